//! When messages may leave: hours of the customer's day, and so many within an hour; and how one says that it waits.

use std::fmt;
use std::num::NonZeroU32;
use std::ops::Range;

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Tz;

use super::{DayOff, shifted};

/// The hours of a day in which messages leave by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SendingHours {
    pub(crate) from: NaiveTime,
    pub(crate) until: NaiveTime,
}

/// How many messages may leave within an hour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RateLimits {
    /// In all; none: as many as there are.
    pub per_hour: Option<NonZeroU32>,
    /// To addresses of the same domain; none: as many as there are.
    pub per_hour_and_domain: Option<NonZeroU32>,
}

/// A message that has left, or was about to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Departure {
    /// When its attempt began.
    pub at: DateTime<Utc>,
    /// Where it went.
    pub addresses: Vec<String>,
}

/// Why a message does not leave at this moment, and when it may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Waiting {
    /// It is outside the hours.
    Hours {
        /// From then on it may leave, where the customer is.
        until: DateTime<Tz>,
        /// The hours.
        hours: SendingHours,
    },
    /// Nobody works today where the customer is.
    DayOff {
        /// From then on it may leave, where the customer is.
        until: DateTime<Tz>,
        /// The day on which that was asked.
        today: NaiveDate,
        /// What day it is.
        day: DayOff,
    },
    /// Enough messages have left within the last hour.
    Turn {
        /// Then the next one may leave.
        until: DateTime<Utc>,
        /// The limit.
        per_hour: NonZeroU32,
        /// The domain that the limit is about; none: it is about all messages.
        domain: Option<String>,
    },
}

impl SendingHours {
    /// From one time of a day until before a later one.
    #[must_use]
    pub fn new(from: NaiveTime, until: NaiveTime) -> Option<Self> {
        (from < until).then_some(Self { from, until })
    }

    /// The hours on a day, where the customer is; without hours the whole day.
    #[must_use]
    pub fn on(hours: Option<Self>, day: NaiveDate, zone: Tz) -> Range<DateTime<Utc>> {
        match hours {
            Some(Self { from, until }) => first_moment(day, from, zone)..first_moment(day, until, zone),
            None => first_moment(day, NaiveTime::MIN, zone)..first_moment(shifted(day, 1), NaiveTime::MIN, zone),
        }
    }
}

/// That time of the day; where clocks skip it, the first moment after it, and where they show it twice, the first.
fn first_moment(day: NaiveDate, time: NaiveTime, zone: Tz) -> DateTime<Utc> {
    let wanted = day.and_time(time);
    // Clocks skip an hour, or half of one; one zone has skipped a whole day.
    let quarters = (0..=100).map(|quarters| wanted + Duration::minutes(15 * quarters));
    let found = quarters.into_iter().find_map(|local| zone.from_local_datetime(&local).earliest());
    found.map_or_else(|| wanted.and_utc(), |moment| moment.to_utc())
}

impl Waiting {
    /// When it may leave.
    #[must_use]
    pub fn until(&self) -> DateTime<Utc> {
        match self {
            Self::Hours { until, .. } | Self::DayOff { until, .. } => until.to_utc(),
            Self::Turn { until, .. } => *until,
        }
    }
}

impl fmt::Display for SendingHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.from.format("%H:%M"), self.until.format("%H:%M"))
    }
}

/// What comes after *it waits*.
impl fmt::Display for Waiting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let local = |until: &DateTime<Tz>| format!("{} ({})", until.format("%Y-%m-%d %H:%M"), until.timezone());
        match self {
            Self::Hours { until, hours } => {
                write!(f, "until {}: messages leave at {hours}", local(until))
            }
            Self::DayOff { until, today, day } => {
                write!(f, "until {}: {today} is {day}", local(until))
            }
            Self::Turn { per_hour, domain: None, .. } => {
                write!(f, "for a free place: {per_hour} messages an hour may leave")
            }
            Self::Turn { per_hour, domain: Some(domain), .. } => {
                write!(f, "for a free place: {per_hour} messages an hour may leave for {domain}")
            }
        }
    }
}
