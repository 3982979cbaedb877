//! Ageing: what is open, by how long it is overdue.

use std::sync::Arc;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{Currency, Money, OpenItem};

/// The buckets of an aged receivable; together they are what is open. Credits stand in the bucket of their own due date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ageing {
    /// Due on the day or later.
    pub not_due: Money,
    /// 1 to 30 days overdue.
    pub overdue_1_to_30: Money,
    /// 31 to 60 days overdue.
    pub overdue_31_to_60: Money,
    /// 61 to 90 days overdue.
    pub overdue_61_to_90: Money,
    /// More than 90 days overdue.
    pub overdue_over_90: Money,
}

impl Ageing {
    /// Nothing yet.
    #[must_use]
    pub fn nothing(currency: &Arc<Currency>) -> Self {
        let nothing = || Money::new(0.into(), currency);
        Self {
            not_due: nothing(),
            overdue_1_to_30: nothing(),
            overdue_31_to_60: nothing(),
            overdue_61_to_90: nothing(),
            overdue_over_90: nothing(),
        }
    }

    /// Of `items` as they stand on `day`, in the company's currency; whoever asks leaves out what is excluded.
    #[must_use]
    pub fn of<'a>(items: impl IntoIterator<Item = &'a OpenItem>, currency: &Arc<Currency>, day: NaiveDate) -> Self {
        let mut ageing = Self::nothing(currency);
        for item in items {
            ageing.add(item.days_overdue(day), item.open_in_company_currency);
        }
        ageing
    }

    /// Takes in what is so many days overdue, in the same currency.
    pub fn add(&mut self, days_overdue: i64, amount: Decimal) {
        let bucket = match days_overdue {
            ..=0 => &mut self.not_due,
            1..=30 => &mut self.overdue_1_to_30,
            31..=60 => &mut self.overdue_31_to_60,
            61..=90 => &mut self.overdue_61_to_90,
            91.. => &mut self.overdue_over_90,
        };
        bucket.amount += amount;
    }

    /// The buckets, youngest first.
    #[must_use]
    pub fn buckets(&self) -> [&Money; 5] {
        [&self.not_due, &self.overdue_1_to_30, &self.overdue_31_to_60, &self.overdue_61_to_90, &self.overdue_over_90]
    }

    /// All that is open.
    #[must_use]
    pub fn total(&self) -> Money {
        Money::new(self.buckets().iter().map(|bucket| bucket.amount).sum(), &self.not_due.currency)
    }
}
