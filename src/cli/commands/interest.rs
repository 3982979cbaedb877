//! `interest`.

use chrono::NaiveDate;

use crate::cli::exit::Exit;
use crate::cli::{connect, customer, terminal};
use crate::config::Settings;
use crate::domain::Account;
use crate::engine;
use crate::report::{self, InterestOf};
use crate::run;

pub(super) async fn interest(
    settings: &Settings,
    wanted: Option<&str>,
    date: Option<NaiveDate>,
    as_json: bool,
) -> anyhow::Result<Exit> {
    let mut backends = connect::backends_to_look(settings).await?;
    let date = date.unwrap_or_else(|| backends.today());
    let (reading, _) = run::plan(&mut backends, date).await?;
    let accounts: Vec<&Account> = match wanted {
        Some(wanted) => customer::find(&reading.input, wanted, None)?,
        None => reading.input.accounts.values().collect(),
    };
    let terms = &backends.terms;
    let mut all = Vec::new();
    for account in accounts {
        let Some(company) = reading.input.companies.get(&account.key.company).map(|known| &known.company) else {
            continue;
        };
        let claimed = engine::interest(account, company, terms.interest_of(company), &terms.interest_laws, date);
        // Of all customers only those are shown who owe something; of one that somebody has named, why it does not.
        if wanted.is_some() || claimed.as_ref().is_ok_and(|interest| !interest.is_empty()) {
            all.push(InterestOf { customer: &account.customer, company: &company.name, claimed });
        }
    }
    all.sort_by_key(|of| (of.company, of.customer));
    let text = if as_json {
        serde_json::to_string_pretty(&report::interest_json(&all, date))?
    } else {
        report::interest_text(&all, date, terminal::look())
    };
    terminal::print(&text)?;
    Ok(Exit::Done)
}
