//! Business days, quiet hours and rate limits in whole runs: when messages leave, and that they do leave then, once.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on fails; the lint looks at test functions only, not at their helpers"
)]

mod coming_back;
mod holidays;
#[path = "../stage/mod.rs"]
mod stage;
mod town;
mod weekend;

/// A moment, as `2026-03-06T18:00:00Z`.
fn at(text: &str) -> chrono::DateTime<chrono::Utc> {
    text.parse().unwrap()
}

/// A day, as `2026-03-06`.
fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}
