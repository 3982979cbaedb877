# 10. If nobody can be reached on any channel of the level, the account is held with that reason, and no level advances.
level First after 5 days email
level Second after 20 days email

partner acme "ap at acme"
partner beta
invoice INV/1 acme due 2025-01-01 100.00 EUR
invoice INV/2 beta due 2025-01-01 50.00 EUR

run 2025-01-06
> acme held: nobody can be reached at level "First": email: "ap at acme" is not an e-mail address
> beta held: nobody can be reached at level "First": email: no e-mail address
show acme
> acme in need of action: due 100.00 EUR, overdue 100.00 EUR

partner acme ap@acme.test
run 2025-01-30
> acme level "First" email ap@acme.test 100.00 EUR
> beta held: nobody can be reached at level "First": email: no e-mail address
