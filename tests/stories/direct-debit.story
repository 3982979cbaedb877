# What is collected otherwise, by direct debit for instance, is not demanded.
exclude payment method "SEPA Direct Debit"
level First after 5 days email

partner acme ap@acme.test
partner beta ap@beta.test
invoice INV/1 acme due 2025-01-01 100.00 EUR by "SEPA Direct Debit"
invoice INV/2 beta due 2025-01-01 50.00 EUR by "SEPA Direct Debit"
invoice INV/3 beta due 2025-01-01 30.00 EUR by Cheque

run 2025-01-06
> acme held: INV/1 is to be paid by SEPA Direct Debit
> beta level "First" email ap@beta.test 30.00 EUR
