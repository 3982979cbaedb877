//! Accounts: open items grouped by customer and company, with all that a decision needs.

use std::collections::{BTreeMap, BTreeSet};

use super::asked::Asked;
use super::assemble::{Lines, assemble};
use super::contacts::Contacts;
use super::exclusions::{ItemMark, released};
use super::lines::{Line, UnreadableLine};
use super::records::{Detail, Records};
use super::{Books, Chart};
use crate::domain::{Account, AccountKey, CompanyId, ItemId, PartnerId, Unreadable};
use crate::odoo::fault::OdooError;
use crate::odoo::names::item;
use crate::odoo::row::UnreadableRow;
use crate::odoo::search::{Domain, Search};

/// Accounts in one condition: with fewer, a look again at all accounts of a large run would be one long request.
const ACCOUNTS_PER_SEARCH: usize = 1_000;

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
    /// What people have noted on items of these accounts.
    pub marks: BTreeMap<ItemId, ItemMark>,
}

impl Books {
    /// Every account that has something open, or an active record though nothing is open any more.
    ///
    /// # Errors
    /// Odoo cannot be read. Single rows that cannot be read are part of the answer instead.
    pub async fn accounts(&self, chart: &Chart, asked: &Asked, scope: Scope<'_>) -> Result<Reading, OdooError> {
        let mut lines = Lines::default();
        for which in self.open_lines(scope) {
            self.add_lines(&mut lines, chart, asked, which).await?;
        }
        self.add_entries(&mut lines, asked).await?;
        let mut contacts = self.contacts(chart, asked, &lines.partners()).await?;
        let open = lines.accounts(scope, &contacts);
        let records = self.records(scope, &open, Detail::Kept).await?;
        self.add_contacts_of(&mut contacts, chart, asked, &records).await?;
        self.add_countries(&mut contacts).await?;
        self.add_blacklist(&mut contacts).await?;
        let mut reading = assemble(scope, lines, &contacts, &records, asked.on);
        chart.check_chosen_plans(&mut reading.accounts);
        self.add_customers(&mut reading.accounts, asked, scope).await?;
        self.add_payments(&mut reading.accounts, &records, &contacts, asked).await?;
        self.respect_own_settings(&mut reading.accounts, &records).await?;
        Ok(reading)
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

    /// Reads the lines of one condition, and what stands on few of them.
    async fn add_lines(&self, lines: &mut Lines, chart: &Chart, asked: &Asked, which: Domain) -> Result<(), OdooError> {
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
        self.add_flags(lines, first, asked, which).await
    }

    /// Fills in which of the lines from the `first` one on, which are those of the condition, are paid but not matched,
    /// excluded by their journal, or noted upon by people: all of these are few, so that naming them costs less than
    /// fields on every line.
    pub(super) async fn add_flags(
        &self,
        lines: &mut Lines,
        first: usize,
        asked: &Asked,
        which: Domain,
    ) -> Result<(), OdooError> {
        if lines.read.len() == first {
            return Ok(());
        }
        let in_process = which.clone().is_in("move_id.payment_state", ["in_payment", "paid"]);
        let in_process = self.line_ids(&in_process).await?;
        let by_journal = if self.columns.excludes_general_journals {
            self.line_ids(&self.columns.excluded_by_journal(which.clone())).await?
        } else {
            BTreeSet::new()
        };
        let bearing = if asked.interest { self.bear_interest(&which).await? } else { BTreeMap::new() };
        let mut hidden_marks: Vec<UnreadableRow> = Vec::new();
        let marks = self.marks(which, &mut hidden_marks).await?;
        let released = released(&marks, asked.on);
        for line in lines.read.iter_mut().skip(first) {
            line.set_flags(&in_process, &by_journal);
            line.item.bears_interest = bearing.get(&line.item.id).copied().unwrap_or_default();
            match marks.get(&line.item.id) {
                Some(mark) => line.set_mark(mark, asked.on),
                None if released.contains(&line.item.invoice) => line.item.exclusion = None,
                None => {}
            }
            if let Some(row) = hidden_marks.iter().find(|row| row.id == line.item.id.0) {
                let (partner, company) = (Some(line.partner), Some(line.company));
                lines.unreadable.push(UnreadableLine { partner, company, why: row.clone().into() });
            }
        }
        lines.marks.extend(marks);
        Ok(())
    }

    pub(super) async fn line_ids(&self, which: &Domain) -> Result<BTreeSet<ItemId>, OdooError> {
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

    /// Reads the partners that only records name: customers with nothing open, chosen recipients.
    async fn add_contacts_of(
        &self,
        contacts: &mut Contacts,
        chart: &Chart,
        asked: &Asked,
        records: &Records,
    ) -> Result<(), OdooError> {
        let named =
            records.by_account.iter().flat_map(|(key, found)| std::iter::once(key.partner).chain(found.recipient));
        let unknown = |id: &PartnerId| contacts.get(*id).is_none() && !contacts.unreadable.contains_key(id);
        let missing: BTreeSet<PartnerId> = named.filter(unknown).collect();
        if !missing.is_empty() {
            contacts.join(self.contacts(chart, asked, &missing).await?);
        }
        Ok(())
    }
}
