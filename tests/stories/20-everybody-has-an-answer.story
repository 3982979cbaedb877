# 20. Every account ends a run reminded, proposed, or held for a reason.
level First after 5 days email
level Broken after 20 days email unusable "{{amont}} is no placeholder"

partner acme ap@acme.test
partner beta ap@beta.test
partner gamma ap@gamma.test
partner delta ap@delta.test
invoice INV/1 acme due 2025-01-01 100.00 EUR
invoice INV/2 beta due 2025-01-01 50.00 EUR
invoice INV/3 gamma due 2025-01-02 30.00 EUR
payment PAY/1 delta 10.00 EUR
mode beta manual

run 2025-01-06
> acme level "First" email ap@acme.test 100.00 EUR
> beta proposed: level "First" email ap@beta.test 50.00 EUR: the account is followed up by hand
> gamma held: level "First" not before 2025-01-07
> delta held: nothing is claimed
run 2025-01-21
> acme held: level "Broken" cannot be used: {{amont}} is no placeholder
> beta proposed: level "First" email ap@beta.test 50.00 EUR: the account is followed up by hand
> gamma level "First" email ap@gamma.test 30.00 EUR
> delta held: nothing is claimed
