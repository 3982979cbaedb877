# A run sends so many messages and no more: the highest levels come first, then the oldest invoices. A call is no message.
messages per run 1
level First after 5 days email
level Call after 10 days activity "Call them"
level Second after 20 days email

partner acme ap@acme.test
partner beta ap@beta.test
partner gamma ap@gamma.test
partner delta ap@delta.test
invoice INV/1 acme due 2025-01-02 100.00 EUR
invoice INV/2 beta due 2025-01-01 50.00 EUR
invoice INV/3 gamma due 2024-12-18 30.00 EUR
invoice INV/4 delta due 2024-12-28 20.00 EUR
day 2024-12-29
set level gamma 10
day 2025-01-02
set level delta 5

run 2025-01-07
> acme held: this run sends no more than 1 message; the next one goes on
> beta held: this run sends no more than 1 message; the next one goes on
> gamma level "Second" email ap@gamma.test 30.00 EUR
> delta level "Call" activity 20.00 EUR, asks "Call them"
run 2025-01-08
> acme held: this run sends no more than 1 message; the next one goes on
> beta level "First" email ap@beta.test 50.00 EUR
> gamma held: the last level, "Second", has been reached
> delta held: level "Second" not before 2025-01-17
