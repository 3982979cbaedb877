//! `report`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use chrono::{Datelike as _, Days, NaiveDate};

use super::statements;
use crate::cli::arguments::{About, Period, Report as Wanted};
use crate::cli::exit::Exit;
use crate::cli::{connect, terminal};
use crate::config::{ConfigError, Settings};
use crate::domain::{AccountKey, Company, CompanyId, Decision, Intent, Ledger, PartnerId, Report};
use crate::execute::{Addressee, Backends, Step};
use crate::ledger::{self, Subject};
use crate::odoo::books::{Asked, Chart, CompanyBooks, LedgerWish};
use crate::render::Locale;
use crate::report;
use crate::run;
use crate::typeset::{self, TypesetError};

pub(super) async fn report(settings: &Settings, wanted: &Wanted, as_json: bool) -> anyhow::Result<Exit> {
    if let Wanted::Statement { about, period, mailing } = wanted
        && mailing.mail
    {
        return statements::mail(settings, about, |today| days(period, today), mailing, as_json).await;
    }
    if wanted.about().pdf.is_some() && !typeset::IS_BUILT {
        return Err(ConfigError::Contradiction(format!("--pdf: {}", TypesetError::NotBuilt)).into());
    }
    let mut backends = connect::backends_to_look(settings).await?;
    backends.saw(&Step::Reading);
    let mut scene = Scene::open(&backends, wanted.about()).await?;
    let today = backends.today();
    let report = match wanted {
        Wanted::Aged { date, by_currency, .. } => {
            let day = date.unwrap_or(today);
            let ledger = scene.ledger(&backends, [day, day], Parts::default()).await?;
            ledger::aged(&ledger, &scene.subject(), day, *by_currency)
        }
        Wanted::Statement { period, .. } => {
            let period = days(period, today)?;
            let ledger = scene.ledger(&backends, [before(period), period[1]], Parts::KINDS).await?;
            ledger::statement(&ledger, &scene.subject(), period)
        }
        Wanted::Followup { date, .. } => {
            let day = date.unwrap_or(today);
            let ledger = scene.ledger(&backends, [day, day], Parts::EXCLUSIONS).await?;
            let levels = scene.chart.levels().map(|level| (level.id, level.name.clone())).collect();
            ledger::follow_up(&ledger, &scene.subject(), &levels, day)
        }
        Wanted::Analysis { date, .. } => scene.analysis(&mut backends, date.unwrap_or(today)).await?,
        Wanted::Dso { period, .. } => scene.dso(&backends, days(period, today)?).await?,
        Wanted::Effectiveness { period, within_days, .. } => {
            scene.effectiveness(&backends, days(period, today)?, *within_days).await?
        }
        Wanted::Excluded { date, .. } => {
            let day = date.unwrap_or(today);
            let ledger = scene.ledger(&backends, [day, day], Parts::EXCLUSIONS).await?;
            ledger::excluded(&ledger, &scene.subject(), day)
        }
        Wanted::Promises { period, .. } => {
            let period = days(period, today)?;
            let customers = scene.customer_ids();
            let told = backends.books.promises_told(&scene.companies, customers.as_ref(), period).await;
            let (promises, unreadable) = told.context("reading promises from Odoo")?;
            ledger::promises(&promises, &unreadable, &scene.subject(), period)
        }
    };
    backends.saw(&Step::Read);
    let mut files = Vec::new();
    if let Some(file) = &wanted.about().xlsx {
        files.push((file, report::report_workbook(&report, backends.now()).context("making the workbook")?));
    }
    if let Some(file) = &wanted.about().pdf {
        files.push((file, scene.pages(&backends, &report, today).await?));
    }
    show(&report, &files, as_json)
}

/// The day before a period.
fn before([from, _]: [NaiveDate; 2]) -> NaiveDate {
    from.pred_opt().unwrap_or(from)
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

impl Parts {
    const KINDS: Self = Self { kinds: true, exclusions: false };
    const EXCLUSIONS: Self = Self { kinds: false, exclusions: true };
}

/// Whom a report is about.
pub(super) struct Scene {
    chart: Chart,
    pub(super) companies: BTreeSet<CompanyId>,
    /// None: all.
    pub(super) customers: Option<BTreeMap<PartnerId, String>>,
}

impl Scene {
    pub(super) async fn open(backends: &Backends, about: &About) -> anyhow::Result<Self> {
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

    fn customer_ids(&self) -> Option<BTreeSet<PartnerId>> {
        self.customers.as_ref().map(|customers| customers.keys().copied().collect())
    }

    /// Whether an account is one of those that the report is about.
    fn is_about(&self, account: AccountKey) -> bool {
        let is_named = |customers: &BTreeMap<PartnerId, String>| customers.contains_key(&account.partner);
        self.companies.contains(&account.company) && self.customers.as_ref().is_none_or(is_named)
    }

    /// The report on pages: about one customer in the customer's language, else in the company's.
    async fn pages(&mut self, backends: &Backends, report: &Report, today: NaiveDate) -> anyhow::Result<Vec<u8>> {
        backends.books.read_stationery(&mut self.chart).await.context("reading logos from Odoo")?;
        let told = |books: &&CompanyBooks| report.sections.iter().any(|section| section.title == books.company.name);
        let books: Vec<&CompanyBooks> = self.chart.companies.values().filter(told).collect();
        let only = if let [only] = books.as_slice() { Some(*only) } else { None };
        let addressee = self.addressee(backends, report, only, today).await?;
        let language = addressee.language.as_ref().or_else(|| books.first()?.company.language.as_ref());
        let language = language.unwrap_or(&backends.terms.fallback_language);
        let locale = self.chart.locales.get(language).cloned().unwrap_or_else(|| Locale::shipped(language));
        let pdf = backends.printing.report(report, only, &locale, &addressee.lines, today);
        Ok(pdf.context("setting the pages")?.bytes)
    }

    /// Whom the report is for: its only customer, if it is one that customers get.
    async fn addressee(
        &self,
        backends: &Backends,
        report: &Report,
        books: Option<&CompanyBooks>,
        today: NaiveDate,
    ) -> anyhow::Result<Addressee> {
        let mut customers = self.customers.iter().flatten();
        match (customers.next(), customers.next()) {
            (Some((customer, name)), None) if matches!(report.name, "statement" | "follow_up") => {
                let asked = Asked::least(today, backends.terms.time_zone);
                let candidates = backends.books.candidates(&self.chart, &asked, *customer).await;
                let candidates = candidates.context("reading the customer's address from Odoo")?;
                let country = books.and_then(|books| books.company.country.as_deref());
                Ok(Addressee::of(name, &candidates, country))
            }
            _ => Ok(Addressee::default()),
        }
    }

    /// Levels are read as they are now, so nobody can tell how it was.
    async fn analysis(&self, backends: &mut Backends, day: NaiveDate) -> anyhow::Result<Report> {
        if day < backends.today() {
            let why = "how customers stood on a past day is not kept; `report effectiveness` tells what was sent then";
            return Err(ConfigError::Contradiction(why.to_owned()).into());
        }
        let (reading, planned) = run::plan(backends, day).await?;
        let owes = |key: &AccountKey| reading.input.accounts.get(key).is_some_and(|account| !account.items.is_empty());
        let is_wanted = |decision: &&Decision| self.is_about(decision.account) && owes(&decision.account);
        let decisions: Vec<&Decision> = planned.plan.decisions.values().filter(is_wanted).collect();
        let levels = |company: &Company, days: i64| {
            let level = self.chart.levels_of(company.id).iter().find(|level| level.days_after_due == days);
            level.map_or_else(|| format!("{days} days"), |level| level.name.clone())
        };
        let mut report = ledger::analysis(&decisions, &self.subject(), &levels, day);
        report.problems.extend(planned.unreadable.iter().map(|row| format!("{row}; it is not in this report")));
        Ok(report)
    }

    async fn dso(&self, backends: &Backends, period: [NaiveDate; 2]) -> anyhow::Result<Report> {
        let customers = self.customer_ids();
        let receivable = backends.books.receivable_by_month(&self.companies, customers.as_ref(), period[1]).await;
        let receivable = receivable.context("adding up receivables in Odoo")?;
        let sales = backends.books.sales_by_month(&self.companies, customers.as_ref(), period).await;
        let sales = sales.context("adding up sales in Odoo")?;
        Ok(ledger::dso(&receivable, &sales, &self.subject(), period))
    }

    /// What was sent is what the journal says.
    async fn effectiveness(
        &self,
        backends: &Backends,
        period: [NaiveDate; 2],
        within_days: u32,
    ) -> anyhow::Result<Report> {
        let sent = backends.journal.sent_between(period[0], period[1]).context("reading the journal")?;
        let sent: Vec<Intent> = sent.into_iter().filter(|intent| self.is_about(intent.key.account)).collect();
        let last = period[1].checked_add_days(Days::new(within_days.into())).unwrap_or(period[1]);
        let ledger = match sent.iter().map(|intent| intent.reminder.run_date).min() {
            None => Ledger::default(),
            Some(first) => self.ledger(backends, [before([first, last]), last], Parts::KINDS).await?,
        };
        Ok(ledger::effectiveness(&sent, &ledger, &self.subject(), period, within_days))
    }

    async fn ledger(&self, backends: &Backends, [first, last]: [NaiveDate; 2], parts: Parts) -> anyhow::Result<Ledger> {
        let wish = LedgerWish {
            companies: self.companies.clone(),
            customers: self.customer_ids(),
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

/// Writes what was asked for as files; where nothing was, prints the report.
fn show(report: &Report, files: &[(&PathBuf, Vec<u8>)], as_json: bool) -> anyhow::Result<Exit> {
    let mut text: String = report.problems.iter().map(|problem| format!("problem: {problem}\n")).collect();
    for (file, bytes) in files {
        std::fs::write(file, bytes).with_context(|| format!("writing {}", file.display()))?;
        let _ = writeln!(text, "{} is written.", file.display());
    }
    if files.is_empty() {
        text = match as_json {
            true => serde_json::to_string_pretty(&report::report_json(report))?,
            false => report::report_text(report, terminal::look()),
        };
    }
    terminal::print(&text)?;
    // What is missing in the sums must not go unseen by whoever looks at the exit code only.
    Ok(if report.problems.is_empty() { Exit::Done } else { Exit::Attention })
}
