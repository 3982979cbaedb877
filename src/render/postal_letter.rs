//! A letter on paper: what stands in its address window, its head, its text, its table and its payment details.

use super::blocks::{Block, blocks};
use super::catalog::LevelText;
use super::clean::{self, one_line};
use super::fault::{Field, TemplateError};
use super::letter::Message;
use super::locale::{Direction, Locale};
use super::payment::{PayTo, Payment};
use super::placeholder::{self, Tables};
use super::table::Table;
use super::text::{INTEREST_MARK, TABLE_MARK};
use super::words::Words;
use crate::domain::{BankAccount, PostalAddress};

/// Where a country's envelopes have their window, and the paper that goes into them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// DIN 5008 form B: on the left, 45 mm from the top; A4.
    Din5008B,
    /// On the right, as in France, Belgium, Italy, Spain and much of Switzerland; A4.
    Right,
    /// A number 10 envelope of the United States; letter paper.
    UnitedStates,
}

impl Window {
    /// Its name in settings and templates.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Din5008B => "din_5008_b",
            Self::Right => "right",
            Self::UnitedStates => "us",
        }
    }

    /// The window of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::Din5008B, Self::Right, Self::UnitedStates].into_iter().find(|window| window.name() == name)
    }

    /// What is usual in a country, by its ISO code.
    #[must_use]
    pub fn of_country(code: Option<&str>) -> Self {
        match code {
            Some("US" | "CA" | "MX" | "PR") => Self::UnitedStates,
            Some("FR" | "BE" | "IT" | "ES" | "PT" | "CH" | "LU" | "MC" | "RO" | "SE" | "NO" | "FI" | "DK") => {
                Self::Right
            }
            Some(_) | None => Self::Din5008B,
        }
    }
}

/// What a letter has beside its message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Postal {
    /// The name on the envelope.
    pub recipient: String,
    /// Where it goes: what stands on the envelope under the name.
    pub to: Vec<String>,
    /// Where it comes from.
    pub from: PostalAddress,
    /// Where the window is; none: where it usually is in the company's country.
    pub window: Option<Window>,
}

/// A letter, worded. Every text is plain and clean; nothing of it is markup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostalLetter {
    /// Its language, such as `de-CH`.
    pub language: String,
    /// Where its lines begin.
    pub direction: Direction,
    /// Where its address stands.
    pub window: Window,
    /// Who writes.
    pub company: String,
    /// Address and ways to reach the company, a line each.
    pub contact_lines: Vec<String>,
    /// The small line above the address.
    pub return_line: String,
    /// Name and address.
    pub recipient: Vec<String>,
    /// Date, who is responsible, telephone, address: label and value.
    pub facts: Vec<(String, String)>,
    /// What it is about.
    pub subject: String,
    /// Its text, with the places of the tables.
    pub body: Vec<Block>,
    /// What is open.
    pub table: Table,
    /// Interest and lump sums, where the letter states them.
    pub interest: Option<Table>,
    /// Where to pay; none: the company has no bank account that is known.
    pub payment: Option<Payment>,
    /// The words around the two numbers of *page 1 of 3*.
    pub page: [String; 3],
}

/// Words and lays out the letter.
///
/// # Errors
/// What is wrong with the text; [`check`](super::check) finds it beforehand.
pub fn postal_letter(
    message: &Message,
    level_text: &LevelText,
    locale: &Locale,
    postal: &Postal,
) -> Result<PostalLetter, TemplateError> {
    let locale = &Locale { direction: level_text.direction(locale.direction), ..locale.clone() };
    let words = Words::of(&locale.language);
    let interest = Table::of_interest(message, locale);
    let mark = format!("<p>{TABLE_MARK}</p>");
    let interest_mark = interest.as_ref().map(|_| format!("<p>{INTEREST_MARK}</p>")).unwrap_or_default();
    let rows = message.rows.len() + message.interest.rows.len();
    let rendered = |field| {
        let template = level_text.template(field).map_err(|problems| level_text.first_of(problems, field))?;
        let tables = Tables { items: mark.clone(), interest: interest_mark.clone() };
        let values = placeholder::values(message, locale, words, tables);
        Ok((template.render(&values, rows, mark.len() + interest_mark.len())?, template.shows_items()))
    };
    let (subject, _) = rendered(Field::Subject)?;
    let (mut body, shows_items) = rendered(Field::Body)?;
    if !shows_items {
        body.push_str(&mark);
    }
    let contact_lines = message.company.contact_lines.iter().map(|line| one_line(line));
    let country = postal.from.country_code.as_deref();
    let recipient = std::iter::once(postal.recipient.clone()).chain(postal.to.iter().cloned());
    let mut page = words.page.splitn(3, "{}").map(str::to_owned);
    Ok(PostalLetter {
        language: locale.html_language(),
        direction: locale.direction,
        window: postal.window.unwrap_or_else(|| Window::of_country(country)),
        company: one_line(&message.company.name),
        contact_lines: contact_lines.filter(|line| !line.is_empty()).collect(),
        return_line: return_line(message, &postal.from),
        recipient: recipient.map(|line| one_line(&line)).filter(|line| !line.is_empty()).collect(),
        facts: facts(message, locale, words),
        subject: clean::one_line_of_text(&subject),
        body: blocks(&body),
        table: Table::of(message, locale),
        interest,
        payment: Payment::of(message, locale, words),
        page: std::array::from_fn(|_| page.next().unwrap_or_default()),
    })
}

fn return_line(message: &Message, from: &PostalAddress) -> String {
    let parts = std::iter::once(&message.company.name).chain(&from.lines);
    let parts: Vec<String> = parts.map(|part| one_line(part)).filter(|part| !part.is_empty()).collect();
    parts.join(" \u{b7} ")
}

fn facts(message: &Message, locale: &Locale, words: &Words) -> Vec<(String, String)> {
    let mut facts = vec![(words.date, locale.date(message.run_date))];
    facts.extend(message.responsible_name.clone().map(|name| (words.your_contact, name)));
    facts.extend(message.company.phone.clone().map(|phone| (words.phone, phone)));
    facts.extend(message.reply_to.clone().or(message.company.email.clone()).map(|email| (words.email, email)));
    facts.into_iter().map(|(label, value)| (label.to_owned(), one_line(&value))).collect()
}

/// A letter about a made-up message, to try a template on.
///
/// # Errors
/// What is wrong with the shipped text.
pub fn sample_letter() -> Result<PostalLetter, TemplateError> {
    let bank = BankAccount { number: "DE89370400440532013000".to_owned(), ..BankAccount::default() };
    let pay_to = Some(PayTo { bank, reference: "INV/2026/00042".to_owned(), place: None });
    let message = Message { pay_to, ..super::sample::many_items() };
    let text = LevelText::edited("{{ level_name }}".to_owned(), "<p>{{ customer_name }}</p>".to_owned());
    let postal = Postal {
        recipient: message.customer_name.clone(),
        to: vec!["1 Example Street".to_owned(), "1000 Example".to_owned()],
        ..Postal::default()
    };
    postal_letter(&message, &text, &Locale::shipped("en_GB"), &postal)
}
