//! When the day's run is due.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;

/// When `serve` does what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schedule {
    /// When the day's run begins.
    pub run_at: NaiveTime,
    /// Where a day begins and ends.
    pub time_zone: Tz,
    /// Between two looks at what has changed in Odoo.
    pub poll_interval: Duration,
    /// Between two looks at what people have asked for there.
    pub requests_interval: Duration,
}

impl Schedule {
    /// The day that it is for the companies.
    #[must_use]
    pub fn day(&self, now: DateTime<Utc>) -> NaiveDate {
        now.with_timezone(&self.time_zone).date_naive()
    }

    /// Whether it is time for the run of the day that it is at `now`; whether it was done already, the journal knows.
    #[must_use]
    pub fn is_time(&self, now: DateTime<Utc>) -> bool {
        now.with_timezone(&self.time_zone).time() >= self.run_at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schedule() -> Schedule {
        Schedule {
            run_at: NaiveTime::from_hms_opt(7, 30, 0).unwrap(),
            time_zone: chrono_tz::Europe::Brussels,
            poll_interval: Duration::from_secs(60),
            requests_interval: Duration::from_secs(2),
        }
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn the_run_is_due_at_its_time_of_the_companies_day() {
        assert!(!schedule().is_time(at("2026-03-02T06:29:59Z")), "07:29 in Brussels");
        assert!(schedule().is_time(at("2026-03-02T06:30:00Z")), "07:30 in Brussels");
        assert!(schedule().is_time(at("2026-07-02T05:30:00Z")), "07:30 in summer");
        assert_eq!(schedule().day(at("2026-03-01T23:30:00Z")), "2026-03-02".parse().unwrap());
    }
}
