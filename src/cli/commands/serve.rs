//! `serve`.

use crate::cli::exit::Exit;
use crate::cli::{connect, exit};
use crate::config::Settings;
use crate::daemon::{self, Schedule};
use crate::execute::Stop;
use crate::journal::Journal;

pub(super) async fn serve(settings: &Settings) -> anyhow::Result<Exit> {
    let stop = Stop::default();
    super::run::stop_on_signals(&stop)?;
    // What can be wrong with the settings must show now, not at the first mail.
    connect::mailer(settings)?;
    let journal = connect::journal(settings)?;
    let schedule = Schedule {
        run_at: settings.schedule.run_at.0,
        time_zone: settings.schedule.time_zone.0,
        poll_interval: std::time::Duration::from_secs(settings.schedule.poll_interval_seconds.max(1)),
    };
    let begin = async |journal: Journal| {
        let watch = Box::new(|_: &_| daemon::alive());
        match connect::books_for_serving(settings).await {
            Ok((books, mailer)) => Ok(connect::assembled(settings, books, mailer, journal, watch, stop.clone())),
            Err(error) => Err((journal, error)),
        }
    };
    daemon::serve(journal, begin, &schedule, &stop, |error| exit::chain(error)).await?;
    Ok(Exit::Done)
}
