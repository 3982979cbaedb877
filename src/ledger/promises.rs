//! Promises to pay: kept, broken, open.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::Subject;
use crate::domain::{
    Cell, Column, Company, Kind, Money, PromiseState, PromiseTold, Report, ReportTable, Section, Title, Unreadable,
};

/// Promises that ended in a period, and those that are open now.
#[must_use]
pub fn promises(
    promises: &[PromiseTold],
    unreadable: &[Unreadable],
    subject: &Subject<'_>,
    [from, to]: [NaiveDate; 2],
) -> Report {
    let asked = vec![("From", Cell::Date(from)), ("To", Cell::Date(to))];
    let mut report = subject.report("promises", "Promises to pay", asked);
    for company in &subject.companies {
        let mut theirs: Vec<&PromiseTold> =
            promises.iter().filter(|promise| promise.account.company == company.id).collect();
        if theirs.is_empty() && subject.companies.len() > 1 {
            continue;
        }
        theirs.sort_by_key(|promise| (promise.due, promise.account, promise.state));
        let tables = vec![outcomes(&theirs, company), list(&theirs, company)];
        report.sections.push(Section { title: company.name.clone(), tables });
    }
    report.notes.push("A promise without an amount is about all that was due by its day; it is in no sum.".to_owned());
    report.problems.extend(unreadable.iter().map(|row| format!("{row}; it is not in this report")));
    report
}

const fn label(state: PromiseState) -> &'static str {
    match state {
        PromiseState::Kept => "kept",
        PromiseState::Broken => "broken",
        PromiseState::Open => "open",
    }
}

/// How many ended how; shares are of those that have ended.
fn outcomes(promises: &[&PromiseTold], company: &Company) -> ReportTable {
    let columns = vec![
        Column::new("outcome", "Outcome", Kind::Text),
        Column::summed("promises", "Promises", Kind::Number(0)),
        Column::new("share", "Share", Kind::Share(None)),
        Column::amounts("amount", "Amount", &company.currency),
    ];
    let of = |state: PromiseState| promises.iter().filter(move |promise| promise.state == state);
    let ended = of(PromiseState::Kept).count().saturating_add(of(PromiseState::Broken).count());
    let row = |state: PromiseState| {
        let count = of(state).count();
        let amount: Decimal = of(state).filter_map(|promise| promise.amount).sum();
        let share = match state {
            PromiseState::Kept | PromiseState::Broken => Cell::share(count.into(), ended.into()),
            PromiseState::Open => Cell::Empty,
        };
        vec![Cell::Word(label(state)), Cell::count(count), share, Cell::Money(Money::new(amount, &company.currency))]
    };
    let rows = [PromiseState::Kept, PromiseState::Broken, PromiseState::Open].map(row).to_vec();
    ReportTable::with_total("outcomes", Title::in_currency("Outcomes", &company.currency), columns, rows, "Total")
}

fn list(promises: &[&PromiseTold], company: &Company) -> ReportTable {
    let columns = vec![
        Column::new("customer", "Customer", Kind::Text),
        Column::new("partner_id", "Number", Kind::Identity),
        Column::new("promised_on", "Promised on", Kind::Date),
        Column::new("promised_for", "Promised for", Kind::Date),
        Column::new("amount", "Amount", Kind::Money(Some(std::sync::Arc::clone(&company.currency)))),
        Column::new("outcome", "Outcome", Kind::Text),
        Column::new("ended_on", "Found on", Kind::Date),
    ];
    let row = |promise: &&PromiseTold| {
        let amount = promise.amount.map(|amount| Cell::Money(Money::new(amount, &company.currency)));
        vec![
            Cell::text(&promise.customer),
            Cell::Identity(promise.account.partner.0),
            promise.made_on.map_or(Cell::Empty, Cell::Date),
            Cell::Date(promise.due),
            amount.unwrap_or(Cell::Empty),
            Cell::Word(label(promise.state)),
            promise.ended_on.map_or(Cell::Empty, Cell::Date),
        ]
    };
    let title = Title::in_currency("Promises", &company.currency);
    ReportTable::plain("promises", title, columns, promises.iter().map(row).collect())
}
