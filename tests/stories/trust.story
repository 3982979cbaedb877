# A change of trust is proposed with its reason and never made: worse some time after the last level, better when nothing is overdue.
level First after 5 days email

partner acme ap@acme.test trust bad
partner beta ap@beta.test trust good
invoice INV/1 acme due 2025-01-10 100.00 EUR
invoice INV/2 beta due 2025-01-01 50.00 EUR

run 2025-01-06
> acme held: level "First" not before 2025-01-15
> acme trust: normal debtor proposed, nothing is overdue any more
> beta level "First" email ap@beta.test 50.00 EUR
run 2025-01-11
> acme held: level "First" not before 2025-01-15
> beta held: the last level, "First", has been reached
run 2025-01-13
> acme held: level "First" not before 2025-01-15
> beta held: the last level, "First", has been reached
> beta trust: bad debtor proposed, INV/2 has had the last level and is not paid
payment PAY/1 beta 50.00 EUR
run 2025-01-14
> acme held: level "First" not before 2025-01-15
> beta held: the last level, "First", has been reached
