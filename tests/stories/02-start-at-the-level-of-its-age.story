# 2. A company may let invoices start at the level that their age calls for.
start at level of age
level Friendly after 15 days email
level Firm after 30 days email
level Final after 60 days email

partner acme ap@acme.test
partner beta ap@beta.test
partner gamma ap@gamma.test
invoice INV/1 acme due 2024-09-01 100.00 EUR
invoice INV/2 beta due 2025-02-28 50.00 EUR
invoice INV/3 beta due 2025-03-15 20.00 EUR
invoice INV/4 gamma due 2025-02-28 10.00 EUR

run 2025-03-20
> acme level "Final" email ap@acme.test 100.00 EUR
> beta level "Friendly" email ap@beta.test 70.00 EUR
> gamma level "Friendly" email ap@gamma.test 10.00 EUR

# An invoice that has a level climbs on step by step, however late it is.
outage until 2025-07-01
run 2025-07-01
> acme held: the last level, "Final", has been reached
> acme trust: bad debtor proposed, INV/1 has had the last level and is not paid
> beta level "Final" email ap@beta.test 70.00 EUR
> gamma level "Firm" email ap@gamma.test 10.00 EUR
