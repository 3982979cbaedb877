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
