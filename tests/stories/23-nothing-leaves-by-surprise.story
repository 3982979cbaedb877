# 23. Until sending is switched on everything is proposed; what is due before a date can be left alone for good.
sending off
level First after 5 days email
level Second after 20 days email

partner acme ap@acme.test
partner beta ap@beta.test
invoice INV/1 acme due 2024-06-01 100.00 EUR
invoice INV/2 beta due 2025-01-01 50.00 EUR
invoice INV/3 beta due 2024-06-01 30.00 EUR

run 2025-01-06
> acme proposed: level "First" email ap@acme.test 100.00 EUR: sending is not switched on
> beta proposed: level "First" email ap@beta.test 80.00 EUR: sending is not switched on

ignore due before 2025-01-01
sending on
run 2025-01-07
> acme held: items due before 2025-01-01 are left alone
> beta level "First" email ap@beta.test 50.00 EUR
