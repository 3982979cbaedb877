//! Is this the journal that sends for this database (rule 24)?

use anyhow::Context as _;

use super::error::RunError;
use crate::execute::Backends;

/// Refuses to go on with a journal that Odoo does not know, or that is older than what Odoo knows.
///
/// # Errors
/// [`RunError::AnotherJournal`], [`RunError::OlderJournal`]; or Odoo cannot be read.
pub async fn confirm_journal(backends: &Backends) -> anyhow::Result<()> {
    let state = backends.books.state().await.context("reading followupd's state record in Odoo")?;
    let own = backends.journal.state_id();
    match state.id {
        Some(known) if known != own => Err(RunError::AnotherJournal { own: own.to_owned(), known }.into()),
        Some(_) if state.generation > backends.journal.generation() => {
            Err(RunError::OlderJournal { own: backends.journal.generation(), known: state.generation }.into())
        }
        Some(_) | None => Ok(()),
    }
}

/// Goes on with this journal because an operator says so.
///
/// # Errors
/// Odoo cannot be read or written; the journal cannot be written.
pub async fn adopt_journal(backends: &mut Backends) -> anyhow::Result<()> {
    let state = backends.books.state().await.context("reading followupd's state record in Odoo")?;
    backends.journal.adopt_generation(state.generation).context("writing the journal")?;
    claim(backends).await
}

/// Says in Odoo that this journal sends, and how many runs it has begun: on disk here first, so that Odoo never knows of
/// more runs than the journal.
pub(super) async fn claim(backends: &Backends) -> anyhow::Result<()> {
    let journal = &backends.journal;
    let claimed = backends.books.claim_state(journal.state_id(), journal.generation()).await;
    claimed.context("writing followupd's state record in Odoo")
}
