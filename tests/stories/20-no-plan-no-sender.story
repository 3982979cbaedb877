# 20. A company that cannot follow up says why: no levels, two levels of the same days, no sender.
company Home
company Shop
level First after 5 days email
level Again after 5 days email
company Dumb without sender
level First after 5 days email

partner acme ap@acme.test
company Home
invoice INV/1 acme due 2025-01-01 100.00 EUR
company Shop
invoice INV/2 acme due 2025-01-01 100.00 EUR
company Dumb
invoice INV/3 acme due 2025-01-01 100.00 EUR

run 2025-01-06
> acme (Home) held: the plan has no levels: add at least one follow-up level for the company
> acme (Shop) held: levels "First" and "Again" are both 5 days after the due date: change the days of one
> acme (Dumb) held: the company has no sender: give it an e-mail address
