# 14. A payment that is only taken apart from its invoice still is the customer's money: it covers what came back.
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
unreconcile INV/1
run 2025-02-01
> acme held: covered by credits: 100.00 EUR less 100.00 EUR
