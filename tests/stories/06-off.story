# 6. For an account that is off nothing is even proposed; only somebody's word sends.
level First after 5 days email

partner acme ap@acme.test
invoice INV/1 acme due 2025-01-01 100.00 EUR
mode acme off

run 2025-01-06
> acme held: follow-up is off for this customer
follow up acme
> acme level "First" email ap@acme.test 100.00 EUR
