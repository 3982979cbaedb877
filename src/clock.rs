//! Reads the clock and the source of randomness: the only file that does.

use chrono::{DateTime, Utc};

/// This moment.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the file that reads the clock")]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}

/// An identity that nobody else has.
#[must_use]
pub fn fresh_id() -> String {
    uuid::Uuid::new_v4().to_string()
}
