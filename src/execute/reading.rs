//! Reads Odoo and the journal, and makes of them what decisions are made from.

use std::collections::BTreeMap;

use anyhow::Context as _;
use chrono::NaiveDate;

use super::backends::{Backends, Step, Terms};
use crate::domain::{Account, AccountKey, Company, CompanyId, CompanyRules, Level, Plan, PlanProblem, Unreadable};
use crate::engine::{CompanyInput, RunInput};
use crate::odoo::books::{Chart, Scope};
use crate::render;

/// What was read, and what a run decides from.
#[derive(Debug, Clone)]
pub struct Reading {
    /// Companies, currencies, languages, levels and texts.
    pub chart: Chart,
    /// What the engine decides from.
    pub input: RunInput,
    /// Rows that belong to no account that could be named.
    pub unreadable: Vec<Unreadable>,
}

/// Reads everything for decisions as of `date`. Changes nothing, neither in Odoo nor in the journal.
///
/// # Errors
/// Odoo or the journal cannot be read.
pub async fn read(backends: &mut Backends, date: NaiveDate, scope: Scope<'_>) -> anyhow::Result<Reading> {
    backends.saw(&Step::Reading);
    let mut chart = backends.books.chart().await.context("reading companies and levels from Odoo")?;
    apply_terms(&mut chart, &backends.terms);
    let rows = backends.books.accounts(&chart, scope).await.context("reading open items from Odoo")?;
    let history = backends.journal.history().context("reading the journal")?;
    let input = RunInput {
        run_date: date,
        companies: companies(&chart, &backends.terms),
        accounts: by_key(rows.accounts),
        history,
        channels: backends.terms.channels.clone(),
    };
    let mut unreadable = rows.unreadable;
    unreadable.append(&mut chart.unreadable);
    Ok(Reading { chart, input, unreadable })
}

impl Reading {
    /// The same day, companies and history, with `accounts` as they are now.
    pub(super) fn again(&self, accounts: Vec<Account>) -> RunInput {
        RunInput {
            run_date: self.input.run_date,
            companies: self.input.companies.clone(),
            accounts: by_key(accounts),
            history: self.input.history.clone(),
            channels: self.input.channels.clone(),
        }
    }
}

fn by_key(accounts: Vec<Account>) -> BTreeMap<AccountKey, Account> {
    accounts.into_iter().map(|account| (account.key, account)).collect()
}

/// Sender and reply address as the operator has decided them, over what Odoo has.
fn apply_terms(chart: &mut Chart, terms: &Terms) {
    for books in chart.companies.values_mut() {
        let own = terms.companies.get(&books.company.name);
        if let Some(sender) = own.and_then(|own| own.sender.clone()) {
            books.company.sender = Some(sender);
        }
        if let Some(decided) = own.and_then(|own| own.reply_to.clone()).or_else(|| terms.reply_to.clone()) {
            books.company.reply_to = Some(decided);
        }
    }
}

fn companies(chart: &Chart, terms: &Terms) -> BTreeMap<CompanyId, CompanyInput> {
    chart
        .companies
        .iter()
        .map(|(id, books)| {
            let input = CompanyInput {
                company: books.company.clone(),
                plan: plan(chart, *id),
                rules: rules_of(&books.company, terms),
            };
            (*id, input)
        })
        .collect()
}

/// The levels that count for a company, if all of them and the company itself could be read.
fn plan(chart: &Chart, company: CompanyId) -> Result<Plan, PlanProblem> {
    let own = chart.companies.get(&company).into_iter();
    let unreadable: Vec<Unreadable> =
        own.chain(chart.plan_company(company)).flat_map(|books| books.unreadable.iter().cloned()).collect();
    if !unreadable.is_empty() {
        return Err(PlanProblem::Unreadable(unreadable));
    }
    Plan::new(chart.levels_of(company).iter().map(|level| with_checked_texts(level, chart)).collect())
}

/// The rules that count for a company.
fn rules_of(company: &Company, terms: &Terms) -> CompanyRules {
    terms.companies.get(&company.name).map_or(&terms.rules, |own| &own.rules).clone()
}

/// A level whose texts cannot be rendered in one of its languages is stopped, and only it.
fn with_checked_texts(level: &Level, chart: &Chart) -> Level {
    let mut texts =
        chart.texts.range((level.id, String::new())..).take_while(|((id, _), _)| *id == level.id).peekable();
    let problem = if texts.peek().is_none() && !level.channels.is_empty() {
        Some("it has no text".to_owned())
    } else {
        let problems: Vec<String> =
            texts.flat_map(|(_, text)| render::check(text)).map(|problem| problem.to_string()).collect();
        (!problems.is_empty() && !level.channels.is_empty()).then(|| problems.join("; "))
    };
    Level { unusable: level.unusable.clone().or(problem), ..level.clone() }
}
