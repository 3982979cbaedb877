//! What became of messages.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{Account, AccountKey, Channel, DeliveryOutcome, Intent, IntentKey, Reminder};

/// What became of the messages that waited.
#[derive(Debug, Clone, Default)]
pub struct Deliveries {
    /// What became of each, by account.
    pub outcomes: BTreeMap<AccountKey, Vec<(Channel, DeliveryOutcome)>>,
    /// The reminders that reached somebody.
    pub sent: BTreeMap<AccountKey, Reminder>,
    /// The accounts as they were when they were looked at again.
    pub read_again: BTreeMap<AccountKey, Account>,
    /// What went wrong beside single messages, as sentences.
    pub problems: Vec<String>,
    /// Channels whose way is closed: their messages wait for the next time.
    pub closed: BTreeSet<Channel>,
}

impl Deliveries {
    /// Says of those of `intents` that nothing was heard of that they wait: every message of a run has an outcome.
    pub fn note_waiting(&mut self, intents: &[Intent]) {
        for key in intents.iter().map(|intent| &intent.key).filter(|key| !self.knows(key)).collect::<Vec<_>>() {
            let waits = DeliveryOutcome::NotSent { reason: "it waits for the next time".to_owned() };
            self.outcomes.entry(key.account).or_default().push((key.channel, waits));
        }
    }

    /// Whether the way of a message is open, as far as is known.
    pub(super) fn is_open(&self, intent: &Intent) -> bool {
        !self.closed.contains(&intent.key.channel)
    }

    /// Whether something was heard of a message.
    pub(super) fn knows(&self, key: &IntentKey) -> bool {
        let outcomes = self.outcomes.get(&key.account).map(Vec::as_slice).unwrap_or_default();
        outcomes.iter().any(|(channel, _)| *channel == key.channel)
    }
}
