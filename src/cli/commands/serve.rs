//! `serve`.

use std::time::Duration;

use crate::cli::exit::Exit;
use crate::cli::{connect, exit};
use crate::config::Settings;
use crate::daemon::{self, Schedule};
use crate::execute::Stop;
use crate::journal::Journal;

pub(super) async fn serve(settings: &Settings) -> anyhow::Result<Exit> {
    let stop = Stop::default();
    super::run::stop_on_signals(&stop)?;
    // What is wrong with the settings must show now, not at the first mail.
    connect::mailer(settings)?;
    connect::terms(settings)?;
    let journal = connect::journal(settings)?;
    let schedule = Schedule {
        run_at: settings.schedule.run_at.0,
        time_zone: settings.schedule.time_zone.0,
        poll_interval: Duration::from_secs(settings.schedule.poll_interval_seconds.max(1)),
        requests_interval: Duration::from_secs(settings.schedule.requests_interval_seconds.max(1)),
    };
    let begin = async |journal: Journal| match connect::books_to_work_with(settings).await {
        Ok(books) => connect::assembled(settings, books, journal, Box::new(|_| daemon::alive()), stop.clone()),
        Err(error) => Err((Box::new(journal), error)),
    };
    let before_each_run = async || connect::mirror_again(settings).await;
    daemon::serve(journal, begin, before_each_run, &schedule, &stop, exit::chain).await?;
    Ok(Exit::Done)
}
