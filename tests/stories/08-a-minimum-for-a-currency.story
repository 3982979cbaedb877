# 8. A minimum counts in the company's currency, for all that has none of its own; one sum that reaches its own is enough.
rate USD 0.90
level First after 5 days email minimum 50.00 30.00 USD

partner acme ap@acme.test
partner beta ap@beta.test
invoice INV/1 acme due 2025-01-01 20.00 EUR
invoice INV/2 acme due 2025-01-01 25.00 USD
invoice INV/3 beta due 2025-01-01 49.99 EUR

run 2025-01-06
> acme held: 25.00 USD is less than the 30.00 USD that level "First" is for
> beta held: 49.99 EUR is less than the 50.00 EUR that level "First" is for

invoice INV/4 acme due 2025-01-02 5.00 USD
invoice INV/5 beta due 2025-01-02 0.01 EUR

run 2025-01-07
> acme level "First" email ap@acme.test 20.00 EUR + 30.00 USD
> beta level "First" email ap@beta.test 50.00 EUR
