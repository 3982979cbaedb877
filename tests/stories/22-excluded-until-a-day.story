# 22. An exclusion may end on a day: from then on the invoice is followed up again.
level First after 5 days email

partner acme ap@acme.test
invoice INV/1 acme due 2025-01-01 100.00 EUR
exclude INV/1 until 2025-01-20 because "their order was wrong"

run 2025-01-19
> acme held: all that is claimed is excluded (1 item)
run 2025-01-20
> acme level "First" email ap@acme.test 100.00 EUR
