//! The books: an Odoo read as values of the domain, and what is written back to it.
//!
//! Nothing is decided here. What cannot be read becomes an [`crate::domain::Unreadable`] on its account, or on the
//! reading where the account is unknown; it never disappears, and it never stops the others. Whatever is written can
//! be written again after a crash without changing anything.

mod accounts;
mod chart;
mod poll;
mod portal;
mod reminders;
mod standings;
mod state;

use std::collections::BTreeSet;

use crate::domain::CompanyId;
use crate::odoo::fault::OdooError;
use crate::odoo::session::Session;

pub use accounts::{Reading, Scope};
pub use chart::{Chart, CompanyBooks};
pub use poll::Touched;
pub use reminders::{SentReminder, SentText};
pub use standings::{Standing, StandingsReport};
pub use state::State;

/// The books of one database, seen through one user's eyes.
#[derive(Debug)]
pub struct Books {
    session: Session,
    settings: Settings,
}

/// What the operator has decided about reading the books.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// Only these companies; none named: all that the user may see.
    pub companies: Option<BTreeSet<CompanyId>>,
    /// Where customers reach the portal, where it is not what setup has found.
    pub portal_url: Option<String>,
    /// The language of companies that have none in Odoo, such as `en_US`.
    pub fallback_language: Option<String>,
}

impl Books {
    /// Asks once what this Odoo can do.
    ///
    /// # Errors
    /// Odoo cannot be asked, or lacks something that `setup` makes: the error names it.
    pub async fn open(session: Session, settings: Settings) -> Result<Self, OdooError> {
        Ok(Self { session, settings })
    }

    /// What the books are read through.
    #[must_use]
    pub const fn session(&self) -> &Session {
        &self.session
    }
}
