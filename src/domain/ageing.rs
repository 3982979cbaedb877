//! Ageing: what is open, by how long it is overdue.

use std::sync::Arc;

use chrono::NaiveDate;

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
    /// Of `items` as they stand on `day`, in the company's currency; whoever asks leaves out what is excluded.
    #[must_use]
    pub fn of<'a>(items: impl IntoIterator<Item = &'a OpenItem>, currency: &Arc<Currency>, day: NaiveDate) -> Self {
        let nothing = || Money::new(0.into(), currency);
        let mut ageing = Self {
            not_due: nothing(),
            overdue_1_to_30: nothing(),
            overdue_31_to_60: nothing(),
            overdue_61_to_90: nothing(),
            overdue_over_90: nothing(),
        };
        for item in items {
            let bucket = match item.days_overdue(day) {
                ..=0 => &mut ageing.not_due,
                1..=30 => &mut ageing.overdue_1_to_30,
                31..=60 => &mut ageing.overdue_31_to_60,
                61..=90 => &mut ageing.overdue_61_to_90,
                91.. => &mut ageing.overdue_over_90,
            };
            bucket.amount += item.open_in_company_currency;
        }
        ageing
    }
}
