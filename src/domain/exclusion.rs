//! Exclusions: items that are never followed up, for good or until a day.

use std::fmt;

use chrono::NaiveDate;

/// Why an item is not followed up, and for how long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exclusion {
    /// What it comes from.
    pub cause: ExclusionCause,
    /// What people have written down about it.
    pub note: Option<String>,
    /// The first day on which the item is followed up again; none: never.
    pub until: Option<NaiveDate>,
}

/// What an exclusion comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExclusionCause {
    /// Somebody has ticked the accounting system's own box.
    Flag,
    /// The accounting system excludes entries of general journals unasked (rule 22).
    DefaultOfJournal,
    /// The customer contests it.
    Dispute,
    /// Another reason that somebody has given.
    Decision,
}

impl Exclusion {
    /// For good, and nothing is said about it.
    #[must_use]
    pub const fn plain(cause: ExclusionCause) -> Self {
        Self { cause, note: None, until: None }
    }

    /// Whether it counts on `day`.
    #[must_use]
    pub fn counts_on(&self, day: NaiveDate) -> bool {
        self.until.is_none_or(|until| day < until)
    }
}

impl fmt::Display for Exclusion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.cause {
            ExclusionCause::Flag | ExclusionCause::Decision => "excluded",
            ExclusionCause::DefaultOfJournal => "excluded by default, as entries of general journals are",
            ExclusionCause::Dispute => "in dispute",
        })?;
        self.until.iter().try_for_each(|until| write!(f, " until {until}"))?;
        self.note.iter().try_for_each(|note| write!(f, " ({note})"))
    }
}
