//! Business days, quiet hours and rate limits: when a message may leave, and that it does leave then, once.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on fails; the lint looks at test functions only, not at their helpers"
)]

mod holidays;
mod hours;
#[path = "../stage/mod.rs"]
mod stage;
mod town;
mod turns;
mod weekend;

/// A moment, as `2026-03-06T18:00:00Z`.
fn at(text: &str) -> chrono::DateTime<chrono::Utc> {
    text.parse().unwrap()
}

/// A day, as `2026-03-06`.
fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}
