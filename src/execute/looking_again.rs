//! Looks again just before a message leaves (rule 12): is the plan still true?

use std::collections::BTreeMap;

use chrono_tz::Tz;

use crate::domain::{
    Account, AccountHistory, AccountKey, Asked, HeldReason, Intent, Outcome, Reminder, SendingHours, Waiting,
};
use crate::engine::{self, RunInput};

/// What looking again has shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It goes, as it was planned or as it is planned now.
    Go(Box<Reminder>),
    /// It must not go any more.
    Drop(String),
    /// It goes, but not today.
    Wait(Waiting),
}

/// Plans the account of `intent` anew from what was read just now, as if the intent were not there; nor what is known of
/// the same reminder where it has reached the customer by another channel. `zone` is where the companies' day begins and
/// ends.
pub(super) fn verdict(intent: &Intent, now: &RunInput, zone: Tz, went_by_another: bool) -> Verdict {
    let account = intent.key.account;
    let mut input = RunInput { accounts: BTreeMap::new(), ..now.clone() };
    let Some(read) = now.accounts.get(&account) else {
        return Verdict::Drop("nothing is open any more".to_owned());
    };
    input.accounts.insert(account, read.clone());
    let history = input.history.accounts.entry(account).or_default();
    *history = AccountHistory { open: None, failed: None, last_ordinal: intent.key.ordinal - 1, ..history.clone() };

    if went_by_another {
        engine::take_back(&mut input, &intent.reminder);
    }
    let Some(read) = input.accounts.get(&account) else {
        return Verdict::Drop("nothing is open any more".to_owned());
    };
    let planned = match &intent.reminder.asked {
        Some(asked) => by_hand(&input, account, asked, &intent.reminder),
        None => decided(&input, read, zone),
    };
    match planned {
        Ok(reminder) if reminder.ordinal != intent.key.ordinal => {
            Verdict::Drop(format!("Odoo already counts {} reminders for this account", read.reminders))
        }
        Ok(reminder) if went_by_another && reminder.level != intent.reminder.level => {
            Verdict::Drop("what is due has changed since the reminder went by another way".to_owned())
        }
        Ok(reminder) if reminder.deliverable().any(|(channel, _)| channel == intent.key.channel) => {
            Verdict::Go(Box::new(reminder))
        }
        Ok(_) => Verdict::Drop(format!("the level does not go by {} any more", intent.key.channel)),
        Err(verdict) => verdict,
    }
}

/// As it was asked for. What a person has written speaks of what was owed then, and of nothing else.
fn by_hand(input: &RunInput, account: AccountKey, asked: &Asked, planned: &Reminder) -> Result<Reminder, Verdict> {
    let reminder = engine::by_hand(input, account, asked).map_err(|refusal| Verdict::Drop(refusal.to_string()))?;
    if asked.edited.is_some() && reminder.about() != planned.about() {
        return Err(Verdict::Drop("what is open has changed since the message was written".to_owned()));
    }
    Ok(reminder)
}

fn decided(input: &RunInput, account: &Account, zone: Tz) -> Result<Reminder, Verdict> {
    match engine::decide(input, account).map(|decision| decision.outcome) {
        Some(Outcome::Reminded(reminder)) => Ok(reminder),
        // A day off by the companies' day, where by the customer's it is over already or has not begun.
        Some(Outcome::Held(HeldReason::DayOff { day, until })) => {
            let until = SendingHours::on(None, until, zone).start.with_timezone(&zone);
            Err(Verdict::Wait(Waiting::DayOff { until, today: input.run_date, day }))
        }
        Some(Outcome::Proposed(_, reason)) => Err(Verdict::Drop(reason.to_string())),
        Some(Outcome::Held(reason)) => Err(Verdict::Drop(reason.to_string())),
        None => Err(Verdict::Drop("its company is not followed up any more".to_owned())),
    }
}
