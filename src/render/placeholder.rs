//! The placeholders, what stands behind each, and which one somebody probably meant.

use minijinja::Value;

use super::clean;
use super::letter::{Message, Section, TableRow};
use super::locale::{Direction, Locale, Marks};
use super::words::Words;
use crate::domain::Money;

/// What can stand between `{{` and `}}`.
pub const PLACEHOLDERS: &[&str] = &[
    "amount",
    "amount_with_interest",
    "company_email",
    "company_name",
    "company_phone",
    "compensation",
    "customer_name",
    "days_overdue",
    "due_date",
    "interest",
    "interest_table",
    "invoice_count",
    "invoice_number",
    "items_table",
    "level_name",
    "payment_deadline",
    "responsible_name",
    "today",
    "total_due",
];
/// What `{% for item in … %}` can go through.
pub(super) const LISTS: &[&str] = &["items", "not_due", "credits"];
/// What an item of these lists has.
pub(super) const PARTS: &[&str] = &[
    "currency",
    "date",
    "days_overdue",
    "due_date",
    "expected_on",
    "link",
    "number",
    "open",
    "original",
    "reference",
    "reminded_on",
];
/// What can stand behind `|`.
pub(super) const FILTERS: &[&str] =
    &["capitalize", "default", "first", "last", "length", "lower", "plural", "title", "trim", "upper"];

/// Words that people write for a placeholder, and the one they mean.
const HABITS: &[(&str, &str)] = &[
    ("user_name", "responsible_name"),
    ("user", "responsible_name"),
    ("signature", "responsible_name"),
    ("salesperson", "responsible_name"),
    ("partner_name", "customer_name"),
    ("partner", "customer_name"),
    ("customer", "customer_name"),
    ("client_name", "customer_name"),
    ("name", "customer_name"),
    ("company", "company_name"),
    ("email", "company_email"),
    ("phone", "company_phone"),
    ("total", "total_due"),
    ("balance", "total_due"),
    ("amount_due", "amount"),
    ("amount_total", "amount"),
    ("amount_overdue", "amount"),
    ("date", "today"),
    ("date_due", "due_date"),
    ("deadline", "payment_deadline"),
    ("pay_by", "payment_deadline"),
    ("invoice", "invoice_number"),
    ("number", "invoice_number"),
    ("invoice_name", "invoice_number"),
    ("count", "invoice_count"),
    ("days", "days_overdue"),
    ("table", "items_table"),
    ("invoice_table", "items_table"),
    ("level", "level_name"),
    ("late_interest", "interest"),
    ("lump_sum", "compensation"),
    ("amount_total_with_interest", "amount_with_interest"),
];
/// More numbers than this in a sentence are counted, not listed; the table has them all.
const NUMBERS_IN_A_SENTENCE: usize = 12;

/// The placeholder that a wrong name probably means.
pub(super) fn meant(name: &str) -> Option<&'static str> {
    let lower = name.to_lowercase();
    let habit = HABITS.iter().find(|(wrong, _)| *wrong == lower).map(|(_, right)| *right);
    habit.or_else(|| nearest(&lower, PLACEHOLDERS)).or_else(|| nearest(&lower, LISTS))
}

/// The candidate that differs in at most a third of its letters.
pub(super) fn nearest(name: &str, candidates: &[&'static str]) -> Option<&'static str> {
    let scored = candidates.iter().map(|candidate| (distance(name, candidate), *candidate));
    let (changes, candidate) = scored.min_by_key(|(changes, _)| *changes)?;
    (changes <= (candidate.len() / 3).max(1)).then_some(candidate)
}

/// How many letters must be added, dropped or changed to make one word of another.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, letter) in one.chars().take(60).enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, wanted) in other.iter().enumerate() {
            let change = diagonal + usize::from(letter != *wanted);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
}

/// The tables of a message, as finished HTML or text.
#[derive(Debug, Clone, Default)]
pub(super) struct Tables {
    /// That of the open items.
    pub items: String,
    /// That of interest and compensation; empty: the message states none.
    pub interest: String,
}

/// The values of all placeholders for a message.
pub(super) fn values(message: &Message, locale: &Locale, words: &Words, tables: Tables) -> Value {
    let with_interest = message.amounts_with_interest();
    let currencies =
        message.rows.iter().map(|row| &row.open.currency).chain(with_interest.iter().map(|sum| &sum.currency));
    let marks = Marks::of(currencies.map(AsRef::as_ref));
    let joined = |sums: &[Money]| {
        let sums: Vec<String> = sums.iter().map(|sum| locale.money_marked(sum, marks.mark(&sum.currency))).collect();
        words.join(&sums)
    };
    let rows = |section| -> Value {
        message.rows_of(section).map(|row| row_value(row, locale, &marks)).collect::<Vec<Value>>().into()
    };
    let text = |value: &str| Value::from(clean::one_line(value));
    let optional = |value: Option<&String>| text(value.map_or("", String::as_str));
    // From right to left the parts of a number or a day would change places.
    let isolated = |value: String| match locale.direction {
        Direction::RightToLeft if !value.is_empty() => format!("\u{2066}{value}\u{2069}"),
        Direction::RightToLeft | Direction::LeftToRight => value,
    };
    let day = |day| Value::from(isolated(locale.date(day)));
    // A telephone number is not torn apart at the end of a line.
    let phone = clean::one_line(message.company.phone.as_deref().unwrap_or_default()).replace(' ', "\u{a0}");
    let numbers: Vec<String> = message.invoice_numbers().into_iter().map(clean::one_line).collect();
    Value::from_pairs([
        ("amount", Value::from(joined(&message.amounts_to_pay()))),
        ("amount_with_interest", Value::from(joined(&with_interest))),
        ("compensation", Value::from(joined(&message.interest.compensation()))),
        ("interest", Value::from(joined(&message.interest.total()))),
        ("interest_table", Value::from_safe_string(tables.interest)),
        ("total_due", Value::from(joined(&message.total_due()))),
        ("company_email", optional(message.reply_to.as_ref().or(message.company.email.as_ref()))),
        ("company_name", text(&message.company.name)),
        ("company_phone", Value::from(isolated(phone))),
        ("customer_name", text(&message.customer_name)),
        ("days_overdue", Value::from(message.days_overdue())),
        ("due_date", message.oldest_due_date().map_or_else(|| Value::from(""), day)),
        ("invoice_count", Value::from(numbers.len())),
        ("invoice_number", Value::from(words.join_at_most(&numbers, NUMBERS_IN_A_SENTENCE))),
        ("items_table", Value::from_safe_string(tables.items)),
        ("level_name", text(&message.level_name)),
        ("payment_deadline", day(message.payment_deadline)),
        ("responsible_name", optional(message.responsible_name.as_ref())),
        ("today", day(message.run_date)),
        ("items", rows(Section::Demanded)),
        ("not_due", rows(Section::NotYetDue)),
        ("credits", rows(Section::Credit)),
    ])
}

/// The parts of one item; what it lacks is empty text, so that `{% if item.link %}` works.
fn row_value(row: &TableRow, locale: &Locale, marks: &Marks) -> Value {
    let date = |date: Option<chrono::NaiveDate>| Value::from(date.map(|day| locale.date(day)).unwrap_or_default());
    let money = |money: &Money| Value::from(locale.money_marked(money, marks.mark(&money.currency)));
    let link = row.link.as_deref().and_then(clean::web_link).unwrap_or_default();
    Value::from_pairs([
        ("currency", Value::from(clean::one_line(&row.open.currency.code))),
        ("date", date(row.date)),
        ("days_overdue", Value::from(row.days_overdue)),
        ("due_date", date(Some(row.due_date))),
        ("expected_on", date(row.expected_on)),
        ("link", Value::from(link)),
        ("number", Value::from(clean::one_line(&row.number))),
        ("open", money(&row.open)),
        ("original", money(&row.original)),
        ("reference", Value::from(clean::one_line(row.reference.as_deref().unwrap_or_default()))),
        ("reminded_on", date(row.reminded_on)),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_is_understood() {
        assert_eq!(meant("ammount"), Some("amount"));
        assert_eq!(meant("Customer_Name"), Some("customer_name"));
        assert_eq!(meant("company_nam"), Some("company_name"));
        assert_eq!(meant("user_name"), Some("responsible_name"));
        assert_eq!(meant("item"), Some("items"));
        assert_eq!(meant("weather"), None);
    }
}
