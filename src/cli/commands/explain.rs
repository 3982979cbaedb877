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
    let (mut texts, mut objects) = (Vec::new(), Vec::new());
    for account in customer::find(&reading.input, wanted, None)? {
        let Some(decision) = report.plan.decisions.get(&account.key) else { continue };
        let intents = backends.journal.intents_of(account.key)?;
        let company = report.companies.get(&account.key.company).map_or("?", String::as_str);
        let explained = Explained { input: &reading.input, company, account, decision, intents: &intents };
        texts.push(report::explanation(&explained));
        objects.push(report::explanation_json(&explained, &report));
    }
    let run_date = date.to_string();
    let object = json!({ "run_date": run_date, "accounts": objects });
    terminal::print(&if as_json { serde_json::to_string_pretty(&object)? } else { texts.join("\n") })?;
    Ok(Exit::Done)
}
