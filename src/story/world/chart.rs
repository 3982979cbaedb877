//! Currencies and their rates, and the names of tags and payment terms.

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::wrong;
use crate::domain::{Currency, CurrencyId, SymbolPosition};
use crate::story::words::Parsed;

/// No sum of amounts is nearly as large.
const LARGEST_WORTH: i64 = 1_000_000_000_000;

/// What is the same for all companies.
#[derive(Debug, Default)]
pub(super) struct Chart {
    currencies: BTreeMap<String, Arc<Currency>>,
    rates: BTreeMap<String, Decimal>,
    tags: Vec<String>,
    terms: Vec<String>,
}

impl Chart {
    /// The currency of that code; one that nothing was said about rounds to hundredths.
    pub(super) fn currency(&mut self, code: &str) -> Arc<Currency> {
        let id = CurrencyId(number(self.currencies.len()));
        let made = || Arc::new(currency(code, id, Decimal::new(1, 2)));
        Arc::clone(self.currencies.entry(code.to_owned()).or_insert_with(made))
    }

    pub(super) fn round(&mut self, code: &str, rounding: Decimal) -> Parsed<()> {
        let id = CurrencyId(number(self.currencies.len()));
        let made = Arc::new(currency(code, id, rounding));
        match self.currencies.insert(code.to_owned(), made) {
            Some(_) => wrong(format!("{code} was used before: say its rounding first")),
            None => Ok(()),
        }
    }

    pub(super) fn set_rate(&mut self, code: &str, rate: Decimal) {
        self.rates.insert(code.to_owned(), rate);
    }

    /// How much of `to` one of `from` is worth today.
    fn rate(&self, from: &Currency, to: &Currency) -> Parsed<Decimal> {
        if from.code == to.code {
            return Ok(Decimal::ONE);
        }
        let known = |currency: &Currency| self.rates.get(&currency.code).copied();
        match (known(from), known(to)) {
            (None, None) => {
                let (from, to) = (&from.code, &to.code);
                wrong(format!("it is not known what one {from} is worth in {to}: say `rate {from} …` first"))
            }
            (from, to) => Ok(from.unwrap_or(Decimal::ONE) / to.unwrap_or(Decimal::ONE)),
        }
    }

    /// What `amount` of one currency is worth in another today.
    pub(super) fn worth(&self, amount: Decimal, from: &Currency, to: &Currency) -> Parsed<Decimal> {
        let worth = amount * self.rate(from, to)?;
        if worth.abs() > LARGEST_WORTH.into() {
            return wrong(format!("{amount} {} is too much in {}", from.code, to.code));
        }
        Ok(to.round(worth))
    }

    pub(super) fn tag(&mut self, name: &str) -> crate::domain::TagId {
        crate::domain::TagId(place(&mut self.tags, name))
    }

    pub(super) fn terms(&mut self, name: &str) -> crate::domain::PaymentTermId {
        crate::domain::PaymentTermId(place(&mut self.terms, name))
    }
}

/// The place of `name` among `names`, from 1.
fn place(names: &mut Vec<String>, name: &str) -> i64 {
    let at = names.iter().position(|known| known == name).unwrap_or_else(|| {
        names.push(name.to_owned());
        names.len() - 1
    });
    number(at + 1)
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn currency(code: &str, id: CurrencyId, rounding: Decimal) -> Currency {
    let decimal_places = rounding.normalize().scale();
    Currency {
        code: code.to_owned(),
        id,
        symbol: code.to_owned(),
        position: SymbolPosition::After,
        rounding,
        decimal_places,
    }
}
