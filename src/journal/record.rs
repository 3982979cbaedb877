//! Recording intents before anything happens, and planning them anew.

use chrono::{DateTime, Utc};

use super::{Journal, JournalError, RunId};
use crate::domain::{Intent, IntentKey, Recipient, Reminder};

impl Journal {
    /// Records intents, all or none. They must stand at `Recorded`, without attempts.
    ///
    /// # Errors
    /// A key that is there already, a second open reminder for an account, an ordinal that was used, an intent that
    /// contradicts itself, a run that is not under way; the store.
    pub fn record(&mut self, run: RunId, intents: &[Intent], at: DateTime<Utc>) -> Result<(), JournalError> {
        todo!()
    }

    /// Looking again showed other content: the intent keeps its key and Message-ID, and carries `reminder` from now on.
    /// Other channels of the same reminder keep what they have.
    ///
    /// # Errors
    /// The intent is not `Recorded`; `reminder` is of another account or ordinal; the store.
    pub fn replace_reminder(
        &mut self,
        key: &IntentKey,
        reminder: &Reminder,
        recipient: Option<&Recipient>,
        at: DateTime<Utc>,
    ) -> Result<(), JournalError> {
        todo!()
    }
}
