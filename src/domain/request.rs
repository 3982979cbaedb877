//! Requests: what people ask of an account by hand, and what becomes of it (rule 25).

use std::collections::BTreeSet;
use std::fmt;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use rust_decimal::Decimal;

use super::{AccountKey, Channel, EditedText, ExclusionCause, ItemId, LevelId, RequestId, UserId};

/// How long a request waits for its answer: what somebody wanted yesterday may be wrong today.
const LIFE: TimeDelta = TimeDelta::hours(24);

/// Something that a person asks of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Its record.
    pub id: RequestId,
    /// Of whose account.
    pub account: AccountKey,
    /// Who asks.
    pub asker: UserId,
    /// When, by the clock of the accounting system.
    pub asked_at: DateTime<Utc>,
    /// What.
    pub wish: Wish,
}

impl Request {
    /// Whether it came too late to be done.
    #[must_use]
    pub fn has_expired(&self, now: DateTime<Utc>) -> bool {
        now - self.asked_at > LIFE
    }
}

/// What a person asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// The account's reminder, now.
    FollowUp {
        /// Against a promise, a snooze, the minimum interval or a bank that is behind, too.
        anyway: bool,
        /// In the asker's own words.
        edited: Option<EditedText>,
        /// What these words were prepared about, as [`crate::domain::Reminder::about`] says it.
        about: Option<String>,
        /// By these ways; none: by the level's.
        by_channels: Option<Vec<Channel>>,
        /// With the documents of its invoices, or without them; none: as the level says.
        attach_invoices: Option<bool>,
    },
    /// The message as it would go now, to look at and to change.
    Prepare {
        /// In the words of this level; none: of the one that it goes at.
        in_words_of: Option<LevelId>,
    },
    /// To be left alone before a day.
    Snooze {
        /// The first day on which it is followed up again.
        until: NaiveDate,
        /// Why.
        note: Option<String>,
    },
    /// The customer has promised to pay.
    Promise {
        /// Through this day.
        due: NaiveDate,
        /// So much, in company currency; none: all that is due by then.
        amount: Option<Decimal>,
        /// What else was said.
        note: Option<String>,
    },
    /// Items are left out of follow-up.
    Exclude {
        /// Which.
        items: BTreeSet<ItemId>,
        /// Why.
        cause: ExclusionCause,
        /// The first day on which they are followed up again; none: for good.
        until: Option<NaiveDate>,
        /// What people should know.
        note: Option<String>,
        /// Who settles it.
        owner: Option<UserId>,
    },
    /// All overdue items have reached this level; none: no level.
    SetLevel(Option<LevelId>),
    /// Somebody has spoken with the customer, or tried to.
    LogCall {
        /// What came of it, in one word.
        result: Option<String>,
        /// What was said.
        note: Option<String>,
        /// The next reminder comes not before this day; none: some days from now.
        next_reminder: Option<NaiveDate>,
    },
    /// The customer's statement as of today, as a file on the account's record.
    Statement,
    /// The same, mailed to the customer.
    MailStatement {
        /// One more copy of what was mailed already, or may have been.
        again: bool,
    },
    /// What became of the message in doubt.
    ResolveDoubt {
        /// It had left.
        was_sent: bool,
    },
}

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answered {
    /// The message is there to be looked at.
    Prepared,
    /// It was done.
    Done,
    /// It was not done, and nothing was changed.
    Refused,
    /// It was not done; it can be if the asker says *anyway*.
    NeedsAnyway,
    /// It came too late.
    Expired,
}

/// The answer to a request: what became of it, in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What became of it.
    pub answered: Answered,
    /// In words.
    pub sentence: String,
}

impl Answer {
    /// An answer. It stands alone where people read it, so it begins and ends like a sentence.
    pub fn new(answered: Answered, words: impl fmt::Display) -> Self {
        let words = words.to_string();
        let mut letters = words.trim_end_matches('.').chars();
        let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
        Self { answered, sentence: format!("{first}{}.", letters.as_str()) }
    }

    /// It was done.
    pub fn done(words: impl fmt::Display) -> Self {
        Self::new(Answered::Done, words)
    }

    /// It was not done.
    pub fn refused(words: impl fmt::Display) -> Self {
        Self::new(Answered::Refused, words)
    }
}
