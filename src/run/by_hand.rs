//! *Follow up now*, for one account, because a person says so (rule 25).

use anyhow::Context as _;

use super::{between, intents, journal_identity, reporting, write_exclusions, write_standings};
use crate::domain::{AccountKey, Asked, Outcome, RunReport};
use crate::engine::{self, Refusal};
use crate::execute::{Backends, deliver_waiting, history, read, write_back_left};
use crate::odoo::books::Scope;

/// Sends the account's reminder now, or says why not. A refusal changes nothing.
///
/// # Errors
/// As [`super::run`].
pub async fn send(
    backends: &mut Backends,
    account: AccountKey,
    asked: &Asked,
) -> anyhow::Result<Result<RunReport, Refusal>> {
    journal_identity::confirm_journal(backends).await?;
    backends.journal.recover(backends.now()).context("reading what the last run left under way")?;
    let accounts = [account].into();
    let today = backends.today();
    let mut reading = read(backends, today, Scope::Accounts(&accounts)).await?;
    let mut problems = write_back_left(backends).await?.problems;
    between::observe(backends, &reading, Some(&accounts))?;
    reading.input.history = history(&backends.journal, &reading.input.accounts)?;

    let reminder = match engine::by_hand(&reading.input, account, asked) {
        Ok(reminder) => reminder,
        Err(refusal) => return Ok(Err(refusal)),
    };
    problems.extend(write_exclusions(backends, &reading).await);
    let mut plan = engine::plan(&reading.input);
    if let Some(decision) = plan.decisions.get_mut(&account) {
        decision.outcome = Outcome::Reminded(reminder.clone());
    }
    let run = backends.journal.begin_run(today, "by hand", backends.now()).context("recording that a run begins")?;
    journal_identity::claim(backends).await?;
    let intents = intents::intents_of(&reminder, &reading, backends);
    backends.journal.record(run, &intents, backends.now()).context("recording what is intended")?;
    let mut deliveries = deliver_waiting(backends, &reading).await?;
    deliveries.note_waiting(&intents);
    deliveries.problems.append(&mut problems);
    write_standings(backends, &reading, Some(&plan), &mut deliveries).await?;
    let report = reporting::report(&reading.input, &reading.unreadable, plan, deliveries);
    backends.journal.end_run(run, &reporting::summary(&report), backends.now()).context("recording the end")?;
    Ok(Ok(report))
}
