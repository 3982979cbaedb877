# Which of several plans counts: the chosen one, else by tag, by country, by payment terms; of two the lower sequence.
level Default after 1 days email
plan Slow sequence 5
level Slow after 2 days email
plan Tagged tag vip sequence 2
level Tagged after 3 days email
plan French country FR country BE sequence 3
level French after 4 days email
plan Terms terms "30 days" sequence 4
level Terms after 5 days email
plan First tag vip sequence 1
level First after 6 days email

partner a a@a.test
partner b b@b.test terms "30 days"
partner c c@c.test terms "30 days" country FR
partner d d@d.test terms "30 days" country FR tag vip
partner e e@e.test terms "30 days" country FR tag vip
partner f f@f.test country DE tag other
invoice INV/1 a due 2025-01-10 1.00 EUR
invoice INV/2 b due 2025-01-10 2.00 EUR
invoice INV/3 c due 2025-01-10 3.00 EUR
invoice INV/4 d due 2025-01-10 4.00 EUR
invoice INV/5 e due 2025-01-10 5.00 EUR
invoice INV/6 f due 2025-01-10 6.00 EUR
choose Slow for e

run 2025-01-10
> a held: level "Default" not before 2025-01-11
> b held: level "Terms" not before 2025-01-15
> c held: level "French" not before 2025-01-14
> d held: level "First" not before 2025-01-16
> e held: level "Slow" not before 2025-01-12
> f held: level "Default" not before 2025-01-11
