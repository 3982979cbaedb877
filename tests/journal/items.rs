//! Items that had a level: settled, and back again (rule 14).

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use followupd::domain::{CompanyId, ItemId};
use followupd::journal::{Journal, Scope, SeenItem};

use super::sample::{account, day, identity};

/// All accounts of the company, but for these.
fn all_but(partners: &[i64]) -> Scope {
    let without = partners.iter().map(|partner| account(*partner)).collect();
    Scope::Companies { companies: BTreeSet::from([account(7).company]), without }
}

/// One observation after the other: its day, the accounts read (none: all), and the items seen as `item@account`, with
/// a `-` behind it if it has no level. What has returned after the last.
fn returned(observations: &[(&str, Option<&[i64]>, &str)]) -> BTreeMap<ItemId, NaiveDate> {
    let mut journal = Journal::in_memory(identity()).unwrap();
    for (today, accounts, items) in observations {
        let scope = accounts.map_or_else(
            || all_but(&[]),
            |accounts| Scope::Accounts(accounts.iter().map(|partner| account(*partner)).collect::<BTreeSet<_>>()),
        );
        journal.observe_items(day(today), &scope, items.split_whitespace().map(seen)).unwrap();
    }
    journal.history().unwrap().returned
}

fn seen(item: &str) -> SeenItem {
    let (id, partner) = item.trim_end_matches('-').split_once('@').unwrap();
    let has_level = !item.ends_with('-');
    SeenItem { item: ItemId(id.parse().unwrap()), account: account(partner.parse().unwrap()), has_level }
}

fn none() -> BTreeMap<ItemId, NaiveDate> {
    BTreeMap::new()
}

#[test]
fn an_item_that_was_settled_and_is_there_again_has_returned_on_the_day_it_is_seen() {
    let seen =
        returned(&[("2025-01-01", None, "10@7 11@7"), ("2025-01-02", None, "11@7"), ("2025-01-05", None, "10@7 11@7")]);
    assert_eq!(seen, BTreeMap::from([(ItemId(10), day("2025-01-05"))]));
}

#[test]
fn the_day_of_return_stays_until_it_is_settled_again() {
    let back = [("2025-01-01", None, "10@7"), ("2025-01-02", None, ""), ("2025-01-05", None, "10@7")];
    let later = [&back[..], &[("2025-01-09", None, "10@7")]].concat();
    assert_eq!(returned(&later), BTreeMap::from([(ItemId(10), day("2025-01-05"))]));
    let settled = [&later[..], &[("2025-01-10", None, "")]].concat();
    assert_eq!(returned(&settled), none());
    let again = [&settled[..], &[("2025-02-01", None, "10@7")]].concat();
    assert_eq!(returned(&again), BTreeMap::from([(ItemId(10), day("2025-02-01"))]));
}

#[test]
fn nothing_is_concluded_about_accounts_that_were_not_read() {
    let seen =
        [("2025-01-01", None, "10@7 20@8"), ("2025-01-02", Some(&[7][..]), "10@7"), ("2025-01-03", None, "10@7 20@8")];
    assert_eq!(returned(&seen), none());
}

#[test]
fn nothing_is_concluded_where_something_was_not_read() {
    let elsewhere = Scope::Companies { companies: BTreeSet::from([CompanyId(2)]), without: BTreeSet::new() };
    for scope in [all_but(&[7]), elsewhere] {
        let mut journal = Journal::in_memory(identity()).unwrap();
        journal.observe_items(day("2025-01-01"), &all_but(&[]), [seen("10@7")]).unwrap();
        journal.observe_items(day("2025-01-02"), &scope, []).unwrap();
        journal.observe_items(day("2025-01-03"), &all_but(&[]), [seen("10@7")]).unwrap();
        assert_eq!(journal.history().unwrap().returned, none(), "{scope:?}");
    }
}

#[test]
fn a_level_that_a_person_took_away_is_no_settlement() {
    let seen = [("2025-01-01", None, "10@7"), ("2025-01-02", None, "10@7-"), ("2025-01-03", None, "10@7")];
    assert_eq!(returned(&seen), none());
}

#[test]
fn an_item_without_a_level_does_not_return() {
    let seen = [("2025-01-01", None, "10@7-"), ("2025-01-02", None, ""), ("2025-01-03", None, "10@7")];
    assert_eq!(returned(&seen), none());
}

#[test]
fn customers_that_were_merged_take_their_items_along() {
    let seen = [
        ("2025-01-01", None, "10@7"),
        ("2025-01-02", None, "10@8"),
        ("2025-01-03", Some(&[7][..]), ""),
        ("2025-01-04", None, "10@8"),
    ];
    assert_eq!(returned(&seen), none());
}
