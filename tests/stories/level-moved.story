# 1. When a level gets other days, its new days count for what has not reached it.
level First after 5 days email
level Second after 20 days email

partner acme ap@acme.test
invoice INV/1 acme due 2025-01-10 1200.00 EUR

run 2025-01-15
> acme level "First" email ap@acme.test 1200.00 EUR

move level Second to 25 days

run 2025-01-30
> acme held: level "Second" not before 2025-02-04
run 2025-02-04
> acme level "Second" email ap@acme.test 1200.00 EUR
