//! Opening a journal, alone or beside its owner, and knowing whose it is.

use std::path::Path;

use super::JournalError;

/// Whose journal it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The database of the accounting system.
    pub database: String,
    /// The state id that a new journal gets; one that exists keeps its own.
    pub fresh_state_id: String,
}

/// The journal of one database.
#[derive(Debug)]
pub struct Journal {
    state_id: String,
    generation: i64,
}

impl Journal {
    /// Opens the journal in `folder`, alone; makes it if there is none.
    ///
    /// # Errors
    /// In use, of another database, of a newer program, damaged, or the folder cannot be used.
    pub fn open(folder: &Path, identity: Identity) -> Result<Self, JournalError> {
        todo!()
    }

    /// Opens the journal in `folder` beside a program that may be at work with it: to read, and to [`Self::resolve`].
    ///
    /// # Errors
    /// As [`Self::open`]; also if there is none.
    pub fn open_beside(folder: &Path, database: &str) -> Result<Self, JournalError> {
        todo!()
    }

    /// A journal that is forgotten with the program: for plans that are only looked at, and for tests.
    ///
    /// # Errors
    /// The store could not be made.
    pub fn in_memory(identity: Identity) -> Result<Self, JournalError> {
        todo!()
    }

    /// The identity of this journal; Odoo keeps a copy (rule 24).
    #[must_use]
    pub fn state_id(&self) -> &str {
        &self.state_id
    }

    /// How many runs were begun with it; Odoo keeps a copy (rule 24).
    #[must_use]
    pub const fn generation(&self) -> i64 {
        self.generation
    }

    /// A person confirmed a journal that is older than Odoo: the generation becomes `at_least`, if it is less.
    ///
    /// # Errors
    /// The store.
    pub fn adopt_generation(&mut self, at_least: i64) -> Result<(), JournalError> {
        todo!()
    }
}
