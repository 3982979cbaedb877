# 26. A customer that becomes a part of another owes with it: one account, one message, to the parent.
level First after 5 days email
level Second after 20 days email

partner acme ap@acme.test
partner group ap@group.test
invoice INV/1 acme due 2025-01-01 100.00 EUR

run 2025-01-06
> acme level "First" email ap@acme.test 100.00 EUR
move acme under group
invoice INV/2 acme due 2025-01-10 50.00 EUR
run 2025-01-15
> group held: next reminder not before 2025-01-21
run 2025-01-21
> group level "Second" email ap@group.test 150.00 EUR
