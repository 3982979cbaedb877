# 3. A level that is not automatic is left to people, and does not silence automatic reminders of other invoices.
level First after 5 days email
level Call after 20 days activity "Call them" manual

partner acme ap@acme.test
invoice INV/1 acme due 2025-01-01 100.00 EUR
invoice INV/2 acme due 2025-01-16 50.00 EUR

run 2025-01-06
> acme level "First" email ap@acme.test 100.00 EUR
run 2025-01-21
> acme level "First" email ap@acme.test 150.00 EUR
> acme left to people: level "Call" for INV/1
run 2025-02-05
> acme proposed: level "Call" activity 150.00 EUR, asks "Call them": the level is not automatic
