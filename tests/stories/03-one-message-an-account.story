# 3. An account gets one message a run, at the highest level that one of its invoices reaches; each climbs by one.
level First after 5 days email
level Second after 20 days email

partner acme ap@acme.test
invoice INV/1 acme due 2025-01-01 100.00 EUR
invoice INV/2 acme due 2025-01-16 50.00 EUR
invoice INV/3 acme due 2025-06-01 7.00 EUR

# What is not due yet is shown, and not in the sum.
run 2025-01-06
> acme level "First" email ap@acme.test 100.00 EUR
run 2025-01-21
> acme level "Second" email ap@acme.test 150.00 EUR
# INV/2 had reached the first level only.
run 2025-02-05
> acme level "Second" email ap@acme.test 150.00 EUR
> acme trust: bad debtor proposed, INV/1 has had the last level and is not paid
