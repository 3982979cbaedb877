//! Mails that came back: those that Odoo got back itself, and what it is told of all of them.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::Books;
use super::messages::{MODEL as MESSAGE, RequestNote};
use crate::domain::{Bounce, FollowupId, ItemId, Reached, names_a_permanent_failure};
use crate::odoo::fault::OdooError;
use crate::odoo::names::{followup, notification, partner, reminder};
use crate::odoo::row::Row;
use crate::odoo::search::{Domain, Search};
use crate::odoo::session::Members;
use crate::odoo::value::Value;

const CAME_BACK: &str = "bounce";

/// A mail that came back, for its account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnedMail {
    /// The Message-ID of the mail, with angle brackets.
    pub message_id: String,
    /// Why it came back, one line.
    pub answer: String,
    /// It has reached nobody.
    pub has_failed: bool,
    /// What people read of it in the chatter of the account's record, HTML.
    pub note: String,
    /// The account's record; none: it has none any more.
    pub record: Option<FollowupId>,
    /// Items that have not reached, after all, what they show; and what they had reached before.
    pub fallen: Vec<(ItemId, Option<Reached>)>,
    /// The record shows a reminder that has reached nobody; none: it stays as it is.
    pub record_as_before: Option<RecordBefore>,
}

/// What a record shows where a reminder has reached nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordBefore {
    /// The day of the reminder before it, if there was one.
    pub last_reminder: Option<NaiveDate>,
    /// The date on which the next one was to come goes: it was the reminder's, and nobody has set another one.
    pub forget_next: bool,
}

impl Books {
    /// Mails of ours that Odoo shows as come back, since a moment: Message-IDs by the numbers of their messages.
    ///
    /// # Errors
    /// Odoo cannot be read.
    pub async fn bounced_since(&self, since: DateTime<Utc>) -> Result<BTreeMap<i64, String>, OdooError> {
        let ours = Domain::new().term("message_id", "=like", "<followupd.%").ge("date", since.naive_utc());
        let came_back = format!("notification_ids.{}", notification::STATUS);
        let search = Search::new(MESSAGE, ours.eq(&came_back, CAME_BACK), ["message_id"]);
        let rows = self.session.search_read_all(&search).await?;
        let id = |row: &Row| Some((row.id(), row.str("message_id").ok()?.to_owned()));
        Ok(rows.iter().flatten().filter_map(id).collect())
    }

    /// What Odoo knows of such mails. Newer Odoos keep what they have got, and show more than failures as come back: what
    /// names no permanent failure is none. Older ones do not say why.
    ///
    /// # Errors
    /// Odoo cannot be read.
    pub async fn bounces_of(&self, messages: &BTreeMap<i64, String>) -> Result<Vec<Bounce>, OdooError> {
        if messages.is_empty() {
            return Ok(Vec::new());
        }
        let which = Domain::new().is_in("mail_message_id", messages.keys().copied());
        let which = which.eq(notification::STATUS, CAME_BACK);
        let readers = Search::new(notification::MODEL, which, ["mail_message_id", "res_partner_id", "failure_reason"]);
        let rows: Vec<Row> = self.session.search_read_all(&readers).await?.into_iter().flatten().collect();
        let partners: Vec<i64> = rows.iter().filter_map(|row| row.opt_id("res_partner_id").ok()?).collect();
        let partners = self.session.read(partner::MODEL, &partners, &["email"]).await?;
        let address = |row: Row| Some((row.id(), row.opt_str("email").ok()??.to_owned()));
        let addresses: BTreeMap<i64, String> = partners.into_iter().flatten().filter_map(address).collect();
        let bounce = |row: &Row| {
            let message_id = messages.get(&row.id_of("mail_message_id").ok()?)?.clone();
            let address = row.opt_id("res_partner_id").ok()?.and_then(|reader| addresses.get(&reader).cloned());
            let answer = match row.opt_str("failure_reason").ok()? {
                None => "it came back to Odoo".to_owned(),
                Some(kept) => permanent_failure(kept)?,
            };
            Some(Bounce { message_id, address, answer })
        };
        Ok(rows.iter().filter_map(bounce).collect())
    }

    /// Tells Odoo of a mail that came back: on the message in the customer's chatter, in the history, on items and record, and
    /// by a note. Told twice it is told once.
    ///
    /// # Errors
    /// Odoo refuses something, or cannot be reached any more; what was written before is written again the next time.
    pub async fn write_returned(&self, mail: &ReturnedMail) -> Result<(), OdooError> {
        let mut same: Vec<(Option<Reached>, Vec<ItemId>)> = Vec::new();
        for (item, reached) in &mail.fallen {
            match same.iter_mut().find(|(other, _)| other == reached) {
                Some((_, items)) => items.push(*item),
                None => same.push((*reached, vec![*item])),
            }
        }
        for (reached, items) in same {
            self.set_level_of(&items, reached).await?;
        }
        if mail.has_failed {
            self.mark_returned(mail).await?;
        }
        let Some(record) = mail.record else { return Ok(()) };
        if let Some(RecordBefore { last_reminder, forget_next }) = mail.record_as_before {
            let mut values = members([(followup::LAST_REMINDER, last_reminder.into())]);
            if forget_next {
                let no_date = || Value::from(false);
                values.extend(members([
                    (followup::NEXT_REMINDER, no_date()),
                    (followup::NEXT_REMINDER_WRITTEN, no_date()),
                ]));
            }
            self.session.write(followup::MODEL, &[record.0], values).await?;
        }
        let kind = if mail.has_failed { "bounce" } else { "bounce-in-part" };
        let id = format!("<{kind}.{}", mail.message_id.trim_start_matches('<'));
        let note =
            RequestNote { record, customer: None, message_id: id, body: mail.note.clone(), documents: Vec::new() };
        self.write_request_notes(&[note]).await
    }

    /// On the message in the customer's chatter, and in the history.
    async fn mark_returned(&self, mail: &ReturnedMail) -> Result<(), OdooError> {
        let line = Domain::new().eq(reminder::MESSAGE_ID, mail.message_id.as_str());
        let lines = self.session.search(reminder::MODEL, &line, "id", None).await?;
        if !lines.is_empty() {
            let why = members([(reminder::CAME_BACK, (&mail.answer).into())]);
            self.session.write(reminder::MODEL, &lines, why).await?;
        }
        let message = Domain::new().eq("mail_message_id.message_id", mail.message_id.as_str());
        let message = message.ne(notification::STATUS, CAME_BACK);
        let readers = self.session.search(notification::MODEL, &message, "id", None).await?;
        if !readers.is_empty() {
            let mut values =
                members([(notification::STATUS, CAME_BACK.into()), ("failure_reason", (&mail.answer).into())]);
            values.extend(self.failure_type().await?.map(|kind| ("failure_type".to_owned(), kind.into())));
            self.session.write(notification::MODEL, &readers, values).await?;
        }
        Ok(())
    }

    /// How this Odoo calls the failure: it has changed its name.
    async fn failure_type(&self) -> Result<Option<String>, OdooError> {
        let fields = self.session.fields_get(notification::MODEL, &["selection"]).await?;
        let choices = fields.get("failure_type").and_then(|field| field.as_struct()?.get("selection")?.as_array());
        let names = choices.into_iter().flatten().filter_map(|choice| choice.as_array()?.first()?.as_str());
        Ok(names.map(str::to_owned).find(|name| name.to_lowercase().ends_with(CAME_BACK)))
    }
}

/// Of what Odoo keeps, which may be the whole mail, the line that says why; none: it names no permanent failure.
fn permanent_failure(kept: &str) -> Option<String> {
    let line = kept.lines().map(str::trim).find(|line| names_a_permanent_failure(line))?;
    Some(line.chars().take(200).collect())
}

fn members<const N: usize>(values: [(&str, Value); N]) -> Members {
    values.map(|(field, value)| (field.to_owned(), value)).into()
}

#[cfg(test)]
mod tests {
    use super::permanent_failure;

    #[test]
    fn of_a_whole_report_the_line_with_the_reason_is_kept() {
        let kept = "This is the mail system at host mx.\n\n<ann@acme.test>: host mx.acme.test said:\n  550 5.1.1 User unknown\nbye";
        assert_eq!(permanent_failure(kept).as_deref(), Some("550 5.1.1 User unknown"));
    }

    #[test]
    fn what_odoo_shows_as_come_back_need_be_no_failure() {
        assert_eq!(permanent_failure("Your message was delayed: 4.4.1 no answer from host"), None);
        assert_eq!(permanent_failure("I am away until Monday, call 555-1234"), None);
    }
}
