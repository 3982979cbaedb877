//! Our reports beside OCA's.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;
use serde_json::Value;

use crate::bookkeeping::Bookkeeping;

const BUCKETS: [&str; 6] =
    ["not_due", "overdue_1_to_30", "overdue_31_to_60", "overdue_61_to_90", "overdue_over_90", "total"];

/// Several days, all customers of all companies: what is aged how, in what currencies, and what is left of each item.
pub(crate) async fn compare(books: &Bookkeeping) {
    let days: Vec<String> = [0, 28, 75, 150].map(|days| (books.last - Days::new(days)).to_string()).into();
    let mut ours = Vec::new();
    for day in &days {
        let aged = books.report(&["aged", "--date", day, "--by-currency"]).await;
        ours.push((aged, books.report(&["followup", "--date", day]).await));
    }
    // From the day after the second of them to the first.
    let from = (books.last - Days::new(27)).to_string();
    let statement = books.report(&["statement", "--from", &from, "--to", &days[0]]).await;
    assert_eq!(statement["problems"], serde_json::json!([]), "every balance is what is open");
    let theirs = books.oracle(&days);
    let mut differences = Differences::default();
    let mut undated = 0;
    for (day, (aged, follow_up)) in days.iter().zip(&ours) {
        for section in aged["sections"].as_array().unwrap() {
            let company = section["title"].as_str().unwrap();
            let known = &theirs[company][day];
            let told = format!("{company}, {day}");
            let mut aged = ageing(&known["aged"]);
            undated += age_undated(&mut aged, known, &theirs[company]["undated"], day);
            differences.between("aged", &told, &our_ageing(section), &aged);
            let by_currency = our_balances(section, "aged_by_currency", "total");
            differences.between("aged by currency", &told, &by_currency, &balances(&known["statements"]));
        }
        for section in follow_up["sections"].as_array().unwrap() {
            let company = section["title"].as_str().unwrap();
            let known = &theirs[company][day]["open_items"];
            differences.between("followup", &format!("{company}, {day}"), &our_items(section), &items(known));
        }
    }
    for section in statement["sections"].as_array().unwrap() {
        let company = section["title"].as_str().unwrap();
        for (member, day) in [("opening", &days[1]), ("closing", &days[0])] {
            let told = format!("{company}, {member} balance");
            let known = balances(&theirs[company][day]["statements"]);
            differences.between("statement", &told, &our_balances(section, "balances", member), &known);
        }
    }
    let compared: usize = differences.compared.values().sum();
    println!("Odoo {}: {compared} customers, currencies and items compared: {:?}", books.version, differences.compared);
    assert!(compared > 400, "too little was compared: {compared}");
    assert_eq!(differences.found, Vec::<String>::new());
    assert!(undated > 0, "the item without a due date is missing");
    books.end();
}

#[derive(Default)]
struct Differences {
    /// How many customers, customers' currencies or items, by report.
    compared: BTreeMap<&'static str, usize>,
    found: Vec<String>,
}

impl Differences {
    fn between<K: Ord + Clone + Debug, V: PartialEq + Debug>(
        &mut self,
        report: &'static str,
        told: &str,
        ours: &BTreeMap<K, V>,
        theirs: &BTreeMap<K, V>,
    ) {
        let keys: BTreeSet<K> = ours.keys().chain(theirs.keys()).cloned().collect();
        *self.compared.entry(report).or_default() += keys.len();
        for key in keys {
            let (our, their) = (ours.get(&key), theirs.get(&key));
            if our != their {
                self.found.push(format!("{report}, {told}: {key:?}: ours {our:?}, theirs {their:?}"));
            }
        }
    }
}

/// Amounts by customer; 0: nobody.
type Ageing = BTreeMap<String, Vec<Decimal>>;
/// By customer and currency.
type Balances = BTreeMap<(String, String), Decimal>;
/// By item: as booked, and in the document's currency.
type Items = BTreeMap<String, Vec<Decimal>>;

fn tables<'a>(section: &'a Value, name: &str) -> Vec<&'a Value> {
    section["tables"].as_array().unwrap().iter().filter(|table| table["name"] == name).collect()
}

fn rows<'a>(section: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    tables(section, name).into_iter().flat_map(|table| table["rows"].as_array().unwrap())
}

fn customer(row: &Value) -> String {
    row["partner_id"].as_i64().unwrap_or(0).to_string()
}

fn amount(cell: &Value) -> Decimal {
    cell["amount"].as_str().unwrap().parse().unwrap()
}

/// OCA's sums are binary floats.
fn cents(text: &Value) -> Decimal {
    let exact: Decimal = text.as_str().unwrap().parse().unwrap();
    let mut cents = exact.round_dp_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
    cents.rescale(2);
    cents
}

fn our_ageing(section: &Value) -> Ageing {
    let row = |row: &Value| (customer(row), BUCKETS.map(|bucket| amount(&row[bucket])).to_vec());
    rows(section, "aged").map(row).collect()
}

fn ageing(known: &Value) -> Ageing {
    let row = |(partner, row): (&String, &Value)| {
        (partner.clone(), row.as_array().unwrap().iter().map(cents).collect::<Vec<_>>())
    };
    known.as_object().unwrap().iter().map(row).collect()
}

/// What has no due date is due on its day (`domain::OpenItem`); OCA's ageing takes it for not due. Tells how many items it
/// was about.
fn age_undated(ageing: &mut Ageing, known: &Value, undated: &Value, day: &str) -> usize {
    let day: NaiveDate = day.parse().unwrap();
    let mut aged = 0;
    for (item, told) in undated.as_object().unwrap() {
        let Some(left) = known["open_items"].get(item).map(|left| cents(&left[0])) else { continue };
        let posted_on: NaiveDate = told[0].as_str().unwrap().parse().unwrap();
        let bucket = match (day - posted_on).num_days() {
            ..=0 => 0,
            1..=30 => 1,
            31..=60 => 2,
            61..=90 => 3,
            _ => 4,
        };
        let row = ageing.get_mut(told[1].as_str().unwrap()).unwrap();
        row[0] -= left;
        row[bucket] += left;
        aged += 1;
    }
    aged
}

/// Nobody gets no statement from OCA, and one of nothing is none.
fn our_balances(section: &Value, table: &str, member: &str) -> Balances {
    let balance = |row: &Value| {
        let total = &row[member];
        ((customer(row), total["currency"].as_str().unwrap().to_owned()), amount(total))
    };
    let of_somebody = |((customer, _), amount): &((String, String), Decimal)| customer != "0" && !amount.is_zero();
    rows(section, table).map(balance).filter(of_somebody).collect()
}

fn balances(known: &Value) -> Balances {
    let mut balances = Balances::new();
    for (partner, currencies) in known.as_object().unwrap() {
        for (currency, amount) in currencies.as_object().unwrap() {
            let amount = cents(amount);
            if !amount.is_zero() {
                balances.insert((partner.clone(), currency.clone()), amount);
            }
        }
    }
    balances
}

/// OCA's open items leave out what is settled in the books though not in the document's currency, which Odoo 14 lets
/// happen; its statements do not.
fn our_items(section: &Value) -> Items {
    let item = |row: &Value| (row["item_id"].to_string(), vec![amount(&row["booked"]), amount(&row["open"])]);
    let parts = ["overdue", "not_due", "excluded"].into_iter();
    let items = parts.flat_map(|part| rows(section, part).map(item).collect::<Vec<_>>());
    items.filter(|(_, left)| !left[0].is_zero()).collect()
}

fn items(known: &Value) -> Items {
    let item = |(id, left): (&String, &Value)| (id.clone(), left.as_array().unwrap().iter().map(cents).collect());
    known.as_object().unwrap().iter().map(item).collect()
}
