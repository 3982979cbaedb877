# 1. An invoice climbs level by level: the next is the first with more days, on due date + days, not a day before.
level First after 10 days email
level Second after 20 days email

partner acme ap@acme.test
invoice INV/1 acme due 2025-03-01 100.00 EUR

run 2025-03-10
> acme held: level "First" not before 2025-03-11
run 2025-03-11
> acme level "First" email ap@acme.test 100.00 EUR
run 2025-03-20
> acme held: level "Second" not before 2025-03-21
run 2025-03-21
> acme level "Second" email ap@acme.test 100.00 EUR
run 2025-03-22
> acme held: the last level, "Second", has been reached
