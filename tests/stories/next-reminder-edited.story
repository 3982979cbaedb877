# 4. A next reminder date set by hand wins: nothing is done before it, and it is not overwritten.
level First after 5 days email
level Second after 20 days email

partner acme ap@acme.test
invoice INV/1 acme due 2025-01-10 1200.00 EUR

run 2025-01-15
> acme level "First" email ap@acme.test 1200.00 EUR

next reminder acme 2025-02-10

run 2025-01-30
> acme held: next reminder not before 2025-02-10, set by hand
run 2025-02-09
> acme held: next reminder not before 2025-02-10, set by hand
run 2025-02-10
> acme level "Second" email ap@acme.test 1200.00 EUR
