# 10. A channel that is not set up reaches nobody; the level goes by its others.
channels email
level First after 5 days email letter
level Second after 20 days letter

partner acme ap@acme.test
invoice INV/1 acme due 2025-01-01 100.00 EUR

run 2025-01-06
> acme level "First" email ap@acme.test 100.00 EUR
run 2025-01-21
> acme held: nobody can be reached at level "Second": letter: this channel is not set up

channels email letter sms
run 2025-01-22
> acme level "Second" letter 100.00 EUR
