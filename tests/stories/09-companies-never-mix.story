# 9. A customer that owes two companies has two accounts, two plans, and no credit of one counts for the other.
company Home
level First after 5 days email
company Shop currency USD
level "Payment reminder" after 10 days email

partner acme ap@acme.test
company Home
invoice INV/1 acme due 2025-01-01 100.00 EUR
company Shop
invoice SHOP/1 acme due 2025-01-01 80.00 USD

run 2025-01-06
> acme (Home) level "First" email ap@acme.test 100.00 EUR
> acme (Shop) held: level "Payment reminder" not before 2025-01-11

company Home
credit note RINV/1 acme 1000.00 EUR
run 2025-01-11
> acme (Home) held: the last level, "First", has been reached
> acme (Shop) level "Payment reminder" email ap@acme.test 80.00 USD
