//! What happens to an intent, told step by step while it happens.

use chrono::{DateTime, Utc};

use super::{Journal, JournalError};
use crate::domain::{AttemptEnd, Intent, IntentKey};

/// What an attempt sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// One line.
    pub subject: String,
    /// What the chatter shows of it.
    pub chatter_html: String,
    /// SHA-256 of what leaves, in hexadecimal.
    pub digest: String,
}

/// What a person says of an intent that is in doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It had reached the customer.
    WasSent,
    /// It had not.
    WasNotSent,
}

impl Journal {
    /// An attempt begins; nothing has left yet. Its number, from 1.
    ///
    /// # Errors
    /// The intent is not `Recorded`; the store.
    pub fn begin(&mut self, key: &IntentKey, rendered: &Rendered, at: DateTime<Utc>) -> Result<u32, JournalError> {
        todo!()
    }

    /// The final dot is about to be sent: it must not be, unless this returned well.
    ///
    /// # Errors
    /// The intent is not `Begun`; the store.
    pub fn last_word(&mut self, key: &IntentKey, at: DateTime<Utc>) -> Result<(), JournalError> {
        todo!()
    }

    /// How the attempt ended.
    ///
    /// # Errors
    /// No attempt is under way; the store.
    pub fn settle(&mut self, key: &IntentKey, end: &AttemptEnd, at: DateTime<Utc>) -> Result<(), JournalError> {
        todo!()
    }

    /// All that follows from the delivery is written in Odoo.
    ///
    /// # Errors
    /// The intent is not `Sent`; the store.
    pub fn written_back(&mut self, key: &IntentKey, at: DateTime<Utc>) -> Result<(), JournalError> {
        todo!()
    }

    /// Looking again showed that it must not go any more.
    ///
    /// # Errors
    /// The intent is not `Recorded`; the store.
    pub fn drop_intent(&mut self, key: &IntentKey, reason: &str, at: DateTime<Utc>) -> Result<(), JournalError> {
        todo!()
    }

    /// What a person says of an intent in doubt. Was sent: it counts as sent when its last attempt began. Was not sent:
    /// it is recorded again, with the same Message-ID.
    ///
    /// # Errors
    /// The intent is not `InDoubt`; the store.
    pub fn resolve(
        &mut self,
        key: &IntentKey,
        verdict: Verdict,
        by: &str,
        at: DateTime<Utc>,
    ) -> Result<(), JournalError> {
        todo!()
    }

    /// What the last owner left under way: an attempt before its last word goes again, one after it is in doubt.
    /// Returns what changed. Called once by whoever opened the journal to work with it.
    ///
    /// # Errors
    /// The store.
    pub fn recover(&mut self, at: DateTime<Utc>) -> Result<Vec<Intent>, JournalError> {
        todo!()
    }
}
