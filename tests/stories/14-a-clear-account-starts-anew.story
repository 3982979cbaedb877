# 14. When all that had a level is paid, the daemon's date is void, and the next invoice begins at the first level.
level First after 5 days email
level Second after 20 days email

partner acme ap@acme.test
invoice INV/1 acme due 2025-01-01 100.00 EUR
invoice INV/2 acme due 2025-01-09 50.00 EUR

run 2025-01-06
> acme level "First" email ap@acme.test 100.00 EUR
show acme
> acme with overdue invoices: due 150.00 EUR, overdue 100.00 EUR, reached 5 days, next reminder 2025-01-21
day 2025-01-10
pay INV/1
run 2025-01-10
> acme held: level "First" not before 2025-01-14
show acme
> acme with overdue invoices: due 50.00 EUR, overdue 50.00 EUR
run 2025-01-14
> acme level "First" email ap@acme.test 50.00 EUR
