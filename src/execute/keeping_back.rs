//! Keeps messages back whose hour or turn has not come: they stay recorded, say why, and go by themselves later.

use anyhow::Context as _;
use chrono::Duration;

use super::backends::{Backends, Terms};
use super::deliveries::Deliveries;
use crate::domain::{Account, Channel, DeliveryOutcome, Departure, Intent, IntentState, RateLimits, Waiting};
use crate::engine::{self, RunInput};

/// Those of `intents` that may leave at this moment, by what `input` knows of their accounts; the others are kept back.
/// The last word on each is [`why_it_waits`], just before its attempt.
pub(super) fn may_leave(
    backends: &mut Backends,
    input: &RunInput,
    intents: &[Intent],
    deliveries: &mut Deliveries,
) -> anyhow::Result<Vec<Intent>> {
    let departures = departures(backends)?;
    let mut leaving = Vec::new();
    let mut waiting = Vec::new();
    for intent in intents {
        let addresses = intent.recipient.as_ref().map(|recipient| recipient.addresses.as_slice()).unwrap_or_default();
        match why_it_waits(backends, input, intent, addresses, &departures) {
            Some(why) => waiting.push((intent, why)),
            None => leaving.push(intent.clone()),
        }
    }
    keep_back(backends, &waiting, deliveries)?;
    Ok(leaving)
}

/// Mails that count against the limits at this moment; none, where there is no limit.
pub(super) fn departures(backends: &Backends) -> anyhow::Result<Vec<Departure>> {
    if backends.terms.limits == RateLimits::default() {
        return Ok(Vec::new());
    }
    let an_hour_ago = backends.now() - Duration::hours(1);
    backends.journal.departures_after(an_hour_ago).context("reading which messages have left")
}

/// Why a message to `addresses` does not leave at this moment. What a person has asked for goes at any hour (rule 25);
/// mail servers count it like any other.
pub(super) fn why_it_waits(
    backends: &Backends,
    input: &RunInput,
    intent: &Intent,
    addresses: &[String],
    departures: &[Departure],
) -> Option<Waiting> {
    let (now, terms) = (backends.now(), &backends.terms);
    let for_hours = || {
        let account = input.accounts.get(&intent.key.account).filter(|_| intent.reminder.asked.is_none())?;
        engine::waits_for_hours(input, account, time_zone(input, account, terms), now)
    };
    let for_its_turn = || {
        let counts = intent.key.channel == Channel::Email;
        engine::waits_for_its_turn(terms.limits, departures, addresses, now).filter(|_| counts)
    };
    for_hours().or_else(for_its_turn)
}

/// Where it is what time for a customer: its own zone, else that of most people of its country, else the companies'.
fn time_zone(input: &RunInput, account: &Account, terms: &Terms) -> chrono_tz::Tz {
    let company = input.companies.get(&account.key.company).and_then(|company| company.company.country.as_ref());
    let country = account.country.as_ref().or(company);
    let of_country = || terms.countries.time_zone(country?);
    account.time_zone.or_else(of_country).unwrap_or(terms.time_zone)
}

/// Says of these messages that they wait, where people look, and forgets them until then.
pub(super) fn keep_back(
    backends: &mut Backends,
    waiting: &[(&Intent, Waiting)],
    deliveries: &mut Deliveries,
) -> anyhow::Result<()> {
    let mut news = Vec::new();
    for (intent, why) in waiting {
        let reason = why.to_string();
        backends.postponed.insert(intent.key.clone(), why.until());
        let outcome = DeliveryOutcome::Waits { reason: reason.clone() };
        deliveries.outcomes.entry(intent.key.account).or_default().push((intent.key.channel, outcome));
        if intent.state != (IntentState::Recorded { problem: Some(reason.clone()) }) {
            news.push((&intent.key, reason));
        }
    }
    if news.is_empty() {
        return Ok(());
    }
    let at = backends.now();
    backends.journal.keep_back(&news, at).context("recording which messages wait")
}
