# 26. Of two customers that become one the latest next reminder counts, whichever of them stays.
level First after 5 days email
level Second after 20 days email

partner acme ap@acme.test
partner beta ap@beta.test
invoice INV/1 acme due 2025-01-01 100.00 EUR
invoice INV/2 beta due 2025-01-08 50.00 EUR

run 2025-01-06
> acme level "First" email ap@acme.test 100.00 EUR
> beta held: level "First" not before 2025-01-13
run 2025-01-13
> acme held: level "Second" not before 2025-01-21
> beta level "First" email ap@beta.test 50.00 EUR

merge beta into acme
run 2025-01-21
> acme held: next reminder not before 2025-01-28
run 2025-01-28
> acme level "Second" email ap@acme.test 150.00 EUR
