# 21. A promise is kept once the promised amount is reconciled since it was made; then the plan goes on for the rest.
level First after 5 days email
level Second after 20 days email

partner acme ap@acme.test
invoice INV/1 acme due 2025-01-01 100.00 EUR

run 2025-01-06
> acme level "First" email ap@acme.test 100.00 EUR
promise acme 60.00 for 2025-01-25
day 2025-01-15
pay INV/1 60.00 EUR
run 2025-01-15
> acme held: level "Second" not before 2025-01-21
> acme promise to pay kept
run 2025-01-21
> acme level "Second" email ap@acme.test 40.00 EUR
