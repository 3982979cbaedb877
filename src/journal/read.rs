//! Reading intents and attempts back.

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::{Connection, Params, Row, params};

use super::content::{Content, Parts, read_addresses};
use super::delivery::find;
use super::documents::{self, Document};
use super::error::Fault;
use super::open::Within;
use super::transition::State;
use super::value::{Day, Named, Stamp};
use super::{Journal, JournalError, Rendered, Verdict};
use crate::domain::{
    AccountKey, Advance, AttemptEnd, CompanyId, Intent, IntentKey, IntentState, ItemId, LevelId, PartnerId, Recipient,
    Reminder,
};

/// An intent that was sent, with what was sent: all that the write-back needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentIntent {
    /// The intent, at `Sent`.
    pub intent: Intent,
    /// What was sent.
    pub rendered: Rendered,
    /// The same as files.
    pub documents: Vec<Document>,
}

/// One attempt, for people who ask why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptRecord {
    /// Of which intent.
    pub key: IntentKey,
    /// Its number, from 1.
    pub number: u32,
    /// With angle brackets; the same for all attempts of an intent.
    pub message_id: String,
    /// The run date of the reminder that it carried.
    pub run_date: NaiveDate,
    /// The level of the reminder that it carried.
    pub level_name: String,
    /// Where it went; empty where the channel needs no address.
    pub addresses: Vec<String>,
    /// What was sent.
    pub rendered: Rendered,
    /// When it began.
    pub begun: DateTime<Utc>,
    /// When its last word was about to be said.
    pub last_word: Option<DateTime<Utc>>,
    /// When and how it ended; none: it is under way, or the program stopped and nobody has recovered yet.
    pub ended: Option<(DateTime<Utc>, AttemptEnd)>,
    /// What a person said of it, if it was in doubt.
    pub resolved: Option<Resolution>,
}

/// What a person said of an attempt in doubt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolution {
    /// What.
    pub verdict: Verdict,
    /// Who.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

impl Journal {
    /// One intent.
    ///
    /// # Errors
    /// The store.
    pub fn intent(&self, key: &IntentKey) -> Result<Option<Intent>, JournalError> {
        self.look("read a message", |within| intent(within, key))
    }

    /// To be delivered, oldest first.
    ///
    /// # Errors
    /// The store.
    pub fn waiting(&self) -> Result<Vec<Intent>, JournalError> {
        self.look("read what is to be delivered", |within| intents_where(within, "intent.state = 'recorded'", []))
    }

    /// Handed over to another program that has not said yet what became of them, oldest first.
    ///
    /// # Errors
    /// The store.
    pub fn handed_over(&self) -> Result<Vec<Intent>, JournalError> {
        self.look("read what is handed over", |within| intents_where(within, "intent.state = 'handed_over'", []))
    }

    /// Those of them of which nothing new was heard since a moment.
    ///
    /// # Errors
    /// The store.
    pub fn unheard_of_since(&self, since: DateTime<Utc>) -> Result<Vec<Intent>, JournalError> {
        self.look("read of what nothing was heard", |within| {
            intents_where(within, "intent.state = 'handed_over' AND intent.changed_at < ?1", [Stamp(since)])
        })
    }

    /// What has gone in runs of these days, both counted, oldest first.
    ///
    /// # Errors
    /// The store.
    pub fn sent_between(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<Intent>, JournalError> {
        self.look("read what was sent", |within| {
            let sent = "intent.state IN ('sent', 'done')
                        AND intent.reminder IN (SELECT id FROM reminder WHERE run_date BETWEEN ?1 AND ?2)";
            intents_where(within, sent, params![Day(from), Day(to)])
        })
    }

    /// Sent, not written back yet, oldest first.
    ///
    /// # Errors
    /// The store.
    pub fn unwritten(&self) -> Result<Vec<SentIntent>, JournalError> {
        self.look("read what is not written back", |within| {
            let sent = intents_where(within, "intent.state = 'sent'", [])?;
            sent.into_iter().map(|intent| with_rendered(within, intent)).collect()
        })
    }

    /// Those of which a person must say whether they were sent, oldest first.
    ///
    /// # Errors
    /// The store.
    pub fn in_doubt(&self) -> Result<Vec<Intent>, JournalError> {
        self.look("read what is in doubt", |within| intents_where(within, "intent.state = 'in_doubt'", []))
    }

    /// All intents of an account, oldest first.
    ///
    /// # Errors
    /// The store.
    pub fn intents_of(&self, account: AccountKey) -> Result<Vec<Intent>, JournalError> {
        self.look("read the messages of an account", |within| {
            let of_account = "intent.company = ?1 AND intent.partner = ?2";
            intents_where(within, of_account, [account.company.0, account.partner.0])
        })
    }

    /// All attempts of an account, oldest first.
    ///
    /// # Errors
    /// The store.
    pub fn attempts_of(&self, account: AccountKey) -> Result<Vec<AttemptRecord>, JournalError> {
        self.look("read the attempts of an account", |within| attempts_of(within, account))
    }
}

/// The intent of that key.
pub(super) fn intent(within: Within<'_>, key: &IntentKey) -> Result<Option<Intent>, Fault> {
    if key.database != within.database {
        return Ok(None);
    }
    let of_key = "intent.company = ?1 AND intent.partner = ?2 AND intent.ordinal = ?3 AND intent.channel = ?4";
    let AccountKey { company, partner } = key.account;
    let found = intents_where(within, of_key, params![company.0, partner.0, key.ordinal, Named(key.channel)])?;
    Ok(found.into_iter().next())
}

/// Intents, oldest first.
pub(super) fn intents_where(
    within: Within<'_>,
    condition: &str,
    parameters: impl Params,
) -> Result<Vec<Intent>, Fault> {
    let sql = format!("SELECT * FROM intent WHERE {condition} ORDER BY id");
    let mut statement = within.connection.prepare_cached(&sql)?;
    let mut rows = statement.query(parameters)?;
    let mut intents = Vec::new();
    while let Some(row) = rows.next()? {
        let key = read_key(row, within.database)?;
        let reminder = read_reminder(within.connection, row.get("reminder")?)?;
        let (recipient, state) = (read_recipient(row)?, read_state(row)?);
        let (message_id, attempts) = (row.get("message_id")?, row.get("attempts")?);
        intents.push(Intent { key, message_id, recipient, state, reminder, attempts });
    }
    Ok(intents)
}

fn read_key(row: &Row<'_>, database: &str) -> Result<IntentKey, Fault> {
    let Named(channel) = row.get("channel")?;
    Ok(IntentKey {
        database: database.to_owned(),
        account: AccountKey { company: CompanyId(row.get("company")?), partner: PartnerId(row.get("partner")?) },
        ordinal: row.get("ordinal")?,
        channel,
    })
}

pub(super) fn read_recipient(row: &Row<'_>) -> Result<Option<Recipient>, Fault> {
    let Some(Named(rule)) = row.get("recipient_rule")? else { return Ok(None) };
    Ok(Some(Recipient {
        rule,
        name: row.get("recipient_name")?,
        addresses: read_addresses(row.get_ref("recipient_emails")?.as_str().map_err(rusqlite::Error::from)?)?,
        language: row.get("recipient_language")?,
    }))
}

pub(super) fn read_state(row: &Row<'_>) -> Result<IntentState, Fault> {
    let Named(state) = row.get("state")?;
    let at = || Ok::<_, Fault>(row.get::<_, Stamp>("sent_at")?.0);
    Ok(match state {
        State::Recorded => IntentState::Recorded { problem: row.get("detail")? },
        State::Begun => IntentState::Begun,
        State::LastWord => IntentState::LastWord,
        State::HandedOver => IntentState::HandedOver { what: row.get("detail")? },
        State::InDoubt => IntentState::InDoubt { problem: row.get("detail")? },
        State::Sent => IntentState::Sent { at: at()?, answer: row.get("detail")? },
        State::Done => IntentState::Done { at: at()? },
        State::Failed => IntentState::Failed { answer: row.get("detail")? },
        State::Dropped => IntentState::Dropped { reason: row.get("detail")? },
    })
}

/// One version of a reminder, equal to what was recorded.
pub(super) fn read_reminder(connection: &Connection, id: i64) -> Result<Reminder, Fault> {
    let mut statement = connection.prepare_cached("SELECT * FROM reminder WHERE id = ?1")?;
    let mut rows = statement.query([id])?;
    let Some(row) = rows.next()? else {
        return Err(Fault::Unreadable(format!("reminder {id} is not there")));
    };
    let Parts { customer, asked, channels, amounts, activities } =
        Content::read(row.get_ref("content")?.as_str().map_err(rusqlite::Error::from)?)?;
    let items = |role| items(connection, id, role);
    Ok(Reminder {
        account: AccountKey { company: CompanyId(row.get("company")?), partner: PartnerId(row.get("partner")?) },
        customer,
        ordinal: row.get("ordinal")?,
        run_date: row.get::<_, Day>("run_date")?.0,
        level: LevelId(row.get("level")?),
        level_name: row.get("level_name")?,
        level_days: row.get("level_days")?,
        channels,
        advances: advances(connection, id)?,
        demanded: items("demanded")?,
        not_due: items("not_due")?,
        credits: items("credit")?,
        asked,
        amounts,
        next_reminder: row.get::<_, Day>("next_reminder")?.0,
        activities,
    })
}

fn advances(connection: &Connection, reminder: i64) -> Result<Vec<Advance>, Fault> {
    let sql = "SELECT item, level, level_days FROM reminder_item
               WHERE reminder = ?1 AND role = 'advance' ORDER BY position";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([reminder], |row| {
        Ok(Advance { item: ItemId(row.get(0)?), level: LevelId(row.get(1)?), days: row.get(2)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn items(connection: &Connection, reminder: i64, role: &str) -> Result<Vec<ItemId>, Fault> {
    let sql = "SELECT item FROM reminder_item WHERE reminder = ?1 AND role = ?2 ORDER BY position";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map(params![reminder, role], |row| Ok(ItemId(row.get(0)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What the last attempt of a sent intent carried.
fn with_rendered(within: Within<'_>, intent: Intent) -> Result<SentIntent, Fault> {
    let sql = "SELECT subject, chatter_html, digest FROM attempt JOIN intent ON intent.id = attempt.intent
               WHERE company = ?1 AND partner = ?2 AND ordinal = ?3 AND channel = ?4 AND number = attempts";
    let (AccountKey { company, partner }, key) = (intent.key.account, &intent.key);
    let rendered = within
        .connection
        .prepare_cached(sql)?
        .query_row(params![company.0, partner.0, key.ordinal, Named(key.channel)], read_rendered)?;
    let documents = documents::of_last_attempt(within, find(within, key)?.id)?;
    Ok(SentIntent { intent, rendered, documents })
}

pub(super) fn read_rendered(row: &Row<'_>) -> rusqlite::Result<Rendered> {
    Ok(Rendered { subject: row.get("subject")?, chatter_html: row.get("chatter_html")?, digest: row.get("digest")? })
}

fn attempts_of(within: Within<'_>, account: AccountKey) -> Result<Vec<AttemptRecord>, Fault> {
    let sql = "SELECT intent.company, intent.partner, intent.ordinal, channel, message_id, run_date, level_name,
                      attempt.*
               FROM attempt
               JOIN intent ON intent.id = attempt.intent
               JOIN reminder ON reminder.id = attempt.reminder
               WHERE intent.company = ?1 AND intent.partner = ?2 ORDER BY attempt.id";
    let mut statement = within.connection.prepare_cached(sql)?;
    let mut rows = statement.query([account.company.0, account.partner.0])?;
    let mut attempts = Vec::new();
    while let Some(row) = rows.next()? {
        attempts.push(AttemptRecord {
            key: read_key(row, within.database)?,
            number: row.get("number")?,
            message_id: row.get("message_id")?,
            run_date: row.get::<_, Day>("run_date")?.0,
            level_name: row.get("level_name")?,
            addresses: read_addresses(row.get_ref("addresses")?.as_str().map_err(rusqlite::Error::from)?)?,
            rendered: read_rendered(row)?,
            begun: row.get::<_, Stamp>("begun_at")?.0,
            last_word: row.get::<_, Option<Stamp>>("last_word_at")?.map(|stamp| stamp.0),
            ended: read_end(row)?,
            resolved: read_resolution(row)?,
        });
    }
    Ok(attempts)
}

fn read_end(row: &Row<'_>) -> Result<Option<(DateTime<Utc>, AttemptEnd)>, Fault> {
    let Some(Stamp(at)) = row.get("ended_at")? else { return Ok(None) };
    let (ended_as, said): (String, String) = (row.get("ended_as")?, row.get("answer")?);
    let end = match ended_as.as_str() {
        "sent" => AttemptEnd::Sent { answer: said },
        "passing" => AttemptEnd::Passing { problem: said },
        "final" => AttemptEnd::Final { problem: said },
        "in_doubt" => AttemptEnd::InDoubt { problem: said },
        other => return Err(Fault::Unreadable(format!("an attempt ended as \"{other}\""))),
    };
    Ok(Some((at, end)))
}

fn read_resolution(row: &Row<'_>) -> Result<Option<Resolution>, Fault> {
    let Some(Named(verdict)) = row.get("verdict")? else { return Ok(None) };
    Ok(Some(Resolution { verdict, by: row.get("resolved_by")?, at: row.get::<_, Stamp>("resolved_at")?.0 }))
}
