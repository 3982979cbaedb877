//! Days sales outstanding: receivables at the end of a period ÷ credit sales of the period × its days.

use std::collections::BTreeMap;

use chrono::{Datelike as _, Days, Months, NaiveDate};
use rust_decimal::{Decimal, RoundingStrategy};

use super::Subject;
use crate::domain::{Cell, Chart, Column, Company, CompanyId, Kind, Money, Report, ReportTable, Section, Title};

/// What was booked in each month, by its first day, in each company's currency.
type ByMonth = BTreeMap<CompanyId, BTreeMap<NaiveDate, Decimal>>;

/// The whole period, and each of its months. `receivable` is how receivables changed in each month up to the last day;
/// `sales` what was sold in each month of the period.
#[must_use]
pub fn dso(receivable: &ByMonth, sales: &ByMonth, subject: &Subject<'_>, [from, to]: [NaiveDate; 2]) -> Report {
    let asked = vec![("From", Cell::Date(from)), ("To", Cell::Date(to))];
    let mut report = subject.report("dso", "Days sales outstanding", asked);
    let nothing = BTreeMap::new();
    for company in &subject.companies {
        let receivable = receivable.get(&company.id).unwrap_or(&nothing);
        let sales = sales.get(&company.id).unwrap_or(&nothing);
        let span = |[first, last]: [NaiveDate; 2]| Span {
            first,
            last,
            receivable: receivable.range(..=last).map(|(_, amount)| amount).sum(),
            sales: sales.range(first.with_day(1).unwrap_or(first)..=last).map(|(_, amount)| amount).sum(),
        };
        let whole = table("period", "Whole period", company, vec![span([from, to])]);
        let months = months(from, to).into_iter().map(span).collect();
        let months = table("months", "By month", company, months).with_chart(Chart::Rows(5));
        report.sections.push(Section { title: company.name.clone(), tables: vec![whole, months] });
    }
    report.notes.push(
        "Credit sales are invoices less credit notes, with taxes; receivables are what is open at the end of the last day."
            .to_owned(),
    );
    report
}

/// Some days, what is open at their end, and what was sold in them.
struct Span {
    first: NaiveDate,
    last: NaiveDate,
    receivable: Decimal,
    sales: Decimal,
}

/// The months of a period; the first and the last one need not be whole.
fn months(from: NaiveDate, to: NaiveDate) -> Vec<[NaiveDate; 2]> {
    let mut months = Vec::new();
    let mut first = Some(from);
    while let Some(begins) = first.filter(|begins| *begins <= to) {
        let next = begins.with_day(1).and_then(|month| month.checked_add_months(Months::new(1)));
        let ends = next.and_then(|next| next.checked_sub_days(Days::new(1))).unwrap_or(to);
        months.push([begins, ends.min(to)]);
        first = next;
    }
    months
}

fn table(name: &'static str, title: &'static str, company: &Company, spans: Vec<Span>) -> ReportTable {
    let amount =
        |name, heading| Column::new(name, heading, Kind::Money(Some(std::sync::Arc::clone(&company.currency))));
    let columns = vec![
        Column::new("from", "From", Kind::Date),
        Column::new("to", "To", Kind::Date),
        Column::new("days", "Days", Kind::Number(0)),
        amount("receivable", "Receivables"),
        amount("sales", "Credit sales"),
        Column::new("dso", "DSO, days", Kind::Number(1)),
    ];
    let row = |span: Span| {
        let days = Decimal::from((span.last - span.first).num_days().saturating_add(1));
        // Where credit notes outweigh invoices there is no such number.
        let dso = (span.sales > Decimal::ZERO).then(|| span.receivable / span.sales * days);
        let dso = dso.map(|dso| dso.round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero));
        vec![
            Cell::Date(span.first),
            Cell::Date(span.last),
            Cell::Number(days),
            Cell::Money(Money::new(span.receivable, &company.currency)),
            Cell::Money(Money::new(span.sales, &company.currency)),
            dso.map_or(Cell::Empty, Cell::Number),
        ]
    };
    let title = Title::in_currency(title, &company.currency);
    ReportTable::plain(name, title, columns, spans.into_iter().map(row).collect())
}
