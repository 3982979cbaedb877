//! Standings: what people see of each account in Odoo; only differences are written.

use std::sync::Arc;

use chrono::NaiveDate;

use super::{Books, Chart};
use crate::domain::{AccountKey, LevelId, Money, Status, UserId};
use crate::odoo::fault::OdooError;

/// What an account's record in Odoo is to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Whose.
    pub account: AccountKey,
    /// The customer's name, for lists.
    pub customer: String,
    /// Nothing is open any more: the record is archived and the daemon's own next reminder date emptied (rule 14).
    pub settled: bool,
    /// Rule 19.
    pub status: Status,
    /// Company currency.
    pub total_due: Money,
    /// Company currency.
    pub total_overdue: Money,
    /// Oldest due date of a claim.
    pub oldest_due_date: Option<NaiveDate>,
    /// The level it shows, once all of this run is carried out: the highest that an open item has reached.
    pub level: Option<LevelId>,
    /// What the run decided and why, one sentence.
    pub explanation: String,
    /// A problem that a person must see; none: no problem, and an old one is cleared.
    pub alert: Option<String>,
    /// Who gets an activity for a new alert; none: the user that the daemon works as.
    pub alert_for: Option<UserId>,
    /// The day of the run: until when the activity of a new alert is to be done.
    pub run_date: NaiveDate,
}

/// What became of writing standings.
#[derive(Debug, Default)]
pub struct StandingsReport {
    /// Records made.
    pub created: usize,
    /// Records that differed and were changed, archived ones among them.
    pub changed: usize,
    /// Records archived: settled accounts, and surplus records of merged customers.
    pub archived: usize,
    /// Records whose alert was raised, with an activity for somebody.
    pub alerts: usize,
    /// Records that could not be written; the others were.
    pub failed: Vec<(AccountKey, Arc<OdooError>)>,
}

impl Books {
    /// Makes the records of accounts show `standings`: made when an account has none, archived when it is settled,
    /// otherwise changed where they differ. A record that fails is reported and the others go on.
    ///
    /// # Errors
    /// The records cannot be read, or Odoo cannot be reached any more.
    pub async fn write_standings(&self, chart: &Chart, standings: &[Standing]) -> Result<StandingsReport, OdooError> {
        todo!()
    }
}
