//! Decides what is done for a request of a person (rule 25), or why nothing is.

use std::fmt;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::by_hand::{Refusal, by_hand};
use super::input::RunInput;
use super::set_level::can_be_set;
use crate::domain::{
    Account, Asked, ExclusionCause, HeldReason, ItemId, LevelId, Money, OpenDelivery, Reached, Reminder, Request,
    Setter, UserId, Wish, joined, shifted,
};

/// After a call the customer is left alone for so many days, unless the caller names another day.
const DAYS_AFTER_CALL: i64 = 15;

/// What is done for a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// The reminder goes.
    Send(Box<Reminder>),
    /// It is shown as it would go.
    Prepare {
        /// The message.
        reminder: Box<Reminder>,
        /// Why it needs *anyway* to go.
        against: Option<HeldReason>,
    },
    /// The account is left alone before this day.
    Snooze {
        /// The first day on which it is followed up again.
        until: NaiveDate,
        /// Why.
        note: Option<String>,
    },
    /// A promise is written down.
    Promise {
        /// Through this day.
        due: NaiveDate,
        /// So much; none: all that is due by then.
        amount: Option<Money>,
    },
    /// Items are left out.
    Exclude {
        /// Which.
        items: Vec<ItemId>,
        /// Why.
        cause: ExclusionCause,
        /// The first day on which they are followed up again.
        until: Option<NaiveDate>,
        /// What people should know.
        note: Option<String>,
        /// Who settles it.
        owner: Option<UserId>,
    },
    /// Items have reached a level, or none.
    SetLevel {
        /// Which: all that are overdue.
        items: Vec<ItemId>,
        /// What they have reached.
        reached: Option<Reached>,
        /// What people call it.
        name: Option<String>,
    },
    /// A call is written down, and the next reminder put off.
    LogCall {
        /// Nothing is sent before it.
        next_reminder: NaiveDate,
    },
    /// The customer's statement is made.
    State {
        /// As of this day.
        day: NaiveDate,
    },
    /// It is made and mailed, if [`super::mailing`] says so.
    MailStatement {
        /// As of this day.
        day: NaiveDate,
    },
    /// The message in doubt had left, or had not.
    ResolveDoubt {
        /// It had left.
        was_sent: bool,
    },
}

/// What people read when it is done; what became of a message is told by its delivery.
impl fmt::Display for Deed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Send(reminder) | Self::Prepare { reminder, against: None } => {
                write!(f, "level \"{}\", {}", reminder.level_name, joined(&reminder.amounts))
            }
            Self::Prepare { reminder, against: Some(reason) } => {
                let amounts = joined(&reminder.amounts);
                write!(f, "level \"{}\", {amounts}; it will need a second word: {reason}", reminder.level_name)
            }
            Self::Snooze { until, .. } => write!(f, "snoozed until {until}"),
            Self::Promise { due, amount: Some(amount) } => write!(f, "promise of {amount} by {due} noted"),
            Self::Promise { due, amount: None } => write!(f, "promise to pay by {due} noted"),
            Self::Exclude { items, until, .. } => {
                let items = if items.len() == 1 { "1 item".to_owned() } else { format!("{} items", items.len()) };
                match until {
                    Some(until) => write!(f, "{items} excluded until {until}"),
                    None => write!(f, "{items} excluded"),
                }
            }
            Self::SetLevel { name: Some(name), .. } => write!(f, "level \"{name}\" set"),
            Self::SetLevel { name: None, .. } => write!(f, "no level reached any more; follow-up starts again"),
            Self::LogCall { next_reminder } => write!(f, "call noted; next reminder not before {next_reminder}"),
            Self::State { day } | Self::MailStatement { day } => write!(f, "statement as of {day}"),
            Self::ResolveDoubt { was_sent: true } => write!(f, "recorded as sent"),
            Self::ResolveDoubt { was_sent: false } => write!(f, "recorded as not sent; it goes again by itself"),
        }
    }
}

/// What is done for `request`; `by` is its asker's name. Nothing is changed where it cannot be done.
///
/// # Errors
/// Why it is not done.
pub fn fulfil(input: &RunInput, request: &Request, by: &str) -> Result<Deed, Refusal> {
    let account = input.accounts.get(&request.account).ok_or(Refusal::UnknownAccount)?;
    let today = input.run_date;
    let later = |day: NaiveDate, what: &'static str| {
        if day > today { Ok(()) } else { Err(Refusal::Wish(format!("{what} must be after today"))) }
    };
    match &request.wish {
        Wish::FollowUp { anyway, edited, about, by_channels, attach_invoices } => {
            let asked = Asked {
                by: by.to_owned(),
                anyway: *anyway,
                edited: edited.clone(),
                by_channels: by_channels.clone(),
                attach_invoices: *attach_invoices,
            };
            let reminder = by_hand(input, request.account, &asked)?;
            // What a person has written speaks of what was owed then.
            if edited.is_some() && *about != Some(reminder.about()) {
                let sentence = "what is open has changed since the message was prepared; prepare it again";
                return Err(Refusal::Wish(sentence.to_owned()));
            }
            Ok(Deed::Send(Box::new(reminder)))
        }
        Wish::Prepare { .. } => prepare(input, request, by),
        Wish::Snooze { until, note } => {
            later(*until, "the day until which the customer is left alone")?;
            Ok(Deed::Snooze { until: *until, note: note.clone() })
        }
        Wish::Promise { due, amount, .. } => promise(input, account, *due, *amount),
        Wish::Exclude { items, cause, until, note, owner } => {
            if let Some(until) = until {
                later(*until, "the day until which items are excluded")?;
            }
            let open: Vec<ItemId> = account.items.iter().map(|item| item.id).filter(|id| items.contains(id)).collect();
            if open.is_empty() || open.len() < items.len() {
                return Err(Refusal::Wish("choose items that are open on this customer".to_owned()));
            }
            Ok(Deed::Exclude { items: open, cause: *cause, until: *until, note: note.clone(), owner: *owner })
        }
        Wish::SetLevel(level) => set_level(input, account, *level),
        Wish::LogCall { next_reminder, .. } => {
            let day = next_reminder.unwrap_or_else(|| shifted(today, DAYS_AFTER_CALL));
            later(day, "the next reminder")?;
            // A later day that somebody has set stays, unless the caller names one.
            let set = account.next_reminder.filter(|next| next.set_by == Setter::Person && next_reminder.is_none());
            Ok(Deed::LogCall { next_reminder: set.map_or(day, |set| set.date.max(day)) })
        }
        Wish::Statement => Ok(Deed::State { day: today }),
        Wish::MailStatement { .. } => Ok(Deed::MailStatement { day: today }),
        Wish::ResolveDoubt { was_sent } => match input.history_of(request.account).open {
            Some(OpenDelivery::InDoubt { .. }) => Ok(Deed::ResolveDoubt { was_sent: *was_sent }),
            Some(OpenDelivery::Waiting { .. } | OpenDelivery::NotWrittenBack { .. }) | None => {
                Err(Refusal::Wish("no message to this customer is in doubt".to_owned()))
            }
        },
    }
}

/// The message as it would go, also where it needs *anyway*: whoever looks at it is told.
fn prepare(input: &RunInput, request: &Request, by: &str) -> Result<Deed, Refusal> {
    match by_hand(input, request.account, &Asked::by(by, false)) {
        Ok(reminder) => Ok(Deed::Prepare { reminder: Box::new(reminder), against: None }),
        Err(Refusal::NeedsAnyway(reason)) => {
            let reminder = by_hand(input, request.account, &Asked::by(by, true))?;
            Ok(Deed::Prepare { reminder: Box::new(reminder), against: Some(reason) })
        }
        Err(refusal) => Err(refusal),
    }
}

fn promise(input: &RunInput, account: &Account, due: NaiveDate, amount: Option<Decimal>) -> Result<Deed, Refusal> {
    if due < input.run_date {
        return Err(Refusal::Wish("the day of a promise must not have passed".to_owned()));
    }
    let company = input.companies.get(&account.key.company).ok_or(Refusal::UnknownAccount)?;
    match amount {
        Some(amount) if amount <= Decimal::ZERO => {
            Err(Refusal::Wish("the promised amount must be more than nothing".to_owned()))
        }
        Some(amount) => Ok(Deed::Promise { due, amount: Some(Money::new(amount, &company.company.currency)) }),
        None => Ok(Deed::Promise { due, amount: None }),
    }
}

fn set_level(input: &RunInput, account: &Account, level: Option<LevelId>) -> Result<Deed, Refusal> {
    let today = input.run_date;
    let company = input.companies.get(&account.key.company).ok_or(Refusal::UnknownAccount)?;
    let level = match level {
        Some(wanted) => {
            let plan = company.plan_for(account).plan.as_ref();
            let plan = plan.map_err(|problem| Refusal::Held(HeldReason::PlanUnusable(problem.clone())))?;
            let found = plan.levels().iter().find(|level| level.id == wanted);
            Some(found.ok_or_else(|| Refusal::Wish("choose a level of this customer's plan".to_owned()))?)
        }
        None => None,
    };
    let overdue = account.items.iter().filter(|item| can_be_set(item, today));
    let items: Vec<ItemId> = overdue.map(|item| item.id).collect();
    if items.is_empty() {
        return Err(Refusal::Wish("nothing of this customer is overdue".to_owned()));
    }
    let reached = level.map(|level| Reached { days: level.days_after_due, level: Some(level.id), on: today });
    Ok(Deed::SetLevel { items, reached, name: level.map(|level| level.name.clone()) })
}
