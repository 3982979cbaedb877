# 17. What is overdue when it is found is not told that it will be due: it begins at the first level after the due date.
level Friendly after -3 days email
level First after 5 days email

partner acme ap@acme.test
partner beta ap@beta.test
invoice INV/1 acme due 2024-06-10 100.00 EUR
invoice INV/2 beta due 2025-01-07 50.00 EUR

run 2025-01-07
> acme level "First" email ap@acme.test 100.00 EUR
> beta level "Friendly" email ap@beta.test 50.00 EUR
