//! Assembles accounts out of what was read: lines, contacts and records. Pure.

use std::collections::{BTreeMap, BTreeSet};

use super::accounts::{Reading, Scope};
use super::contacts::Contacts;
use super::lines::{Line, UnreadableLine};
use super::records::{AccountRecords, Records};
use crate::domain::{Account, AccountKey, Mode, OpenItem, PartnerId, Unreadable};

/// Open lines, as far as they could be read.
#[derive(Debug, Default)]
pub(super) struct Lines {
    pub(super) read: Vec<Line>,
    pub(super) unreadable: Vec<UnreadableLine>,
}

/// What belongs to one account.
#[derive(Debug, Default)]
struct Gathered {
    items: Vec<OpenItem>,
    unreadable: Vec<Unreadable>,
}

impl Lines {
    /// The partners that stand on them.
    pub(super) fn partners(&self) -> BTreeSet<PartnerId> {
        let read = self.read.iter().map(|line| line.partner);
        read.chain(self.unreadable.iter().filter_map(|line| line.partner)).collect()
    }

    /// The accounts of a scope that have a line, readable or not.
    pub(super) fn accounts(&self, scope: Scope<'_>, contacts: &Contacts) -> BTreeSet<AccountKey> {
        let read = self.read.iter().map(|line| line.account(contacts));
        let unreadable = self.unreadable.iter().filter_map(|line| line.account(contacts));
        read.chain(unreadable).filter(|key| scope.contains(key)).collect()
    }
}

/// One account for each key that has a line or a record; nothing that could not be read gets lost.
pub(super) fn assemble(scope: Scope<'_>, lines: Lines, contacts: &Contacts, records: Records) -> Reading {
    let (mut gathered, mut unreadable) = gather(lines, contacts);
    for (account, why) in records.unreadable {
        match account {
            Some(key) => gathered.entry(key).or_default().unreadable.push(why),
            None => unreadable.push(why),
        }
    }
    gathered.retain(|key, _| scope.contains(key));
    let keys: BTreeSet<AccountKey> = gathered.keys().chain(records.by_account.keys()).copied().collect();
    let whole = |key: AccountKey| {
        account(key, gathered.remove(&key).unwrap_or_default(), records.by_account.get(&key), contacts)
    };
    let accounts = keys.into_iter().map(whole).collect();
    Reading { accounts, unreadable }
}

/// Items and unreadable rows by account; the rest belongs to no account that is known.
fn gather(lines: Lines, contacts: &Contacts) -> (BTreeMap<AccountKey, Gathered>, Vec<Unreadable>) {
    let mut gathered: BTreeMap<AccountKey, Gathered> = BTreeMap::new();
    let mut unreadable = Vec::new();
    for line in lines.read {
        let account = gathered.entry(line.account(contacts)).or_default();
        if let Some(why) = contacts.unreadable.get(&line.partner)
            && !account.unreadable.contains(why)
        {
            account.unreadable.push(why.clone());
        }
        account.items.push(line.item);
    }
    for line in lines.unreadable {
        match line.account(contacts) {
            Some(key) => gathered.entry(key).or_default().unreadable.push(line.why),
            None => unreadable.push(line.why),
        }
    }
    (gathered, unreadable)
}

fn account(key: AccountKey, gathered: Gathered, records: Option<&AccountRecords>, contacts: &Contacts) -> Account {
    let Gathered { items, mut unreadable } = gathered;
    let customer = contacts.get(key.partner);
    let record = records.map(|records| &records.kept.record);
    let recipient = record.and_then(|record| record.recipient);
    // Whoever was chosen must not be passed over in silence.
    for id in std::iter::once(key.partner).chain(recipient) {
        if let Some(why) = contacts.unreadable.get(&id)
            && !unreadable.contains(why)
        {
            unreadable.push(why.clone());
        }
    }
    Account {
        key,
        customer: customer.map_or_else(|| format!("customer {}", key.partner), |customer| customer.name.clone()),
        language: customer.and_then(|customer| customer.language.clone()),
        mode: record.map_or(Mode::Automatic, |record| record.mode),
        next_reminder: records.and_then(|records| records.next_reminder),
        reminders: record.map_or(0, |record| record.reminders),
        last_reminder: record.and_then(|record| record.last_reminder),
        candidates: contacts.candidates(key.partner, recipient),
        responsible: record.and_then(|record| record.responsible),
        salesperson: customer.and_then(|customer| customer.salesperson),
        alert: record.and_then(|record| record.alert.clone()),
        record: record.map(|record| record.id),
        items,
        unreadable,
    }
}
