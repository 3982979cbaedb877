//! What a run did: its plan, and what became of every message.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{AccountKey, Channel, CompanyId, DeliveryOutcome, Money, RunPlan, Unreadable};

/// What a run did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunReport {
    /// What was decided.
    pub plan: RunPlan,
    /// Names of the companies in the plan.
    pub companies: BTreeMap<CompanyId, String>,
    /// The next reminder date of each account, once the plan is carried out.
    pub next_reminders: BTreeMap<AccountKey, NaiveDate>,
    /// Messages that were executed in this run, those of earlier runs that waited included.
    pub deliveries: BTreeMap<AccountKey, Vec<(Channel, DeliveryOutcome)>>,
    /// Rows that belong to no account that could be named.
    pub unreadable: Vec<Unreadable>,
    /// What went wrong beside single messages, as sentences.
    pub problems: Vec<String>,
    /// Open items that are excluded, by company: how many, and their sum in company currency.
    pub excluded_items: BTreeMap<CompanyId, (usize, Money)>,
    /// Nothing was recorded, sent or written.
    pub dry: bool,
}
