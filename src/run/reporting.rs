//! Puts together what a run reports.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::domain::{CompanyId, Money, Outcome, Plan, RunPlan, RunReport, Unreadable};
use crate::engine::RunInput;
use crate::execute::Deliveries;

/// The report of a plan that is only looked at.
pub(super) fn dry_report(input: &RunInput, unreadable: &[Unreadable], plan: RunPlan) -> RunReport {
    let would_be = plan.decisions.iter().filter_map(|(key, decision)| match &decision.outcome {
        Outcome::Reminded(reminder) => Some((*key, reminder.clone())),
        Outcome::Proposed(..) | Outcome::Held(_) => None,
    });
    let deliveries = Deliveries { sent: would_be.collect(), ..Deliveries::default() };
    RunReport { dry: true, ..report(input, unreadable, plan, deliveries) }
}

/// The report of a plan and what became of it.
pub(super) fn report(input: &RunInput, unreadable: &[Unreadable], plan: RunPlan, deliveries: Deliveries) -> RunReport {
    let next_reminders = plan.decisions.iter().filter_map(|(key, decision)| {
        let set_now = deliveries.sent.get(key).map(|reminder| reminder.next_reminder);
        let in_force = || match decision.outcome {
            // What did not go has changed nothing.
            Outcome::Reminded(_) => input.accounts.get(key)?.next_reminder_in_force().map(|next| next.date),
            Outcome::Proposed(..) | Outcome::Held(_) => decision.next_reminder(input.accounts.get(key)?),
        };
        Some((*key, set_now.or_else(in_force)?))
    });
    let next_reminders = next_reminders.collect();
    let mut problems = standing_problems(input);
    problems.extend(deliveries.problems);
    RunReport {
        plan,
        companies: input.companies.iter().map(|(id, company)| (*id, company.company.name.clone())).collect(),
        next_reminders,
        deliveries: deliveries.outcomes,
        unreadable: unreadable.to_vec(),
        problems,
        excluded_items: excluded_items(input),
        dry: false,
    }
}

/// Rule 22: how many open items are excluded, and their sum, by company.
fn excluded_items(input: &RunInput) -> BTreeMap<CompanyId, (usize, Money)> {
    let mut excluded = BTreeMap::new();
    for account in input.accounts.values() {
        let Some(company) = input.companies.get(&account.key.company) else { continue };
        for item in account.items.iter().filter(|item| item.is_excluded(input.run_date)) {
            let nothing = || (0, Money::new(Decimal::ZERO, &company.company.currency));
            let (count, sum) = excluded.entry(account.key.company).or_insert_with(nothing);
            *count += 1;
            sum.amount += item.open_in_company_currency;
        }
    }
    excluded
}

/// What is wrong with companies and their levels, as sentences.
#[must_use]
pub fn standing_problems(input: &RunInput) -> Vec<String> {
    let mut problems = Vec::new();
    for company in input.companies.values() {
        let name = &company.company.name;
        if company.company.sender.is_none() {
            problems.push(format!(
                "company {name} has no sender: give it an e-mail address in Odoo, or a sender_email in the settings"
            ));
        }
        if let Err(problem) = &company.plan {
            problems.push(format!("company {name}: {problem}"));
        }
        for other in &company.other_plans {
            if let Err(problem) = &other.plan {
                problems.push(format!("company {name}, plan {}: {problem}", other.name));
            }
        }
        problems.extend(company.usable_plans().flat_map(Plan::levels).filter_map(|level| {
            let problem = level.unusable.as_ref()?;
            Some(format!("company {name}: level \"{}\" cannot be used: {problem}", level.name))
        }));
    }
    problems
}

/// One line for the journal.
pub(super) fn summary(report: &RunReport) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for decision in report.plan.decisions.values() {
        *counts.entry(decision.outcome.name()).or_default() += 1;
    }
    let counts: Vec<String> = counts.iter().map(|(name, count)| format!("{count} {name}")).collect();
    format!("{}; {} problems", counts.join(", "), report.problems.len())
}
