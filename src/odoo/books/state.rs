//! The state record: which journal is the one that sends for this database.

use super::{Books, lacks};
use crate::odoo::fault::OdooError;
use crate::odoo::names::state;
use crate::odoo::row::{FieldError, Row};
use crate::odoo::search::{Domain, Search};
use crate::odoo::session::Members;

/// Its name: there is one record a database.
const NAME: &str = "followupd";

/// What Odoo remembers of us (rule 24), and what setup has learnt for the restricted user.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    /// Identity of the journal that sends for this database; none: nobody has claimed it.
    pub id: Option<String>,
    /// How many runs that journal had begun.
    pub generation: i64,
    /// Odoo's catch-all address.
    pub catchall: Option<String>,
    /// Odoo's own address for mails that come back.
    pub bounces: Option<String>,
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
        let (_, state) = self.state_record().await?;
        Ok(state)
    }

    /// Says in Odoo that the journal `state_id` sends for this database, and how many runs it has begun.
    ///
    /// # Errors
    /// Odoo cannot be written, or setup has not been run.
    pub async fn claim_state(&self, state_id: &str, generation: i64) -> Result<(), OdooError> {
        let (record, _) = self.state_record().await?;
        let values = Members::from([
            (state::STATE_ID.to_owned(), state_id.into()),
            (state::GENERATION.to_owned(), generation.into()),
        ]);
        self.session.write(state::MODEL, &[record], values).await
    }

    async fn state_record(&self) -> Result<(i64, State), OdooError> {
        let fields =
            [state::STATE_ID, state::GENERATION, state::CATCHALL, state::BOUNCES, state::PORTAL_URL, state::SETUP];
        let search = Search::new(state::MODEL, Domain::new().eq(state::NAME, NAME), fields);
        let rows = self.session.search_read_all(&search).await?;
        let row = rows.into_iter().next().ok_or_else(|| lacks("the record of x_followup_state"))?;
        let row = row.map_err(|row| unreadable(row.to_string()))?;
        Ok((row.id(), parse(&row).map_err(|error| unreadable(error.to_string()))?))
    }
}

fn parse(row: &Row) -> Result<State, FieldError> {
    let text = |field: &str| -> Result<Option<String>, FieldError> {
        Ok(row.opt_str(field)?.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned))
    };
    Ok(State {
        id: text(state::STATE_ID)?,
        generation: row.int(state::GENERATION)?,
        catchall: text(state::CATCHALL)?,
        bounces: text(state::BOUNCES)?,
        portal_url: text(state::PORTAL_URL)?,
        setup: text(state::SETUP)?,
    })
}

/// Without the state nothing may be sent, so that this is an error and not a value.
fn unreadable(found: String) -> OdooError {
    OdooError::UnexpectedAnswer {
        operation: "reading the state of followupd".to_owned(),
        expected: "a state record that can be read",
        found,
    }
}
