//! A forecast: what would be sent on which day if nobody paid.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::carrying_out::carry_out;
use super::input::RunInput;
use super::planning::plan;
use crate::domain::{AccountKey, Advance, OpenDelivery, Outcome, ProposedReason, Reminder, shifted};

/// A message that would go, or be proposed, on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forecast {
    /// The day.
    pub day: NaiveDate,
    /// The message.
    pub reminder: Reminder,
    /// Why it would wait for a person; none: it would go.
    pub proposed: Option<ProposedReason>,
}

/// What would happen on the run date and on `days` more, if nobody paid, all bank journals were kept up to date, and what
/// waits to be delivered went with the first run. Accounts in doubt or not written back stay as they are. What is proposed
/// is told once, and nobody acts on it.
#[must_use]
pub fn forecast(input: &RunInput, days: u32) -> Vec<Forecast> {
    let mut input = input.clone();
    for company in input.companies.values_mut() {
        company.bank.clear();
    }
    for history in input.history.accounts.values_mut() {
        history.open = history.open.take().filter(|open| !matches!(open, OpenDelivery::Waiting { .. }));
    }
    let today = input.run_date;
    let mut told: BTreeSet<(AccountKey, Vec<Advance>)> = BTreeSet::new();
    let mut forecasts = Vec::new();
    for distance in 0..=i64::from(days) {
        input.run_date = shifted(today, distance);
        let planned = plan(&input);
        for decision in planned.decisions.values() {
            let (reminder, proposed) = match &decision.outcome {
                Outcome::Reminded(reminder) => (reminder, None),
                Outcome::Proposed(reminder, reason) => (reminder, Some(reason.clone())),
                Outcome::Held(_) => continue,
            };
            if proposed.is_none() || told.insert((reminder.account, reminder.advances.clone())) {
                forecasts.push(Forecast { day: input.run_date, reminder: reminder.clone(), proposed });
            }
        }
        carry_out(&mut input, &planned);
    }
    forecasts
}
