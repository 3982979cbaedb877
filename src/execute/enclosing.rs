//! What goes with a mail as files: the documents of the invoices that it demands.

use std::collections::BTreeMap;

use super::backends::Backends;
use super::reading::Reading;
use crate::deliver::Attachment;
use crate::domain::{Account, Channel, Intent, InvoiceId, Reminder};
use crate::odoo::books::{InvoiceDocument, Paying};

/// What goes with a mail.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Enclosed {
    /// The files.
    pub(super) files: Vec<Attachment>,
    /// The numbers of invoices that were to go along and do not.
    pub(super) missing: Vec<String>,
}

/// Gets what is to go with the mail of an intent. A mail goes without what cannot be had: that is said in it, and in
/// `problems`.
pub(super) async fn enclose(
    backends: &Backends,
    reading: &Reading,
    intent: &Intent,
    reminder: &Reminder,
    account: &Account,
    paying: &BTreeMap<InvoiceId, Paying>,
    problems: &mut Vec<String>,
) -> Enclosed {
    let mut enclosed = Enclosed::default();
    let is_asked = reminder.asked.as_ref().and_then(|asked| asked.attach_invoices);
    let level = || reading.chart.levels().find(|level| level.id == reminder.level);
    let is_wanted = is_asked.unwrap_or_else(|| level().is_some_and(|level| level.attach_invoices));
    if intent.key.channel != Channel::Email || !is_wanted {
        return enclosed;
    }
    let mut invoices: Vec<InvoiceId> = Vec::new();
    for id in &reminder.demanded {
        let invoice = account.items.iter().find(|item| item.id == *id).map(|item| item.invoice);
        invoices.extend(invoice.filter(|invoice| !invoices.contains(invoice)));
    }
    let customer = &account.customer;
    let room = backends.terms.attachments_bytes_max;
    let documents = backends.books.invoice_documents(&invoices, paying, room).await.unwrap_or_else(|error| {
        problems.push(format!("{customer}: the mail goes without the documents of its invoices: {error}"));
        Vec::new()
    });
    for (number, document) in documents {
        match document {
            Ok(InvoiceDocument { name, bytes }) => {
                enclosed.files.push(Attachment { file_name: name, content_type: "application/pdf".to_owned(), bytes });
            }
            Err(why) => {
                problems.push(format!("{customer}: the mail goes without {number}: {why}"));
                enclosed.missing.push(number);
            }
        }
    }
    enclosed
}
