//! The report for programs. Amounts are text with the currency's digits, dates are `YYYY-MM-DD`.

use serde_json::{Map, Value, json as object};

use crate::domain::{Channel, Decision, DeliveryOutcome, Outcome, RunReport};

/// One object with `run_date`, `dry`, `accounts`, `excluded` (by company), `bank` (journals that are behind), `problems` and
/// `unreadable`.
#[must_use]
pub fn json(report: &RunReport) -> Value {
    let accounts: Vec<Value> = report.plan.decisions.values().map(|decision| account(report, decision)).collect();
    let bank: Vec<Value> = report
        .plan
        .bank_findings
        .iter()
        .map(|finding| {
            object!({
                "company": report.companies.get(&finding.company),
                "journal": finding.journal,
                "finding": finding.to_string(),
            })
        })
        .collect();
    let excluded: Vec<Value> = report
        .excluded_items
        .iter()
        .map(|(company, (items, sum))| {
            let (amount, currency) = (amount(sum), &sum.currency.code);
            object!({ "company": report.companies.get(company), "items": items, "amount": amount, "currency": currency })
        })
        .collect();
    let unreadable: Vec<String> = report.unreadable.iter().map(ToString::to_string).collect();
    object!({
        "run_date": report.plan.run_date.to_string(),
        "dry": report.dry,
        "accounts": accounts,
        "excluded": excluded,
        "bank": bank,
        "problems": report.problems,
        "unreadable": unreadable,
    })
}

/// An account as all reports have it.
pub(super) fn account(report: &RunReport, decision: &Decision) -> Value {
    let reminder = decision.outcome.reminder();
    let reason = match &decision.outcome {
        Outcome::Reminded(_) => None,
        Outcome::Proposed(_, reason) => Some(reason.to_string()),
        Outcome::Held(reason) => Some(reason.to_string()),
    };
    let channels: Vec<&str> = reminder
        .map(|reminder| reminder.deliverable().map(|(channel, _)| channel.name()).collect())
        .unwrap_or_default();
    let mut account = object!({
        "customer": decision.customer,
        "partner_id": decision.account.partner.0,
        "company": report.companies.get(&decision.account.company),
        "outcome": decision.outcome.name(),
        "level": reminder.map(|reminder| &reminder.level_name),
        "plan": decision.plan.as_ref().map(|(name, rule)| object!({ "name": name, "rule": rule.name() })),
        "channels": channels,
        "reason": reason,
        "status": decision.status.label(),
        "total_due": amount(&decision.total_due),
        "total_overdue": amount(&decision.total_overdue),
        "currency": decision.total_due.currency.code,
        "next_reminder_date": report.next_reminders.get(&decision.account).map(ToString::to_string),
    });
    if !report.dry
        && let Some(fields) = account.as_object_mut()
    {
        let deliveries = report.deliveries.get(&decision.account).map(Vec::as_slice).unwrap_or_default();
        fields.insert("delivery".to_owned(), Value::Object(delivery(deliveries)));
    }
    account
}

pub(super) fn amount(money: &crate::domain::Money) -> String {
    let places = money.currency.decimal_places as usize;
    format!("{:.places$}", money.amount)
}

fn delivery(outcomes: &[(Channel, DeliveryOutcome)]) -> Map<String, Value> {
    outcomes
        .iter()
        .map(|(channel, outcome)| {
            (channel.name().to_owned(), outcome_of(outcome)) //
        })
        .collect()
}

/// What became of a message.
pub(super) fn outcome_of(outcome: &DeliveryOutcome) -> Value {
    let (state, reason) = match outcome {
        DeliveryOutcome::Sent { answer, .. } => ("sent", answer),
        DeliveryOutcome::Failed { problem, .. } => ("failed", problem),
        DeliveryOutcome::InDoubt { problem } => ("in_doubt", problem),
        DeliveryOutcome::HandedOver { what } => ("handed_over", what),
        DeliveryOutcome::Waits { reason } => ("waiting", reason),
        DeliveryOutcome::NotSent { reason } => ("not_sent", reason),
    };
    let mut told = object!({ "state": state, "reason": reason });
    if let (DeliveryOutcome::Failed { retried, .. }, Some(fields)) = (outcome, told.as_object_mut()) {
        fields.insert("retried".to_owned(), Value::Bool(*retried));
    }
    told
}
