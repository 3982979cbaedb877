//! Reads Odoo and the journal, and makes of them what decisions are made from.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context as _;
use chrono::{Datelike as _, NaiveDate};

use super::backends::{Backends, Step, Terms};
use super::level_texts::try_texts;
use super::remembering::history;
use crate::domain::{
    Account, AccountKey, Channel, Company, CompanyId, CompanyRules, ItemId, OtherPlan, Plan, PlanProblem,
    ReconcileFirst, Sender, Unreadable, WorkCalendar,
};
use crate::engine::{CompanyInput, RunInput};
use crate::journal::GoodTexts;
use crate::odoo::books::{Asked, Chart, ItemMark, PlanBooks, Scope, Stationery};

/// What was read, and what a run decides from.
#[derive(Debug, Clone)]
pub struct Reading {
    /// Companies, currencies, languages, levels and texts.
    pub chart: Chart,
    /// What the engine decides from.
    pub input: RunInput,
    /// Rows that belong to no account that could be named.
    pub unreadable: Vec<Unreadable>,
    /// What was asked of Odoo; looking again asks the same.
    pub asked: Asked,
    /// What people have noted on items.
    pub marks: BTreeMap<ItemId, ItemMark>,
    /// The last good texts of levels.
    pub good_texts: GoodTexts,
    /// What a person should put right, and does not keep anything from being done, as sentences.
    pub problems: Vec<String>,
}

/// Reads everything for decisions as of `date`. Changes nothing, neither in Odoo nor in the journal.
///
/// # Errors
/// Odoo or the journal cannot be read.
pub async fn read(backends: &mut Backends, date: NaiveDate, scope: Scope<'_>) -> anyhow::Result<Reading> {
    backends.saw(&Step::Reading);
    let mut chart = backends.books.chart().await.context("reading companies and levels from Odoo")?;
    let mut good_texts = backends.journal.good_texts().context("reading the last good texts in the journal")?;
    apply_terms(&mut chart, &backends.terms);
    try_texts(&mut chart, &mut good_texts, backends.today());
    let mut problems = unknown_companies(&chart, &backends.terms);
    problems.extend(older_texts(&chart));
    problems.append(&mut chart.problems);
    let mut companies = companies(&chart, &backends.terms);
    add_bank(backends, &mut companies).await?;
    let asked = asked(&companies, date, &backends.terms);
    let rows = backends.books.accounts(&chart, &asked, scope).await.context("reading open items from Odoo")?;
    let calendars = calendars(&chart, &rows.accounts, &backends.terms, date.year());
    let accounts = by_key(rows.accounts);
    let input = RunInput {
        run_date: date,
        calendars,
        companies,
        history: history(&backends.journal, &accounts)?,
        accounts,
        channels: backends.terms.channels.clone(),
        messages_per_run: backends.terms.messages_per_run,
    };
    let mut unreadable = rows.unreadable;
    unreadable.append(&mut chart.unreadable);
    backends.saw(&Step::Read);
    Ok(Reading { chart, input, unreadable, asked, marks: rows.marks, good_texts, problems })
}

/// What the rules and plans of these companies need to know beside the least.
fn asked(companies: &BTreeMap<CompanyId, CompanyInput>, date: NaiveDate, terms: &Terms) -> Asked {
    let all = terms.all_is_asked;
    let rules = || companies.values().map(|company| &company.rules);
    let plans = || companies.values().flat_map(|company| &company.other_plans);
    Asked {
        entry_days: all || rules().any(|rules| rules.minimum_age_days > 0),
        payment_methods: all || rules().any(|rules| !rules.excluded_payment_methods.is_empty()),
        tags: all || plans().any(|plan| !plan.tags.is_empty()),
        payment_terms: all || plans().any(|plan| !plan.payment_terms.is_empty()),
        postal: terms.channels.contains(&Channel::Letter),
        phones: terms.channels.contains(&Channel::Sms),
        interest: companies.values().any(|company| terms.interest_of(&company.company).is_some()),
        ..Asked::least(date, terms.time_zone)
    }
}

/// How far the bank is reconciled, of companies that ask.
async fn add_bank(backends: &Backends, companies: &mut BTreeMap<CompanyId, CompanyInput>) -> anyhow::Result<()> {
    let all = backends.terms.all_is_asked;
    let asks = |company: &&CompanyInput| all || company.rules.reconcile_first != ReconcileFirst::Off;
    let asking = companies.values().filter(asks).map(|company| company.company.id).collect();
    let bank = backends.books.bank(&asking).await.context("reading how far the bank is reconciled in Odoo")?;
    for (id, journals) in bank {
        if let Some(company) = companies.get_mut(&id) {
            company.bank = journals;
        }
    }
    Ok(())
}

impl Reading {
    /// The same day, companies and history, with `accounts` as they are now.
    pub(super) fn again(&self, accounts: Vec<Account>, terms: &Terms) -> RunInput {
        let calendars = calendars(&self.chart, &accounts, terms, self.input.run_date.year());
        RunInput { calendars, accounts: by_key(accounts), ..self.input.clone() }
    }

    /// What the letters of a company bear.
    pub(super) fn stationery(&self, company: CompanyId) -> Option<&Stationery> {
        Some(&self.chart.companies.get(&company)?.stationery)
    }

    /// The same day, accounts and history, to be decided by other terms. `chart` is as Odoo has it; all was asked for when
    /// the accounts were read.
    #[must_use]
    pub fn under(&self, mut chart: Chart, terms: &Terms) -> RunInput {
        apply_terms(&mut chart, terms);
        try_texts(&mut chart, &mut self.good_texts.clone(), self.input.run_date);
        let mut companies = companies(&chart, terms);
        for (id, company) in &mut companies {
            company.bank = self.input.companies.get(id).map(|known| known.bank.clone()).unwrap_or_default();
        }
        let calendars = calendars(&chart, self.input.accounts.values(), terms, self.input.run_date.year());
        RunInput { calendars, companies, messages_per_run: terms.messages_per_run, ..self.input.clone() }
    }
}

/// Terms of a company that nobody knows would be kept to by nobody, and so must not stay unseen.
fn unknown_companies(chart: &Chart, terms: &Terms) -> Vec<String> {
    let known: BTreeSet<&String> = chart.companies.values().map(|books| &books.company.name).collect();
    let unknown = terms.companies.keys().filter(|name| !known.contains(name));
    let said = |name: &String| {
        format!(
            "[[company]] \"{name}\" of the settings counts for nobody: no company that is followed up has this name"
        )
    };
    unknown.map(said).collect()
}

/// Levels whose wrong texts are not in use.
fn older_texts(chart: &Chart) -> impl Iterator<Item = String> {
    let levels = chart.levels().filter(|level| level.unusable.is_none());
    levels.filter_map(|level| Some(format!("{}.", level.text_problem.as_ref()?)))
}

fn by_key(accounts: Vec<Account>) -> BTreeMap<AccountKey, Account> {
    accounts.into_iter().map(|account| (account.key, account)).collect()
}

/// Sender and reply address as the operator has decided them, and plans that are about to be written, over what Odoo has.
fn apply_terms(chart: &mut Chart, terms: &Terms) {
    for Company { name, sender, reply_to, .. } in chart.companies.values_mut().map(|books| &mut books.company) {
        let own = terms.companies.get(name.as_str());
        let (held_name, held_email) = sender.take().map(|held| (held.name, held.email)).unzip();
        let decided_name = own.and_then(|own| own.sender_name.clone()).or(held_name).unwrap_or_else(|| name.clone());
        let decided_email = own.and_then(|own| own.sender_email.clone()).or(held_email);
        *sender = decided_email.map(|email| Sender { name: decided_name, email });
        if let Some(decided) = own.and_then(|own| own.reply_to.clone()).or_else(|| terms.reply_to.clone()) {
            *reply_to = Some(decided);
        }
    }
    for (company, coming) in &terms.coming_plans {
        chart.show_coming(*company, coming);
    }
}

/// The working days of every country that a customer or a company is in, from the year before the run to the second
/// after it: an invoice may be old, and a next reminder far away.
fn calendars<'a>(
    chart: &Chart,
    accounts: impl IntoIterator<Item = &'a Account>,
    terms: &Terms,
    year: i32,
) -> BTreeMap<String, WorkCalendar> {
    let companies = chart.companies.values().filter_map(|books| books.company.country.as_ref());
    let nowhere = String::new();
    let customers = accounts.into_iter().filter_map(|account| account.country.as_ref());
    let countries: BTreeSet<&String> = companies.chain(customers).chain([&nowhere]).collect();
    let calendar = |country: &String| (country.clone(), terms.countries.calendar(country, year - 1..=year + 2));
    countries.into_iter().map(calendar).collect()
}

fn companies(chart: &Chart, terms: &Terms) -> BTreeMap<CompanyId, CompanyInput> {
    chart
        .companies
        .iter()
        .map(|(id, books)| {
            let input = CompanyInput {
                company: books.company.clone(),
                plan: plan(chart, *id),
                other_plans: other_plans(chart, *id),
                bank: Vec::new(),
                rules: rules_of(&books.company, terms),
            };
            (*id, input)
        })
        .collect()
}

/// The levels that count for a company, if all of them and the company itself could be read.
fn plan(chart: &Chart, company: CompanyId) -> Result<Plan, PlanProblem> {
    let own = chart.companies.get(&company).into_iter();
    let unreadable: BTreeSet<Unreadable> =
        own.chain(chart.plan_company(company)).flat_map(|books| books.unreadable.iter().cloned()).collect();
    if !unreadable.is_empty() {
        return Err(PlanProblem::Unreadable(unreadable.into_iter().collect()));
    }
    Plan::new(chart.levels_of(company).to_vec())
}

/// The plans that count for some of a company's accounts. They share the default plan's problem where rows are unreadable:
/// nobody knows which plan those belong to.
fn other_plans(chart: &Chart, company: CompanyId) -> Vec<OtherPlan> {
    let unreadable = plan(chart, company).err().filter(|problem| matches!(problem, PlanProblem::Unreadable(_)));
    let other = |books: &PlanBooks| OtherPlan {
        id: books.id,
        name: books.name.clone(),
        sequence: books.sequence,
        tags: books.tags.clone(),
        countries: books.countries.clone(),
        payment_terms: books.payment_terms.clone(),
        plan: unreadable.clone().map_or_else(|| Plan::new(books.levels.clone()), Err),
    };
    chart.other_plans(company).iter().map(other).collect()
}

/// The rules that count for a company.
fn rules_of(company: &Company, terms: &Terms) -> CompanyRules {
    terms.companies.get(&company.name).map_or(&terms.rules, |own| &own.rules).clone()
}
