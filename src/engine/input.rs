//! All that a decision depends on, as values.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::domain::{
    Account, AccountHistory, AccountKey, Channel, Company, CompanyId, CompanyRules, History, Plan, PlanProblem,
};

/// What a run decides from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunInput {
    /// The day of the run, as the companies' calendar has it.
    pub run_date: NaiveDate,
    /// Every company that accounts belong to.
    pub companies: BTreeMap<CompanyId, CompanyInput>,
    /// Every account that has something open or a record.
    pub accounts: BTreeMap<AccountKey, Account>,
    /// What the journal remembers.
    pub history: History,
    /// Channels to the customer that are set up.
    pub channels: BTreeSet<Channel>,
}

/// A company, its plan and its rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompanyInput {
    /// The company.
    pub company: Company,
    /// Its levels (a branch without levels: its parent's), or why they do not make a plan.
    pub plan: Result<Plan, PlanProblem>,
    /// Its rules.
    pub rules: CompanyRules,
}

impl RunInput {
    /// What the journal knows of an account; nothing, if it has never had a reminder.
    pub(super) fn history_of(&self, key: AccountKey) -> AccountHistory {
        self.history.accounts.get(&key).cloned().unwrap_or_default()
    }
}
