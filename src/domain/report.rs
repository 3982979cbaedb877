//! Reports as values: parameters, and tables of typed cells. Terminal, JSON and workbook are three looks at one value.

use std::fmt;
use std::sync::Arc;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{Currency, Money};

/// A report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What programs call it, such as `aged`.
    pub name: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// What was asked, such as `As of` and `2026-11-30`.
    pub parameters: Vec<(&'static str, Cell)>,
    /// Its parts: mostly one a company.
    pub sections: Vec<Section>,
    /// How it is to be read, as sentences.
    pub notes: Vec<String>,
    /// What is missing in it, as sentences: somebody must look.
    pub problems: Vec<String>,
}

/// A part of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// What it is about.
    pub title: String,
    /// Its tables.
    pub tables: Vec<ReportTable>,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportTable {
    /// What programs call it.
    pub name: &'static str,
    /// What people call it.
    pub title: Title,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows: a cell for each column, of its kind or nothing.
    pub rows: Vec<Vec<Cell>>,
    /// The last row, a cell for each column: sums, and shares of sums.
    pub total: Option<Vec<Cell>>,
    /// What a person would rather look at than read.
    pub chart: Option<Chart>,
}

/// What people call a table: words that can be said in another language, and the currency of its amounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Title {
    /// The words.
    pub words: &'static str,
    /// The currency's code, if all is in one.
    pub currency: Option<String>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// What programs call it.
    pub name: &'static str,
    /// What people call it.
    pub heading: &'static str,
    /// What stands in it.
    pub kind: Kind,
    /// Whether the last row has its sum.
    pub summed: bool,
}

/// What stands in a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Text,
    /// A number that programs know a record by; people do not see it.
    Identity,
    /// Days.
    Date,
    /// Amounts of one currency, or of several, which are never added.
    Money(Option<Arc<Currency>>),
    /// Numbers with so many digits after the point.
    Number(u32),
    /// Shares, `0.25` for a quarter: of two other columns, by their places, where it is one of those.
    Share(Option<(usize, usize)>),
}

/// What stands in a row of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Words of ours, which can be said in another language.
    Word(&'static str),
    /// Words of others.
    Text(String),
    /// A record's number.
    Identity(i64),
    /// A day.
    Date(NaiveDate),
    /// An amount.
    Money(Money),
    /// A number.
    Number(Decimal),
    /// A share, `0.25` for a quarter.
    Share(Decimal),
}

/// A picture of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chart {
    /// The last row: a bar for each of these columns.
    Totals(Vec<usize>),
    /// A bar for each row, as high as this column says, named by the first one.
    Rows(usize),
}

impl Title {
    /// Without a currency.
    #[must_use]
    pub const fn plain(words: &'static str) -> Self {
        Self { words, currency: None }
    }

    /// All amounts are in this currency.
    #[must_use]
    pub fn in_currency(words: &'static str, currency: &Currency) -> Self {
        Self { words, currency: Some(currency.code.clone()) }
    }
}

/// `Aged receivable, EUR`.
impl fmt::Display for Title {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.currency {
            Some(currency) => write!(f, "{}, {currency}", self.words),
            None => f.write_str(self.words),
        }
    }
}

impl Column {
    /// A column that nobody adds up.
    #[must_use]
    pub const fn new(name: &'static str, heading: &'static str, kind: Kind) -> Self {
        Self { name, heading, kind, summed: false }
    }

    /// A column whose sum stands in the last row.
    #[must_use]
    pub const fn summed(name: &'static str, heading: &'static str, kind: Kind) -> Self {
        Self { name, heading, kind, summed: true }
    }

    /// Amounts of one currency, with their sum.
    #[must_use]
    pub fn amounts(name: &'static str, heading: &'static str, currency: &Arc<Currency>) -> Self {
        Self::summed(name, heading, Kind::Money(Some(Arc::clone(currency))))
    }
}

impl Cell {
    /// Words.
    #[must_use]
    pub fn text(words: impl Into<String>) -> Self {
        Self::Text(words.into())
    }

    /// A whole number.
    #[must_use]
    pub fn count(number: usize) -> Self {
        Self::Number(Decimal::from(number))
    }

    /// The share of `part` in `whole`; nothing where there is no whole.
    #[must_use]
    pub fn share(part: Decimal, whole: Decimal) -> Self {
        part.checked_div(whole).map_or(Self::Empty, Self::Share)
    }

    /// The number that it holds.
    #[must_use]
    pub const fn number(&self) -> Option<Decimal> {
        match self {
            Self::Money(money) => Some(money.amount),
            Self::Number(number) | Self::Share(number) => Some(*number),
            Self::Empty | Self::Word(_) | Self::Text(_) | Self::Identity(_) | Self::Date(_) => None,
        }
    }
}

/// As programs and terminals read it, by itself.
impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => Ok(()),
            Self::Word(words) => f.write_str(words),
            Self::Text(words) => f.write_str(words),
            Self::Identity(number) => write!(f, "{number}"),
            Self::Date(day) => write!(f, "{day}"),
            Self::Money(money) => write!(f, "{money}"),
            Self::Number(number) => write!(f, "{}", number.normalize()),
            Self::Share(share) => write!(f, "{:.1} %", share * Decimal::ONE_HUNDRED),
        }
    }
}

impl ReportTable {
    /// A table with its sums in a last row, which is called `total`.
    #[must_use]
    pub fn with_total(
        name: &'static str,
        title: Title,
        columns: Vec<Column>,
        rows: Vec<Vec<Cell>>,
        total: &'static str,
    ) -> Self {
        let sum = |index: usize| rows.iter().filter_map(|row| row.get(index)?.number()).sum::<Decimal>();
        let cell = |(index, column): (usize, &Column)| match (&column.kind, column.summed) {
            (Kind::Money(Some(currency)), true) => Cell::Money(Money::new(sum(index), currency)),
            (Kind::Number(_), true) => Cell::Number(sum(index)),
            (Kind::Share(Some((part, whole))), _) => Cell::share(sum(*part), sum(*whole)),
            (Kind::Text | Kind::Identity | Kind::Date | Kind::Money(_) | Kind::Number(_) | Kind::Share(None), _) => {
                Cell::Empty
            }
        };
        let mut cells: Vec<Cell> = columns.iter().enumerate().map(cell).collect();
        if let Some(first) = cells.first_mut() {
            *first = Cell::Word(total);
        }
        let total = (!rows.is_empty()).then_some(cells);
        Self { name, title, columns, rows, total, chart: None }
    }

    /// A table that has no sums.
    #[must_use]
    pub const fn plain(name: &'static str, title: Title, columns: Vec<Column>, rows: Vec<Vec<Cell>>) -> Self {
        Self { name, title, columns, rows, total: None, chart: None }
    }

    /// With a picture.
    #[must_use]
    pub fn with_chart(mut self, chart: Chart) -> Self {
        self.chart = Some(chart);
        self
    }

    /// The columns that people see, with their places.
    pub fn shown(&self) -> impl Iterator<Item = (usize, &Column)> {
        self.columns.iter().enumerate().filter(|(_, column)| column.kind != Kind::Identity)
    }
}
