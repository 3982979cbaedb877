# 13. Of a mail that may have arrived a person must say whether it was sent; until then nothing goes, by hand neither.
level First after 5 days email
level Second after 20 days email

partner acme ap@acme.test
partner beta ap@beta.test
invoice INV/1 acme due 2025-01-01 100.00 EUR
invoice INV/2 beta due 2025-01-01 50.00 EUR
mail to acme in doubt
mail to beta in doubt

run 2025-01-06
> acme level "First" email ap@acme.test 100.00 EUR
> beta level "First" email ap@beta.test 50.00 EUR
run 2025-01-10
> acme held: in doubt: the email of 2025-01-06 may have arrived; say whether it was sent
> beta held: in doubt: the email of 2025-01-06 may have arrived; say whether it was sent
follow up acme anyway
> acme refused: in doubt: the email of 2025-01-06 may have arrived; say whether it was sent

# It was sent: the level counts from the day of the attempt. It was not: the same mail goes again.
resolve acme sent
resolve beta not sent
run 2025-01-11
> acme held: level "Second" not before 2025-01-21
> beta held: the email of 2025-01-06 waits to be delivered
retry mail to beta
> beta level "First" email ap@beta.test 50.00 EUR
run 2025-01-21
> acme level "Second" email ap@acme.test 100.00 EUR
> beta held: next reminder not before 2025-01-26
