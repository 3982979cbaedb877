//! Checks a plan without trusting the planner: written apart from it, from the rules as sentences.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use rust_decimal::Decimal;

use super::input::RunInput;
use crate::domain::{Account, AccountKey, Decision, Mode, OpenItem, Outcome, Reminder, RunPlan, Status};

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
    let mut rules = vec![
        ("the decision is of its account", decision.account == account.key),
        (
            "totals leave out what is excluded and nothing else",
            decision.total_due.amount == sum(followed(account))
                && decision.total_overdue.amount
                    == sum(followed(account).filter(|item| item.due_date < input.run_date)),
        ),
    ];
    if let Some(reminder) = decision.outcome.reminder() {
        rules.extend(rules_of_a_message(input, account, reminder));
        if let Some(company) = input.companies.get(&account.key.company) {
            let levels = company.plan.as_ref().map(|plan| plan.levels().to_vec()).unwrap_or_default();
            let climbs = reminder.advances.iter().all(|advance| {
                let reached = item(account, advance.item).and_then(|item| item.reached).map(|reached| reached.days);
                let first_above =
                    levels.iter().map(|level| level.days_after_due).find(|days| reached.is_none_or(|r| *days > r));
                first_above == Some(advance.days) || (first_above.is_none() && reached == Some(advance.days))
            });
            rules.push(("an item climbs to the level that follows the one it has reached", climbs));
        }
    }
    match &decision.outcome {
        Outcome::Reminded(reminder) => rules.extend(rules_of_sending(input, account, reminder)),
        Outcome::Proposed(..) => {
            rules.push(("what is proposed is in need of action", decision.status == Status::InNeedOfAction));
        }
        Outcome::Held(_) => {}
    }
    rules.into_iter().filter(|(_, holds)| !holds).map(|(rule, _)| rule).collect()
}

fn rules_of_a_message(input: &RunInput, account: &Account, reminder: &Reminder) -> Vec<(&'static str, bool)> {
    let shown: Vec<_> = reminder.demanded.iter().chain(&reminder.not_due).chain(&reminder.credits).copied().collect();
    let unique: BTreeSet<_> = shown.iter().collect();
    let demanded: Vec<&OpenItem> = reminder.demanded.iter().filter_map(|id| item(account, *id)).collect();
    let credits: Vec<&OpenItem> = reminder.credits.iter().filter_map(|id| item(account, *id)).collect();
    let mut amounts: BTreeMap<&str, Decimal> = BTreeMap::new();
    for open in demanded.iter().chain(&credits).map(|item| &item.open) {
        *amounts.entry(&open.currency.code).or_default() += open.amount;
    }
    let stated: BTreeMap<&str, Decimal> =
        reminder.amounts.iter().map(|money| (money.currency.code.as_str(), money.amount)).collect();
    let tolerance = input.companies.get(&account.key.company).map(|c| c.rules.tolerance).unwrap_or_default();
    let all_credits = followed(account).filter(|item| item.open_in_company_currency < Decimal::ZERO);
    let net = sum(demanded.iter().copied()) + sum(all_credits);
    vec![
        (
            "a message is of its account and its day",
            reminder.account == account.key && reminder.run_date == input.run_date,
        ),
        ("no item is shown twice", unique.len() == shown.len()),
        ("every item shown is an item of the account", shown.iter().all(|id| item(account, *id).is_some())),
        (
            "no excluded item is shown",
            shown.iter().filter_map(|id| item(account, *id)).all(|item| item.exclusion.is_none()),
        ),
        ("nothing that counts as paid is demanded", demanded.iter().all(|item| !item.payment_in_process)),
        ("amounts are what is demanded less credits, currency by currency", amounts == stated),
        ("nobody is reminded whose credits cover it", net > tolerance),
        ("only demanded items climb", reminder.advances.iter().all(|step| reminder.demanded.contains(&step.item))),
        (
            "no item climbs before its day",
            reminder.advances.iter().all(|step| {
                item(account, step.item).is_some_and(|item| (input.run_date - item.due_date).num_days() >= step.days)
            }),
        ),
        ("the next reminder is after today", reminder.next_reminder > input.run_date),
        ("the ordinal is new", reminder.ordinal > account.reminders),
    ]
}

fn rules_of_sending(input: &RunInput, account: &Account, reminder: &Reminder) -> Vec<(&'static str, bool)> {
    let history = input.history.accounts.get(&account.key).cloned().unwrap_or_default();
    let rules = input.companies.get(&account.key.company).map(|company| company.rules.clone()).unwrap_or_default();
    let enough = |last: chrono::NaiveDate| (input.run_date - last).num_days() >= rules.minimum_interval_days.max(1);
    vec![
        ("nothing leaves while sending is off", rules.sending),
        ("nothing leaves by itself for manual and off accounts", account.mode == Mode::Automatic),
        (
            "nothing leaves before the next reminder date",
            account.next_reminder.is_none_or(|next| next.date <= input.run_date),
        ),
        ("nothing leaves while a message is open or in doubt", history.open.is_none()),
        ("an ordinal is never used twice", reminder.ordinal > history.last_ordinal),
        (
            "nobody is reminded twice within the minimum interval",
            history.last_reminded.into_iter().chain(account.last_reminder).all(enough),
        ),
        ("something climbs", !reminder.advances.is_empty()),
        (
            "only automatic levels go by themselves",
            reminder.advances.iter().all(|step| {
                let plan = input.companies.get(&account.key.company).and_then(|company| company.plan.as_ref().ok());
                let level = plan.and_then(|plan| plan.levels().iter().find(|level| level.id == step.level));
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

fn item(account: &Account, id: crate::domain::ItemId) -> Option<&OpenItem> {
    account.items.iter().find(|item| item.id == id)
}
