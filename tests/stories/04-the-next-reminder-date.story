# 4. After a reminder nothing is done before the next reminder date: the run's day and the days to the next level.
level First after 5 days email
level Second after 20 days email

partner acme ap@acme.test
invoice INV/1 acme due 2025-01-01 100.00 EUR
invoice INV/2 acme due 2025-01-05 50.00 EUR

run 2025-01-06
> acme level "First" email ap@acme.test 150.00 EUR
show acme
> acme with overdue invoices: due 150.00 EUR, overdue 150.00 EUR, reached 5 days, next reminder 2025-01-21
run 2025-01-10
> acme held: next reminder not before 2025-01-21
run 2025-01-21
> acme level "Second" email ap@acme.test 150.00 EUR
# After the last level: the days between the last two.
show acme
> acme with overdue invoices: due 150.00 EUR, overdue 150.00 EUR, reached 20 days, next reminder 2025-02-05
