//! What Odoo says of messages that it was given to send.

use std::collections::BTreeMap;

use super::Books;
use crate::domain::Channel;
use crate::odoo::fault::OdooError;

/// What is known of some messages, by their keys: their records and states.
type States = BTreeMap<String, (i64, QueueState)>;

/// How a message stands that Odoo sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QueueState {
    /// It is laid ready, and does not go before it is released.
    Ready,
    /// Odoo will send it, or try again.
    Waits {
        /// What it waits for.
        why: String,
    },
    /// Odoo's provider has it.
    Sent {
        /// What is known.
        answer: String,
    },
    /// It was not sent.
    Failed {
        /// Why, as a part of a sentence.
        why: String,
        /// Whether another attempt may help.
        again: bool,
    },
}

/// What Odoo says of some messages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Queue {
    pub(super) states: States,
    /// Odoo clears away what it has sent, and nothing else.
    pub(super) gone_means_sent: bool,
}

impl Queue {
    /// How a message stands that was laid ready once.
    #[must_use]
    pub fn state(&self, key: &str) -> QueueState {
        match self.states.get(key) {
            Some((_, state)) => state.clone(),
            None if self.gone_means_sent => QueueState::Sent { answer: "sent by Odoo, and cleared away".to_owned() },
            None => QueueState::Failed { why: "it was deleted in Odoo".to_owned(), again: false },
        }
    }

    /// The records of those that nobody sends: failed, or only laid ready.
    #[must_use]
    pub fn left_over(&self) -> Vec<i64> {
        let left_over = |state: &QueueState| matches!(state, QueueState::Failed { .. } | QueueState::Ready);
        self.states.values().filter(|(_, state)| left_over(state)).map(|(id, _)| *id).collect()
    }

    /// The records of those that are laid ready.
    #[must_use]
    pub fn ready(&self) -> Vec<i64> {
        let ready = self.states.values().filter(|(_, state)| *state == QueueState::Ready);
        ready.map(|(id, _)| *id).collect()
    }
}

impl Books {
    /// What Odoo says of messages that it was given, by their keys.
    ///
    /// # Errors
    /// Odoo cannot be reached, or sends nothing of this channel.
    pub async fn queue(&self, channel: Channel, keys: &[&str]) -> Result<Queue, OdooError> {
        match channel {
            Channel::Sms => self.text_messages(keys).await,
            Channel::Letter => self.posted_letters(keys).await,
            Channel::Email | Channel::Activity => Err(not_by_odoo(channel)),
        }
    }

    /// Gives messages that were laid ready to Odoo's queue.
    ///
    /// # Errors
    /// Odoo cannot be reached or refuses it.
    pub async fn release(&self, channel: Channel, ids: &[i64]) -> Result<(), OdooError> {
        match channel {
            Channel::Sms => self.release_text_messages(ids).await,
            Channel::Letter => self.release_letters(ids).await,
            Channel::Email | Channel::Activity => Err(not_by_odoo(channel)),
        }
    }

    /// Takes messages that nobody sends out of Odoo's hands: neither Odoo nor one of its people sends them before they are
    /// laid ready again.
    ///
    /// # Errors
    /// Odoo cannot be reached or refuses it.
    pub async fn withdraw(&self, channel: Channel, ids: &[i64]) -> Result<(), OdooError> {
        if ids.is_empty() {
            return Ok(());
        }
        match channel {
            Channel::Sms => self.withdraw_text_messages(ids).await,
            Channel::Letter => self.withdraw_letters(ids).await,
            Channel::Email | Channel::Activity => Err(not_by_odoo(channel)),
        }
    }
}

fn not_by_odoo(channel: Channel) -> OdooError {
    OdooError::Settings(format!("Odoo is given no message to send by {channel}"))
}
