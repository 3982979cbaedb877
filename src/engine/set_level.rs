//! *Set level*: a person says which level an account's overdue items have reached (rule 25).

use chrono::NaiveDate;

use super::input::RunInput;
use crate::domain::{AccountKey, OpenItem, Reached};

/// Whether a level that is set by hand is that of this item, too: it is overdue and followed up.
pub(super) fn can_be_set(item: &OpenItem, today: NaiveDate) -> bool {
    item.is_claim() && item.is_overdue(today) && !item.is_excluded(today)
}

/// All overdue items of the account that are followed up have reached `days` (none: no level) on the day of the run. The
/// next reminder date stays.
pub fn set_level(input: &mut RunInput, key: AccountKey, days: Option<i64>) {
    let today = input.run_date;
    let plan = input.companies.get(&key.company).zip(input.accounts.get(&key)).and_then(|(company, account)| {
        let plan = company.plan_for(account).plan.as_ref().ok()?;
        plan.at(days?).filter(|level| Some(level.days_after_due) == days)
    });
    let reached = days.map(|days| Reached { days, level: plan.map(|level| level.id), on: today });
    let items = input.accounts.get_mut(&key).into_iter().flat_map(|account| &mut account.items);
    for item in items.filter(|item| can_be_set(item, today)) {
        item.reached = reached;
    }
}
