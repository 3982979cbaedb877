//! `compare`: what another policy would do, account by account.

use std::path::Path;

use anyhow::Context as _;
use chrono::NaiveDate;

use crate::cli::exit::Exit;
use crate::cli::{connect, terminal};
use crate::config::{self, ConfigError, Settings};
use crate::engine::{self, RunInput};
use crate::execute::{Backends, Reading};
use crate::provision::{self, PlanSource};
use crate::report::{self, Compared};
use crate::run;

/// Another policy: where its levels come from, and its rules.
struct Policy {
    plan: PlanSource,
    settings: Settings,
}

pub(super) async fn compare(
    settings: &Settings,
    file: &Path,
    environment: Vec<(String, String)>,
    date: Option<NaiveDate>,
    as_json: bool,
) -> anyhow::Result<Exit> {
    let policy = Policy::read(file, environment, settings)?;
    let mut backends = connect::backends_to_look(settings).await?;
    backends.terms.all_is_asked = true;
    let date = date.unwrap_or_else(|| backends.today());
    let (reading, report) = run::plan(&mut backends, date).await?;
    let planned = engine::plan(&policy.applied(&reading, &backends).await?);
    let differences = report::differences(&report::outcomes(&report.plan), &report::outcomes(&planned), &report.plan);
    let name = file.file_name().map_or_else(|| file.display().to_string(), |name| name.to_string_lossy().into_owned());
    let compared = Compared {
        sides: ["Now", &name],
        companies: &report.companies,
        accounts: report.plan.decisions.len(),
        differences: &differences,
    };
    let text = if as_json { serde_json::to_string_pretty(&compared.json())? } else { compared.text(terminal::look()) };
    terminal::print(&text)?;
    Ok(Exit::Done)
}

impl Policy {
    /// A plan file, with the rules of now; or a settings file, with the plan of now if it says nothing under [plan].
    fn read(file: &Path, environment: Vec<(String, String)>, now: &Settings) -> anyhow::Result<Self> {
        let unreadable = |source| ConfigError::Unreadable { path: file.to_owned(), source };
        let text = std::fs::read_to_string(file).map_err(unreadable)?;
        // What is no table at all has a mistake, which is told when it is read as settings.
        let table = text.parse::<toml::Table>().unwrap_or_default();
        if table.contains_key("level") || table.get("plan").is_some_and(toml::Value::is_array) {
            return Ok(Self { plan: PlanSource::File(connect::plan_of(file, &text)?), settings: now.clone() });
        }
        let mut settings = config::load_policy(file, environment)?;
        if !table.contains_key("plan") {
            settings.plan = now.plan.clone();
        }
        Ok(Self { plan: connect::plan_source(&settings)?, settings })
    }

    /// What was read, to be decided by this policy.
    async fn applied(&self, reading: &Reading, backends: &Backends) -> anyhow::Result<RunInput> {
        let mut terms = connect::terms(&self.settings)?;
        let chart = backends.books.chart().await.context("reading companies and levels from Odoo")?;
        let coming = provision::coming_plans(backends.books.session(), &self.plan, &chart).await;
        terms.coming_plans = coming.context("comparing with another plan")?;
        Ok(reading.under(chart, &terms))
    }
}
