//! Items that had a level: which were settled, and which came back (rule 14).

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{Journal, JournalError};
use crate::domain::{AccountKey, ItemId};

/// Which accounts were read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// All of them: an item that is not there is settled.
    All,
    /// These: nothing is concluded about items of others.
    Accounts(BTreeSet<AccountKey>),
}

/// An open item, as it was read; excluded ones too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SeenItem {
    /// The item.
    pub item: ItemId,
    /// Whose.
    pub account: AccountKey,
    /// Whether it has reached a level. An open item whose level a person took away is not settled: it is forgotten.
    pub has_level: bool,
}

impl Journal {
    /// Remembers which items with a level are open; those of `scope` that are gone are settled, and those that were
    /// settled and are there again have returned `today`. Writes only what changed.
    ///
    /// # Errors
    /// The store.
    pub fn observe_items(
        &mut self,
        today: NaiveDate,
        scope: &Scope,
        open: impl IntoIterator<Item = SeenItem>,
    ) -> Result<(), JournalError> {
        todo!()
    }
}
