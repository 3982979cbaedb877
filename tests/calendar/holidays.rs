//! The shipped holidays, against what others know of them; and files of one's own.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use chrono::{Datelike as _, NaiveDate, Weekday};
use followupd::config::{ConfigError, FollowUpSettings, countries};
use followupd::domain::{Countries, WorkCalendar};

use crate::day;

const SHIPPED: &str = include_str!("../../config/holidays.toml");
const EXPECTED: &str = include_str!("expected.txt");

fn with_regions(regions: &[&str]) -> Result<Countries, ConfigError> {
    let holiday_regions = regions.iter().map(|region| (*region).to_owned()).collect();
    countries(&FollowUpSettings { holiday_regions, ..FollowUpSettings::default() })
}

/// The shipped rules with a file of one's own over them.
fn with_file(text: &str) -> Result<Countries, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("own.toml");
    std::fs::write(&path, text).unwrap();
    countries(&FollowUpSettings { holidays_file: Some(path), ..FollowUpSettings::default() })
        .map_err(|error| error.to_string())
}

fn working_days_off(calendar: &WorkCalendar, year: i32) -> BTreeSet<NaiveDate> {
    let weekend = |day: &NaiveDate| matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    calendar.holidays.keys().copied().filter(|day| day.year() == year && !weekend(day)).collect()
}

/// Days on which we differ on purpose; the data file says why.
fn is_ours(place: &str, day: NaiveDate) -> bool {
    match place {
        "DE-BY" => (day.month(), day.day()) == (8, 15),
        "SE" => {
            (day.month() == 12 && matches!(day.day(), 24 | 31)) || (day.month() == 6 && (19..=25).contains(&day.day()))
        }
        "CA" => (day.month(), day.day()) == (7, 2),
        _ => false,
    }
}

#[test]
fn every_country_and_region_has_the_days_off_that_the_reference_has() {
    let mut places = BTreeMap::new();
    let mut compared = 0;
    for line in EXPECTED.lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split(' ').filter(|word| !word.is_empty());
        let (place, year) = (words.next().unwrap(), words.next().unwrap());
        let known = places.entry(place).or_insert_with(|| {
            let region = [place].into_iter().filter(|place| place.contains('-'));
            with_regions(&region.collect::<Vec<_>>()).unwrap()
        });
        let expected: BTreeSet<NaiveDate> = words.map(|word| day(&format!("{year}-{word}"))).collect();
        let year: i32 = year.parse().unwrap();
        let ours = working_days_off(&known.calendar(&place[..2], year..=year), year);
        let missing: Vec<_> = expected.difference(&ours).collect();
        let surplus: Vec<_> = ours.difference(&expected).filter(|day| !is_ours(place, **day)).collect();
        assert!(missing.is_empty() && surplus.is_empty(), "{place}: missing {missing:?}, surplus {surplus:?}");
        compared += expected.len();
    }
    println!("{} countries and regions, {compared} days off", places.len());
    let shipped = SHIPPED.lines().filter(|line| line.starts_with("[country.")).count();
    assert_eq!(places.len(), shipped, "each shipped country is compared");
}

#[test]
fn every_country_says_its_source() {
    let lines: Vec<&str> = SHIPPED.lines().collect();
    for pair in lines.windows(2).filter(|pair| pair[1].starts_with("[country.") && !pair[1].contains("regions")) {
        assert!(pair[0].starts_with("# ") && pair[0].contains(": "), "{} has no source above it", pair[1]);
    }
}

#[test]
fn every_country_has_a_time_zone() {
    let known = with_regions(&[]).unwrap();
    let without: Vec<&String> = known.known.keys().filter(|code| known.time_zone(code).is_none()).collect();
    assert!(without.is_empty(), "{without:?}");
    assert_eq!(known.time_zone("IN"), Some(chrono_tz::Asia::Kolkata), "countries without rules have one too");
    assert_eq!(known.time_zone("XX"), None);
}

#[test]
fn easter_is_where_the_churches_have_it() {
    let known = with_regions(&[]).unwrap();
    for (country, monday) in [
        ("FR", ["1961-04-03", "2008-03-24", "2038-04-26", "2049-04-19"]),
        ("GR", ["1961-04-10", "2008-04-28", "2038-04-26", "2049-04-26"]),
    ] {
        for monday in monday.map(day) {
            let calendar = known.calendar(country, monday.year()..=monday.year());
            assert_eq!(calendar.holidays.get(&monday).map(String::as_str), Some("Easter Monday"), "{country} {monday}");
        }
    }
}

#[test]
fn a_substitute_may_lie_in_another_year_than_its_holiday() {
    let known = with_regions(&[]).unwrap();
    let calendar = known.calendar("US", 2021..=2021);
    assert_eq!(calendar.holidays[&day("2021-12-31")], "New Year's Day (substitute)");
    assert!(calendar.holidays.keys().all(|day| day.year() == 2021));
}

#[test]
fn a_region_adds_its_days_to_those_of_its_country() {
    let holy_three_kings = day("2026-01-06");
    let off = |regions: &[&str]| {
        with_regions(regions).unwrap().calendar("DE", 2026..=2026).holidays.contains_key(&holy_three_kings)
    };
    assert!(!off(&[]) && !off(&["DE-BE"]) && off(&["DE-BY"]));
    let error = with_regions(&["DE-XY"]).unwrap_err().to_string();
    assert!(error.contains("\"DE-XY\" is not known") && error.contains("DE-SN, "), "{error}");
}

#[test]
fn ones_own_file_replaces_countries_adds_others_and_closes_the_house() {
    let own = "own_days = [{ on = '12-28', name = 'Stocktaking' }]\n\
               [country.BE]\ndays = [{ on = '2026-03-10', name = 'Founders' }]\n\
               [country.AE]\nweekend = ['saturday', 'sunday']\ntime_zone = 'Asia/Dubai'\n\
               days = [{ on = ['2026-03-20', '12-02'], name = 'National days' }]\n\
               [country.IL]\nweekend = ['friday', 'saturday']\n[time_zones]\nXK = 'Europe/Skopje'\n";
    let known = with_file(own).unwrap();
    let off = |country: &str, wanted: &str| {
        let why = known.calendar(country, 2025..=2027).day_off(day(wanted));
        why.map(|why| why.to_string()).unwrap_or_default()
    };
    assert_eq!((off("BE", "2026-03-10"), off("BE", "2026-05-01")), ("Founders".to_owned(), String::new()));
    assert_eq!(
        (off("AE", "2026-03-20"), off("AE", "2026-12-02")),
        ("National days".to_owned(), "National days".to_owned())
    );
    assert_eq!((off("IL", "2026-03-06"), off("IL", "2026-03-08")), ("a Friday".to_owned(), String::new()));
    assert_eq!(off("FR", "2026-05-01"), "Labour Day", "what the file does not name is as shipped");
    assert_eq!((off("FR", "2026-12-28"), off("", "2026-12-28")), ("Stocktaking".to_owned(), "Stocktaking".to_owned()));
    assert_eq!(known.time_zone("XK"), Some(chrono_tz::Europe::Skopje));
}

#[test]
fn mistakes_in_ones_own_file_are_told_with_their_line() {
    for (text, wanted) in [
        ("[country.BE]\ndays = [\n  { on = '31-12', name = 'x' },\n]\n", "line 3"),
        (
            "[country.BE]\ndays = [\n  { on = '31-12', name = 'x' },\n]\n",
            "\"31-12\" is not a day; write one as \"12-25\"",
        ),
        ("[country.BE]\ndays = [\n  { on = ['12-25', '5th monday of may'], name = 'x' },\n]\n", "line 3"),
        ("[country.BE]\nweekend = ['sat']\n", "\"sat\" is not a day of the week"),
        ("[country.BE]\ntime_zone = 'Europe/Brusels'\n", "is not a time zone"),
        ("\n[country.Belgium]\n", "line 2"),
        ("\n[country.Belgium]\n", "\"Belgium\" is not a country"),
        ("[country.BE]\ndays = [{ on = 'easter1', name = 'x' }]\n", "is not a day"),
        ("[country.BE]\nholidays = []\n", "unknown field `holidays`"),
        ("[country.BE]\ndays = [{ on = '12-25', name = 'x', substitute = 'later' }]\n", "unknown variant `later`"),
    ] {
        let error = with_file(text).unwrap_err();
        assert!(error.contains(wanted) && error.contains("own.toml"), "{wanted}: {error}");
    }
    let missing =
        FollowUpSettings { holidays_file: Some(PathBuf::from("/nowhere.toml")), ..FollowUpSettings::default() };
    assert!(countries(&missing).unwrap_err().to_string().contains("/nowhere.toml cannot be read"));
}

#[test]
fn a_country_of_ones_own_stays_where_it_is() {
    let own = with_file("[country.BE]\ndays = [{ on = \"12-27\", name = \"Bridge day\" }]\n").unwrap();
    assert_eq!(own.time_zone("BE"), Some(chrono_tz::Europe::Brussels));
    let own = with_file("[country.BE]\ntime_zone = \"Europe/Paris\"\n").unwrap();
    assert_eq!(own.time_zone("BE"), Some(chrono_tz::Europe::Paris));
    assert_eq!(own.time_zone("XK"), Some(chrono_tz::Europe::Belgrade), "Odoo has Kosovo, by a code of its own");
}
