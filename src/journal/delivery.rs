//! What happens to an intent, told step by step while it happens.

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, params};

use super::documents::{self, Document};
use super::error::Fault;
use super::open::Within;
use super::read::intents_where;
use super::transition::{Event, State};
use super::value::{Named, Stamp};
use super::{Journal, JournalError, statement_delivery};
use crate::domain::{AttemptEnd, Intent, IntentKey};

/// What an attempt sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// One line.
    pub subject: String,
    /// What the chatter shows of it.
    pub chatter_html: String,
    /// SHA-256 of what leaves, in hexadecimal.
    pub digest: String,
}

/// What a person says of an intent that is in doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It had reached the customer.
    WasSent,
    /// It had not.
    WasNotSent,
}

/// What is known of an attempt that was under way when the program stopped.
pub(super) const STOPPED_BEFORE: &str = "the program stopped before the final dot";
pub(super) const STOPPED_AFTER: &str = "the program stopped between the final dot and the record of the answer";

impl Journal {
    /// An attempt begins; nothing has left yet. Its number, from 1.
    ///
    /// # Errors
    /// The intent is not `Recorded`; the store.
    pub fn begin(
        &mut self,
        key: &IntentKey,
        rendered: &Rendered,
        documents: &[Document],
        at: DateTime<Utc>,
    ) -> Result<u32, JournalError> {
        self.change("begin an attempt", |within| {
            let found = find(within, key)?;
            move_on(within, key, &found, Event::Begun, None, at)?;
            let connection = within.connection;
            let number = connection
                .prepare_cached("UPDATE intent SET attempts = attempts + 1 WHERE id = ?1 RETURNING attempts")?
                .query_row([found.id], |row| row.get(0))?;
            connection
                .prepare_cached(
                    "INSERT INTO attempt (intent, number, reminder, addresses, subject, chatter_html, digest, begun_at)
                     SELECT id, attempts, reminder, coalesce(recipient_emails, '[]'), ?2, ?3, ?4, ?5
                     FROM intent WHERE id = ?1",
                )?
                .execute(params![found.id, rendered.subject, rendered.chatter_html, rendered.digest, Stamp(at)])?;
            let attempt = connection.last_insert_rowid();
            documents::forget(within, found.id)?;
            documents::keep(within, attempt, documents)?;
            Ok(number)
        })
    }

    /// The final dot is about to be sent: it must not be, unless this returned well.
    ///
    /// # Errors
    /// The intent is not `Begun`; the store.
    pub fn last_word(&mut self, key: &IntentKey, at: DateTime<Utc>) -> Result<(), JournalError> {
        self.change("record the last word of an attempt", |within| {
            let found = find(within, key)?;
            move_on(within, key, &found, Event::LastWord, None, at)?;
            within
                .connection
                .prepare_cached("UPDATE attempt SET last_word_at = ?3 WHERE intent = ?1 AND number = ?2")?
                .execute(params![found.id, found.attempts, Stamp(at)])?;
            Ok(())
        })
    }

    /// Another program has the message, or is about to get it, and says later what became of it: it makes the message once,
    /// however often it is asked to. Said again, it tells what was heard since.
    ///
    /// # Errors
    /// The intent is neither `Begun` nor `HandedOver`; the store.
    pub fn hand_over(&mut self, key: &IntentKey, what: &str, at: DateTime<Utc>) -> Result<(), JournalError> {
        self.change("record that a message is handed over", |within| {
            let found = find(within, key)?;
            move_on(within, key, &found, Event::HandedOver, Some(what), at)
        })
    }

    /// How the attempt ended.
    ///
    /// # Errors
    /// No attempt is under way; the store.
    pub fn settle(&mut self, key: &IntentKey, end: &AttemptEnd, at: DateTime<Utc>) -> Result<(), JournalError> {
        self.change("record how an attempt ended", |within| {
            let found = find(within, key)?;
            let (event, ended_as, answer) = match end {
                AttemptEnd::Sent { answer } => (Event::TakenIn, "sent", answer),
                AttemptEnd::Passing { problem } => (Event::Passing, "passing", problem),
                AttemptEnd::Final { problem } => (Event::Final, "final", problem),
                AttemptEnd::InDoubt { problem } => (Event::BrokeOff, "in_doubt", problem),
            };
            move_on(within, key, &found, event, Some(answer), at)?;
            if matches!(end, AttemptEnd::Passing { .. } | AttemptEnd::Final { .. }) {
                documents::forget(within, found.id)?;
            }
            end_attempt(within, &found, ended_as, answer, at)
        })
    }

    /// All that follows from the delivery is written in Odoo.
    ///
    /// # Errors
    /// The intent is not `Sent`; the store.
    pub fn written_back(&mut self, key: &IntentKey, at: DateTime<Utc>) -> Result<(), JournalError> {
        self.change("record that a message is written back", |within| {
            let found = find(within, key)?;
            move_on(within, key, &found, Event::WrittenBack, found.detail.as_deref(), at)?;
            documents::forget(within, found.id)
        })
    }

    /// Looking again showed that it must not go any more.
    ///
    /// # Errors
    /// The intent is not `Recorded`; the store.
    pub fn drop_intent(&mut self, key: &IntentKey, reason: &str, at: DateTime<Utc>) -> Result<(), JournalError> {
        self.change("drop a message", |within| {
            let found = find(within, key)?;
            move_on(within, key, &found, Event::Dropped, Some(reason), at)
        })
    }

    /// What a person says of an intent in doubt. Was sent: it counts as sent when its last attempt began. Was not sent:
    /// it is recorded again, with the same Message-ID.
    ///
    /// # Errors
    /// The intent is not `InDoubt`; the store.
    pub fn resolve(
        &mut self,
        key: &IntentKey,
        verdict: Verdict,
        by: &str,
        at: DateTime<Utc>,
    ) -> Result<(), JournalError> {
        self.change_beside("record what became of a message in doubt", |within| {
            let found = find(within, key)?;
            let (event, detail) = match verdict {
                Verdict::WasSent => (Event::WasSent, format!("{by} says that it was sent")),
                Verdict::WasNotSent => (Event::WasNotSent, format!("{by} says that it was not sent")),
            };
            move_on(within, key, &found, event, Some(&detail), at)?;
            within.connection.execute(
                "UPDATE attempt SET verdict = ?3, resolved_by = ?4, resolved_at = ?5 WHERE intent = ?1 AND number = ?2",
                params![found.id, found.attempts, Named(verdict), by, Stamp(at)],
            )?;
            Ok(())
        })
    }

    /// What the last owner left under way: an attempt before its last word goes again, one after it is in doubt.
    /// Statements that are mailed are treated alike. Returns the intents that changed. Called once by whoever opened the
    /// journal to work with it.
    ///
    /// # Errors
    /// The store.
    pub fn recover(&mut self, at: DateTime<Utc>) -> Result<Vec<Intent>, JournalError> {
        self.change("recover what was under way", |within| {
            statement_delivery::recover(within, at)?;
            let left = intents_where(within, "intent.state IN ('begun', 'last_word')", [])?;
            for intent in &left {
                let found = find(within, &intent.key)?;
                let said_last_word = found.state == State::LastWord;
                let (ended_as, known) =
                    if said_last_word { ("in_doubt", STOPPED_AFTER) } else { ("passing", STOPPED_BEFORE) };
                move_on(within, &intent.key, &found, Event::Stopped, Some(known), at)?;
                end_attempt(within, &found, ended_as, known, at)?;
            }
            left.iter().map(|intent| super::read::intent(within, &intent.key)).filter_map(Result::transpose).collect()
        })
    }
}

/// An intent, as far as its way is concerned.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) id: i64,
    pub(super) state: State,
    pub(super) attempts: u32,
    pub(super) detail: Option<String>,
}

/// The intent of that key.
pub(super) fn find(within: Within<'_>, key: &IntentKey) -> Result<Found, Fault> {
    let unknown = || JournalError::Unknown { key: key.clone() };
    if key.database != within.database {
        return Err(unknown().into());
    }
    let sql = "SELECT id, state, attempts, detail FROM intent
               WHERE company = ?1 AND partner = ?2 AND ordinal = ?3 AND channel = ?4";
    let mut statement = within.connection.prepare_cached(sql)?;
    let columns = params![key.account.company.0, key.account.partner.0, key.ordinal, Named(key.channel)];
    let found = statement.query_row(columns, |row| {
        let Named(state) = row.get(1)?;
        Ok(Found { id: row.get(0)?, state, attempts: row.get(2)?, detail: row.get(3)? })
    });
    Ok(found.optional()?.ok_or_else(unknown)?)
}

/// Moves the intent on, if what happened can happen where it stands.
pub(super) fn move_on(
    within: Within<'_>,
    key: &IntentKey,
    found: &Found,
    event: Event,
    detail: Option<&str>,
    at: DateTime<Utc>,
) -> Result<(), Fault> {
    let Some(state) = found.state.after(event) else {
        let (is, wanted) = (found.state.to_string(), event.to_string());
        return Err(JournalError::WrongState { key: key.clone(), is, wanted }.into());
    };
    let sql = "UPDATE intent SET state = ?2, detail = ?3, changed_at = ?4,
                      sent_at = CASE WHEN ?2 IN ('sent', 'done')
                                THEN (SELECT begun_at FROM attempt
                                      WHERE attempt.intent = intent.id AND number = intent.attempts)
                                END
               WHERE id = ?1";
    within.connection.prepare_cached(sql)?.execute(params![found.id, Named(state), detail, Stamp(at)])?;
    Ok(())
}

fn end_attempt(
    within: Within<'_>,
    found: &Found,
    ended_as: &str,
    answer: &str,
    at: DateTime<Utc>,
) -> Result<(), Fault> {
    let sql = "UPDATE attempt SET ended_at = ?3, ended_as = ?4, answer = ?5 WHERE intent = ?1 AND number = ?2";
    let mut statement = within.connection.prepare_cached(sql)?;
    statement.execute(params![found.id, found.attempts, Stamp(at), ended_as, answer])?;
    Ok(())
}
