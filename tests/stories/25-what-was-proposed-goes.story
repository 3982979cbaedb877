# 25. What goes by hand is what a run has proposed, whatever the reason for which it waited.
sending off
level First after 5 days email
level Collection after 20 days activity "Hand over to collection" manual

partner acme ap@acme.test
invoice INV/1 acme due 2025-01-01 100.00 EUR
invoice INV/2 acme due 2025-01-16 50.00 EUR
day 2025-01-06
set level acme 5

run 2025-01-21
> acme proposed: level "First" email ap@acme.test 150.00 EUR: sending is not switched on
> acme left to people: level "Collection" for INV/1
follow up acme
> acme level "First" email ap@acme.test 150.00 EUR
