# 21. Who is snoozed is left alone until the day, and followed up on it.
level First after 5 days email
level Second after 20 days email

partner acme ap@acme.test
invoice INV/1 acme due 2025-01-10 1200.00 EUR

run 2025-01-15
> acme level "First" email ap@acme.test 1200.00 EUR

snooze acme until 2025-02-10 "their bookkeeper is away"

run 2025-01-30
> acme held: snoozed until 2025-02-10: their bookkeeper is away
run 2025-02-09
> acme held: snoozed until 2025-02-10: their bookkeeper is away
run 2025-02-10
> acme level "Second" email ap@acme.test 1200.00 EUR
