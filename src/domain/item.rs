//! Open items: what a customer still owes, or is still owed, document by document.

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;

use super::{BearsInterest, Exclusion, InvoiceId, ItemId, Level, LevelId, Money};

/// A posted journal item on a receivable account that is not fully reconciled. An instalment is an item of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenItem {
    /// Its identity in the accounting system.
    pub id: ItemId,
    /// The journal entry that it belongs to.
    pub invoice: InvoiceId,
    /// The number that the customer knows, such as `INV/2026/00042`.
    pub number: String,
    /// The customer's own reference.
    pub reference: Option<String>,
    /// Invoice date, else the date of the entry.
    pub date: NaiveDate,
    /// Maturity date; without one the invoice date, without that the date of the entry.
    pub due_date: NaiveDate,
    /// What it was at first, in the document's currency.
    pub original: Money,
    /// What is still open, in the document's currency: positive a claim, negative a credit.
    pub open: Money,
    /// The same as booked in the company's currency.
    pub open_in_company_currency: Decimal,
    /// The day on which it came into the books; none: unknown, and long ago.
    pub entered_on: Option<NaiveDate>,
    /// Why it is not followed up, if it is not.
    pub exclusion: Option<Exclusion>,
    /// The day on which somebody expects it to be paid: it keeps its level through that day.
    pub expected_on: Option<NaiveDate>,
    /// How it is to be paid, such as `SEPA Direct Debit`: the invoice's way, else the customer's.
    pub payment_method: Option<String>,
    /// The invoice counts as paid though a residual is left: paid but not yet matched (rule 18).
    pub payment_in_process: bool,
    /// The level that it has reached.
    pub reached: Option<Reached>,
    /// Since when it bears interest, if it is late.
    pub bears_interest: BearsInterest,
}

/// The level that an item has reached. Days are what counts; the level is a link for people, since plans change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reached {
    /// The level's `days_after_due` at that time.
    pub days: i64,
    /// The level, if it is still known.
    pub level: Option<LevelId>,
    /// The day.
    pub on: NaiveDate,
}

impl OpenItem {
    /// Something is claimed.
    #[must_use]
    pub fn is_claim(&self) -> bool {
        self.open_in_company_currency > Decimal::ZERO
    }

    /// Something is owed to the customer.
    #[must_use]
    pub fn is_credit(&self) -> bool {
        self.open_in_company_currency < Decimal::ZERO
    }

    /// It is not followed up on `day`.
    #[must_use]
    pub fn is_excluded(&self, day: NaiveDate) -> bool {
        self.exclusion.as_ref().is_some_and(|exclusion| exclusion.counts_on(day))
    }

    /// Its due date is before `day`.
    #[must_use]
    pub fn is_overdue(&self, day: NaiveDate) -> bool {
        self.due_date < day
    }

    /// Days since the due date; negative before it.
    #[must_use]
    pub fn days_overdue(&self, day: NaiveDate) -> i64 {
        (day - self.due_date).num_days()
    }

    /// The first day on which it is due for `level`.
    #[must_use]
    pub fn due_for(&self, level: &Level) -> NaiveDate {
        shifted(self.due_date, level.days_after_due)
    }
}

/// `day` moved by `days`, which may be negative; the ends of the calendar hold it.
pub(crate) fn shifted(day: NaiveDate, days: i64) -> NaiveDate {
    let distance = Days::new(days.unsigned_abs());
    if days < 0 {
        day.checked_sub_days(distance).unwrap_or(NaiveDate::MIN)
    } else {
        day.checked_add_days(distance).unwrap_or(NaiveDate::MAX)
    }
}
