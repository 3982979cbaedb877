//! Statements that are mailed: effects that are recorded before they happen, as reminders are, and no reminders.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};

use super::{AccountKey, IntentState, Recipient};

/// The key of a mailed statement: whoever holds two mails of one key holds one mail too many.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatementKey {
    /// The database of the accounting system.
    pub database: String,
    /// Whose account.
    pub account: AccountKey,
    /// The first and the last day of it, both counted.
    pub period: [NaiveDate; 2],
    /// From 1; a further one goes only if a person asks for it once more.
    pub copy: u32,
}

/// `database/company/partner/statement/from/to/copy`.
impl fmt::Display for StatementKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { database, account, period: [from, to], copy } = self;
        write!(f, "{database}/{}/{}/statement/{from}/{to}/{copy}", account.company, account.partner)
    }
}

/// A statement that goes to a customer by mail, or has gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailedStatement {
    /// Its key.
    pub key: StatementKey,
    /// With angle brackets; made from the key, the same for every attempt.
    pub message_id: String,
    /// Who gets it.
    pub recipient: Recipient,
    /// Who has asked for it.
    pub asked_by: String,
    /// When it was recorded.
    pub recorded: DateTime<Utc>,
    /// Where it stands.
    pub state: IntentState,
    /// Attempts begun so far.
    pub attempts: u32,
}
