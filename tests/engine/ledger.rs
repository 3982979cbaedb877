//! The customers' ledger: what was open on a day, from what is open now and what was settled since.

use std::collections::BTreeMap;

use chrono::Days;
use followupd::domain::{
    CompanyId, EntryKind, ItemId, Ledger, LedgerAccount, LedgerItem, Money, PartnerId, Settlement,
};

use crate::world::{day, dec, eur, standard, usd};

/// Items of one customer, each posted on its number of days after 1 June 2026, with what is open of it now.
fn ledger(open_now: &[(&str, u64, Money)]) -> Ledger {
    let told = open_now
        .iter()
        .fold(standard().customer("acme"), |world, (number, _, open)| world.invoice(number, 0, open.clone()));
    let items = open_now.iter().zip(&told.account("acme").items).map(|((_, posted, open), item)| {
        let known = LedgerItem {
            account: LedgerAccount { company: CompanyId(1), customer: Some(PartnerId(100)) },
            kind: EntryKind::Invoice,
            posted_on: day(0) + Days::new(*posted),
            booked: open.amount,
            item: item.clone(),
        };
        (item.id, known)
    });
    Ledger { items: items.collect(), ..Ledger::default() }
}

/// So much of the first item was settled by the second one on a day: as booked, of the one, of the other.
fn settled(mut ledger: Ledger, on: i64, booked: &str, of_debit: &str, of_credit: &str) -> Ledger {
    let ids: Vec<ItemId> = ledger.items.keys().copied().collect();
    let (booked, of_debit, of_credit) = (dec(booked), dec(of_debit), dec(of_credit));
    let on = day(on);
    ledger.settlements.push(Settlement { debit: ids[0], credit: ids[1], booked, of_debit, of_credit, on });
    ledger
}

/// What was open on a day, as `NUMBER 12.00 EUR (12.00)`: as it is written, and as booked.
fn open_on(ledger: &Ledger, offset: i64) -> Vec<String> {
    let open = ledger
        .open_on(day(offset))
        .into_iter()
        .map(|LedgerItem { item, .. }| format!("{} {} ({:.2})", item.number, item.open, item.open_in_company_currency));
    open.collect()
}

#[test]
fn what_is_settled_later_was_open_before() {
    let ledger = settled(ledger(&[("INV/1", 0, eur(70)), ("PAY/1", 5, eur(0))]), 5, "30", "30", "30");
    assert_eq!(open_on(&ledger, 4), ["INV/1 100.00 EUR (100.00)"], "the payment had not come");
    assert_eq!(open_on(&ledger, 5), ["INV/1 70.00 EUR (70.00)"], "a payment counts on its day");
    assert_eq!(open_on(&ledger, 9), ["INV/1 70.00 EUR (70.00)"]);
}

#[test]
fn a_payment_was_open_until_it_was_matched() {
    let ledger = settled(ledger(&[("INV/1", 0, eur(0)), ("PAY/1", 2, eur(-20))]), 6, "100", "100", "100");
    assert_eq!(open_on(&ledger, 1), ["INV/1 100.00 EUR (100.00)"]);
    assert_eq!(open_on(&ledger, 5), ["INV/1 100.00 EUR (100.00)", "PAY/1 -120.00 EUR (-120.00)"]);
    assert_eq!(open_on(&ledger, 6), ["PAY/1 -20.00 EUR (-20.00)"], "what is settled is not in the list");
}

#[test]
fn several_settlements_of_one_item_add_up_each_in_its_own_currency() {
    let once = settled(ledger(&[("INV/1", 0, usd(10)), ("PAY/1", 0, eur(-1))]), 3, "30", "33", "30");
    let twice = settled(once, 6, "50", "55", "50");
    assert_eq!(open_on(&twice, 2), ["INV/1 98.00 USD (90.00)", "PAY/1 -81.00 EUR (-81.00)"]);
    assert_eq!(open_on(&twice, 4), ["INV/1 65.00 USD (60.00)", "PAY/1 -51.00 EUR (-51.00)"]);
    assert_eq!(open_on(&twice, 6), ["INV/1 10.00 USD (10.00)", "PAY/1 -1.00 EUR (-1.00)"]);
}

#[test]
fn an_item_is_open_from_the_day_on_which_it_was_posted() {
    let ledger = ledger(&[("INV/1", 3, eur(5))]);
    assert_eq!((open_on(&ledger, 2), open_on(&ledger, 3)), (Vec::new(), vec!["INV/1 5.00 EUR (5.00)".to_owned()]));
}

#[test]
fn an_item_is_open_while_something_is_left_in_either_currency() {
    let mut ledger = ledger(&[("paid but for the rate", 0, usd(0)), ("worth nothing", 0, usd(3)), ("gone", 0, usd(0))]);
    let mut booked = [dec("0.02"), dec("0"), dec("0")].into_iter();
    ledger.items.values_mut().for_each(|known| known.item.open_in_company_currency = booked.next().unwrap());
    assert_eq!(open_on(&ledger, 0), ["paid but for the rate 0.00 USD (0.02)", "worth nothing 3.00 USD (0.00)"]);
}

#[test]
fn who_is_not_known_by_name_is_told_by_number() {
    let customers = BTreeMap::from([(PartnerId(7), "Acme".to_owned())]);
    let ledger = Ledger { customers, ..Ledger::default() };
    let names = [Some(PartnerId(7)), Some(PartnerId(8)), None].map(|customer| ledger.name_of(customer));
    assert_eq!(names, ["Acme", "customer 8", "(no customer)"]);
}

#[test]
fn entries_are_called_by_what_they_are() {
    let kinds = [EntryKind::Invoice, EntryKind::CreditNote, EntryKind::Payment, EntryKind::Other];
    assert_eq!(kinds.map(EntryKind::label), ["Invoice", "Credit note", "Payment", "Entry"]);
}
