# 21. An invoice whose payment is expected keeps its level through that day and is not demanded; others are.
level First after 5 days email
level Second after 20 days email

partner acme ap@acme.test
partner beta ap@beta.test
invoice INV/1 acme due 2025-01-01 100.00 EUR
invoice INV/2 beta due 2025-01-01 50.00 EUR
invoice INV/3 beta due 2025-01-01 30.00 EUR
expect INV/1 on 2025-01-10
expect INV/2 on 2025-01-10

run 2025-01-06
> acme held: payment of INV/1 is expected on 2025-01-10
> beta level "First" email ap@beta.test 30.00 EUR
run 2025-01-10
> acme held: payment of INV/1 is expected on 2025-01-10
> beta held: payment of INV/2 is expected on 2025-01-10
run 2025-01-11
> acme level "First" email ap@acme.test 100.00 EUR
> beta held: next reminder not before 2025-01-21
run 2025-01-21
> acme held: next reminder not before 2025-01-26
> beta level "Second" email ap@beta.test 80.00 EUR
