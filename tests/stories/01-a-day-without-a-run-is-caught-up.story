# 1. Days without a run are caught up, once: the level's day need not be met exactly.
level First after 10 days email
level Second after 20 days email

partner acme ap@acme.test
invoice INV/1 acme due 2025-03-01 100.00 EUR

run 2025-03-05
> acme held: level "First" not before 2025-03-11
outage until 2025-03-25
run 2025-03-25
> acme level "First" email ap@acme.test 100.00 EUR
run 2025-03-26
> acme held: next reminder not before 2025-04-04
run 2025-04-04
> acme level "Second" email ap@acme.test 100.00 EUR
