# 25. Against a promise, a snooze, the minimum interval or a bank that is behind it takes "anyway"; never against exclusion or credits.
level First after 5 days email
level Second after 20 days email

partner acme ap@acme.test
invoice INV/1 acme due 2025-01-01 100.00 EUR

run 2025-01-06
> acme level "First" email ap@acme.test 100.00 EUR
day 2025-01-08
follow up acme
> acme refused: reminded a few days ago; not again before 2025-01-13; to follow up all the same, say --anyway
follow up acme anyway
> acme level "First" email ap@acme.test 100.00 EUR

snooze acme until 2025-02-10
day 2025-01-22
follow up acme
> acme refused: snoozed until 2025-02-10; to follow up all the same, say --anyway
promise acme 100.00 for 2025-02-01
follow up acme
> acme refused: promise to pay on 2025-02-01; to follow up all the same, say --anyway
reconcile first hold
bank Bank line 2025-01-01
follow up acme
> acme refused: reconcile first: Bank has had no line since 2025-01-01; to follow up all the same, say --anyway
follow up acme anyway
> acme level "Second" email ap@acme.test 100.00 EUR

payment PAY/1 acme 100.00 EUR
follow up acme anyway
> acme refused: covered by credits: 100.00 EUR less 100.00 EUR
exclude INV/1
follow up acme anyway
> acme refused: all that is claimed is excluded (1 item)
