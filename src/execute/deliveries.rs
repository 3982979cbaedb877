//! What became of messages.

use std::collections::BTreeMap;

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
}

impl Deliveries {
    /// Says of those of `intents` that nothing was heard of that they wait: every message of a run has an outcome.
    pub fn note_waiting(&mut self, intents: &[Intent]) {
        for IntentKey { account, channel, .. } in intents.iter().map(|intent| &intent.key) {
            let outcomes = self.outcomes.entry(*account).or_default();
            if outcomes.iter().all(|(known, _)| known != channel) {
                outcomes.push((*channel, DeliveryOutcome::NotSent { reason: "it waits for the next time".to_owned() }));
            }
        }
    }
}
