//! Reminders that have gone, written back: message, items, record. Written twice they change nothing.

use std::sync::Arc;

use super::{Books, Chart};
use crate::domain::{IntentKey, Reminder};
use crate::odoo::fault::OdooError;

/// A reminder that has gone by one channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentReminder {
    /// Whose, the how-manieth, by which channel.
    pub key: IntentKey,
    /// The reminder.
    pub reminder: Reminder,
    /// With angle brackets; the same as of the mail, so that answers to it land in the customer's chatter.
    pub message_id: String,
    /// What the customer was told; none: nothing was, as for an activity.
    pub text: Option<SentText>,
    /// What people read in the chatter of the account's record: HTML of when, level, channel, to whom, amounts.
    pub note: String,
}

/// What the customer was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentText {
    /// The subject.
    pub subject: String,
    /// HTML.
    pub body: String,
}

impl Books {
    /// Writes back what has gone: the message on the customer, the level on the items, and in one write per account
    /// the record with its activity. Each of it can be repeated; the activity happens once, because the record's count
    /// of reminders is written together with it.
    pub async fn write_reminders(
        &self,
        chart: &Chart,
        sent: &[SentReminder],
    ) -> Vec<(IntentKey, Result<(), Arc<OdooError>>)> {
        todo!()
    }
}
