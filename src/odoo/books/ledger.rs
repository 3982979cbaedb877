//! The customers' ledger: what was open at any time since a day, in few large calls.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::asked::Asked;
use super::assemble::Lines;
use super::lines::{Line, NOBODY};
use super::promises::PARTIAL;
use super::{Books, Chart};
use crate::domain::{
    CompanyId, EntryKind, ItemId, Ledger, LedgerAccount, LedgerItem, PartnerId, Settlement, Unreadable,
};
use crate::odoo::fault::OdooError;
use crate::odoo::names::{item, partner};
use crate::odoo::row::{FieldError, Row};
use crate::odoo::search::{Domain, Search};

/// Ids in one condition: a request of some 150 kB, well below what proxies refuse.
const IDS_PER_SEARCH: usize = 5_000;

/// What is wanted of the ledger. Each part of it costs calls, so that nobody asks for more than it shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerWish {
    /// In which companies; those of the chart.
    pub companies: BTreeSet<CompanyId>,
    /// Of which customers (commercial partners); none: of all, and of entries that name nobody.
    pub customers: Option<BTreeSet<PartnerId>>,
    /// The first day on which one wants to know what was open.
    pub first: NaiveDate,
    /// The last one; nothing that was posted later is read.
    pub last: NaiveDate,
    /// What each entry is; else all are [`EntryKind::Other`].
    pub kinds: bool,
    /// Which items are excluded from follow-up, as it is now.
    pub exclusions: bool,
}

/// What the ledger asks of a line beside what an open item asks.
#[derive(Debug, Clone, Copy)]
struct Posting {
    on: NaiveDate,
    booked: Decimal,
}

impl Books {
    /// The ledger: settlements since the first day; the items that are open now, or were then, or were posted since.
    ///
    /// # Errors
    /// Odoo cannot be read. Single rows that cannot be read are part of the answer instead.
    pub async fn ledger(&self, chart: &Chart, asked: &Asked, wish: &LedgerWish) -> Result<Ledger, OdooError> {
        let mut ledger = Ledger::default();
        self.add_settlements(&mut ledger, wish).await?;
        let mut lines = Lines::default();
        let mut postings: BTreeMap<ItemId, Posting> = BTreeMap::new();
        let mut kinds: BTreeMap<ItemId, EntryKind> = BTreeMap::new();
        for which in self.ledger_lines(&ledger, wish) {
            let first = lines.read.len();
            self.add_ledger_lines(&mut lines, &mut postings, &mut ledger.unreadable, chart, which.clone()).await?;
            if wish.exclusions {
                self.add_flags(&mut lines, first, asked, which.clone()).await?;
            }
            if wish.kinds && lines.read.len() > first {
                self.add_kinds(&mut kinds, &which).await?;
            }
        }
        self.add_entries(&mut lines, asked).await?;
        ledger.unreadable.extend(lines.unreadable.iter().map(|line| line.why.clone()));
        let customers = self.ledger_customers(&mut ledger, &lines).await?;
        for line in lines.read {
            let customer = customers.get(&line.partner).copied().unwrap_or(line.partner);
            let account = LedgerAccount { company: line.company, customer: (customer != NOBODY).then_some(customer) };
            let Some(posting) = postings.get(&line.item.id) else { continue };
            let kind = kinds.get(&line.item.id).copied().unwrap_or(EntryKind::Other);
            let known = LedgerItem { account, kind, posted_on: posting.on, booked: posting.booked, item: line.item };
            ledger.items.insert(known.item.id, known);
        }
        for settlement in &mut ledger.settlements {
            let side = ledger.items.get(&settlement.debit).or_else(|| ledger.items.get(&settlement.credit));
            if let Some(books) = side.and_then(|known| chart.companies.get(&known.account.company)) {
                settlement.booked = books.company.currency.round(settlement.booked);
            }
        }
        Ok(ledger)
    }

    /// What was settled after the first day, on either side of the customers in question.
    async fn add_settlements(&self, ledger: &mut Ledger, wish: &LedgerWish) -> Result<(), OdooError> {
        let theirs = self.columns.receivable_of_anybody(&ids(&wish.companies));
        let theirs = of_customers(theirs, wish.customers.as_ref());
        let sides = ["debit_move_id", "credit_move_id"].map(|side| theirs.clone().through(side));
        let since = Domain::new().gt("max_date", wish.first).any_of(sides);
        for row in self.session.search_read_all(&Search::new(PARTIAL, since, SETTLEMENT_FIELDS)).await? {
            match row.map_err(Unreadable::from).and_then(|row| Ok(settlement(&row)?)) {
                Ok(settlement) => ledger.settlements.push(settlement),
                Err(why) => ledger.unreadable.push(why),
            }
        }
        Ok(())
    }

    /// Conditions that together name the lines of the ledger; a line may fulfil several.
    fn ledger_lines(&self, ledger: &Ledger, wish: &LedgerWish) -> Vec<Domain> {
        let posted = self.columns.receivable_of_anybody(&ids(&wish.companies)).eq("parent_state", "posted");
        let posted = of_customers(posted.le("date", wish.last), wish.customers.as_ref());
        let settled: BTreeSet<i64> =
            ledger.settlements.iter().flat_map(|settlement| [settlement.debit.0, settlement.credit.0]).collect();
        let settled: Vec<i64> = settled.into_iter().collect();
        let mut parts = settled.chunks(IDS_PER_SEARCH).map(|part| Domain::new().is_in("id", part.iter().copied()));
        let open = Domain::new().eq("reconciled", false);
        let since = (wish.first < wish.last).then(|| Domain::new().gt("date", wish.first));
        let mut conditions = vec![posted.clone().any_of([open].into_iter().chain(since).chain(parts.next()))];
        conditions.extend(parts.map(|part| posted.clone().and(part)));
        conditions
    }

    async fn add_ledger_lines(
        &self,
        lines: &mut Lines,
        postings: &mut BTreeMap<ItemId, Posting>,
        unreadable: &mut Vec<Unreadable>,
        chart: &Chart,
        which: Domain,
    ) -> Result<(), OdooError> {
        let fields = self.columns.fields().into_iter().chain(["balance"]);
        self.session
            .search_read(&Search::new(item::MODEL, which, fields), |row| {
                let row = match row {
                    Ok(row) => row,
                    Err(row) => return unreadable.push(row.into()),
                };
                let known = postings.contains_key(&ItemId(row.id()));
                match (Line::parse_of_anybody(&row, &self.columns, chart), posting(&row, chart)) {
                    (Ok(_), Ok(_)) if known => {}
                    (Ok(line), Ok(posting)) => {
                        postings.insert(line.item.id, posting);
                        lines.read.push(line);
                    }
                    (Err(line), _) => lines.unreadable.push(line),
                    (_, Err(error)) => unreadable.push(error.into()),
                }
            })
            .await
            .map(drop)
    }

    /// What the entries of these lines are. Naming those of each kind costs less than a field on every line.
    async fn add_kinds(&self, kinds: &mut BTreeMap<ItemId, EntryKind>, which: &Domain) -> Result<(), OdooError> {
        let of_type = |types: &[&str]| which.clone().is_in("move_id.move_type", types.iter().copied());
        let money = which.clone().is_in("journal_id.type", ["bank", "cash"]);
        for (kind, which) in [
            (EntryKind::Invoice, of_type(&["out_invoice", "out_receipt"])),
            (EntryKind::CreditNote, of_type(&["out_refund"])),
            (EntryKind::Payment, money),
        ] {
            kinds.extend(self.line_ids(&which).await?.into_iter().map(|id| (id, kind)));
        }
        Ok(())
    }

    /// The customers of the lines' partners, and their names: two calls.
    async fn ledger_customers(
        &self,
        ledger: &mut Ledger,
        lines: &Lines,
    ) -> Result<BTreeMap<PartnerId, PartnerId>, OdooError> {
        let mut customers = BTreeMap::new();
        let mut missing: BTreeSet<PartnerId> = lines.read.iter().map(|line| line.partner).collect();
        missing.remove(&NOBODY);
        for _ in 0..2 {
            let wanted: Vec<i64> = missing.iter().map(|partner| partner.0).collect();
            for part in wanted.chunks(IDS_PER_SEARCH) {
                let which = Domain::new().is_in("id", part.iter().copied());
                let search = Search::new(partner::MODEL, which, ["name", "commercial_partner_id"]);
                for row in self.session.with_archived().search_read_all(&search).await? {
                    match row.map_err(Unreadable::from).and_then(|row| Ok(customer(&row)?)) {
                        Ok((id, customer, name)) => {
                            customers.insert(id, customer);
                            ledger.customers.insert(id, name);
                        }
                        Err(why) => ledger.unreadable.push(why),
                    }
                }
            }
            missing = customers.values().copied().filter(|customer| !ledger.customers.contains_key(customer)).collect();
        }
        Ok(customers)
    }

    /// Customers (commercial partners) of that number, of exactly that name, or with that in their name, whichever finds
    /// any first; with their names, by number. Archived ones count.
    ///
    /// # Errors
    /// Odoo cannot be read.
    pub async fn customers_called(&self, wanted: &str) -> Result<BTreeMap<PartnerId, String>, OdooError> {
        let number = wanted.parse::<i32>().ok().map(|number| Domain::new().eq("id", number));
        let named = Domain::new().term("name", "ilike", wanted);
        for which in number.into_iter().chain([named]) {
            let search = Search::new(partner::MODEL, which, ["name", "commercial_partner_id"]);
            let rows = self.session.with_archived().search_read_all(&search).await?.into_iter().flatten();
            let read = rows.filter_map(|row| customer(&row).ok());
            // Contacts of a customer are no customers.
            let found = read.filter(|(id, customer, _)| id == customer).map(|(id, _, name)| (id, name));
            let found: BTreeMap<PartnerId, String> = found.collect();
            let exactly = found.iter().filter(|(_, name)| name.to_lowercase() == wanted.to_lowercase());
            let exactly: BTreeMap<PartnerId, String> = exactly.map(|(id, name)| (*id, name.clone())).collect();
            if !exactly.is_empty() {
                return Ok(exactly);
            }
            if !found.is_empty() {
                return Ok(found);
            }
        }
        Ok(BTreeMap::new())
    }
}

const SETTLEMENT_FIELDS: [&str; 6] =
    ["debit_move_id", "credit_move_id", "amount", "debit_amount_currency", "credit_amount_currency", "max_date"];

pub(super) fn ids(companies: &BTreeSet<CompanyId>) -> Vec<i64> {
    companies.iter().map(|company| company.0).collect()
}

pub(super) fn of_customers(lines: Domain, customers: Option<&BTreeSet<PartnerId>>) -> Domain {
    match customers {
        None => lines,
        Some(customers) => lines.is_in("partner_id.commercial_partner_id", customers.iter().map(|customer| customer.0)),
    }
}

fn settlement(row: &Row) -> Result<Settlement, FieldError> {
    Ok(Settlement {
        debit: ItemId(row.id_of("debit_move_id")?),
        credit: ItemId(row.id_of("credit_move_id")?),
        booked: row.decimal("amount")?,
        of_debit: row.decimal("debit_amount_currency")?,
        of_credit: row.decimal("credit_amount_currency")?,
        on: row.date("max_date")?,
    })
}

fn posting(row: &Row, chart: &Chart) -> Result<Posting, FieldError> {
    let booked = row.decimal("balance")?;
    let company = chart.companies.get(&CompanyId(row.id_of("company_id")?));
    let booked = company.map_or(booked, |books| books.company.currency.round(booked));
    Ok(Posting { on: row.date("date")?, booked })
}

fn customer(row: &Row) -> Result<(PartnerId, PartnerId, String), FieldError> {
    let customer = row.opt_id("commercial_partner_id")?.unwrap_or_else(|| row.id());
    Ok((PartnerId(row.id()), PartnerId(customer), row.opt_str("name")?.unwrap_or_default().trim().to_owned()))
}
