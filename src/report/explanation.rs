//! Why a customer did or did not get a reminder, in words, with the items and dates behind it.

use std::fmt::Write as _;

use chrono::NaiveDate;

use super::table::counted;
use crate::domain::{Account, Decision, Intent, IntentState, OpenItem, Outcome};

/// What an explanation is made of.
#[derive(Debug, Clone, Copy)]
pub struct Explained<'a> {
    /// The day.
    pub date: NaiveDate,
    /// The company's name.
    pub company: &'a str,
    /// The account as it was read.
    pub account: &'a Account,
    /// What is decided for it.
    pub decision: &'a Decision,
    /// What was intended for it so far, oldest first.
    pub intents: &'a [Intent],
}

/// The explanation, as a person would give it.
#[must_use]
pub fn explanation(explained: &Explained<'_>) -> String {
    let Explained { date, company, account, decision, intents } = explained;
    let mut text = String::new();
    let _ = writeln!(text, "{} (customer {}) at {company}, as of {date}", account.customer, account.key.partner);
    let _ = writeln!(text, "  {}", sentence(&decision.outcome));
    let _ = writeln!(
        text,
        "  Status: {}. Due {}, of it overdue {}.",
        decision.status.label(),
        decision.total_due,
        decision.total_overdue
    );
    let next = account.next_reminder.map_or_else(|| "not set".to_owned(), |next| next.date.to_string());
    let _ = writeln!(
        text,
        "  Follow-up is {}; next reminder {next}; {} so far.",
        account.mode,
        counted(account.reminders as usize, "reminder", "reminders")
    );
    let _ = writeln!(text, "\n  Open items");
    let mut items: Vec<&OpenItem> = account.items.iter().collect();
    items.sort_by_key(|item| (item.due_date, item.id));
    for item in items {
        let _ = writeln!(text, "    {}", item_line(item, *date));
    }
    if !intents.is_empty() {
        let _ = writeln!(text, "\n  What was done");
        for intent in *intents {
            let _ = writeln!(text, "    {}", intent_line(intent));
        }
    }
    text
}

fn sentence(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Reminded(reminder) => format!("It is reminded: {reminder}."),
        Outcome::Proposed(reminder, reason) => {
            format!("A reminder is proposed and not sent, because {reason}: {reminder}.")
        }
        Outcome::Held(reason) => format!("It is not reminded: {reason}."),
    }
}

fn item_line(item: &OpenItem, date: NaiveDate) -> String {
    let mut line = format!("{}  due {}  {}", item.number, item.due_date, item.open);
    let days = item.days_overdue(date);
    if days > 0 && item.is_claim() {
        let _ = write!(line, "  {days} days overdue");
    }
    if let Some(reached) = item.reached {
        let _ = write!(line, "  reached {} days on {}", reached.days, reached.on);
    }
    if item.exclusion.is_some() {
        line.push_str("  excluded");
    }
    if item.payment_in_process {
        line.push_str("  payment in process");
    }
    line
}

fn intent_line(intent: &Intent) -> String {
    let state = match &intent.state {
        IntentState::Recorded { problem: None } => "waits".to_owned(),
        IntentState::Recorded { problem: Some(problem) } => format!("waits: {problem}"),
        IntentState::Begun | IntentState::LastWord => "under way".to_owned(),
        IntentState::InDoubt { problem } => format!("in doubt: {problem}"),
        IntentState::Sent { at, .. } => format!("sent {}", at.format("%Y-%m-%d %H:%M UTC")),
        IntentState::Done { at } => format!("sent {}, written back", at.format("%Y-%m-%d %H:%M UTC")),
        IntentState::Failed { answer } => format!("failed: {answer}"),
        IntentState::Dropped { reason } => format!("not sent: {reason}"),
    };
    let to = intent.recipient.as_ref().map(|recipient| recipient.emails.join(", ")).unwrap_or_default();
    format!("{}  {}  {} {to}  {state}", intent.reminder.run_date, intent.reminder.level_name, intent.key.channel)
}
