# 11. A mail that the mail server refuses advances no level; another address is tried at once, the same one after a week.
level First after 5 days email
level Second after 20 days email

partner acme wrong@acme.test
partner beta full@beta.test
invoice INV/1 acme due 2025-01-01 100.00 EUR
invoice INV/2 beta due 2025-01-01 50.00 EUR
mail to acme fails "550 no such mailbox"
mail to beta fails "552 mailbox full"

run 2025-01-06
> acme level "First" email wrong@acme.test 100.00 EUR
> beta level "First" email full@beta.test 50.00 EUR
run 2025-01-07
> acme held: the email of 2025-01-06 failed: 550 no such mailbox
> beta held: the email of 2025-01-06 failed: 552 mailbox full

partner acme ap@acme.test
run 2025-01-08
> acme level "First" email ap@acme.test 100.00 EUR
> beta held: the email of 2025-01-06 failed: 552 mailbox full
run 2025-01-13
> acme held: level "Second" not before 2025-01-21
> beta level "First" email full@beta.test 50.00 EUR
