# 26. Customers that become one have one account: items keep their levels, the latest next reminder counts.
level First after 5 days email
level Second after 20 days email

partner acme ap@acme.test
partner beta ap@beta.test
invoice INV/1 acme due 2025-01-10 1200.00 EUR
invoice INV/2 beta due 2025-01-20 300.00 EUR

run 2025-01-15
> acme level "First" email ap@acme.test 1200.00 EUR
> beta held: level "First" not before 2025-01-25

merge acme into beta

run 2025-01-25
> beta held: next reminder not before 2025-01-30
run 2025-01-30
> beta level "Second" email ap@beta.test 1500.00 EUR
