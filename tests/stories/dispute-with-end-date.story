# 21. An invoice in dispute is left alone until the day on which the dispute ends.
level First after 5 days email
level Second after 20 days email

partner acme ap@acme.test
invoice INV/1 acme due 2025-01-10 1200.00 EUR

run 2025-01-15
> acme level "First" email ap@acme.test 1200.00 EUR

dispute INV/1 until 2025-02-10 because "damaged goods"

run 2025-01-30
> acme held: all that is claimed is excluded (1 item)
run 2025-02-09
> acme held: all that is claimed is excluded (1 item)
run 2025-02-10
> acme level "Second" email ap@acme.test 1200.00 EUR
