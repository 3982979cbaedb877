//! `forecast` and `replay`: what would come, and what was.

use anyhow::Context as _;
use chrono::NaiveDate;
use serde_json::json;

use crate::cli::exit::Exit;
use crate::cli::{connect, terminal};
use crate::config::Settings;
use crate::engine;
use crate::report::{self, Compared, Forecasted};
use crate::run;

pub(super) async fn forecast(
    settings: &Settings,
    date: Option<NaiveDate>,
    days: u32,
    as_json: bool,
) -> anyhow::Result<Exit> {
    let mut backends = connect::backends_to_look(settings).await?;
    let from = date.unwrap_or_else(|| backends.today());
    let (reading, report) = run::plan(&mut backends, from).await?;
    let messages = engine::forecast(&reading.input, days);
    let forecasted = Forecasted { from, days, companies: &report.companies, messages: &messages };
    let text =
        if as_json { serde_json::to_string_pretty(&forecasted.json())? } else { forecasted.text(terminal::look()) };
    terminal::print(&text)?;
    Ok(Exit::Done)
}

pub(super) fn replay(settings: &Settings, date: NaiveDate, as_json: bool) -> anyhow::Result<Exit> {
    let journal = connect::journal_to_read(settings)?;
    let (kept, report) = run::replay(&journal, date).context("reading what the run had read")?;
    let differences = report::differences(&kept.decided, &report::outcomes(&report.plan), &report.plan);
    let compared = Compared {
        sides: ["Then", "Now"],
        companies: &report.companies,
        accounts: report.plan.decisions.len(),
        differences: &differences,
    };
    let text = if as_json {
        serde_json::to_string_pretty(&json!({ "plan": report::json(&report), "then_and_now": compared.json() }))?
    } else {
        format!("{}\n{}", report::text(&report, terminal::look()), compared.text(terminal::look()))
    };
    terminal::print(&text)?;
    Ok(if differences.is_empty() { Exit::Done } else { Exit::Attention })
}
