//! Promises to pay: held through their day, then kept or broken (rule 21).

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::domain::{Account, AccountHistory, OpenItem, Promise, PromiseEnd, PromiseState};

/// Where a promise stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PromiseStanding {
    /// It is waited for through that day.
    WaitsThrough(NaiveDate),
    /// It was paid.
    Kept,
    /// It was not.
    Broken,
}

/// Where the account's promise stands, if there is one.
pub(super) fn promise_standing(account: &Account, today: NaiveDate) -> Option<PromiseStanding> {
    let promise = account.promise.as_ref()?;
    Some(match promise.state {
        PromiseState::Kept => PromiseStanding::Kept,
        PromiseState::Broken => PromiseStanding::Broken,
        PromiseState::Open if is_paid(promise, account, today) => PromiseStanding::Kept,
        PromiseState::Open if today > promise.due => PromiseStanding::Broken,
        PromiseState::Open => PromiseStanding::WaitsThrough(promise.due),
    })
}

/// How it has ended, if nobody has said so yet.
pub(super) fn promise_end(account: &Account, today: NaiveDate) -> Option<PromiseEnd> {
    account.promise.as_ref().filter(|promise| promise.state == PromiseState::Open && account.unreadable.is_empty())?;
    match promise_standing(account, today)? {
        PromiseStanding::WaitsThrough(_) => None,
        PromiseStanding::Kept => Some(PromiseEnd::Kept),
        PromiseStanding::Broken => Some(PromiseEnd::Broken),
    }
}

/// The day of a broken promise: until a reminder has gone, what was overdue on it goes on at once.
pub(super) fn hurried_since(account: &Account, history: &AccountHistory, today: NaiveDate) -> Option<NaiveDate> {
    let promise = account.promise.as_ref()?;
    let broken = promise_standing(account, today) == Some(PromiseStanding::Broken);
    let reminded_since = history.last_reminded.max(account.last_reminder).is_some_and(|day| day > promise.due);
    (broken && !reminded_since).then_some(promise.due)
}

/// Without an amount all is promised that is due by then. What is only excluded is not paid, and before its day a promise
/// is not kept because nothing is due yet.
fn is_paid(promise: &Promise, account: &Account, today: NaiveDate) -> bool {
    let is_promised = |item: &OpenItem| {
        item.is_claim() && item.due_date <= promise.due && item.entered_on.is_none_or(|day| day <= promise.made_on)
    };
    match promise.amount {
        Some(amount) => promise.paid_since >= amount,
        None => {
            let something_came = promise.paid_since > Decimal::ZERO || today > promise.due;
            something_came && !account.items.iter().any(is_promised)
        }
    }
}
