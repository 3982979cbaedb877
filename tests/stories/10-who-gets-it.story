# 10. A message goes to the address chosen on the account, else a follow-up contact, an invoice contact, the customer.
level First after 5 days email repeat every 7 days

partner acme "office@acme.test, ap@acme.test"
invoice INV/1 acme due 2025-01-01 100.00 EUR

# Several addresses in one field: one mail.
run 2025-01-06
> acme level "First" email office@acme.test, ap@acme.test 100.00 EUR

invoice contact for acme billing@acme.test
run 2025-01-13
> acme level "First" email billing@acme.test 100.00 EUR
> acme trust: bad debtor proposed, INV/1 has had the last level and is not paid

follow-up contact for acme reminders@acme.test
run 2025-01-20
> acme level "First" email reminders@acme.test 100.00 EUR
> acme trust: bad debtor proposed, INV/1 has had the last level and is not paid

chosen contact for acme boss@acme.test
run 2025-01-27
> acme level "First" email boss@acme.test 100.00 EUR
> acme trust: bad debtor proposed, INV/1 has had the last level and is not paid

# Whoever has no address is passed over.
chosen contact for acme
run 2025-02-03
> acme level "First" email reminders@acme.test 100.00 EUR
> acme trust: bad debtor proposed, INV/1 has had the last level and is not paid
