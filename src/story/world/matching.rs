//! Reconciliation: credits matched with invoices, and taken apart again.

use std::sync::Arc;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{World, wrong};
use crate::domain::{AccountKey, Currency, ItemId, OpenItem, PromiseState};
use crate::story::statement::Amount;
use crate::story::words::Parsed;

/// A part of a credit that was matched with a claim.
#[derive(Debug, Clone)]
pub(super) struct Matching {
    claim: ItemId,
    /// How much of the claim, in its own currency.
    part: Decimal,
    /// The same as booked in the company's currency.
    booked: Decimal,
    on: NaiveDate,
    /// The credit as it comes back: open with what was matched of it.
    credit: OpenItem,
}

impl World {
    /// Everything that is open of invoices is paid, or an amount is, to the first of them first; what is too much stays a
    /// credit.
    pub(super) fn pay(&mut self, numbers: &[String], amount: Option<&Amount>) -> Parsed<()> {
        let mut claims = Vec::new();
        for number in numbers {
            claims.extend(self.open(number)?);
        }
        let name = |number: &String| format!("payment of {number}");
        if let (Some(amount), Some((key, _)), Some(first)) = (amount, claims.first().copied(), numbers.first()) {
            let paid = Amount { number: -amount.number, currency: amount.currency.clone() };
            let credit = self.item(&name(first), key, &paid)?;
            return self.settle(key, credit, &claims);
        }
        for (key, id) in claims {
            let Some(claim) = self.open_item(key, id).cloned() else { continue };
            let paid = Amount { number: -claim.open.amount, currency: Some(claim.open.currency.code.clone()) };
            let credit = self.item(&name(&claim.number), key, &paid)?;
            self.settle(key, credit, &[(key, id)])?;
        }
        Ok(())
    }

    pub(super) fn allocate(&mut self, credit: &str, to: &[String]) -> Parsed<()> {
        let mut claims = Vec::new();
        for number in to {
            claims.extend(self.open(number)?);
        }
        for (key, id) in self.open(credit)? {
            let Some(credit) = self.take(key, id) else { continue };
            self.settle(key, credit, &claims)?;
        }
        Ok(())
    }

    /// Matches a credit that is not among the account's items with `claims`; what is left of it becomes one.
    fn settle(&mut self, key: AccountKey, mut credit: OpenItem, claims: &[(AccountKey, ItemId)]) -> Parsed<()> {
        if credit.open.amount >= Decimal::ZERO {
            return wrong(format!("{} is no credit", credit.number));
        }
        for (of, claim) in claims {
            if *of != key {
                return wrong(format!("{} is not of the same account", credit.number));
            }
            if credit.open.amount < Decimal::ZERO {
                self.join(key, *claim, &mut credit)?;
            }
        }
        if credit.open.amount < Decimal::ZERO {
            self.account_at(key).items.push(credit);
        }
        Ok(())
    }

    /// Both residuals fall by what is less of the two, at today's rate; what is booked falls in proportion, so that
    /// nothing is left in the company's currency when nothing is left in the document's.
    fn join(&mut self, key: AccountKey, id: ItemId, credit: &mut OpenItem) -> Parsed<()> {
        let Some(claim) = self.open_item(key, id).cloned() else { return Ok(()) };
        if !claim.is_claim() {
            return wrong(format!("nothing is claimed by {}", claim.number));
        }
        let own = self.company_currency_of(key);
        let worth = self.chart.worth(-credit.open.amount, &credit.open.currency, &claim.open.currency)?;
        let part = claim.open.amount.min(worth);
        let booked = share(claim.open_in_company_currency, part, claim.open.amount, &own);
        let (used, used_booked) = if part == worth {
            (-credit.open.amount, -credit.open_in_company_currency)
        } else {
            let used = self.chart.worth(part, &claim.open.currency, &credit.open.currency)?.min(-credit.open.amount);
            (used, share(-credit.open_in_company_currency, used, -credit.open.amount, &own))
        };
        let mut matched = credit.clone();
        (matched.open.amount, matched.open_in_company_currency) = (-used, -used_booked);
        credit.open.amount += used;
        credit.open_in_company_currency += used_booked;

        let on = self.input.run_date;
        self.matchings.push(Matching { claim: id, part, booked, on, credit: matched });
        if let Some(item) = self.open_item(key, id) {
            item.open.amount -= part;
            item.open_in_company_currency -= booked;
            if item.open.amount <= Decimal::ZERO {
                item.payment_in_process = false;
                let settled = self.take(key, id);
                self.settled.extend(settled.map(|item| (key, item)));
            }
        }
        self.count_for_promise(key, on, booked);
        Ok(())
    }

    /// What was matched with an invoice is open again; its payment is too, if it still is a payment.
    pub(super) fn take_apart(&mut self, number: &str, payment_stays: bool) -> Parsed<()> {
        let is_of = |item: &OpenItem| item.number == number;
        let open = self.input.accounts.values().flat_map(|account| &account.items);
        let settled = self.settled.iter().map(|(_, item)| item);
        let ids: Vec<ItemId> = open.chain(settled).filter(|item| is_of(item)).map(|item| item.id).collect();
        let (undone, kept): (Vec<_>, Vec<_>) =
            self.matchings.drain(..).partition(|matching| ids.contains(&matching.claim));
        self.matchings = kept;
        if undone.is_empty() {
            return wrong(format!("no payment is matched with {number}"));
        }
        for Matching { claim, part, booked, on, credit } in undone {
            let key = self.bring_back(claim);
            let Some(key) = key else { continue };
            if let Some(item) = self.open_item(key, claim) {
                item.open.amount += part;
                item.open_in_company_currency += booked;
            }
            self.count_for_promise(key, on, -booked);
            if !payment_stays {
                continue;
            }
            match self.open_item(key, credit.id) {
                Some(rest) => {
                    rest.open.amount += credit.open.amount;
                    rest.open_in_company_currency += credit.open_in_company_currency;
                }
                None => self.account_at(key).items.push(credit),
            }
        }
        Ok(())
    }

    /// An item that was settled is open again, with what it had reached (rule 14). Whose it is.
    fn bring_back(&mut self, id: ItemId) -> Option<AccountKey> {
        if let Some(at) = self.settled.iter().position(|(_, item)| item.id == id) {
            let (key, item) = self.settled.remove(at);
            if item.reached.is_some() {
                self.input.history.returned.insert(id, self.input.run_date);
            }
            self.account_at(key).items.push(item);
            return Some(key);
        }
        let mut accounts = self.input.accounts.values();
        accounts.find(|account| account.items.iter().any(|item| item.id == id)).map(|account| account.key)
    }

    fn take(&mut self, key: AccountKey, id: ItemId) -> Option<OpenItem> {
        let items = &mut self.account_at(key).items;
        let at = items.iter().position(|item| item.id == id)?;
        Some(items.remove(at))
    }

    fn count_for_promise(&mut self, key: AccountKey, on: NaiveDate, booked: Decimal) {
        let promise = self.account_at(key).promise.as_mut();
        let counts = promise.filter(|promise| promise.state == PromiseState::Open && promise.made_on <= on);
        counts.into_iter().for_each(|promise| promise.paid_since += booked);
    }

    fn company_currency_of(&mut self, key: AccountKey) -> Arc<Currency> {
        let named_last = self.company_input().company.currency.clone();
        self.input.companies.get(&key.company).map_or(named_last, |company| company.company.currency.clone())
    }
}

/// The share of `booked` that `part` is of `whole`; all of it for the whole.
fn share(booked: Decimal, part: Decimal, whole: Decimal, currency: &Currency) -> Decimal {
    if part == whole { booked } else { currency.round(booked * part / whole) }
}
