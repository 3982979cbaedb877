//! Mails that came back: those that Odoo got back itself, and what it is told of all of them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::Books;
use super::messages::{MODEL as MESSAGE, RequestNote};
use crate::domain::{Bounce, FollowupId, ItemId, Reached};
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
    /// Mails of ours that have come back to Odoo since a moment, but for messages that are known; each with the number of
    /// its message. Odoo finds them by the note of their reader that stands beside the message.
    ///
    /// # Errors
    /// Odoo cannot be read.
    pub async fn bounced_since(
        &self,
        since: DateTime<Utc>,
        known: &BTreeSet<i64>,
    ) -> Result<Vec<(i64, Bounce)>, OdooError> {
        let ours = Domain::new().term("message_id", "=like", "<followupd.%").ge("date", since.naive_utc());
        let bounced = Search::new(
            MESSAGE,
            ours.eq(&format!("notification_ids.{}", notification::STATUS), CAME_BACK),
            ["message_id"],
        );
        let mut ids: BTreeMap<i64, String> = BTreeMap::new();
        for row in self.session.search_read_all(&bounced).await?.into_iter().flatten() {
            if let (Ok(message_id), false) = (row.str("message_id"), known.contains(&row.id())) {
                ids.insert(row.id(), message_id.to_owned());
            }
        }
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let which = Domain::new().is_in("mail_message_id", ids.keys().copied()).eq(notification::STATUS, CAME_BACK);
        let readers = Search::new(notification::MODEL, which, ["mail_message_id", "res_partner_id", "failure_reason"]);
        let rows: Vec<_> = self.session.search_read_all(&readers).await?.into_iter().flatten().collect();
        let partners: Vec<i64> = rows.iter().filter_map(|row| row.opt_id("res_partner_id").ok()?).collect();
        let addresses: BTreeMap<i64, String> = self
            .session
            .read(partner::MODEL, &partners, &["email"])
            .await?
            .into_iter()
            .flatten()
            .filter_map(|row| Some((row.id(), row.opt_str("email").ok()??.to_owned())))
            .collect();
        let bounce = |row: &Row| {
            let message = row.id_of("mail_message_id").ok()?;
            let address = row.opt_id("res_partner_id").ok()?.and_then(|reader| addresses.get(&reader).cloned());
            let answer = row.opt_str("failure_reason").ok()?.map_or_else(in_odoo, reason);
            Some((message, Bounce { message_id: ids.get(&message)?.clone(), address, answer }))
        };
        Ok(rows.iter().filter_map(bounce).collect())
    }

    /// Tells Odoo of a mail that came back: on the message in the customer's chatter, in the history, on items and record, and
    /// by a note. Told twice it is told once.
    ///
    /// # Errors
    /// Odoo refuses something, or cannot be reached any more; what was written before is written again the next time.
    pub async fn write_returned(&self, mail: &ReturnedMail) -> Result<(), OdooError> {
        let message = Domain::new().eq("mail_message_id.message_id", mail.message_id.as_str());
        let readers =
            self.session.search(notification::MODEL, &message.ne(notification::STATUS, CAME_BACK), "id", None).await?;
        if !readers.is_empty() {
            let mut values =
                members([(notification::STATUS, CAME_BACK.into()), ("failure_reason", (&mail.answer).into())]);
            values.extend(self.failure_type().await?.map(|kind| ("failure_type".to_owned(), kind.into())));
            self.session.write(notification::MODEL, &readers, values).await?;
        }
        let line = Domain::new().eq(reminder::MESSAGE_ID, mail.message_id.as_str());
        let lines = self.session.search(reminder::MODEL, &line, "id", None).await?;
        if !lines.is_empty() {
            self.session
                .write(reminder::MODEL, &lines, members([(reminder::CAME_BACK, (&mail.answer).into())]))
                .await?;
        }
        for (item, reached) in &mail.fallen {
            self.set_level_of(&[*item], *reached).await?;
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
        let id = format!("<bounce.{}", mail.message_id.trim_start_matches('<'));
        let note =
            RequestNote { record, customer: None, message_id: id, body: mail.note.clone(), documents: Vec::new() };
        self.write_request_notes(&[note]).await
    }

    /// How this Odoo calls the failure: it has changed its name.
    async fn failure_type(&self) -> Result<Option<String>, OdooError> {
        let fields = self.session.fields_get(notification::MODEL, &["selection"]).await?;
        let choices = fields.get("failure_type").and_then(|field| field.as_struct()?.get("selection")?.as_array());
        let names = choices.into_iter().flatten().filter_map(|choice| choice.as_array()?.first()?.as_str());
        Ok(names.map(str::to_owned).find(|name| name.to_lowercase().ends_with(CAME_BACK)))
    }
}

/// What is known of a mail that came back to an Odoo that does not say why.
fn in_odoo() -> String {
    "it came back to Odoo".to_owned()
}

/// Of what Odoo keeps, which may be the whole mail, the line that says why.
fn reason(kept: &str) -> String {
    let mut lines = kept.lines().map(str::trim).filter(|line| !line.is_empty());
    let says_why = |line: &&str| line.split_whitespace().any(|word| word.starts_with("5.") || word.starts_with("55"));
    let line = lines.clone().find(says_why).or_else(|| lines.next());
    line.map_or_else(in_odoo, |line| line.chars().take(200).collect())
}

fn members<const N: usize>(values: [(&str, Value); N]) -> Members {
    values.map(|(field, value)| (field.to_owned(), value)).into()
}

#[cfg(test)]
mod tests {
    use super::reason;

    #[test]
    fn of_a_whole_report_the_line_with_the_reason_is_kept() {
        let kept = "This is the mail system at host mx.\n\n<ann@acme.test>: host mx.acme.test said:\n  550 5.1.1 User unknown\nbye";
        assert_eq!(reason(kept), "550 5.1.1 User unknown");
        assert_eq!(reason("\nno such mailbox\n"), "no such mailbox");
        assert_eq!(reason(" \n"), "it came back to Odoo");
    }
}
