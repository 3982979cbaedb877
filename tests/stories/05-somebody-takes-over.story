# 5. After the last level somebody may be asked, once, to take the account over.
level First after 5 days email
level Last after 15 days email hand over after 14 days "Hand over to collection"

partner acme ap@acme.test
invoice INV/1 acme due 2025-01-01 100.00 EUR

run 2025-01-06
> acme level "First" email ap@acme.test 100.00 EUR
run 2025-01-16
> acme level "Last" email ap@acme.test 100.00 EUR
run 2025-01-29
> acme held: the last level, "Last", has been reached; to be handed over on 2025-01-30
run 2025-01-30
> acme level "Last" activity 100.00 EUR, asks "Hand over to collection"
> acme trust: bad debtor proposed, INV/1 has had the last level and is not paid
run 2025-03-01
> acme held: the last level, "Last", has been reached
> acme trust: bad debtor proposed, INV/1 has had the last level and is not paid
