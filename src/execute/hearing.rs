//! Hears what became of messages that Odoo was given to send, and gives it those that were only laid ready.

use std::collections::BTreeSet;

use anyhow::Context as _;
use tracing::{info, warn};

use super::backends::{Backends, Step};
use super::retry::ATTEMPTS_AT_MOST;
use crate::domain::{AccountKey, AttemptEnd, Channel, DeliveryOutcome, Intent, IntentKey, IntentState};
use crate::odoo::books::{Books, Queue, QueueState};
use crate::odoo::fault::OdooError;

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
    hear_of(backends, &intents).await
}

/// Asks Odoo about these.
///
/// # Errors
/// The journal cannot be read or written.
pub(super) async fn hear_of(backends: &mut Backends, intents: &[Intent]) -> anyhow::Result<Heard> {
    let mut heard = Heard::default();
    for channel in [Channel::Letter, Channel::Sms] {
        let intents: Vec<&Intent> = intents.iter().filter(|intent| intent.key.channel == channel).collect();
        if intents.is_empty() {
            continue;
        }
        let keys: Vec<&str> = intents.iter().map(|intent| intent.message_id.as_str()).collect();
        match ask(&backends.books, channel, &keys).await {
            // What has failed must be in nobody's hands before it may be given up, or said in other words.
            Ok(queue) => match backends.books.withdraw(channel, &queue.failed()).await {
                Ok(()) => settle(backends, &intents, &queue, &mut heard)?,
                Err(error) => heard.problems.push(format!("messages that Odoo could not send ({channel}): {error}")),
            },
            Err(error) => heard.problems.push(format!("what became of messages that Odoo has ({channel}): {error}")),
        }
    }
    Ok(heard)
}

/// What Odoo says; what was only laid ready is released first. Released twice it is sent once: what Odoo has sent it does
/// not send again.
async fn ask(books: &Books, channel: Channel, keys: &[&str]) -> Result<Queue, OdooError> {
    let queue = books.queue(channel, keys).await?;
    let ready = queue.ready();
    if ready.is_empty() {
        return Ok(queue);
    }
    books.release(channel, &ready).await?;
    books.queue(channel, keys).await
}

fn settle(backends: &mut Backends, intents: &[&Intent], queue: &Queue, heard: &mut Heard) -> anyhow::Result<()> {
    for intent in intents {
        let (key, at) = (&intent.key, backends.now());
        let end = match queue.state(&intent.message_id) {
            QueueState::Ready => continue,
            QueueState::Waits { why } => {
                if intent.state != (IntentState::HandedOver { what: why.clone() }) {
                    backends.journal.hand_over(key, &why, at).context("recording what was heard of a message")?;
                    heard.accounts.insert(key.account);
                }
                heard.outcomes.push((key.clone(), DeliveryOutcome::HandedOver { what: why }));
                continue;
            }
            QueueState::Sent { answer } => AttemptEnd::Sent { answer },
            QueueState::Failed { why, again } if again && intent.attempts < ATTEMPTS_AT_MOST => {
                AttemptEnd::Passing { problem: why }
            }
            QueueState::Failed { why, .. } => AttemptEnd::Final { problem: why },
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
