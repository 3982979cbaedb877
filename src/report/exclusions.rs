//! What stays excluded from follow-up, item by item, so that nobody forgets it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::NaiveDate;
use comfy_table::Cell;
use serde_json::{Value, json as object};

use super::json::amount;
use super::table::{Look, keep_amounts_whole, keep_dates_whole, plain, right};
use crate::domain::{Exclusion, ExclusionCause, Money, OpenItem, add_up, joined};
use crate::render::one_line;

/// An item that is excluded, and whose it is.
#[derive(Debug, Clone, Copy)]
pub struct ExcludedItem<'a> {
    /// The customer's name.
    pub customer: &'a str,
    /// The company's name.
    pub company: &'a str,
    /// The item; one that is not excluded does not belong here.
    pub item: &'a OpenItem,
    /// Who settles it.
    pub owner: Option<&'a str>,
}

/// A table, and the totals of each company and currency.
#[must_use]
pub fn excluded_table(items: &[ExcludedItem<'_>], today: NaiveDate, look: Look) -> String {
    if items.is_empty() {
        return format!("Nothing is excluded from follow-up on {today}.\n");
    }
    let totals = totals(items);
    let several_companies = totals.len() > 1;
    let mut table = plain(look);
    table.set_header(vec!["Customer", "Number", "Amount", "Due", "Why"]);
    for excluded in items {
        let Some(exclusion) = &excluded.item.exclusion else { continue };
        let mut customer = one_line(excluded.customer);
        if several_companies {
            customer.push_str(&format!("\n({})", one_line(excluded.company)));
        }
        table.add_row(vec![
            Cell::new(customer),
            Cell::new(one_line(&excluded.item.number)),
            right(&excluded.item.open),
            Cell::new(excluded.item.due_date),
            Cell::new(one_line(&told_why(exclusion, excluded.owner))),
        ]);
    }
    keep_amounts_whole(&mut table, &[1, 2]);
    keep_dates_whole(&mut table, &[3, 4]);
    let mut told = format!("{table}\n");
    for (company, sums) in totals {
        let _ = writeln!(told, "{}: {}", one_line(company), joined(&sums));
    }
    told
}

/// `dispute until 2026-12-02, for Ada Clerk: wrong price`.
fn told_why(exclusion: &Exclusion, owner: Option<&str>) -> String {
    let mut told = why(exclusion.cause).to_owned();
    told.push_str(&exclusion.until.map_or_else(|| " for good".to_owned(), |day| format!(" until {day}")));
    if let Some(owner) = owner {
        told.push_str(&format!(", for {owner}"));
    }
    if let Some(note) = &exclusion.note {
        told.push_str(&format!(": {note}"));
    }
    told
}

/// One object with `date`, `items` and `totals`.
#[must_use]
pub fn excluded_json(items: &[ExcludedItem<'_>], today: NaiveDate) -> Value {
    let item = |excluded: &ExcludedItem<'_>| {
        let exclusion = excluded.item.exclusion.as_ref()?;
        Some(object!({
            "customer": excluded.customer,
            "company": excluded.company,
            "number": excluded.item.number,
            "amount": amount(&excluded.item.open),
            "currency": excluded.item.open.currency.code,
            "due_date": excluded.item.due_date.to_string(),
            "cause": why(exclusion.cause),
            "note": exclusion.note,
            "until": exclusion.until.map(|day| day.to_string()),
            "owner": excluded.owner,
        }))
    };
    let total = |(company, sum): (&str, Money)| object!({ "company": company, "amount": amount(&sum), "currency": sum.currency.code });
    let totals = totals(items).into_iter().flat_map(|(company, sums)| sums.into_iter().map(move |sum| (company, sum)));
    object!({
        "date": today.to_string(),
        "items": items.iter().filter_map(item).collect::<Vec<_>>(),
        "totals": totals.map(total).collect::<Vec<_>>(),
    })
}

const fn why(cause: ExclusionCause) -> &'static str {
    match cause {
        ExclusionCause::Flag => "no follow-up",
        ExclusionCause::DefaultOfJournal => "general journal",
        ExclusionCause::Dispute => "dispute",
        ExclusionCause::Decision => "other",
    }
}

/// What is excluded, by company and currency; different currencies are never added.
fn totals<'a>(items: &[ExcludedItem<'a>]) -> BTreeMap<&'a str, Vec<Money>> {
    let mut amounts: BTreeMap<&str, Vec<Money>> = BTreeMap::new();
    for excluded in items {
        amounts.entry(excluded.company).or_default().push(excluded.item.open.clone());
    }
    amounts.into_iter().map(|(company, amounts)| (company, add_up(&amounts))).collect()
}
