# 4. A next reminder date set by hand means "not before": when it comes, nothing goes unless a level is due.
level First after 5 days email

partner acme ap@acme.test
invoice INV/1 acme due 2025-01-10 100.00 EUR
next reminder acme 2025-01-12

run 2025-01-12
> acme held: level "First" not before 2025-01-15
run 2025-01-15
> acme level "First" email ap@acme.test 100.00 EUR
