//! Statements that go by mail: who gets one, who does not and why, and what became of each.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use chrono::NaiveDate;
use comfy_table::Cell;
use serde_json::{Value, json as object};

use super::json::{amount, outcome_of};
use super::table::{Look, counted, keep_amounts_whole, plain};
use crate::domain::{AccountKey, DeliveryOutcome, joined};
use crate::engine::{Mailing, NotMailed};
use crate::render::one_line;

/// One account of the list.
#[derive(Debug, Clone)]
pub struct ListedStatement {
    /// Whose.
    pub account: AccountKey,
    /// What the company is called.
    pub company: String,
    /// What the customer is called.
    pub customer: String,
    /// Whether it goes, and to whom; or why not.
    pub decided: Result<Mailing, NotMailed>,
    /// What became of it; none: nobody has said yet that it goes, or it does not.
    pub outcome: Option<DeliveryOutcome>,
}

/// The list as a table, and a sentence of how many; `mailed`: somebody has said that they go.
#[must_use]
pub fn statements_text(
    [from, to]: [NaiveDate; 2],
    listed: &[ListedStatement],
    problems: &[String],
    mailed: bool,
    look: Look,
) -> String {
    let mut text = String::new();
    if !listed.is_empty() {
        let _ = writeln!(text, "{}", table(listed, look));
    }
    let count = |wanted: &dyn Fn(&ListedStatement) -> bool| listed.iter().filter(|one| wanted(one)).count();
    let going = count(&|one| one.decided.is_ok());
    let staying = listed.len() - going;
    let done = match mailed {
        true => {
            let sent = count(&|one| matches!(one.outcome, Some(DeliveryOutcome::Sent { .. })));
            format!("{} mailed, {} not", counted(sent, "statement", "statements"), listed.len() - sent)
        }
        false => format!("{} would be mailed, {staying} not", counted(going, "statement", "statements")),
    };
    let _ = writeln!(text, "{from} to {to}: {done}.");
    if listed.iter().any(|one| one.decided.as_ref().is_err_and(NotMailed::can_go_again)) {
        let _ = writeln!(text, "What was mailed already, or may have arrived, goes once more with --again.");
    }
    for problem in problems {
        let _ = writeln!(text, "problem: {}", one_line(problem));
    }
    text
}

fn table(listed: &[ListedStatement], look: Look) -> comfy_table::Table {
    let companies: BTreeSet<&str> = listed.iter().map(|one| one.company.as_str()).collect();
    let mut table = plain(look);
    let mut header = vec!["Customer", "Statement", "To", "Language", "Balance"];
    if companies.len() > 1 {
        header.insert(1, "Company");
    }
    table.set_header(header);
    for one in listed {
        let (to, language, balance) = match &one.decided {
            Ok(Mailing { recipient, balance, .. }) => {
                let language = recipient.language.clone().unwrap_or_default();
                (recipient.addresses.join(", "), language, joined(balance))
            }
            Err(_) => Default::default(),
        };
        let mut row = vec![one.customer.clone(), said(one), to, language, balance];
        if companies.len() > 1 {
            row.insert(1, one.company.clone());
        }
        table.add_row(row.iter().map(|words| Cell::new(one_line(words))));
    }
    let last = usize::from(companies.len() > 1) + 4;
    keep_amounts_whole(&mut table, &[last - 1, last]);
    table
}

/// What becomes of a statement, or has become of it.
fn said(one: &ListedStatement) -> String {
    match (&one.decided, &one.outcome) {
        (Err(why), _) => format!("not mailed: {why}"),
        (Ok(Mailing { copy: 1, .. }), None) => "goes".to_owned(),
        (Ok(Mailing { copy, .. }), None) => format!("goes (copy {copy})"),
        (Ok(_), Some(outcome)) => match outcome {
            DeliveryOutcome::Sent { .. } => "mailed".to_owned(),
            DeliveryOutcome::Failed { problem, retried: true } => format!("goes again: {problem}"),
            DeliveryOutcome::Failed { problem, retried: false } => format!("failed: {problem}"),
            DeliveryOutcome::InDoubt { problem } => format!("in doubt: {problem}"),
            DeliveryOutcome::HandedOver { what } => format!("handed over: {what}"),
            DeliveryOutcome::Waits { reason } => format!("waits {reason}"),
            DeliveryOutcome::NotSent { reason } => format!("not sent: {reason}"),
        },
    }
}

/// One object with `period`, `mailed` (whether somebody has said that they go), `statements` and `problems`.
#[must_use]
pub fn statements_json(
    [from, to]: [NaiveDate; 2],
    listed: &[ListedStatement],
    problems: &[String],
    mailed: bool,
) -> Value {
    let statements: Vec<Value> = listed.iter().map(statement).collect();
    object!({
        "period": { "from": from.to_string(), "to": to.to_string() },
        "mailed": mailed,
        "statements": statements,
        "problems": problems,
    })
}

/// Amounts are text with the currency's digits.
fn statement(one: &ListedStatement) -> Value {
    let mailing = one.decided.as_ref().ok();
    let balance = |mailing: &Mailing| -> Vec<Value> {
        let told = |money| object!({ "amount": amount(money), "currency": money.currency.code });
        mailing.balance.iter().map(told).collect()
    };
    object!({
        "customer": one.customer,
        "partner_id": one.account.partner.0,
        "company": one.company,
        "goes": mailing.is_some(),
        "reason": one.decided.as_ref().err().map(ToString::to_string),
        "to": mailing.map(|mailing| &mailing.recipient.addresses),
        "language": mailing.and_then(|mailing| mailing.recipient.language.as_ref()),
        "balance": mailing.map(balance),
        "copy": mailing.map(|mailing| mailing.copy),
        "delivery": one.outcome.as_ref().map(outcome_of),
    })
}
