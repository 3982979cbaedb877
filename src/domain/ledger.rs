//! The customers' ledger: items of receivable accounts, settled or not, and what settled them when.
//!
//! From what is open now and what was settled since a day follows what was open on every day from that one on.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{CompanyId, ItemId, Money, OpenItem, PartnerId, Unreadable, add_up};

/// Whose an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LedgerAccount {
    /// Who is owed.
    pub company: CompanyId,
    /// Who owes: the commercial partner; none: the entry names nobody.
    pub customer: Option<PartnerId>,
}

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntryKind {
    /// The customer owes.
    Invoice,
    /// The customer is owed.
    CreditNote,
    /// Money came in, or went out again.
    Payment,
    /// An opening balance, a write-off, a difference of exchange rates.
    Other,
}

impl EntryKind {
    /// What people call it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Invoice => "Invoice",
            Self::CreditNote => "Credit note",
            Self::Payment => "Payment",
            Self::Other => "Entry",
        }
    }
}

/// A posted journal item on a receivable account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerItem {
    /// Whose.
    pub account: LedgerAccount,
    /// What its entry is.
    pub kind: EntryKind,
    /// The day in the books, which need not be that of the invoice.
    pub posted_on: NaiveDate,
    /// The whole of it as booked in the company's currency.
    pub booked: Decimal,
    /// The item with what is open of it; in a ledger: now.
    pub item: OpenItem,
}

/// A match of two items: so much of both is settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// The claim.
    pub debit: ItemId,
    /// What settles it.
    pub credit: ItemId,
    /// As booked in the company's currency; above zero.
    pub booked: Decimal,
    /// Of the claim, in its own currency.
    pub of_debit: Decimal,
    /// Of what settles it, in its own currency.
    pub of_credit: Decimal,
    /// The day from which it counts: the later one of the two items' days.
    pub on: NaiveDate,
}

/// All that was open at any time since a day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    /// The items, with what is open of them now.
    pub items: BTreeMap<ItemId, LedgerItem>,
    /// What was settled after the first day.
    pub settlements: Vec<Settlement>,
    /// The customers' names.
    pub customers: BTreeMap<PartnerId, String>,
    /// What could not be read, and so is in no sum.
    pub unreadable: Vec<Unreadable>,
}

impl Ledger {
    /// The items that were open at the end of a day, with what was open of them then. The day is not before the first one
    /// of the ledger.
    #[must_use]
    pub fn open_on(&self, day: NaiveDate) -> Vec<LedgerItem> {
        let mut settled_later: BTreeMap<ItemId, (Decimal, Decimal)> = BTreeMap::new();
        for settlement in self.settlements.iter().filter(|settlement| settlement.on > day) {
            let of_debit = settled_later.entry(settlement.debit).or_default();
            *of_debit = (of_debit.0 + settlement.of_debit, of_debit.1 + settlement.booked);
            let of_credit = settled_later.entry(settlement.credit).or_default();
            *of_credit = (of_credit.0 - settlement.of_credit, of_credit.1 - settlement.booked);
        }
        let as_it_was = |known: &LedgerItem| {
            let (open, booked) = settled_later.get(&known.item.id).copied().unwrap_or_default();
            let mut then = known.clone();
            then.item.open = Money::new(then.item.open.amount + open, &then.item.open.currency);
            then.item.open_in_company_currency += booked;
            then
        };
        let posted = self.items.values().filter(|known| known.posted_on <= day).map(as_it_was);
        posted
            .filter(|then| !then.item.open.amount.is_zero() || !then.item.open_in_company_currency.is_zero())
            .collect()
    }

    /// What each account that has anything open at the end of a day owes then, in each currency: below zero it is owed.
    #[must_use]
    pub fn balances_on(&self, day: NaiveDate) -> BTreeMap<LedgerAccount, Vec<Money>> {
        let mut open: BTreeMap<LedgerAccount, Vec<Money>> = BTreeMap::new();
        for known in self.open_on(day) {
            open.entry(known.account).or_default().push(known.item.open);
        }
        open.into_iter().map(|(account, amounts)| (account, add_up(&amounts))).collect()
    }

    /// The part of it that is about one account: its items, and what settled them. What could not be read may be of this
    /// account, too.
    #[must_use]
    pub fn of(&self, account: LedgerAccount) -> Self {
        let items = self.items.iter().filter(|(_, known)| known.account == account);
        let items: BTreeMap<ItemId, LedgerItem> = items.map(|(id, known)| (*id, known.clone())).collect();
        let is_about =
            |settlement: &&Settlement| [settlement.debit, settlement.credit].iter().any(|id| items.contains_key(id));
        let settlements = self.settlements.iter().filter(is_about).cloned().collect();
        Self { items, settlements, customers: self.customers.clone(), unreadable: self.unreadable.clone() }
    }

    /// What a customer is called.
    #[must_use]
    pub fn name_of(&self, customer: Option<PartnerId>) -> String {
        let Some(customer) = customer else { return "(no customer)".to_owned() };
        self.customers.get(&customer).cloned().unwrap_or_else(|| format!("customer {customer}"))
    }
}
