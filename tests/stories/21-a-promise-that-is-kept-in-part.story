# 21. What was paid before a promise does not count for it, nor is a part the whole: it is broken when its day has passed.
level First after 5 days email
level Second after 40 days email

partner acme ap@acme.test
invoice INV/1 acme due 2025-01-01 200.00 EUR
pay INV/1 100.00 EUR

run 2025-01-06
> acme level "First" email ap@acme.test 100.00 EUR
promise acme 60.00 for 2025-01-25
day 2025-01-15
pay INV/1 30.00 EUR
# Nothing is due before its day, so there is nothing to hold.
run 2025-01-25
> acme held: level "Second" not before 2025-02-10
# Broken, the next level is due at once, though its day has not come.
run 2025-01-26
> acme level "Second" email ap@acme.test 70.00 EUR
> acme promise to pay broken
> acme trust: bad debtor proposed, a promise to pay was broken
