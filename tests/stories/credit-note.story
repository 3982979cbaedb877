# 7. A credit note counts before it is matched: nobody is reminded whom credits cover, and others only of the rest.
level First after 5 days email
level Second after 20 days email

partner acme ap@acme.test
invoice INV/1 acme due 2025-01-10 1200.00 EUR

run 2025-01-15
> acme level "First" email ap@acme.test 1200.00 EUR

credit note RINV/1 acme 1200.00 EUR

run 2025-01-30
> acme held: covered by credits: 1200.00 EUR less 1200.00 EUR

invoice INV/2 acme due 2025-01-20 500.00 EUR

run 2025-01-31
> acme level "Second" email ap@acme.test 500.00 EUR
