//! Explains: where every item of an account stands, in words, and what would come next.

use std::fmt;

use chrono::NaiveDate;

use super::forecasting::{Forecast, forecast};
use super::input::RunInput;
use super::planning::{ladder, usable, worth_their_levels};
use super::rungs::{Climber, Rung, Step, Steps};
use crate::domain::{AccountKey, ItemId, OpenItem};

/// How far ahead "what comes next" looks.
const AHEAD_DAYS: u32 = 400;

/// Where an item stands, as a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemStanding {
    /// The item.
    pub item: ItemId,
    /// Such as `level "Second reminder" on 2026-03-02`.
    pub standing: String,
}

/// Where the items of an account stand on the run date, oldest first; credits and claims alike.
#[must_use]
pub fn item_standings(input: &RunInput, key: AccountKey) -> Vec<ItemStanding> {
    let (Some(account), Some(company)) = (input.accounts.get(&key), input.companies.get(&key.company)) else {
        return Vec::new();
    };
    let history = input.history_of(key);
    let mut climbers: Vec<Climber<'_>> = Vec::new();
    if let Ok(plan) = usable(company.plan_for(account)) {
        climbers = ladder(input, company, plan, account, &history).climbers(account);
        // Marks those whose level is for more than is owed; that nothing may be left is told elsewhere.
        drop(worth_their_levels(input, company, plan, account, &mut climbers, Steps::chosen_for(account.mode)));
    }
    let mut items: Vec<&OpenItem> = account.items.iter().collect();
    items.sort_by_key(|item| (item.due_date, item.id));
    let standing = |item: &OpenItem| match &item.exclusion {
        Some(exclusion) if exclusion.counts_on(input.run_date) => exclusion.to_string(),
        _ if item.is_credit() => "credit".to_owned(),
        _ => climbers
            .iter()
            .find(|climber| climber.item.id == item.id)
            .map_or_else(|| "no plan to climb on".to_owned(), |climber| climber.rung.to_string()),
    };
    items.into_iter().map(|item| ItemStanding { item: item.id, standing: standing(item) }).collect()
}

/// The next message after the run date if nobody pays and nothing changes; none: nothing within a year.
#[must_use]
pub fn next_message(input: &RunInput, key: AccountKey) -> Option<Forecast> {
    let account = input.accounts.get(&key)?;
    let alone = RunInput { accounts: [(key, account.clone())].into(), ..input.clone() };
    let today: NaiveDate = input.run_date;
    forecast(&alone, AHEAD_DAYS).into_iter().find(|forecast| forecast.day > today)
}

impl fmt::Display for Rung<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Due(Step::Next(level)) => write!(f, "due for level \"{}\"", level.name),
            Self::Due(Step::Again(level)) => write!(f, "due for level \"{}\" again", level.name),
            Self::Due(Step::HandOver(..)) => f.write_str("to be handed over"),
            Self::Later(Step::Next(level), day) => write!(f, "level \"{}\" on {day}", level.name),
            Self::Later(Step::Again(level), day) => write!(f, "level \"{}\" again on {day}", level.name),
            Self::Later(Step::HandOver(..), day) => write!(f, "to be handed over on {day}"),
            Self::TooFresh(day) => write!(f, "too new before {day}"),
            Self::Expected(day) => write!(f, "payment expected on {day}"),
            Self::TooSmall(level) => write!(f, "level \"{}\" is for more than is owed", level.name),
            Self::AtTheTop(level) => write!(f, "has had the last level, \"{}\"", level.name),
            Self::Ignored(before) => write!(f, "due before {before}, left alone"),
            Self::PaymentInProcess => f.write_str("payment in process"),
            Self::OtherPaymentMethod(method) => write!(f, "to be paid by {method}"),
        }
    }
}
