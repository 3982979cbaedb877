//! Odoo's own follow-up, which Odoo Enterprise has: whether it is there, and whether it could send as well.

use super::capabilities::{Capabilities, ModelState};
use super::fault::OdooError;
use super::row::{Row, UnreadableRow};
use super::search::{Domain, Search};
use super::session::Session;

/// Its levels.
pub const OWN_LEVELS: &str = "account_followup.followup.line";

/// What a scheduled action calls itself.
const ACTION_NAME: &str = "cron_name";

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

/// Names of active scheduled actions that belong to it. An action's own name and model are those of a server action, which
/// ordinary users may search by and not read; what the action calls itself they may read.
async fn scheduled_actions(session: &Session) -> Result<Vec<String>, OdooError> {
    let named = |part: &str| Domain::new().term("name", "ilike", part);
    let own = [Domain::new().eq("model_id.model", OWN_LEVELS), named("follow-up"), named("followup")];
    let search = Search::new("ir.cron", Domain::new().eq("active", true).any_of(own), [ACTION_NAME]);
    Ok(names(&session.search_read_all(&search).await?, ACTION_NAME))
}

/// What rows are called. One that cannot be read is there all the same.
fn names(rows: &[Result<Row, UnreadableRow>], field: &str) -> Vec<String> {
    let name = |row: &Result<Row, UnreadableRow>| match row {
        Ok(row) => format!("\"{}\"", row.str(field).unwrap_or("?")),
        Err(row) => row.to_string(),
    };
    rows.iter().map(name).collect()
}

/// Where the scheduled action cannot be seen, levels tell that go by themselves.
async fn unseen(session: &Session, capabilities: &Capabilities) -> Result<OwnFollowUp, OdooError> {
    if !capabilities.has(OWN_LEVELS, "auto_execute") {
        return Ok(OwnFollowUp::CouldSend("its scheduled action cannot be seen".to_owned()));
    }
    let automatic = Search::new(OWN_LEVELS, Domain::new().eq("auto_execute", true), ["name"]);
    let names = names(&session.search_read_all(&automatic).await?, "name");
    if names.is_empty() {
        return Ok(OwnFollowUp::Silent);
    }
    let names = names.join(", ");
    Ok(OwnFollowUp::CouldSend(format!("its scheduled action cannot be seen, and these levels are automatic: {names}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::odoo::value::Value;

    #[test]
    fn an_action_that_cannot_be_read_is_there_all_the_same() {
        let fields = [(ACTION_NAME.to_owned(), Value::from("Process follow-ups"))];
        let hidden = UnreadableRow { model: "ir.cron".into(), id: 7, reason: "it is hidden".to_owned() };
        let rows = [Ok(Row::new("ir.cron", 3, fields.into())), Err(hidden)];
        let found = names(&rows, ACTION_NAME);
        assert_eq!((found.len(), found[0].as_str()), (2, "\"Process follow-ups\""));
    }
}
