//! Rate limits, asked of single moments.

use std::num::NonZeroU32;

use chrono::{DateTime, Duration, Utc};
use followupd::domain::{Departure, RateLimits};
use followupd::engine::waits_for_its_turn;

use crate::world::at;

fn limits(per_hour: u32, per_hour_and_domain: u32) -> RateLimits {
    RateLimits { per_hour: NonZeroU32::new(per_hour), per_hour_and_domain: NonZeroU32::new(per_hour_and_domain) }
}

fn start() -> DateTime<Utc> {
    at("2026-03-02T08:00:00Z")
}

/// Mails that left so many minutes after the start.
fn left(mails: &[(i64, &[&str])]) -> Vec<Departure> {
    let departure = |(minutes, addresses): &(i64, &[&str])| Departure {
        at: start() + Duration::minutes(*minutes),
        addresses: addresses.iter().map(|address| (*address).to_owned()).collect(),
    };
    mails.iter().map(departure).collect()
}

/// Minutes after the start until which a mail waits at that minute, and why; none: it may leave.
fn waits(limits: RateLimits, mails: &[(i64, &[&str])], to: &str, minutes: i64) -> Option<(i64, String)> {
    let now = start() + Duration::minutes(minutes);
    let waiting = waits_for_its_turn(limits, &left(mails), &[to.to_owned()], now)?;
    Some(((waiting.until() - start()).num_minutes(), waiting.to_string()))
}

#[test]
fn a_message_counts_for_exactly_one_hour() {
    let mails: &[(i64, &[&str])] = &[(0, &["a@one.test"]), (10, &["b@two.test"])];
    let until = |minutes| waits(limits(2, 0), mails, "c@three.test", minutes).map(|(until, _)| until);
    assert_eq!(until(10), Some(60));
    assert_eq!(until(59), Some(60));
    assert_eq!(until(60), None, "the first one counts no more");
    let just_before = start() + Duration::minutes(60) - Duration::nanoseconds(1);
    assert!(waits_for_its_turn(limits(2, 0), &left(mails), &[], just_before).is_some());
    assert_eq!(waits(limits(3, 0), mails, "c@three.test", 10), None, "the third one of three");
}

#[test]
fn after_a_burst_from_before_the_limit_the_wait_is_until_there_is_room() {
    let mails: &[(i64, &[&str])] = &[(3, &[]), (0, &[]), (2, &[]), (1, &[])];
    let (until, why) = waits(limits(2, 0), mails, "c@three.test", 5).unwrap();
    assert_eq!(until, 62, "three of four must be an hour old");
    assert_eq!(why, "for a free place: 2 messages an hour may leave");
}

#[test]
fn a_domain_has_a_limit_of_its_own() {
    let mails: &[(i64, &[&str])] = &[(0, &["a@One.test", "b@one.test"]), (5, &["c@one.test"]), (6, &["d@two.test"])];
    let (until, why) = waits(limits(0, 2), mails, "z@ONE.test", 10).unwrap();
    assert_eq!(until, 60, "two addresses of one mail are one departure");
    assert_eq!(why, "for a free place: 2 messages an hour may leave for one.test");
    assert_eq!(waits(limits(0, 2), mails, "z@two.test", 10), None);
    assert_eq!(waits(limits(3, 2), mails, "z@one.test", 10).unwrap().0, 60);
    let both = waits(limits(1, 2), mails, "z@one.test", 10).unwrap();
    assert_eq!(both.0, 66, "the longer wait is told");
    assert_eq!(waits(RateLimits::default(), mails, "z@one.test", 10), None);
}
