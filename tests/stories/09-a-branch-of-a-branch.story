# 9. A branch has the plans of the nearest company above it, those that are chosen by tag or by hand too.
company Home
level First after 5 days email
plan Patient tag vip
level Only after 30 days email
company Region branch of Home
company Shop branch of Region

partner acme ap@acme.test
partner beta ap@beta.test tag vip
invoice S/1 acme due 2025-01-01 100.00 EUR
invoice S/2 beta due 2025-01-01 50.00 EUR

run 2025-01-06
> acme (Shop) level "First" email ap@acme.test 100.00 EUR
> beta (Shop) held: level "Only" not before 2025-01-31
choose Patient for acme
run 2025-01-31
> acme (Shop) level "Only" email ap@acme.test 100.00 EUR
> beta (Shop) level "Only" email ap@beta.test 50.00 EUR
