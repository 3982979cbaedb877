//! What happens to a statement that is mailed, told step by step while it happens: the same steps as a reminder's.

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, params};

use super::content::{addresses_to_json, read_addresses};
use super::delivery::{STOPPED_AFTER, STOPPED_BEFORE};
use super::documents::{Document, digest};
use super::error::Fault;
use super::open::Within;
use super::statements::{OF_KEY, statements_where};
use super::transition::{Event, State};
use super::value::{Day, Name, Named, Stamp};
use super::{Journal, JournalError, Rendered, Verdict};
use crate::domain::{AttemptEnd, Departure, Recipient, StatementKey};

impl Journal {
    /// An attempt begins, to whoever gets it now; nothing has left yet. Its number, from 1.
    ///
    /// # Errors
    /// The statement is not `Recorded`; the store.
    pub fn begin_statement(
        &mut self,
        key: &StatementKey,
        recipient: &Recipient,
        rendered: &Rendered,
        documents: &[Document],
        at: DateTime<Utc>,
    ) -> Result<u32, JournalError> {
        self.change("begin an attempt at a statement", |within| {
            let found = find(within, key)?;
            move_on(within, key, &found, Event::Begun, None, at)?;
            let addresses = addresses_to_json(&recipient.addresses)?;
            let connection = within.connection;
            let number = connection
                .prepare_cached(
                    "UPDATE statement SET attempts = attempts + 1, recipient_rule = ?2, recipient_name = ?3,
                            recipient_emails = ?4, recipient_language = ?5
                     WHERE id = ?1 RETURNING attempts",
                )?
                .query_row(
                    params![found.id, Name::name(recipient.rule), recipient.name, addresses, recipient.language],
                    |row| row.get(0),
                )?;
            connection
                .prepare_cached(
                    "INSERT INTO statement_attempt (statement, number, addresses, subject, chatter_html, digest, begun_at)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                )?
                .execute(params![
                    found.id,
                    number,
                    addresses,
                    rendered.subject,
                    rendered.chatter_html,
                    rendered.digest,
                    Stamp(at)
                ])?;
            let attempt = connection.last_insert_rowid();
            forget_documents(within, found.id)?;
            keep_documents(within, attempt, documents)?;
            Ok(number)
        })
    }

    /// The final dot is about to be sent: it must not be, unless this returned well.
    ///
    /// # Errors
    /// The statement is not `Begun`; the store.
    pub fn last_word_of_statement(&mut self, key: &StatementKey, at: DateTime<Utc>) -> Result<(), JournalError> {
        self.change("record the last word of a statement", |within| {
            let found = find(within, key)?;
            move_on(within, key, &found, Event::LastWord, None, at)?;
            let sql = "UPDATE statement_attempt SET last_word_at = ?3 WHERE statement = ?1 AND number = ?2";
            within.connection.prepare_cached(sql)?.execute(params![found.id, found.attempts, Stamp(at)])?;
            Ok(())
        })
    }

    /// How the attempt ended.
    ///
    /// # Errors
    /// No attempt is under way; the store.
    pub fn settle_statement(
        &mut self,
        key: &StatementKey,
        end: &AttemptEnd,
        at: DateTime<Utc>,
    ) -> Result<(), JournalError> {
        self.change("record how an attempt at a statement ended", |within| {
            let found = find(within, key)?;
            let (event, ended_as, answer) = match end {
                AttemptEnd::Sent { answer } => (Event::TakenIn, "sent", answer),
                AttemptEnd::Passing { problem } => (Event::Passing, "passing", problem),
                AttemptEnd::Final { problem } => (Event::Final, "final", problem),
                AttemptEnd::InDoubt { problem } => (Event::BrokeOff, "in_doubt", problem),
            };
            move_on(within, key, &found, event, Some(answer), at)?;
            if matches!(end, AttemptEnd::Passing { .. } | AttemptEnd::Final { .. }) {
                forget_documents(within, found.id)?;
            }
            end_attempt(within, &found, ended_as, answer, at)
        })
    }

    /// All that follows from the mail is written in Odoo.
    ///
    /// # Errors
    /// The statement is not `Sent`; the store.
    pub fn statement_written_back(&mut self, key: &StatementKey, at: DateTime<Utc>) -> Result<(), JournalError> {
        self.change("record that a statement is written back", |within| {
            let found = find(within, key)?;
            move_on(within, key, &found, Event::WrittenBack, found.detail.as_deref(), at)?;
            forget_documents(within, found.id)
        })
    }

    /// It must not go any more.
    ///
    /// # Errors
    /// The statement is not `Recorded`; the store.
    pub fn drop_statement(&mut self, key: &StatementKey, reason: &str, at: DateTime<Utc>) -> Result<(), JournalError> {
        self.change("drop a statement", |within| {
            let found = find(within, key)?;
            move_on(within, key, &found, Event::Dropped, Some(reason), at)
        })
    }

    /// It waits, and why: all that people see of it, nothing else changes.
    ///
    /// # Errors
    /// The statement is not `Recorded`; the store.
    pub fn keep_statement_back(
        &mut self,
        key: &StatementKey,
        why: &str,
        at: DateTime<Utc>,
    ) -> Result<(), JournalError> {
        self.change("keep a statement back", |within| {
            let found = find(within, key)?;
            move_on(within, key, &found, Event::KeptBack, Some(why), at)
        })
    }

    /// What a person says of a statement in doubt. Was sent: it counts as sent when its last attempt began. Was not sent:
    /// it is recorded again, with the same Message-ID.
    ///
    /// # Errors
    /// The statement is not `InDoubt`; the store.
    pub fn resolve_statement(
        &mut self,
        key: &StatementKey,
        verdict: Verdict,
        by: &str,
        at: DateTime<Utc>,
    ) -> Result<(), JournalError> {
        self.change_beside("record what became of a statement in doubt", |within| {
            let found = find(within, key)?;
            let (event, detail) = match verdict {
                Verdict::WasSent => (Event::WasSent, format!("{by} says that it was sent")),
                Verdict::WasNotSent => (Event::WasNotSent, format!("{by} says that it was not sent")),
            };
            move_on(within, key, &found, event, Some(&detail), at)?;
            within.connection.execute(
                "UPDATE statement_attempt SET verdict = ?3, resolved_by = ?4, resolved_at = ?5
                 WHERE statement = ?1 AND number = ?2",
                params![found.id, found.attempts, Named(verdict), by, Stamp(at)],
            )?;
            Ok(())
        })
    }
}

/// Attempts that the last owner left under way: one before its last word goes again, one after it is in doubt.
pub(super) fn recover(within: Within<'_>, at: DateTime<Utc>) -> Result<(), Fault> {
    for left in statements_where(within, "state IN ('begun', 'last_word')", [])? {
        let found = find(within, &left.key)?;
        let (ended_as, known) =
            if found.state == State::LastWord { ("in_doubt", STOPPED_AFTER) } else { ("passing", STOPPED_BEFORE) };
        move_on(within, &left.key, &found, Event::Stopped, Some(known), at)?;
        end_attempt(within, &found, ended_as, known, at)?;
    }
    Ok(())
}

/// Attempts at statements that began after `moment`: servers count them like any other mail.
pub(super) fn departures_after(within: Within<'_>, moment: DateTime<Utc>) -> Result<Vec<Departure>, Fault> {
    let sql = "SELECT begun_at, addresses FROM statement_attempt WHERE begun_at > ?1";
    let mut statement = within.connection.prepare_cached(sql)?;
    let mut rows = statement.query([Stamp(moment)])?;
    let mut departures = Vec::new();
    while let Some(row) = rows.next()? {
        let Stamp(at) = row.get(0)?;
        let addresses = read_addresses(row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?)?;
        departures.push(Departure { at, addresses });
    }
    Ok(departures)
}

/// A statement, as far as its way is concerned.
pub(super) struct Found {
    pub(super) id: i64,
    state: State,
    attempts: u32,
    detail: Option<String>,
}

pub(super) fn find(within: Within<'_>, key: &StatementKey) -> Result<Found, Fault> {
    let unknown = || JournalError::StatementRefused { key: key.clone(), why: "is not in the journal".to_owned() };
    if key.database != within.database {
        return Err(unknown().into());
    }
    let sql = format!("SELECT id, state, attempts, detail FROM statement WHERE {OF_KEY}");
    let StatementKey { account, period: [from, to], copy, .. } = key;
    let found = within.connection.prepare_cached(&sql)?.query_row(
        params![account.company.0, account.partner.0, Day(*from), Day(*to), copy],
        |row| {
            let Named(state) = row.get(1)?;
            Ok(Found { id: row.get(0)?, state, attempts: row.get(2)?, detail: row.get(3)? })
        },
    );
    Ok(found.optional()?.ok_or_else(unknown)?)
}

/// Moves the statement on, if what happened can happen where it stands.
pub(super) fn move_on(
    within: Within<'_>,
    key: &StatementKey,
    found: &Found,
    event: Event,
    detail: Option<&str>,
    at: DateTime<Utc>,
) -> Result<(), Fault> {
    let Some(state) = found.state.after(event) else {
        let why = format!("is {}: it cannot {event}", found.state);
        return Err(JournalError::StatementRefused { key: key.clone(), why }.into());
    };
    let sql = "UPDATE statement SET state = ?2, detail = ?3, changed_at = ?4,
                      sent_at = CASE WHEN ?2 IN ('sent', 'done')
                                THEN (SELECT begun_at FROM statement_attempt
                                      WHERE statement_attempt.statement = statement.id
                                        AND number = statement.attempts)
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
    let sql = "UPDATE statement_attempt SET ended_at = ?3, ended_as = ?4, answer = ?5
               WHERE statement = ?1 AND number = ?2";
    let mut statement = within.connection.prepare_cached(sql)?;
    statement.execute(params![found.id, found.attempts, Stamp(at), ended_as, answer])?;
    Ok(())
}

fn keep_documents(within: Within<'_>, attempt: i64, documents: &[Document]) -> Result<(), Fault> {
    let sql = "INSERT INTO statement_document (attempt, position, name, content_type, digest, content)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let mut statement = within.connection.prepare_cached(sql)?;
    for (position, Document { name, content_type, bytes }) in (0_i64..).zip(documents) {
        statement.execute(params![attempt, position, name, content_type, digest(bytes), bytes])?;
    }
    Ok(())
}

/// Forgets what all documents of a statement hold, and keeps their digests.
pub(super) fn forget_documents(within: Within<'_>, statement: i64) -> Result<(), Fault> {
    let sql = "UPDATE statement_document SET content = NULL
               WHERE content IS NOT NULL AND attempt IN (SELECT id FROM statement_attempt WHERE statement = ?1)";
    within.connection.prepare_cached(sql)?.execute([statement])?;
    Ok(())
}
