# 2. No level is skipped: an invoice found 200 days late starts at the friendly first level.
level Friendly after 15 days email
level Firm after 30 days email
level Final after 60 days email

partner acme ap@acme.test
invoice INV/1 acme due 2024-09-01 100.00 EUR

run 2025-03-20
> acme level "Friendly" email ap@acme.test 100.00 EUR
run 2025-03-21
> acme held: next reminder not before 2025-04-04
run 2025-04-04
> acme level "Firm" email ap@acme.test 100.00 EUR
run 2025-05-04
> acme level "Final" email ap@acme.test 100.00 EUR
