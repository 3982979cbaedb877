//! Reports on paper: those of the house, and a customer's statement in the customer's language.

use std::sync::Arc;

use chrono::{Datelike as _, NaiveDate};

use crate::domain::{AccountKey, Candidate, Company, Ledger, LedgerAccount, Report};
use crate::ledger::{self, Subject};
use crate::odoo::books::CompanyBooks;
use crate::render::{Letterhead, Locale, PrintedReport, Window, printed_report};
use crate::typeset::{Pdf, Press, TypesetError};

/// What reports are set with.
#[derive(Clone)]
pub struct Printing {
    /// Sets them.
    pub press: Arc<Press>,
    /// Where the envelopes have their window, which says what paper is used; none: as usual in the company's country.
    pub window: Option<Window>,
    /// Whether the company's logo stands on them.
    pub with_logo: bool,
}

/// The customer that a report is for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Addressee {
    /// Name and address.
    pub lines: Vec<String>,
    /// The language of whoever gets messages, such as `fr_BE`.
    pub language: Option<String>,
}

/// A statement as a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementFile {
    /// Such as `Kontoauszug 2026-11-30.pdf`.
    pub name: String,
    /// PDF.
    pub bytes: Vec<u8>,
}

/// Everything that a customer's statement is made of.
#[derive(Debug, Clone)]
pub struct StatementOf<'a> {
    /// Whose.
    pub account: AccountKey,
    /// What the customer is called.
    pub customer: &'a str,
    /// Who it is for.
    pub addressee: &'a Addressee,
    /// The company, with its stationery.
    pub books: &'a CompanyBooks,
    /// How the addressee's language writes.
    pub locale: &'a Locale,
    /// The ledger, of this account or of more: with kinds, since the day before the first one.
    pub ledger: &'a Ledger,
    /// The first and the last day, both counted.
    pub period: [NaiveDate; 2],
}

impl Addressee {
    /// By who could get a message, best first (rule 10). `from` is the country that a letter would leave, as its ISO code.
    #[must_use]
    pub fn of(customer: &str, candidates: &[Candidate], from: Option<&str>) -> Self {
        let postal = candidates.iter().find_map(|candidate| candidate.postal.as_ref());
        let address = postal.map(|postal| postal.seen_from(from)).unwrap_or_default();
        let lines = [customer.to_owned()].into_iter().chain(address).collect();
        let reached = candidates.iter().find(|candidate| !candidate.emails.is_empty()).or_else(|| candidates.first());
        let language = reached.and_then(|candidate| candidate.language.clone());
        let own = || candidates.last().and_then(|candidate| candidate.language.clone());
        Self { lines, language: language.or_else(own) }
    }
}

impl Printing {
    /// Sets a report about one company, or about several (none); it bears this day. With lines of an addressee it is for this
    /// customer.
    ///
    /// # Errors
    /// This program cannot set pages, or the template is wrong.
    pub fn report(
        &self,
        report: &Report,
        books: Option<&CompanyBooks>,
        locale: &Locale,
        addressee: &[String],
        date: NaiveDate,
    ) -> Result<Pdf, TypesetError> {
        self.set(&self.printed(report, books, locale, addressee), books, date)
    }

    fn printed(
        &self,
        report: &Report,
        books: Option<&CompanyBooks>,
        locale: &Locale,
        addressee: &[String],
    ) -> PrintedReport {
        let letterhead = books.map(|books| letterhead(&books.company));
        let country = books.and_then(|books| books.company.country.as_deref());
        let window = self.window.unwrap_or_else(|| Window::of_country(country));
        printed_report(report, locale, letterhead.as_ref(), addressee, window == Window::UnitedStates)
    }

    fn set(&self, printed: &PrintedReport, books: Option<&CompanyBooks>, date: NaiveDate) -> Result<Pdf, TypesetError> {
        let logo = books.and_then(|books| books.stationery.logo.as_deref()).filter(|_| self.with_logo);
        let about = printed.addressee.iter().chain(printed.facts.iter().map(|(_, value)| value));
        let about: Vec<&str> = about.map(String::as_str).collect();
        let identity = format!("{}, {}, {}", printed.company, printed.title, about.join(", "));
        let pdf = self.press.report(printed, logo, &identity, date)?;
        warn_about(&pdf, &printed.title);
        Ok(pdf)
    }
}

/// What an operator should know of a page; `page` names it without naming its reader.
pub(super) fn warn_about(pdf: &Pdf, page: &str) {
    if let Some(why) = &pdf.no_archive {
        tracing::warn!(page, "it is no PDF/A: {why}");
    }
    if !pdf.without_font.is_empty() {
        let characters: String = pdf.without_font.iter().collect();
        tracing::warn!(
            page,
            "it has boxes in the place of {characters}: name a folder of fonts that have them under letters.fonts"
        );
    }
}

fn letterhead(company: &Company) -> Letterhead {
    Letterhead {
        name: company.name.clone(),
        contact_lines: company.contact_lines.clone(),
        phone: company.phone.clone(),
        email: company.sender.as_ref().map(|sender| sender.email.clone()),
    }
}

/// The days of a statement as of a day: since the year's first one.
#[must_use]
pub fn statement_period(day: NaiveDate) -> [NaiveDate; 2] {
    [day.with_ordinal(1).unwrap_or(day), day]
}

/// The statement of one account, for its customer. The same values make the same file.
///
/// # Errors
/// Something is missing in it, so that no customer should get it; or pages cannot be set: as a sentence.
pub fn statement_pdf(printing: &Printing, of: &StatementOf<'_>) -> Result<StatementFile, String> {
    let subject = Subject { companies: vec![&of.books.company], customers: vec![of.customer.to_owned()] };
    let account = LedgerAccount { company: of.account.company, customer: Some(of.account.partner) };
    let report = ledger::statement(&of.ledger.of(account), &subject, of.period);
    if let Some(problem) = report.problems.first() {
        return Err(format!("the statement is not complete: {problem}"));
    }
    let [_, day] = of.period;
    let printed = printing.printed(&report, Some(of.books), of.locale, &of.addressee.lines);
    let pdf = printing.set(&printed, Some(of.books), day).map_err(|error| error.to_string())?;
    Ok(StatementFile { name: format!("{} {day}.pdf", printed.title), bytes: pdf.bytes })
}
