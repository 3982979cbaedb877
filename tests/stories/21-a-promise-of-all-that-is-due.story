# 21. A promise without an amount is about all that is due by its day: it is not kept because nothing is due yet, nor in part.
level Early after -10 days email
level First after 5 days email
level Second after 40 days email

partner acme ap@acme.test
partner beta ap@beta.test
partner gamma ap@gamma.test
invoice INV/1 acme due 2025-01-10 100.00 EUR
invoice INV/2 beta due 2025-01-10 50.00 EUR
invoice INV/3 beta due 2025-02-01 30.00 EUR
invoice INV/4 gamma due 2025-02-08 20.00 EUR

day 2025-01-09
promise acme for 2025-02-05
promise beta for 2025-02-05
promise gamma for 2025-02-05

run 2025-01-15
> acme held: promise to pay on 2025-02-05
> beta held: promise to pay on 2025-02-05
> gamma held: level "Early" not before 2025-01-29
day 2025-01-29
pay INV/2
run 2025-01-29
> acme held: promise to pay on 2025-02-05
> beta held: promise to pay on 2025-02-05
> gamma held: promise to pay on 2025-02-05
pay INV/3
run 2025-02-02
> acme held: promise to pay on 2025-02-05
> beta promise to pay kept
> gamma held: promise to pay on 2025-02-05
run 2025-02-06
> acme level "First" email ap@acme.test 100.00 EUR
> acme promise to pay broken
> acme trust: bad debtor proposed, a promise to pay was broken
> gamma level "Early" email ap@gamma.test 20.00 EUR
> gamma promise to pay kept
