//! The table of open items as words: groups, lines and sums, before it becomes HTML, text or a letter.

use super::clean;
use super::letter::{Message, Section, TableRow, sums};
use super::locale::{Locale, Marks};
use super::words::{Words, fill};
use crate::domain::{InterestRow, Money};

/// The open items of a message, worded and in reading order. All strings are one clean line of plain text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Headings: document, due date, days overdue, open amount; the third is empty when nothing is overdue.
    pub columns: [String; 4],
    /// The third heading where there is little room.
    pub short_days_column: String,
    /// Groups with a heading, and sums between them without one.
    pub groups: Vec<TableGroup>,
}

/// Lines that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableGroup {
    /// What the lines have in common; `None` for sums over several groups.
    pub heading: Option<String>,
    /// One for each open item.
    pub lines: Vec<TableLine>,
    /// A label and an amount, one for each currency.
    pub sums: Vec<(String, String)>,
    /// Whether these are the sums that are asked for.
    pub asked_for: bool,
}

/// One open item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableLine {
    /// The number of the document.
    pub number: String,
    /// Where the customer can see it: `http` or `https`.
    pub link: Option<String>,
    /// Date, reference, announced payment; each a line under the number.
    pub notes: Vec<String>,
    /// When it is to be paid.
    pub due_date: String,
    /// Days since then; a dash when it is not overdue, empty when no line of the table is.
    pub days_overdue: String,
    /// What is open.
    pub open: String,
    /// `of 1.500,00 €`, when part of it is paid.
    pub of_original: Option<String>,
}

impl Table {
    /// Words the rows of a message.
    #[must_use]
    pub fn of(message: &Message, locale: &Locale) -> Self {
        let writer = Writer {
            locale,
            words: Words::of(&locale.language),
            marks: Marks::of(message.rows.iter().map(|row| row.open.currency.as_ref())),
            with_days: message.days_overdue() > 0,
        };
        let words = writer.words;
        let of_days = |heading: &'static str| if writer.with_days { heading } else { "" };
        let any = |section| message.rows_of(section).next().is_some();
        let (demanded, credits, not_due) = (any(Section::Demanded), any(Section::Credit), any(Section::NotYetDue));
        let mut groups = Vec::new();
        if demanded {
            groups.push(writer.group(message, Section::Demanded, demanded_heading(message, words), credits));
        }
        if credits {
            groups.push(writer.group(message, Section::Credit, words.credits, demanded));
        }
        if demanded {
            groups.push(TableGroup { asked_for: true, ..writer.sums_only(words.to_pay, &message.amounts_to_pay()) });
        }
        if not_due {
            groups.push(writer.group(message, Section::NotYetDue, words.not_yet_due, true));
        }
        if not_due || !demanded {
            groups.push(writer.sums_only(words.balance, &message.total_due()));
        }
        groups.retain(|group| !group.lines.is_empty() || !group.sums.is_empty());
        Self {
            columns: [words.document, words.due_date, of_days(words.days_overdue), words.open_amount]
                .map(str::to_owned),
            short_days_column: of_days(words.days).to_owned(),
            groups,
        }
    }

    /// Words interest and compensation; none: the message states none. What is due date and open amount in the other table is
    /// the rate and the interest here.
    #[must_use]
    pub fn of_interest(message: &Message, locale: &Locale) -> Option<Self> {
        let interest = &message.interest;
        if interest.is_empty() {
            return None;
        }
        let words = Words::of(&locale.language);
        let (with_interest, compensation) = (message.amounts_with_interest(), interest.compensation());
        let marks = Marks::of(with_interest.iter().map(|sum| sum.currency.as_ref()));
        let writer = Writer { locale, words, marks, with_days: true };
        let lines: Vec<TableLine> = interest.rows.iter().map(|row| writer.interest_line(row)).collect();
        let mut total = writer.sums_only(words.late_interest, &interest.total());
        total.sums.extend(writer.labelled(words.compensation, &compensation));
        let rows = TableGroup {
            heading: Some(fill(words.also_claimed, &locale.date(message.run_date))),
            lines,
            sums: Vec::new(),
            asked_for: false,
        };
        let mut groups = vec![rows, total, writer.sums_only(words.with_interest, &with_interest)];
        groups.retain(|group| !group.lines.is_empty() || !group.sums.is_empty());
        let columns = [words.document, words.annual_rate, words.days, words.interest].map(str::to_owned);
        Some(Self { columns, short_days_column: words.days.to_owned(), groups })
    }
}

/// What the demanded rows are called: a reminder before the due date must not call them overdue.
fn demanded_heading(message: &Message, words: &Words) -> &'static str {
    let overdue = message.rows_of(Section::Demanded).filter(|row| row.days_overdue > 0).count();
    match (overdue, message.rows_of(Section::Demanded).count()) {
        (0, _) => words.due_shortly,
        (some, all) if some == all => words.overdue,
        _ => words.payable,
    }
}

/// Words rows by one locale.
struct Writer<'a> {
    locale: &'a Locale,
    words: &'static Words,
    marks: Marks,
    with_days: bool,
}

impl Writer<'_> {
    /// A section; its sums are told when they are not told right below anyway.
    fn group(&self, message: &Message, section: Section, heading: &str, with_sums: bool) -> TableGroup {
        let lines: Vec<TableLine> = message.rows_of(section).map(|row| self.line(row)).collect();
        let sums = if with_sums && lines.len() > 1 { sums(message.rows_of(section)) } else { Vec::new() };
        let sums = self.labelled(self.words.subtotal, &sums);
        TableGroup { heading: Some(heading.to_owned()), lines, sums, asked_for: false }
    }

    fn sums_only(&self, label: &str, sums: &[Money]) -> TableGroup {
        TableGroup { heading: None, lines: Vec::new(), sums: self.labelled(label, sums), asked_for: false }
    }

    fn labelled(&self, label: &str, sums: &[Money]) -> Vec<(String, String)> {
        sums.iter().map(|sum| (label.to_owned(), self.money(sum))).collect()
    }

    fn line(&self, row: &TableRow) -> TableLine {
        let words = self.words;
        let reference = row.reference.as_deref().map(clean::one_line).filter(|text| !text.is_empty());
        let notes = [
            row.date.map(|date| fill(words.dated, &self.locale.date(date))),
            reference.map(|reference| fill(words.reference, &reference)),
            row.reminded_on.map(|date| fill(words.reminded_on, &self.locale.date(date))),
            row.expected_on.map(|date| fill(words.expected_on, &self.locale.date(date))),
        ];
        let partly_paid = row.original.amount != row.open.amount;
        let days_overdue = match (self.with_days, row.section == Section::Demanded && row.days_overdue > 0) {
            (false, _) => String::new(),
            (true, false) => "\u{2013}".to_owned(),
            (true, true) => row.days_overdue.to_string(),
        };
        TableLine {
            number: clean::one_line(&row.number),
            link: row.link.as_deref().and_then(clean::web_link),
            notes: notes.into_iter().flatten().collect(),
            due_date: self.locale.date(row.due_date),
            days_overdue,
            open: self.money(&row.open),
            of_original: partly_paid.then(|| fill(words.of_original, &self.money(&row.original))),
        }
    }

    fn interest_line(&self, row: &InterestRow) -> TableLine {
        let period = format!("{} \u{2013} {}", self.locale.date(row.from), self.locale.date(row.to));
        TableLine {
            number: clean::one_line(&row.number),
            link: None,
            notes: vec![fill(self.words.bearing, &self.money(&row.principal)), period],
            due_date: self.locale.percent(row.rate),
            days_overdue: row.days.to_string(),
            open: self.money(&row.amount),
            of_original: None,
        }
    }

    fn money(&self, money: &Money) -> String {
        self.locale.money_marked(money, self.marks.mark(&money.currency))
    }
}
