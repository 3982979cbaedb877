//! `report`.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, bail};
use chrono::{DateTime, Datelike as _, NaiveDate, Utc};

use crate::cli::arguments::{About, Period, Report as Wanted};
use crate::cli::exit::Exit;
use crate::cli::{connect, terminal};
use crate::config::{ConfigError, Settings};
use crate::domain::{Company, CompanyId, Ledger, PartnerId, Report};
use crate::execute::{Backends, Step};
use crate::odoo::books::{Asked, Chart, LedgerWish};
use crate::report::{self, Subject};

pub(super) async fn report(settings: &Settings, wanted: &Wanted, as_json: bool) -> anyhow::Result<Exit> {
    let mut backends = connect::backends_to_look(settings).await?;
    backends.saw(&Step::Reading);
    let report = match wanted {
        Wanted::Aged { about, date, by_currency } => {
            let scene = Scene::open(&backends, about).await?;
            let day = date.unwrap_or_else(|| backends.today());
            let ledger = scene.ledger(&backends, [day, day], Parts::default()).await?;
            report::aged(&ledger, &scene.subject(), day, *by_currency)
        }
        Wanted::Statement { about, period } => {
            let period = days(period, backends.today())?;
            let scene = Scene::open(&backends, about).await?;
            let before = period[0].pred_opt().unwrap_or(period[0]);
            let ledger =
                scene.ledger(&backends, [before, period[1]], Parts { kinds: true, ..Parts::default() }).await?;
            report::statement(&ledger, &scene.subject(), period)
        }
        Wanted::Followup { about, date } => {
            let scene = Scene::open(&backends, about).await?;
            let day = date.unwrap_or_else(|| backends.today());
            let parts = Parts { exclusions: true, ..Parts::default() };
            let ledger = scene.ledger(&backends, [day, day], parts).await?;
            let levels = scene.chart.levels().map(|level| (level.id, level.name.clone())).collect();
            report::follow_up(&ledger, &scene.subject(), &levels, day)
        }
    };
    backends.saw(&Step::Read);
    let (Wanted::Aged { about, .. } | Wanted::Statement { about, .. } | Wanted::Followup { about, .. }) = wanted;
    show(&report, about, backends.now(), as_json)
}

/// The first and the last day of a period.
fn days(period: &Period, today: NaiveDate) -> anyhow::Result<[NaiveDate; 2]> {
    let to = period.to.unwrap_or(today);
    let from = period.from.or_else(|| to.with_ordinal(1)).unwrap_or(to);
    if from > to {
        return Err(ConfigError::Contradiction(format!("--from {from} is after --to {to}")).into());
    }
    Ok([from, to])
}

/// What of the ledger a report needs beside the amounts.
#[derive(Debug, Clone, Copy, Default)]
struct Parts {
    kinds: bool,
    exclusions: bool,
}

/// Whom a report is about.
struct Scene {
    chart: Chart,
    companies: BTreeSet<CompanyId>,
    /// None: all.
    customers: Option<BTreeMap<PartnerId, String>>,
}

impl Scene {
    async fn open(backends: &Backends, about: &About) -> anyhow::Result<Self> {
        let chart = backends.books.chart().await.context("reading companies from Odoo")?;
        let named = |company: &Company| about.company.as_ref().is_none_or(|name| *name == company.name);
        let known = || chart.companies.values().map(|books| &books.company);
        let companies: BTreeSet<CompanyId> =
            known().filter(|company| named(company)).map(|company| company.id).collect();
        if companies.is_empty() {
            let names: Vec<&str> = known().map(|company| company.name.as_str()).collect();
            bail!(
                "no company \"{}\" is followed up; there is {}",
                about.company.as_deref().unwrap_or_default(),
                names.join(", ")
            );
        }
        let customers = customers(backends, &about.customers).await?;
        Ok(Self { chart, companies, customers })
    }

    fn subject(&self) -> Subject<'_> {
        let companies = self.chart.companies.values().map(|books| &books.company);
        Subject {
            companies: companies.filter(|company| self.companies.contains(&company.id)).collect(),
            customers: self.customers.iter().flat_map(BTreeMap::values).cloned().collect(),
        }
    }

    async fn ledger(&self, backends: &Backends, [first, last]: [NaiveDate; 2], parts: Parts) -> anyhow::Result<Ledger> {
        let wish = LedgerWish {
            companies: self.companies.clone(),
            customers: self.customers.as_ref().map(|customers| customers.keys().copied().collect()),
            first,
            last,
            kinds: parts.kinds,
            exclusions: parts.exclusions,
        };
        let asked = Asked::least(last, backends.terms.time_zone);
        backends.books.ledger(&self.chart, &asked, &wish).await.context("reading the customers' ledger from Odoo")
    }
}

/// The customers that somebody means, in Odoo: they need not have anything open.
async fn customers(backends: &Backends, wanted: &[String]) -> anyhow::Result<Option<BTreeMap<PartnerId, String>>> {
    let mut customers = BTreeMap::new();
    for wanted in wanted {
        let found = backends.books.customers_called(wanted).await.context("looking for the customer in Odoo")?;
        let names: Vec<String> = found.iter().map(|(id, name)| format!("{name} ({id})")).collect();
        match names.as_slice() {
            [] => bail!("no customer \"{wanted}\" in Odoo; customers are named by number, name, or a part of it"),
            [_] => customers.extend(found),
            several => bail!("\"{wanted}\" may be {}: say which by its number", several.join(", ")),
        }
    }
    Ok((!wanted.is_empty()).then_some(customers))
}

fn show(report: &Report, about: &About, made_at: DateTime<Utc>, as_json: bool) -> anyhow::Result<Exit> {
    let text = match &about.xlsx {
        Some(file) => {
            let bytes = report::report_workbook(report, made_at).context("making the workbook")?;
            std::fs::write(file, bytes).with_context(|| format!("writing {}", file.display()))?;
            let problems: Vec<String> = report.problems.iter().map(|problem| format!("problem: {problem}\n")).collect();
            format!("{}{} is written.\n", problems.concat(), file.display())
        }
        None if as_json => serde_json::to_string_pretty(&report::report_json(report))?,
        None => report::report_text(report, terminal::look()),
    };
    terminal::print(&text)?;
    // What is missing in the sums must not go unseen by whoever looks at the exit code only.
    Ok(if report.problems.is_empty() { Exit::Done } else { Exit::Attention })
}
