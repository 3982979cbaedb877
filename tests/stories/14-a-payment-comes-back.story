# 14. An invoice whose payment comes back goes on where it was, but not before the minimum interval has passed.
level First after 5 days email
level Second after 20 days email

partner acme ap@acme.test
invoice INV/1 acme due 2025-01-01 100.00 EUR

run 2025-01-06
> acme level "First" email ap@acme.test 100.00 EUR
day 2025-01-10
pay INV/1
run 2025-01-11
day 2025-01-25
payment of INV/1 returned
run 2025-01-25
> acme held: a payment was unreconciled; not before 2025-02-01
run 2025-02-01
> acme level "Second" email ap@acme.test 100.00 EUR
