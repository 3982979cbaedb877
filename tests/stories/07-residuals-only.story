# 7. What is demanded is what is still open, never the original amount.
level First after 5 days email
level Second after 20 days email

partner acme ap@acme.test
invoice INV/1 acme due 2025-01-01 100.00 EUR
pay INV/1 40.00 EUR

run 2025-01-06
> acme level "First" email ap@acme.test 60.00 EUR
pay INV/1 59.99
run 2025-01-21
> acme level "Second" email ap@acme.test 0.01 EUR
pay INV/1
run 2025-01-22
