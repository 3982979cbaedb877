//! What was done before, as the journal remembers it.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{AccountKey, Channel, ItemId};

/// What the journal knows, for all accounts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    /// Accounts that ever had an intent.
    pub accounts: BTreeMap<AccountKey, AccountHistory>,
    /// Items with a level that were settled and came back, with the day on which that was seen (rule 14).
    pub returned: BTreeMap<ItemId, NaiveDate>,
}

/// What the journal knows of one account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccountHistory {
    /// Ordinal of the last reminder that was recorded; 0: none.
    pub last_ordinal: u32,
    /// Run date of the last reminder that reached somebody.
    pub last_reminded: Option<NaiveDate>,
    /// A reminder that is recorded and not finished: no new one while it is there.
    pub open: Option<OpenDelivery>,
    /// The last delivery, if it failed for good and nothing was delivered since.
    pub failed: Option<FailedDelivery>,
}

/// What is open on an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpenDelivery {
    /// It may have reached the customer: a person must say.
    InDoubt {
        /// By which way.
        channel: Channel,
        /// The run date of the reminder.
        since: NaiveDate,
    },
    /// It was not delivered yet and goes again by itself.
    Waiting {
        /// By which way.
        channel: Channel,
        /// The run date of the reminder.
        since: NaiveDate,
        /// What happened at the last attempt, if there was one.
        problem: Option<String>,
    },
    /// It was delivered, but not all is written back.
    NotWrittenBack {
        /// The run date of the reminder.
        since: NaiveDate,
    },
}

/// A delivery that ended as a failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedDelivery {
    /// The run date of the reminder.
    pub on: NaiveDate,
    /// By which way.
    pub channel: Channel,
    /// Where it should have gone.
    pub addresses: Vec<String>,
    /// What the other side answered.
    pub answer: String,
}
