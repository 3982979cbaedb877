# 19. The status says whether something is to be done; totals leave out what is excluded, and overdue is past its date.
level First after 5 days email
level Call after 20 days activity "Call them" manual

partner acme ap@acme.test
invoice INV/1 acme due 2025-01-01 100.00 EUR
invoice INV/2 acme due 2025-02-01 50.00 EUR
invoice INV/3 acme due 2025-01-01 7.00 EUR
exclude INV/3
credit note RINV/1 acme 20.00 EUR dated 2025-01-02

day 2025-01-01
show acme
> acme no action needed: due 130.00 EUR, overdue 0.00 EUR
day 2025-01-02
show acme
> acme with overdue invoices: due 130.00 EUR, overdue 100.00 EUR
run 2025-01-06
> acme level "First" email ap@acme.test 80.00 EUR
show acme
> acme with overdue invoices: due 130.00 EUR, overdue 80.00 EUR, reached 5 days, next reminder 2025-01-21
run 2025-01-21
> acme proposed: level "Call" activity 80.00 EUR, asks "Call them": the level is not automatic
show acme
> acme in need of action: due 130.00 EUR, overdue 80.00 EUR, reached 5 days, next reminder 2025-01-21
