# 25. Set level: all overdue items have reached it, or none; the plan goes on from there.
level First after 5 days email
level Second after 20 days email
level Third after 35 days email

partner acme ap@acme.test
invoice INV/1 acme due 2025-01-01 100.00 EUR
invoice INV/2 acme due 2025-01-15 50.00 EUR

day 2025-01-10
set level acme 20
run 2025-01-10
> acme held: level "First" not before 2025-01-20
# INV/2 was not overdue then, and begins at the first level.
run 2025-01-20
> acme level "First" email ap@acme.test 150.00 EUR
run 2025-02-05
> acme level "Third" email ap@acme.test 150.00 EUR
