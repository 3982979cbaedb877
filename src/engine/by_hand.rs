//! *Follow up now*: one account, because a person says so (rule 25).

use std::fmt;

use super::composing::Composition;
use super::input::RunInput;
use super::planning::{
    all_is_readable, deliverable, ladder, minimum_interval, nobody_asked_to_wait, nothing_is_open_on, owed,
    the_bank_is_up_to_date, usable, worth_their_levels,
};
use super::rungs::{Steps, why_nothing_is_due};
use crate::domain::{AccountHistory, AccountKey, Asked, HeldReason, Level, Reminder};

/// Why a request is not carried out. It changes nothing then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The account has nothing open and no record.
    UnknownAccount,
    /// It cannot be done.
    Held(HeldReason),
    /// It can be done if the request says *anyway*.
    NeedsAnyway(HeldReason),
    /// What is asked for cannot be done like this: as a sentence that says what can.
    Wish(String),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownAccount => write!(f, "this customer has nothing open"),
            Self::Held(reason) => reason.fmt(f),
            Self::Wish(sentence) => sentence.fmt(f),
            Self::NeedsAnyway(reason) => write!(f, "{reason}; to follow up all the same, say --anyway"),
        }
    }
}

/// The message that goes when a person says *follow up now*: at the next level if one is due, else the current level
/// again without advancing. Ignores next reminder, mode, working days, the level's limits and whether it is automatic;
/// against a promise, a snooze, the minimum interval or a bank that is behind it takes *anyway*; never goes against
/// exclusions, credits, or a message in doubt.
///
/// # Errors
/// Why it does not go.
pub fn by_hand(input: &RunInput, key: AccountKey, asked: &Asked) -> Result<Reminder, Refusal> {
    let (Some(account), Some(company)) = (input.accounts.get(&key), input.companies.get(&key.company)) else {
        return Err(Refusal::UnknownAccount);
    };
    let history = input.history_of(key);
    all_is_readable(account).map_err(Refusal::Held)?;
    nothing_is_open_on(&history).map_err(Refusal::Held)?;
    let plan = usable(company.plan_for(account)).map_err(Refusal::Held)?;
    let all = ladder(input, company, plan, account, &history).climbers(account);
    let mut climbers = all.clone();
    // What is prepared by a run is what goes; where no level is worth it, a person's word counts all the same.
    let choose = Steps::chosen_for(account.mode);
    let steps = match worth_their_levels(input, company, plan, account, &mut climbers, choose) {
        Ok(steps) => Some(steps),
        Err(_) => {
            climbers = all;
            choose(&climbers)
        }
    };
    let taken = steps.as_ref().map_or(&[][..], |steps| &steps.taken);
    let composition = Composition { input, company, plan, account, climbers: &climbers, taken };
    if composition.demanded().next().is_none() {
        return Err(Refusal::Held(why_nothing_is_due(account, &climbers)));
    }
    owed(&composition).map_err(Refusal::Held)?;
    // An item that has just come back does not need *anyway*: whoever asks has seen it (a bounced direct debit, say).
    if !asked.anyway {
        the_bank_is_up_to_date(&composition).map_err(Refusal::NeedsAnyway)?;
        nobody_asked_to_wait(&composition).map_err(Refusal::NeedsAnyway)?;
        minimum_interval(&composition, &history).map_err(Refusal::NeedsAnyway)?;
    }
    // The current level is that of what is demanded: an item that counts as paid may have reached a higher one.
    let current = || {
        let reached =
            composition.demanded().filter_map(|climber| climber.item.reached).map(|reached| reached.days).max()?;
        plan.at(reached)
    };
    let level: &Level = steps
        .as_ref()
        .map(|steps| steps.level)
        .or_else(current)
        .ok_or_else(|| Refusal::Held(why_nothing_is_due(account, &climbers)))?;
    let mut reminder = composition.reminder(level);
    if let Some(channels) = &asked.by_channels {
        reminder.channels = composition.by(channels);
    }
    // A person may know that the address works again, so an earlier failure does not hold it.
    let forgiven = AccountHistory { failed: None, ..history };
    deliverable(&composition, level, &reminder, &forgiven).map_err(Refusal::Held)?;
    Ok(Reminder { asked: Some(asked.clone()), ..reminder })
}
