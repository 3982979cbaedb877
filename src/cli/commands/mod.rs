//! One file a command, or a pair of commands that belong together.

mod bounce;
mod check;
mod compare;
mod demo;
mod excluded;
mod explain;
mod in_doubt;
mod interest;
mod ownership;
mod questions;
mod report;
mod run;
mod serve;
mod statements;
mod story;

use std::path::{Path, PathBuf};

use super::arguments::{Arguments, Command};
use super::exit::Exit;
use super::{logging, terminal};
use crate::config::{self, ConfigError, LogSettings, Settings};

const USUAL_SETTINGS: &str = "/etc/followupd/followupd.toml";

/// Carries out what the arguments ask for.
pub(super) async fn carry_out(arguments: Arguments) -> anyhow::Result<Exit> {
    let everywhere = arguments.everywhere;
    if let Command::Demo { out, stay } = &arguments.command {
        logging::begin(
            // What goes wrong in a demo is a part of its story.
            &LogSettings { level: "off".to_owned(), ..LogSettings::default() },
            terminal::colour_of_errors(),
        )?;
        return demo::demo(out, *stay, everywhere.json).await;
    }
    if let Command::Story(order) = &arguments.command {
        return story::story(order, everywhere.json);
    }
    let settings = settings(everywhere.config)?;
    logging::begin(&settings.log, terminal::colour_of_errors())?;
    match arguments.command {
        Command::Check => check::check(&settings, everywhere.json).await,
        Command::Setup(setup) => ownership::setup(&settings, &setup, everywhere.json).await,
        Command::Teardown(teardown) => ownership::teardown(&settings, &teardown, everywhere.json).await,
        Command::Plan { date } => run::plan(&settings, date, everywhere.json).await,
        Command::Run(order) => run::run(&settings, &order, everywhere.json).await,
        Command::Send(order) => run::send(&settings, &order, everywhere.json).await,
        Command::Explain { customer, date } => explain::explain(&settings, &customer, date, everywhere.json).await,
        Command::Compare { file, date } => compare::compare(&settings, &file, environment()?, date, everywhere.json).await,
        Command::Forecast { date, days } => questions::forecast(&settings, date, days, everywhere.json).await,
        Command::Replay { date } => questions::replay(&settings, date, everywhere.json),
        Command::Excluded => excluded::excluded(&settings, everywhere.json).await,
        Command::Interest { customer, date } => {
            interest::interest(&settings, customer.as_deref(), date, everywhere.json).await
        }
        Command::Report(report) => report::report(&settings, &report, everywhere.json).await,
        Command::Serve if everywhere.json => Err(ConfigError::Contradiction(
            "serve prints no result, so there is nothing for --json; log lines are objects with format = \"json\" under [log]"
                .to_owned(),
        )
        .into()),
        Command::Serve => serve::serve(&settings).await,
        Command::Bounce => bounce::bounce(&settings, everywhere.json),
        Command::InDoubt(answer) => in_doubt::in_doubt(&settings, &answer, everywhere.json),
        Command::Demo { .. } | Command::Story(_) => Ok(Exit::Done),
    }
}

fn settings(named: Option<PathBuf>) -> Result<Settings, ConfigError> {
    let usual = Path::new(USUAL_SETTINGS);
    let path = named.or_else(|| usual.exists().then(|| usual.to_owned()));
    config::load(path.as_deref(), environment()?)
}

/// The variables that are settings; what others hold is not ours to read.
fn environment() -> Result<Vec<(String, String)>, ConfigError> {
    let ours = std::env::vars_os().filter_map(|(name, value)| {
        let name = name.into_string().ok().filter(|name| name.starts_with("FOLLOWUPD__"))?;
        Some((name, value))
    });
    let text = |(name, value): (String, std::ffi::OsString)| match value.into_string() {
        Ok(value) => Ok((name, value)),
        Err(_) => Err(ConfigError::Environment(format!("{name} is not written in UTF-8"))),
    };
    ours.map(text).collect()
}
