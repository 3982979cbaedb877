//! The customer statement: balance at the beginning, what happened, balance at the end, and what is open then.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::aged::{ageing_table, in_currencies};
use super::{Subject, by_customer, customer_cells, item_cells, item_columns, problems};
use crate::domain::{
    Cell, Column, Company, Currency, EntryKind, ItemId, Kind, Ledger, LedgerAccount, LedgerItem, Money, Report,
    ReportTable, Section, Settlement, Title,
};

/// The statement of each customer from one day to another, both counted, in each currency of documents. What was settled
/// by another currency or with another customer is a line of its own, so that the balance is always what is open.
#[must_use]
pub fn statement(ledger: &Ledger, subject: &Subject<'_>, [from, to]: [NaiveDate; 2]) -> Report {
    let asked = vec![("From", Cell::Date(from)), ("To", Cell::Date(to))];
    let mut report = subject.report("statement", "Customer statement", asked);
    let accounts = accounts(ledger, from, to);
    let open = ledger.open_on(to);
    report.problems = problems(ledger);
    for company in &subject.companies {
        let theirs: Vec<&Account> = accounts.iter().filter(|account| account.whose.company == company.id).collect();
        if theirs.is_empty() && subject.companies.len() > 1 {
            continue;
        }
        report.problems.extend(theirs.iter().filter_map(|account| account.mistake(ledger)));
        report.sections.push(section(&theirs, &open, company, ledger, to));
    }
    report
}

/// One customer in one currency.
#[derive(Debug)]
struct Account {
    whose: LedgerAccount,
    currency: Arc<Currency>,
    opening: Decimal,
    movements: Vec<Movement>,
    /// What is open at the end, as the items say.
    closing: Decimal,
}

/// A line of a statement.
#[derive(Debug)]
struct Movement {
    day: NaiveDate,
    /// What comes first on a day.
    item: ItemId,
    number: String,
    reference: Option<String>,
    what: What,
    amount: Decimal,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Posted(EntryKind),
    SettledElsewhere,
}

impl What {
    const fn label(self) -> &'static str {
        match self {
            Self::Posted(kind) => kind.label(),
            Self::SettledElsewhere => "Settled elsewhere",
        }
    }
}

impl Account {
    /// Balance and open items are computed apart; where they differ, something is missing.
    fn mistake(&self, ledger: &Ledger) -> Option<String> {
        let movements: Decimal = self.movements.iter().map(|movement| movement.amount).sum();
        let balance = Money::new(self.opening + movements, &self.currency);
        let open = Money::new(self.closing, &self.currency);
        let name = ledger.name_of(self.whose.customer);
        (balance != open).then(|| format!("{name}: the balance at the end is {balance}, but {open} is open"))
    }

    fn sum(&self, wanted: fn(What) -> bool) -> Decimal {
        self.movements.iter().filter(|movement| wanted(movement.what)).map(|movement| movement.amount).sum()
    }
}

/// Customers with a balance, a movement or an open item, in the order of their names.
fn accounts(ledger: &Ledger, from: NaiveDate, to: NaiveDate) -> Vec<Account> {
    let mut accounts: BTreeMap<(LedgerAccount, Arc<Currency>), Account> = BTreeMap::new();
    let mut of = |whose: LedgerAccount, currency: &Arc<Currency>, change: &mut dyn FnMut(&mut Account)| {
        let key = (whose, Arc::clone(currency));
        change(accounts.entry(key).or_insert_with(|| Account {
            whose,
            currency: Arc::clone(currency),
            opening: Decimal::ZERO,
            movements: Vec::new(),
            closing: Decimal::ZERO,
        }));
    };
    if let Some(before) = from.pred_opt() {
        for known in ledger.open_on(before) {
            let open = &known.item.open;
            of(known.account, &open.currency, &mut |account| account.opening += open.amount);
        }
    }
    for known in ledger.open_on(to) {
        let open = &known.item.open;
        of(known.account, &open.currency, &mut |account| account.closing += open.amount);
    }
    for known in ledger.items.values().filter(|known| known.posted_on >= from && known.posted_on <= to) {
        let item = &known.item;
        // A difference of exchange rates changes nothing in the document's currency.
        if !item.original.amount.is_zero() {
            let amount = item.original.amount;
            let movement = || movement(known, known.posted_on, What::Posted(known.kind), amount);
            of(known.account, &item.original.currency, &mut |account| account.movements.push(movement()));
        }
    }
    for settlement in ledger.settlements.iter().filter(|settlement| settlement.on >= from && settlement.on <= to) {
        for (known, amount) in elsewhere(ledger, settlement) {
            let movement = || movement(known, settlement.on, What::SettledElsewhere, amount);
            of(known.account, &known.item.open.currency, &mut |account| account.movements.push(movement()));
        }
    }
    let mut accounts: Vec<Account> = accounts.into_values().collect();
    for account in &mut accounts {
        account.movements.sort_by_key(|movement| (movement.day, movement.item));
    }
    accounts
        .retain(|account| !account.movements.is_empty() || !account.opening.is_zero() || !account.closing.is_zero());
    accounts.sort_by_cached_key(|account| (ledger.name_of(account.whose.customer).to_lowercase(), account.whose));
    accounts
}

fn movement(known: &LedgerItem, day: NaiveDate, what: What, amount: Decimal) -> Movement {
    let (number, reference) = (known.item.number.clone(), known.item.reference.clone());
    Movement { day, item: known.item.id, number, reference, what, amount }
}

/// The sides of a settlement whose balance changes by it: none, where both are of one customer and currency.
fn elsewhere<'a>(ledger: &'a Ledger, settlement: &Settlement) -> Vec<(&'a LedgerItem, Decimal)> {
    let [debit, credit] = [settlement.debit, settlement.credit].map(|side| ledger.items.get(&side));
    let whose = |known: &'a LedgerItem| (known.account, &known.item.open.currency);
    let together = debit.zip(credit).is_some_and(|(debit, credit)| whose(debit) == whose(credit));
    if together && settlement.of_debit == settlement.of_credit {
        return Vec::new();
    }
    let sides = [(debit, -settlement.of_debit), (credit, settlement.of_credit)];
    sides
        .into_iter()
        .filter_map(|(known, amount)| Some((known?, amount)))
        .filter(|(_, amount)| !amount.is_zero())
        .collect()
}

fn section(accounts: &[&Account], open: &[LedgerItem], company: &Company, ledger: &Ledger, to: NaiveDate) -> Section {
    let mut tables = Vec::new();
    let mut currencies: Vec<&Arc<Currency>> = accounts.iter().map(|account| &account.currency).collect();
    currencies.sort();
    currencies.dedup();
    let by_customer = by_customer(open, company.id, ledger);
    let mut ageing = in_currencies(&by_customer, to);
    for currency in currencies {
        tables.push(balances(accounts, currency, ledger));
        tables.push(movements(accounts, currency, ledger));
        if let Some(aged) = ageing.remove(currency) {
            tables.push(open_items(&by_customer, currency, ledger, to));
            let title = Title::in_currency("Ageing at the end", currency);
            tables.push(ageing_table("ageing", title, currency, aged.into_iter(), ledger));
        }
    }
    Section { title: company.name.clone(), tables }
}

/// One line a customer.
fn balances(accounts: &[&Account], currency: &Arc<Currency>, ledger: &Ledger) -> ReportTable {
    let amounts = |name, heading| Column::amounts(name, heading, currency);
    let columns = vec![
        Column::new("customer", "Customer", Kind::Text),
        Column::new("partner_id", "Number", Kind::Identity),
        amounts("opening", "Opening"),
        amounts("invoices", "Invoices"),
        amounts("credit_notes", "Credit notes"),
        amounts("payments", "Payments"),
        amounts("others", "Others"),
        amounts("closing", "Closing"),
    ];
    let row = |account: &&Account| {
        let sums = [
            account.opening,
            account.sum(|what| what == What::Posted(EntryKind::Invoice)),
            account.sum(|what| what == What::Posted(EntryKind::CreditNote)),
            account.sum(|what| what == What::Posted(EntryKind::Payment)),
            account.sum(|what| matches!(what, What::Posted(EntryKind::Other) | What::SettledElsewhere)),
            account.closing,
        ];
        let sums = sums.map(|sum| Cell::Money(Money::new(sum, currency)));
        customer_cells(account.whose, ledger).into_iter().chain(sums).collect()
    };
    let theirs = accounts.iter().filter(|account| account.currency == *currency);
    ReportTable::with_total(
        "balances",
        Title::in_currency("Balances", currency),
        columns,
        theirs.map(row).collect(),
        "Total",
    )
}

/// Everything that happened in one currency.
fn movements(accounts: &[&Account], currency: &Arc<Currency>, ledger: &Ledger) -> ReportTable {
    let columns = vec![
        Column::new("customer", "Customer", Kind::Text),
        Column::new("partner_id", "Number", Kind::Identity),
        Column::new("date", "Date", Kind::Date),
        Column::new("what", "What", Kind::Text),
        Column::new("number", "Number", Kind::Text),
        Column::new("reference", "Reference", Kind::Text),
        Column::amounts("amount", "Amount", currency),
        Column::new("balance", "Balance", Kind::Money(Some(Arc::clone(currency)))),
    ];
    let mut rows = Vec::new();
    for account in accounts.iter().filter(|account| account.currency == *currency) {
        let mut balance = account.opening;
        let mut row = |told: [Cell; 4], amount: Decimal, balance: Decimal| {
            let amounts = [amount, balance].map(|amount| Cell::Money(Money::new(amount, currency)));
            rows.push(customer_cells(account.whose, ledger).into_iter().chain(told).chain(amounts).collect());
        };
        row([Cell::Empty, Cell::Word("Opening balance"), Cell::Empty, Cell::Empty], balance, balance);
        for movement in &account.movements {
            balance += movement.amount;
            let told = [
                Cell::Date(movement.day),
                Cell::Word(movement.what.label()),
                Cell::text(&movement.number),
                movement.reference.as_ref().map_or(Cell::Empty, Cell::text),
            ];
            row(told, movement.amount, balance);
        }
    }
    ReportTable::with_total("movements", Title::in_currency("Statement", currency), columns, rows, "Closing balance")
}

/// What is open at the end in one currency.
fn open_items(
    accounts: &[(LedgerAccount, Vec<LedgerItem>)],
    currency: &Arc<Currency>,
    ledger: &Ledger,
    to: NaiveDate,
) -> ReportTable {
    let mut columns = item_columns();
    columns.push(Column::new("original", "Original", Kind::Money(Some(Arc::clone(currency)))));
    columns.push(Column::amounts("open", "Open", currency));
    let mut rows = Vec::new();
    for (account, items) in accounts {
        let is_wanted =
            |known: &&LedgerItem| known.item.open.currency == *currency && !known.item.open.amount.is_zero();
        let mut theirs: Vec<&LedgerItem> = items.iter().filter(is_wanted).collect();
        theirs.sort_by_key(|known| (known.item.due_date, known.item.id));
        for LedgerItem { item, .. } in theirs {
            let mut row = item_cells(*account, ledger, item, to);
            row.extend([Cell::Money(item.original.clone()), Cell::Money(item.open.clone())]);
            rows.push(row);
        }
    }
    ReportTable::with_total("open_items", Title::in_currency("Open at the end", currency), columns, rows, "Total")
}
