# 17. A level with negative days reminds before the due date.
level Friendly after -3 days email
level First after 5 days email

partner acme ap@acme.test
invoice INV/1 acme due 2025-01-10 1200.00 EUR

run 2025-01-06
> acme held: level "Friendly" not before 2025-01-07
run 2025-01-07
> acme level "Friendly" email ap@acme.test 1200.00 EUR
run 2025-01-15
> acme level "First" email ap@acme.test 1200.00 EUR
