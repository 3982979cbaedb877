# 5. Whoever is handed over is so whatever is wrong with the last level's text, and beside what other invoices ask for.
level First after 5 days email activity "Call them"
level Last after 15 days email unusable "{{amont}} is no placeholder" hand over after 14 days "Hand over to collection"

partner acme ap@acme.test
partner beta ap@beta.test
invoice INV/1 acme due 2025-01-01 100.00 EUR
invoice INV/2 beta due 2025-01-01 50.00 EUR
day 2025-01-16
set level acme 15
set level beta 15
invoice INV/3 beta due 2025-01-25 30.00 EUR

run 2025-01-29
> acme held: the last level, "Last", has been reached; to be handed over on 2025-01-30
> beta held: the last level, "Last", has been reached; to be handed over on 2025-01-30
run 2025-01-30
> acme level "Last" activity 100.00 EUR, asks "Hand over to collection"
> acme trust: bad debtor proposed, INV/1 has had the last level and is not paid
> beta level "First" email ap@beta.test 80.00 EUR, asks "Call them", asks "Hand over to collection"
> beta trust: bad debtor proposed, INV/2 has had the last level and is not paid
