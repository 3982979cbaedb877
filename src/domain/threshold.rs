//! Thresholds: amounts in the company's currency, and for single currencies (rule 8).

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{Currency, Money};

/// An amount in the company's currency, and amounts of their own for single currencies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Thresholds {
    /// For all currencies without an amount of their own, together, in company currency.
    pub in_company_currency: Option<Decimal>,
    /// By currency code.
    pub by_currency: BTreeMap<String, Decimal>,
}

/// A sum that a threshold is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measured {
    /// The sum.
    pub sum: Money,
    /// What it is compared with.
    pub threshold: Money,
}

impl Thresholds {
    /// Each sum that there is beside the threshold that counts for it. `amounts` are in documents' currencies with what
    /// each is worth in `company`'s currency. Sums of currencies without a threshold are not among them.
    #[must_use]
    pub fn measure(&self, amounts: &[(Money, Decimal)], company: &std::sync::Arc<Currency>) -> Vec<Measured> {
        let (own, others): (Vec<_>, Vec<_>) =
            amounts.iter().partition(|(money, _)| self.by_currency.contains_key(&money.currency.code));
        let mut measured: Vec<Measured> = own
            .into_iter()
            .filter_map(|(money, _)| {
                let threshold = self.by_currency.get(&money.currency.code)?;
                Some(Measured { sum: money.clone(), threshold: Money::new(*threshold, &money.currency) })
            })
            .collect();
        if let Some(threshold) = self.in_company_currency
            && !others.is_empty()
        {
            let sum = others.iter().map(|(_, booked)| *booked).sum();
            measured.push(Measured { sum: Money::new(sum, company), threshold: Money::new(threshold, company) });
        }
        measured
    }
}
