//! The report for people: a table that fits the terminal, and what needs somebody below it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::NaiveDate;
use comfy_table::{Cell, CellAlignment, Color, ColumnConstraint, ContentArrangement, Table, Width, presets};

use crate::domain::{
    CompanyId, Decision, DeliveryOutcome, Intent, IntentState, MailedStatement, Money, Outcome, ProposedReason,
    RunReport, add_up, joined,
};
use crate::render::one_line;

/// How a terminal looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Columns of characters; none: not a terminal, as wide as it needs.
    pub width: Option<u16>,
    /// Whether colours are shown.
    pub colour: bool,
}

/// The whole report.
#[must_use]
pub fn text(report: &RunReport, look: Look) -> String {
    let mut text = String::new();
    let decisions: Vec<&Decision> = report.plan.decisions.values().collect();
    if decisions.is_empty() {
        let _ = writeln!(text, "Nobody owes anything on {}.", report.plan.run_date);
    } else {
        let _ = writeln!(text, "{}", table(report, &decisions, look));
        let _ = writeln!(text, "{}", counts(report, &decisions));
    }
    if let Some(backlog) = backlog(report, &decisions) {
        let _ = writeln!(text, "{backlog}");
    }
    for said in waiting(report).into_iter().chain(excluded(report)) {
        let _ = writeln!(text, "{}", one_line(&said));
    }
    for said in bank(report) {
        let _ = writeln!(text, "{}", one_line(&said));
    }
    for row in &report.unreadable {
        let _ = writeln!(text, "cannot be read: {}", one_line(&row.to_string()));
    }
    for problem in &report.problems {
        let _ = writeln!(text, "problem: {}", one_line(problem));
    }
    text
}

/// How many messages go later by themselves, and why.
fn waiting(report: &RunReport) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, outcome) in report.deliveries.values().flatten() {
        if let DeliveryOutcome::Waits { reason } = outcome {
            *counts.entry(reason).or_default() += 1;
        }
    }
    let said = |(reason, count)| format!("{} {reason}.", counted(count, "message waits", "messages wait"));
    counts.into_iter().map(said).collect()
}

/// Rule 22: what is excluded is counted and summed, company by company, so that nobody forgets it.
#[must_use]
pub fn excluded(report: &RunReport) -> Vec<String> {
    let said = report.excluded_items.iter().map(|(company, (items, sum))| {
        let name = report.companies.get(company).map_or("?", String::as_str);
        format!("{name}: excluded from follow-up: {}, {sum}.", counted(*items, "open item", "open items"))
    });
    said.collect()
}

/// Rule 16: bank journals that are behind, a sentence for each company.
#[must_use]
pub fn bank(report: &RunReport) -> Vec<String> {
    let mut by_company: BTreeMap<CompanyId, Vec<String>> = BTreeMap::new();
    for finding in &report.plan.bank_findings {
        by_company.entry(finding.company).or_default().push(finding.to_string());
    }
    let said = by_company.into_iter().map(|(company, findings)| {
        let name = report.companies.get(&company).map_or("?", String::as_str);
        format!("{name}: reconcile first, somebody may have paid: {}.", findings.join("; "))
    });
    said.collect()
}

fn table(report: &RunReport, decisions: &[&Decision], look: Look) -> Table {
    let several_companies = report.companies.len() > 1;
    let mut table = plain(look);
    let mut header = vec!["Customer", "Outcome", "What and why", "Total due", "Overdue", "Next reminder"];
    if several_companies {
        header.insert(1, "Company");
    }
    table.set_header(header);
    for decision in decisions {
        let mut row = vec![
            Cell::new(one_line(&decision.customer)),
            coloured(decision, look),
            Cell::new(what_and_why(report, decision)),
            right(&decision.total_due),
            right(&decision.total_overdue),
            Cell::new(report.next_reminders.get(&decision.account).map(ToString::to_string).unwrap_or_default()),
        ];
        if several_companies {
            let company = report.companies.get(&decision.account.company).map_or("?", String::as_str);
            row.insert(1, Cell::new(one_line(company)));
        }
        table.add_row(row);
    }
    let first = usize::from(several_companies);
    keep_amounts_whole(&mut table, &[first + 1, first + 3, first + 4]);
    keep_dates_whole(&mut table, &[first + 2, first + 5]);
    table
}

/// What stands in these columns is never broken, however narrow the terminal is: amounts, numbers, single words.
pub(super) fn keep_amounts_whole(table: &mut Table, columns: &[usize]) {
    constrain(table, columns, ColumnConstraint::ContentWidth);
}

/// Nor are dates, alone or in a sentence; their headings may be.
pub(super) fn keep_dates_whole(table: &mut Table, columns: &[usize]) {
    let date_comma_and_padding = Width::Fixed(13);
    constrain(table, columns, ColumnConstraint::LowerBoundary(date_comma_and_padding));
}

fn constrain(table: &mut Table, columns: &[usize], constraint: ColumnConstraint) {
    for index in columns {
        if let Some(column) = table.column_mut(*index) {
            column.set_constraint(constraint);
        }
    }
}

/// A table without anything in it.
pub(super) fn plain(look: Look) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY);
    if let Some(width) = look.width {
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    }
    table
}

pub(super) fn right(money: &Money) -> Cell {
    Cell::new(money.to_string()).set_alignment(CellAlignment::Right)
}

fn coloured(decision: &Decision, look: Look) -> Cell {
    let cell = Cell::new(decision.outcome.name());
    let colour = match decision.outcome {
        Outcome::Reminded(_) => Color::Green,
        Outcome::Proposed(..) => Color::Yellow,
        Outcome::Held(_) => Color::DarkGrey,
    };
    if look.colour { cell.fg(colour) } else { cell }
}

/// Each line is one of ours: what comes from Odoo or a mail server cannot add another, or steer the terminal.
fn what_and_why(report: &RunReport, decision: &Decision) -> String {
    let mut said = vec![match &decision.outcome {
        Outcome::Reminded(reminder) => reminder.to_string(),
        Outcome::Proposed(reminder, reason) => format!("{reminder}: {reason}"),
        Outcome::Held(reason) => reason.to_string(),
    }];
    for (channel, outcome) in report.deliveries.get(&decision.account).into_iter().flatten() {
        said.push(match outcome {
            DeliveryOutcome::Sent { .. } => format!("{channel} sent"),
            DeliveryOutcome::Failed { problem, retried: true } => format!("{channel} waits: {problem}"),
            DeliveryOutcome::Failed { problem, retried: false } => format!("{channel} failed: {problem}"),
            DeliveryOutcome::InDoubt { problem } => format!("{channel} in doubt: {problem}"),
            DeliveryOutcome::HandedOver { what } => format!("{channel} handed over: {what}"),
            DeliveryOutcome::Waits { reason } => format!("{channel} waits {reason}"),
            DeliveryOutcome::NotSent { reason } => format!("{channel} not sent: {reason}"),
        });
    }
    said.iter().map(|line| one_line(line)).collect::<Vec<_>>().join("\n")
}

fn counts(report: &RunReport, decisions: &[&Decision]) -> String {
    let count = |name: &str| decisions.iter().filter(|decision| decision.outcome.name() == name).count();
    let verb = if report.dry { "would be reminded" } else { "reminded" };
    format!(
        "{}: {}: {} {verb}, {} proposed, {} held.",
        report.plan.run_date,
        counted(decisions.len(), "account", "accounts"),
        count("reminded"),
        count("proposed"),
        count("held")
    )
}

/// Rule 23: before sending is switched on, an administrator sees what waits.
fn backlog(report: &RunReport, decisions: &[&Decision]) -> Option<String> {
    let waiting: Vec<&Decision> = decisions
        .iter()
        .copied()
        .filter(|decision| matches!(decision.outcome, Outcome::Proposed(_, ProposedReason::SendingOff)))
        .collect();
    if waiting.is_empty() {
        return None;
    }
    let items: usize =
        waiting.iter().filter_map(|decision| decision.outcome.reminder()).map(|reminder| reminder.demanded.len()).sum();
    let amounts: Vec<Money> = waiting
        .iter()
        .filter_map(|decision| decision.outcome.reminder())
        .flat_map(|reminder| reminder.amounts.iter().cloned())
        .collect();
    let oldest: Option<NaiveDate> = waiting.iter().filter_map(|decision| decision.oldest_due_date).min();
    let age = match oldest.map_or(0, |day| (report.plan.run_date - day).num_days()) {
        ..=0 => String::new(),
        1 => ", the oldest 1 day overdue".to_owned(),
        days => format!(", the oldest {days} days overdue"),
    };
    Some(format!(
        "Sending is off, so nothing leaves. Waiting: {}, {}, {}{age}.\n\
         To begin, set `sending = true` under [follow_up]; `ignore_due_before` leaves old items alone for good.",
        counted(waiting.len(), "account", "accounts"),
        counted(items, "item", "items"),
        joined(&add_up(&amounts)),
    ))
}

/// `1 account`, `2 accounts`.
pub(super) fn counted(count: usize, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}

/// What is known of a message in doubt.
fn known(state: &IntentState) -> &str {
    match state {
        IntentState::InDoubt { problem } => problem,
        IntentState::Recorded { .. }
        | IntentState::Begun
        | IntentState::LastWord
        | IntentState::HandedOver { .. }
        | IntentState::Sent { .. }
        | IntentState::Done { .. }
        | IntentState::Failed { .. }
        | IntentState::Dropped { .. } => "",
    }
}

/// What waits for a person's answer.
#[must_use]
pub fn in_doubt_table(intents: &[Intent], statements: &[MailedStatement], look: Look) -> String {
    if intents.is_empty() && statements.is_empty() {
        return "Nothing is in doubt.\n".to_owned();
    }
    let mut table = plain(look);
    table.set_header(vec!["Key", "To", "What", "What is known"]);
    for intent in intents {
        let to = intent.recipient.as_ref().map(|recipient| recipient.addresses.join(", ")).unwrap_or_default();
        let what = format!("{} of {}, {}", intent.reminder.level_name, intent.reminder.run_date, intent.message_id);
        table.add_row([&intent.key.to_string(), &to, &what, known(&intent.state)].map(one_line));
    }
    for statement in statements {
        let ([from, to], addresses) = (statement.key.period, statement.recipient.addresses.join(", "));
        let what = format!("statement from {from} to {to}, {}", statement.message_id);
        table.add_row([&statement.key.to_string(), &addresses, &what, known(&statement.state)].map(one_line));
    }
    keep_amounts_whole(&mut table, &[0]);
    format!(
        "{table}\nLook for the Message-ID in the mail server's log, then say\n  \
         followupd in-doubt KEY --was-sent      it had left: the level advances as of that day\n  \
         followupd in-doubt KEY --was-not-sent  it had not: it goes again with the same Message-ID\n"
    )
}
