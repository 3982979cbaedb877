//! `serve`: polls, runs at the set time of the companies' day, stops politely.
//!
//! Odoo and the mail server may be away for hours: what is recorded waits, and nothing is forgotten.

mod schedule;
mod supervisor;

use std::time::Duration;

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use tracing::{error, info, warn};

use crate::config::ConfigError;
use crate::domain::RunReport;
use crate::execute::{Backends, Stop};
use crate::journal::Journal;
use crate::odoo::fault::OdooError;
use crate::provision::ProvisionError;
use crate::report;
use crate::run::{self, Answers, LevelsSeen, Order, RunError};

pub use schedule::Schedule;
pub use supervisor::alive;

/// The longest pause after failures in a row.
const LONGEST_PAUSE: Duration = Duration::from_secs(300);

/// Works until `stop` is asked for. `begin` connects to Odoo; a journal that is in use, and settings that cannot be
/// used, have shown themselves before. `before_each_run` brings the plan in Odoo up to date.
///
/// # Errors
/// Odoo refuses us in a way that no waiting mends: a wrong login, an unknown database, setup not done.
pub async fn serve(
    journal: Journal,
    begin: impl AsyncFn(Journal) -> Result<Backends, (Box<Journal>, anyhow::Error)>,
    before_each_run: impl AsyncFn() -> anyhow::Result<()>,
    schedule: &Schedule,
    stop: &Stop,
    said: impl Fn(&anyhow::Error) -> String,
) -> anyhow::Result<()> {
    supervisor::ready();
    let Some(mut backends) = connected(journal, begin, schedule, stop, &said).await? else {
        supervisor::stopping();
        return Ok(());
    };
    let at = (backends.now)();
    backends.journal.recover(at).context("reading what the last process left under way")?;
    let mut seen = seen_until(&backends)?;
    let mut levels = LevelsSeen::default();
    let mut failures = 0;
    while !stop.is_asked() {
        match work(&mut backends, &before_each_run, schedule, &mut seen).await {
            Ok(()) => failures = 0,
            Err(error) => {
                failures += 1;
                complain(&error, &said);
            }
        }
        let pause = pause(schedule.poll_interval, failures);
        if failures > 0 {
            supervisor::rest(pause, stop).await;
        } else {
            attend(&mut backends, &mut levels, schedule, pause, stop, &said).await;
        }
    }
    backends.mailer.close().await;
    supervisor::stopping();
    info!("stopped");
    Ok(())
}

/// Answers what people ask for, and tells what is wrong with levels that they change, until it is time for the next look
/// at everything else; or until Odoo goes away, which that look deals with.
async fn attend(
    backends: &mut Backends,
    levels: &mut LevelsSeen,
    schedule: &Schedule,
    pause: Duration,
    stop: &Stop,
    said: &impl Fn(&anyhow::Error) -> String,
) {
    let end = (backends.now)() + pause;
    while !stop.is_asked() {
        let looked = match run::answer_requests(backends).await {
            Ok(answers) => {
                tell_answers(&answers);
                look_at_levels(backends, levels).await
            }
            Err(error) => Err(error),
        };
        if let Err(error) = looked {
            complain(&error, said);
            return;
        }
        let left = (end - (backends.now)()).to_std().unwrap_or_default();
        supervisor::rest(left.min(schedule.requests_interval), stop).await;
        if left <= schedule.requests_interval {
            return;
        }
    }
}

fn tell_answers(answers: &Answers) {
    if answers.answered > 0 {
        info!(requests = answers.answered, sent = answers.sent, "requests are answered");
    }
    for problem in &answers.problems {
        warn!("{problem}");
    }
}

/// Connects, however long Odoo is away; none: the end was asked for before.
async fn connected(
    mut journal: Journal,
    begin: impl AsyncFn(Journal) -> Result<Backends, (Box<Journal>, anyhow::Error)>,
    schedule: &Schedule,
    stop: &Stop,
    said: &impl Fn(&anyhow::Error) -> String,
) -> anyhow::Result<Option<Backends>> {
    let mut failures = 0;
    loop {
        match begin(journal).await {
            Ok(backends) => return Ok(Some(backends)),
            Err((back, error)) => {
                if !waiting_helps(&error) {
                    return Err(error);
                }
                journal = *back;
                failures += 1;
                warn!("{}; trying again", said(&error));
            }
        }
        supervisor::rest(pause(schedule.poll_interval, failures), stop).await;
        if stop.is_asked() {
            return Ok(None);
        }
    }
}

fn waiting_helps(error: &anyhow::Error) -> bool {
    error.chain().find_map(OdooError::in_cause).is_some_and(OdooError::is_transient)
}

/// Until when changes in Odoo have been seen, by Odoo's clock, and when that was looked at, by ours.
#[derive(Debug, Clone, Copy)]
struct Seen {
    until: DateTime<Utc>,
    at: DateTime<Utc>,
}

/// At the start: until the beginning of the last run. Before the first one there are no records that could follow.
fn seen_until(backends: &Backends) -> anyhow::Result<Seen> {
    let last = backends.journal.last_run("run").context("reading the last run in the journal")?;
    let at = (backends.now)();
    Ok(Seen { until: last.map_or(at, |run| run.begun), at })
}

/// A look at levels: people who edit them wait for what is said of their texts.
async fn look_at_levels(backends: &mut Backends, seen: &mut LevelsSeen) -> anyhow::Result<()> {
    let shown = run::look_at_levels(backends, seen).await?;
    if shown > 0 {
        info!(levels = shown, "levels show what is wrong with them, or that nothing is any more");
    }
    Ok(())
}

/// The run of the day if it is due, else, or where it fails, a look at what has changed.
async fn work(
    backends: &mut Backends,
    before_each_run: &impl AsyncFn() -> anyhow::Result<()>,
    schedule: &Schedule,
    seen: &mut Seen,
) -> anyhow::Result<()> {
    let now = (backends.now)();
    if !is_due(&backends.journal, schedule, now)? {
        return follow(backends, now, seen).await;
    }
    match run_of_the_day(backends, before_each_run).await {
        Ok(()) => Ok(()),
        // What keeps the run from being done need not keep records from following what happens in Odoo.
        Err(failure) => follow(backends, now, seen).await.and(Err(failure)),
    }
}

async fn run_of_the_day(
    backends: &mut Backends,
    before_each_run: &impl AsyncFn() -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    before_each_run().await.context("bringing the plan in Odoo up to date")?;
    info!(date = %backends.today(), "the day's run begins");
    let report = run::run(backends, Order { date: backends.today(), on_any_date: false }).await?;
    tell(&report);
    Ok(())
}

/// Whether the day's run is still to be done. One that was begun and did not end is; a rehearsal for another day is not it.
fn is_due(journal: &Journal, schedule: &Schedule, now: DateTime<Utc>) -> anyhow::Result<bool> {
    let done = || journal.ended_run("run", schedule.day(now)).context("reading the day's run in the journal");
    Ok(schedule.is_time(now) && done()?.is_none())
}

/// A look at what has changed.
async fn follow(backends: &mut Backends, now: DateTime<Utc>, seen: &mut Seen) -> anyhow::Result<()> {
    let poll = run::poll(backends, seen.until).await?;
    // Odoo's clock may be another than ours, but it goes as fast: in quiet times what was seen moves on with the time,
    // else the last change would be read again and again.
    *seen = Seen { until: poll.newest.max(seen.until + (now - seen.at)), at: now };
    if poll.accounts > 0 || !poll.deliveries.sent.is_empty() {
        info!(accounts = poll.accounts, sent = poll.deliveries.sent.len(), "records follow what has changed");
    }
    for problem in &poll.deliveries.problems {
        warn!("{problem}");
    }
    Ok(())
}

fn tell(report: &RunReport) {
    let count = |name: &str| report.plan.decisions.values().filter(|one| one.outcome.name() == name).count();
    info!(reminded = count("reminded"), proposed = count("proposed"), held = count("held"), "the day's run has ended");
    for problem in report.problems.iter().chain(&report::bank(report)) {
        warn!("{problem}");
    }
    for row in &report.unreadable {
        warn!("cannot be read: {row}");
    }
}

/// `error` only where a person is needed: what waiting mends is a warning.
fn complain(failure: &anyhow::Error, said: &impl Fn(&anyhow::Error) -> String) {
    let needs_a_person = |cause: &(dyn std::error::Error + 'static)| {
        let of_plan_file = matches!(cause.downcast_ref(), Some(ProvisionError::PlanFile(_)));
        of_plan_file || cause.is::<RunError>() || cause.is::<ConfigError>()
    };
    if failure.chain().any(needs_a_person) {
        error!("{}", said(failure));
    } else {
        warn!("{}; trying again", said(failure));
    }
}

/// The interval, doubled with every failure in a row.
fn pause(interval: Duration, failures: u32) -> Duration {
    let doubled = interval.saturating_mul(2_u32.saturating_pow(failures.min(16)));
    if failures == 0 { interval } else { doubled.min(LONGEST_PAUSE).max(interval) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_with_failures_and_stay_bearable() {
        let minute = Duration::from_secs(60);
        assert_eq!([0, 1, 2, 3, 20].map(|failures| pause(minute, failures).as_secs()), [60, 120, 240, 300, 300]);
        let hour = Duration::from_secs(3600);
        assert_eq!(pause(hour, 5), hour, "never more often than the interval");
    }
}
