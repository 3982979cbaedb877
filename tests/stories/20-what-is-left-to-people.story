# 20. What waits for people is said whatever becomes of the message: nobody can be reached, or the run has no room for it.
level First after 5 days email
level Call after 20 days activity "Call them" manual minimum 100.00
level Collection after 40 days activity "Hand over to collection" manual

partner acme
partner beta ap@beta.test
partner gamma ap@gamma.test
invoice INV/1 acme due 2025-01-01 100.00 EUR
invoice INV/2 beta due 2025-01-01 60.00 EUR
invoice INV/3 gamma due 2025-01-01 100.00 EUR
day 2025-01-06
set level acme 5
set level beta 5
set level gamma 5
invoice INV/4 acme due 2025-01-16 50.00 EUR
invoice INV/5 beta due 2025-01-16 30.00 EUR
invoice INV/6 gamma due 2025-01-16 20.00 EUR

messages per run 1
run 2025-01-21
> acme held: nobody can be reached at level "First": email: no e-mail address
> acme left to people: level "Call" for INV/1
> beta level "First" email ap@beta.test 90.00 EUR
> gamma held: this run sends no more than 1 message; the next one goes on
> gamma left to people: level "Call" for INV/3
show acme
> acme in need of action: due 150.00 EUR, overdue 150.00 EUR, reached 5 days
show beta
> beta with overdue invoices: due 90.00 EUR, overdue 90.00 EUR, reached 5 days, next reminder 2025-02-05
show gamma
> gamma in need of action: due 120.00 EUR, overdue 120.00 EUR, reached 5 days
