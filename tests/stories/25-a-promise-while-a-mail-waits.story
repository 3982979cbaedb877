# 25. A mail that somebody has asked for and that waits does not go against a promise made meanwhile, unless "anyway" was said.
level First after 5 days email

partner acme ap@acme.test
partner beta ap@beta.test
invoice INV/1 acme due 2025-01-01 100.00 EUR
invoice INV/2 beta due 2025-01-01 50.00 EUR
mail to acme waits "421 try later"
mail to beta waits "421 try later"

day 2025-01-06
follow up acme
> acme level "First" email ap@acme.test 100.00 EUR
follow up beta anyway
> beta level "First" email ap@beta.test 50.00 EUR
promise acme 100.00 for 2025-02-01
promise beta 50.00 for 2025-02-01
retry mail to acme
> acme not sent: promise to pay on 2025-02-01; to follow up all the same, say --anyway
retry mail to beta
> beta level "First" email ap@beta.test 50.00 EUR
