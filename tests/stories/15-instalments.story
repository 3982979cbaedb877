# 15. An instalment is an item of its own, with its own due date and its own level.
level First after 5 days email
level Second after 20 days email

partner acme ap@acme.test
invoice INV/1 acme due 2025-01-01 50.00 EUR due 2025-02-01 70.00 EUR

run 2025-01-06
> acme level "First" email ap@acme.test 50.00 EUR
run 2025-01-21
> acme level "Second" email ap@acme.test 50.00 EUR
run 2025-02-05
> acme held: level "First" not before 2025-02-06
> acme trust: bad debtor proposed, INV/1 has had the last level and is not paid
run 2025-02-06
> acme level "First" email ap@acme.test 120.00 EUR
> acme trust: bad debtor proposed, INV/1 has had the last level and is not paid
# A payment pays the oldest first.
pay INV/1 60.00 EUR
run 2025-02-21
> acme level "Second" email ap@acme.test 60.00 EUR
