//! Delivers what is recorded and waits, a handful of accounts at a time.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context as _;

use super::backends::{Backends, Step};
use super::deliveries::Deliveries;
use super::enclosing::{Enclosed, Wanted};
use super::going::Going;
use super::keeping_back::{keep_back, may_leave};
use super::looking_again::{Verdict, verdict};
use super::reading::Reading;
use super::retry::next_attempt;
use super::wording::invoices;
use super::writing_back::write_back;
use crate::domain::{AccountKey, Channel, DeliveryOutcome, Intent, IntentState, InvoiceId};
use crate::engine::RunInput;
use crate::journal::Journal;
use crate::odoo::books::{Paying, Scope};

/// Accounts that are read again together, a moment before their messages leave: one round of reads serves them all, and
/// the last of them is still looked at within seconds of its message.
const ACCOUNTS_AT_ONCE: usize = 10;

/// Delivers every recorded intent whose time has come. Where Odoo is away it ends early, with a problem; where the way of
/// a channel is closed the other channels go on. What remains waits for the next time.
///
/// # Errors
/// The journal cannot be read or written: then nothing may leave.
pub async fn deliver_waiting(backends: &mut Backends, reading: &Reading) -> anyhow::Result<Deliveries> {
    let mut deliveries = Deliveries::default();
    let waiting = ready(backends)?;
    for handful in waiting.chunks(ACCOUNTS_AT_ONCE) {
        let open: Vec<Intent> = handful.iter().filter(|intent| deliveries.is_open(intent)).cloned().collect();
        let handful = may_leave(backends, &reading.input, &open, &mut deliveries)?;
        if handful.is_empty() {
            continue;
        }
        let more = deliver_handful(backends, reading, &handful, &mut deliveries).await?;
        let reached = deliveries.sent.keys().copied().collect();
        deliveries.problems.append(&mut write_back(backends, &reading.chart, &reached).await?);
        if !more || backends.stop.is_asked() {
            break;
        }
    }
    let untried = waiting.iter().filter(|intent| !deliveries.knows(&intent.key)).count();
    if backends.stop.is_asked() && untried > 0 {
        let messages = if untried == 1 { "1 message".to_owned() } else { format!("{untried} messages") };
        deliveries.problems.push(format!("stopped before {messages} could be tried; what waits goes next time"));
    }
    backends.mailer.close().await;
    Ok(deliveries)
}

/// Waiting intents whose pause after the last attempt is over, and those that were kept back and need not wait any more.
pub(crate) fn ready(backends: &mut Backends) -> anyhow::Result<Vec<Intent>> {
    let now = backends.now();
    let pause = backends.terms.retry_pause_minutes;
    backends.postponed.retain(|_, until| *until > now);
    let mut ready = Vec::new();
    for intent in backends.journal.waiting().context("reading what waits in the journal")? {
        if backends.postponed.contains_key(&intent.key) {
            continue;
        }
        let attempts = backends.journal.attempts_of(intent.key.account).context("reading attempts in the journal")?;
        // Where a person has said that it was not sent, it goes at once.
        let last = attempts.iter().rfind(|attempt| attempt.key == intent.key && attempt.resolved.is_none());
        let ended = last.and_then(|attempt| attempt.ended.as_ref()).map(|(at, _)| *at);
        if ended.is_none_or(|ended| next_attempt(intent.attempts, ended, pause) <= now) {
            ready.push(intent);
        }
    }
    Ok(ready)
}

/// Whether the next handful should be tried.
async fn deliver_handful(
    backends: &mut Backends,
    reading: &Reading,
    handful: &[Intent],
    deliveries: &mut Deliveries,
) -> anyhow::Result<bool> {
    let keys: BTreeSet<AccountKey> = handful.iter().map(|intent| intent.key.account).collect();
    let read = match backends.books.accounts(&reading.chart, &reading.asked, Scope::Accounts(&keys)).await {
        Ok(read) => read,
        Err(error) => {
            deliveries.problems.push(format!("looking again before sending: {error}; what waits goes next time"));
            return Ok(false);
        }
    };
    let now = reading.again(read.accounts, &backends.terms);
    deliveries.read_again.extend(now.accounts.clone());
    backends.saw(&Step::LookedAgain(keys.len()));

    let zone = backends.terms.time_zone;
    let mut verdicts: Vec<(&Intent, Verdict)> = Vec::new();
    for intent in handful {
        verdicts.push((intent, verdict(intent, &now, zone, went_by_another(&backends.journal, intent)?)));
    }
    let paying = paying(backends, reading, &now, &verdicts, deliveries).await;
    for (intent, verdict) in verdicts {
        if backends.stop.is_asked() {
            return Ok(false);
        }
        if !deliveries.is_open(intent) {
            continue;
        }
        let account = intent.key.account;
        let (outcome, is_closed) = match verdict {
            Verdict::Drop(reason) => {
                backends.journal.drop_intent(&intent.key, &reason, backends.now())?;
                (DeliveryOutcome::NotSent { reason }, false)
            }
            Verdict::Wait(why) => {
                keep_back(backends, &[(intent, why)], deliveries)?;
                continue;
            }
            Verdict::Go(reminder) => {
                let enclosed = Enclosed::default();
                let mut going = Going { intent, reminder: &reminder, now: &now, paying: &paying, enclosed };
                if let Some(why) = going.why_it_waits(backends)? {
                    keep_back(backends, &[(intent, why)], deliveries)?;
                    continue;
                }
                if let Err(failure) = going.way_is_open(backends).await {
                    deliveries.problems.push(format!("the mail server: {failure}; what waits goes next time"));
                    deliveries.closed.insert(intent.key.channel);
                    continue;
                }
                if let Some(account) = now.accounts.get(&account) {
                    let wanted = Wanted { intent, reminder: &reminder, account, paying: &paying };
                    going.enclosed = wanted.get(backends, &reading.chart, &mut deliveries.problems).await;
                }
                let end = going.attempt(backends, reading).await?;
                if let DeliveryOutcome::Sent { .. } = end.0 {
                    deliveries.sent.insert(account, (*reminder).clone());
                }
                end
            }
        };
        deliveries.outcomes.entry(account).or_default().push((intent.key.channel, outcome));
        if is_closed {
            let way = closed(intent.key.channel);
            deliveries.problems.push(format!("{way}; what waits goes next time"));
            deliveries.closed.insert(intent.key.channel);
        }
    }
    Ok(true)
}

/// What is said of a channel whose way is closed.
const fn closed(channel: Channel) -> &'static str {
    match channel {
        Channel::Letter => "letters cannot be delivered any more",
        Channel::Sms => "text messages cannot be sent any more",
        Channel::Email | Channel::Activity => "the mail server went away in mid-run",
    }
}

/// How the invoices of all messages of a handful can be paid. A message that does not say it is better than none.
async fn paying(
    backends: &Backends,
    reading: &Reading,
    now: &RunInput,
    verdicts: &[(&Intent, Verdict)],
    deliveries: &mut Deliveries,
) -> BTreeMap<InvoiceId, Paying> {
    let wanted: BTreeSet<InvoiceId> = verdicts
        .iter()
        .filter_map(|(intent, verdict)| match verdict {
            Verdict::Go(reminder) if intent.key.channel != Channel::Activity => {
                Some(invoices(now.accounts.get(&intent.key.account)?, reminder))
            }
            Verdict::Go(_) | Verdict::Drop(_) | Verdict::Wait(_) => None,
        })
        .flatten()
        .collect();
    backends.books.paying(&reading.chart, &wanted).await.unwrap_or_else(|error| {
        deliveries.problems.push(format!("messages go without links to the portal: {error}"));
        BTreeMap::new()
    })
}

/// Whether the reminder has reached the customer by another channel: then the books know of it already (rule 11).
fn went_by_another(journal: &Journal, intent: &Intent) -> anyhow::Result<bool> {
    let intents = journal.intents_of(intent.key.account).context("reading in the journal what has gone already")?;
    Ok(intents.iter().any(|other| {
        let is_same = other.key.ordinal == intent.key.ordinal && other.key.channel != intent.key.channel;
        is_same && matches!(other.state, IntentState::Sent { .. } | IntentState::Done { .. })
    }))
}
