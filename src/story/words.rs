//! Words of a line, read one after the other; what is not as it must be is said with what was expected.

use chrono::NaiveDate;
use rust_decimal::Decimal;

/// What is wrong with a line, as a sentence without its dot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrong(pub(super) String);

/// Days and counts in stories are smaller, so that nothing that is made of them can be too large.
const LARGEST_NUMBER: u64 = 100_000;
const LARGEST_AMOUNT: i64 = 10_000_000_000;
const DIGITS_AFTER_THE_POINT: u32 = 8;

pub(super) type Parsed<T> = Result<T, Wrong>;

/// An amount as it is written; without a currency it is in the company's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amount {
    /// The number.
    pub number: Decimal,
    /// The currency's code.
    pub currency: Option<String>,
}

/// What is left of a line.
#[derive(Debug, Clone)]
pub(super) struct Words {
    words: Vec<Word>,
    at: usize,
}

#[derive(Debug, Clone)]
struct Word {
    text: String,
    quoted: bool,
}

impl Words {
    /// The words of `line`: quotes hold together, a lone `#` begins a remark.
    pub(super) fn of(line: &str) -> Parsed<Self> {
        let mut words = Vec::new();
        let mut rest = line.trim();
        while !rest.is_empty() {
            if let Some(begun) = rest.strip_prefix('"') {
                let (text, after) = begun.split_once('"').ok_or_else(|| Wrong("a quote is not closed".to_owned()))?;
                words.push(Word { text: text.to_owned(), quoted: true });
                rest = after.trim_start();
            } else {
                let (text, after) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
                if text == "#" {
                    break;
                }
                words.push(Word { text: text.to_owned(), quoted: false });
                rest = after.trim_start();
            }
        }
        Ok(Self { words, at: 0 })
    }

    fn peek(&self) -> Option<&Word> {
        self.words.get(self.at)
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.peek().is_none()
    }

    /// Takes `phrase`, one word or several, if it comes next.
    pub(super) fn take(&mut self, phrase: &str) -> bool {
        let wanted: Vec<&str> = phrase.split(' ').collect();
        let next = self.words.iter().skip(self.at).take(wanted.len());
        let comes = next.filter(|word| !word.quoted).map(|word| word.text.as_str()).eq(wanted.iter().copied());
        if comes {
            self.at += wanted.len();
        }
        comes
    }

    /// Takes `phrase`, which must come next.
    pub(super) fn must(&mut self, phrase: &str) -> Parsed<()> {
        if self.take(phrase) { Ok(()) } else { Err(self.expected(&format!("`{phrase}`"))) }
    }

    /// The next word is none that is known here.
    pub(super) fn expected(&self, what: &str) -> Wrong {
        Wrong(match self.peek() {
            Some(word) => format!("expected {what}, found \"{}\"", word.text),
            None => format!("expected {what}, but the line ends"),
        })
    }

    /// Nothing must be left.
    pub(super) fn end(&self) -> Parsed<()> {
        if self.is_at_end() { Ok(()) } else { Err(self.expected("the end of the line")) }
    }

    /// A name, in quotes if it has spaces.
    pub(super) fn name(&mut self, what: &str) -> Parsed<String> {
        let word = self.peek().filter(|word| !word.text.is_empty()).ok_or_else(|| self.expected(what))?;
        let name = word.text.clone();
        self.at += 1;
        Ok(name)
    }

    /// Text in quotes, if it comes next.
    pub(super) fn quoted(&mut self) -> Option<String> {
        let text = self.peek().filter(|word| word.quoted).map(|word| word.text.clone())?;
        self.at += 1;
        Some(text)
    }

    /// Text in quotes, which must come next.
    pub(super) fn text(&mut self, what: &str) -> Parsed<String> {
        self.quoted().ok_or_else(|| self.expected(&format!("{what} in quotes")))
    }

    /// What stands in an address field, if it comes next: a word with an `@`, or any text in quotes.
    pub(super) fn address(&mut self) -> Option<String> {
        let word = self.peek().filter(|word| word.quoted || word.text.contains('@'))?;
        let address = word.text.clone();
        self.at += 1;
        Some(address)
    }

    /// What `parse` makes of the next word.
    fn parsed<T>(&mut self, what: &str, parse: impl FnOnce(&str) -> Option<T>) -> Parsed<T> {
        let value = self.peek().filter(|word| !word.quoted).and_then(|word| parse(&word.text));
        let value = value.ok_or_else(|| self.expected(what))?;
        self.at += 1;
        Ok(value)
    }

    pub(super) fn date(&mut self) -> Parsed<NaiveDate> {
        self.parsed("a date such as 2025-01-31", |word| {
            let day = NaiveDate::parse_from_str(word, "%Y-%m-%d").ok()?;
            (day.to_string() == word).then_some(day)
        })
    }

    /// A whole number.
    pub(super) fn number(&mut self, what: &str) -> Parsed<i64> {
        self.parsed(what, |word| word.parse().ok().filter(|number: &i64| number.unsigned_abs() <= LARGEST_NUMBER))
    }

    /// A number of days, not below zero, and the word `days` if somebody has written it.
    pub(super) fn days(&mut self) -> Parsed<i64> {
        let before = self.clone();
        let days = self.number("a number of days")?;
        if days < 0 {
            return Err(before.expected("a number of days, not below zero"));
        }
        let _ = self.take("days") || self.take("day");
        Ok(days)
    }

    /// The same, and at least one.
    pub(super) fn days_ahead(&mut self) -> Parsed<i64> {
        let before = self.clone();
        let days = self.days()?;
        if days > 0 { Ok(days) } else { Err(before.expected("a number of days above zero")) }
    }

    pub(super) fn decimal(&mut self, what: &str) -> Parsed<Decimal> {
        self.parsed(what, |word| {
            let plain = word.chars().all(|c| c.is_ascii_digit() || c == '.' || c == '-');
            let number: Decimal = word.parse().ok()?;
            let small = number.abs() <= LARGEST_AMOUNT.into() && number.scale() <= DIGITS_AFTER_THE_POINT;
            Some(number).filter(|_| plain && small)
        })
    }

    /// A number above zero that has no currency.
    pub(super) fn positive(&mut self, what: &str) -> Parsed<Decimal> {
        let before = self.clone();
        let number = self.decimal(what)?;
        if number > Decimal::ZERO { Ok(number) } else { Err(before.expected(what)) }
    }

    /// An amount, with its currency or without.
    pub(super) fn amount(&mut self) -> Parsed<Amount> {
        let number = self.decimal("an amount such as 1200.00 EUR")?;
        Ok(Amount { number, currency: self.currency() })
    }

    /// An amount above zero.
    pub(super) fn sum(&mut self) -> Parsed<Amount> {
        let before = self.clone();
        let amount = self.amount()?;
        if amount.number > Decimal::ZERO { Ok(amount) } else { Err(before.expected("an amount above zero")) }
    }

    /// An amount above zero, if a number comes next.
    pub(super) fn sum_if_any(&mut self) -> Parsed<Option<Amount>> {
        let comes = self.peek().is_some_and(|word| !word.quoted && word.text.parse::<Decimal>().is_ok());
        if comes { self.sum().map(Some) } else { Ok(None) }
    }

    /// A currency's code, if it comes next.
    pub(super) fn currency(&mut self) -> Option<String> {
        let is_code = |text: &str| text.len() == 3 && text.chars().all(|c| c.is_ascii_uppercase());
        let code = self.peek().filter(|word| !word.quoted && is_code(&word.text))?.text.clone();
        self.at += 1;
        Some(code)
    }

    pub(super) fn currency_code(&mut self) -> Parsed<String> {
        self.currency().ok_or_else(|| self.expected("a currency such as EUR"))
    }

    /// A country's ISO code.
    pub(super) fn country(&mut self) -> Parsed<String> {
        self.parsed("a country's code such as BE", |word| {
            (word.len() == 2 && word.chars().all(|c| c.is_ascii_uppercase())).then(|| word.to_owned())
        })
    }
}
