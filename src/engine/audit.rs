//! Checks a plan without trusting the planner: written apart from it, from the rules as sentences.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::input::RunInput;
use crate::domain::{
    Account, AccountKey, Advance, CompanyRules, Decision, Exclusion, ItemId, Level, Mode, Money, NextReminder,
    OpenItem, Outcome, Reached, Reminder, RunPlan, Setter, Status,
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
    findings
}

fn broken_rules(input: &RunInput, account: &Account, decision: &Decision) -> Vec<&'static str> {
    let total = |stated: &Money, items: Decimal| stated.amount == stated.currency.round(items);
    let overdue = followed(account).filter(|item| item.due_date < input.run_date);
    let mut rules = vec![
        ("the decision is of its account", decision.account == account.key),
        (
            "totals leave out what is excluded and nothing else",
            total(&decision.total_due, sum(followed(account))) && total(&decision.total_overdue, sum(overdue)),
        ),
    ];
    if let Some(reminder) = decision.outcome.reminder()
        && let Some(company) = input.companies.get(&account.key.company)
    {
        rules.extend(rules_of_a_message(input.run_date, account, reminder));
        rules.extend(rules_of_the_table(input.run_date, &company.rules, account, reminder));
        rules.extend(rules_of_amounts(&company.rules, account, reminder));
        let levels = company.plan.as_ref().map(|plan| plan.levels().to_vec()).unwrap_or_default();
        rules.extend(rules_of_climbing(input.run_date, &levels, account, reminder));
        if matches!(decision.outcome, Outcome::Reminded(_)) {
            rules.extend(rules_of_sending(input, &company.rules, &levels, account, reminder));
        }
    }
    if matches!(decision.outcome, Outcome::Proposed(..)) {
        rules.push(("what is proposed is in need of action", decision.status == Status::InNeedOfAction));
    }
    rules.into_iter().filter(|(_, holds)| !holds).map(|(rule, _)| rule).collect()
}

type Rules = Vec<(&'static str, bool)>;

fn rules_of_a_message(today: NaiveDate, account: &Account, reminder: &Reminder) -> Rules {
    vec![
        ("a message is of its account and its day", reminder.account == account.key && reminder.run_date == today),
        ("the next reminder is after today", reminder.next_reminder > today),
        ("the ordinal is new", reminder.ordinal > account.reminders),
    ]
}

fn rules_of_the_table(today: NaiveDate, rules: &CompanyRules, account: &Account, reminder: &Reminder) -> Rules {
    let shown: Vec<_> = reminder.demanded.iter().chain(&reminder.not_due).chain(&reminder.credits).copied().collect();
    let unique: BTreeSet<ItemId> = shown.iter().copied().collect();
    let climbs = |id: &ItemId| reminder.advances.iter().any(|step| step.item == *id);
    let left_for_good =
        |item: &OpenItem| item.reached.is_none() && rules.ignore_due_before.is_some_and(|day| item.due_date < day);
    let expected: BTreeSet<ItemId> = followed(account)
        .filter(|item| item.is_credit() || item.is_claim() && !item.payment_in_process && !left_for_good(item))
        .map(|item| item.id)
        .collect();
    let due = |id: &ItemId| item(account, *id).is_some_and(|item| item.due_date < today);
    vec![
        ("no item is shown twice", unique.len() == shown.len()),
        ("every item shown is an item of the account", shown.iter().all(|id| item(account, *id).is_some())),
        (
            "no excluded item is shown",
            shown.iter().filter_map(|id| item(account, *id)).all(|item| item.exclusion.is_none()),
        ),
        ("every open item is shown, but for what counts as paid or is left for good", unique == expected),
        (
            "nothing that counts as paid is demanded",
            reminder.demanded.iter().filter_map(|id| item(account, *id)).all(|item| !item.payment_in_process),
        ),
        (
            "what is demanded is overdue, or climbs with this message",
            reminder.demanded.iter().all(|id| due(id) || climbs(id)),
        ),
        ("what is overdue does not stand among what is not due yet", !reminder.not_due.iter().any(due)),
    ]
}

fn rules_of_amounts(rules: &CompanyRules, account: &Account, reminder: &Reminder) -> Rules {
    let demanded: Vec<&OpenItem> = reminder.demanded.iter().filter_map(|id| item(account, *id)).collect();
    let credits: Vec<&OpenItem> = reminder.credits.iter().filter_map(|id| item(account, *id)).collect();
    let mut amounts: BTreeMap<&str, Decimal> = BTreeMap::new();
    for open in demanded.iter().chain(&credits).map(|item| &item.open) {
        *amounts.entry(&open.currency.code).or_default() += open.amount;
    }
    let stated: BTreeMap<&str, Decimal> =
        reminder.amounts.iter().map(|money| (money.currency.code.as_str(), money.amount)).collect();
    let net = sum(demanded.iter().copied()) + sum(followed(account).filter(|item| item.is_credit()));
    vec![
        ("amounts are what is demanded less credits, currency by currency", amounts == stated),
        ("nobody is reminded whose credits cover it", net > rules.tolerance),
        ("something is to be paid in some currency", amounts.values().any(|sum| *sum > Decimal::ZERO)),
    ]
}

fn rules_of_climbing(today: NaiveDate, levels: &[Level], account: &Account, reminder: &Reminder) -> Rules {
    let steps: Vec<(Advance, Option<Reached>, Option<&Level>)> = reminder
        .advances
        .iter()
        .map(|step| {
            let reached = item(account, step.item).and_then(|item| item.reached);
            (*step, reached, levels.iter().find(|level| level.id == step.level))
        })
        .collect();
    let follows = |(step, reached, level): &(Advance, Option<Reached>, Option<&Level>)| {
        let above = levels.iter().find(|level| reached.is_none_or(|reached| level.days_after_due > reached.days));
        match (above, reached) {
            (Some(above), _) => level.is_some_and(|level| level == above) && step.days == above.days_after_due,
            (None, Some(reached)) => *level == levels.last() && step.days == reached.days,
            (None, None) => false,
        }
    };
    let waited = |(_, reached, level): &(Advance, Option<Reached>, Option<&Level>)| match (level, reached) {
        (Some(level), Some(reached)) if reached.days >= level.days_after_due => {
            level.repeat_every_days.is_some_and(|days| days > 0 && (today - reached.on).num_days() >= days)
        }
        _ => true,
    };
    let highest = steps.iter().filter_map(|(_, _, level)| *level).max_by_key(|level| level.days_after_due);
    vec![
        ("only demanded items climb", reminder.advances.iter().all(|step| reminder.demanded.contains(&step.item))),
        ("an item climbs to the level that follows the one it has reached", steps.iter().all(follows)),
        (
            "no item climbs before its day",
            steps.iter().all(|(step, _, level)| {
                let overdue = item(account, step.item).map(|item| (today - item.due_date).num_days());
                overdue.zip(*level).is_some_and(|(overdue, level)| overdue >= level.days_after_due)
            }),
        ),
        ("the last level is repeated only after its days", steps.iter().all(waited)),
        (
            "the message is at the highest level that an item reaches with it",
            highest.is_some_and(|level| level.id == reminder.level),
        ),
    ]
}

fn rules_of_sending(
    input: &RunInput,
    rules: &CompanyRules,
    levels: &[Level],
    account: &Account,
    reminder: &Reminder,
) -> Rules {
    let today = input.run_date;
    let history = input.history.accounts.get(&account.key).cloned().unwrap_or_default();
    let enough =
        |last: NaiveDate, at_least: i64| (today - last).num_days() >= rules.minimum_interval_days.max(at_least);
    let in_a_cycle = account.items.iter().any(|item| item.is_claim() && item.reached.is_some());
    let counts = |next: &NextReminder| next.set_by == Setter::Person || in_a_cycle;
    let claims = sum(reminder.demanded.iter().filter_map(|id| item(account, *id)));
    let all_credits = sum(account
        .items
        .iter()
        .filter(|item| item.is_credit() && matches!(item.exclusion, None | Some(Exclusion::ByDefaultOfJournal))));
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
                level.is_some_and(|level| level.automatic && level.unusable.is_none())
            }),
        ),
        ("somebody is reached", reminder.deliverable().next().is_some()),
        ("nothing leaves while rows of the account cannot be read", account.unreadable.is_empty()),
    ]
}

fn followed(account: &Account) -> impl Iterator<Item = &OpenItem> {
    account.items.iter().filter(|item| item.exclusion.is_none())
}

fn sum<'a>(items: impl Iterator<Item = &'a OpenItem>) -> Decimal {
    items.map(|item| item.open_in_company_currency).sum()
}

fn item(account: &Account, id: ItemId) -> Option<&OpenItem> {
    account.items.iter().find(|item| item.id == id)
}
