//! Reminders that have gone, written back: message, items, record. Written twice they change nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;

use super::changes::{Change, NewActivity};
use super::records::Detail;
use super::standings::{hidden_record, new_record, unreadable_record};
use super::{Books, Chart, Scope};
use crate::domain::{AccountKey, CompanyId, IntentKey, ItemId, LevelId, PartnerId, Recipient, Reminder, UserId};
use crate::odoo::fault::OdooError;
use crate::odoo::names::{followup, item};
use crate::odoo::session::Members;

/// A reminder that has gone by one channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentReminder {
    /// Whose, the how-manieth, by which channel.
    pub key: IntentKey,
    /// Where it is written: another account than that of the key, where the customer was merged with another one or moved
    /// under it since (rule 26).
    pub account: AccountKey,
    /// The reminder.
    pub reminder: Reminder,
    /// Who got it; nobody for an activity.
    pub recipient: Option<Recipient>,
    /// With angle brackets; the same as of the mail, so that answers to it land in the customer's chatter.
    pub message_id: String,
    /// What the customer was told; none: nothing was, as for an activity.
    pub text: Option<SentText>,
    /// What people read in the chatter of the account's record: HTML of when, level, channel, to whom, amounts.
    pub note: String,
    /// What was sent, as files: they stand beside the note.
    pub documents: Vec<SentFile>,
}

/// What the customer was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentText {
    /// The subject.
    pub subject: String,
    /// HTML.
    pub body: String,
    /// What went with it and is not in Odoo already, such as the letter.
    pub attachments: Vec<SentFile>,
}

/// A file that went with a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentFile {
    /// Its name, such as `reminder.pdf`.
    pub name: String,
    /// Its media type.
    pub content_type: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// A record, as far as a reminder changes it.
#[derive(Debug, Clone, Copy, Default)]
struct Known {
    id: i64,
    reminders: u32,
    level: Option<LevelId>,
    last_reminder: Option<NaiveDate>,
    next_reminder: Option<NaiveDate>,
    responsible: Option<UserId>,
}

/// What is under way of writing back some reminders; each is named by its place in the slice.
struct WriteBack<'a> {
    sent: &'a [SentReminder],
    /// The records, as they were read.
    records: BTreeMap<AccountKey, Known>,
    failed: BTreeMap<usize, Arc<OdooError>>,
}

impl WriteBack<'_> {
    /// Reminders that nothing has gone wrong with yet, with their records.
    fn going(&self) -> impl Iterator<Item = (usize, &SentReminder, Known)> {
        let known = self.sent.iter().enumerate().filter(|(index, _)| !self.failed.contains_key(index));
        known.filter_map(|(index, sent)| Some((index, sent, *self.records.get(&sent.account)?)))
    }

    /// Of those, the ones that the record does not count yet: for them, items and record are written. Another account's
    /// record counts reminders of its own, and says nothing about this one.
    fn uncounted(&self) -> impl Iterator<Item = (usize, &SentReminder, Known)> {
        self.going().filter(|(_, sent, known)| known.reminders < sent.key.ordinal || sent.has_moved())
    }

    fn fail(&mut self, index: usize, error: &Arc<OdooError>) {
        self.failed.entry(index).or_insert_with(|| Arc::clone(error));
    }
}

impl SentReminder {
    fn has_moved(&self) -> bool {
        self.account != self.key.account
    }
}

impl Books {
    /// Whose these items are now, settled or not, as far as the user may see them.
    ///
    /// # Errors
    /// Odoo cannot be read.
    pub async fn owners(&self, items: &BTreeSet<ItemId>) -> Result<BTreeMap<ItemId, AccountKey>, OdooError> {
        let ids: Vec<i64> = items.iter().map(|item| item.0).collect();
        let mut owners = BTreeMap::new();
        for row in self.session.read(item::MODEL, &ids, &["partner_id", "company_id"]).await?.into_iter().flatten() {
            if let (Ok(partner), Ok(company)) = (row.id_of("partner_id"), row.id_of("company_id")) {
                let account = AccountKey { company: CompanyId(company), partner: PartnerId(partner) };
                owners.insert(ItemId(row.id()), account);
            }
        }
        let customers = self.commercial_partners(owners.values().map(|account| account.partner)).await?;
        for account in owners.values_mut() {
            account.partner = customers.get(&account.partner).copied().unwrap_or(account.partner);
        }
        Ok(owners)
    }

    /// Writes back what has gone: the messages, the history, the level on the items, and in one write per account the record with its
    /// activity. Each of it can be repeated; the activity happens once, because the record's count of reminders is
    /// written together with it.
    pub async fn write_reminders(
        &self,
        chart: &Chart,
        sent: &[SentReminder],
    ) -> Vec<(IntentKey, Result<(), Arc<OdooError>>)> {
        let mut work = WriteBack { sent, records: BTreeMap::new(), failed: BTreeMap::new() };
        if let Err(error) = self.write_back(chart, &mut work).await {
            let error = Arc::new(error);
            // Whatever was written before is found again when all of them are tried again.
            (0..sent.len()).for_each(|index| work.fail(index, &error));
        }
        let result = |(index, sent): (usize, &SentReminder)| {
            (sent.key.clone(), work.failed.get(&index).map_or(Ok(()), |error| Err(Arc::clone(error))))
        };
        sent.iter().enumerate().map(result).collect()
    }

    /// The order matters: the record's count is written last, and says that all before it is done.
    async fn write_back(&self, chart: &Chart, work: &mut WriteBack<'_>) -> Result<(), OdooError> {
        if work.sent.is_empty() {
            return Ok(());
        }
        self.find_records(work).await?;
        let going: Vec<_> = work.going().map(|(index, sent, known)| (index, sent, known.id)).collect();
        let messages = self.write_messages(&going).await?;
        let lines = self.write_history(chart, &going).await?;
        messages.iter().chain(&lines).for_each(|(index, error)| work.fail(*index, error));
        self.write_items(work).await?;
        self.write_own_fields(&work.uncounted().map(|(_, sent, _)| sent).collect::<Vec<_>>()).await?;
        self.add_followers(&followers(chart, work)).await?;
        self.write_records(chart, work).await
    }

    /// Finds the accounts' records, and makes those that are missing.
    async fn find_records(&self, work: &mut WriteBack<'_>) -> Result<(), OdooError> {
        let keys: BTreeSet<AccountKey> = work.sent.iter().map(|sent| sent.account).collect();
        let found = self.records(Scope::Accounts(&keys), &keys, Detail::Kept).await?;
        for (key, records) in found.by_account {
            let known = Known {
                id: records.kept.record.id.0,
                reminders: records.kept.record.reminders,
                level: records.kept.record.level,
                last_reminder: records.last_reminder,
                next_reminder: records.next_reminder.map(|next| next.date),
                responsible: records.responsible,
            };
            work.records.insert(key, known);
        }
        let mut missing: BTreeSet<AccountKey> = BTreeSet::new();
        for (index, sent) in work.sent.iter().enumerate() {
            let key = sent.account;
            if work.records.contains_key(&key) {
                continue;
            }
            if let Some(why) = hidden_record(&found.unreadable, key) {
                work.failed.insert(index, Arc::new(unreadable_record(why)));
            } else {
                missing.insert(key);
            }
        }
        let values = missing.iter().map(|key| new_record(*key)).collect();
        let made = self.create_each(followup::MODEL, values).await?;
        for (key, made) in missing.into_iter().zip(made) {
            match made {
                Ok(id) => drop(work.records.insert(key, Known { id, ..Known::default() })),
                Err(error) => {
                    let theirs = work.sent.iter().enumerate().filter(|(_, sent)| sent.account == key);
                    theirs.for_each(|(index, _)| drop(work.failed.insert(index, Arc::clone(&error))));
                }
            }
        }
        Ok(())
    }

    /// The level that each item has reached: absolute values, equal ones in one call.
    async fn write_items(&self, work: &mut WriteBack<'_>) -> Result<(), OdooError> {
        let mut changes: BTreeMap<i64, Change> = BTreeMap::new();
        let mut owners: Vec<(i64, usize)> = Vec::new();
        for (index, sent, _) in work.uncounted() {
            for advance in &sent.reminder.advances {
                let values = Members::from([
                    (item::LEVEL.to_owned(), advance.level.0.into()),
                    (item::DAYS.to_owned(), advance.days.into()),
                    (item::DATE.to_owned(), sent.reminder.run_date.into()),
                ]);
                owners.push((advance.item.0, index));
                changes.insert(advance.item.0, Change { id: advance.item.0, values, activities: Vec::new() });
            }
        }
        let refused = self.write_changes(item::MODEL, changes.into_values().collect()).await?;
        for (id, index) in owners {
            match refused.get(&id) {
                None => {}
                // It was deleted since: there is nothing left that could carry the level.
                Some(error) if matches!(**error, OdooError::MissingRecord { .. }) => {
                    tracing::warn!(journal_item = id, %error, "an item that was reminded is gone");
                }
                Some(error) => work.fail(index, error),
            }
        }
        Ok(())
    }

    /// The record with its count and activity, one ordinal after the other.
    async fn write_records(&self, chart: &Chart, work: &mut WriteBack<'_>) -> Result<(), OdooError> {
        let mut rounds: BTreeMap<u32, BTreeMap<i64, (Change, Vec<usize>)>> = BTreeMap::new();
        for (index, sent, known) in work.uncounted() {
            let round = rounds.entry(sent.key.ordinal).or_default();
            // Several channels of one reminder make one change.
            let (_, indexes) = round.entry(known.id).or_insert_with(|| (record_change(chart, sent, known), vec![]));
            indexes.push(index);
        }
        for round in rounds.into_values() {
            let changes = round.values().map(|(change, _)| change.clone()).collect();
            let refused = self.write_changes(followup::MODEL, changes).await?;
            for (record, error) in refused {
                let indexes = round.get(&record).map(|(_, indexes)| indexes.as_slice()).unwrap_or_default();
                indexes.iter().for_each(|index| work.fail(*index, &error));
            }
        }
        Ok(())
    }
}

/// Who is to follow whom, as the reminders' levels say.
fn followers(chart: &Chart, work: &WriteBack<'_>) -> BTreeMap<PartnerId, BTreeSet<UserId>> {
    let mut followers: BTreeMap<PartnerId, BTreeSet<UserId>> = BTreeMap::new();
    for (_, sent, known) in work.uncounted() {
        let Some(level) = chart.level(sent.reminder.level) else { continue };
        let responsible = known.responsible.filter(|_| level.followers.responsible);
        let users = level.followers.users.iter().copied().chain(responsible);
        followers.entry(sent.account.partner).or_default().extend(users);
    }
    followers
}

/// What a reminder changes on its account's record. On another account's record than its own, what is later or more there
/// stays, and where its count says nothing nobody is asked to do anything: it could have been asked already.
fn record_change(chart: &Chart, sent: &SentReminder, known: Known) -> Change {
    let reminder = &sent.reminder;
    let is_counted = known.reminders >= sent.key.ordinal;
    let mut values = Members::new();
    if !sent.has_moved() || known.next_reminder.is_none_or(|next| next < reminder.next_reminder) {
        values.insert(followup::NEXT_REMINDER.to_owned(), reminder.next_reminder.into());
        values.insert(followup::NEXT_REMINDER_WRITTEN.to_owned(), reminder.next_reminder.into());
    }
    let last = known.last_reminder.filter(|_| sent.has_moved()).max(Some(reminder.run_date));
    values.insert(followup::LAST_REMINDER.to_owned(), last.into());
    values.insert(followup::REMINDER_COUNT.to_owned(), known.reminders.max(sent.key.ordinal).into());
    // The record shows the highest level that an item has reached; another item may be further already.
    let highest = reminder.advances.iter().max_by_key(|advance| advance.days);
    let shown_days = known.level.and_then(|level| chart.days_of(level));
    if let Some(advance) = highest.filter(|advance| shown_days.is_none_or(|days| days < advance.days)) {
        values.insert(followup::LEVEL.to_owned(), advance.level.0.into());
    }
    let asked = reminder.activities.iter().filter(|_| !is_counted);
    let activities =
        asked.map(|(activity, user)| NewActivity::new(activity.clone(), *user, reminder.run_date)).collect();
    Change { id: known.id, values, activities }
}
