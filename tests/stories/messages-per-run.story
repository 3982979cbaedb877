# A run sends so many messages and no more; the highest levels and the oldest invoices come first.
messages per run 1
level First after 5 days email

partner acme ap@acme.test
partner beta ap@beta.test
invoice INV/1 acme due 2025-01-02 100.00 EUR
invoice INV/2 beta due 2025-01-01 50.00 EUR

run 2025-01-07
> acme held: this run sends no more than 1 message; the next one goes on
> beta level "First" email ap@beta.test 50.00 EUR
run 2025-01-08
> acme level "First" email ap@acme.test 100.00 EUR
> beta held: the last level, "First", has been reached
> beta trust: bad debtor proposed, INV/2 has had the last level and is not paid
