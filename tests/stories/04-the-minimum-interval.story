# 4. Two reminders to an account are never closer than the minimum interval, even if somebody empties the date.
minimum interval 7 days
level First after 5 days email
level Second after 7 days email

partner acme ap@acme.test
invoice INV/1 acme due 2025-01-01 100.00 EUR

run 2025-01-06
> acme level "First" email ap@acme.test 100.00 EUR
run 2025-01-08
> acme held: next reminder not before 2025-01-13
next reminder acme none
run 2025-01-09
> acme held: reminded a few days ago; not again before 2025-01-13
run 2025-01-13
> acme level "Second" email ap@acme.test 100.00 EUR
