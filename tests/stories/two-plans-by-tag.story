# A plan can be for customers with a tag; all others have the default plan.
level First after 5 days email
level Second after 20 days email
plan Important tag vip
level "Gentle reminder" after 15 days email

partner acme ap@acme.test
partner beta ap@beta.test tag vip
invoice INV/1 acme due 2025-01-10 1200.00 EUR
invoice INV/2 beta due 2025-01-10 300.00 EUR

run 2025-01-15
> acme level "First" email ap@acme.test 1200.00 EUR
> beta held: level "Gentle reminder" not before 2025-01-25
run 2025-01-25
> acme held: level "Second" not before 2025-01-30
> beta level "Gentle reminder" email ap@beta.test 300.00 EUR
