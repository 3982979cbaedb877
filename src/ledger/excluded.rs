//! Excluded items: what is open and not followed up, why, and until when.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{Subject, by_customer, item_cells, item_columns, problems};
use crate::domain::{
    Cell, Column, Company, Exclusion, ExclusionCause, Kind, Ledger, LedgerAccount, LedgerItem, Money, Report,
    ReportTable, Section, Title,
};

/// The items that were open at the end of `day` and are excluded. That they are is told as it is now: nobody keeps how that
/// was.
#[must_use]
pub fn excluded(ledger: &Ledger, subject: &Subject<'_>, day: NaiveDate) -> Report {
    let mut report = subject.report("excluded", "Excluded from follow-up", vec![("As of", Cell::Date(day))]);
    let open: Vec<LedgerItem> = ledger.open_on(day).into_iter().filter(|known| known.item.is_excluded(day)).collect();
    for company in &subject.companies {
        let accounts = by_customer(&open, company.id, ledger);
        if accounts.is_empty() && subject.companies.len() > 1 {
            continue;
        }
        let tables = vec![reasons(&accounts, company), items(&accounts, company, ledger, day)];
        report.sections.push(Section { title: company.name.clone(), tables });
    }
    report.notes.push("Exclusions are told as they are now, whatever the day.".to_owned());
    report.problems = problems(ledger);
    report
}

type Accounts = [(LedgerAccount, Vec<LedgerItem>)];

const CAUSES: [ExclusionCause; 4] =
    [ExclusionCause::Dispute, ExclusionCause::Decision, ExclusionCause::Flag, ExclusionCause::DefaultOfJournal];

const fn label(cause: ExclusionCause) -> &'static str {
    match cause {
        ExclusionCause::Dispute => "dispute",
        ExclusionCause::Decision => "other reason",
        ExclusionCause::Flag => "No Follow-up",
        ExclusionCause::DefaultOfJournal => "default of general journals",
    }
}

/// How many items, and how much, for which reason.
fn reasons(accounts: &Accounts, company: &Company) -> ReportTable {
    let columns = vec![
        Column::new("reason", "Reason", Kind::Text),
        Column::summed("items", "Items", Kind::Number(0)),
        Column::amounts("booked", "As booked", &company.currency),
    ];
    let row = |cause: ExclusionCause| {
        let items = accounts.iter().flat_map(|(_, items)| items);
        let of_cause = |known: &&LedgerItem| known.item.exclusion.as_ref().is_some_and(|why| why.cause == cause);
        let items: Vec<&LedgerItem> = items.filter(of_cause).collect();
        let sum: Decimal = items.iter().map(|known| known.item.open_in_company_currency).sum();
        (!items.is_empty()).then(|| {
            vec![Cell::Word(label(cause)), Cell::count(items.len()), Cell::Money(Money::new(sum, &company.currency))]
        })
    };
    let rows = CAUSES.into_iter().filter_map(row).collect();
    ReportTable::with_total("reasons", Title::in_currency("Reasons", &company.currency), columns, rows, "Total")
}

/// The items, each in its own currency and as booked.
fn items(accounts: &Accounts, company: &Company, ledger: &Ledger, day: NaiveDate) -> ReportTable {
    let mut columns = item_columns();
    columns.extend([
        Column::new("open", "Open", Kind::Money(None)),
        Column::amounts("booked", "As booked", &company.currency),
        Column::new("reason", "Reason", Kind::Text),
        Column::new("until", "Until", Kind::Date),
        Column::new("note", "Note", Kind::Text),
    ]);
    let mut rows = Vec::new();
    for (account, items) in accounts {
        let mut theirs: Vec<&LedgerItem> = items.iter().collect();
        theirs.sort_by_key(|known| (known.item.due_date, known.item.id));
        for LedgerItem { item, .. } in theirs {
            let Some(Exclusion { cause, note, until }) = &item.exclusion else { continue };
            let mut row = item_cells(*account, ledger, item, day);
            row.extend([
                Cell::Money(item.open.clone()),
                Cell::Money(Money::new(item.open_in_company_currency, &company.currency)),
                Cell::Word(label(*cause)),
                until.map_or(Cell::Empty, Cell::Date),
                note.as_ref().map_or(Cell::Empty, Cell::text),
            ]);
            rows.push(row);
        }
    }
    ReportTable::with_total("items", Title::in_currency("Items", &company.currency), columns, rows, "Total")
}
