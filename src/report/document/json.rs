//! A report for programs. Amounts are text with the currency's digits, dates are `YYYY-MM-DD`, shares are text: `0.25`.

use serde_json::{Map, Value, json as object};

use super::super::json::amount;
use crate::domain::{Cell, Report, ReportTable};

/// One object with `report`, `title`, `parameters`, `sections` (each with `title` and `tables`), `notes` and `problems`. A
/// table has `name`, `title`, `rows` and `total`; a row is an object with a member for each column that holds something.
#[must_use]
pub fn report_json(report: &Report) -> Value {
    let sections: Vec<Value> = report
        .sections
        .iter()
        .map(|section| {
            let tables: Vec<Value> = section.tables.iter().map(table_json).collect();
            object!({ "title": section.title, "tables": tables })
        })
        .collect();
    let parameters: Map<String, Value> =
        report.parameters.iter().map(|(name, value)| (key(name), Value::from(value.to_string()))).collect();
    object!({
        "report": report.name,
        "title": report.title,
        "parameters": parameters,
        "sections": sections,
        "notes": report.notes,
        "problems": report.problems,
    })
}

fn table_json(table: &ReportTable) -> Value {
    let row = |cells: &Vec<Cell>| {
        let named = table.columns.iter().zip(cells);
        let row = named.filter_map(|(column, cell)| Some((column.name.to_owned(), value(cell)?)));
        Value::Object(row.collect())
    };
    object!({
        "name": table.name,
        "title": table.title.to_string(),
        "rows": table.rows.iter().map(row).collect::<Vec<_>>(),
        "total": table.total.as_ref().map(row),
    })
}

fn value(cell: &Cell) -> Option<Value> {
    match cell {
        Cell::Empty => None,
        Cell::Word(words) => Some((*words).into()),
        Cell::Text(words) => Some(words.as_str().into()),
        Cell::Identity(number) => Some((*number).into()),
        Cell::Date(day) => Some(day.to_string().into()),
        Cell::Money(money) => Some(object!({ "amount": amount(money), "currency": money.currency.code })),
        Cell::Number(number) => match number.is_integer().then(|| i64::try_from(*number)) {
            Some(Ok(whole)) => Some(whole.into()),
            Some(Err(_)) | None => Some(number.normalize().to_string().into()),
        },
        Cell::Share(share) => Some(share.normalize().to_string().into()),
    }
}

/// `As of` as a program writes it: `as_of`.
fn key(name: &str) -> String {
    name.to_lowercase().replace([' ', '-'], "_")
}
