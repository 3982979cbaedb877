# 1. A level that is added below what was reached is not made up for; one above it comes next.
level First after 10 days email
level Last after 40 days email

partner acme ap@acme.test
invoice INV/1 acme due 2025-03-01 100.00 EUR

run 2025-03-11
> acme level "First" email ap@acme.test 100.00 EUR

level Early after 3 days email
level Between after 25 days email

run 2025-03-12
> acme held: level "Between" not before 2025-03-26
# The last reminder has set 2025-04-10 as the next date, by the plan of its day.
run 2025-03-26
> acme held: next reminder not before 2025-04-10
run 2025-04-10
> acme level "Between" email ap@acme.test 100.00 EUR
