# 11. A mail that the mail server puts off waits, holds the account, and advances the level when it arrives.
level First after 5 days email
level Second after 20 days email

partner acme ap@acme.test
invoice INV/1 acme due 2025-01-01 100.00 EUR
mail to acme waits "421 try later"

run 2025-01-06
> acme level "First" email ap@acme.test 100.00 EUR
run 2025-01-07
> acme held: the email of 2025-01-06 waits to be delivered: 421 try later
retry mail to acme
> acme level "First" email ap@acme.test 100.00 EUR
run 2025-01-20
> acme held: level "Second" not before 2025-01-21
# The mail went on 2025-01-07.
run 2025-01-21
> acme held: next reminder not before 2025-01-22
run 2025-01-22
> acme level "Second" email ap@acme.test 100.00 EUR
