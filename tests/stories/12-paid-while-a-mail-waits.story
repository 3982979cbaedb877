# 12. Just before a mail leaves the account is looked at again: who has paid meanwhile gets none, others what is left.
level First after 5 days email

partner acme ap@acme.test
partner beta ap@beta.test
invoice INV/1 acme due 2025-01-01 100.00 EUR
invoice INV/2 beta due 2025-01-01 50.00 EUR
invoice INV/3 beta due 2025-01-01 30.00 EUR
mail to acme waits "421 try later"
mail to beta waits "421 try later"

run 2025-01-06
> acme level "First" email ap@acme.test 100.00 EUR
> beta level "First" email ap@beta.test 80.00 EUR

pay INV/1
pay INV/2
retry mail to acme
> acme not sent: nothing is claimed
retry mail to beta
> beta level "First" email ap@beta.test 30.00 EUR
