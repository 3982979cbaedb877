//! `explain`.

use chrono::NaiveDate;
use serde_json::json;

use crate::cli::exit::Exit;
use crate::cli::{connect, customer, terminal};
use crate::config::Settings;
use crate::report::{self, Explained};
use crate::run;

pub(super) async fn explain(
    settings: &Settings,
    wanted: &str,
    date: Option<NaiveDate>,
    as_json: bool,
) -> anyhow::Result<Exit> {
    let mut backends = connect::backends_to_look(settings).await?;
    let date = date.unwrap_or_else(|| backends.today());
    let (reading, report) = run::plan(&mut backends, date).await?;
    let mut told = Vec::new();
    for account in customer::find(&reading.input, wanted, None)? {
        let Some(decision) = report.plan.decisions.get(&account.key) else { continue };
        let intents = backends.journal.intents_of(account.key)?;
        let company = report.companies.get(&account.key.company).map_or("?", String::as_str);
        told.push(report::explanation(&Explained {
            input: &reading.input,
            company,
            account,
            decision,
            intents: &intents,
        }));
    }
    let text = if as_json { serde_json::to_string_pretty(&json!({ "explanations": told }))? } else { told.join("\n") };
    terminal::print(&text)?;
    Ok(Exit::Done)
}
