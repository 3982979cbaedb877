# 3. Where a level only asks a person, customers are told what other levels say, and the person is asked all the same.
level First after 5 days email
level Call after 20 days activity "Call them"
level Final after 35 days email

partner acme ap@acme.test
invoice INV/1 acme due 2025-01-01 100.00 EUR
invoice INV/2 acme due 2025-01-16 50.00 EUR

run 2025-01-06
> acme level "First" email ap@acme.test 100.00 EUR
run 2025-01-21
> acme level "First" email ap@acme.test 150.00 EUR, asks "Call them"
run 2025-02-05
> acme level "Final" email ap@acme.test 150.00 EUR, asks "Call them"
