//! Checks a plan without trusting the planner: written apart from it, from the rules as sentences.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::input::{CompanyInput, RunInput};
use crate::domain::{
    Account, AccountKey, Advance, AfterLast, Candidate, Channel, Decision, ExclusionCause, ItemId, Level, Mode, Money,
    NextReminder, OpenItem, Outcome, Promise, PromiseState, Recipient, ReconcileFirst, Reminder, RunPlan, Setter,
    StartAt, Status, WorkCalendar,
};

/// A rule that a plan breaks. Any finding stops the run before anything is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Whose.
    pub account: AccountKey,
    /// The rule, as a sentence.
    pub rule: &'static str,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let AccountKey { company, partner } = self.account;
        write!(f, "customer {partner} of company {company}: {}", self.rule)
    }
}

/// What is wrong with `plan`; empty if nothing is.
#[must_use]
pub fn audit(input: &RunInput, plan: &RunPlan) -> Vec<Finding> {
    let planned: BTreeSet<AccountKey> = plan.decisions.keys().copied().collect();
    let known: BTreeSet<AccountKey> = input.accounts.keys().copied().collect();
    let mut findings: Vec<Finding> = planned
        .symmetric_difference(&known)
        .map(|&account| Finding { account, rule: "every account has exactly one decision" })
        .collect();
    for (key, decision) in &plan.decisions {
        if let Some(account) = input.accounts.get(key) {
            let broken = broken_rules(input, account, decision);
            findings.extend(broken.into_iter().map(|rule| Finding { account: *key, rule }));
        }
    }
    let sent = plan.decisions.values().filter(|decision| decision.sends());
    let surplus = input.messages_per_run.map(|messages| sent.skip(messages));
    let rule = "a run sends no more than its number of messages";
    findings.extend(surplus.into_iter().flatten().map(|decision| Finding { account: decision.account, rule }));
    findings
}

fn broken_rules(input: &RunInput, account: &Account, decision: &Decision) -> Vec<&'static str> {
    let total = |stated: &Money, items: Decimal| stated.amount == stated.currency.round(items);
    let today = input.run_date;
    let overdue = followed(account, today).filter(|item| item.due_date < input.run_date);
    let mut rules = vec![
        ("the decision is of its account", decision.account == account.key),
        (
            "totals leave out what is excluded and nothing else",
            total(&decision.total_due, sum(followed(account, today))) && total(&decision.total_overdue, sum(overdue)),
        ),
    ];
    if let Some(reminder) = decision.outcome.reminder()
        && let Some(company) = input.companies.get(&account.key.company)
    {
        rules.extend(rules_of_a_message(input.run_date, account, company, reminder));
        let levels = levels_of(company, account);
        let case = Case { input, company, levels, account, reminder, today };
        rules.extend(case.rules_of_the_table());
        rules.extend(case.rules_of_amounts());
        rules.extend(case.rules_of_climbing());
        rules.extend(case.rules_of_recipients());
        if matches!(decision.outcome, Outcome::Reminded(_)) {
            rules.extend(case.rules_of_sending());
            rules.extend(case.rules_of_waiting());
        }
    }
    if matches!(decision.outcome, Outcome::Proposed(..)) {
        rules.push(("what is proposed is in need of action", decision.status == Status::InNeedOfAction));
    }
    rules.into_iter().filter(|(_, holds)| !holds).map(|(rule, _)| rule).collect()
}

type Rules = Vec<(&'static str, bool)>;

fn rules_of_a_message(today: NaiveDate, account: &Account, company: &CompanyInput, reminder: &Reminder) -> Rules {
    let pause = (reminder.next_reminder - today).num_days();
    vec![
        ("a message is of its account and its day", reminder.account == account.key && reminder.run_date == today),
        (
            "the next reminder is not before the minimum interval has passed",
            pause >= company.rules.minimum_interval_days.max(1),
        ),
        ("the ordinal is new", reminder.ordinal > account.reminders),
    ]
}

/// The levels that count for an account: of a plan that somebody chose for it, or that is for its tag, its country, its
/// payment terms, in this order; else the company's own.
fn levels_of<'a>(company: &'a CompanyInput, account: &Account) -> &'a [Level] {
    let mut plans: Vec<_> = company.other_plans.iter().collect();
    plans.sort_by_key(|plan| (plan.sequence, plan.id));
    let chosen = plans.iter().find(|plan| Some(plan.id) == account.plan);
    let tagged = || plans.iter().find(|plan| account.tags.iter().any(|tag| plan.tags.contains(tag)));
    let there = || plans.iter().find(|plan| plan.countries.iter().any(|code| Some(code) == account.country.as_ref()));
    let paying = || plans.iter().find(|plan| plan.payment_terms.iter().any(|term| Some(*term) == account.payment_term));
    let other = chosen.or_else(tagged).or_else(there).or_else(paying);
    let plan = other.map_or(&company.plan, |other| &other.plan);
    plan.as_ref().map(|plan| plan.levels()).unwrap_or_default()
}

/// A step, its item and its level, where there are such.
type Taken<'a> = (Advance, Option<&'a OpenItem>, Option<&'a Level>);

fn is_handed_over((step, _, level): &Taken<'_>) -> bool {
    level.is_some_and(|level| match &level.after_last {
        AfterLast::HandOver { after_days, .. } => *after_days > 0 && step.days == level.days_after_due + after_days,
        AfterLast::Stop | AfterLast::Repeat { .. } => false,
    })
}

/// Whether the message is at the highest level that tells the customer something; if none does, at the highest.
fn is_at_its_level(reminder: &Reminder, steps: &[Taken<'_>]) -> bool {
    let asks_only = |level: &Level| level.channels.is_empty() && level.activity.is_some();
    let is_silent = |taken: &Taken<'_>| is_handed_over(taken) || taken.2.is_some_and(asks_only);
    let all_silent = steps.iter().all(is_silent);
    let speaking = steps.iter().filter(|taken| all_silent || !is_silent(taken));
    let highest = speaking.filter_map(|(_, _, level)| *level).max_by_key(|level| level.days_after_due);
    highest.is_some_and(|level| level.id == reminder.level)
}

/// A message, and all that it is judged by.
struct Case<'a> {
    input: &'a RunInput,
    company: &'a CompanyInput,
    levels: &'a [Level],
    account: &'a Account,
    reminder: &'a Reminder,
    today: NaiveDate,
}

impl Case<'_> {
    fn rules_of_the_table(&self) -> Rules {
        let Self { account, reminder, today, .. } = *self;
        let shown: Vec<_> =
            reminder.demanded.iter().chain(&reminder.not_due).chain(&reminder.credits).copied().collect();
        let unique: BTreeSet<ItemId> = shown.iter().copied().collect();
        let climbs = |id: &ItemId| reminder.advances.iter().any(|step| step.item == *id);
        let expected: BTreeSet<ItemId> = followed(account, today)
            .filter(|item| item.is_credit() || item.is_claim() && self.may_be_demanded(item))
            .map(|item| item.id)
            .collect();
        let overdue = |id: &ItemId| item(account, *id).is_some_and(|item| item.due_date < today);
        let waited_for =
            |id: &ItemId| item(account, *id).is_some_and(|item| item.expected_on.is_some_and(|day| today <= day));
        vec![
            ("no item is shown twice", unique.len() == shown.len()),
            ("every item shown is an item of the account", shown.iter().all(|id| item(account, *id).is_some())),
            (
                "no excluded item is shown",
                shown.iter().filter_map(|id| item(account, *id)).all(|item| !item.is_excluded(today)),
            ),
            (
                "every open item is shown, but for what counts as paid, is collected otherwise or is left for good",
                unique == expected,
            ),
            (
                "nothing that counts as paid or is collected otherwise is demanded",
                reminder.demanded.iter().filter_map(|id| item(account, *id)).all(|item| self.may_be_demanded(item)),
            ),
            (
                "what is demanded is overdue, or climbs with this message",
                reminder.demanded.iter().all(|id| overdue(id) || climbs(id)),
            ),
            ("what somebody expects to be paid is not demanded", !reminder.demanded.iter().any(waited_for)),
            (
                "what is overdue does not stand among what is not due yet",
                !reminder.not_due.iter().any(|id| overdue(id) && !waited_for(id)),
            ),
        ]
    }

    fn may_be_demanded(&self, item: &OpenItem) -> bool {
        let rules = &self.company.rules;
        let left_for_good = item.reached.is_none() && rules.ignore_due_before.is_some_and(|day| item.due_date < day);
        let otherwise = item.payment_method.as_ref().is_some_and(|way| rules.excluded_payment_methods.contains(way));
        !item.payment_in_process && !otherwise && !left_for_good
    }

    fn rules_of_amounts(&self) -> Rules {
        let Self { account, reminder, today, .. } = *self;
        let demanded: Vec<&OpenItem> = reminder.demanded.iter().filter_map(|id| item(account, *id)).collect();
        let credits: Vec<&OpenItem> = reminder.credits.iter().filter_map(|id| item(account, *id)).collect();
        let mut amounts: BTreeMap<&str, Decimal> = BTreeMap::new();
        for open in demanded.iter().chain(&credits).map(|item| &item.open) {
            *amounts.entry(&open.currency.code).or_default() += open.amount;
        }
        let stated: BTreeMap<&str, Decimal> =
            reminder.amounts.iter().map(|money| (money.currency.code.as_str(), money.amount)).collect();
        let net = sum(demanded.iter().copied()) + sum(followed(account, today).filter(|item| item.is_credit()));
        vec![
            ("amounts are what is demanded less credits, currency by currency", amounts == stated),
            ("nobody is reminded whose credits cover it", net > self.company.rules.tolerance),
            ("something is to be paid in some currency", amounts.values().any(|sum| *sum > Decimal::ZERO)),
        ]
    }

    /// The promise was not kept, and nobody has been reminded since.
    fn follows_a_broken_promise(&self) -> bool {
        let history = self.input.history.accounts.get(&self.account.key);
        let reminded = history.and_then(|history| history.last_reminded).max(self.account.last_reminder);
        self.account.promise.as_ref().is_some_and(|promise| {
            let broken = match promise.state {
                PromiseState::Kept => false,
                PromiseState::Broken => true,
                PromiseState::Open => promise.due < self.today && self.is_unpaid(promise),
            };
            broken && reminded.is_none_or(|day| day <= promise.due)
        })
    }

    /// Less has come than was promised: the amount, or all that is due by the promised day.
    fn is_unpaid(&self, promise: &Promise) -> bool {
        let promised = |item: &OpenItem| {
            item.is_claim() && item.due_date <= promise.due && item.entered_on.is_none_or(|day| day <= promise.made_on)
        };
        match promise.amount {
            Some(amount) => promise.paid_since < amount,
            None => {
                self.account.items.iter().any(promised)
                    || promise.paid_since <= Decimal::ZERO && self.today <= promise.due
            }
        }
    }

    /// Every channel that goes is set up, and goes to somebody who is known to have what it needs.
    fn rules_of_recipients(&self) -> Rules {
        let Self { input, company, account, reminder, .. } = *self;
        let to_customers: Vec<_> =
            reminder.deliverable().filter(|(channel, _)| *channel != Channel::Activity).collect();
        let from = company.company.country.as_deref();
        let is_known = |channel: Channel, recipient: &Recipient| {
            let theirs = |candidate: &&Candidate| candidate.rule == recipient.rule;
            let has = |candidate: &Candidate| candidate.addresses_for(channel, from) == recipient.addresses;
            account.candidates.iter().filter(theirs).any(has)
        };
        let better = |channel: Channel, recipient: &Recipient| {
            let reachable = |candidate: &&Candidate| !candidate.addresses_for(channel, from).is_empty();
            account.candidates.iter().filter(reachable).any(|candidate| candidate.rule < recipient.rule)
        };
        vec![
            (
                "only channels that are set up go",
                to_customers.iter().all(|(channel, _)| input.channels.contains(channel)),
            ),
            (
                "every message goes to somebody who is known, the best that the channel reaches",
                to_customers
                    .iter()
                    .all(|(channel, recipient)| is_known(*channel, recipient) && !better(*channel, recipient)),
            ),
            (
                "every message has an address, and mails a sender",
                to_customers.iter().all(|(channel, recipient)| {
                    !recipient.addresses.is_empty() && (*channel != Channel::Email || company.company.sender.is_some())
                }),
            ),
        ]
    }

    fn rules_of_climbing(&self) -> Rules {
        let Self { account, reminder, today, levels, .. } = *self;
        let steps: Vec<Taken<'_>> = reminder
            .advances
            .iter()
            .map(|step| (*step, item(account, step.item), levels.iter().find(|level| level.id == step.level)))
            .collect();
        let follows = |taken: &Taken<'_>| {
            let (step, item, level) = taken;
            let reached = item.and_then(|item| item.reached);
            let overdue = item.is_some_and(|item| item.due_date < today);
            let above = levels.iter().find(|level| {
                reached.is_none_or(|reached| level.days_after_due > reached.days)
                    && !(overdue && level.days_after_due < 0)
            });
            let by_age = reached.is_none() && self.company.rules.start_at == StartAt::LevelOfItsAge;
            match (above, reached) {
                (Some(_), None) if by_age => level.is_some_and(|level| step.days == level.days_after_due),
                (Some(above), _) => *level == Some(above) && step.days == above.days_after_due,
                (None, Some(reached)) => {
                    *level == levels.last() && (step.days == reached.days || is_handed_over(taken))
                }
                (None, None) => false,
            }
        };
        let promised = |(_, item, _): &Taken<'_>| {
            let due = account.promise.as_ref().map(|promise| promise.due);
            self.follows_a_broken_promise() && item.zip(due).is_some_and(|(item, due)| item.due_date <= due)
        };
        let waited = |taken: &Taken<'_>| {
            let (_, item, level) = taken;
            match (level, item.and_then(|item| item.reached)) {
                (Some(level), Some(reached)) if reached.days >= level.days_after_due => {
                    let days = match level.after_last {
                        AfterLast::Repeat { every_days: days } | AfterLast::HandOver { after_days: days, .. } => days,
                        AfterLast::Stop => return false,
                    };
                    days > 0 && (today - reached.on).num_days() >= days || promised(taken)
                }
                _ => true,
            }
        };
        let old_enough = |taken: &Taken<'_>| {
            let (_, item, level) = taken;
            let overdue = item.map(|item| (today - item.due_date).num_days());
            overdue.zip(*level).is_some_and(|(overdue, level)| overdue >= level.days_after_due) || promised(taken)
        };
        let fresh = |item: &&OpenItem| {
            let age = item.entered_on.map(|entered| (today - entered).num_days());
            age.is_some_and(|age| age < self.company.rules.minimum_age_days)
        };
        vec![
            ("only demanded items climb", reminder.advances.iter().all(|step| reminder.demanded.contains(&step.item))),
            ("an item climbs to the level that follows the one it has reached", steps.iter().all(follows)),
            ("no item climbs before its day, but after a broken promise", steps.iter().all(old_enough)),
            ("the last level is repeated, or handed over, only after its days", steps.iter().all(waited)),
            ("no item climbs that is too new", !steps.iter().filter_map(|(_, item, _)| *item).any(|item| fresh(&item))),
            ("the message is at the highest level that an item reaches with it", is_at_its_level(reminder, &steps)),
        ]
    }

    fn rules_of_sending(&self) -> Rules {
        let Self { input, account, reminder, levels, today, .. } = *self;
        let rules = &self.company.rules;
        let history = input.history.accounts.get(&account.key).cloned().unwrap_or_default();
        let enough =
            |last: NaiveDate, at_least: i64| (today - last).num_days() >= rules.minimum_interval_days.max(at_least);
        let in_a_cycle = account.items.iter().any(|item| item.is_claim() && item.reached.is_some());
        let broken = self.follows_a_broken_promise();
        let counts = |next: &NextReminder| next.set_by == Setter::Person || in_a_cycle && !broken;
        let claims = sum(reminder.demanded.iter().filter_map(|id| item(account, *id)));
        let by_default = |item: &OpenItem| {
            item.exclusion.as_ref().is_some_and(|exclusion| exclusion.cause == ExclusionCause::DefaultOfJournal)
        };
        let all_credits =
            sum(account.items.iter().filter(|item| item.is_credit() && (!item.is_excluded(today) || by_default(item))));
        let came_back = reminder.demanded.iter().filter_map(|id| input.history.returned.get(id));
        vec![
            ("nothing leaves while sending is off", rules.sending),
            ("nothing leaves by itself for manual and off accounts", account.mode == Mode::Automatic),
            (
                "nothing leaves before the next reminder date",
                account.next_reminder.filter(counts).is_none_or(|next| next.date <= today),
            ),
            ("nothing leaves while a message is open or in doubt", history.open.is_none()),
            ("an ordinal is never used twice", reminder.ordinal > history.last_ordinal),
            (
                "nobody is reminded twice within the minimum interval",
                history.last_reminded.into_iter().chain(account.last_reminder).all(|day| enough(day, 1)),
            ),
            ("what has just come back is left in peace", came_back.copied().all(|day| enough(day, 0))),
            ("nobody is reminded whom excluded credits of general journals would cover", {
                claims + all_credits > rules.tolerance
            }),
            ("something climbs", !reminder.advances.is_empty()),
            (
                "only automatic levels go by themselves",
                reminder.advances.iter().all(|step| {
                    let level = levels.iter().find(|level| level.id == step.level);
                    let by_itself = level.is_some_and(|level| level.automatic && level.unusable.is_none());
                    by_itself || is_handed_over(&(*step, None, level))
                }),
            ),
            ("somebody is reached", reminder.deliverable().next().is_some()),
            ("nothing leaves while rows of the account cannot be read", account.unreadable.is_empty()),
        ]
    }

    fn rules_of_waiting(&self) -> Rules {
        let Self { input, company, account, reminder, levels, today } = *self;
        let rules = &company.rules;
        let promised = account.promise.as_ref().filter(|promise| promise.state == PromiseState::Open);
        let unpaid = promised.filter(|promise| self.is_unpaid(promise));
        let behind = |day: NaiveDate| (today - day).num_days() > rules.bank_behind_after_days;
        let bank_is_behind = company.bank.iter().any(|journal| {
            behind(journal.newest_line) || journal.unreconciled.is_some_and(|lines| behind(lines.oldest))
        });
        let level = levels.iter().find(|level| level.id == reminder.level);
        let worth = |code: &str| {
            let shown = reminder.demanded.iter().chain(&reminder.credits).filter_map(|id| item(account, *id));
            sum(shown.filter(|item| item.open.currency.code == code))
        };
        let rounded = |amount: Decimal| company.company.currency.round(amount);
        let under = |level: &Level| {
            let rest: Vec<&Money> = of_the_rest(reminder, &level.automatic_up_to.by_currency).collect();
            let booked: Decimal = rest.iter().map(|money| worth(&money.currency.code)).sum();
            let own = reminder.amounts.iter().all(|money| {
                let limit = level.automatic_up_to.by_currency.get(&money.currency.code);
                limit.is_none_or(|limit| money.amount <= money.currency.round(*limit))
            });
            let limit = level.automatic_up_to.in_company_currency;
            own && limit.is_none_or(|limit| rest.is_empty() || rounded(booked) <= rounded(limit))
        };
        let enough = |level: &Level| {
            let rest: Vec<&Money> = of_the_rest(reminder, &level.minimum.by_currency).collect();
            let booked: Decimal = rest.iter().map(|money| worth(&money.currency.code)).sum();
            let own = reminder.amounts.iter().any(|money| {
                let minimum = level.minimum.by_currency.get(&money.currency.code);
                minimum.is_some_and(|minimum| money.amount >= money.currency.round(*minimum))
            });
            let minimum = level.minimum.in_company_currency;
            own || !rest.is_empty() && minimum.is_none_or(|minimum| rounded(booked) >= rounded(minimum))
        };
        let countries = [account.country.as_deref(), company.company.country.as_deref(), Some("")];
        let calendar = countries.into_iter().flatten().find_map(|code| input.calendars.get(code));
        let day_off = || calendar.map_or_else(|| WorkCalendar::plain().day_off(today), |known| known.day_off(today));
        vec![
            ("nothing leaves before a promise to pay has passed", unpaid.is_none_or(|promise| today > promise.due)),
            (
                "nothing leaves while somebody snoozes it",
                account.snooze.as_ref().is_none_or(|snooze| snooze.until <= today),
            ),
            (
                "nothing leaves while the bank is behind, where the company waits for it",
                rules.reconcile_first != ReconcileFirst::Hold || !bank_is_behind,
            ),
            ("what is above its limit is only proposed", level.is_none_or(under)),
            ("no level is used for less than its minimum", level.is_none_or(enough)),
            ("nothing leaves on a day off", !rules.working_days_only || day_off().is_none()),
        ]
    }
}

/// Sums in currencies that have no threshold of their own.
fn of_the_rest<'a>(reminder: &'a Reminder, own: &'a BTreeMap<String, Decimal>) -> impl Iterator<Item = &'a Money> {
    reminder.amounts.iter().filter(|money| !own.contains_key(&money.currency.code))
}

fn followed(account: &Account, today: NaiveDate) -> impl Iterator<Item = &OpenItem> {
    account.items.iter().filter(move |item| !item.is_excluded(today))
}

fn sum<'a>(items: impl Iterator<Item = &'a OpenItem>) -> Decimal {
    items.map(|item| item.open_in_company_currency).sum()
}

fn item(account: &Account, id: ItemId) -> Option<&OpenItem> {
    account.items.iter().find(|item| item.id == id)
}
