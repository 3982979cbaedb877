# 9. A branch without a plan of its own uses that of its parent; its accounts are its own all the same.
company Home
level First after 5 days email
company Branch branch of Home

partner acme ap@acme.test
company Home
invoice INV/1 acme due 2025-01-01 100.00 EUR
company Branch
invoice BR/1 acme due 2025-01-03 30.00 EUR

run 2025-01-06
> acme (Home) level "First" email ap@acme.test 100.00 EUR
> acme (Branch) held: level "First" not before 2025-01-08
run 2025-01-08
> acme (Home) held: the last level, "First", has been reached
> acme (Branch) level "First" email ap@acme.test 30.00 EUR
