//! Why a customer did or did not get a reminder, in words, with the items and dates behind it.

use std::fmt::Write as _;

use chrono::NaiveDate;
use serde_json::{Value, json as object};

use super::json::{account as account_json, amount};
use super::table::counted;
use crate::domain::{
    Account, Decision, Intent, IntentState, Money, NextReminder, OpenItem, Outcome, Plan, PromiseEnd, PromiseState,
    RunReport, Setter,
};
use crate::engine::{RunInput, item_standings, next_message};
use crate::render::one_line;

/// What an explanation is made of.
#[derive(Debug, Clone, Copy)]
pub struct Explained<'a> {
    /// What was read, and the day.
    pub input: &'a RunInput,
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
    let Explained { input, company, account, decision, intents } = *explained;
    let (customer, company) = (one_line(&account.customer), one_line(company));
    let mut text = format!("{customer} (customer {}) at {company}, as of {}\n", account.key.partner, input.run_date);
    for sentence in sentences(explained) {
        let _ = writeln!(text, "  {}", one_line(&sentence));
    }
    if !account.items.is_empty() {
        let _ = writeln!(text, "\n  Open items");
        for standing in item_standings(input, account.key) {
            if let Some(item) = account.items.iter().find(|item| item.id == standing.item) {
                let _ = writeln!(text, "    {}", item_line(item, input.run_date, &standing.standing));
            }
        }
    }
    if !intents.is_empty() {
        let _ = writeln!(text, "\n  What was done");
        for intent in intents {
            let _ = writeln!(text, "    {}", intent_line(intent));
        }
    }
    if let Some(next) = next_message(input, account.key) {
        let verb = if next.proposed.is_some() { "would be proposed" } else { "would go" };
        let level = one_line(&next.reminder.level_name);
        let _ = writeln!(text, "\n  If nobody pays, level \"{level}\" {verb} on {}.", next.day);
    } else if matches!(decision.outcome, Outcome::Held(_)) {
        let _ = writeln!(text, "\n  If nothing changes, nothing would go in the next year.");
    }
    text
}

/// The same for programs: the account as a report has it, with `sentences`, `items`, `history` and `next_message`.
#[must_use]
pub fn explanation_json(explained: &Explained<'_>, report: &RunReport) -> Value {
    let Explained { input, account, decision, intents, .. } = *explained;
    let standings = item_standings(input, account.key);
    let item = |item: &OpenItem| {
        let standing = standings.iter().find(|standing| standing.item == item.id);
        object!({
            "number": item.number,
            "due_date": item.due_date.to_string(),
            "amount": amount(&item.open),
            "currency": item.open.currency.code,
            "days_overdue": item.days_overdue(input.run_date),
            "reached_days": item.reached.map(|reached| reached.days),
            "reached_on": item.reached.map(|reached| reached.on.to_string()),
            "standing": standing.map(|standing| &standing.standing),
        })
    };
    let done = |intent: &Intent| {
        object!({
            "run_date": intent.reminder.run_date.to_string(),
            "level": intent.reminder.level_name,
            "channel": intent.key.channel.name(),
            "to": intent.recipient.as_ref().map(|recipient| &recipient.addresses),
            "message_id": intent.message_id,
            "state": state(&intent.state),
        })
    };
    let next = next_message(input, account.key).map(|next| {
        object!({
            "day": next.day.to_string(),
            "level": next.reminder.level_name,
            "waits_for_a_person": next.proposed.map(|reason| reason.to_string()),
        })
    });
    let mut told = account_json(report, decision);
    if let Some(fields) = told.as_object_mut() {
        fields.insert("sentences".to_owned(), sentences(explained).into());
        fields.insert("items".to_owned(), account.items.iter().map(item).collect());
        fields.insert("history".to_owned(), intents.iter().map(done).collect());
        fields.insert("next_message".to_owned(), next.into());
    }
    told
}

/// The facts beside the items, one sentence each.
fn sentences(explained: &Explained<'_>) -> Vec<String> {
    let Explained { input, account, decision, .. } = *explained;
    let next = match account.next_reminder {
        None => "not set".to_owned(),
        Some(NextReminder { date, set_by: Setter::Daemon }) => date.to_string(),
        Some(NextReminder { date, set_by: Setter::Person }) => format!("{date}, set by hand"),
    };
    let last = account.last_reminder.map(|day| format!(", the last on {day}")).unwrap_or_default();
    let mut sentences = vec![
        outcome_sentence(&decision.outcome),
        format!("Rule: {}", decision.outcome.rule()),
        format!(
            "Status: {}. Due {}, of it overdue {}.",
            decision.status.label(),
            decision.total_due,
            decision.total_overdue
        ),
        format!(
            "Follow-up is {}; next reminder {next}; {} so far{last}.",
            account.mode,
            counted(account.reminders as usize, "reminder", "reminders")
        ),
    ];
    if let Some((plan, rule)) = &decision.plan {
        sentences.push(format!("Its plan is \"{plan}\", {rule}."));
    }
    if let Some(reminder) = decision.outcome.reminder() {
        for plan in &reminder.channels {
            sentences.push(match &plan.recipient {
                Ok(recipient) if !recipient.addresses.is_empty() => {
                    format!("The {} is for {} ({}).", plan.channel, recipient.addresses.join(", "), recipient.rule)
                }
                Ok(recipient) => format!("The {} is for {} ({}).", plan.channel, recipient.name, recipient.rule),
                Err(why) => format!("Not by {why}."),
            });
        }
    }
    sentences.extend(older_text(explained));
    if let Some(promise) = &account.promise {
        let amount = promise.amount.map_or_else(
            || "all that is due by then".to_owned(),
            |amount| {
                let currency = &decision.total_due.currency;
                format!("{} (paid since: {})", Money::new(amount, currency), Money::new(promise.paid_since, currency))
            },
        );
        let state = match (decision.promise, promise.state) {
            (Some(PromiseEnd::Kept), _) | (None, PromiseState::Kept) => "kept",
            (Some(PromiseEnd::Broken), _) | (None, PromiseState::Broken) => "broken",
            (None, PromiseState::Open) => "open",
        };
        sentences.push(format!("Promise of {}, due {}: {amount}; {state}.", promise.made_on, promise.due));
    }
    if let Some(snooze) = account.snooze.as_ref().filter(|snooze| snooze.until > input.run_date) {
        sentences.push(format!("Snoozed until {}.", snooze.until));
    }
    if let Some(proposal) = &decision.trust {
        sentences.push(format!("Now a {}; we would make it a {}: {}.", account.trust, proposal.to, proposal.because));
    }
    if !decision.left_to_people.is_empty() {
        let items = counted(decision.left_to_people.len(), "item waits", "items wait");
        sentences.push(format!("{items} for a person: the level is not automatic, or cannot be used."));
    }
    sentences
}

/// That the mail is worded by an older text than the one its level has now.
fn older_text(explained: &Explained<'_>) -> Option<String> {
    let level = explained.decision.outcome.reminder()?.level;
    let company = explained.input.companies.get(&explained.account.key.company)?;
    let mut levels = company.usable_plans().flat_map(Plan::levels);
    let problem = levels.find(|known| known.id == level)?.text_problem.as_ref()?;
    Some(format!("Its text: {problem}."))
}

fn outcome_sentence(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Reminded(reminder) => format!("It is reminded: {reminder}."),
        Outcome::Proposed(reminder, reason) => {
            format!("A reminder is proposed and not sent, because {reason}: {reminder}.")
        }
        Outcome::Held(reason) => format!("It is not reminded: {reason}."),
    }
}

fn item_line(item: &OpenItem, date: NaiveDate, standing: &str) -> String {
    let mut line = format!("{}  due {}  {}", one_line(&item.number), item.due_date, item.open);
    match item.days_overdue(date) {
        1 if item.is_claim() => line.push_str("  1 day overdue"),
        days @ 2.. if item.is_claim() => line.push_str(&format!("  {days} days overdue")),
        _ => {}
    }
    if let Some(reached) = item.reached {
        let _ = write!(line, "  reached {} days on {}", reached.days, reached.on);
    }
    format!("{line}: {}", one_line(standing))
}

fn intent_line(intent: &Intent) -> String {
    let to = intent.recipient.as_ref().map(|recipient| recipient.addresses.join(", ")).unwrap_or_default();
    let (level, to, state) = (one_line(&intent.reminder.level_name), one_line(&to), one_line(&state(&intent.state)));
    format!("{}  {level}  {} {to}  {state}", intent.reminder.run_date, intent.key.channel)
}

fn state(state: &IntentState) -> String {
    match state {
        IntentState::Recorded { problem: None } => "waits".to_owned(),
        IntentState::Recorded { problem: Some(problem) } => format!("waits: {problem}"),
        IntentState::Begun | IntentState::LastWord => "under way".to_owned(),
        IntentState::HandedOver { what } => format!("handed over: {what}"),
        IntentState::InDoubt { problem } => format!("in doubt: {problem}"),
        IntentState::Sent { at, .. } => format!("sent {}", at.format("%Y-%m-%d %H:%M UTC")),
        IntentState::Done { at } => format!("sent {}, written back", at.format("%Y-%m-%d %H:%M UTC")),
        IntentState::Failed { answer } => format!("failed: {answer}"),
        IntentState::Dropped { reason } => format!("not sent: {reason}"),
    }
}
