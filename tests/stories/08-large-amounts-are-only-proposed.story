# 8. A level may go by itself up to an amount only; what is above it is proposed.
level First after 5 days email automatic up to 10000

partner acme ap@acme.test
partner beta ap@beta.test
invoice INV/1 acme due 2025-01-01 10000.01 EUR
invoice INV/2 beta due 2025-01-01 10000.00 EUR

run 2025-01-06
> acme proposed: level "First" email ap@acme.test 10000.01 EUR: level "First" goes by itself up to 10000.00 EUR, and this is about 10000.01 EUR
> beta level "First" email ap@beta.test 10000.00 EUR
