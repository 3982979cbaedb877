//! Writes back the statements that were mailed: into the customer's chatter, and onto the account's record where there is one.

use std::collections::BTreeMap;

use anyhow::Context as _;
use quick_xml::escape::escape;

use super::backends::{Backends, Step};
use super::wording::rule_of;
use super::writing_back::handfuls;
use crate::domain::StatementKey;
use crate::journal::{Document, SentStatement};
use crate::odoo::books::{MailedBack, SentFile, SentText};

/// Writes back every statement that was mailed and is not yet in Odoo. What Odoo refuses stays for the next time, and is a
/// problem in the answer. Where nothing is left to be written, Odoo is not asked for anything.
///
/// # Errors
/// The journal cannot be read or written.
pub(super) async fn write_statements_back(backends: &mut Backends) -> anyhow::Result<Vec<String>> {
    let unwritten = backends.journal.unwritten_statements().context("reading which statements are not written back")?;
    let mut refused: BTreeMap<String, Vec<StatementKey>> = BTreeMap::new();
    for some in handfuls(&unwritten, |sent| &sent.documents) {
        let sent: Vec<MailedBack> = some.iter().map(mailed_back).collect();
        backends.saw(&Step::Written(sent.len()));
        for (key, written) in backends.books.write_statements(&sent).await {
            match written {
                Ok(()) => {
                    let at = backends.now();
                    backends.journal.statement_written_back(&key, at).context("recording what is written back")?;
                }
                Err(error) => refused.entry(error.to_string()).or_default().push(key),
            }
        }
    }
    Ok(refused.iter().map(|(error, keys)| not_written(keys, error)).collect())
}

fn mailed_back(sent: &SentStatement) -> MailedBack {
    let SentStatement { statement, rendered, documents } = sent;
    let is_page = |document: &&Document| document.content_type == "application/pdf";
    MailedBack {
        key: statement.key.clone(),
        message_id: statement.message_id.clone(),
        text: SentText {
            subject: rendered.subject.clone(),
            body: rendered.chatter_html.clone(),
            attachments: documents.iter().filter(is_page).map(file).collect(),
        },
        note: note(sent),
        documents: documents.iter().filter(|document| !is_page(document)).map(file).collect(),
    }
}

/// What accountants read in the chatter of the account's record, as HTML.
fn note(sent: &SentStatement) -> String {
    let statement = &sent.statement;
    let [from, to] = statement.key.period;
    format!(
        "<p><b>Statement</b> from {from} to {to} sent by e-mail to {} ({}). Asked for by {}. No level and no date has \
         changed.</p>",
        escape(statement.recipient.addresses.join(", ")),
        rule_of(statement.recipient.rule),
        escape(statement.asked_by.as_str()),
    )
}

fn file(document: &Document) -> SentFile {
    let Document { name, content_type, bytes } = document;
    SentFile { name: name.clone(), content_type: content_type.clone(), bytes: bytes.clone() }
}

/// One sentence for all that the same error keeps from being written.
fn not_written(keys: &[StatementKey], error: &str) -> String {
    let which = match keys {
        [key] => format!("{key} was"),
        several => format!("{} statements were", several.len()),
    };
    format!("{which} sent, but not written back yet; the next run or poll tries again: {error}")
}
