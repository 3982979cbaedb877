//! Figures of an account: what people see on it, and the sums that decisions are made with.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::RunInput;
use crate::domain::{Account, Ageing, Company, ExclusionCause, Money, OpenItem};

/// Residuals of an account, in company currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Figures {
    pub(super) total_due: Money,
    pub(super) total_overdue: Money,
    pub(super) oldest_due_date: Option<NaiveDate>,
    pub(super) level_days: Option<i64>,
}

/// Rule 19: totals leave out what is excluded, and nothing else.
pub(super) fn figures(account: &Account, company: &Company, today: NaiveDate) -> Figures {
    let followed = || account.items.iter().filter(|item| !item.is_excluded(today));
    let sum = |items: &mut dyn Iterator<Item = &OpenItem>| {
        Money::new(items.map(|item| item.open_in_company_currency).sum(), &company.currency)
    };
    Figures {
        total_due: sum(&mut followed()),
        total_overdue: sum(&mut followed().filter(|item| item.is_overdue(today))),
        oldest_due_date: followed().filter(|item| item.is_claim()).map(|item| item.due_date).min(),
        level_days: followed().filter(|item| item.is_claim()).filter_map(|item| item.reached).map(|r| r.days).max(),
    }
}

/// The account's ageing, without what is excluded, so that its buckets add up to the total due; none: its company is not
/// in the input.
#[must_use]
pub fn ageing(input: &RunInput, account: &Account) -> Option<Ageing> {
    let currency = &input.companies.get(&account.key.company)?.company.currency;
    let followed = account.items.iter().filter(|item| !item.is_excluded(input.run_date));
    Some(Ageing::of(followed, currency, input.run_date))
}

/// Whether the account's last reminder is less than the company's minimum interval ago: whoever follows up by hand should
/// know that.
#[must_use]
pub fn recently_reminded(input: &RunInput, account: &Account) -> bool {
    let Some(company) = input.companies.get(&account.key.company) else { return false };
    account.last_reminder.is_some_and(|last| (input.run_date - last).num_days() < company.rules.minimum_interval_days)
}

/// The sum of `items` in company currency.
pub(super) fn claimed<'a>(items: impl IntoIterator<Item = &'a OpenItem>) -> Decimal {
    items.into_iter().map(|item| item.open_in_company_currency).sum()
}

/// All credits that are not excluded, as a positive sum in company currency (rule 7).
pub(super) fn credits(account: &Account, today: NaiveDate) -> Decimal {
    -claimed(account.items.iter().filter(|item| item.is_credit() && !item.is_excluded(today)))
}

/// Credits that only the accounting system's own default for general journals excludes (rule 22), as a positive sum.
pub(super) fn credits_excluded_by_default(account: &Account) -> Decimal {
    let by_default = |item: &&OpenItem| {
        item.exclusion.as_ref().is_some_and(|exclusion| exclusion.cause == ExclusionCause::DefaultOfJournal)
    };
    -claimed(account.items.iter().filter(|item| item.is_credit()).filter(by_default))
}
