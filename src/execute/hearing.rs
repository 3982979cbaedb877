//! Hears what became of messages that Odoo was given to send. One that was only laid ready has not left, and is decided anew.

use std::collections::BTreeSet;

use anyhow::Context as _;
use chrono::Duration;
use tracing::{info, warn};

use super::backends::{Backends, Step};
use crate::domain::{AccountKey, AttemptEnd, Channel, DeliveryOutcome, Intent, IntentKey, IntentState};
use crate::odoo::books::{Queue, QueueState};

/// Odoo looks at its queues once a day at the least.
const DAYS_WITHOUT_NEWS: i64 = 7;

/// What was heard.
#[derive(Debug, Clone, Default)]
pub struct Heard {
    /// The accounts of which something new is known.
    pub accounts: BTreeSet<AccountKey>,
    /// What became of each message.
    pub(super) outcomes: Vec<(IntentKey, DeliveryOutcome)>,
    /// What went wrong, as sentences.
    pub problems: Vec<String>,
}

impl Heard {
    /// What became of a message; where nothing was heard of it, that it is handed over.
    pub(super) fn outcome_of(self, key: &IntentKey, what: &str) -> DeliveryOutcome {
        let found = self.outcomes.into_iter().find(|(of, _)| of == key);
        found.map_or_else(|| DeliveryOutcome::HandedOver { what: what.to_owned() }, |(_, outcome)| outcome)
    }
}

/// Asks Odoo about everything that it was given and has said nothing final of. Where there is nothing, Odoo is not asked.
///
/// # Errors
/// The journal cannot be read or written.
pub async fn hear(backends: &mut Backends) -> anyhow::Result<Heard> {
    let intents = backends.journal.handed_over().context("reading what is handed over")?;
    let mut heard = hear_of(backends, &intents).await?;
    // Where Odoo could not be asked just now, the next answer counts.
    if heard.problems.is_empty() {
        give_up_waiting(backends, &mut heard)?;
    }
    Ok(heard)
}

/// Of what nothing new was heard for some days a person must say whether it went: an app may have been removed, or a queue
/// be switched off.
fn give_up_waiting(backends: &mut Backends, heard: &mut Heard) -> anyhow::Result<()> {
    let since = backends.now() - Duration::days(DAYS_WITHOUT_NEWS);
    for Intent { key, state, .. } in backends.journal.unheard_of_since(since).context("reading what is handed over")? {
        let IntentState::HandedOver { what } = state else { continue };
        let problem = format!("nothing new for {DAYS_WITHOUT_NEWS} days: {what}");
        warn!(%key, "{problem}");
        let end = AttemptEnd::InDoubt { problem };
        backends.journal.settle(&key, &end, backends.now()).context("recording that nothing was heard of a message")?;
        heard.accounts.insert(key.account);
    }
    Ok(())
}

/// Lets a message go that was laid ready just now, and asks Odoo about it. Released twice it is sent once: what Odoo has sent
/// it does not send again.
///
/// # Errors
/// The journal cannot be read or written.
pub(super) async fn release(backends: &mut Backends, intent: &Intent) -> anyhow::Result<Heard> {
    let (channel, keys) = (intent.key.channel, [intent.message_id.as_str()]);
    let released = match backends.books.queue(channel, &keys).await {
        Ok(queue) if queue.ready().is_empty() => Ok(()),
        Ok(queue) => backends.books.release(channel, &queue.ready()).await,
        Err(error) => Err(error),
    };
    if let Err(error) = released {
        let problem = format!("a message is not given to Odoo ({channel}): {error}");
        return Ok(Heard { problems: vec![problem], ..Heard::default() });
    }
    hear_of(backends, std::slice::from_ref(intent)).await
}

async fn hear_of(backends: &mut Backends, intents: &[Intent]) -> anyhow::Result<Heard> {
    let mut heard = Heard::default();
    for channel in [Channel::Letter, Channel::Sms] {
        let intents: Vec<&Intent> = intents.iter().filter(|intent| intent.key.channel == channel).collect();
        if intents.is_empty() {
            continue;
        }
        let keys: Vec<&str> = intents.iter().map(|intent| intent.message_id.as_str()).collect();
        match backends.books.queue(channel, &keys).await {
            // What has failed must be in nobody's hands before it may be given up, or said in other words.
            Ok(queue) => match backends.books.withdraw(channel, &queue.left_over()).await {
                Ok(()) => settle(backends, &intents, &queue, &mut heard)?,
                Err(error) => heard.problems.push(format!("messages that Odoo could not send ({channel}): {error}")),
            },
            Err(error) => heard.problems.push(format!("what became of messages that Odoo has ({channel}): {error}")),
        }
    }
    Ok(heard)
}

fn settle(backends: &mut Backends, intents: &[&Intent], queue: &Queue, heard: &mut Heard) -> anyhow::Result<()> {
    for intent in intents {
        let (key, at) = (&intent.key, backends.now());
        let end = match queue.state(&intent.message_id) {
            // It goes when it is decided to go, by what is owed then.
            QueueState::Ready => AttemptEnd::Passing { problem: "Odoo was not told to send it".to_owned() },
            QueueState::Waits { why } => {
                if intent.state != (IntentState::HandedOver { what: why.clone() }) {
                    backends.journal.hand_over(key, &why, at).context("recording what was heard of a message")?;
                    heard.accounts.insert(key.account);
                }
                heard.outcomes.push((key.clone(), DeliveryOutcome::HandedOver { what: why }));
                continue;
            }
            QueueState::Sent { answer } => AttemptEnd::Sent { answer },
            // What may help is done in Odoo, for all messages: none is given up because of it.
            QueueState::Failed { why, again: true } => AttemptEnd::Passing { problem: why },
            QueueState::Failed { why, again: false } => AttemptEnd::Final { problem: why },
        };
        match &end {
            AttemptEnd::Sent { .. } => info!(%key, "sent by Odoo"),
            AttemptEnd::Passing { problem } | AttemptEnd::Final { problem } | AttemptEnd::InDoubt { problem } => {
                warn!(%key, "not sent by Odoo: {problem}");
            }
        }
        backends.saw(&Step::Ended(key));
        backends.journal.settle(key, &end, at).context("recording what became of a message that Odoo was given")?;
        backends.saw(&Step::Settled(key));
        heard.accounts.insert(key.account);
        heard.outcomes.push((key.clone(), DeliveryOutcome::of(end, intent.recipient.clone())));
    }
    Ok(())
}
