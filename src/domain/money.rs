//! Money: decimal amounts that carry their currency and round where it says so.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use rust_decimal::{Decimal, RoundingStrategy};

use super::CurrencyId;

/// Where a currency's symbol stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SymbolPosition {
    /// `$ 12.00`
    Before,
    /// `12,00 €`
    After,
}

/// A currency as the accounting system defines it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency {
    /// ISO 4217 code, such as `EUR`. First, so that currencies sort by it.
    pub code: String,
    /// Its identity in the accounting system.
    pub id: CurrencyId,
    /// What is printed, such as `€`.
    pub symbol: String,
    /// Where the symbol stands.
    pub position: SymbolPosition,
    /// The smallest amount, such as `0.01` or `0.05`; always above zero.
    pub rounding: Decimal,
    /// Digits after the decimal point when printed.
    pub decimal_places: u32,
}

impl Currency {
    /// Rounds to the currency's smallest amount, half away from zero, as the accounting system does.
    #[must_use]
    pub fn round(&self, amount: Decimal) -> Decimal {
        let steps = (amount / self.rounding).round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
        let mut rounded = steps * self.rounding;
        rounded.rescale(self.decimal_places);
        rounded
    }
}

/// An amount in a currency, rounded to it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money {
    /// Positive: a claim. Negative: a credit.
    pub amount: Decimal,
    /// Its currency.
    pub currency: Arc<Currency>,
}

impl Money {
    /// Rounds `amount` to the currency.
    #[must_use]
    pub fn new(amount: Decimal, currency: &Arc<Currency>) -> Self {
        Self { amount: currency.round(amount), currency: Arc::clone(currency) }
    }
}

/// For operators and programs: `1200.00 EUR`. Customers' texts are worded in `render`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = self.currency.decimal_places as usize;
        write!(f, "{:.places$} {}", self.amount, self.currency.code)
    }
}

/// One sum per currency, ordered by currency code: different currencies are never added.
#[must_use]
pub fn add_up<'a>(amounts: impl IntoIterator<Item = &'a Money>) -> Vec<Money> {
    let mut sums: BTreeMap<&Arc<Currency>, Decimal> = BTreeMap::new();
    for money in amounts {
        *sums.entry(&money.currency).or_default() += money.amount;
    }
    sums.into_iter().map(|(currency, amount)| Money::new(amount, currency)).collect()
}

/// Amounts in a row, for operators: `1200.00 EUR + 5.00 USD`.
#[must_use]
pub fn joined(amounts: &[Money]) -> String {
    amounts.iter().map(ToString::to_string).collect::<Vec<_>>().join(" + ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn currency(code: &str, rounding: &str) -> Arc<Currency> {
        Arc::new(Currency {
            code: code.into(),
            id: CurrencyId(1),
            symbol: code.into(),
            position: SymbolPosition::After,
            rounding: rounding.parse().unwrap(),
            decimal_places: 2,
        })
    }

    #[test]
    fn halves_round_away_from_zero() {
        let euro = currency("EUR", "0.01");
        assert_eq!(Money::new("2.665".parse().unwrap(), &euro).to_string(), "2.67 EUR");
        assert_eq!(Money::new("-2.665".parse().unwrap(), &euro).to_string(), "-2.67 EUR");
        assert_eq!(Money::new("0.30000000000000004".parse().unwrap(), &euro).to_string(), "0.30 EUR");
    }

    #[test]
    fn francs_round_to_five_centimes() {
        assert_eq!(Money::new("1.98".parse().unwrap(), &currency("CHF", "0.05")).to_string(), "2.00 CHF");
    }

    #[test]
    fn different_currencies_are_never_added() {
        let (euro, dollar) = (currency("EUR", "0.01"), currency("USD", "0.01"));
        let amounts = [Money::new(5.into(), &dollar), Money::new(1200.into(), &euro), Money::new((-200).into(), &euro)];
        assert_eq!(joined(&add_up(&amounts)), "1000.00 EUR + 5.00 USD");
    }
}
