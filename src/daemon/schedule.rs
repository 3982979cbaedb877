//! When the day's run is due.

use std::time::Duration;

use chrono::{DateTime, NaiveTime, Utc};
use chrono_tz::Tz;

use crate::journal::RunRecord;

/// When `serve` does what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schedule {
    /// When the day's run begins.
    pub run_at: NaiveTime,
    /// Where a day begins and ends.
    pub time_zone: Tz,
    /// Between two looks at what has changed in Odoo.
    pub poll_interval: Duration,
}

impl Schedule {
    /// Whether the run of the day that it is at `now` is still to be done. One that was begun and did not end is.
    #[must_use]
    pub fn is_due(&self, now: DateTime<Utc>, last: Option<&RunRecord>) -> bool {
        let local = now.with_timezone(&self.time_zone).naive_local();
        let done = last.is_some_and(|run| run.run_date >= local.date() && run.ended.is_some());
        local.time() >= self.run_at && !done
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::RunId;

    fn schedule() -> Schedule {
        Schedule {
            run_at: NaiveTime::from_hms_opt(7, 30, 0).unwrap(),
            time_zone: chrono_tz::Europe::Brussels,
            poll_interval: Duration::from_secs(60),
        }
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn run_of(day: &str, ended: bool) -> RunRecord {
        let begun = at("2026-03-02T06:30:00Z");
        RunRecord {
            id: RunId(1),
            run_date: day.parse().unwrap(),
            started_by: "run".to_owned(),
            generation: 1,
            begun,
            ended: ended.then(|| (begun, String::new())),
        }
    }

    #[test]
    fn the_run_is_due_at_its_time_of_the_companies_day() {
        assert!(!schedule().is_due(at("2026-03-02T06:29:59Z"), None), "07:29 in Brussels");
        assert!(schedule().is_due(at("2026-03-02T06:30:00Z"), None), "07:30 in Brussels");
        assert!(schedule().is_due(at("2026-07-02T05:30:00Z"), None), "07:30 in summer");
    }

    #[test]
    fn a_day_has_one_run_and_one_that_did_not_end_is_taken_up_again() {
        let noon = at("2026-03-02T11:00:00Z");
        assert!(!schedule().is_due(noon, Some(&run_of("2026-03-02", true))));
        assert!(schedule().is_due(noon, Some(&run_of("2026-03-02", false))));
        assert!(schedule().is_due(noon, Some(&run_of("2026-03-01", true))), "a day off is caught up");
    }
}
