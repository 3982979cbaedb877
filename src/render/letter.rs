//! What a message to a customer says, before it is worded: parties, date and rows, and the sums drawn from them.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::payment::PayTo;
use crate::domain::{Interest, Money, add_up};

/// Everything a reminder tells, free of language and layout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The language the text is written in, as Odoo names it (`fr_BE`).
    pub language: String,
    /// The customer, as the letter names it.
    pub customer_name: String,
    /// Who writes.
    pub company: Letterhead,
    /// The level of the reminder, as its plan names it.
    pub level_name: String,
    /// The date the letter bears.
    pub run_date: NaiveDate,
    /// The day by which the payment is asked for.
    pub payment_deadline: NaiveDate,
    /// Who signs, when a person does.
    pub responsible_name: Option<String>,
    /// Where answers go; it is shown as `company_email`, else the company's own address is.
    pub reply_to: Option<String>,
    /// All open items that are not excluded, in the order they are to be listed.
    pub rows: Vec<TableRow>,
    /// Interest and compensation, where the level states them.
    pub interest: Interest,
    /// Where the payment goes, where the message is to say so.
    pub pay_to: Option<PayTo>,
    /// Numbers of invoices whose documents were to go with it, and could not.
    pub not_attached: Vec<String>,
}

/// The company that writes; what is `None` or empty is not printed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Letterhead {
    /// The company's name.
    pub name: String,
    /// Lines under the letter: address, telephone, e-mail, web site, tax number; web addresses become links.
    pub contact_lines: Vec<String>,
    /// Telephone, for the text.
    pub phone: Option<String>,
    /// E-mail address, for the text.
    pub email: Option<String>,
}

/// The part of the table a row belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// Payment is asked for.
    Demanded,
    /// Open, told for information.
    NotYetDue,
    /// In the customer's favour; amounts are negative.
    Credit,
}

/// One open item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRow {
    /// Where the row stands.
    pub section: Section,
    /// The number of the invoice or credit note.
    pub number: String,
    /// The customer's own reference (an order number).
    pub reference: Option<String>,
    /// The date of the document.
    pub date: Option<NaiveDate>,
    /// When it is to be paid.
    pub due_date: NaiveDate,
    /// Days from the due date to the run date; zero or less before it.
    pub days_overdue: i64,
    /// The amount of the document.
    pub original: Money,
    /// What is still open of it; negative for credits.
    pub open: Money,
    /// The day the customer announced payment for.
    pub expected_on: Option<NaiveDate>,
    /// The day of the last reminder that demanded it.
    pub reminded_on: Option<NaiveDate>,
    /// Where the customer can see the document.
    pub link: Option<String>,
}

impl Message {
    /// The rows of a section, in their order.
    pub fn rows_of(&self, section: Section) -> impl Iterator<Item = &TableRow> {
        self.rows.iter().filter(move |row| row.section == section)
    }

    /// What is demanded less the credits, per currency; a currency that credits cover is left out, unless all are.
    #[must_use]
    pub fn amounts_to_pay(&self) -> Vec<Money> {
        let net = sums(self.rows.iter().filter(|row| row.section != Section::NotYetDue));
        let positive: Vec<Money> = net.iter().filter(|sum| sum.amount > Decimal::ZERO).cloned().collect();
        if positive.is_empty() { net } else { positive }
    }

    /// The same with interest and compensation; other currencies than those of the rows come by themselves.
    #[must_use]
    pub fn amounts_with_interest(&self) -> Vec<Money> {
        let (amounts, interest, compensation) =
            (self.amounts_to_pay(), self.interest.total(), self.interest.compensation());
        add_up(amounts.iter().chain(&interest).chain(&compensation))
    }

    /// All rows together, per currency.
    #[must_use]
    pub fn total_due(&self) -> Vec<Money> {
        sums(self.rows.iter())
    }

    /// The numbers of the demanded invoices, each once: two instalments of one invoice are one invoice to its reader.
    #[must_use]
    pub fn invoice_numbers(&self) -> Vec<&str> {
        let mut numbers: Vec<&str> = Vec::new();
        for row in self.rows_of(Section::Demanded) {
            if !numbers.contains(&row.number.as_str()) {
                numbers.push(&row.number);
            }
        }
        numbers
    }

    /// The oldest due date of what is demanded.
    #[must_use]
    pub fn oldest_due_date(&self) -> Option<NaiveDate> {
        self.rows_of(Section::Demanded).map(|row| row.due_date).min()
    }

    /// The largest number of days anything demanded is overdue; never negative.
    #[must_use]
    pub fn days_overdue(&self) -> i64 {
        self.rows_of(Section::Demanded).map(|row| row.days_overdue).max().unwrap_or(0).max(0)
    }
}

/// Open amounts added up per currency; currencies are never added to each other.
pub(super) fn sums<'a>(rows: impl Iterator<Item = &'a TableRow>) -> Vec<Money> {
    add_up(rows.map(|row| &row.open))
}
