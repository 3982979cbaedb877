//! Public holidays as a file has them: the one that is shipped, and the operator's own over it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;
use std::str::FromStr;

use chrono::{NaiveDate, Weekday};
use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, de};

use super::error::ConfigError;
use super::settings::FollowUpSettings;
use super::value::{CountryCode, TimeZone};
use crate::domain::{Church, Countries, Country, DayRule, Holiday, Substitute, WorkCalendar};

const SHIPPED: &str = include_str!("../../config/holidays.toml");

/// What is known of countries: the shipped file, the operator's over it, and the regions that were asked for.
///
/// # Errors
/// The operator's file cannot be read or has a mistake (with its line); a region is not known.
pub fn countries(settings: &FollowUpSettings) -> Result<Countries, ConfigError> {
    let mut file = parse(Path::new("config/holidays.toml"), SHIPPED)?;
    if let Some(path) = &settings.holidays_file {
        let text =
            std::fs::read_to_string(path).map_err(|source| ConfigError::Unreadable { path: path.clone(), source })?;
        let own = parse(path, &text)?;
        for (code, mut table) in own.country {
            // Who corrects holidays does not move the country.
            table.time_zone = table.time_zone.or(file.country.get(&code).and_then(|shipped| shipped.time_zone));
            file.country.insert(code, table);
        }
        file.time_zones.extend(own.time_zones);
        file.own_days = own.own_days;
    }
    for wanted in &settings.holiday_regions {
        file.add_region(wanted)?;
    }
    Ok(Countries {
        known: file.country.into_iter().map(|(code, table)| (code.0, table.country())).collect(),
        time_zones: file.time_zones.into_iter().map(|(code, zone)| (code.0, zone.0)).collect(),
        own_days: file.own_days.into_iter().map(HolidayRow::holiday).collect(),
    })
}

fn parse(path: &Path, text: &str) -> Result<HolidayFile, ConfigError> {
    toml::from_str(text).map_err(|error| ConfigError::Mistake {
        path: path.to_owned(),
        message: error.to_string().trim_end().to_owned(),
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct HolidayFile {
    own_days: Vec<HolidayRow>,
    country: BTreeMap<CountryCode, CountryTable>,
    time_zones: BTreeMap<CountryCode, TimeZone>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct CountryTable {
    time_zone: Option<TimeZone>,
    weekend: Option<Vec<DayOfWeek>>,
    days: Vec<HolidayRow>,
    regions: BTreeMap<String, RegionTable>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RegionTable {
    days: Vec<HolidayRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct HolidayRow {
    name: String,
    on: Days,
    from: Option<i32>,
    to: Option<i32>,
    #[serde(default)]
    except: BTreeSet<i32>,
    substitute: Option<SubstituteWord>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum SubstituteWord {
    Next,
    Nearest,
    Monday,
}

impl HolidayFile {
    /// The days of `DE-BY` become days of `DE`.
    fn add_region(&mut self, wanted: &str) -> Result<(), ConfigError> {
        let (code, region) = wanted.split_once('-').unwrap_or((wanted, ""));
        let found = self.country.get_mut(&CountryCode(code.to_owned())).and_then(|country| {
            let days = country.regions.remove(region)?.days;
            country.days.extend(days);
            Some(())
        });
        found.ok_or_else(|| {
            let known = self.country.iter().flat_map(|(code, country)| {
                country.regions.keys().map(move |region| format!("{}-{region}", code.0)) //
            });
            let known: Vec<String> = known.collect();
            ConfigError::Contradiction(format!(
                "follow_up.holiday_regions: \"{wanted}\" is not known, or named twice; there are: {}",
                known.join(", ")
            ))
        })
    }
}

impl CountryTable {
    fn country(self) -> Country {
        let weekend = self.weekend.map(|days| days.into_iter().map(DayOfWeek::distance_from_monday).collect());
        Country {
            weekend: weekend.unwrap_or_else(|| WorkCalendar::plain().weekend),
            holidays: self.days.into_iter().map(HolidayRow::holiday).collect(),
            time_zone: self.time_zone.map(|zone| zone.0),
        }
    }
}

impl HolidayRow {
    fn holiday(self) -> Holiday {
        Holiday {
            name: self.name,
            on: self.on.0,
            years: self.from.unwrap_or(i32::MIN)..=self.to.unwrap_or(i32::MAX),
            except: self.except,
            substitute: self.substitute.map(|word| match word {
                SubstituteWord::Next => Substitute::Next,
                SubstituteWord::Nearest => Substitute::Nearest,
                SubstituteWord::Monday => Substitute::Monday,
            }),
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct DayOfWeek(Weekday);

impl DayOfWeek {
    fn distance_from_monday(self) -> u8 {
        self.0 as u8
    }
}

impl<'de> Deserialize<'de> for DayOfWeek {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        weekday(&text).map(Self).ok_or_else(|| {
            de::Error::custom(format!("\"{text}\" is not a day of the week; write one as \"friday\"")) //
        })
    }
}

/// One phrase or a list of them.
#[derive(Debug)]
struct Days(Vec<DayRule>);

impl<'de> Deserialize<'de> for Days {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(DaysVisitor).map(Self)
    }
}

struct DaysVisitor;

impl<'de> Visitor<'de> for DaysVisitor {
    type Value = Vec<DayRule>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a day such as \"12-25\", or a list of them")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        phrase(text).map(|rule| vec![rule]).ok_or_else(|| {
            E::custom(format!(
                "\"{text}\" is not a day; write one as \"12-25\", \"2026-12-24\", \"easter+1\", \"orthodox easter-2\", \
                 \"3rd monday of january\", \"last monday of may\", \"friday from 06-19\" or \"monday until 05-24\""
            ))
        })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut rules = Vec::new();
        while let Some(text) = list.next_element::<String>()? {
            rules.extend(self::DaysVisitor.visit_str(&text)?);
        }
        Ok(rules)
    }
}

/// The day that a phrase speaks of.
fn phrase(text: &str) -> Option<DayRule> {
    let words: Vec<&str> = text.split(' ').collect();
    match words.as_slice() {
        [day] if day.starts_with("easter") => easter(Church::Western, day),
        ["orthodox", day] => easter(Church::Orthodox, day),
        [day] => match NaiveDate::parse_from_str(day, "%Y-%m-%d") {
            Ok(day) => Some(DayRule::Once(day)),
            Err(_) => month_and_day(day).map(|(month, day)| DayRule::Yearly { month, day }),
        },
        ["last", day, "of", name] => Some(DayRule::Last { weekday: weekday(day)?, month: month(name)? }),
        [nth, day, "of", name] => {
            let nth = ["1st", "2nd", "3rd", "4th"].iter().position(|known| known == nth)? + 1;
            Some(DayRule::Nth { nth: u8::try_from(nth).ok()?, weekday: weekday(day)?, month: month(name)? })
        }
        [day, way, date] => {
            let (weekday, (month, day)) = (weekday(day)?, month_and_day(date)?);
            match *way {
                "from" => Some(DayRule::From { weekday, month, day }),
                "until" => Some(DayRule::Until { weekday, month, day }),
                _ => None,
            }
        }
        _ => None,
    }
}

fn easter(church: Church, text: &str) -> Option<DayRule> {
    let distance = text.strip_prefix("easter")?;
    let days = if distance.is_empty() { 0 } else { distance.parse().ok().filter(|_| !starts_with_digit(distance))? };
    Some(DayRule::Easter { church, days })
}

fn starts_with_digit(text: &str) -> bool {
    text.starts_with(|letter: char| letter.is_ascii_digit())
}

/// `12-25`, as it is in a leap year at least.
fn month_and_day(text: &str) -> Option<(u32, u32)> {
    let (month, day) = text.split_once('-').filter(|(month, day)| month.len() == 2 && day.len() == 2)?;
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    NaiveDate::from_ymd_opt(2024, month, day).map(|_| (month, day))
}

fn weekday(name: &str) -> Option<Weekday> {
    Weekday::from_str(name).ok().filter(|_| name.ends_with("day"))
}

fn month(name: &str) -> Option<u32> {
    chrono::Month::from_str(name).ok().map(|month| month.number_from_month())
}
