//! One run, from reading to report; and the small work between runs.
//!
//! [`run`] is the function to read from top to bottom.

mod between;
mod by_hand;
mod error;
mod intents;
mod journal_identity;
mod levels;
mod reporting;
mod requests;
mod statement_requests;
mod statements;

use anyhow::Context as _;
use chrono::{Days, NaiveDate};

use crate::domain::{Outcome, RunPlan, RunReport};
use crate::engine;
use crate::execute::{
    Backends, Deliveries, Reading, Step, bounced_in_odoo, deliver_waiting, hear, hear_bounces, history,
    mail_statements, read, ready_statements, standings, take_in_bounces, write_back_left,
};
use crate::journal::{Journal, KeptRun};
use crate::odoo::books::Scope;

pub use between::{Poll, poll};
pub use by_hand::send;
pub use error::RunError;
pub use journal_identity::{adopt_journal, confirm_journal};
pub use levels::{LevelsSeen, look_at_levels};
pub use reporting::standing_problems;
pub use requests::{Answers, answer_requests};
pub use statements::{StatementList, StatementOrder, list_statements, mail_list};

/// What is asked of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    /// The day as of which everything is decided.
    pub date: NaiveDate,
    /// Whether messages may leave though `date` is not today (rule 23).
    pub on_any_date: bool,
}

/// Decides as of `date` and changes nothing: neither in Odoo, nor in the journal, nor at a customer.
///
/// # Errors
/// Odoo or the journal cannot be read.
pub async fn plan(backends: &mut Backends, date: NaiveDate) -> anyhow::Result<(Reading, RunReport)> {
    let reading = read(backends, date, Scope::All).await?;
    let plan = engine::plan(&reading.input);
    let mut report = reporting::dry_report(&reading.input, &reading.unreadable, plan);
    report.problems.extend(reading.problems.clone());
    Ok((reading, report))
}

/// What a kept run's input decides now, with what it decided then.
///
/// # Errors
/// No run of that day is kept, or it cannot be read.
pub fn replay(journal: &Journal, date: NaiveDate) -> anyhow::Result<(KeptRun, RunReport)> {
    let Some(kept) = journal.kept_run(date)? else {
        let days: Vec<String> = journal.kept_days()?.iter().map(ToString::to_string).collect();
        let known = if days.is_empty() { "none is kept yet".to_owned() } else { days.join(", ") };
        anyhow::bail!("no run of {date} is kept; of these days there is one: {known}");
    };
    let report = reporting::dry_report(&kept.input, &[], engine::plan(&kept.input));
    Ok((kept, report))
}

/// Does a day's follow-up: every account is decided, what is decided is recorded, what is recorded is delivered and
/// written back.
///
/// # Errors
/// [`RunError`] where a person must do something first; else what failed. Whatever had been recorded goes on with the
/// next run.
pub async fn run(backends: &mut Backends, order: Order) -> anyhow::Result<RunReport> {
    if order.date != backends.today() && !order.on_any_date {
        return Err(RunError::AnotherDay { date: order.date, today: backends.today() }.into());
    }
    confirm_journal(backends).await?;
    if let Some(why) = backends.books.would_odoo_send_too().await.context("looking for Odoo's own follow-up")? {
        return Err(RunError::BothWouldSend { why }.into());
    }
    backends.journal.recover(backends.now()).context("reading what the last run left under way")?;

    // What was sent and is not in Odoo yet comes first: decisions are made from what Odoo says.
    let mut problems = hear(backends).await?.problems;
    problems.extend(write_back_left(backends).await?.problems);
    let (in_odoo, deaf) = bounced_in_odoo(backends).await?;
    problems.extend(deaf);
    problems.extend(hear_bounces(backends, &in_odoo)?);
    problems.extend(take_in_bounces(backends).await?.problems);

    let mut reading = read(backends, order.date, Scope::All).await?;
    // While messages leave, people go on noting things: what they note from now on is not overwritten.
    problems.extend(write_exclusions(backends, &reading).await);
    between::observe(backends, &reading, None)?;
    reading.input.history = history(&backends.journal, &reading.input.accounts)?;

    problems.extend(reading.problems.clone());
    problems.extend(levels::show_levels(backends, &reading).await?);

    let plan = engine::plan(&reading.input);
    audited(&reading, &plan)?;
    backends.saw(&planned(&plan));

    let run = backends.journal.begin_run(order.date, "run", backends.now()).context("recording that a run begins")?;
    let keep_from = backends.today() - Days::new(backends.terms.keep_inputs_days.into());
    let kept = backends.journal.keep_input(run, &reading.input, &plan, keep_from);
    kept.context("keeping what the run has read")?;
    journal_identity::claim(backends).await?;
    let intents = intents::intents(&plan, &reading, backends);
    backends.journal.record(run, &intents, backends.now()).context("recording what is intended")?;
    backends.saw(&Step::Recorded(intents.len()));

    let mut deliveries = deliver_waiting(backends, &reading).await?;
    deliveries.note_waiting(&intents);
    deliveries.problems.append(&mut problems);
    let statements = ready_statements(backends)?;
    deliveries.problems.append(&mut mail_statements(backends, &reading, &statements).await?.problems);
    write_standings(backends, &reading, Some(&plan), &mut deliveries).await?;

    let report = reporting::report(&reading.input, &reading.unreadable, plan, deliveries);
    let summary = reporting::summary(&report);
    backends.journal.end_run(run, &summary, backends.now()).context("recording that the run has ended")?;
    Ok(report)
}

/// Any finding stops the run before anything is recorded.
fn audited(reading: &Reading, plan: &RunPlan) -> Result<(), RunError> {
    let findings = engine::audit(&reading.input, plan);
    if findings.is_empty() { Ok(()) } else { Err(RunError::Audit { findings }) }
}

fn planned(plan: &RunPlan) -> Step<'static> {
    let count = |wanted: fn(&Outcome) -> bool| plan.decisions.values().filter(|d| wanted(&d.outcome)).count();
    Step::Planned {
        reminded: count(|outcome| matches!(outcome, Outcome::Reminded(_))),
        proposed: count(|outcome| matches!(outcome, Outcome::Proposed(..))),
        held: count(|outcome| matches!(outcome, Outcome::Held(_))),
    }
}

/// Makes Odoo's *No Follow-up* say what people have noted on items; what is refused is tried again next time.
async fn write_exclusions(backends: &Backends, reading: &Reading) -> Vec<String> {
    match backends.books.write_exclusions(&reading.marks, reading.input.run_date).await {
        Ok(refused) => {
            let told = |(item, error)| format!("No Follow-up of journal item {item} could not be changed: {error}");
            refused.into_iter().map(told).collect()
        }
        Err(error) => vec![format!("No Follow-up of items is not up to date: {error}")],
    }
}

/// Makes the records in Odoo show how the accounts stand. Odoo being away now loses nothing: the next run or poll
/// writes them.
async fn write_standings(
    backends: &mut Backends,
    reading: &Reading,
    plan: Option<&RunPlan>,
    deliveries: &mut Deliveries,
) -> anyhow::Result<()> {
    let history = history(&backends.journal, &reading.input.accounts)?;
    let standings = standings(reading, plan, deliveries, history);
    match backends.books.write_standings(&standings).await {
        Ok(written) => {
            let failed = written.failed.iter().map(|(key, error)| {
                let name = reading.input.accounts.get(key).map_or("?", |account| account.customer.as_str());
                format!("the record of {name} could not be written: {error}")
            });
            deliveries.problems.extend(failed);
            backends.saw(&Step::Standings { changed: written.created + written.changed + written.archived });
        }
        Err(error) => deliveries.problems.push(format!("the follow-up records are not up to date: {error}")),
    }
    Ok(())
}
