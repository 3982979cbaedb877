//! Statements that are mailed: recorded, and read back. What happens to them is told in [`super::statement_delivery`].

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::{OptionalExtension, Params, params};

use super::content::addresses_to_json;
use super::documents::Document;
use super::error::Fault;
use super::open::Within;
use super::read::{read_recipient, read_rendered, read_state};
use super::record::is_unique_broken;
use super::transition::State;
use super::value::{Day, Name, Named, Stamp};
use super::{Journal, JournalError, Rendered, RunId, runs};
use crate::domain::{AccountKey, CompanyId, IntentState, MailedStatement, PartnerId, StatementKey};

/// A statement that was mailed, with what was sent: all that the write-back needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentStatement {
    /// The statement, at `Sent`.
    pub statement: MailedStatement,
    /// What was sent.
    pub rendered: Rendered,
    /// The same as files.
    pub documents: Vec<Document>,
}

impl Journal {
    /// Records statements that are to be mailed, all or none. They must stand at `Recorded`, without attempts.
    ///
    /// # Errors
    /// A key that is there already, an earlier copy that waits or is under way, a copy that skips a number, a statement
    /// that contradicts itself, a run that is not under way; the store.
    pub fn record_statements(&mut self, run: RunId, statements: &[MailedStatement]) -> Result<(), JournalError> {
        self.change("record which statements are to be mailed", |within| {
            runs::under_way(within.connection, run)?;
            statements.iter().try_for_each(|statement| record_one(within, run, statement))
        })
    }

    /// All that were mailed, or are to be, for one period; the oldest first.
    ///
    /// # Errors
    /// The store.
    pub fn statements_of(&self, [from, to]: [NaiveDate; 2]) -> Result<Vec<MailedStatement>, JournalError> {
        self.look("read which statements were mailed", |within| {
            statements_where(within, "first_day = ?1 AND last_day = ?2", params![Day(from), Day(to)])
        })
    }

    /// To be mailed, oldest first.
    ///
    /// # Errors
    /// The store.
    pub fn waiting_statements(&self) -> Result<Vec<MailedStatement>, JournalError> {
        self.look("read which statements are to be mailed", |within| statements_where(within, "state = 'recorded'", []))
    }

    /// Those of which a person must say whether they were sent, oldest first.
    ///
    /// # Errors
    /// The store.
    pub fn statements_in_doubt(&self) -> Result<Vec<MailedStatement>, JournalError> {
        self.look("read which statements are in doubt", |within| statements_where(within, "state = 'in_doubt'", []))
    }

    /// Sent, not written back yet, oldest first.
    ///
    /// # Errors
    /// The store.
    pub fn unwritten_statements(&self) -> Result<Vec<SentStatement>, JournalError> {
        self.look("read which statements are not written back", |within| {
            let sent = statements_where(within, "state = 'sent'", [])?;
            sent.into_iter().map(|statement| with_rendered(within, statement)).collect()
        })
    }

    /// When the last attempt ended; none: there was none, or a person has said that it had not left.
    ///
    /// # Errors
    /// The store.
    pub fn last_attempt_of_statement(&self, key: &StatementKey) -> Result<Option<DateTime<Utc>>, JournalError> {
        self.look("read the last attempt at a statement", |within| {
            let sql = format!(
                "SELECT ended_at FROM statement_attempt JOIN statement ON statement.id = statement_attempt.statement
                 WHERE {OF_KEY} AND number = attempts AND verdict IS NULL"
            );
            let StatementKey { account, period: [from, to], copy, .. } = key;
            let found = within
                .connection
                .prepare_cached(&sql)?
                .query_row(params![account.company.0, account.partner.0, Day(*from), Day(*to), copy], |row| {
                    row.get::<_, Option<Stamp>>(0)
                })
                .optional()?;
            Ok(found.flatten().map(|stamp| stamp.0))
        })
    }
}

/// The columns of a key, in the order of its parts.
pub(super) const OF_KEY: &str = "company = ?1 AND partner = ?2 AND first_day = ?3 AND last_day = ?4 AND copy = ?5";

fn record_one(within: Within<'_>, run: RunId, statement: &MailedStatement) -> Result<(), Fault> {
    let MailedStatement { key, message_id, recipient, asked_by, recorded, state, attempts } = statement;
    let refused = |why: &str| JournalError::StatementRefused { key: key.clone(), why: why.to_owned() };
    if key.database != within.database {
        return Err(refused("cannot be recorded: it belongs to another database").into());
    }
    if *state != (IntentState::Recorded { problem: None }) || *attempts != 0 {
        return Err(refused("cannot be recorded: it does not stand at its beginning").into());
    }
    let StatementKey { account, period: [from, to], copy, .. } = key;
    let others = "company = ?1 AND partner = ?2 AND first_day = ?3 AND last_day = ?4";
    let others = statements_where(within, others, params![account.company.0, account.partner.0, Day(*from), Day(*to)])?;
    if others.iter().any(|other| other.key == *key) {
        return Err(refused("is recorded already").into());
    }
    if others.iter().any(|other| is_open(&other.state)) {
        return Err(refused("cannot be recorded: an earlier copy has not left yet").into());
    }
    if others.iter().map(|other| other.key.copy).max().unwrap_or_default() + 1 != *copy {
        return Err(refused("cannot be recorded: copies are numbered one after the other").into());
    }
    within
        .connection
        .prepare_cached(
            "INSERT INTO statement (company, partner, first_day, last_day, copy, run, asked_by, message_id,
                    recipient_rule, recipient_name, recipient_emails, recipient_language, state, recorded_at, changed_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?14)",
        )?
        .execute(params![
            account.company.0,
            account.partner.0,
            Day(*from),
            Day(*to),
            copy,
            run.0,
            asked_by,
            message_id,
            Name::name(recipient.rule),
            recipient.name,
            addresses_to_json(&recipient.addresses)?,
            recipient.language,
            Named(State::Recorded),
            Stamp(*recorded),
        ])
        .map_err(|error| match is_unique_broken(&error) {
            true => refused("cannot be recorded: its Message-ID is another statement's").into(),
            false => Fault::from(error),
        })?;
    Ok(())
}

/// Whether it may leave by itself, or may just be leaving.
const fn is_open(state: &IntentState) -> bool {
    match state {
        IntentState::Recorded { .. } | IntentState::Begun | IntentState::LastWord | IntentState::HandedOver { .. } => {
            true
        }
        IntentState::InDoubt { .. }
        | IntentState::Sent { .. }
        | IntentState::Done { .. }
        | IntentState::Failed { .. }
        | IntentState::Dropped { .. } => false,
    }
}

/// Statements, oldest first.
pub(super) fn statements_where(
    within: Within<'_>,
    condition: &str,
    parameters: impl Params,
) -> Result<Vec<MailedStatement>, Fault> {
    let sql = format!("SELECT * FROM statement WHERE {condition} ORDER BY id");
    let mut statement = within.connection.prepare_cached(&sql)?;
    let mut rows = statement.query(parameters)?;
    let mut statements = Vec::new();
    while let Some(row) = rows.next()? {
        let account = AccountKey { company: CompanyId(row.get("company")?), partner: PartnerId(row.get("partner")?) };
        let period = [row.get::<_, Day>("first_day")?.0, row.get::<_, Day>("last_day")?.0];
        let nobody = || Fault::Unreadable("a statement goes to nobody".to_owned());
        statements.push(MailedStatement {
            key: StatementKey { database: within.database.to_owned(), account, period, copy: row.get("copy")? },
            message_id: row.get("message_id")?,
            recipient: read_recipient(row)?.ok_or_else(nobody)?,
            asked_by: row.get("asked_by")?,
            recorded: row.get::<_, Stamp>("recorded_at")?.0,
            state: read_state(row)?,
            attempts: row.get("attempts")?,
        });
    }
    Ok(statements)
}

/// What the last attempt at a sent statement carried.
fn with_rendered(within: Within<'_>, statement: MailedStatement) -> Result<SentStatement, Fault> {
    let sql = format!(
        "SELECT statement_attempt.id, subject, chatter_html, digest
         FROM statement_attempt JOIN statement ON statement.id = statement_attempt.statement
         WHERE {OF_KEY} AND number = attempts"
    );
    let StatementKey { account, period: [from, to], copy, .. } = &statement.key;
    let (attempt, rendered): (i64, Rendered) = within
        .connection
        .prepare_cached(&sql)?
        .query_row(params![account.company.0, account.partner.0, Day(*from), Day(*to), copy], |row| {
            Ok((row.get(0)?, read_rendered(row)?))
        })?;
    let sql = "SELECT name, content_type, content FROM statement_document
               WHERE attempt = ?1 AND content IS NOT NULL ORDER BY position";
    let mut kept = within.connection.prepare_cached(sql)?;
    let documents = kept.query_map([attempt], |row| {
        Ok(Document { name: row.get(0)?, content_type: row.get(1)?, bytes: row.get(2)? })
    })?;
    Ok(SentStatement { statement, rendered, documents: documents.collect::<Result<_, _>>()? })
}
