//! Public holidays as rules, and the days that they come to.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use chrono::{Datelike as _, NaiveDate, Weekday};
use chrono_tz::Tz;

use super::{WorkCalendar, shifted};

/// A country, as far as its working days and its time are concerned.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Country {
    /// Days of the week that are not worked, by their distance from Monday.
    pub weekend: BTreeSet<u8>,
    /// Its public holidays.
    pub holidays: Vec<Holiday>,
    /// Where most of its people live.
    pub time_zone: Option<Tz>,
}

/// What is known of countries, and on which days the operator's own house is closed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Countries {
    /// Countries whose holidays are known, by ISO code.
    pub known: BTreeMap<String, Country>,
    /// The time zones of others.
    pub time_zones: BTreeMap<String, Tz>,
    /// Days off of the operator's own, wherever the customer is.
    pub own_days: Vec<Holiday>,
}

/// One public holiday of the law.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holiday {
    /// What people call it.
    pub name: String,
    /// Its days, one or several a year.
    pub on: Vec<DayRule>,
    /// The years in which it is one.
    pub years: RangeInclusive<i32>,
    /// Years in which it was not.
    pub except: BTreeSet<i32>,
    /// What the law gives instead of a weekend.
    pub substitute: Option<Substitute>,
}

/// How the day of a holiday is found in a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayRule {
    /// That day, once.
    Once(NaiveDate),
    /// The same day every year.
    Yearly {
        /// From 1.
        month: u32,
        /// From 1.
        day: u32,
    },
    /// So many days from Easter Sunday.
    Easter {
        /// Whose Easter.
        church: Church,
        /// Negative: before it.
        days: i64,
    },
    /// Such as the third Monday of January.
    Nth {
        /// From 1.
        nth: u8,
        /// The day of the week.
        weekday: Weekday,
        /// From 1.
        month: u32,
    },
    /// Such as the last Monday of May.
    Last {
        /// The day of the week.
        weekday: Weekday,
        /// From 1.
        month: u32,
    },
    /// The first such day of the week on or after a date.
    From {
        /// The day of the week.
        weekday: Weekday,
        /// From 1.
        month: u32,
        /// From 1.
        day: u32,
    },
    /// The last such day of the week on or before a date.
    Until {
        /// The day of the week.
        weekday: Weekday,
        /// From 1.
        month: u32,
        /// From 1.
        day: u32,
    },
}

/// Whose Easter counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Church {
    /// By the Gregorian calendar.
    Western,
    /// By the Julian calendar.
    Orthodox,
}

/// What the law gives instead of a holiday that falls on a weekend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Substitute {
    /// The first working day after it.
    Next,
    /// The Friday before a Saturday, the Monday after a Sunday.
    Nearest,
    /// The Monday after a Sunday.
    Monday,
}

impl Countries {
    /// The working days of a country in these years; one that is not known works from Monday to Friday.
    #[must_use]
    pub fn calendar(&self, country: &str, years: RangeInclusive<i32>) -> WorkCalendar {
        let plain = WorkCalendar::plain();
        let known = self.known.get(country);
        let weekend = known.map_or(plain.weekend, |country| country.weekend.clone());
        let holidays = known.into_iter().flat_map(|country| &country.holidays).chain(&self.own_days);
        worked_out(weekend, holidays, years)
    }

    /// Where most people of a country live.
    #[must_use]
    pub fn time_zone(&self, country: &str) -> Option<Tz> {
        let known = self.known.get(country).and_then(|country| country.time_zone);
        known.or_else(|| self.time_zones.get(country).copied())
    }
}

fn worked_out<'a>(
    weekend: BTreeSet<u8>,
    holidays: impl Iterator<Item = &'a Holiday>,
    years: RangeInclusive<i32>,
) -> WorkCalendar {
    let mut calendar = WorkCalendar { weekend, holidays: BTreeMap::new() };
    let mut moved: Vec<(NaiveDate, Substitute, &str)> = Vec::new();
    for holiday in holidays {
        // A substitute may lie in the year before or after.
        for year in years.start() - 1..=years.end() + 1 {
            if !holiday.years.contains(&year) || holiday.except.contains(&year) {
                continue;
            }
            for day in holiday.on.iter().filter_map(|rule| rule.in_year(year)) {
                calendar.holidays.entry(day).or_insert_with(|| holiday.name.clone());
                moved.extend(holiday.substitute.map(|substitute| (day, substitute, holiday.name.as_str())));
            }
        }
    }
    // In the order of days: where two holidays share a weekend, the second goes behind the substitute of the first.
    moved.sort_by_key(|(day, ..)| *day);
    for (day, substitute, name) in moved {
        if let Some(instead) = substitute.of(day, &calendar) {
            calendar.holidays.entry(instead).or_insert_with(|| format!("{name} (substitute)"));
        }
    }
    calendar.holidays.retain(|day, _| years.contains(&day.year()));
    calendar
}

impl Substitute {
    /// The day instead of `day`, if that is one of the weekend.
    fn of(self, day: NaiveDate, calendar: &WorkCalendar) -> Option<NaiveDate> {
        if !calendar.is_weekend(day) {
            return None;
        }
        match (self, day.weekday()) {
            (Self::Next, _) => Some(calendar.working_day_from(day)),
            (Self::Nearest, Weekday::Sat) => Some(shifted(day, -1)),
            (Self::Nearest | Self::Monday, Weekday::Sun) => Some(shifted(day, 1)),
            (Self::Nearest | Self::Monday, _) => None,
        }
    }
}

impl DayRule {
    /// Its day in a year, if it has one.
    #[must_use]
    pub fn in_year(self, year: i32) -> Option<NaiveDate> {
        match self {
            Self::Once(day) => (day.year() == year).then_some(day),
            Self::Yearly { month, day } => NaiveDate::from_ymd_opt(year, month, day),
            Self::Easter { church, days } => Some(shifted(easter(church, year)?, days)),
            Self::Nth { nth, weekday, month } => NaiveDate::from_weekday_of_month_opt(year, month, weekday, nth),
            Self::Last { weekday, month } => {
                let next_month = NaiveDate::from_ymd_opt(year, month, 28)?.checked_add_days(chrono::Days::new(4))?;
                Some(at_or_before(shifted(next_month.with_day(1)?, -1), weekday))
            }
            Self::From { weekday, month, day } => {
                Some(at_or_before(shifted(NaiveDate::from_ymd_opt(year, month, day)?, 6), weekday))
            }
            Self::Until { weekday, month, day } => {
                Some(at_or_before(NaiveDate::from_ymd_opt(year, month, day)?, weekday))
            }
        }
    }
}

fn at_or_before(day: NaiveDate, weekday: Weekday) -> NaiveDate {
    shifted(day, -i64::from(day.weekday().days_since(weekday)))
}

/// Easter Sunday, by the calendar that we all write.
fn easter(church: Church, year: i32) -> Option<NaiveDate> {
    match church {
        Church::Western => western_easter(year),
        Church::Orthodox => orthodox_easter(year),
    }
}

/// The algorithm of Meeus, Jones and Butcher, as it was published; its letters are theirs.
fn western_easter(year: i32) -> Option<NaiveDate> {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let day = (h + l - 7 * m + 33 * month + 19) % 32;
    NaiveDate::from_ymd_opt(year, u32::try_from(month).ok()?, u32::try_from(day).ok()?)
}

/// The algorithm of Meeus for the Julian calendar, moved by the days that lie between the calendars.
fn orthodox_easter(year: i32) -> Option<NaiveDate> {
    let (a, c) = (year % 4, year % 19);
    let d = (19 * c + 15) % 30;
    let e = (2 * a + 4 * year - d + 34) % 7;
    let (month, day) = ((d + e + 114) / 31, (d + e + 114) % 31 + 1);
    let julian = NaiveDate::from_ymd_opt(year, u32::try_from(month).ok()?, u32::try_from(day).ok()?)?;
    Some(shifted(julian, i64::from(year / 100 - year / 400 - 2)))
}
