//! Items that had a level: which were settled, and which came back (rule 14).

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rusqlite::{Connection, params};

use super::error::Fault;
use super::value::Day;
use super::{Journal, JournalError};
use crate::domain::{AccountKey, CompanyId, ItemId, PartnerId};

/// Which accounts were read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// All of these companies, but for some: an item that is not there is settled.
    Companies {
        /// The companies that were read.
        companies: BTreeSet<CompanyId>,
        /// Accounts that could not be read in whole.
        without: BTreeSet<AccountKey>,
    },
    /// These: nothing is concluded about items of others.
    Accounts(BTreeSet<AccountKey>),
}

/// An open item, as it was read; excluded ones too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SeenItem {
    /// The item.
    pub item: ItemId,
    /// Whose.
    pub account: AccountKey,
    /// Whether it has reached a level. An open item whose level a person took away is not settled: it is forgotten.
    pub has_level: bool,
}

/// What is remembered of an item that had a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Remembered {
    account: AccountKey,
    settled: bool,
}

/// What an observation changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    /// Seen for the first time, or now another account's.
    Remember(AccountKey),
    /// Not there any more.
    Settle,
    /// There again.
    Return(AccountKey),
    /// Open, without a level.
    Forget,
}

impl Scope {
    fn covers(&self, account: AccountKey) -> bool {
        match self {
            Self::Companies { companies, without } => {
                companies.contains(&account.company) && !without.contains(&account)
            }
            Self::Accounts(accounts) => accounts.contains(&account),
        }
    }
}

impl Journal {
    /// Remembers which items with a level are open; those of `scope` that are gone are settled, and those that were
    /// settled and are there again have returned `today`. Writes only what changed.
    ///
    /// # Errors
    /// The store.
    pub fn observe_items(
        &mut self,
        today: NaiveDate,
        scope: &Scope,
        open: impl IntoIterator<Item = SeenItem>,
    ) -> Result<(), JournalError> {
        let seen: BTreeMap<ItemId, SeenItem> = open.into_iter().map(|item| (item.item, item)).collect();
        let changes = self.look("read the items seen before", |within| {
            let remembered = remembered(within.connection)?;
            Ok(compare(&remembered, scope, &seen))
        })?;
        if changes.is_empty() {
            return Ok(());
        }
        self.change("remember the items seen", |within| {
            changes.iter().try_for_each(|(item, change)| write(within.connection, *item, *change, today))
        })
    }
}

/// What is different from before.
fn compare(
    remembered: &BTreeMap<ItemId, Remembered>,
    scope: &Scope,
    seen: &BTreeMap<ItemId, SeenItem>,
) -> Vec<(ItemId, Change)> {
    let gone = remembered
        .iter()
        .filter(|(item, before)| !before.settled && scope.covers(before.account) && !seen.contains_key(item))
        .map(|(item, _)| (*item, Change::Settle));
    let there = seen.values().filter_map(|now| {
        let change = match (remembered.get(&now.item), now.has_level) {
            (None, false) => None,
            (Some(_), false) => Some(Change::Forget),
            (None, true) => Some(Change::Remember(now.account)),
            (Some(before), true) if before.settled => Some(Change::Return(now.account)),
            (Some(before), true) => (before.account != now.account).then_some(Change::Remember(now.account)),
        };
        Some((now.item, change?))
    });
    gone.chain(there).collect()
}

fn remembered(connection: &Connection) -> Result<BTreeMap<ItemId, Remembered>, Fault> {
    let mut statement = connection.prepare("SELECT item, company, partner, settled_on IS NOT NULL FROM item_seen")?;
    let rows = statement.query_map([], |row| {
        let account = AccountKey { company: CompanyId(row.get(1)?), partner: PartnerId(row.get(2)?) };
        Ok((ItemId(row.get(0)?), Remembered { account, settled: row.get(3)? }))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn write(connection: &Connection, item: ItemId, change: Change, today: NaiveDate) -> Result<(), Fault> {
    match change {
        Change::Remember(account) => connection
            .prepare_cached(
                "INSERT INTO item_seen (item, company, partner) VALUES (?1, ?2, ?3)
                 ON CONFLICT (item) DO UPDATE SET company = excluded.company, partner = excluded.partner",
            )?
            .execute(params![item.0, account.company.0, account.partner.0])?,
        Change::Settle => connection
            .prepare_cached("UPDATE item_seen SET settled_on = ?2, returned_on = NULL WHERE item = ?1")?
            .execute(params![item.0, Day(today)])?,
        Change::Return(account) => connection
            .prepare_cached(
                "UPDATE item_seen SET settled_on = NULL, returned_on = ?2, company = ?3, partner = ?4 WHERE item = ?1",
            )?
            .execute(params![item.0, Day(today), account.company.0, account.partner.0])?,
        Change::Forget => connection.prepare_cached("DELETE FROM item_seen WHERE item = ?1")?.execute([item.0])?,
    };
    Ok(())
}

/// Items that were settled and are open again, with the day on which that was seen.
pub(super) fn returned(connection: &Connection) -> Result<BTreeMap<ItemId, NaiveDate>, Fault> {
    let sql = "SELECT item, returned_on FROM item_seen WHERE returned_on IS NOT NULL";
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([], |row| Ok((ItemId(row.get(0)?), row.get::<_, Day>(1)?.0)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
