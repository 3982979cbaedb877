//! The follow-up report: every open item, what is overdue apart from what is not due yet, and what is excluded apart.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{Subject, by_customer, item_cells, item_columns, problems};
use crate::domain::{
    Cell, Column, Company, Currency, Kind, Ledger, LedgerAccount, LedgerItem, LevelId, Money, Report, ReportTable,
    Section, Title,
};

/// The open items at the end of `day`. Which of them are excluded, and the level that each has reached, is told as it is
/// now: nobody keeps how that was.
#[must_use]
pub fn follow_up(ledger: &Ledger, subject: &Subject<'_>, levels: &BTreeMap<LevelId, String>, day: NaiveDate) -> Report {
    let mut report = subject.report("follow_up", "Follow-up report", vec![("As of", Cell::Date(day))]);
    let open = ledger.open_on(day);
    for company in &subject.companies {
        let accounts = by_customer(&open, company.id, ledger);
        if accounts.is_empty() && subject.companies.len() > 1 {
            continue;
        }
        let tables = Part::ALL.map(|part| items(part, &accounts, company, ledger, levels, day));
        let mut tables: Vec<ReportTable> = tables.into_iter().filter(|table| !table.rows.is_empty()).collect();
        tables.insert(0, totals(&accounts, day));
        report.sections.push(Section { title: company.name.clone(), tables });
    }
    report.problems = problems(ledger);
    report
}

/// Where an item is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Overdue,
    NotDue,
    Excluded,
}

impl Part {
    const ALL: [Self; 3] = [Self::Overdue, Self::NotDue, Self::Excluded];

    fn of(known: &LedgerItem, day: NaiveDate) -> Self {
        match (known.item.is_excluded(day), known.item.is_overdue(day)) {
            (true, _) => Self::Excluded,
            (false, true) => Self::Overdue,
            (false, false) => Self::NotDue,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::NotDue => "not_due",
            Self::Excluded => "excluded",
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::Overdue => "Overdue",
            Self::NotDue => "Not due yet",
            Self::Excluded => "Excluded from follow-up",
        }
    }
}

type Accounts = [(LedgerAccount, Vec<LedgerItem>)];

/// What is open in each currency of documents; different currencies are never added.
fn totals(accounts: &Accounts, day: NaiveDate) -> ReportTable {
    let mut sums: BTreeMap<Arc<Currency>, [Decimal; 3]> = BTreeMap::new();
    for known in accounts.iter().flat_map(|(_, items)| items) {
        let sums = sums.entry(Arc::clone(&known.item.open.currency)).or_default();
        let place = Part::ALL.iter().position(|part| *part == Part::of(known, day));
        if let Some(sum) = place.and_then(|place| sums.get_mut(place)) {
            *sum += known.item.open.amount;
        }
    }
    let columns = vec![
        Column::new("currency", "Currency", Kind::Text),
        Column::new("overdue", "Overdue", Kind::Money(None)),
        Column::new("not_due", "Not due yet", Kind::Money(None)),
        Column::new("total_due", "Total due", Kind::Money(None)),
        Column::new("excluded", "Excluded", Kind::Money(None)),
    ];
    let row = |(currency, [overdue, not_due, excluded]): (Arc<Currency>, [Decimal; 3])| {
        let amount = |amount| Cell::Money(Money::new(amount, &currency));
        vec![Cell::text(&currency.code), amount(overdue), amount(not_due), amount(overdue + not_due), amount(excluded)]
    };
    ReportTable::plain("totals", Title::plain("Totals"), columns, sums.into_iter().map(row).collect())
}

/// The items of one part, each in its own currency and as booked.
fn items(
    part: Part,
    accounts: &Accounts,
    company: &Company,
    ledger: &Ledger,
    levels: &BTreeMap<LevelId, String>,
    day: NaiveDate,
) -> ReportTable {
    let mut columns = item_columns();
    columns.push(Column::new("open", "Open", Kind::Money(None)));
    columns.push(Column::amounts("booked", "As booked", &company.currency));
    columns.push(match part {
        Part::Overdue | Part::NotDue => Column::new("level", "Level", Kind::Text),
        Part::Excluded => Column::new("why", "Why", Kind::Text),
    });
    let mut rows = Vec::new();
    for (account, items) in accounts {
        let mut theirs: Vec<&LedgerItem> = items.iter().filter(|known| Part::of(known, day) == part).collect();
        theirs.sort_by_key(|known| (known.item.due_date, known.item.id));
        for LedgerItem { item, .. } in theirs {
            let level = item.reached.and_then(|reached| levels.get(&reached.level?)).cloned();
            let told = match part {
                Part::Overdue | Part::NotDue => level,
                Part::Excluded => item.exclusion.as_ref().map(ToString::to_string),
            };
            let booked = Money::new(item.open_in_company_currency, &company.currency);
            let mut row = item_cells(*account, ledger, item, day);
            row.extend([Cell::Money(item.open.clone()), Cell::Money(booked), told.map_or(Cell::Empty, Cell::Text)]);
            rows.push(row);
        }
    }
    ReportTable::with_total(part.name(), Title::in_currency(part.title(), &company.currency), columns, rows, "Total")
}
