//! Recording intents before anything happens, and planning them anew.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use super::content::{Content, addresses_to_json};
use super::delivery::{find, move_on};
use super::error::Fault;
use super::open::Within;
use super::read::read_reminder;
use super::transition::{Event, State};
use super::value::{Day, Named, Stamp};
use super::{Journal, JournalError, RunId, runs};
use crate::domain::{AccountKey, Intent, IntentKey, IntentState, ItemId, Recipient, Reminder};

impl Journal {
    /// Records intents, all or none. They must stand at `Recorded`, without attempts.
    ///
    /// # Errors
    /// A key that is there already, a second open reminder for an account, an ordinal that was used, an intent that
    /// contradicts itself, a run that is not under way; the store.
    pub fn record(&mut self, run: RunId, intents: &[Intent], at: DateTime<Utc>) -> Result<(), JournalError> {
        self.change("record what is to be sent", |within| {
            runs::under_way(within.connection, run)?;
            intents.iter().try_for_each(|intent| record_one(within, run, intent, at))
        })
    }

    /// Looking again showed other content: the intent keeps its key and Message-ID, and carries `reminder` from now on.
    /// Other channels of the same reminder keep what they have.
    ///
    /// # Errors
    /// The intent is not `Recorded`; `reminder` is of another account or ordinal; the store.
    pub fn replace_reminder(
        &mut self,
        key: &IntentKey,
        reminder: &Reminder,
        recipient: Option<&Recipient>,
        at: DateTime<Utc>,
    ) -> Result<(), JournalError> {
        self.change("plan a message anew", |within| {
            fits(key, reminder)?;
            let found = find(within, key)?;
            move_on(within, key, &found, Event::Replaced, found.detail.as_deref(), at)?;
            let version = version_of(within.connection, reminder, at)?;
            let columns = RecipientColumns::of(recipient)?;
            within.connection.execute(
                "UPDATE intent SET reminder = ?2, recipient_rule = ?3, recipient_name = ?4, recipient_emails = ?5,
                        recipient_language = ?6
                 WHERE id = ?1",
                params![found.id, version, columns.rule, columns.name, columns.emails, columns.language],
            )?;
            Ok(())
        })
    }
}

fn record_one(within: Within<'_>, run: RunId, intent: &Intent, at: DateTime<Utc>) -> Result<(), Fault> {
    let Intent { key, message_id, recipient, state, reminder, attempts } = intent;
    let contradiction = |why| JournalError::Contradiction { key: key.clone(), why };
    if key.database != within.database {
        return Err(contradiction("it belongs to another database").into());
    }
    if *state != (IntentState::Recorded { problem: None }) || *attempts != 0 {
        return Err(contradiction("it does not stand at its beginning").into());
    }
    fits(key, reminder)?;
    account_is_free(within, key)?;
    let version = if last_ordinal(within.connection, key.account)? == key.ordinal {
        same_version(within.connection, key, reminder)?
    } else {
        add_version(within.connection, reminder, 1, at)?
    };
    let columns = RecipientColumns::of(recipient.as_ref())?;
    let AccountKey { company, partner } = key.account;
    let added = within
        .connection
        .prepare_cached(
            "INSERT INTO intent (company, partner, ordinal, channel, run, reminder, message_id, recipient_rule,
                    recipient_name, recipient_emails, recipient_language, state, recorded_at, changed_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?13)
             ON CONFLICT (company, partner, ordinal, channel) DO NOTHING",
        )?
        .execute(params![
            company.0,
            partner.0,
            key.ordinal,
            Named(key.channel),
            run.0,
            version,
            message_id,
            columns.rule,
            columns.name,
            columns.emails,
            columns.language,
            Named(State::Recorded),
            Stamp(at),
        ])
        .map_err(|error| {
            if is_unique_broken(&error) {
                contradiction("its Message-ID is another message's").into()
            } else {
                Fault::from(error)
            }
        })?;
    if added == 0 { Err(JournalError::AlreadyRecorded { key: key.clone() }.into()) } else { Ok(()) }
}

pub(super) fn is_unique_broken(error: &rusqlite::Error) -> bool {
    error.sqlite_extended_error_code() == Some(rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE)
}

/// Whether the reminder is what the key says.
fn fits(key: &IntentKey, reminder: &Reminder) -> Result<(), Fault> {
    if reminder.account == key.account && reminder.ordinal == key.ordinal && key.ordinal > 0 {
        return Ok(());
    }
    let why = "its reminder is of another account or ordinal";
    Err(JournalError::Contradiction { key: key.clone(), why }.into())
}

/// Whether no other reminder of the account is open, and none has had this ordinal or a later one.
fn account_is_free(within: Within<'_>, key: &IntentKey) -> Result<(), Fault> {
    let AccountKey { company, partner } = key.account;
    let open = within
        .connection
        .prepare_cached(
            "SELECT ordinal, channel FROM intent
             WHERE company = ?1 AND partner = ?2 AND ordinal <> ?3 AND state NOT IN ('done', 'failed', 'dropped')",
        )?
        .query_row(params![company.0, partner.0, key.ordinal], |row| Ok((row.get(0)?, row.get::<_, Named<_>>(1)?.0)))
        .optional()?;
    if let Some((ordinal, channel)) = open {
        let open = IntentKey { ordinal, channel, ..key.clone() };
        return Err(JournalError::AccountBusy { key: key.clone(), open }.into());
    }
    let last = last_ordinal(within.connection, key.account)?;
    if last > key.ordinal { Err(JournalError::OrdinalUsed { key: key.clone(), last }.into()) } else { Ok(()) }
}

/// The last ordinal that the account has used; 0: none.
fn last_ordinal(connection: &Connection, account: AccountKey) -> Result<u32, Fault> {
    let sql = "SELECT coalesce(max(ordinal), 0) FROM reminder WHERE company = ?1 AND partner = ?2";
    let AccountKey { company, partner } = account;
    Ok(connection.prepare_cached(sql)?.query_row([company.0, partner.0], |row| row.get(0))?)
}

/// The newest version of what is recorded under the reminder's ordinal, and its number.
fn newest_version(connection: &Connection, reminder: &Reminder) -> Result<Option<(i64, u32)>, Fault> {
    let AccountKey { company, partner } = reminder.account;
    let sql = "SELECT id, version FROM reminder WHERE company = ?1 AND partner = ?2 AND ordinal = ?3
               ORDER BY version DESC LIMIT 1";
    let mut statement = connection.prepare_cached(sql)?;
    let found = statement.query_row(params![company.0, partner.0, reminder.ordinal], |row| {
        Ok((row.get(0)?, row.get(1)?)) //
    });
    Ok(found.optional()?)
}

/// A further channel of a reminder that is there: it must say the same.
fn same_version(connection: &Connection, key: &IntentKey, reminder: &Reminder) -> Result<i64, Fault> {
    if let Some((id, _)) = newest_version(connection, reminder)?
        && read_reminder(connection, id)? == *reminder
    {
        return Ok(id);
    }
    let why = "another reminder has this ordinal";
    Err(JournalError::Contradiction { key: key.clone(), why }.into())
}

/// The version that says what `reminder` says: the newest, if it does, else a new one.
fn version_of(connection: &Connection, reminder: &Reminder, at: DateTime<Utc>) -> Result<i64, Fault> {
    match newest_version(connection, reminder)? {
        Some((id, _)) if read_reminder(connection, id)? == *reminder => Ok(id),
        Some((_, version)) => add_version(connection, reminder, version + 1, at),
        None => add_version(connection, reminder, 1, at),
    }
}

fn add_version(connection: &Connection, reminder: &Reminder, version: u32, at: DateTime<Utc>) -> Result<i64, Fault> {
    let AccountKey { company, partner } = reminder.account;
    connection
        .prepare_cached(
            "INSERT INTO reminder (company, partner, ordinal, version, run_date, level, level_name, level_days,
                    next_reminder, content, recorded_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?
        .execute(params![
            company.0,
            partner.0,
            reminder.ordinal,
            version,
            Day(reminder.run_date),
            reminder.level.0,
            reminder.level_name,
            reminder.level_days,
            Day(reminder.next_reminder),
            Content::of(reminder).to_json()?,
            Stamp(at),
        ])?;
    let id = connection.last_insert_rowid();
    let mut add_item = connection.prepare_cached(
        "INSERT INTO reminder_item (reminder, role, position, item, level, level_days) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for (position, advance) in (0_i64..).zip(&reminder.advances) {
        add_item.execute(params![id, "advance", position, advance.item.0, advance.level.0, advance.days])?;
    }
    let lists: [(&str, &[ItemId]); 3] =
        [("demanded", &reminder.demanded), ("not_due", &reminder.not_due), ("credit", &reminder.credits)];
    for (role, items) in lists {
        for (position, item) in (0_i64..).zip(items) {
            add_item.execute(params![id, role, position, item.0, None::<i64>, None::<i64>])?;
        }
    }
    Ok(id)
}

/// A recipient, as the columns of an intent.
#[derive(Debug, Default)]
struct RecipientColumns<'a> {
    rule: Option<&'static str>,
    name: Option<&'a str>,
    emails: Option<String>,
    language: Option<&'a str>,
}

impl<'a> RecipientColumns<'a> {
    fn of(recipient: Option<&'a Recipient>) -> Result<Self, Fault> {
        let Some(Recipient { rule, name, addresses, language }) = recipient else { return Ok(Self::default()) };
        Ok(Self {
            rule: Some(super::value::Name::name(*rule)),
            name: Some(name),
            emails: Some(addresses_to_json(addresses)?),
            language: language.as_deref(),
        })
    }
}
