//! What is asked of Odoo beside the least, because the rules of a company need it: each costs time on every item.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Tz;

/// What a reading is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// The day as of which is decided.
    pub on: NaiveDate,
    /// Where a day begins and ends.
    pub time_zone: Tz,
    /// On which day each item came into the books.
    pub entry_days: bool,
    /// How each item is to be paid.
    pub payment_methods: bool,
    /// The customers' tags.
    pub tags: bool,
    /// The customers' payment terms.
    pub payment_terms: bool,
    /// Where letters to them go.
    pub postal: bool,
    /// Where text messages to them go.
    pub phones: bool,
    /// What interest on late payments needs: whether customers are businesses, and what of it is booked.
    pub interest: bool,
}

impl Asked {
    /// The least, as of a day.
    #[must_use]
    pub const fn least(on: NaiveDate, time_zone: Tz) -> Self {
        Self {
            on,
            time_zone,
            entry_days: false,
            payment_methods: false,
            tags: false,
            payment_terms: false,
            postal: false,
            phones: false,
            interest: false,
        }
    }

    /// The companies' day at a moment of Odoo's.
    pub(super) fn day_of(&self, moment: NaiveDateTime) -> NaiveDate {
        moment.and_utc().with_timezone(&self.time_zone).date_naive()
    }

    /// When a day of the companies begins.
    pub(super) fn beginning_of(&self, day: NaiveDate) -> DateTime<Utc> {
        let midnight = day.and_time(NaiveTime::MIN);
        // Where clocks are changed at midnight, the day begins an hour later.
        let begins = self.time_zone.from_local_datetime(&midnight).earliest();
        begins.map_or_else(|| midnight.and_utc(), |begins| begins.with_timezone(&Utc))
    }
}
