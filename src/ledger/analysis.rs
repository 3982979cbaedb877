//! The follow-up analysis: customers and amounts, by level and by status.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::Subject;
use crate::domain::{Cell, Chart, Column, Company, Decision, Kind, Money, Report, ReportTable, Section, Title};

/// What each account's decision says of it on that day; `levels` are the names of levels by company and days.
#[must_use]
pub fn analysis(
    decisions: &[&Decision],
    subject: &Subject<'_>,
    levels: &dyn Fn(&Company, i64) -> String,
    day: NaiveDate,
) -> Report {
    let mut report = subject.report("analysis", "Follow-up analysis", vec![("As of", Cell::Date(day))]);
    for company in &subject.companies {
        let theirs: Vec<&Decision> =
            decisions.iter().copied().filter(|decision| decision.account.company == company.id).collect();
        if theirs.is_empty() && subject.companies.len() > 1 {
            continue;
        }
        let by_level = theirs.iter().map(|decision| (decision.level_days, *decision));
        let named = |days: &Option<i64>| days.map_or_else(|| "none yet".to_owned(), |days| levels(company, days));
        let by_level = table(["level", "By level"], company, grouped(by_level), named).with_chart(Chart::Rows(2));
        let by_status = theirs.iter().map(|decision| (decision.status, *decision));
        let by_status = table(["status", "By status"], company, grouped(by_status), |status| status.label().to_owned());
        report.sections.push(Section { title: company.name.clone(), tables: vec![by_level, by_status] });
    }
    report
}

/// Customers, what they owe, and what of it is overdue.
#[derive(Debug, Default)]
struct Group {
    customers: usize,
    due: Decimal,
    overdue: Decimal,
}

fn grouped<'a, K: Ord>(decisions: impl Iterator<Item = (K, &'a Decision)>) -> BTreeMap<K, Group> {
    let mut groups: BTreeMap<K, Group> = BTreeMap::new();
    for (key, decision) in decisions {
        let group = groups.entry(key).or_default();
        group.customers = group.customers.saturating_add(1);
        group.due += decision.total_due.amount;
        group.overdue += decision.total_overdue.amount;
    }
    groups
}

fn table<K>(
    [name, title]: [&'static str; 2],
    company: &Company,
    groups: BTreeMap<K, Group>,
    called: impl Fn(&K) -> String,
) -> ReportTable {
    let columns = vec![
        Column::new(name, if name == "level" { "Level" } else { "Status" }, Kind::Text),
        Column::summed("customers", "Customers", Kind::Number(0)),
        Column::amounts("total_due", "Total due", &company.currency),
        Column::amounts("total_overdue", "Overdue", &company.currency),
    ];
    let row = |(key, group): (K, Group)| {
        let amount = |amount| Cell::Money(Money::new(amount, &company.currency));
        vec![Cell::text(called(&key)), Cell::count(group.customers), amount(group.due), amount(group.overdue)]
    };
    let rows = groups.into_iter().map(row).collect();
    ReportTable::with_total(name, Title::in_currency(title, &company.currency), columns, rows, "Total")
}
