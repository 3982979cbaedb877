//! Chatter messages with ids of our own: made only where they are missing, and nobody is mailed about them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::records::Detail;
use super::reminders::{SentFile, SentReminder, SentText};
use super::{Books, Scope};
use crate::domain::{AccountKey, Channel, FollowupId, PartnerId, StatementKey};
use crate::odoo::fault::OdooError;
use crate::odoo::names::{followup, notification, partner};
use crate::odoo::row::Row;
use crate::odoo::search::{Domain, Search};
use crate::odoo::session::Members;
use crate::odoo::value::Value;

pub(super) const MODEL: &str = "mail.message";

/// What a message is found by.
const ID: &str = "message_id";

/// Message ids in one condition: some 60 bytes each, and the answer is one row for each that is there.
const IDS_PER_SEARCH: usize = 1_000;

/// What is told about something that a person has asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestNote {
    /// The account's record.
    pub record: FollowupId,
    /// The customer, where its chatter is told as well.
    pub customer: Option<PartnerId>,
    /// With angle brackets; the same whenever the same is told.
    pub message_id: String,
    /// HTML.
    pub body: String,
    /// Files with it, on the account's record.
    pub documents: Vec<SentFile>,
}

/// A statement that was mailed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailedBack {
    /// Its key.
    pub key: StatementKey,
    /// With angle brackets; the mail's own, so that answers to it land in the customer's chatter.
    pub message_id: String,
    /// What the customer was told, with the statement.
    pub text: SentText,
    /// What people read in the chatter of the account's record, if there is one: HTML.
    pub note: String,
    /// Files with it.
    pub documents: Vec<SentFile>,
}

/// Where a message goes.
#[derive(Clone, Copy)]
struct Place {
    model: &'static str,
    id: i64,
}

impl Books {
    /// Makes the messages of reminders that have gone: on the customer with the mail's own id, so that answers to the
    /// mail land there; on the account's record with an id of its own, because Odoo hands an answer to the newest message
    /// of that id. The result names the reminders whose messages were refused.
    ///
    /// # Errors
    /// Odoo cannot be reached any more.
    pub(super) async fn write_messages(
        &self,
        sent: &[(usize, &SentReminder, i64)],
    ) -> Result<BTreeMap<usize, Arc<OdooError>>, OdooError> {
        let readers = self.readers(sent.iter().map(|(_, reminder, _)| *reminder)).await?;
        let mut wanted: Vec<(usize, String, Members)> = Vec::new();
        for (index, reminder, record) in sent {
            if let Some(text) = &reminder.text {
                let place = Place { model: partner::MODEL, id: reminder.account.partner.0 };
                let mut told = self.told(place, &reminder.message_id, text);
                if let Some(reader) = readers.get(&reminder.message_id) {
                    told.insert("notification_ids".to_owned(), Value::Array(vec![mailed(*reader)]));
                }
                wanted.push((*index, reminder.message_id.clone(), told));
            }
            let id = note_id(&reminder.message_id);
            let place = Place { model: followup::MODEL, id: *record };
            let mut note = self.message(place, &id, &reminder.note);
            attach(&mut note, place, &reminder.documents);
            wanted.push((*index, id, note));
        }
        self.create_missing(MODEL, ID, wanted).await
    }

    /// Makes the messages of statements that were mailed: on the customer with the mail's own id, and on the account's record,
    /// where there is one, with an id of its own. Each can be made again: it is there once.
    pub async fn write_statements(&self, sent: &[MailedBack]) -> Vec<(StatementKey, Result<(), Arc<OdooError>>)> {
        let refused = self.make_statement_messages(sent).await.map_err(Arc::new);
        let result = |(index, sent): (usize, &MailedBack)| {
            let error = refused.as_ref().map_or_else(Some, |refused| refused.get(&index));
            (sent.key.clone(), error.map_or(Ok(()), |error| Err(Arc::clone(error))))
        };
        sent.iter().enumerate().map(result).collect()
    }

    async fn make_statement_messages(&self, sent: &[MailedBack]) -> Result<BTreeMap<usize, Arc<OdooError>>, OdooError> {
        let accounts = || sent.iter().map(|sent| sent.key.account);
        let moved = self.commercial_partners(accounts().map(|account| account.partner)).await?;
        let now = |account: AccountKey| AccountKey {
            partner: moved.get(&account.partner).copied().unwrap_or(account.partner),
            ..account
        };
        let places: BTreeSet<AccountKey> = accounts().map(now).collect();
        let customers = Domain::new().is_in("id", places.iter().map(|account| account.partner.0));
        let there = self.session.with_archived().search(partner::MODEL, &customers, "id", None).await?;
        let records = self.records(Scope::Accounts(&places), &places, Detail::Kept).await?;
        let mut wanted: Vec<(usize, String, Members)> = Vec::new();
        for (index, MailedBack { key, message_id, text, note, documents }) in sent.iter().enumerate() {
            let account = now(key.account);
            if there.contains(&account.partner.0) {
                let place = Place { model: partner::MODEL, id: account.partner.0 };
                wanted.push((index, message_id.clone(), self.told(place, message_id, text)));
            } else {
                // Merged with another one: there is nothing left that could carry the message.
                tracing::warn!(%key, "the customer that got the statement is gone");
            }
            if let Some(records) = records.by_account.get(&account) {
                let (id, place) = (note_id(message_id), Place { model: followup::MODEL, id: records.kept.record.id.0 });
                let mut made = self.message(place, &id, note);
                attach(&mut made, place, documents);
                wanted.push((index, id, made));
            }
        }
        self.create_missing(MODEL, ID, wanted).await
    }

    /// Which contact has read, or is to read, each mail: the one with its address, else the customer itself.
    async fn readers<'a>(
        &self,
        sent: impl Iterator<Item = &'a SentReminder>,
    ) -> Result<BTreeMap<String, i64>, OdooError> {
        let mails: Vec<&SentReminder> = sent.filter(|reminder| reminder.key.channel == Channel::Email).collect();
        let customers: BTreeSet<i64> = mails.iter().map(|mail| mail.account.partner.0).collect();
        if customers.is_empty() {
            return Ok(BTreeMap::new());
        }
        let of_customers = Domain::new().is_in("commercial_partner_id", customers).is_set("email");
        let search = Search::new(partner::MODEL, of_customers, ["commercial_partner_id", "email"]);
        let rows: Vec<Row> = self.session.search_read_all(&search).await?.into_iter().flatten().collect();
        let has = |row: &Row, mail: &SentReminder| {
            let addresses = mail.recipient.as_ref().map(|recipient| recipient.addresses.as_slice()).unwrap_or_default();
            let email = row.opt_str("email").ok().flatten().unwrap_or_default().to_lowercase();
            row.id_of("commercial_partner_id") == Ok(mail.account.partner.0)
                && addresses.iter().any(|address| {
                    let own = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '<' | '>' | '"');
                    email.split(own).any(|own| own == address.to_lowercase())
                })
        };
        let reader = |mail: &&SentReminder| {
            let contact = rows.iter().find(|row| has(row, mail)).map_or(mail.account.partner.0, Row::id);
            (mail.message_id.clone(), contact)
        };
        Ok(mails.iter().map(reader).collect())
    }

    /// Makes notes on customers, each once: account, id and HTML. The result names the accounts whose note was refused.
    ///
    /// # Errors
    /// Odoo cannot be reached any more.
    pub(super) async fn write_notes(
        &self,
        notes: impl Iterator<Item = (AccountKey, &str, &str)>,
    ) -> Result<BTreeMap<AccountKey, Arc<OdooError>>, OdooError> {
        let wanted = notes.map(|(account, id, body)| {
            let place = Place { model: partner::MODEL, id: account.partner.0 };
            (account, id.to_owned(), self.message(place, id, body))
        });
        self.create_missing(MODEL, ID, wanted.collect()).await
    }

    /// Makes a note on a customer, once.
    ///
    /// # Errors
    /// Odoo refuses it, or cannot be reached any more.
    pub async fn write_customer_note(&self, account: AccountKey, id: &str, body: &str) -> Result<(), OdooError> {
        let refused = self.write_notes([(account, id, body)].into_iter()).await?;
        refused.values().next().map_or(Ok(()), |error| Err(refusal(error)))
    }

    /// Makes notes about what people have asked for, each once: on the account's record, and on the customer where others
    /// should read it, too.
    ///
    /// # Errors
    /// Odoo refuses one, or cannot be reached any more.
    pub async fn write_request_notes(&self, notes: &[RequestNote]) -> Result<(), OdooError> {
        let wanted = notes.iter().flat_map(|note| {
            let of_record = (note_id(&note.message_id), Place { model: followup::MODEL, id: note.record.0 });
            let of_customer = note
                .customer
                .map(|customer| (note.message_id.clone(), Place { model: partner::MODEL, id: customer.0 }));
            [Some(of_record), of_customer].into_iter().flatten().map(|(id, place)| {
                let mut values = self.message(place, &id, &note.body);
                if place.model == followup::MODEL {
                    attach(&mut values, place, &note.documents);
                }
                (id.clone(), id, values)
            })
        });
        let refused = self.create_missing(MODEL, ID, wanted.collect()).await?;
        refused.values().next().map_or(Ok(()), |error| Err(refusal(error)))
    }

    /// Makes the records whose id is not there yet: in one search and one create, and none where nothing is wanted. The
    /// result names those that were refused.
    ///
    /// # Errors
    /// Odoo cannot be reached any more; what was made before stays, and is found the next time.
    pub(super) async fn create_missing<K: Ord>(
        &self,
        model: &str,
        id_field: &str,
        mut wanted: Vec<(K, String, Members)>,
    ) -> Result<BTreeMap<K, Arc<OdooError>>, OdooError> {
        let ids = wanted.iter().map(|(_, id, _)| id.as_str()).collect();
        let present = self.present(model, id_field, ids).await?;
        wanted.retain(|(_, id, _)| !present.contains(id));
        let (keys, values): (Vec<K>, Vec<Members>) = wanted.into_iter().map(|(key, _, values)| (key, values)).unzip();
        let made = self.create_each(model, values).await?;
        Ok(keys.into_iter().zip(made).filter_map(|(key, made)| Some((key, made.err()?))).collect())
    }

    /// Which of these ids are there already.
    async fn present(&self, model: &str, id_field: &str, ids: Vec<&str>) -> Result<BTreeSet<String>, OdooError> {
        let mut present = BTreeSet::new();
        for part in ids.chunks(IDS_PER_SEARCH) {
            let search = Search::new(model, Domain::new().is_in(id_field, part.iter().copied()), [id_field]);
            for row in self.session.search_read_all(&search).await? {
                // One that cannot be read is there, too, but we cannot tell which: better an error than a second one.
                let id = row.map_err(|row| row.to_string()).and_then(|row| text(&row, id_field));
                present.insert(id.map_err(unreadable)?);
            }
        }
        Ok(present)
    }

    /// What the customer was told.
    fn told(&self, place: Place, message_id: &str, text: &SentText) -> Members {
        let mut values = self.message(place, message_id, &text.body);
        values.insert("subject".to_owned(), (&text.subject).into());
        attach(&mut values, place, &text.attachments);
        values
    }

    /// An internal note of the daemon's own user.
    fn message(&self, place: Place, message_id: &str, body: &str) -> Members {
        let values: [(&str, Value); 6] = [
            ("model", place.model.into()),
            ("res_id", place.id.into()),
            ("message_id", message_id.into()),
            ("message_type", "comment".into()),
            ("subtype_id", self.note_subtype.into()),
            ("body", body.into()),
        ];
        values.map(|(field, value)| (field.to_owned(), value)).into()
    }
}

/// Whom Odoo shows beside a message as one who has got it by mail, and finds it by when that mail comes back.
fn mailed(contact: i64) -> Value {
    let values = Value::structure([
        ("res_partner_id", Value::from(contact)),
        ("notification_type", "email".into()),
        (notification::STATUS, "sent".into()),
        ("is_read", true.into()),
    ]);
    Value::Array(vec![0.into(), 0.into(), values])
}

/// Adds files to a message.
fn attach(message: &mut Members, place: Place, files: &[SentFile]) {
    let made = files.iter().map(|file| {
        let values = Value::structure([
            ("name", Value::from(&file.name)),
            ("datas", STANDARD.encode(&file.bytes).into()),
            ("mimetype", (&file.content_type).into()),
            ("res_model", place.model.into()),
            ("res_id", place.id.into()),
        ]);
        Value::Array(vec![0.into(), 0.into(), values])
    });
    let made: Vec<Value> = made.collect();
    if !made.is_empty() {
        message.insert("attachment_ids".to_owned(), Value::Array(made));
    }
}

fn text(row: &Row, field: &str) -> Result<String, String> {
    row.str(field).map(str::to_owned).map_err(|error| error.to_string())
}

fn refusal(error: &OdooError) -> OdooError {
    OdooError::UnexpectedAnswer {
        operation: "writing notes".to_owned(),
        expected: "notes that are taken",
        found: error.to_string(),
    }
}

pub(super) fn unreadable(found: String) -> OdooError {
    OdooError::UnexpectedAnswer {
        operation: "looking for what is written already".to_owned(),
        expected: "ids that can be read",
        found,
    }
}

/// `<x@host>` gives `<note.x@host>`.
fn note_id(message_id: &str) -> String {
    message_id.strip_prefix('<').map_or_else(|| format!("note.{message_id}"), |rest| format!("<note.{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_note_has_an_id_of_its_own() {
        assert_eq!(note_id("<a.1@x.test>"), "<note.a.1@x.test>");
        assert_eq!(note_id("a.1@x.test"), "note.a.1@x.test");
    }
}
