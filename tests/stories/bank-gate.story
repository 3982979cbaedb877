# 16. While bank lines wait to be reconciled, a company that says so reminds nobody: somebody may have paid.
reconcile first hold after 7 days
level First after 5 days email
level Second after 20 days email

partner acme ap@acme.test
invoice INV/1 acme due 2025-01-10 1200.00 EUR

bank Bank line 2025-01-14 unreconciled 2 since 2025-01-05

run 2025-01-15
> bank: 2 lines of Bank, the oldest of 2025-01-05, are not reconciled
> acme held: reconcile first: 2 lines of Bank, the oldest of 2025-01-05, are not reconciled

bank Bank line 2025-01-16

run 2025-01-16
> acme level "First" email ap@acme.test 1200.00 EUR
