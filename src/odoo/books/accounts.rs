//! Accounts: open items grouped by customer and company, with all that a decision needs.

use std::collections::{BTreeMap, BTreeSet};

use super::contacts::Contacts;
use super::lines::{Line, UnreadableLine};
use super::records::{AccountRecords, Detail, Records};
use super::{Books, Chart};
use crate::domain::{Account, AccountKey, CompanyId, Exclusion, ItemId, Mode, OpenItem, PartnerId, Unreadable};
use crate::odoo::fault::OdooError;
use crate::odoo::names::item;
use crate::odoo::row::UnreadableRow;
use crate::odoo::search::{Domain, Search};

/// Accounts in one condition: with fewer, a look again at all accounts of a large run would be one long request.
const ACCOUNTS_PER_SEARCH: usize = 1_000;

/// Entries in one condition: a request of some 150 kB, well below what proxies refuse.
const ENTRIES_PER_SEARCH: usize = 5_000;

/// Whose accounts are read.
#[derive(Debug, Clone, Copy)]
pub enum Scope<'a> {
    /// Everybody's.
    All,
    /// These, if they have anything open or an active record.
    Accounts(&'a BTreeSet<AccountKey>),
}

impl Scope<'_> {
    /// Whether an account belongs to it.
    #[must_use]
    pub fn contains(self, key: &AccountKey) -> bool {
        match self {
            Self::All => true,
            Self::Accounts(accounts) => accounts.contains(key),
        }
    }
}

/// What was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// Ordered by key. An account without items has an active record and nothing open any more.
    pub accounts: Vec<Account>,
    /// Rows that could not be read and belong to no account that is known.
    pub unreadable: Vec<Unreadable>,
}

/// Open lines, as far as they could be read.
#[derive(Debug, Default)]
struct Lines {
    read: Vec<Line>,
    unreadable: Vec<UnreadableLine>,
}

/// What belongs to one account.
#[derive(Debug, Default)]
struct Gathered {
    items: Vec<OpenItem>,
    unreadable: Vec<Unreadable>,
}

impl Books {
    /// Every account that has something open, or an active record though nothing is open any more.
    ///
    /// # Errors
    /// Odoo cannot be read. Single rows that cannot be read are part of the answer instead.
    pub async fn accounts(&self, chart: &Chart, scope: Scope<'_>) -> Result<Reading, OdooError> {
        let mut lines = Lines::default();
        for which in self.open_lines(scope) {
            self.add_lines(&mut lines, chart, which).await?;
        }
        self.set_invoice_dates(&mut lines.read).await?;
        let partners = lines.read.iter().map(|line| line.partner);
        let partners: BTreeSet<PartnerId> =
            partners.chain(lines.unreadable.iter().filter_map(|line| line.partner)).collect();
        let mut contacts = self.contacts(chart, &partners).await?;
        let (mut gathered, mut unreadable) = gather(lines, &contacts);
        gathered.retain(|key, _| scope.contains(key));
        let open: BTreeSet<AccountKey> = gathered.keys().copied().collect();
        let records = self.records(scope, &open, Detail::Kept).await?;
        self.add_contacts_of(&mut contacts, chart, &records).await?;
        for (account, why) in records.unreadable {
            match account {
                Some(key) if scope.contains(&key) => gathered.entry(key).or_default().unreadable.push(why),
                Some(_) => {}
                None => unreadable.push(why),
            }
        }
        let keys: BTreeSet<AccountKey> = gathered.keys().chain(records.by_account.keys()).copied().collect();
        let accounts = keys
            .into_iter()
            .map(|key| account(key, gathered.remove(&key).unwrap_or_default(), records.by_account.get(&key), &contacts))
            .collect();
        Ok(Reading { accounts, unreadable })
    }

    /// Conditions that together name the open lines of a scope.
    fn open_lines(&self, scope: Scope<'_>) -> Vec<Domain> {
        let Scope::Accounts(accounts) = scope else { return vec![self.columns.open(&self.companies)] };
        let accounts: Vec<AccountKey> = accounts.iter().copied().collect();
        let part = |part: &[AccountKey]| {
            let companies: BTreeSet<i64> = part.iter().map(|key| key.company.0).collect();
            let companies: Vec<i64> = self.companies.iter().copied().filter(|id| companies.contains(id)).collect();
            let customers: BTreeSet<i64> = part.iter().map(|key| key.partner.0).collect();
            self.columns.open(&companies).is_in("partner_id.commercial_partner_id", customers)
        };
        accounts.chunks(ACCOUNTS_PER_SEARCH).map(part).collect()
    }

    /// Reads the lines of one condition, and which of them are paid but not matched, or excluded by their journal:
    /// both are few, so that naming them costs less than a field on every line.
    async fn add_lines(&self, lines: &mut Lines, chart: &Chart, which: Domain) -> Result<(), OdooError> {
        let search = Search::new(item::MODEL, which.clone(), self.columns.fields());
        let mut hidden: Vec<UnreadableRow> = Vec::new();
        let first = lines.read.len();
        self.session
            .search_read(&search, |row| match row.map(|row| Line::parse(&row, &self.columns, chart)) {
                Ok(Ok(line)) => lines.read.push(line),
                Ok(Err(line)) => lines.unreadable.push(line),
                Err(row) => hidden.push(row),
            })
            .await?;
        self.add_hidden(lines, hidden).await?;
        if lines.read.len() == first {
            return Ok(());
        }
        let in_process = which.clone().is_in("move_id.payment_state", ["in_payment", "paid"]);
        let in_process = self.line_ids(&in_process).await?;
        let by_journal = if self.columns.excludes_general_journals {
            self.line_ids(&self.columns.excluded_by_journal(which)).await?
        } else {
            BTreeSet::new()
        };
        for line in lines.read.iter_mut().skip(first) {
            line.item.payment_in_process = in_process.contains(&line.item.id);
            if line.item.exclusion.is_some() && by_journal.contains(&line.item.id) {
                line.item.exclusion = Some(Exclusion::ByDefaultOfJournal);
            }
        }
        Ok(())
    }

    async fn line_ids(&self, which: &Domain) -> Result<BTreeSet<ItemId>, OdooError> {
        Ok(self.session.search(item::MODEL, which, "id", None).await?.into_iter().map(ItemId).collect())
    }

    /// Lines that Odoo could not answer as a whole may still tell whose they are.
    async fn add_hidden(&self, lines: &mut Lines, hidden: Vec<UnreadableRow>) -> Result<(), OdooError> {
        if hidden.is_empty() {
            return Ok(());
        }
        let ids: Vec<i64> = hidden.iter().map(|row| row.id).collect();
        let mut whose: BTreeMap<i64, (Option<PartnerId>, Option<CompanyId>)> = BTreeMap::new();
        for row in self.session.read(item::MODEL, &ids, &["partner_id", "company_id"]).await?.into_iter().flatten() {
            let partner = row.id_of("partner_id").ok().map(PartnerId);
            whose.insert(row.id(), (partner, row.id_of("company_id").ok().map(CompanyId)));
        }
        for row in hidden {
            let (partner, company) = whose.get(&row.id).copied().unwrap_or_default();
            lines.unreadable.push(UnreadableLine { partner, company, why: row.into() });
        }
        Ok(())
    }

    /// Where lines do not know their invoice's date, the entries are asked.
    async fn set_invoice_dates(&self, lines: &mut [Line]) -> Result<(), OdooError> {
        if self.columns.knows_invoice_date {
            return Ok(());
        }
        let entries: BTreeSet<i64> = lines.iter().map(|line| line.item.invoice.0).collect();
        let entries: Vec<i64> = entries.into_iter().collect();
        let mut dates = BTreeMap::new();
        for part in entries.chunks(ENTRIES_PER_SEARCH) {
            let dated = Domain::new().is_in("id", part.iter().copied()).is_set("invoice_date");
            let search = Search::new("account.move", dated, ["invoice_date"]);
            self.session
                .search_read(&search, |row| {
                    // One that cannot be read leaves its items with the date of the entry.
                    if let Ok(row) = row
                        && let Ok(date) = row.date("invoice_date")
                    {
                        dates.insert(row.id(), date);
                    }
                })
                .await?;
        }
        for line in lines {
            if let Some(date) = dates.get(&line.item.invoice.0) {
                line.set_invoice_date(*date);
            }
        }
        Ok(())
    }

    /// Reads the partners that only records name: customers with nothing open, chosen recipients.
    async fn add_contacts_of(
        &self,
        contacts: &mut Contacts,
        chart: &Chart,
        records: &Records,
    ) -> Result<(), OdooError> {
        let named = records
            .by_account
            .iter()
            .flat_map(|(key, found)| std::iter::once(key.partner).chain(found.kept.record.recipient));
        let unknown = |id: &PartnerId| contacts.get(*id).is_none() && !contacts.unreadable.contains_key(id);
        let missing: BTreeSet<PartnerId> = named.filter(unknown).collect();
        if !missing.is_empty() {
            contacts.join(self.contacts(chart, &missing).await?);
        }
        Ok(())
    }
}

/// Items and unreadable rows by account; the rest belongs to no account that is known.
fn gather(lines: Lines, contacts: &Contacts) -> (BTreeMap<AccountKey, Gathered>, Vec<Unreadable>) {
    let mut gathered: BTreeMap<AccountKey, Gathered> = BTreeMap::new();
    let mut unreadable = Vec::new();
    for Line { partner, company, item, .. } in lines.read {
        let key = AccountKey { company, partner: contacts.customer_of(partner) };
        let account = gathered.entry(key).or_default();
        account.items.push(item);
        if let Some(why) = contacts.unreadable.get(&partner)
            && !account.unreadable.contains(why)
        {
            account.unreadable.push(why.clone());
        }
    }
    for UnreadableLine { partner, company, why } in lines.unreadable {
        match (partner, company) {
            (Some(partner), Some(company)) => {
                let key = AccountKey { company, partner: contacts.customer_of(partner) };
                gathered.entry(key).or_default().unreadable.push(why);
            }
            (None, _) | (_, None) => unreadable.push(why),
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
