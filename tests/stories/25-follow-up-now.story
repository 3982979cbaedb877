# 25. By hand the next level goes if one is due, else the present one again without advancing.
level First after 5 days email
level Second after 20 days email

partner acme ap@acme.test
invoice INV/1 acme due 2025-01-01 100.00 EUR

day 2025-01-03
follow up acme
> acme refused: level "First" not before 2025-01-06
run 2025-01-06
> acme level "First" email ap@acme.test 100.00 EUR
day 2025-01-14
follow up acme
> acme level "First" email ap@acme.test 100.00 EUR
show acme
> acme with overdue invoices: due 100.00 EUR, overdue 100.00 EUR, reached 5 days, next reminder 2025-01-29
run 2025-01-21
> acme held: next reminder not before 2025-01-29
# A person's word goes over the date.
follow up acme
> acme level "Second" email ap@acme.test 100.00 EUR
