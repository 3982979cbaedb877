# 6. A level may have only an activity: the account is reminded, and the channel is the activity.
level Call after 5 days activity "Call them"
level Letter after 20 days letter

partner acme
invoice INV/1 acme due 2025-01-01 100.00 EUR

run 2025-01-06
> acme level "Call" activity 100.00 EUR, asks "Call them"
run 2025-01-21
> acme level "Letter" letter 100.00 EUR
