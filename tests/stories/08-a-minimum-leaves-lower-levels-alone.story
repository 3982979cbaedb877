# 8. A level that is for more than is owed is left out, and invoices at lower levels are reminded of all the same.
level First after 5 days email
level Second after 20 days email minimum 50.00 EUR

partner acme ap@acme.test
invoice INV/1 acme due 2025-01-10 10.00 EUR

run 2025-01-15
> acme level "First" email ap@acme.test 10.00 EUR

invoice INV/2 acme due 2025-01-25 20.00 EUR

run 2025-01-30
> acme level "First" email ap@acme.test 30.00 EUR
run 2025-02-14
> acme held: 30.00 EUR is less than the 50.00 EUR that level "Second" is for
