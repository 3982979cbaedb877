//! What the engine answers to a run, line by line.

use std::collections::BTreeMap;

use crate::domain::{AccountKey, CompanyId, Decision, HeldReason, Level, LevelId, Outcome, PromiseEnd, RunPlan};
use crate::engine::RunInput;

/// The lines after a run: the bank first, then account by account what becomes of it, and what else is said about it.
#[must_use]
pub fn of_run(input: &RunInput, plan: &RunPlan) -> Vec<String> {
    let bank = plan.bank_findings.iter().map(|finding| {
        let company = of_several(input, finding.company);
        format!("bank{company}: {finding}")
    });
    bank.chain(plan.decisions.values().flat_map(|decision| of_decision(input, decision))).collect()
}

/// `acme`, or `acme (Home)` if there are several companies.
pub(super) fn whose(input: &RunInput, key: AccountKey) -> String {
    let name = input.accounts.get(&key).map_or("?", |account| account.customer.as_str());
    format!("{name}{}", of_several(input, key.company))
}

fn of_several(input: &RunInput, company: CompanyId) -> String {
    let company = input.companies.get(&company).filter(|_| input.companies.len() > 1);
    company.map(|company| format!(" ({})", company.company.name)).unwrap_or_default()
}

fn of_decision(input: &RunInput, decision: &Decision) -> Vec<String> {
    let whose = whose(input, decision.account);
    let mut said = Vec::new();
    // An account without anything open is none any more.
    let is_clear = input.accounts.get(&decision.account).is_none_or(|account| account.items.is_empty());
    if !is_clear || !matches!(decision.outcome, Outcome::Held(HeldReason::NothingOpen)) {
        said.push(format!("{whose} {}", decision.outcome));
    }
    said.extend(decision.promise.map(|end| {
        format!(
            "{whose} promise to pay {}",
            match end {
                PromiseEnd::Kept => "kept",
                PromiseEnd::Broken => "broken",
            }
        )
    }));
    said.extend(left_to_people(input, decision).into_iter().map(|left| format!("{whose} {left}")));
    said.extend(
        decision.trust.as_ref().map(|trust| format!("{whose} trust: {} proposed, {}", trust.to, trust.because)),
    );
    said
}

/// A line a level: `left to people: level "90" for INV/1, INV/2`.
fn left_to_people(input: &RunInput, decision: &Decision) -> Vec<String> {
    let items = input.accounts.get(&decision.account).map(|account| account.items.as_slice()).unwrap_or_default();
    let mut left: BTreeMap<(i64, LevelId), Vec<&str>> = BTreeMap::new();
    for step in &decision.left_to_people {
        let item = items.iter().find(|item| item.id == step.item);
        left.entry((step.days, step.level)).or_default().extend(item.map(|item| item.number.as_str()));
    }
    let line = |((_, id), numbers): (&(i64, LevelId), &Vec<&str>)| {
        let name = level(input, *id).map_or("?", |level| level.name.as_str());
        format!("left to people: level \"{name}\" for {}", numbers.join(", "))
    };
    left.iter().map(line).collect()
}

fn level(input: &RunInput, id: LevelId) -> Option<&Level> {
    let plans = input.companies.values().flat_map(|company| company.usable_plans());
    plans.flat_map(|plan| plan.levels()).find(|level| level.id == id)
}
