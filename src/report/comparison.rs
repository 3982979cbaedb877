//! Two plans of the same accounts side by side: another policy, or the same day decided again.

use std::collections::BTreeMap;

use comfy_table::Cell;
use serde_json::{Value, json as object};

use super::table::{Look, counted, plain};
use crate::domain::{AccountKey, CompanyId, RunPlan};
use crate::render::one_line;

/// What an account gets in two plans, where that is not the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Whose.
    pub account: AccountKey,
    /// The customer's name.
    pub customer: String,
    /// What it was, in words; none: it was not there.
    pub before: Option<String>,
    /// What it is, in words; none: it is not there.
    pub after: Option<String>,
}

/// A comparison, for people and for programs.
#[derive(Debug, Clone, Copy)]
pub struct Compared<'a> {
    /// What the two sides are called.
    pub sides: [&'a str; 2],
    /// Names of companies.
    pub companies: &'a BTreeMap<CompanyId, String>,
    /// How many accounts there are.
    pub accounts: usize,
    /// Where they differ.
    pub differences: &'a [Difference],
}

/// The outcomes of a plan, in words.
#[must_use]
pub fn outcomes(plan: &RunPlan) -> BTreeMap<AccountKey, String> {
    plan.decisions.iter().map(|(key, decision)| (*key, decision.outcome.to_string())).collect()
}

/// Where two lists of outcomes differ; names are taken from `plan`.
#[must_use]
pub fn differences(
    before: &BTreeMap<AccountKey, String>,
    after: &BTreeMap<AccountKey, String>,
    plan: &RunPlan,
) -> Vec<Difference> {
    let mut keys: Vec<AccountKey> = before.keys().chain(after.keys()).copied().collect();
    keys.sort();
    keys.dedup();
    keys.into_iter()
        .filter(|key| before.get(key) != after.get(key))
        .map(|account| Difference {
            account,
            customer: plan
                .decisions
                .get(&account)
                .map_or_else(|| format!("customer {}", account.partner), |decision| decision.customer.clone()),
            before: before.get(&account).cloned(),
            after: after.get(&account).cloned(),
        })
        .collect()
}

impl Compared<'_> {
    /// As a table that fits the terminal; what is the same is only counted.
    #[must_use]
    pub fn text(&self, look: Look) -> String {
        let same = self.accounts - self.differences.len().min(self.accounts);
        let [first, second] = self.sides;
        let same = counted(same, "account", "accounts") + " the same";
        if self.differences.is_empty() {
            return format!("{first} and {second} decide the same: {same}.\n");
        }
        let several = self.companies.len() > 1;
        let mut table = plain(look);
        let mut header = vec!["Customer", first, second];
        if several {
            header.insert(1, "Company");
        }
        table.set_header(header);
        for difference in self.differences {
            let said = |side: &Option<String>| Cell::new(one_line(side.as_deref().unwrap_or("-")));
            let mut row =
                vec![Cell::new(one_line(&difference.customer)), said(&difference.before), said(&difference.after)];
            if several {
                let company = self.companies.get(&difference.account.company).map_or("?", String::as_str);
                row.insert(1, Cell::new(one_line(company)));
            }
            table.add_row(row);
        }
        let differ = counted(self.differences.len(), "account differs", "accounts differ");
        format!("{table}\n{differ}, {same}.\n")
    }

    /// One object with `accounts` (how many) and `differences`.
    #[must_use]
    pub fn json(&self) -> Value {
        let differences: Vec<Value> = self
            .differences
            .iter()
            .map(|difference| {
                object!({
                    "customer": difference.customer,
                    "partner_id": difference.account.partner.0,
                    "company": self.companies.get(&difference.account.company),
                    "before": difference.before,
                    "after": difference.after,
                })
            })
            .collect();
        object!({ "accounts": self.accounts, "sides": self.sides, "differences": differences })
    }
}
