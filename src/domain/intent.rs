//! Intents: effects that are recorded before they happen.

use std::fmt;

use chrono::{DateTime, Utc};

use super::{AccountKey, Channel, Recipient, Reminder};

/// The key of a message: whoever holds two messages of one key holds one message too many.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IntentKey {
    /// The database of the accounting system.
    pub database: String,
    /// Whose account.
    pub account: AccountKey,
    /// Ordinal of the account's reminders.
    pub ordinal: u32,
    /// The way.
    pub channel: Channel,
}

/// `database/company/partner/ordinal/channel`, what `in-doubt` prints and takes.
impl fmt::Display for IntentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { database, account, ordinal, channel } = self;
        write!(f, "{database}/{}/{}/{ordinal}/{channel}", account.company, account.partner)
    }
}

/// One delivery of a reminder by one channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intent {
    /// Its key.
    pub key: IntentKey,
    /// With angle brackets; made from the key, the same for every attempt.
    pub message_id: String,
    /// Who gets it; nobody for an activity.
    pub recipient: Option<Recipient>,
    /// Where it stands.
    pub state: IntentState,
    /// The reminder that it delivers.
    pub reminder: Reminder,
    /// Attempts begun so far.
    pub attempts: u32,
}

/// Where an intent stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IntentState {
    /// Recorded; nothing has left. After a passing failure it comes back to here, with what happened.
    Recorded {
        /// What happened at the last attempt.
        problem: Option<String>,
    },
    /// An attempt is on its way; the final dot has not been sent.
    Begun,
    /// The final dot may have been sent; the answer is not recorded.
    LastWord,
    /// Another program has it, which makes it once however often it is asked, and says later what became of it.
    HandedOver {
        /// What it has said last.
        what: String,
    },
    /// Its end is unknown: a person must say.
    InDoubt {
        /// What is known.
        problem: String,
    },
    /// It has reached the channel; what remains is to write it back.
    Sent {
        /// When the attempt that succeeded began.
        at: DateTime<Utc>,
        /// What the other side answered.
        answer: String,
    },
    /// Sent, and written back.
    Done {
        /// When the attempt that succeeded began.
        at: DateTime<Utc>,
    },
    /// It will not be delivered.
    Failed {
        /// What the other side answered.
        answer: String,
    },
    /// Looking again showed that it must not go any more.
    Dropped {
        /// Why.
        reason: String,
    },
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AttemptEnd {
    /// The other side has taken it.
    Sent {
        /// What it answered.
        answer: String,
    },
    /// Nothing was delivered; it may be tried again.
    Passing {
        /// At which step, and what the other side answered.
        problem: String,
    },
    /// Nothing was delivered, and trying again will not help.
    Final {
        /// At which step, and what the other side answered.
        problem: String,
    },
    /// It broke between the final dot and the answer.
    InDoubt {
        /// What is known.
        problem: String,
    },
}
