//! Odoo's own follow-up, which Odoo Enterprise has: whether it is there, and whether it could send as well.

use super::capabilities::{Capabilities, ModelState};
use super::fault::OdooError;
use super::search::{Domain, Search};
use super::session::Session;

/// Its levels.
pub const OWN_LEVELS: &str = "account_followup.followup.line";

/// Odoo's own follow-up, as the user sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OwnFollowUp {
    /// This Odoo has none.
    Absent,
    /// It is there, and sends nothing by itself.
    Silent,
    /// It could send by itself; why it is thought so.
    CouldSend(String),
}

impl OwnFollowUp {
    /// Asks this Odoo.
    ///
    /// # Errors
    /// What keeps Odoo from answering. What the user may not see is taken for the worse.
    pub async fn ask(session: &Session) -> Result<Self, OdooError> {
        let capabilities = Capabilities::ask_about(session, &[OWN_LEVELS]).await?;
        match capabilities.models.get(OWN_LEVELS) {
            None | Some(ModelState::Missing) => Ok(Self::Absent),
            Some(ModelState::NotReadable) => Ok(Self::CouldSend("the user may not even read its levels".to_owned())),
            Some(ModelState::Readable) => match scheduled_actions(session).await {
                Ok(names) if names.is_empty() => Ok(Self::Silent),
                Ok(names) => Ok(Self::CouldSend(format!("its scheduled action is active: {}", names.join(", ")))),
                Err(OdooError::AccessError { .. }) => unseen(session, &capabilities).await,
                Err(error) => Err(error),
            },
        }
    }
}

/// Names of active scheduled actions that belong to it.
async fn scheduled_actions(session: &Session) -> Result<Vec<String>, OdooError> {
    let named = |part: &str| Domain::new().term("name", "ilike", part);
    let own = [Domain::new().eq("model_id.model", OWN_LEVELS), named("follow-up"), named("followup")];
    let search = Search::new("ir.cron", Domain::new().eq("active", true).any_of(own), ["name"]);
    let rows = session.search_read_all(&search).await?;
    Ok(rows.into_iter().flatten().map(|row| format!("\"{}\"", row.str("name").unwrap_or("?"))).collect())
}

/// Where the scheduled action cannot be seen, levels tell that go by themselves.
async fn unseen(session: &Session, capabilities: &Capabilities) -> Result<OwnFollowUp, OdooError> {
    if !capabilities.has(OWN_LEVELS, "auto_execute") {
        return Ok(OwnFollowUp::CouldSend("its scheduled action cannot be seen".to_owned()));
    }
    let automatic = Search::new(OWN_LEVELS, Domain::new().eq("auto_execute", true), ["name"]);
    let rows = session.search_read_all(&automatic).await?;
    let names: Vec<String> =
        rows.into_iter().flatten().map(|row| format!("\"{}\"", row.str("name").unwrap_or("?"))).collect();
    if names.is_empty() {
        return Ok(OwnFollowUp::Silent);
    }
    let names = names.join(", ");
    Ok(OwnFollowUp::CouldSend(format!("its scheduled action cannot be seen, and these levels are automatic: {names}")))
}
