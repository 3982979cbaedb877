# 11. The level advances once one channel has reached the customer.
level First after 5 days email letter
level Second after 20 days email letter

partner acme ap@acme.test
invoice INV/1 acme due 2025-01-01 100.00 EUR
mail to acme fails "550 no such mailbox"

run 2025-01-06
> acme level "First" email ap@acme.test letter 100.00 EUR
run 2025-01-07
> acme held: level "Second" not before 2025-01-21
