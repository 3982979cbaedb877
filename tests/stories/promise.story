# 21. A promise to pay holds the account through its day; broken, follow-up goes on at once.
level First after 5 days email
level Second after 20 days email

partner acme ap@acme.test
invoice INV/1 acme due 2025-01-10 1200.00 EUR

run 2025-01-15
> acme level "First" email ap@acme.test 1200.00 EUR

promise acme 1200.00 for 2025-02-05

run 2025-01-30
> acme held: promise to pay on 2025-02-05
run 2025-02-05
> acme held: promise to pay on 2025-02-05
run 2025-02-06
> acme level "Second" email ap@acme.test 1200.00 EUR
> acme promise to pay broken
> acme trust: bad debtor proposed, a promise to pay was broken
