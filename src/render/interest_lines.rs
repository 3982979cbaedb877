//! Interest and lump sums as the lines of an invoice.

use super::clean::one_line;
use super::locale::Locale;
use super::words::{Words, fill};
use crate::domain::{Interest, Money};

/// One line for each row and each lump sum: what it says, and its amount.
#[must_use]
pub fn interest_lines(interest: &Interest, locale: &Locale) -> Vec<(String, Money)> {
    let words = Words::of(&locale.language);
    let rows = interest.rows.iter().map(|row| {
        let label = format!(
            "{}, {}: {} {}, {} \u{2013} {} ({}: {})",
            words.late_interest,
            one_line(&row.number),
            locale.percent(row.rate),
            fill(words.bearing, &locale.money(&row.principal)),
            locale.date(row.from),
            locale.date(row.to),
            words.days,
            row.days
        );
        (label, row.amount.clone())
    });
    let sums = interest.compensations.iter().map(|row| {
        let label = format!("{}, {}", words.compensation, one_line(&row.number));
        (label, row.amount.clone())
    });
    rows.chain(sums).filter(|(_, amount)| !amount.amount.is_zero()).collect()
}
