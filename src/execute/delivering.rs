//! Delivers what is recorded and waits, a handful of accounts at a time.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context as _;
use sha2::{Digest as _, Sha256};
use tracing::{info, warn};

use super::backends::{Backends, Step};
use super::deliveries::Deliveries;
use super::keeping_back::{departures, keep_back, may_leave, why_it_waits};
use super::looking_again::{Verdict, verdict};
use super::reading::Reading;
use super::retry::{ATTEMPTS_AT_MOST, next_attempt};
use super::wording::{Sources, Worded, invoices};
use super::writing_back::write_back;
use crate::deliver::{Attempt, Failure, Parcel, masked};
use crate::domain::{
    Account, AccountKey, AttemptEnd, Channel, DeliveryOutcome, Intent, InvoiceId, Recipient, Reminder, Waiting,
};
use crate::engine::RunInput;
use crate::journal::Rendered;
use crate::odoo::books::Scope;

/// Accounts that are read again together, a moment before their messages leave: one round of reads serves them all, and
/// the last of them is still looked at within seconds of its message.
const ACCOUNTS_AT_ONCE: usize = 10;

/// Delivers every recorded intent whose time has come. Ends early, with a problem, where Odoo or the mail server is
/// away: what remains waits for the next time.
///
/// # Errors
/// The journal cannot be read or written: then nothing may leave.
pub async fn deliver_waiting(backends: &mut Backends, reading: &Reading) -> anyhow::Result<Deliveries> {
    let mut deliveries = Deliveries::default();
    let waiting = ready(backends)?;
    for handful in waiting.chunks(ACCOUNTS_AT_ONCE) {
        let handful = may_leave(backends, &reading.input, handful, &mut deliveries)?;
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
    let verdicts: Vec<(&Intent, Verdict)> =
        handful.iter().map(|intent| (intent, verdict(intent, &now, zone))).collect();
    let links = links(backends, reading, &now, &verdicts, deliveries).await;
    for (intent, verdict) in verdicts {
        if backends.stop.is_asked() {
            return Ok(false);
        }
        let account = intent.key.account;
        let (outcome, server_away) = match verdict {
            Verdict::Drop(reason) => {
                backends.journal.drop_intent(&intent.key, &reason, backends.now())?;
                (DeliveryOutcome::NotSent { reason }, false)
            }
            Verdict::Wait(why) => {
                keep_back(backends, &[(intent, why)], deliveries)?;
                continue;
            }
            Verdict::Go(reminder) => {
                let going = Going { intent, reminder: &reminder, now: &now, links: &links };
                if let Some(why) = going.why_it_waits(backends)? {
                    keep_back(backends, &[(intent, why)], deliveries)?;
                    continue;
                }
                if let Err(failure) = going.way_is_open(backends).await {
                    deliveries.problems.push(format!("the mail server: {failure}; what waits goes next time"));
                    return Ok(false);
                }
                let end = going.attempt(backends, reading).await?;
                if let AttemptEnd::Sent { .. } = end.0 {
                    deliveries.sent.insert(account, (*reminder).clone());
                }
                (outcome(end.0, going.recipient()), end.1)
            }
        };
        deliveries.outcomes.entry(account).or_default().push((intent.key.channel, outcome));
        if server_away {
            deliveries.problems.push("the mail server went away in mid-run; what waits goes next time".to_owned());
            return Ok(false);
        }
    }
    Ok(true)
}

/// Links to the invoices of all messages of a handful. A message without links is better than none.
async fn links(
    backends: &Backends,
    reading: &Reading,
    now: &RunInput,
    verdicts: &[(&Intent, Verdict)],
    deliveries: &mut Deliveries,
) -> BTreeMap<InvoiceId, String> {
    let wanted: BTreeSet<InvoiceId> = verdicts
        .iter()
        .filter_map(|(intent, verdict)| match verdict {
            Verdict::Go(reminder) if intent.key.channel == Channel::Email => {
                Some(invoices(now.accounts.get(&intent.key.account)?, reminder))
            }
            Verdict::Go(_) | Verdict::Drop(_) | Verdict::Wait(_) => None,
        })
        .flatten()
        .collect();
    backends.books.portal_links(&reading.chart, &wanted).await.unwrap_or_else(|error| {
        deliveries.problems.push(format!("messages go without links to the portal: {error}"));
        BTreeMap::new()
    })
}

fn outcome(end: AttemptEnd, recipient: Option<Recipient>) -> DeliveryOutcome {
    match end {
        AttemptEnd::Sent { answer } => DeliveryOutcome::Sent { recipient, answer },
        AttemptEnd::Passing { problem } => DeliveryOutcome::Failed { problem, retried: true },
        AttemptEnd::Final { problem } => DeliveryOutcome::Failed { problem, retried: false },
        AttemptEnd::InDoubt { problem } => DeliveryOutcome::InDoubt { problem },
    }
}

/// A message that goes.
struct Going<'a> {
    intent: &'a Intent,
    reminder: &'a Reminder,
    now: &'a RunInput,
    links: &'a BTreeMap<InvoiceId, String>,
}

impl Going<'_> {
    fn recipient(&self) -> Option<Recipient> {
        let mut ways = self.reminder.deliverable();
        ways.find(|(channel, _)| *channel == self.intent.key.channel).map(|(_, recipient)| recipient.clone())
    }

    /// By what was read just now, and by what has left until now.
    fn why_it_waits(&self, backends: &Backends) -> anyhow::Result<Option<Waiting>> {
        let addresses = self.recipient().map(|recipient| recipient.emails).unwrap_or_default();
        Ok(why_it_waits(backends, self.now, self.intent, &addresses, &departures(backends)?))
    }

    /// A server that is away is no attempt: nobody's message is given up because of it.
    async fn way_is_open(&self, backends: &mut Backends) -> Result<(), Failure> {
        match self.intent.key.channel {
            Channel::Email => backends.mailer.ready().await,
            Channel::Letter | Channel::Sms | Channel::Activity => Ok(()),
        }
    }

    /// One attempt, from *begun* to *settled*; and whether the mail server went away with it.
    async fn attempt(&self, backends: &mut Backends, reading: &Reading) -> anyhow::Result<(AttemptEnd, bool)> {
        let key = &self.intent.key;
        if *self.reminder != self.intent.reminder || self.recipient() != self.intent.recipient {
            let recipient = self.recipient();
            let at = backends.now();
            let replaced = backends.journal.replace_reminder(key, self.reminder, recipient.as_ref(), at);
            replaced.context("recording what is planned now")?;
        }
        let parcel = match key.channel {
            Channel::Email => self.parcel(backends, reading),
            Channel::Letter | Channel::Sms | Channel::Activity => Ok(None),
        };
        let (rendered, parcel) = match parcel {
            Ok(Some((rendered, parcel))) => (rendered, Ok(Some(parcel))),
            Ok(None) => (nothing_rendered(), Ok(None)),
            Err(problem) => (nothing_rendered(), Err(problem)),
        };
        backends.journal.begin(key, &rendered, backends.now()).context("recording that an attempt begins")?;
        backends.saw(&Step::Begun(key));
        let (end, server_away) = match parcel {
            Err(problem) => (AttemptEnd::Final { problem }, false),
            Ok(None) => {
                backends.journal.last_word(key, backends.now()).context("recording the last word")?;
                (AttemptEnd::Sent { answer: "an activity".to_owned() }, false)
            }
            Ok(Some(parcel)) => self.send(backends, &parcel).await,
        };
        backends.saw(&Step::Ended(key));
        backends.journal.settle(key, &end, backends.now()).context("recording how the attempt ended")?;
        backends.saw(&Step::Settled(key));
        Ok((end, server_away))
    }

    fn parcel(&self, backends: &Backends, reading: &Reading) -> Result<Option<(Rendered, Parcel)>, String> {
        let account: &Account =
            self.now.accounts.get(&self.intent.key.account).ok_or("nothing is open any more".to_owned())?;
        let recipient = self.recipient().ok_or("nobody to send to".to_owned())?;
        let sources = Sources { reading, now: self.now, account, links: self.links, terms: &backends.terms };
        let Worded { mail, chatter_html } = sources.mail(self.intent, self.reminder, &recipient, backends.now())?;
        let parcel = backends.mailer.seal(&mail).map_err(|error| error.to_string())?;
        let digest = hex(&Sha256::digest(&parcel.bytes));
        Ok(Some((Rendered { subject: mail.subject, chatter_html, digest }, parcel)))
    }

    async fn send(&self, backends: &mut Backends, parcel: &Parcel) -> (AttemptEnd, bool) {
        let key = &self.intent.key;
        let Backends { journal, mailer, watch, now, .. } = backends;
        let attempt = mailer
            .send(parcel, async || {
                journal.last_word(key, now())?;
                watch(&Step::LastWord(key));
                Ok::<(), crate::journal::JournalError>(())
            })
            .await;
        let to = parcel.recipients.iter().map(|address| masked(address.as_str())).collect::<Vec<_>>().join(", ");
        match attempt {
            Attempt::Sent { answer, refused } if refused.is_empty() => {
                info!(%key, to, "sent");
                (AttemptEnd::Sent { answer }, false)
            }
            Attempt::Sent { answer, refused } => {
                let refused: Vec<String> = refused
                    .iter()
                    .map(|one| format!("{} refused: {}", masked(one.recipient.as_str()), one.answer))
                    .collect();
                warn!(%key, to, "sent, but not to everybody: {}", refused.join("; "));
                (AttemptEnd::Sent { answer: format!("{answer} ({})", refused.join("; ")) }, false)
            }
            Attempt::InDoubt { what } => {
                tracing::error!(%key, to, "in doubt: {what}; say with `followupd in-doubt` whether it was sent");
                (AttemptEnd::InDoubt { problem: what }, true)
            }
            Attempt::Failed(failure) => {
                warn!(%key, to, "not sent: {failure}");
                let problem = failure.to_string();
                let last_try = self.intent.attempts + 1 >= ATTEMPTS_AT_MOST;
                match (failure.retry_sensible(), failure.step.concerns_every_mail()) {
                    (true, away) if away || !last_try => (AttemptEnd::Passing { problem }, away),
                    _ => (AttemptEnd::Final { problem }, false),
                }
            }
        }
    }
}

fn nothing_rendered() -> Rendered {
    Rendered { subject: String::new(), chatter_html: String::new(), digest: hex(&Sha256::digest([])) }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
