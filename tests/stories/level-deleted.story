# 1. When a level is taken out of the plan, nobody starts again: the next one is the first with more days.
level First after 5 days email
level Second after 20 days email
level Third after 35 days email

partner acme ap@acme.test
invoice INV/1 acme due 2025-01-10 1200.00 EUR

run 2025-01-15
> acme level "First" email ap@acme.test 1200.00 EUR
run 2025-01-30
> acme level "Second" email ap@acme.test 1200.00 EUR

archive level Second

run 2025-01-31
> acme held: level "Third" not before 2025-02-14
run 2025-02-14
> acme level "Third" email ap@acme.test 1200.00 EUR
