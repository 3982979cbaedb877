# 6. For a manual account everything is proposed, and nothing goes until somebody says so.
level First after 5 days email
level Second after 20 days email

partner acme ap@acme.test
invoice INV/1 acme due 2025-01-10 1200.00 EUR
mode acme manual

run 2025-01-15
> acme proposed: level "First" email ap@acme.test 1200.00 EUR: the account is followed up by hand
run 2025-01-16
> acme proposed: level "First" email ap@acme.test 1200.00 EUR: the account is followed up by hand
follow up acme
> acme level "First" email ap@acme.test 1200.00 EUR

run 2025-01-31
> acme proposed: level "Second" email ap@acme.test 1200.00 EUR: the account is followed up by hand

mode acme automatic

run 2025-02-01
> acme level "Second" email ap@acme.test 1200.00 EUR
