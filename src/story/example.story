# A promise to pay holds the next level until its day has passed.
#
# Run it with: followupd story FILE
# Change it as you like; --update writes the answers anew.

level "First reminder" after 5 days email
level "Final notice" after 20 days email letter

partner acme ap@acme.test
invoice INV/1 acme due 2025-01-10 1200.00 EUR

run 2025-01-14
> acme held: level "First reminder" not before 2025-01-15
run 2025-01-15
> acme level "First reminder" email ap@acme.test 1200.00 EUR

# The customer calls: half of it by the beginning of February.
promise acme 600.00 for 2025-02-05
run 2025-02-05
> acme held: promise to pay on 2025-02-05
run 2025-02-06
> acme level "Final notice" email ap@acme.test letter 1200.00 EUR
> acme promise to pay broken
> acme trust: bad debtor proposed, a promise to pay was broken
