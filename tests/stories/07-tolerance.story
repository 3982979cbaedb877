# 7. Nobody is reminded of what is left, less all credits, if it is at or below the tolerance.
tolerance 5.00
level First after 5 days email

partner acme ap@acme.test
partner beta ap@beta.test
invoice INV/1 acme due 2025-01-01 100.00 EUR
invoice INV/2 beta due 2025-01-01 100.00 EUR
payment PAY/1 acme 95.00 EUR
payment PAY/2 beta 94.99 EUR

run 2025-01-06
> acme held: 100.00 EUR less credits of 95.00 EUR is no more than the tolerance of 5.00 EUR
> beta level "First" email ap@beta.test 5.01 EUR
