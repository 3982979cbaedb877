//! What goes with a mail as files: the documents of the invoices that it demands, and the customer's statement.

use std::collections::BTreeMap;

use super::backends::Backends;
use super::printing::StatementFile;
use super::stating::statement;
use crate::deliver::Attachment;
use crate::domain::{Account, Channel, Intent, InvoiceId, Reminder};
use crate::odoo::books::{Chart, InvoiceDocument, Paying};

/// What goes with a mail.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Enclosed {
    /// The documents of invoices.
    pub(super) invoices: Vec<Attachment>,
    /// The customer's statement.
    pub(super) statement: Option<Attachment>,
    /// The numbers of invoices that were to go along and do not.
    pub(super) missing: Vec<String>,
}

/// What is to go with a mail, and whose it is.
pub(super) struct Wanted<'a> {
    pub(super) intent: &'a Intent,
    pub(super) reminder: &'a Reminder,
    pub(super) account: &'a Account,
    pub(super) paying: &'a BTreeMap<InvoiceId, Paying>,
}

impl Wanted<'_> {
    /// Gets it. A mail goes without what cannot be had: that is said in it, and in `problems`.
    pub(super) async fn get(&self, backends: &Backends, chart: &Chart, problems: &mut Vec<String>) -> Enclosed {
        let mut enclosed = Enclosed::default();
        if self.intent.key.channel != Channel::Email {
            return enclosed;
        }
        let level = chart.levels().find(|level| level.id == self.reminder.level);
        let is_asked = self.reminder.asked.as_ref().and_then(|asked| asked.attach_invoices);
        enclosed.statement = match level {
            Some(level) if level.attach_statement => self.statement(backends, chart, problems).await,
            Some(_) | None => None,
        };
        let room = backends.terms.attachments_bytes_max;
        let room = room.saturating_sub(enclosed.statement.as_ref().map_or(0, |file| file.bytes.len()));
        if is_asked.unwrap_or_else(|| level.is_some_and(|level| level.attach_invoices)) {
            self.add_invoices(backends, room, &mut enclosed, problems).await;
        }
        enclosed
    }

    async fn add_invoices(
        &self,
        backends: &Backends,
        room: usize,
        enclosed: &mut Enclosed,
        problems: &mut Vec<String>,
    ) {
        let mut invoices: Vec<InvoiceId> = Vec::new();
        for id in &self.reminder.demanded {
            let invoice = self.account.items.iter().find(|item| item.id == *id).map(|item| item.invoice);
            invoices.extend(invoice.filter(|invoice| !invoices.contains(invoice)));
        }
        let customer = &self.account.customer;
        let documents = match backends.books.invoice_documents(&invoices, self.paying, room).await {
            Ok(documents) => documents,
            Err(error) => {
                problems.push(format!("{customer}: the mail goes without the documents of its invoices: {error}"));
                enclosed.missing = invoices.iter().filter_map(|invoice| self.number(*invoice)).collect();
                return;
            }
        };
        for (invoice, document) in documents {
            match document {
                Ok(InvoiceDocument { name, bytes }) => enclosed.invoices.push(file(name, bytes)),
                Err(why) => {
                    let number = self.number(invoice).unwrap_or_else(|| format!("invoice {invoice}"));
                    problems.push(format!("{customer}: the mail goes without {number}: {why}"));
                    enclosed.missing.push(number);
                }
            }
        }
    }

    fn number(&self, invoice: InvoiceId) -> Option<String> {
        self.account.items.iter().find(|item| item.invoice == invoice).map(|item| item.number.clone())
    }

    async fn statement(&self, backends: &Backends, chart: &Chart, problems: &mut Vec<String>) -> Option<Attachment> {
        match statement(backends, chart, self.account, self.reminder.run_date).await {
            Ok(StatementFile { name, bytes }) => Some(file(name, bytes)),
            Err(why) => {
                problems.push(format!("{}: the mail goes without a statement: {why}", self.account.customer));
                None
            }
        }
    }
}

fn file(file_name: String, bytes: Vec<u8>) -> Attachment {
    Attachment { file_name, content_type: "application/pdf".to_owned(), bytes }
}
