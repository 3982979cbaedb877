# 24. Levels, dates and modes are what the books say now; what was sent is what the journal says.
level First after 5 days email
level Second after 20 days email

partner acme ap@acme.test
invoice INV/1 acme due 2025-01-01 100.00 EUR

run 2025-01-06
> acme level "First" email ap@acme.test 100.00 EUR
# Somebody takes level and date away: the level is due anew, but the customer had a reminder a few days ago.
day 2025-01-08
set level acme none
next reminder acme none
run 2025-01-08
> acme held: reminded a few days ago; not again before 2025-01-13
run 2025-01-13
> acme level "First" email ap@acme.test 100.00 EUR
