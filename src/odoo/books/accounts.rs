//! Accounts: open items grouped by customer and company, with all that a decision needs.

use std::collections::BTreeSet;

use super::{Books, Chart};
use crate::domain::{Account, AccountKey, Unreadable};
use crate::odoo::fault::OdooError;

/// Whose accounts are read.
#[derive(Debug, Clone, Copy)]
pub enum Scope<'a> {
    /// Everybody's.
    All,
    /// These, if they have anything open or an active record.
    Accounts(&'a BTreeSet<AccountKey>),
}

/// What was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// Ordered by key. An account without items has an active record and nothing open any more.
    pub accounts: Vec<Account>,
    /// Rows that could not be read and belong to no account that is known.
    pub unreadable: Vec<Unreadable>,
}

impl Books {
    /// Every account that has something open, or an active record though nothing is open any more.
    ///
    /// # Errors
    /// Odoo cannot be read. Single rows that cannot be read are part of the answer instead.
    pub async fn accounts(&self, chart: &Chart, scope: Scope<'_>) -> Result<Reading, OdooError> {
        todo!()
    }
}
