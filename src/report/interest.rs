//! What customers owe because they are late, row by row.

use std::fmt::Write as _;

use chrono::NaiveDate;
use comfy_table::{Cell, CellAlignment};
use rust_decimal::Decimal;
use serde_json::{Value, json as object};

use super::json::amount;
use super::table::{Look, keep_amounts_whole, plain, right};
use crate::domain::{Interest, Money, NoInterest, joined};
use crate::render::one_line;

/// What one customer owes to one company because it is late.
#[derive(Debug, Clone)]
pub struct InterestOf<'a> {
    /// The customer's name.
    pub customer: &'a str,
    /// The company's name.
    pub company: &'a str,
    /// What is claimed, or why nothing is.
    pub claimed: Result<Interest, NoInterest>,
}

/// A table for each customer, its sums, and what is to be known about them.
#[must_use]
pub fn interest_text(all: &[InterestOf<'_>], day: NaiveDate, look: Look) -> String {
    let mut text = String::new();
    for of in all {
        if !text.is_empty() {
            text.push('\n');
        }
        let (customer, company) = (one_line(of.customer), one_line(of.company));
        let _ = writeln!(text, "{customer} at {company}, as of {day}");
        match &of.claimed {
            Ok(interest) => add_interest(&mut text, interest, look),
            Err(why) => drop(writeln!(text, "Nothing is claimed: {why}.")),
        }
    }
    if text.is_empty() { format!("Nobody owes interest on {day}.\n") } else { text }
}

fn add_interest(text: &mut String, interest: &Interest, look: Look) {
    if interest.rows.is_empty() {
        text.push_str("Nothing bears interest.\n");
    } else {
        let mut table = plain(look);
        table.set_header(vec!["Number", "Open", "From, to", "Days", "Rate", "Interest"]);
        for row in &interest.rows {
            table.add_row(vec![
                Cell::new(one_line(&row.number)),
                right(&row.principal),
                Cell::new(format!("{}\n{}", row.from, row.to)),
                Cell::new(row.days).set_alignment(CellAlignment::Right),
                Cell::new(percent(row.rate)).set_alignment(CellAlignment::Right),
                right(&row.amount),
            ]);
        }
        keep_amounts_whole(&mut table, &[1, 2, 3, 4, 5]);
        let _ = writeln!(text, "{table}\nInterest: {}", joined(&interest.total()));
    }
    if !interest.compensations.is_empty() {
        let each: Vec<String> =
            interest.compensations.iter().map(|row| format!("{} {}", one_line(&row.number), row.amount)).collect();
        let _ = writeln!(text, "Compensation: {} ({})", joined(&interest.compensation()), each.join(", "));
    }
    for note in &interest.notes {
        let _ = writeln!(text, "Note: {}.", one_line(&note.to_string()));
    }
}

/// One object with `date` and `customers`: `customer`, `company`, and either `nothing_because` or `rows`, `compensations`,
/// `interest` and `compensation` (sums by currency) and `notes`.
#[must_use]
pub fn interest_json(all: &[InterestOf<'_>], day: NaiveDate) -> Value {
    let customers: Vec<Value> = all.iter().map(one_json).collect();
    object!({ "date": day.to_string(), "customers": customers })
}

fn one_json(of: &InterestOf<'_>) -> Value {
    let (customer, company) = (of.customer, of.company);
    let interest = match &of.claimed {
        Ok(interest) => interest,
        Err(why) => {
            return object!({ "customer": customer, "company": company, "nothing_because": why.to_string() });
        }
    };
    let rows = interest.rows.iter().map(|row| {
        object!({
            "number": row.number,
            "principal": amount(&row.principal),
            "from": row.from.to_string(),
            "to": row.to.to_string(),
            "days": row.days,
            "rate": row.rate.to_string(),
            "amount": amount(&row.amount),
            "currency": row.amount.currency.code,
        })
    });
    let compensations = interest.compensations.iter().map(
        |row| object!({ "number": row.number, "amount": amount(&row.amount), "currency": row.amount.currency.code }),
    );
    let sums = |sums: &[Money]| -> Vec<Value> {
        sums.iter().map(|sum| object!({ "amount": amount(sum), "currency": sum.currency.code })).collect()
    };
    object!({
        "customer": customer,
        "company": company,
        "rows": rows.collect::<Vec<_>>(),
        "compensations": compensations.collect::<Vec<_>>(),
        "interest": sums(&interest.total()),
        "compensation": sums(&interest.compensation()),
        "notes": interest.notes.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

/// `10.15 %`.
fn percent(rate: Decimal) -> String {
    format!("{rate} %")
}
