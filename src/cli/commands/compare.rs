//! `compare`: what another policy would do, account by account.

use std::path::Path;

use anyhow::Context as _;
use chrono::NaiveDate;

use crate::cli::exit::Exit;
use crate::cli::{connect, terminal};
use crate::config::{self, ConfigError, PlanSource as Source, Settings};
use crate::engine::{self, RunInput};
use crate::odoo::session::Session;
use crate::provision::{FilePlan, FilePolicy, PlanSource};
use crate::report::{self, Compared};
use crate::run;

/// Another policy: levels, rules, or both.
struct Policy {
    plan: Option<FilePlan>,
    settings: Option<Box<Settings>>,
}

pub(super) async fn compare(
    settings: &Settings,
    file: &Path,
    date: Option<NaiveDate>,
    as_json: bool,
) -> anyhow::Result<Exit> {
    let policy = Policy::read(file)?;
    let mut backends = connect::backends_to_look(settings).await?;
    backends.terms.all_is_asked = true;
    let date = date.unwrap_or_else(|| backends.today());
    let (reading, report) = run::plan(&mut backends, date).await?;
    let other = policy.applied(&reading.input, backends.books.session()).await?;
    let planned = engine::plan(&other);
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
    /// A plan file, or a settings file, whose rules count, and its plan file if it names one.
    fn read(file: &Path) -> anyhow::Result<Self> {
        let unreadable = |source| ConfigError::Unreadable { path: file.to_owned(), source };
        let text = std::fs::read_to_string(file).map_err(unreadable)?;
        let is_a_plan = text
            .parse::<toml::Table>()
            .is_ok_and(|table| table.contains_key("level") || table.get("plan").is_some_and(toml::Value::is_array));
        if is_a_plan {
            return Ok(Self { plan: Some(connect::plan_of(file, &text)?), settings: None });
        }
        let settings = config::load(Some(file), Vec::new())?;
        let plan = match settings.plan.source {
            Source::File => match connect::plan_source(&settings)? {
                PlanSource::File(plan) => Some(plan),
                PlanSource::Odoo | PlanSource::Enterprise => None,
            },
            Source::Odoo | Source::Enterprise => None,
        };
        Ok(Self { plan, settings: Some(Box::new(settings)) })
    }

    /// What was read, to be decided by this policy.
    async fn applied(&self, input: &RunInput, session: &Session) -> anyhow::Result<RunInput> {
        let mut other = input.clone();
        if let Some(settings) = &self.settings {
            let terms = connect::terms(settings)?;
            other.messages_per_run = terms.messages_per_run;
            for company in other.companies.values_mut() {
                let own = terms.companies.get(&company.company.name);
                company.rules = own.map_or(&terms.rules, |own| &own.rules).clone();
            }
        }
        if let Some(plan) = &self.plan {
            let companies = input.companies.values().map(|company| &company.company);
            let policies = FilePolicy::of(session, plan, companies).await.context("comparing with the plan file")?;
            for (company, policy) in policies {
                if let Some(company) = other.companies.get_mut(&company.id) {
                    company.plan = policy.plan;
                    company.other_plans = policy.other_plans;
                }
            }
        }
        Ok(other)
    }
}
