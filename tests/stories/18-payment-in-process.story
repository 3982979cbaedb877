# 18. An invoice that counts as paid is not demanded, though its payment is not matched yet.
level First after 5 days email

partner acme ap@acme.test
partner beta ap@beta.test
invoice INV/1 acme due 2025-01-01 100.00 EUR
invoice INV/2 beta due 2025-01-01 50.00 EUR
invoice INV/3 beta due 2025-01-01 30.00 EUR
payment of INV/1 in process
payment of INV/2 in process

run 2025-01-06
> acme held: payment in process for INV/1
> beta level "First" email ap@beta.test 30.00 EUR
