//! When a message that failed is tried again, and when no more. Pure.

use chrono::{DateTime, Duration, Utc};

/// Attempts after which a message that keeps failing is given up and a person is asked.
pub(super) const ATTEMPTS_AT_MOST: u32 = 6;

/// The earliest moment of the next attempt. With a first pause of 5 minutes: 5, 15, 45, 135, 405 minutes after the last
/// one, long enough for greylisting and for a mail server's bad night.
pub(super) fn next_attempt(attempts: u32, last: DateTime<Utc>, first_pause_minutes: u16) -> DateTime<Utc> {
    let pauses = 3_i64.saturating_pow(attempts.saturating_sub(1).min(ATTEMPTS_AT_MOST));
    last + Duration::minutes(i64::from(first_pause_minutes) * pauses)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end_after_half_a_day() {
        let start = DateTime::<Utc>::UNIX_EPOCH;
        let minutes: Vec<i64> =
            (1..ATTEMPTS_AT_MOST).map(|n| (next_attempt(n, start, 5) - start).num_minutes()).collect();
        assert_eq!(minutes, [5, 15, 45, 135, 405]);
    }
}
