# 8. One message has one sum for each currency; different currencies are never added.
currency CHF rounding 0.05
rate CHF 1.05
rate USD 0.90
level First after 5 days email

partner acme ap@acme.test
invoice INV/1 acme due 2025-01-01 100.00 EUR
invoice INV/2 acme due 2025-01-01 200.00 USD
invoice INV/3 acme due 2025-01-01 10.05 CHF
invoice INV/4 acme due 2025-01-01 5.00 USD

run 2025-01-06
> acme level "First" email ap@acme.test 10.05 CHF + 100.00 EUR + 205.00 USD
