//! Decides whether a message that is recorded may leave at this very moment: quiet hours, working days, rate limits.
//!
//! Nothing is lost by waiting: the message stays recorded, and the account is looked at again when it does leave.

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;

use super::input::RunInput;
use crate::domain::{Account, Departure, RateLimits, SendingHours, Waiting, shifted};

/// Longer than any row of days off.
const LONGEST_WAIT_DAYS: i64 = 60;

/// Why a message for the account waits, by the day and the hour where the customer is; none: it may leave now.
#[must_use]
pub fn waits_for_hours(input: &RunInput, account: &Account, zone: Tz, now: DateTime<Utc>) -> Option<Waiting> {
    let company = input.companies.get(&account.key.company)?;
    let calendar = company.rules.working_days_only.then(|| input.calendar_of(company, account));
    let hours = company.rules.sending_hours;
    let day_off = |day| calendar.as_ref().and_then(|calendar| calendar.day_off(day));

    let today = now.with_timezone(&zone).date_naive();
    let working_days = (0..LONGEST_WAIT_DAYS).map(|days| shifted(today, days)).filter(|day| day_off(*day).is_none());
    let next =
        working_days.map(|day| SendingHours::on(hours, day, zone)).find(|open| now < open.end && !open.is_empty())?;
    if next.contains(&now) {
        return None;
    }
    let until = next.start.with_timezone(&zone);
    match day_off(today) {
        Some(day) => Some(Waiting::DayOff { until, today, day }),
        None => hours.map(|hours| Waiting::Hours { until, hours }),
    }
}

/// Why a message to `addresses` waits, by what has left before; none: it may leave now. A departure counts for one hour,
/// and no longer.
#[must_use]
pub fn waits_for_its_turn(
    limits: RateLimits,
    departures: &[Departure],
    addresses: &[String],
    now: DateTime<Utc>,
) -> Option<Waiting> {
    let in_all = limits.per_hour.and_then(|per_hour| {
        let until = next_turn(per_hour, departures.iter().map(|departure| departure.at), now)?;
        Some(Waiting::Turn { until, per_hour, domain: None })
    });
    let domains: BTreeSet<String> = addresses.iter().map(|address| domain_of(address)).collect();
    let by_domain = domains.into_iter().filter_map(|domain| {
        let per_hour = limits.per_hour_and_domain?;
        let there = |departure: &&Departure| departure.addresses.iter().any(|address| domain_of(address) == domain);
        let until = next_turn(per_hour, departures.iter().filter(there).map(|departure| departure.at), now)?;
        Some(Waiting::Turn { until, per_hour, domain: Some(domain) })
    });
    in_all.into_iter().chain(by_domain).max_by_key(Waiting::until)
}

/// When fewer than `per_hour` of these moments lie within the last hour; none: they do now.
fn next_turn(
    per_hour: NonZeroU32,
    departures: impl Iterator<Item = DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let hour = Duration::hours(1);
    let mut counted: Vec<DateTime<Utc>> = departures.filter(|at| *at > now - hour).collect();
    counted.sort_unstable();
    let limit = usize::try_from(per_hour.get()).unwrap_or(usize::MAX);
    counted.len().checked_sub(limit).and_then(|first| counted.get(first)).map(|at| *at + hour)
}

fn domain_of(address: &str) -> String {
    address.rsplit_once('@').map_or(address, |(_, domain)| domain).to_lowercase()
}
