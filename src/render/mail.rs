//! Makes the mail and the text message of a reminder.

use super::catalog::LevelText;
use super::clean;
use super::fault::{Field, TemplateError};
use super::html;
use super::letter::Message;
use super::locale::{Locale, NO_BREAK_SPACE};
use super::payment::Payment;
use super::placeholder::{self, Tables};
use super::table::Table;
use super::text;
use super::words::{Words, fill};

/// Where the table of items stands.
const TABLE: &str = "{{items_table}}";
/// Where the table of interest stands.
const INTEREST_TABLE: &str = "{{interest_table}}";

/// A mail, worded and laid out, without addresses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RenderedMail {
    /// One line.
    pub subject: String,
    /// A whole HTML page.
    pub html: String,
    /// The same as plain text.
    pub text: String,
    /// Body and table alone, for a message in a record's history.
    pub chatter_html: String,
    /// Pictures that the page shows.
    pub pictures: Vec<Picture>,
}

/// A picture that goes with a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// What the page calls it.
    pub content_id: &'static str,
    /// PNG.
    pub bytes: Vec<u8>,
}

/// Words and lays out a mail.
///
/// # Errors
/// What is wrong with the text; [`check`](super::check) finds it beforehand.
pub fn mail(message: &Message, level_text: &LevelText, locale: &Locale) -> Result<RenderedMail, TemplateError> {
    let locale = &Locale { direction: level_text.direction(locale.direction), ..locale.clone() };
    let words = Words::of(&locale.language);
    let table = Table::of(message, locale);
    let interest = Table::of_interest(message, locale);
    let rows = message.rows.len() + message.interest.rows.len();
    let first = |problems: Vec<TemplateError>, field| level_text.first_of(problems, field);

    let subject = level_text.template(Field::Subject).map_err(|problems| first(problems, Field::Subject))?;
    let subject = subject.render(&placeholder::values(message, locale, words, Tables::default()), rows, 0)?;
    let subject = clean::one_line_of_text(&subject);

    let body = level_text.template(Field::Body).map_err(|problems| first(problems, Field::Body))?;
    let html_of = |table: &Table| html::table(table, locale.direction);
    let tables = Tables { items: html_of(&table), interest: interest.as_ref().map(html_of).unwrap_or_default() };
    let (items_html, bytes) = (tables.items.clone(), tables.items.len() + tables.interest.len());
    let mut content = body.render(&placeholder::values(message, locale, words, tables), rows, bytes)?;
    let marked_as = |mark: char| format!("<p>{mark}</p>");
    let mark = marked_as(text::TABLE_MARK);
    let interest_mark = interest.as_ref().map(|_| marked_as(text::INTEREST_MARK)).unwrap_or_default();
    let marks = Tables { items: mark.clone(), interest: interest_mark };
    let mut marked = body.render(&placeholder::values(message, locale, words, marks), rows, bytes)?;
    if !body.shows_items() {
        content.push_str(&items_html);
        marked.push_str(&mark);
    }

    if !message.not_attached.is_empty() {
        let sentence = fill(words.not_attached, &message.not_attached.join(", "));
        let paragraph = format!("<p>{}</p>", clean::escape(&sentence));
        content.push_str(&paragraph);
        marked.push_str(&paragraph);
    }

    let preheader = preheader(message, locale, words, &table);
    let date = locale.date(message.run_date);
    let payment = Payment::of(message, locale, words);
    let code = payment.as_ref().and_then(|payment| payment.code.as_ref()?.0.png().ok());
    let below = payment.as_ref().map(|payment| html::payment(payment, code.is_some(), locale.direction));
    let whole = format!("{content}{}", below.unwrap_or_default());
    let page = html::Page { subject: &subject, preheader: &preheader, content: &whole, date: &date };
    let tables = [
        (text::TABLE_MARK, text::table(&table)),
        (text::INTEREST_MARK, interest.as_ref().map(text::table).unwrap_or_default()),
    ];
    let payment = payment.as_ref().map(|payment| text::payment(payment, words)).unwrap_or_default();
    let text = format!("{}\n{payment}{}", text::body(&marked, &tables), text::contact(message));
    let html = html::page(message, locale, &page);
    let pictures = code.map(|bytes| Picture { content_id: html::PAYMENT_CODE, bytes }).into_iter().collect();
    Ok(RenderedMail { html, text, chatter_html: content, pictures, subject })
}

/// Words a mail for a person to change: every placeholder is filled in but those of the tables, which stay words of
/// their own. The answer is a text like a level's.
///
/// # Errors
/// What is wrong with the text.
pub fn draft(message: &Message, level_text: &LevelText, locale: &Locale) -> Result<LevelText, TemplateError> {
    let interest = if message.interest.is_empty() { "" } else { INTEREST_TABLE };
    let rendered = |field, items: &str, interest: &str| {
        let template = level_text.template(field).map_err(|problems| level_text.first_of(problems, field))?;
        let tables = Tables { items: items.to_owned(), interest: interest.to_owned() };
        let values = placeholder::values(message, locale, Words::of(&locale.language), tables);
        Ok((template.render(&values, message.rows.len(), items.len() + interest.len())?, template.shows_items()))
    };
    let (subject, _) = rendered(Field::Subject, "", "")?;
    let (mut body, shows_items) = rendered(Field::Body, TABLE, interest)?;
    if !shows_items {
        body.push_str(&format!("<p>{TABLE}</p>"));
    }
    Ok(LevelText::edited(clean::one_line_of_text(&subject), body))
}

/// Words the text message: one line, plain spaces, empty when the level has none.
///
/// # Errors
/// What is wrong with the text.
pub fn sms(message: &Message, level_text: &LevelText, locale: &Locale) -> Result<String, TemplateError> {
    let template = level_text.template(Field::Sms).map_err(|problems| level_text.first_of(problems, Field::Sms))?;
    let words = Words::of(&locale.language);
    let values = placeholder::values(message, locale, words, Tables::default());
    let written = template.render(&values, message.rows.len(), 0)?;
    // Special spaces and the long minus would turn the whole message into a costlier alphabet.
    let plain = clean::one_line_of_text(&written).replace([NO_BREAK_SPACE, '\u{202f}'], " ").replace('\u{2212}', "-");
    Ok(plain)
}

/// The amount and its date, for the line beside the subject.
fn preheader(message: &Message, locale: &Locale, words: &Words, table: &Table) -> String {
    let amounts = table.groups.iter().find(|group| group.heading.is_none());
    let mut parts: Vec<String> = amounts.iter().flat_map(|group| &group.sums).map(|(_, sum)| sum.clone()).collect();
    parts.extend(message.oldest_due_date().map(|date| fill(words.due_on, &locale.date(date))));
    parts.join(" \u{b7} ")
}
