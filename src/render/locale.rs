//! How a language writes amounts and dates: Odoo's own description of it, or a built-in one.

use chrono::NaiveDate;
use rust_decimal::{Decimal, RoundingStrategy};

use super::clean;
use super::date::write_date;
use crate::domain::{Currency, Money, SymbolPosition};

/// The space that no line is broken at.
pub(super) const NO_BREAK_SPACE: char = '\u{a0}';
/// The typographic minus; a hyphen could be torn from its number at the end of a line.
const MINUS: char = '\u{2212}';

/// Which way the language runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Like English.
    LeftToRight,
    /// Like Arabic.
    RightToLeft,
}

/// How amounts and dates are written, as Odoo's `res.lang` holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locale {
    /// Odoo's name of the language (`fr_BE`); month names and labels follow it.
    pub language: String,
    /// Between units and decimals.
    pub decimal_point: String,
    /// Between groups of digits; may be empty.
    pub thousands_separator: String,
    /// Sizes of the groups from the right; 0 repeats the one before, -1 ends grouping: `[3, 0]`, `[3, 2, 0]`.
    pub grouping: Vec<i8>,
    /// strftime of a date.
    pub date_format: String,
    /// Which way the language runs.
    pub direction: Direction,
}

impl Locale {
    /// The built-in description of a language, for where Odoo's is not at hand; unknown languages write like Europe's
    /// international letters: `1,234.56` and `2026-03-07`.
    #[must_use]
    pub fn shipped(language: &str) -> Self {
        let (point, thousands, date_format) = match language {
            "en_US" => (".", ",", "%m/%d/%Y"),
            "de_CH" => (".", "’", "%d.%m.%Y"),
            "fr_CH" => (".", "’", "%d.%m.%Y"),
            "it_CH" => (".", "’", "%d.%m.%Y"),
            "nl_BE" => (",", ".", "%d/%m/%Y"),
            "es_MX" => (".", ",", "%d/%m/%Y"),
            other => match other.get(..2).unwrap_or_default() {
                "en" => (".", ",", "%d/%m/%Y"),
                "fr" => (",", "\u{202f}", "%d/%m/%Y"),
                "de" => (",", ".", "%d.%m.%Y"),
                "es" => (",", ".", "%d/%m/%Y"),
                "nl" => (",", ".", "%d-%m-%Y"),
                "it" => (",", ".", "%d/%m/%Y"),
                _ => (".", ",", "%Y-%m-%d"),
            },
        };
        let direction = match language.get(..2).unwrap_or_default() {
            "ar" | "he" | "fa" | "ur" => Direction::RightToLeft,
            _ => Direction::LeftToRight,
        };
        Self {
            language: language.to_owned(),
            decimal_point: point.to_owned(),
            thousands_separator: thousands.to_owned(),
            grouping: vec![3, 0],
            date_format: date_format.to_owned(),
            direction,
        }
    }

    /// Odoo's grouping text (`[3,2,0]`) as sizes; what is not a number is skipped.
    #[must_use]
    pub fn parse_grouping(text: &str) -> Vec<i8> {
        text.trim_matches(['[', ']', ' ']).split(',').filter_map(|size| size.trim().parse().ok()).collect()
    }

    /// The tag of the language as HTML writes it: `fr-BE`.
    #[must_use]
    pub fn html_language(&self) -> String {
        let tag = self.language.split(['@', '.']).next().unwrap_or_default().replace('_', "-");
        let clean: String = tag.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        if clean.is_empty() { "en".to_owned() } else { clean }
    }

    /// A date as the language writes it.
    #[must_use]
    pub fn date(&self, date: NaiveDate) -> String {
        clean::one_line(&write_date(date, &self.date_format, &self.language))
    }

    /// An amount with its symbol, held together by a no-break space: `−1.234,50 €`, `$ 1,234.50`.
    #[must_use]
    pub fn money(&self, money: &Money) -> String {
        self.money_marked(money, &money.currency.symbol)
    }

    /// An amount with another mark than the symbol, for when two currencies share it.
    pub(super) fn money_marked(&self, money: &Money, mark: &str) -> String {
        let number = self.number(money.amount, money.currency.decimal_places);
        let mark = clean::one_line(mark);
        let mark = if mark.is_empty() { clean::one_line(&money.currency.code) } else { mark };
        match money.currency.position {
            SymbolPosition::Before => format!("{mark}{NO_BREAK_SPACE}{number}"),
            SymbolPosition::After => format!("{number}{NO_BREAK_SPACE}{mark}"),
        }
    }

    /// Percent with at least two decimals, held together: `10,15 %`.
    #[must_use]
    pub fn percent(&self, rate: Decimal) -> String {
        format!("{}{}", self.number(rate, rate.normalize().scale().max(2)), self.percent_sign())
    }

    /// What stands behind a number of percent: English, Italian and Dutch leave no space.
    #[must_use]
    pub fn percent_sign(&self) -> &'static str {
        match self.language.get(..2).unwrap_or_default() {
            "en" | "it" | "nl" => "%",
            _ => "\u{a0}%",
        }
    }

    /// A month as a label, without its day: `févr. 2026`.
    pub(super) fn month(&self, day: NaiveDate) -> String {
        write_date(day, "%b %Y", &self.language)
    }

    /// A number with grouped digits and a fixed number of decimals, rounded half away from zero.
    #[must_use]
    pub fn number(&self, amount: Decimal, decimal_places: u32) -> String {
        let rounded = amount.round_dp_with_strategy(decimal_places, RoundingStrategy::MidpointAwayFromZero);
        let digits = format!("{:.*}", decimal_places as usize, rounded.abs());
        let (units, decimals) = digits.split_once('.').unwrap_or((&digits, ""));
        let mut written = String::new();
        if rounded.is_sign_negative() && !rounded.is_zero() {
            written.push(MINUS);
        }
        written.push_str(&self.grouped(units));
        if !decimals.is_empty() {
            written.push_str(&self.decimal_point);
            written.push_str(decimals);
        }
        written
    }

    /// Digits with separators by the grouping.
    fn grouped(&self, units: &str) -> String {
        if self.thousands_separator.is_empty() {
            return units.to_owned();
        }
        let separator = self.thousands_separator.replace(' ', "\u{a0}");
        let mut groups: Vec<&str> = Vec::new();
        let mut rest = units;
        let mut sizes = self.grouping.iter();
        let mut size = 0;
        loop {
            match sizes.next() {
                Some(0) => sizes = [].iter(),
                Some(next) => size = usize::try_from(*next).unwrap_or(0),
                None if self.grouping.last() != Some(&0) => size = 0,
                None => {}
            }
            if size == 0 || rest.len() <= size {
                break;
            }
            let (front, group) = rest.split_at(rest.len() - size);
            groups.push(group);
            rest = front;
        }
        groups.push(rest);
        groups.reverse();
        groups.join(&separator)
    }
}

/// How each currency of a message is marked: by its symbol, or by its code where two of them share the symbol.
#[derive(Debug, Clone, Default)]
pub(super) struct Marks {
    shared_symbols: Vec<String>,
}

impl Marks {
    /// Looks at all currencies that occur.
    pub(super) fn of<'a>(currencies: impl Iterator<Item = &'a Currency>) -> Self {
        let mut seen: Vec<&Currency> = Vec::new();
        let mut shared_symbols = Vec::new();
        for currency in currencies {
            if seen.iter().any(|other| other.code == currency.code) {
                continue;
            }
            if seen.iter().any(|other| other.symbol == currency.symbol) {
                shared_symbols.push(currency.symbol.clone());
            }
            seen.push(currency);
        }
        Self { shared_symbols }
    }

    /// The mark of a currency.
    pub(super) fn mark<'a>(&self, currency: &'a Currency) -> &'a str {
        if self.shared_symbols.contains(&currency.symbol) { &currency.code } else { &currency.symbol }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::CurrencyId;

    fn money(amount: &str, symbol: &str, position: SymbolPosition, rounding: &str, decimal_places: u32) -> Money {
        let (code, symbol, rounding) = ("XXX".to_owned(), symbol.to_owned(), rounding.parse().unwrap());
        let currency = Currency { code, id: CurrencyId(1), symbol, position, rounding, decimal_places };
        Money::new(amount.parse().unwrap(), &Arc::new(currency))
    }

    fn euros(amount: &str, language: &str) -> String {
        Locale::shipped(language).money(&money(amount, "€", SymbolPosition::After, "0.01", 2))
    }

    #[test]
    fn each_language_writes_amounts_in_its_own_way() {
        assert_eq!(euros("1234567.5", "en_GB"), "1,234,567.50\u{a0}€");
        assert_eq!(euros("1234567.5", "fr_FR"), "1\u{202f}234\u{202f}567,50\u{a0}€");
        assert_eq!(euros("1234567.5", "de_DE"), "1.234.567,50\u{a0}€");
        assert_eq!(euros("1234567.5", "de_CH"), "1’234’567.50\u{a0}€");
        assert_eq!(euros("1234.5", "es_ES"), "1.234,50\u{a0}€");
        assert_eq!(euros("1234.5", "nl_BE"), "1.234,50\u{a0}€");
        assert_eq!(euros("1234.5", "it"), "1.234,50\u{a0}€");
        assert_eq!(euros("999.999", "it"), "1.000,00\u{a0}€");
    }

    #[test]
    fn a_credit_has_a_minus_that_stays_with_its_number() {
        assert_eq!(euros("-1200", "de"), "\u{2212}1.200,00\u{a0}€");
        assert_eq!(euros("-0.001", "de"), "0,00\u{a0}€");
        let dollars = money("-5", "$", SymbolPosition::Before, "0.01", 2);
        assert_eq!(Locale::shipped("en_US").money(&dollars), "$\u{a0}\u{2212}5.00");
    }

    #[test]
    fn percent_stand_beside_their_number_as_the_language_has_them() {
        let written = |language: &str| Locale::shipped(language).percent("10.4".parse().unwrap());
        assert_eq!(["en_GB", "it_IT", "nl_BE"].map(written), ["10.40%", "10,40%", "10,40%"]);
        assert_eq!(["de_DE", "fr_FR", "es_ES"].map(written), ["10,40\u{a0}%"; 3]);
    }

    #[test]
    fn currencies_have_their_own_decimals() {
        let yen = money("1200.4", "¥", SymbolPosition::Before, "1", 0);
        assert_eq!(Locale::shipped("en_US").money(&yen), "¥\u{a0}1,200");
        let dinar = money("1200.4005", "BD", SymbolPosition::After, "0.001", 3);
        assert_eq!(Locale::shipped("nl_NL").money(&dinar), "1.200,401\u{a0}BD");
    }

    #[test]
    fn digits_are_grouped_as_the_accounting_system_says() {
        let grouped = |grouping: &str, separator: &str| {
            let grouping = Locale::parse_grouping(grouping);
            let locale = Locale { grouping, thousands_separator: separator.to_owned(), ..Locale::shipped("en_IN") };
            locale.number("123456789".parse().unwrap(), 0)
        };
        assert_eq!(grouped("[3,0]", ","), "123,456,789");
        assert_eq!(grouped("[3, 2, 0]", ","), "12,34,56,789");
        assert_eq!(grouped("[3,2,-1]", ","), "1234,56,789");
        assert_eq!(grouped("[3]", "."), "123456.789");
        assert_eq!(grouped("[]", ","), "123456789");
        assert_eq!(grouped("nonsense", ","), "123456789");
        assert_eq!(grouped("[3,0]", ""), "123456789");
        assert_eq!(grouped("[3,0]", " "), "123\u{a0}456\u{a0}789");
    }

    #[test]
    fn each_language_writes_dates_in_its_own_way() {
        let date = NaiveDate::from_ymd_opt(2026, 3, 7).unwrap();
        let written = |language: &str| Locale::shipped(language).date(date);
        assert_eq!(written("en_GB"), "07/03/2026");
        assert_eq!(written("en_US"), "03/07/2026");
        assert_eq!(written("fr_BE"), "07/03/2026");
        assert_eq!(written("de_AT"), "07.03.2026");
        assert_eq!(written("es_AR"), "07/03/2026");
        assert_eq!(written("nl_NL"), "07-03-2026");
        assert_eq!(written("it_IT"), "07/03/2026");
        assert_eq!(written("pl_PL"), "2026-03-07");
    }

    #[test]
    fn the_language_of_a_page_is_a_clean_tag() {
        assert_eq!(Locale::shipped("sr@latin").html_language(), "sr");
        assert_eq!(Locale::shipped("fr_BE").html_language(), "fr-BE");
        assert_eq!(Locale::shipped("\"><script>").html_language(), "script");
        assert_eq!(Locale::shipped("").html_language(), "en");
    }
}
