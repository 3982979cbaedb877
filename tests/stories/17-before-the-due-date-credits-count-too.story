# 17. A reminder before the due date is friendly, and goes to nobody whom credits cover.
level Friendly after -3 days email
level First after 5 days email

partner acme ap@acme.test
partner beta ap@beta.test
invoice INV/1 acme due 2025-01-10 100.00 EUR
invoice INV/2 beta due 2025-01-10 50.00 EUR
payment PAY/1 acme 100.00 EUR

run 2025-01-07
> acme held: covered by credits: 100.00 EUR less 100.00 EUR
> beta level "Friendly" email ap@beta.test 50.00 EUR
