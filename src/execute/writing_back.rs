//! Writes back: what was sent, and how every account stands. Written twice it changes nothing.

use std::collections::BTreeMap;

use anyhow::Context as _;

use super::backends::{Backends, Step};
use super::deliveries::Deliveries;
use super::reading::Reading;
use super::wording::{broken_promise, note};
use crate::domain::{
    Account, Channel, Decision, HeldReason, History, IntentKey, LevelId, NextReminder, Outcome, Promise, PromiseEnd,
    PromiseState, Reached, Reminder, Setter,
};
use crate::engine::{self, RunInput};
use crate::odoo::books::{Chart, SentReminder, SentText, Standing, StandingNote};

/// Messages whose write-back goes to Odoo together.
const MESSAGES_AT_ONCE: usize = 50;

/// Writes back everything that was sent and is not yet in Odoo, from this run or an earlier one. What Odoo refuses stays
/// for the next time and is a problem in the answer.
///
/// # Errors
/// The journal cannot be read or written.
pub async fn write_back(backends: &mut Backends, chart: &Chart) -> anyhow::Result<Vec<String>> {
    let unwritten = backends.journal.unwritten().context("reading what is not written back")?;
    let mut problems = Vec::new();
    for some in unwritten.chunks(MESSAGES_AT_ONCE) {
        let sent: Vec<SentReminder> = some
            .iter()
            .map(|sent| SentReminder {
                key: sent.intent.key.clone(),
                reminder: sent.intent.reminder.clone(),
                message_id: sent.intent.message_id.clone(),
                text: (sent.intent.key.channel != Channel::Activity).then(|| SentText {
                    subject: sent.rendered.subject.clone(),
                    body: sent.rendered.chatter_html.clone(),
                    attachments: Vec::new(),
                }),
                note: note(&sent.intent),
            })
            .collect();
        let mut refused: BTreeMap<String, Vec<IntentKey>> = BTreeMap::new();
        let results = backends.books.write_reminders(chart, &sent).await;
        backends.saw(&Step::Written(sent.len()));
        for (key, written) in results {
            match written {
                Ok(()) => {
                    backends.journal.written_back(&key, backends.now()).context("recording what is written back")?;
                    backends.saw(&Step::WrittenBack(&key));
                }
                Err(error) => refused.entry(error.to_string()).or_default().push(key),
            }
        }
        problems.extend(refused.iter().map(|(error, keys)| not_written(keys, error)));
    }
    Ok(problems)
}

/// One sentence for all that the same error keeps from being written.
fn not_written(keys: &[IntentKey], error: &str) -> String {
    let which = match keys {
        [key] => format!("{key} was"),
        [first, .., last] => format!("{} messages ({first} to {last}) were", keys.len()),
        [] => "nothing was".to_owned(),
    };
    format!("{which} sent, but not written back yet; the next run or poll tries again: {error}")
}

/// What the record of each account is to show, after `deliveries`.
#[must_use]
pub fn standings(reading: &Reading, deliveries: &Deliveries, history: History) -> Vec<Standing> {
    let mut input = RunInput { history, ..reading.input.clone() };
    // Whoever paid while the run was under way is not shown to owe it still.
    input.accounts.extend(deliveries.read_again.clone());
    for (key, reminder) in &deliveries.sent {
        if let Some(account) = input.accounts.get_mut(key) {
            carry_out(account, reminder);
        }
    }
    input
        .accounts
        .values()
        .filter_map(|account| {
            let decision = engine::decide(&input, account)?;
            Some(standing(account, &decision, deliveries.sent.get(&account.key), &input))
        })
        .collect()
}

/// The account as it is once `reminder` has reached the customer.
fn carry_out(account: &mut Account, reminder: &Reminder) {
    for advance in &reminder.advances {
        if let Some(item) = account.items.iter_mut().find(|item| item.id == advance.item) {
            item.reached = Some(Reached { days: advance.days, level: Some(advance.level), on: reminder.run_date });
        }
    }
    account.reminders = reminder.ordinal;
    account.last_reminder = Some(reminder.run_date);
    account.next_reminder = Some(NextReminder { date: reminder.next_reminder, set_by: Setter::Daemon });
}

fn standing(account: &Account, decision: &Decision, sent: Option<&Reminder>, input: &RunInput) -> Standing {
    let explanation = match sent {
        Some(reminder) => format!("reminded on {}: {reminder}", reminder.run_date),
        None => decision.outcome.to_string(),
    };
    Standing {
        account: account.key,
        settled: account.items.is_empty() && account.unreadable.is_empty(),
        clear: decision.next_reminder(account).is_none(),
        status: decision.status,
        total_due: decision.total_due.clone(),
        total_overdue: decision.total_overdue.clone(),
        oldest_due_date: decision.oldest_due_date,
        level: shown_level(account, input),
        explanation,
        alert: alert(&decision.outcome),
        alert_for: account.responsible.or(account.salesperson),
        promise: account.promise.as_ref().map(|promise| ended(promise, decision.promise)),
        trust: account.trust,
        trust_proposal: decision.trust.as_ref().map(|proposal| format!("{}: {}", proposal.to, proposal.because)),
        note: account.promise.as_ref().filter(|_| decision.promise == Some(PromiseEnd::Broken)).map(|promise| {
            let (key, Promise { due, made_on, .. }) = (account.key, promise);
            StandingNote {
                // It never leaves Odoo, so that no domain has to answer for it.
                message_id: format!(
                    "<followupd.promise.{}.{}.{due}.{made_on}@followupd.invalid>",
                    key.company, key.partner
                ),
                body: broken_promise(promise, &decision.total_due.currency),
            }
        }),
        run_date: input.run_date,
    }
}

/// A promise, with what has come of it.
fn ended(promise: &Promise, end: Option<PromiseEnd>) -> Promise {
    let state = match end {
        None => promise.state,
        Some(PromiseEnd::Kept) => PromiseState::Kept,
        Some(PromiseEnd::Broken) => PromiseState::Broken,
    };
    Promise { state, ..promise.clone() }
}

/// Rule 1: accounts show the highest level that an open item has reached.
fn shown_level(account: &Account, input: &RunInput) -> Option<LevelId> {
    let reached =
        account.items.iter().filter(|item| item.is_claim()).filter_map(|item| item.reached).max_by_key(|r| r.days)?;
    let plan = input.companies.get(&account.key.company)?.plan_for(account).plan.as_ref().ok();
    reached.level.or_else(|| plan?.at(reached.days).map(|level| level.id))
}

/// Problems of this account that somebody must see to; those of a whole company are said once, in the report.
fn alert(outcome: &Outcome) -> Option<String> {
    match outcome {
        Outcome::Held(
            reason @ (HeldReason::InDoubt { .. }
            | HeldReason::DeliveryFailed { .. }
            | HeldReason::NoRecipient { .. }
            | HeldReason::RowsUnreadable(_)),
        ) => Some(reason.to_string()),
        Outcome::Held(_) | Outcome::Reminded(_) | Outcome::Proposed(..) => None,
    }
}
