//! What the planner needs to know of the past.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::content::read_addresses;
use super::error::Fault;
use super::transition::State;
use super::value::{Day, Named};
use super::{Journal, JournalError, items};
use crate::domain::{
    AccountHistory, AccountKey, Channel, CompanyId, FailedDelivery, History, ItemId, OpenDelivery, PartnerId,
};

/// What counts of one intent.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Delivery {
    ordinal: u32,
    channel: Channel,
    state: State,
    detail: Option<String>,
    addresses: Vec<String>,
    run_date: NaiveDate,
    /// Attempts are numbered through, for all accounts; none: no attempt was made.
    last_attempt: Option<i64>,
}

impl Journal {
    /// The items that messages are about which are not finished, with the accounts that those messages were recorded for.
    ///
    /// # Errors
    /// The store.
    pub fn open_items(&self) -> Result<BTreeMap<ItemId, BTreeSet<AccountKey>>, JournalError> {
        self.look("read which items are in open messages", |within| {
            let mut statement = within.connection.prepare_cached(
                "SELECT DISTINCT item, intent.company, intent.partner
                 FROM intent
                 JOIN reminder_item ON reminder_item.reminder = intent.reminder
                 WHERE state IN ('recorded', 'begun', 'last_word', 'handed_over', 'in_doubt', 'sent') AND role IN ('advance', 'demanded')",
            )?;
            let mut rows = statement.query([])?;
            let mut items: BTreeMap<ItemId, BTreeSet<AccountKey>> = BTreeMap::new();
            while let Some(row) = rows.next()? {
                let account = AccountKey { company: CompanyId(row.get(1)?), partner: PartnerId(row.get(2)?) };
                items.entry(ItemId(row.get(0)?)).or_default().insert(account);
            }
            Ok(items)
        })
    }

    /// What was done before, for all accounts.
    ///
    /// # Errors
    /// The store.
    pub fn history(&self) -> Result<History, JournalError> {
        self.look("read what was done before", |within| {
            let mut history = History { returned: items::returned(within.connection)?, ..History::default() };
            let mut statement = within.connection.prepare_cached(
                "SELECT intent.company, intent.partner, intent.ordinal, channel, state,
                        CASE WHEN state IN ('recorded', 'handed_over', 'failed') THEN detail END AS detail,
                        CASE WHEN state = 'failed' THEN recipient_emails END AS emails,
                        run_date, attempt.id AS last_attempt
                 FROM intent
                 JOIN reminder ON reminder.id = intent.reminder
                 LEFT JOIN attempt ON attempt.intent = intent.id AND attempt.number = intent.attempts
                 ORDER BY intent.company, intent.partner, intent.ordinal",
            )?;
            let mut rows = statement.query([])?;
            let mut of_account: Vec<Delivery> = Vec::new();
            let mut current = None;
            while let Some(row) = rows.next()? {
                let account = AccountKey { company: CompanyId(row.get(0)?), partner: PartnerId(row.get(1)?) };
                if let Some(before) = current.replace(account)
                    && before != account
                {
                    history.accounts.insert(before, summary(&of_account));
                    of_account.clear();
                }
                of_account.push(read(row)?);
            }
            history.accounts.extend(current.map(|account| (account, summary(&of_account))));
            Ok(history)
        })
    }
}

fn read(row: &rusqlite::Row<'_>) -> Result<Delivery, Fault> {
    let (Named(channel), Named(state)) = (row.get("channel")?, row.get("state")?);
    let emails: Option<String> = row.get("emails")?;
    Ok(Delivery {
        ordinal: row.get("ordinal")?,
        channel,
        state,
        detail: row.get("detail")?,
        addresses: emails.map_or(Ok(Vec::new()), |emails| read_addresses(&emails))?,
        run_date: row.get::<_, Day>("run_date")?.0,
        last_attempt: row.get("last_attempt")?,
    })
}

/// What one account's deliveries come to.
fn summary(deliveries: &[Delivery]) -> AccountHistory {
    let delivered = |delivery: &&Delivery| {
        matches!(delivery.state, State::Sent | State::Done) && reaches_somebody(delivery, deliveries)
    };
    let ended = deliveries.iter().filter(|delivery| delivery.state == State::Failed || delivered(delivery));
    let last_reached = deliveries.iter().filter(delivered).max_by_key(|delivery| delivery.ordinal);
    AccountHistory {
        last_ordinal: deliveries.iter().map(|delivery| delivery.ordinal).max().unwrap_or_default(),
        last_reminded: last_reached.map(|delivery| delivery.run_date),
        open: open(deliveries),
        failed: ended.max_by_key(|delivery| delivery.last_attempt).and_then(failed),
    }
}

/// A task for a colleague is a delivery only where the reminder goes by nothing else: otherwise it would hide that the
/// customer got nothing.
fn reaches_somebody(delivery: &Delivery, deliveries: &[Delivery]) -> bool {
    let goes_otherwise = |other: &Delivery| other.ordinal == delivery.ordinal && other.channel != Channel::Activity;
    delivery.channel != Channel::Activity || !deliveries.iter().any(goes_otherwise)
}

fn failed(last: &Delivery) -> Option<FailedDelivery> {
    (last.state == State::Failed).then(|| FailedDelivery {
        on: last.run_date,
        channel: last.channel,
        addresses: last.addresses.clone(),
        answer: last.detail.clone().unwrap_or_default(),
    })
}

/// What is open: first what a person must say, then what has not left, then what is not written back.
fn open(deliveries: &[Delivery]) -> Option<OpenDelivery> {
    let of = |delivery: &Delivery| {
        let (channel, since) = (delivery.channel, delivery.run_date);
        match delivery.state {
            State::InDoubt => Some((0, channel, OpenDelivery::InDoubt { channel, since })),
            State::Recorded | State::Begun | State::LastWord | State::HandedOver => {
                let problem = delivery.detail.clone();
                Some((1, channel, OpenDelivery::Waiting { channel, since, problem }))
            }
            State::Sent => Some((2, channel, OpenDelivery::NotWrittenBack { since })),
            State::Done | State::Failed | State::Dropped => None,
        }
    };
    let first = deliveries.iter().filter_map(of).min_by_key(|(rank, channel, _)| (*rank, *channel));
    first.map(|(_, _, open)| open)
}
