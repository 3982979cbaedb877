//! `excluded`.

use std::collections::BTreeSet;

use anyhow::Context as _;

use crate::cli::exit::Exit;
use crate::cli::{connect, terminal};
use crate::config::Settings;
use crate::report::{self, ExcludedItem};
use crate::run;

pub(super) async fn excluded(settings: &Settings, as_json: bool) -> anyhow::Result<Exit> {
    let mut backends = connect::backends_to_look(settings).await?;
    let today = backends.today();
    let (reading, report) = run::plan(&mut backends, today).await?;
    let owners: BTreeSet<_> = reading.marks.values().filter_map(|mark| mark.owner).collect();
    let names = backends.books.user_names(&owners).await.context("reading the owners of disputes from Odoo")?;
    let mut items: Vec<ExcludedItem<'_>> = Vec::new();
    for account in reading.input.accounts.values() {
        let company = report.companies.get(&account.key.company).map_or("?", String::as_str);
        let customer = account.customer.as_str();
        items.extend(account.items.iter().filter(|item| item.is_excluded(today)).map(|item| {
            let owner = reading.marks.get(&item.id).and_then(|mark| mark.owner);
            let owner = owner.and_then(|owner| names.get(&owner)).map(String::as_str);
            ExcludedItem { customer, company, item, owner }
        }));
    }
    items.sort_by_key(|excluded| (excluded.company, excluded.customer, excluded.item.due_date, excluded.item.id));
    let text = if as_json {
        serde_json::to_string_pretty(&report::excluded_json(&items, today))?
    } else {
        report::excluded_table(&items, today, terminal::look())
    };
    terminal::print(&text)?;
    Ok(Exit::Done)
}
