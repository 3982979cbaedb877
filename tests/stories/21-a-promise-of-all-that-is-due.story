# 21. A promise without an amount is about all that is due by its day: it is not kept because nothing is due yet, nor in part.
level First after 5 days email
level Second after 40 days email

partner acme ap@acme.test
partner beta ap@beta.test
invoice INV/1 acme due 2025-01-10 100.00 EUR
invoice INV/2 beta due 2025-01-10 50.00 EUR
invoice INV/3 beta due 2025-02-01 30.00 EUR

day 2025-01-09
promise acme for 2025-02-05
promise beta for 2025-02-05

run 2025-01-15
> acme held: promise to pay on 2025-02-05
> beta held: promise to pay on 2025-02-05
day 2025-01-20
pay INV/2
run 2025-01-20
> acme held: promise to pay on 2025-02-05
> beta held: level "First" not before 2025-02-06
pay INV/3
run 2025-02-02
> acme held: promise to pay on 2025-02-05
> beta promise to pay kept
run 2025-02-06
> acme level "First" email ap@acme.test 100.00 EUR
> acme promise to pay broken
> acme trust: bad debtor proposed, a promise to pay was broken
