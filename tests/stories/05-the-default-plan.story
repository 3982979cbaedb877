# 5. The default plan: e-mails after 15, 30, 45 and 60 days, the third with a call; after 90 people are asked; then stop.
level "Friendly reminder" after 15 days email
level "Firm reminder" after 30 days email
level "Serious reminder" after 45 days email activity "Call the customer"
level "Final notice" after 60 days email
level "Collection" after 90 days activity "Hand over to collection" manual

partner acme ap@acme.test
invoice INV/1 acme due 2025-01-01 100.00 EUR

run 2025-01-16
> acme level "Friendly reminder" email ap@acme.test 100.00 EUR
run 2025-01-31
> acme level "Firm reminder" email ap@acme.test 100.00 EUR
run 2025-02-15
> acme level "Serious reminder" email ap@acme.test 100.00 EUR, asks "Call the customer"
run 2025-03-02
> acme level "Final notice" email ap@acme.test 100.00 EUR
run 2025-03-31
> acme held: level "Collection" not before 2025-04-01
run 2025-04-01
> acme proposed: level "Collection" activity 100.00 EUR, asks "Hand over to collection": the level is not automatic
follow up acme
> acme level "Collection" activity 100.00 EUR, asks "Hand over to collection"
run 2025-06-01
> acme held: the last level, "Collection", has been reached
> acme trust: bad debtor proposed, INV/1 has had the last level and is not paid
