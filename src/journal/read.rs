//! Reading intents and attempts back.

use chrono::{DateTime, NaiveDate, Utc};

use super::{Journal, JournalError, Rendered, Verdict};
use crate::domain::{AccountKey, AttemptEnd, Intent, IntentKey};

/// An intent that was sent, with what was sent: all that the write-back needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentIntent {
    /// The intent, at `Sent`.
    pub intent: Intent,
    /// What was sent.
    pub rendered: Rendered,
}

/// One attempt, for people who ask why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptRecord {
    /// Of which intent.
    pub key: IntentKey,
    /// Its number, from 1.
    pub number: u32,
    /// With angle brackets; the same for all attempts of an intent.
    pub message_id: String,
    /// The run date of the reminder that it carried.
    pub run_date: NaiveDate,
    /// The level of the reminder that it carried.
    pub level_name: String,
    /// Where it went; empty where the channel needs no address.
    pub addresses: Vec<String>,
    /// What was sent.
    pub rendered: Rendered,
    /// When it began.
    pub begun: DateTime<Utc>,
    /// When its last word was about to be said.
    pub last_word: Option<DateTime<Utc>>,
    /// When and how it ended; none: it is under way, or the program stopped and nobody has recovered yet.
    pub ended: Option<(DateTime<Utc>, AttemptEnd)>,
    /// What a person said of it, if it was in doubt.
    pub resolved: Option<Resolution>,
}

/// What a person said of an attempt in doubt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolution {
    /// What.
    pub verdict: Verdict,
    /// Who.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

impl Journal {
    /// One intent.
    ///
    /// # Errors
    /// The store.
    pub fn intent(&self, key: &IntentKey) -> Result<Option<Intent>, JournalError> {
        todo!()
    }

    /// To be delivered, oldest first.
    ///
    /// # Errors
    /// The store.
    pub fn waiting(&self) -> Result<Vec<Intent>, JournalError> {
        todo!()
    }

    /// Sent, not written back yet, oldest first.
    ///
    /// # Errors
    /// The store.
    pub fn unwritten(&self) -> Result<Vec<SentIntent>, JournalError> {
        todo!()
    }

    /// Those of which a person must say whether they were sent, oldest first.
    ///
    /// # Errors
    /// The store.
    pub fn in_doubt(&self) -> Result<Vec<Intent>, JournalError> {
        todo!()
    }

    /// All intents of an account, oldest first.
    ///
    /// # Errors
    /// The store.
    pub fn intents_of(&self, account: AccountKey) -> Result<Vec<Intent>, JournalError> {
        todo!()
    }

    /// All attempts of an account, oldest first.
    ///
    /// # Errors
    /// The store.
    pub fn attempts_of(&self, account: AccountKey) -> Result<Vec<AttemptRecord>, JournalError> {
        todo!()
    }
}
