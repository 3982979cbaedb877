# 7. A credit in another currency counts with what it is worth in the books, and is shown under its own currency.
rate USD 0.90
level First after 5 days email

partner acme ap@acme.test
partner beta ap@beta.test
invoice INV/1 acme due 2025-01-01 100.00 EUR
invoice INV/2 beta due 2025-01-01 100.00 EUR
payment PAY/1 acme 120.00 USD
payment PAY/2 beta 50.00 USD

run 2025-01-06
> acme held: covered by credits: 100.00 EUR less 108.00 EUR
> beta level "First" email ap@beta.test 100.00 EUR + -50.00 USD
# Matched, 50 dollars pay 45 euros.
allocate PAY/2 to INV/2
show beta
> beta with overdue invoices: due 55.00 EUR, overdue 55.00 EUR, reached 5 days, next reminder 2025-01-13
