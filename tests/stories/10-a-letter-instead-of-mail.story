# 10. A level may name a letter for those whom no mail reaches.
level First after 5 days email letter instead of mail

partner acme
partner beta ap@beta.test
invoice INV/1 acme due 2025-01-01 100.00 EUR
invoice INV/2 beta due 2025-01-01 50.00 EUR

run 2025-01-06
> acme level "First" letter 100.00 EUR
> beta level "First" email ap@beta.test 50.00 EUR
