//! Reports about what customers owe, owed and paid: each a function to a [`Report`]. Pure.

mod aged;
mod analysis;
mod dso;
mod effectiveness;
mod excluded;
mod follow_up;
mod promises;
mod statement;

pub use aged::aged;
pub use analysis::analysis;
pub use dso::dso;
pub use effectiveness::effectiveness;
pub use excluded::excluded;
pub use follow_up::follow_up;
pub use promises::promises;
pub use statement::statement;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::{Cell, Column, Company, CompanyId, Kind, Ledger, LedgerAccount, LedgerItem, OpenItem, Report};

/// What a report is about.
#[derive(Debug, Clone)]
pub struct Subject<'a> {
    /// The companies, in the order in which they are told.
    pub companies: Vec<&'a Company>,
    /// The customers as somebody has named them; none: all.
    pub customers: Vec<String>,
}

impl Subject<'_> {
    /// A report about it with nothing in it yet.
    fn report(&self, name: &'static str, title: &'static str, asked: Vec<(&'static str, Cell)>) -> Report {
        let mut parameters = asked;
        if !self.customers.is_empty() {
            parameters.push(("Customers", Cell::Text(self.customers.join(", "))));
        }
        Report { name, title, parameters, sections: Vec::new(), notes: Vec::new(), problems: Vec::new() }
    }
}

/// What could not be read is missing in the sums, and so must be said.
fn problems(ledger: &Ledger) -> Vec<String> {
    ledger.unreadable.iter().map(|row| format!("{row}; it is not in this report")).collect()
}

/// The items of a company, by customer, in the order of the customers' names.
fn by_customer(items: &[LedgerItem], company: CompanyId, ledger: &Ledger) -> Vec<(LedgerAccount, Vec<LedgerItem>)> {
    let mut accounts: BTreeMap<(String, LedgerAccount), Vec<LedgerItem>> = BTreeMap::new();
    for known in items.iter().filter(|known| known.account.company == company) {
        let key = (ledger.name_of(known.account.customer).to_lowercase(), known.account);
        accounts.entry(key).or_default().push(known.clone());
    }
    accounts.into_iter().map(|((_, account), items)| (account, items)).collect()
}

/// The number and the name of a customer.
fn customer_cells(account: LedgerAccount, ledger: &Ledger) -> [Cell; 2] {
    let number = account.customer.map_or(Cell::Empty, |customer| Cell::Identity(customer.0));
    [Cell::text(ledger.name_of(account.customer)), number]
}

/// The columns of a table of items: whose, which, since when; amounts stand behind them.
fn item_columns() -> Vec<Column> {
    vec![
        Column::new("customer", "Customer", Kind::Text),
        Column::new("partner_id", "Number", Kind::Identity),
        Column::new("number", "Number", Kind::Text),
        Column::new("item_id", "Item", Kind::Identity),
        Column::new("due_date", "Due", Kind::Date),
        Column::new("days_overdue", "Days", Kind::Number(0)),
    ]
}

/// What stands in them.
fn item_cells(account: LedgerAccount, ledger: &Ledger, item: &OpenItem, day: NaiveDate) -> Vec<Cell> {
    let told = [
        Cell::text(&item.number),
        Cell::Identity(item.id.0),
        Cell::Date(item.due_date),
        Cell::Number(item.days_overdue(day).into()),
    ];
    customer_cells(account, ledger).into_iter().chain(told).collect()
}
