//! The poll: whose accounts may have changed since a moment, by few and small answers.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::Books;
use crate::domain::AccountKey;
use crate::odoo::fault::OdooError;

/// What has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touched {
    /// Accounts that may have changed; the same one may be named by several polls in a row.
    pub accounts: BTreeSet<AccountKey>,
    /// The newest change that was seen, by Odoo's clock: what the next poll starts from.
    pub newest: DateTime<Utc>,
}

impl Books {
    /// Accounts whose receivable lines or records were written after `since`, and for some minutes before it, because
    /// what is written in one moment may become visible only later. Deleted records leave no trace: a full reading must
    /// follow now and then.
    ///
    /// # Errors
    /// Odoo cannot be read.
    pub async fn touched_since(&self, since: DateTime<Utc>) -> Result<Touched, OdooError> {
        todo!()
    }
}
