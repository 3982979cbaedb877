# 16. A bank without lines, or with lines that wait, is warned about; by default the reminders go all the same.
level First after 5 days email repeat every 7 days

partner acme ap@acme.test
invoice INV/1 acme due 2025-01-03 100.00 EUR
bank "Main Bank" line 2025-01-01

run 2025-01-08
> acme level "First" email ap@acme.test 100.00 EUR
run 2025-01-09
> bank: Main Bank has had no line since 2025-01-01
> acme held: level "First" not before 2025-01-15

bank "Main Bank" line 2025-01-22 unreconciled 1 since 2025-01-14
run 2025-01-22
> bank: a line of Main Bank of 2025-01-14 is not reconciled
> acme level "First" email ap@acme.test 100.00 EUR
> acme trust: bad debtor proposed, INV/1 has had the last level and is not paid
