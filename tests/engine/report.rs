//! Reports as values: what the last row of a table adds up, and what it leaves alone.

use followupd::domain::{Cell, Chart, Column, Kind, Money, ReportTable, Title};

use crate::world::{currency, day, dec, eur, usd};

/// A table with a column of each kind, and these rows.
fn table(rows: Vec<Vec<Cell>>) -> ReportTable {
    let columns = vec![
        Column::new("customer", "Customer", Kind::Text),
        Column::new("id", "", Kind::Identity),
        Column::new("since", "Since", Kind::Date),
        Column::amounts("open", "Open", &currency("EUR", 1, "0.01")),
        Column::new("mixed", "Own currency", Kind::Money(None)),
        Column::summed("reminders", "Reminders", Kind::Number(0)),
        Column::new("days", "Days", Kind::Number(1)),
        Column::new("share", "Share", Kind::Share(Some((3, 5)))),
        Column::summed("other", "Other share", Kind::Share(None)),
    ];
    ReportTable::with_total("aged", Title::plain("Aged"), columns, rows, "Together")
}

fn row(name: &str, open: Cell, mixed: Money, reminders: usize) -> Vec<Cell> {
    vec![
        Cell::text(name),
        Cell::Identity(7),
        Cell::Date(day(0)),
        open,
        Cell::Money(mixed),
        Cell::count(reminders),
        Cell::Number(dec("1.5")),
        Cell::Empty,
        Cell::Share(dec("0.5")),
    ]
}

#[test]
fn the_last_row_has_sums_where_there_are_and_shares_of_sums() {
    let rows = vec![
        row("acme", Cell::Money(eur(10)), eur(1), 4),
        row("zeta", Cell::Money(eur(-4)), usd(2), 20),
        row("nothing", Cell::Empty, eur(1), 0),
    ];
    let total = table(rows).total.unwrap();
    let expected = [
        Cell::Word("Together"),
        Cell::Empty,
        Cell::Empty,
        Cell::Money(eur(6)),
        // Different currencies are never added, nor what the column does not ask for.
        Cell::Empty,
        Cell::Number(dec("24")),
        Cell::Empty,
        Cell::Share(dec("0.25")),
        Cell::Empty,
    ];
    assert_eq!(total, expected);
    assert_eq!(table(Vec::new()).total, None, "without rows there is nothing to add up");
}

#[test]
fn a_share_of_nothing_is_no_share() {
    assert_eq!(Cell::share(dec("1"), dec("4")), Cell::Share(dec("0.25")));
    assert_eq!(Cell::share(dec("0"), dec("4")), Cell::Share(dec("0")));
    assert_eq!(Cell::share(dec("1"), dec("0")), Cell::Empty);
}

#[test]
fn only_amounts_numbers_and_shares_are_numbers() {
    let numbers = [Cell::Money(eur(3)), Cell::count(4), Cell::Share(dec("0.5"))].map(|cell| cell.number());
    assert_eq!(numbers, [Some(dec("3")), Some(dec("4")), Some(dec("0.5"))]);
    let others = [Cell::Empty, Cell::text("5"), Cell::Identity(6), Cell::Date(day(0))];
    assert_eq!(others.map(|cell| cell.number()), [None; 4]);
}

#[test]
fn people_see_every_column_but_those_that_are_for_programs() {
    let table = table(Vec::new());
    let shown: Vec<(usize, &str)> = table.shown().map(|(place, column)| (place, column.name)).collect();
    assert_eq!(shown[..3], [(0, "customer"), (2, "since"), (3, "open")]);
    assert_eq!(shown.len(), table.columns.len() - 1);
}

#[test]
fn a_plain_table_has_no_last_row_and_a_picture_only_where_one_is_given() {
    let plain = || ReportTable::plain("levels", Title::plain("Levels"), Vec::new(), vec![vec![Cell::count(1)]]);
    assert_eq!((plain().total, plain().chart, plain().rows.len()), (None, None, 1));
    assert_eq!(plain().with_chart(Chart::Rows(2)).chart, Some(Chart::Rows(2)));
}
