//! The world of a story: what the engine is asked with, and what people, banks and mail servers do to it.

mod chart;
mod customers;
mod days;
mod mails;
mod matching;
mod merging;
mod policy;
mod records;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use self::chart::Chart;
use self::customers::Profile;
use self::mails::Mails;
use self::matching::Matching;
use super::statement::Statement;
use super::words::{Parsed, Wrong};
use crate::domain::{AccountKey, Channel, CompanyId, History, Level, OpenItem, OtherPlan, PartnerId, PlanId};
use crate::engine::RunInput;

/// What is answered to a statement.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) answers: Vec<String>,
    /// Promises that the engine breaks.
    pub(super) faults: Vec<String>,
}

impl Said {
    fn answer(answer: String) -> Self {
        Self { answers: vec![answer], faults: Vec::new() }
    }
}

/// All that there is.
pub(super) struct World {
    input: RunInput,
    /// The company that was named last.
    company: Option<CompanyId>,
    /// The plan beside the default one that was named last.
    plan: Option<PlanId>,
    levels: BTreeMap<(CompanyId, Option<PlanId>), Vec<Level>>,
    /// Plans beside the default one, each company's own.
    plans: BTreeMap<CompanyId, Vec<OtherPlan>>,
    chart: Chart,
    /// Who owes what is said of a name: merged customers share one.
    customers: BTreeMap<String, PartnerId>,
    profiles: BTreeMap<PartnerId, Profile>,
    /// Items that are paid, with what they had reached.
    settled: Vec<(AccountKey, OpenItem)>,
    matchings: Vec<Matching>,
    mails: Mails,
    last_id: i64,
}

impl World {
    pub(super) fn beginning_on(run_date: NaiveDate) -> Self {
        Self {
            input: RunInput {
                run_date,
                companies: BTreeMap::new(),
                accounts: BTreeMap::new(),
                history: History::default(),
                channels: BTreeSet::from([Channel::Email, Channel::Letter, Channel::Sms]),
                calendars: BTreeMap::new(),
                messages_per_run: None,
            },
            company: None,
            plan: None,
            levels: BTreeMap::new(),
            plans: BTreeMap::new(),
            chart: Chart::default(),
            customers: BTreeMap::new(),
            profiles: BTreeMap::new(),
            settled: Vec::new(),
            matchings: Vec::new(),
            mails: Mails::default(),
            last_id: 0,
        }
    }

    /// Does what a statement says.
    pub(super) fn live(&mut self, statement: &Statement) -> Parsed<Said> {
        match statement {
            Statement::Policy(policy) => self.policy(policy),
            Statement::Customer(customer) => self.customer(customer),
            Statement::Books(books) => self.books(books),
            Statement::Mail(mail) => return self.mail(mail),
            Statement::Day(day) => return self.day(day),
        }?;
        Ok(Said::default())
    }

    fn next_id(&mut self) -> i64 {
        self.last_id += 1;
        self.last_id
    }
}

fn wrong<T>(what: impl Into<String>) -> Parsed<T> {
    Err(Wrong(what.into()))
}
