# An invoice that has just come into the books is left alone for some days, however long it is overdue.
minimum age 3 days
level First after 5 days email

partner acme ap@acme.test
invoice INV/1 acme due 2024-12-01 100.00 EUR entered 2025-01-06

run 2025-01-08
> acme held: INV/1 is too new; not before 2025-01-09
run 2025-01-09
> acme level "First" email ap@acme.test 100.00 EUR
