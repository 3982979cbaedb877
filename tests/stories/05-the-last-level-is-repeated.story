# 5. The last level may be repeated every so many days.
level First after 5 days email
level Last after 10 days email repeat every 14 days

partner acme ap@acme.test
invoice INV/1 acme due 2025-01-01 100.00 EUR

run 2025-01-06
> acme level "First" email ap@acme.test 100.00 EUR
run 2025-01-11
> acme held: next reminder not before 2025-01-13
run 2025-01-13
> acme level "Last" email ap@acme.test 100.00 EUR
run 2025-01-26
> acme held: level "Last" not before 2025-01-27
run 2025-01-27
> acme level "Last" email ap@acme.test 100.00 EUR
> acme trust: bad debtor proposed, INV/1 has had the last level and is not paid
run 2025-02-10
> acme level "Last" email ap@acme.test 100.00 EUR
> acme trust: bad debtor proposed, INV/1 has had the last level and is not paid
