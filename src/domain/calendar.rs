//! Working days: weekends and public holidays of a country.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::{Datelike as _, NaiveDate, Weekday};

use super::shifted;

/// Longer than any row of days off.
const LONGEST_REST_DAYS: i64 = 60;

/// The working days of a country.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkCalendar {
    /// Days of the week that are not worked, by their distance from Monday.
    pub weekend: BTreeSet<u8>,
    /// Public holidays, with their names.
    pub holidays: BTreeMap<NaiveDate, String>,
}

/// Why a day is not a working day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DayOff {
    /// A day of the weekend.
    Weekend(Weekday),
    /// A public holiday.
    Holiday(String),
}

impl WorkCalendar {
    /// Saturday and Sunday, and no holidays.
    #[must_use]
    pub fn plain() -> Self {
        Self { weekend: [5, 6].into(), holidays: BTreeMap::new() }
    }

    /// Why `day` is off; none: it is a working day.
    #[must_use]
    pub fn day_off(&self, day: NaiveDate) -> Option<DayOff> {
        if let Some(name) = self.holidays.get(&day) {
            return Some(DayOff::Holiday(name.clone()));
        }
        self.is_weekend(day).then_some(DayOff::Weekend(day.weekday()))
    }

    /// Whether `day` is one of the days of the week that are not worked.
    pub(super) fn is_weekend(&self, day: NaiveDate) -> bool {
        let distance = u8::try_from(day.weekday().num_days_from_monday()).unwrap_or_default();
        self.weekend.contains(&distance)
    }

    /// `day`, or the first working day after it.
    #[must_use]
    pub fn working_day_from(&self, day: NaiveDate) -> NaiveDate {
        let days = (0..LONGEST_REST_DAYS).map(|distance| shifted(day, distance));
        days.into_iter().find(|day| self.day_off(*day).is_none()).unwrap_or(day)
    }
}

impl fmt::Display for DayOff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Weekend(weekday) => f.write_str(match weekday {
                Weekday::Mon => "a Monday",
                Weekday::Tue => "a Tuesday",
                Weekday::Wed => "a Wednesday",
                Weekday::Thu => "a Thursday",
                Weekday::Fri => "a Friday",
                Weekday::Sat => "a Saturday",
                Weekday::Sun => "a Sunday",
            }),
            Self::Holiday(name) => f.write_str(name),
        }
    }
}
