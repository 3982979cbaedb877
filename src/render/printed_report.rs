//! A report on paper: its words, amounts and days in one language, and its pictures as shares of what is largest.

use rust_decimal::Decimal;

use super::clean::one_line;
use super::letter::Letterhead;
use super::locale::{Direction, Locale, NO_BREAK_SPACE};
use super::phrases::{is_known, phrase, speaks};
use super::words::Words;
use crate::domain::{Cell, Chart, Column, Kind, Money, Report, ReportTable};

/// Columns that a customer is not shown: its own name on each line, and what only concerns the house.
const OF_THE_HOUSE: [&str; 3] = ["customer", "level", "why"];
/// A table with more columns of amounts says its currency once, above them.
const AMOUNTS_WITH_CURRENCY: usize = 3;
/// So many characters fit side by side on an upright page, with the gaps between columns.
const UPRIGHT: usize = 92;
const COLUMN_GAP: usize = 3;
/// Longer words go on below.
const WIDEST_WORDS: usize = 34;
const NARROWEST_WORDS: usize = 6;
/// More bars than that stand one below the other.
const BARS_ABREAST: usize = 18;

/// A report, worded. Every text is plain and clean; nothing of it is markup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedReport {
    /// Its language, such as `de-CH`.
    pub language: String,
    /// Where its lines begin.
    pub direction: Direction,
    /// Whether it is for the letter paper of the United States instead of A4.
    pub on_letter_paper: bool,
    /// Whether its pages lie on their side.
    pub is_wide: bool,
    /// Whose report it is; empty: of several companies.
    pub company: String,
    /// Address and ways to reach the company, a line each.
    pub contact_lines: Vec<String>,
    /// The customer that it is for, name and address; empty: for the house.
    pub addressee: Vec<String>,
    /// What it is.
    pub title: String,
    /// What was asked: label and value.
    pub facts: Vec<(String, String)>,
    /// Its parts.
    pub sections: Vec<PrintedSection>,
    /// How it is to be read.
    pub notes: Vec<String>,
    /// What is missing in it.
    pub problems: Vec<String>,
    /// What stands where there is nothing.
    pub nothing: String,
    /// The words around the two numbers of *page 1 of 3*.
    pub page: [String; 3],
    /// What stands behind a number of percent.
    pub percent_sign: &'static str,
}

/// A part of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedSection {
    /// Whose it is, where there are several.
    pub title: Option<String>,
    /// Its tables.
    pub tables: Vec<PrintedTable>,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedTable {
    /// What it is, and in which currency.
    pub title: String,
    /// Its columns.
    pub columns: Vec<PrintedColumn>,
    /// Its rows, a text for each column.
    pub rows: Vec<Vec<String>>,
    /// The last row.
    pub total: Option<Vec<String>>,
    /// Its picture.
    pub chart: Option<PrintedChart>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedColumn {
    /// Its heading.
    pub heading: String,
    /// Its part of the width that numbers and days leave; none: it holds those.
    pub share: Option<usize>,
    /// Numbers stand below each other by their ends.
    pub is_number: bool,
}

/// A picture of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedChart {
    /// How it is drawn.
    pub shape: Shape,
    /// Its bars.
    pub bars: Vec<Bar>,
    /// What the numbers of the bars' names count, if not plain.
    pub caption: Option<String>,
}

/// How a picture is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One bar of parts.
    Stacked,
    /// A bar below the other.
    Rows,
    /// A bar beside the other: time goes from left to right.
    Columns,
}

/// A bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// What it stands for.
    pub label: String,
    /// What it stands for, in numbers.
    pub shown: String,
    /// Thousandths: of the whole, where bars are parts, else of the longest one. What is below zero has no length.
    pub thousandths: u16,
}

/// Words and lays out a report: in the locale's language, if it has all its words there, else in English with amounts and
/// days as that language writes them. With an addressee it is for this customer, its only one: what only concerns the house
/// is left out.
#[must_use]
pub fn printed_report(
    report: &Report,
    wanted: &Locale,
    letterhead: Option<&Letterhead>,
    addressee: &[String],
    on_letter_paper: bool,
) -> PrintedReport {
    let is_spoken = speaks(&wanted.language) && words_of(report).all(is_known);
    let english = Locale { language: "en_GB".to_owned(), direction: Direction::LeftToRight, ..wanted.clone() };
    let locale = if is_spoken { wanted } else { &english };
    let sheet = Sheet { locale, is_for_customer: !addressee.is_empty() };
    let several = report.sections.len() > 1;
    let sections: Vec<PrintedSection> = report
        .sections
        .iter()
        .map(|section| PrintedSection {
            title: several.then(|| one_line(&section.title)),
            tables: section.tables.iter().map(|table| sheet.table(table)).collect(),
        })
        .collect();
    let facts = report.parameters.iter().filter(|(name, _)| !(sheet.is_for_customer && *name == "Customers"));
    let lines = letterhead.map(|head| head.contact_lines.iter().map(|line| one_line(line)).collect());
    let mut page = Words::of(&sheet.locale.language).page.splitn(3, "{}").map(str::to_owned);
    let colon = Words::of(&sheet.locale.language).colon();
    let problem = |problem: &String| format!("{}{colon}{}", sheet.phrase("Problem"), one_line(problem));
    PrintedReport {
        language: sheet.locale.html_language(),
        direction: sheet.locale.direction,
        on_letter_paper,
        is_wide: sections.iter().flat_map(|section| &section.tables).any(|table| width(table) > UPRIGHT),
        company: letterhead.map(|head| one_line(&head.name)).unwrap_or_default(),
        contact_lines: lines.unwrap_or_default(),
        addressee: addressee.iter().map(|line| one_line(line)).collect(),
        title: sheet.phrase(report.title).to_owned(),
        facts: facts.map(|(name, value)| (sheet.phrase(name).to_owned(), sheet.alone(value))).collect(),
        sections,
        notes: report.notes.iter().map(|note| one_line(note)).collect(),
        problems: report.problems.iter().map(problem).collect(),
        nothing: sheet.phrase("Nothing").to_owned(),
        page: std::array::from_fn(|_| page.next().unwrap_or_default()),
        percent_sign: sheet.locale.percent_sign(),
    }
}

/// Everything in a report that is in our words.
fn words_of(report: &Report) -> impl Iterator<Item = &'static str> {
    let tables = || report.sections.iter().flat_map(|section| &section.tables);
    let cells = tables().flat_map(|table| table.rows.iter().chain(&table.total)).flatten();
    let words = cells.filter_map(|cell| if let Cell::Word(words) = cell { Some(*words) } else { None });
    let headings =
        tables().flat_map(|table| table.shown().map(|(_, column)| column.heading).chain([table.title.words]));
    report.parameters.iter().map(|(name, _)| *name).chain([report.title]).chain(headings).chain(words)
}

/// About how many characters wide a table is.
fn width(table: &PrintedTable) -> usize {
    let columns = table.columns.iter().enumerate().map(|(place, column)| {
        column.share.unwrap_or_else(|| {
            let cells = table.rows.iter().chain(&table.total).filter_map(|row| row.get(place));
            cells.map(|cell| cell.chars().count()).chain([column.heading.chars().count()]).max().unwrap_or_default()
        })
    });
    columns.map(|width| width.saturating_add(COLUMN_GAP)).sum()
}

/// How things are said.
struct Sheet<'a> {
    locale: &'a Locale,
    is_for_customer: bool,
}

impl Sheet<'_> {
    fn phrase(&self, english: &'static str) -> &'static str {
        phrase(english, &self.locale.language)
    }

    fn table(&self, table: &ReportTable) -> PrintedTable {
        let columns: Vec<(usize, &Column)> = table
            .shown()
            .filter(|(_, column)| !(self.is_for_customer && OF_THE_HOUSE.contains(&column.name)))
            .collect();
        let amounts = columns.iter().filter(|(_, column)| matches!(column.kind, Kind::Money(_))).count();
        let marked = amounts <= AMOUNTS_WITH_CURRENCY;
        let row = |cells: &Vec<Cell>| -> Vec<String> {
            let said = |(index, column): &(usize, &Column)| {
                cells.get(*index).map(|cell| self.said(cell, &column.kind, marked)).unwrap_or_default()
            };
            columns.iter().map(said).collect()
        };
        let rows: Vec<Vec<String>> = table.rows.iter().map(row).collect();
        let printed = |(place, (_, column)): (usize, &(usize, &Column))| {
            let heading = self.phrase(column.heading).to_owned();
            let longest = rows.iter().filter_map(|row| row.get(place)).map(|text| text.chars().count()).max();
            let is_text = column.kind == Kind::Text;
            let longest = longest.unwrap_or_default().max(heading.chars().count());
            PrintedColumn {
                heading,
                share: is_text.then(|| longest.clamp(NARROWEST_WORDS, WIDEST_WORDS)),
                is_number: matches!(column.kind, Kind::Money(_) | Kind::Number(_) | Kind::Share(_)),
            }
        };
        let title = self.phrase(table.title.words);
        PrintedTable {
            title: table.title.currency.as_ref().map_or_else(|| title.to_owned(), |code| format!("{title}, {code}")),
            columns: columns.iter().enumerate().map(printed).collect(),
            total: table
                .total
                .as_ref()
                .map(|total| self.total(total, row(total)))
                .filter(|total| !says_it_again(total, &rows)),
            chart: table.chart.as_ref().and_then(|chart| self.chart(table, chart)),
            rows,
        }
    }

    /// What the last row is called stands in a column that a customer does not see.
    fn total(&self, cells: &[Cell], mut row: Vec<String>) -> Vec<String> {
        if let (true, Some(Cell::Word(called)), Some(first)) = (self.is_for_customer, cells.first(), row.first_mut())
            && first.is_empty()
        {
            self.phrase(called).clone_into(first);
        }
        row
    }

    fn said(&self, cell: &Cell, kind: &Kind, marked: bool) -> String {
        match (cell, kind) {
            // Nothing is a dash, so that what there is stands out.
            (Cell::Money(money), Kind::Money(_)) if !marked && money.amount.is_zero() => "–".to_owned(),
            // In one currency, with its name above.
            (Cell::Money(money), Kind::Money(Some(_))) if !marked => self.amount(money),
            // By its code, always on the same side, since there are several.
            (Cell::Money(money), Kind::Money(None)) => {
                format!("{}{NO_BREAK_SPACE}{}", self.amount(money), money.currency.code)
            }
            (Cell::Number(number), Kind::Number(places)) => self.locale.number(*number, *places),
            (cell, _) => self.alone(cell),
        }
    }

    fn amount(&self, money: &Money) -> String {
        self.locale.number(money.amount, money.currency.decimal_places)
    }

    fn alone(&self, cell: &Cell) -> String {
        match cell {
            Cell::Empty => String::new(),
            Cell::Word(words) => self.phrase(words).to_owned(),
            Cell::Text(words) => one_line(words),
            Cell::Identity(number) => number.to_string(),
            Cell::Date(day) => self.locale.date(*day),
            Cell::Money(money) => self.locale.money(money),
            Cell::Number(number) => self.locale.number(*number, number.normalize().scale()),
            Cell::Share(share) => {
                let number = self.locale.number(share * Decimal::ONE_HUNDRED, 1);
                format!("{number}{}", self.locale.percent_sign())
            }
        }
    }

    fn chart(&self, table: &ReportTable, chart: &Chart) -> Option<PrintedChart> {
        let bar = |label: String, cell: &Cell, kind: &Kind, whole: Decimal| {
            let number = cell.number().unwrap_or_default().max(Decimal::ZERO);
            let share = (number * Decimal::ONE_THOUSAND).checked_div(whole).unwrap_or_default();
            let thousandths = u16::try_from(share.trunc()).unwrap_or_default();
            Bar { label, shown: self.said(cell, kind, true), thousandths }
        };
        match chart {
            Chart::Totals(places) => {
                let total = table.total.as_ref()?;
                let parts = places.iter().filter_map(|place| Some((table.columns.get(*place)?, total.get(*place)?)));
                let parts: Vec<(&Column, &Cell)> = parts.collect();
                let whole = sum_above_zero(parts.iter().map(|(_, cell)| *cell))?;
                let bars = parts
                    .into_iter()
                    .map(|(column, cell)| bar(self.phrase(column.heading).to_owned(), cell, &column.kind, whole));
                let caption = Some(self.phrase("days overdue").to_owned());
                Some(PrintedChart { shape: Shape::Stacked, bars: bars.collect(), caption })
            }
            Chart::Rows(place) => {
                let column = table.columns.get(*place)?;
                let rows = table.rows.iter().filter_map(|row| Some((row.first()?, row.get(*place)?)));
                let rows: Vec<(&Cell, &Cell)> = rows.collect();
                let longest = rows.iter().filter_map(|(_, cell)| cell.number()).max()?;
                if longest <= Decimal::ZERO || rows.len() < 2 {
                    return None;
                }
                let is_time = matches!(table.columns.first().map(|column| &column.kind), Some(Kind::Date));
                let shape = if is_time && rows.len() <= BARS_ABREAST { Shape::Columns } else { Shape::Rows };
                let named = |name: &Cell| match (name, shape) {
                    // A bar of a month, or of what there is of it.
                    (Cell::Date(day), Shape::Columns) => self.locale.month(*day),
                    (name, _) => self.alone(name),
                };
                let bars = rows.into_iter().map(|(name, cell)| bar(named(name), cell, &column.kind, longest));
                let caption = Some(self.phrase(column.heading).to_owned());
                Some(PrintedChart { shape, bars: bars.collect(), caption })
            }
        }
    }
}

/// Whether a last row says no more than the only row above it.
fn says_it_again(total: &[String], rows: &[Vec<String>]) -> bool {
    matches!(rows, [only] if only == total)
}

/// The whole of which parts above zero are shares; none: there is none.
fn sum_above_zero<'a>(cells: impl Iterator<Item = &'a Cell>) -> Option<Decimal> {
    let whole: Decimal = cells.filter_map(Cell::number).filter(|number| *number > Decimal::ZERO).sum();
    (whole > Decimal::ZERO).then_some(whole)
}
