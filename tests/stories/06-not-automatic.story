# 6. What is proposed is in need of action; it is prepared and not sent, however often a run comes by.
level First after 5 days email manual

partner acme ap@acme.test
invoice INV/1 acme due 2025-01-01 100.00 EUR

run 2025-01-06
> acme proposed: level "First" email ap@acme.test 100.00 EUR: the level is not automatic
show acme
> acme in need of action: due 100.00 EUR, overdue 100.00 EUR
run 2025-01-07
> acme proposed: level "First" email ap@acme.test 100.00 EUR: the level is not automatic
