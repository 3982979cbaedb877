# 22. Entries of general journals are excluded by default; if such a credit would cover the account, it is only proposed.
level First after 5 days email

partner acme ap@acme.test
partner beta ap@beta.test
opening balance OB/1 acme due 2024-12-01 500.00 EUR
opening balance OB/2 beta due 2024-12-01 -100.00 EUR
invoice INV/2 beta due 2025-01-01 100.00 EUR

run 2025-01-06
> acme held: all that is claimed is excluded (1 item)
> beta proposed: level "First" email ap@beta.test 100.00 EUR: excluded credits of general journals, 100.00 EUR, would cover it

include OB/1
include OB/2
run 2025-01-07
> acme level "First" email ap@acme.test 500.00 EUR
> beta held: covered by credits: 100.00 EUR less 100.00 EUR
