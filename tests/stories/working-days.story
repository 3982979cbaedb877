# Reminders leave on working days of the customer's country only; the next reminder falls on one too.
working days only
company Company country BE
calendar BE weekend Sat Sun
calendar AE weekend Fri Sat
holiday BE 2025-01-06 "Epiphany"
level First after 5 days email
level Second after 16 days email

partner acme ap@acme.test
partner emir ap@emir.test country AE
invoice INV/1 acme due 2024-12-30 100.00 EUR
invoice INV/2 emir due 2024-12-31 50.00 EUR

# 2025-01-04 is a Saturday.
run 2025-01-04
> acme held: today is a Saturday for the customer; it goes on 2025-01-07
> emir held: level "First" not before 2025-01-05
run 2025-01-05
> acme held: today is a Sunday for the customer; it goes on 2025-01-07
> emir level "First" email ap@emir.test 50.00 EUR
run 2025-01-06
> acme held: today is Epiphany for the customer; it goes on 2025-01-07
> emir held: level "Second" not before 2025-01-16
# 11 days on is 2025-01-18, a Saturday.
run 2025-01-07
> acme level "First" email ap@acme.test 100.00 EUR
> emir held: level "Second" not before 2025-01-16
show acme
> acme with overdue invoices: due 100.00 EUR, overdue 100.00 EUR, reached 5 days, next reminder 2025-01-20
