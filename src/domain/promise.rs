//! Promises to pay: a customer's date and amount, then kept or broken.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::AccountKey;

/// What a customer has promised, and what has come of it so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promise {
    /// The day by which it is paid; the account is held through it.
    pub due: NaiveDate,
    /// How much, in company currency; none: all that is due by then of what was in the books when it was promised.
    pub amount: Option<Decimal>,
    /// The day on which it was promised.
    pub made_on: NaiveDate,
    /// What was reconciled with the account's claims since then, in company currency.
    pub paid_since: Decimal,
    /// What was last said about it.
    pub state: PromiseState,
}

/// A promise as a report tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromiseTold {
    /// Whose.
    pub account: AccountKey,
    /// The customer's name.
    pub customer: String,
    /// The day on which it was promised; none: it is not known yet.
    pub made_on: Option<NaiveDate>,
    /// The day by which it is paid.
    pub due: NaiveDate,
    /// How much, in company currency; none: all that was due by then.
    pub amount: Option<Decimal>,
    /// What came of it.
    pub state: PromiseState,
    /// The day on which that was found.
    pub ended_on: Option<NaiveDate>,
}

/// What was last said about a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PromiseState {
    /// Its day has not passed.
    Open,
    /// It was paid.
    Kept,
    /// It was not.
    Broken,
}

/// How a promise has ended, to be said once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PromiseEnd {
    /// It was paid.
    Kept,
    /// It was not: follow-up goes on at once.
    Broken,
}
