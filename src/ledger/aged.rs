//! The aged receivable: what each customer owed at the end of a day, by how long it was overdue.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::{Subject, by_customer, customer_cells, problems};
use crate::domain::{
    Ageing, Cell, Chart, Column, Currency, Kind, Ledger, LedgerAccount, LedgerItem, Report, ReportTable, Section, Title,
};

/// The aged receivable at the end of `day`, in the currency of each company; with `by_currency` in those of the documents
/// too. What is excluded from follow-up counts, since it is owed.
#[must_use]
pub fn aged(ledger: &Ledger, subject: &Subject<'_>, day: NaiveDate, by_currency: bool) -> Report {
    let mut report = subject.report("aged", "Aged receivable", vec![("As of", Cell::Date(day))]);
    let open = ledger.open_on(day);
    for company in &subject.companies {
        let accounts = by_customer(&open, company.id, ledger);
        if accounts.is_empty() && subject.companies.len() > 1 {
            continue;
        }
        let rows = accounts.iter().map(|(account, items)| {
            (*account, Ageing::of(items.iter().map(|known| &known.item), &company.currency, day))
        });
        let title = Title::in_currency("Aged receivable", &company.currency);
        let chart = Chart::Totals((2..=6).collect());
        let mut tables = vec![ageing_table("aged", title, &company.currency, rows, ledger).with_chart(chart)];
        if by_currency {
            for (currency, accounts) in in_currencies(&accounts, day) {
                let title = Title::in_currency("Documents", &currency);
                tables.push(ageing_table("aged_by_currency", title, &currency, accounts.into_iter(), ledger));
            }
        }
        report.sections.push(Section { title: company.name.clone(), tables });
    }
    report.problems = problems(ledger);
    report
}

pub(super) type Aged = Vec<(LedgerAccount, Ageing)>;

/// What is open in each currency of documents.
pub(super) fn in_currencies(
    accounts: &[(LedgerAccount, Vec<LedgerItem>)],
    day: NaiveDate,
) -> BTreeMap<Arc<Currency>, Aged> {
    let mut currencies: BTreeMap<Arc<Currency>, Aged> = BTreeMap::new();
    for (account, items) in accounts {
        let mut own: BTreeMap<&Arc<Currency>, Ageing> = BTreeMap::new();
        for known in items.iter().filter(|known| !known.item.open.amount.is_zero()) {
            let open = &known.item.open;
            let ageing = own.entry(&open.currency).or_insert_with(|| Ageing::nothing(&open.currency));
            ageing.add(known.item.days_overdue(day), open.amount);
        }
        for (currency, ageing) in own {
            currencies.entry(Arc::clone(currency)).or_default().push((*account, ageing));
        }
    }
    currencies
}

/// One row a customer.
pub(super) fn ageing_table(
    name: &'static str,
    title: Title,
    currency: &Arc<Currency>,
    rows: impl Iterator<Item = (LedgerAccount, Ageing)>,
    ledger: &Ledger,
) -> ReportTable {
    let columns = vec![
        Column::new("customer", "Customer", Kind::Text),
        Column::new("partner_id", "Number", Kind::Identity),
        Column::amounts("not_due", "Not due", currency),
        Column::amounts("overdue_1_to_30", "1–30", currency),
        Column::amounts("overdue_31_to_60", "31–60", currency),
        Column::amounts("overdue_61_to_90", "61–90", currency),
        Column::amounts("overdue_over_90", "Over 90", currency),
        Column::amounts("total", "Total", currency),
    ];
    let row = |(account, ageing): (LedgerAccount, Ageing)| {
        let amounts = ageing.buckets().map(|bucket| Cell::Money(bucket.clone()));
        let total = Cell::Money(ageing.total());
        customer_cells(account, ledger).into_iter().chain(amounts).chain([total]).collect()
    };
    ReportTable::with_total(name, title, columns, rows.map(row).collect(), "Total")
}
