# 22. An excluded invoice is out of every message and every sum until somebody includes it again.
level First after 5 days email
level Second after 20 days email

partner acme ap@acme.test
invoice INV/1 acme due 2025-01-10 1200.00 EUR
invoice INV/2 acme due 2025-01-10 300.00 EUR
exclude INV/2

run 2025-01-15
> acme level "First" email ap@acme.test 1200.00 EUR

exclude INV/1

run 2025-01-30
> acme held: all that is claimed is excluded (2 items)

include INV/1

run 2025-01-31
> acme level "Second" email ap@acme.test 1200.00 EUR
