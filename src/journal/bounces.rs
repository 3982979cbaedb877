//! Mails that came back: heard by whoever reads them, told to Odoo by the owner.

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, params};

use super::delivery::{find, move_on};
use super::documents;
use super::error::Fault;
use super::open::Within;
use super::read::intents_where;
use super::statement_delivery;
use super::statements::statements_where;
use super::transition::Event;
use super::value::{Named, Stamp};
use super::{Journal, JournalError};
use crate::domain::{
    AccountKey, Bounce, Channel, CompanyId, Intent, IntentKey, MailedStatement, PartnerId, StatementKey,
};

/// A mail that came back, and what Odoo is to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CameBack {
    /// The mail.
    pub intent: Intent,
    /// All that was heard of its last attempt, in the order in which it was heard; nothing: it is about an earlier one.
    pub bounces: Vec<Bounce>,
    /// Up to which row of the journal: more may be heard while Odoo is told.
    until: i64,
}

/// A statement that came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementCameBack {
    /// The statement.
    pub statement: MailedStatement,
    /// What was heard of it.
    pub bounce: Bounce,
}

/// What became of a bounce that was heard; with the key of the mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// It is in the journal from now on.
    New(String),
    /// It was in the journal already.
    Known(String),
    /// No mail of this journal has that Message-ID, or none has left.
    Unknown,
}

impl Journal {
    /// A mail came back; anybody may say so, beside the owner. Said twice it is said once.
    ///
    /// # Errors
    /// The store.
    pub fn hear_bounce(&mut self, bounce: &Bounce, at: DateTime<Utc>) -> Result<Heard, JournalError> {
        self.change_beside("record that a mail came back", |within| {
            let Some((id, key, attempt)) = mail(within, &bounce.message_id)? else {
                return hear_of_statement(within, bounce);
            };
            let sql = "INSERT INTO bounce (intent, attempt, address, answer, heard_at) VALUES (?1, ?2, ?3, ?4, ?5)
                       ON CONFLICT (intent, attempt, address) DO NOTHING";
            let address = written(bounce);
            let key = key.to_string();
            let added = within.connection.execute(sql, params![id, attempt, address, bounce.answer, Stamp(at)])?;
            Ok(if added == 0 { Heard::Known(key) } else { Heard::New(key) })
        })
    }

    /// Whether anything was heard of a mail already.
    ///
    /// # Errors
    /// The store.
    pub fn has_come_back(&self, message_id: &str) -> Result<bool, JournalError> {
        self.look("read whether a mail came back", |within| {
            let sql = "SELECT 1 FROM bounce JOIN intent ON intent.id = bounce.intent WHERE message_id = ?1";
            Ok(within.connection.prepare_cached(sql)?.exists([message_id])?)
        })
    }

    /// Mails that came back and that Odoo has not been told of, oldest first. One that is still under way, not written back
    /// yet, or whose reminder is still under way by another channel, is told of later: whether the reminder has reached its
    /// customer is not known before.
    ///
    /// # Errors
    /// The store.
    pub fn came_back(&self) -> Result<Vec<CameBack>, JournalError> {
        self.look("read which mails came back", |within| {
            let settled = "intent.id IN (SELECT intent FROM bounce WHERE told_at IS NULL)
                           AND intent.state NOT IN ('begun', 'last_word', 'sent')
                           AND NOT EXISTS (SELECT 1 FROM intent AS other
                                           WHERE other.company = intent.company AND other.partner = intent.partner
                                             AND other.ordinal = intent.ordinal AND other.id <> intent.id
                                             AND other.state NOT IN ('done', 'failed', 'dropped'))";
            let intents = intents_where(within, settled, [])?;
            intents.into_iter().map(|intent| with_bounces(within, intent)).collect()
        })
    }

    /// Odoo knows that the mail came back. With `failed` it has reached nobody: a mail that was sent, or that nobody knew
    /// the end of, has failed.
    ///
    /// # Errors
    /// The intent is not known; with `failed` it is neither `Done` nor `InDoubt`; the store.
    pub fn told_of_bounce(
        &mut self,
        came_back: &CameBack,
        failed: Option<&str>,
        at: DateTime<Utc>,
    ) -> Result<(), JournalError> {
        self.change("record that a mail came back", |within| {
            let key = &came_back.intent.key;
            let found = find(within, key)?;
            if let Some(why) = failed {
                move_on(within, key, &found, Event::CameBack, Some(why), at)?;
                documents::forget(within, found.id)?;
            }
            let sql = "UPDATE bounce SET told_at = ?3 WHERE intent = ?1 AND id <= ?2 AND told_at IS NULL";
            within.connection.execute(sql, params![found.id, came_back.until, Stamp(at)])?;
            Ok(())
        })
    }

    /// Statements that came back and that Odoo has not been told of, oldest first.
    ///
    /// # Errors
    /// The store.
    pub fn statements_came_back(&self) -> Result<Vec<StatementCameBack>, JournalError> {
        self.look("read which statements came back", |within| {
            let untold = "state IN ('done', 'in_doubt') AND came_back IS NOT NULL AND came_back_told_at IS NULL";
            let sql = "SELECT came_back_from, came_back FROM statement WHERE message_id = ?1";
            let with_bounce = |statement: MailedStatement| {
                let (from, answer): (String, String) = within
                    .connection
                    .prepare_cached(sql)?
                    .query_row([&statement.message_id], |row| Ok((row.get(0)?, row.get(1)?)))?;
                let address = Some(from).filter(|from| !from.is_empty());
                let bounce = Bounce { message_id: statement.message_id.clone(), address, answer };
                Ok(StatementCameBack { statement, bounce })
            };
            statements_where(within, untold, [])?.into_iter().map(with_bounce).collect()
        })
    }

    /// Odoo knows that a statement came back. With `failed` it has reached nobody.
    ///
    /// # Errors
    /// The statement is not known; with `failed` it is neither `Done` nor `InDoubt`; the store.
    pub fn told_of_statement_bounce(
        &mut self,
        key: &StatementKey,
        failed: Option<&str>,
        at: DateTime<Utc>,
    ) -> Result<(), JournalError> {
        self.change("record that a statement came back", |within| {
            let found = statement_delivery::find(within, key)?;
            if let Some(why) = failed {
                statement_delivery::move_on(within, key, &found, Event::CameBack, Some(why), at)?;
                statement_delivery::forget_documents(within, found.id)?;
            }
            let sql = "UPDATE statement SET came_back_told_at = ?2 WHERE id = ?1";
            within.connection.execute(sql, params![found.id, Stamp(at)])?;
            Ok(())
        })
    }

    /// Whether mails have left since then: those that may still come back.
    ///
    /// # Errors
    /// The store.
    pub fn mails_left_since(&self, since: DateTime<Utc>) -> Result<bool, JournalError> {
        self.look("read whether mails have left", |within| {
            let sql = "SELECT 1 FROM intent WHERE channel = ?1 AND sent_at >= ?2 LIMIT 1";
            Ok(within.connection.prepare_cached(sql)?.exists(params![Named(Channel::Email), Stamp(since)])?)
        })
    }
}

fn hear_of_statement(within: Within<'_>, bounce: &Bounce) -> Result<Heard, Fault> {
    let left = statements_where(within, "message_id = ?1 AND attempts > 0", [&bounce.message_id])?;
    let Some(statement) = left.first() else { return Ok(Heard::Unknown) };
    let sql = "UPDATE statement SET came_back_from = ?2, came_back = ?3 WHERE message_id = ?1 AND came_back IS NULL";
    let changed = within.connection.execute(sql, params![bounce.message_id, written(bounce), bounce.answer])?;
    let key = statement.key.to_string();
    Ok(if changed == 0 { Heard::Known(key) } else { Heard::New(key) })
}

/// The address as it is kept: empty where none is said.
fn written(bounce: &Bounce) -> String {
    bounce.address.as_deref().map(str::trim).unwrap_or_default().to_lowercase()
}

/// The mail of that Message-ID, if it may have left, and the attempt that may come back.
fn mail(within: Within<'_>, message_id: &str) -> Result<Option<(i64, IntentKey, u32)>, Fault> {
    let sql = "SELECT id, company, partner, ordinal, attempts FROM intent
               WHERE message_id = ?1 AND channel = ?2 AND attempts > 0";
    let mut statement = within.connection.prepare_cached(sql)?;
    let found = statement.query_row(params![message_id, Named(Channel::Email)], |row| {
        let account = AccountKey { company: CompanyId(row.get(1)?), partner: PartnerId(row.get(2)?) };
        let (database, ordinal) = (within.database.to_owned(), row.get(3)?);
        let key = IntentKey { database, account, ordinal, channel: Channel::Email };
        Ok((row.get(0)?, key, row.get(4)?))
    });
    Ok(found.optional()?)
}

fn with_bounces(within: Within<'_>, intent: Intent) -> Result<CameBack, Fault> {
    let found = find(within, &intent.key)?;
    let sql = "SELECT address, answer FROM bounce WHERE intent = ?1 AND attempt = ?2 ORDER BY id";
    let mut statement = within.connection.prepare_cached(sql)?;
    let rows = statement.query_map(params![found.id, found.attempts], |row| {
        let address: String = row.get(0)?;
        let address = Some(address).filter(|address| !address.is_empty());
        Ok(Bounce { message_id: intent.message_id.clone(), address, answer: row.get(1)? })
    })?;
    let bounces = rows.collect::<Result<_, _>>()?;
    let sql = "SELECT max(id) FROM bounce WHERE intent = ?1";
    let until = within.connection.prepare_cached(sql)?.query_row([found.id], |row| row.get(0))?;
    Ok(CameBack { bounces, intent, until })
}
