//! The state record: which journal is the one that sends for this database.

use super::Books;
use crate::odoo::fault::OdooError;

/// What Odoo remembers of us (rule 24), and what setup has learnt for the restricted user.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    /// Identity of the journal that sends for this database; none: nobody has claimed it.
    pub id: Option<String>,
    /// How many runs that journal had begun.
    pub generation: i64,
    /// Odoo's catch-all address.
    pub catchall: Option<String>,
    /// Where customers reach the portal.
    pub portal_url: Option<String>,
    /// The description that setup has applied.
    pub setup: Option<String>,
}

impl Books {
    /// What Odoo remembers of us.
    ///
    /// # Errors
    /// Odoo cannot be read, or setup has not been run.
    pub async fn state(&self) -> Result<State, OdooError> {
        todo!()
    }

    /// Says in Odoo that the journal `state_id` sends for this database, and how many runs it has begun.
    ///
    /// # Errors
    /// Odoo cannot be written, or setup has not been run.
    pub async fn claim_state(&self, state_id: &str, generation: i64) -> Result<(), OdooError> {
        todo!()
    }
}
