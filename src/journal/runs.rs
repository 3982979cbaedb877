//! Runs: when they began and ended, and what they said.

use chrono::{DateTime, NaiveDate, Utc};

use super::{Journal, JournalError};

/// A run that was begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId(pub i64);

/// What is known of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunRecord {
    /// Its number.
    pub id: RunId,
    /// The day of the run.
    pub run_date: NaiveDate,
    /// What started it, such as `schedule`.
    pub trigger: String,
    /// The journal's generation from then on.
    pub generation: i64,
    /// When it began.
    pub begun: DateTime<Utc>,
    /// When it ended, and its summary; none: it is under way, or the program stopped.
    pub ended: Option<(DateTime<Utc>, String)>,
}

impl Journal {
    /// Begins a run; the generation grows by one.
    ///
    /// # Errors
    /// The store.
    pub fn begin_run(&mut self, run_date: NaiveDate, trigger: &str, at: DateTime<Utc>) -> Result<RunId, JournalError> {
        todo!()
    }

    /// Ends a run.
    ///
    /// # Errors
    /// No such run is under way; the store.
    pub fn end_run(&mut self, run: RunId, summary: &str, at: DateTime<Utc>) -> Result<(), JournalError> {
        todo!()
    }

    /// The run that was begun last.
    ///
    /// # Errors
    /// The store.
    pub fn last_run(&self) -> Result<Option<RunRecord>, JournalError> {
        todo!()
    }
}
