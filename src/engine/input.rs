//! All that a decision depends on, as values.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::domain::{
    Account, AccountHistory, AccountKey, BankJournal, Channel, Company, CompanyId, CompanyRules, History, OtherPlan,
    Plan, PlanProblem, WorkCalendar, shifted,
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
    /// Working days, by country (ISO code); under an empty code those that count where no country is known.
    pub calendars: BTreeMap<String, WorkCalendar>,
    /// How many messages a run may send; none: as many as there are.
    pub messages_per_run: Option<usize>,
}

/// A company, its plans and its rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompanyInput {
    /// The company.
    pub company: Company,
    /// Its levels (a branch without levels: its parent's), or why they do not make a plan.
    pub plan: Result<Plan, PlanProblem>,
    /// Plans that count instead of it for some accounts.
    pub other_plans: Vec<OtherPlan>,
    /// Its bank journals.
    pub bank: Vec<BankJournal>,
    /// Its rules.
    pub rules: CompanyRules,
}

impl RunInput {
    /// The working days where the customer is, else where the company is; without a country's calendar, weeks from
    /// Monday to Friday.
    pub(super) fn calendar_of(&self, company: &CompanyInput, account: &Account) -> WorkCalendar {
        let countries = [account.country.as_deref(), company.company.country.as_deref(), Some("")];
        let known = countries.into_iter().flatten().find_map(|country| self.calendars.get(country));
        known.cloned().unwrap_or_else(WorkCalendar::plain)
    }

    /// The day by which a message of the run asks the account to pay: a working day where the customer is, whatever days
    /// messages leave on.
    #[must_use]
    pub fn payment_deadline(&self, account: &Account) -> NaiveDate {
        let Some(company) = self.companies.get(&account.key.company) else { return self.run_date };
        let day = shifted(self.run_date, company.rules.payment_days);
        self.calendar_of(company, account).working_day_from(day)
    }

    /// What the journal knows of an account; nothing, if it has never had a reminder.
    pub(super) fn history_of(&self, key: AccountKey) -> AccountHistory {
        self.history.accounts.get(&key).cloned().unwrap_or_default()
    }
}
