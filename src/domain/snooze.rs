//! Snoozes: an account that somebody leaves alone until a day.

use chrono::NaiveDate;

/// An account is left alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snooze {
    /// The first day on which it is followed up again.
    pub until: NaiveDate,
    /// What somebody has written down about it.
    pub note: Option<String>,
}
