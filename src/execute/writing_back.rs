//! Writes back: what was sent, and how every account stands. Written twice it changes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::Context as _;

use super::backends::{Backends, Step};
use super::booking::book;
use super::deliveries::Deliveries;
use super::mailed_back::write_statements_back;
use super::reading::Reading;
use super::wording::{broken_promise, note};
use crate::domain::{
    Account, AccountKey, Ageing, Channel, Decision, FailedDelivery, HeldReason, History, IntentKey, ItemId, LevelId,
    NextReminder, Outcome, Promise, PromiseEnd, PromiseState, Reached, Reminder, RunPlan, Setter,
};
use crate::engine::{self, RunInput};
use crate::journal::{Document, SentIntent};
use crate::odoo::books::{Alert, AlertKind, Chart, Credit, EndedPromise, SentFile, SentReminder, SentText, Standing};

/// Messages whose write-back goes to Odoo together.
const MESSAGES_AT_ONCE: usize = 50;
/// Bytes of files in them: with the third that base64 adds a request stays below what proxies take (a megabyte, often).
const FILE_BYTES_AT_ONCE: usize = 600_000;

/// What was written back of earlier runs and polls.
#[derive(Debug, Clone, Default)]
pub struct WrittenBack {
    /// The accounts that it was written to.
    pub accounts: BTreeSet<AccountKey>,
    /// What was refused, as sentences.
    pub problems: Vec<String>,
}

/// Writes back everything that was sent before and is not yet in Odoo: to the accounts in which its items are now, since
/// customers may have been merged or moved meanwhile (rule 26). What Odoo refuses stays for the next time. Where nothing
/// is left to be written, Odoo is not asked for anything.
///
/// # Errors
/// Odoo cannot be read; the journal cannot be read or written.
pub async fn write_back_left(backends: &mut Backends) -> anyhow::Result<WrittenBack> {
    let mut problems = write_statements_back(backends).await?;
    let unwritten = backends.journal.unwritten().context("reading what is not written back")?;
    if unwritten.is_empty() {
        return Ok(WrittenBack { problems, ..WrittenBack::default() });
    }
    let chart = backends.books.chart().await.context("reading companies and levels from Odoo")?;
    let items = unwritten.iter().flat_map(|sent| items_of(&sent.intent.reminder)).collect();
    let owners = backends.books.owners(&items).await.context("looking in Odoo whose the reminded items are now")?;
    let place = |sent: &SentIntent| {
        let now = items_of(&sent.intent.reminder).find_map(|item| owners.get(&item).copied());
        now.unwrap_or(sent.intent.key.account)
    };
    let accounts = unwritten.iter().map(place).collect();
    problems.extend(write(backends, &chart, &unwritten, place).await?);
    Ok(WrittenBack { accounts, problems })
}

/// Writes back what was sent to `accounts` just now. What Odoo refuses stays for the next time and is a problem in the
/// answer.
///
/// # Errors
/// The journal cannot be read or written.
pub(super) async fn write_back(
    backends: &mut Backends,
    chart: &Chart,
    accounts: &BTreeSet<AccountKey>,
) -> anyhow::Result<Vec<String>> {
    let mut unwritten = backends.journal.unwritten().context("reading what is not written back")?;
    unwritten.retain(|sent| accounts.contains(&sent.intent.key.account));
    write(backends, chart, &unwritten, |sent| sent.intent.key.account).await
}

/// The items that a reminder is about.
fn items_of(reminder: &Reminder) -> impl Iterator<Item = ItemId> {
    reminder.demanded.iter().copied().chain(reminder.advances.iter().map(|advance| advance.item))
}

async fn write(
    backends: &mut Backends,
    chart: &Chart,
    unwritten: &[SentIntent],
    place: impl Fn(&SentIntent) -> AccountKey,
) -> anyhow::Result<Vec<String>> {
    let mut problems = Vec::new();
    for some in handfuls(unwritten, |sent| &sent.documents) {
        let sent: Vec<SentReminder> = some
            .iter()
            .map(|sent| SentReminder {
                key: sent.intent.key.clone(),
                account: place(sent),
                reminder: sent.intent.reminder.clone(),
                recipient: sent.intent.recipient.clone(),
                message_id: sent.intent.message_id.clone(),
                text: (sent.intent.key.channel != Channel::Activity).then(|| SentText {
                    subject: sent.rendered.subject.clone(),
                    body: sent.rendered.chatter_html.clone(),
                    // A letter is what the customer holds; the mail as it was sent is for whoever has to prove it.
                    attachments: files(sent, |channel| channel == Channel::Letter),
                }),
                note: note(&sent.intent),
                documents: files(sent, |_| true),
            })
            .collect();
        let mut refused: BTreeMap<String, Vec<IntentKey>> = BTreeMap::new();
        let results = backends.books.write_reminders(chart, &sent).await;
        backends.saw(&Step::Written(sent.len()));
        for (key, written) in results {
            // What was sent is written back once its interest is booked, too: until then all of it is tried again.
            let booked = match (written, some.iter().find(|sent| sent.intent.key == key)) {
                (Ok(()), Some(one)) => book(backends, chart, one, place(one)).await.map_err(Arc::new),
                (written, _) => written,
            };
            match booked {
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

/// As many messages together as one request takes; at least one.
pub(super) fn handfuls<T>(mut unwritten: &[T], documents: impl Fn(&T) -> &[Document]) -> Vec<&[T]> {
    let mut handfuls = Vec::new();
    while !unwritten.is_empty() {
        let mut bytes = 0;
        let fits = |sent: &&T| {
            bytes += documents(sent).iter().map(|document| document.bytes.len()).sum::<usize>();
            bytes <= FILE_BYTES_AT_ONCE
        };
        let count = unwritten.iter().take(MESSAGES_AT_ONCE).take_while(fits).count().max(1);
        let (handful, rest) = unwritten.split_at(count);
        handfuls.push(handful);
        unwritten = rest;
    }
    handfuls
}

fn files(sent: &SentIntent, is_wanted: impl Fn(Channel) -> bool) -> Vec<SentFile> {
    let wanted = sent.documents.iter().filter(|_| is_wanted(sent.intent.key.channel));
    let file = |document: &Document| SentFile {
        name: document.name.clone(),
        content_type: document.content_type.clone(),
        bytes: document.bytes.clone(),
    };
    wanted.map(file).collect()
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

/// What the record of each account is to show, after `deliveries`; `plan` is the run's, and a poll has none.
#[must_use]
pub fn standings(
    reading: &Reading,
    plan: Option<&RunPlan>,
    deliveries: &Deliveries,
    history: History,
) -> Vec<Standing> {
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
            let (decision, ageing) = (engine::decide(&input, account)?, engine::ageing(&input, account)?);
            let explanation = match deliveries.sent.get(&account.key) {
                Some(reminder) => format!("reminded on {}: {reminder}", reminder.run_date),
                None => not_sent(&decision, plan.and_then(|plan| plan.decisions.get(&account.key))),
            };
            Some(standing(account, &decision, ageing, explanation, &input))
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

/// Why nothing was sent just now. What is due but did not go must not read as if it had gone.
fn not_sent(now: &Decision, planned: Option<&Decision>) -> String {
    match (&now.outcome, planned.map(|planned| &planned.outcome)) {
        (Outcome::Reminded(_), Some(Outcome::Held(full @ HeldReason::RunIsFull { .. }))) => full.to_string(),
        (Outcome::Reminded(reminder), _) => format!("due with the next run: {reminder}"),
        (held_or_proposed, _) => held_or_proposed.to_string(),
    }
}

fn standing(account: &Account, decision: &Decision, ageing: Ageing, explanation: String, input: &RunInput) -> Standing {
    let days_overdue = decision.oldest_due_date.map_or(0, |oldest| (input.run_date - oldest).num_days().max(0));
    Standing {
        account: account.key,
        settled: account.items.is_empty() && account.unreadable.is_empty(),
        clear: decision.next_reminder(account).is_none(),
        status: decision.status,
        total_due: decision.total_due.clone(),
        total_overdue: decision.total_overdue.clone(),
        ageing,
        days_overdue,
        oldest_due_date: decision.oldest_due_date,
        level: shown_level(account, input),
        explanation,
        alert: alert(&decision.outcome).or_else(|| failed_beside(account.key, input)),
        alert_for: account.responsible.or(account.salesperson),
        promise: account.promise.as_ref().map(|promise| with_end(promise, decision.promise)),
        recently_reminded: engine::recently_reminded(input, account),
        trust: account.trust,
        trust_proposal: decision.trust.as_ref().map(|proposal| format!("{}: {}", proposal.to, proposal.because)),
        block: engine::blocking(input, account),
        credit: Credit {
            limit: account.credit_limit,
            used: account.items.iter().map(|item| item.open_in_company_currency).sum(),
        },
        ended: account.promise.as_ref().zip(decision.promise).map(|(promise, end)| EndedPromise {
            end,
            // It never leaves Odoo, so that no domain has to answer for it.
            message_id: format!(
                "<followupd.promise.{}.{}.{}.{}@followupd.invalid>",
                account.key.company, account.key.partner, promise.due, promise.made_on
            ),
            note: (end == PromiseEnd::Broken).then(|| broken_promise(promise, &decision.total_due.currency)),
        }),
        run_date: input.run_date,
    }
}

/// One way of the last reminder has failed for good, while it has reached the customer by another (rule 11).
fn failed_beside(account: AccountKey, input: &RunInput) -> Option<Alert> {
    let history = input.history.accounts.get(&account)?;
    let failed = history.failed.as_ref().filter(|failed| history.last_reminded == Some(failed.on))?;
    let FailedDelivery { on, channel, answer, .. } = failed;
    Some(Alert { kind: AlertKind::Failed, text: format!("the {channel} of {on} was not delivered: {answer}") })
}

/// A promise, with what has come of it.
fn with_end(promise: &Promise, end: Option<PromiseEnd>) -> Promise {
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
fn alert(outcome: &Outcome) -> Option<Alert> {
    let Outcome::Held(reason) = outcome else { return None };
    let kind = match outcome {
        Outcome::Held(HeldReason::InDoubt { .. }) => AlertKind::InDoubt,
        Outcome::Held(HeldReason::DeliveryFailed { .. }) => AlertKind::Failed,
        Outcome::Held(HeldReason::NoRecipient { .. }) => AlertKind::NoAddress,
        Outcome::Held(HeldReason::RowsUnreadable(_)) => AlertKind::Unreadable,
        Outcome::Held(_) | Outcome::Reminded(_) | Outcome::Proposed(..) => return None,
    };
    Some(Alert { kind, text: reason.to_string() })
}
