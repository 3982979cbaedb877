//! What the planner needs to know of the past.

use super::{Journal, JournalError};
use crate::domain::History;

impl Journal {
    /// What was done before, for all accounts.
    ///
    /// # Errors
    /// The store.
    pub fn history(&self) -> Result<History, JournalError> {
        todo!()
    }
}
