//! Public holidays as laws name them, and the days that they come to.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use chrono::{Datelike as _, Weekday};
use chrono_tz::Europe;
use followupd::domain::{Church, Countries, Country, DayOff, DayRule, Holiday, Substitute, WorkCalendar};

use crate::world::date;

fn holiday(name: &str, on: DayRule) -> Holiday {
    Holiday { name: name.into(), on: vec![on], years: 1900..=2300, except: BTreeSet::new(), substitute: None }
}

/// A country that rests on Saturday and Sunday and has these holidays.
fn with(holidays: Vec<Holiday>) -> Countries {
    let country = Country { weekend: [5, 6].into(), holidays, time_zone: Some(Europe::Brussels) };
    Countries { known: BTreeMap::from([("BE".to_owned(), country)]), ..Countries::default() }
}

/// The days off of these years, as `2026-01-01 New Year`.
fn told(countries: &Countries, years: RangeInclusive<i32>) -> Vec<String> {
    let calendar = countries.calendar("BE", years);
    calendar.holidays.iter().map(|(day, name)| format!("{day} {name}")).collect()
}

fn in_year(rule: DayRule, year: i32) -> String {
    rule.in_year(year).map_or_else(|| "never".to_owned(), |day| day.to_string())
}

#[test]
fn easter_is_the_sunday_that_each_church_has_published() {
    // The West, and the East by the calendar that we all write.
    let sundays = [
        ("1952-04-13", "1952-04-20"),
        ("1954-04-18", "1954-04-25"),
        ("1981-04-19", "1981-04-26"),
        ("2000-04-23", "2000-04-30"),
        ("2008-03-23", "2008-04-27"),
        ("2010-04-04", "2010-04-04"),
        ("2014-04-20", "2014-04-20"),
        ("2024-03-31", "2024-05-05"),
        ("2026-04-05", "2026-04-12"),
        ("2038-04-25", "2038-04-25"),
        ("2049-04-18", "2049-04-25"),
        ("2100-03-28", "2100-05-02"),
        ("2285-03-22", "2285-04-26"),
    ];
    for (western, orthodox) in sundays {
        let of = |church| in_year(DayRule::Easter { church, days: 0 }, date(western).year());
        assert_eq!((of(Church::Western).as_str(), of(Church::Orthodox).as_str()), (western, orthodox));
    }
    let around = |days| in_year(DayRule::Easter { church: Church::Western, days }, 2026);
    assert_eq!((around(-2), around(39)), ("2026-04-03".to_owned(), "2026-05-14".to_owned()), "Friday; Ascension");
}

#[test]
fn a_law_names_a_day_by_its_date_or_by_the_day_of_the_week() {
    let yearly = |month, day| DayRule::Yearly { month, day };
    assert_eq!((in_year(yearly(7, 21), 2026), in_year(yearly(2, 29), 2026)), ("2026-07-21".into(), "never".into()));
    let once = DayRule::Once(date("2026-03-09"));
    assert_eq!((in_year(once, 2026), in_year(once, 2027)), ("2026-03-09".into(), "never".into()));
    // Mondays of January 2026 are 5, 12, 19 and 26.
    let nth = |nth| in_year(DayRule::Nth { nth, weekday: Weekday::Mon, month: 1 }, 2026);
    assert_eq!([nth(1), nth(3), nth(5)], ["2026-01-05", "2026-01-19", "never"]);
    let last = |weekday, month| in_year(DayRule::Last { weekday, month }, 2026);
    assert_eq!(last(Weekday::Mon, 5), "2026-05-25");
    assert_eq!([last(Weekday::Sat, 2), last(Weekday::Thu, 12)], ["2026-02-28", "2026-12-31"], "the month's last day");
    let from = |day| in_year(DayRule::From { weekday: Weekday::Sat, month: 6, day }, 2026);
    assert_eq!([from(20), from(21)], ["2026-06-20", "2026-06-27"], "on that day, or after it");
    let until = |day| in_year(DayRule::Until { weekday: Weekday::Mon, month: 5, day }, 2026);
    assert_eq!([until(25), until(24)], ["2026-05-25", "2026-05-18"], "on that day, or before it");
}

#[test]
fn a_law_counts_in_its_years() {
    let day = Holiday {
        years: 2024..=2026,
        except: BTreeSet::from([2025]),
        ..holiday("Liberation", DayRule::Yearly { month: 5, day: 8 })
    };
    assert_eq!(told(&with(vec![day]), 2020..=2030), ["2024-05-08 Liberation", "2026-05-08 Liberation"]);
}

/// What a holiday of this date brings beside it.
fn instead(substitute: Substitute, year: i32, month: u32, day: u32) -> Vec<String> {
    let new = holiday("Day", DayRule::Yearly { month, day });
    let mut told = told(&with(vec![Holiday { substitute: Some(substitute), ..new }]), year..=year);
    told.retain(|day| day.contains("substitute"));
    told
}

#[test]
fn a_holiday_on_a_weekend_may_bring_another_day() {
    // 4 July is a Saturday in 2026, a Sunday in 2027, a Tuesday in 2028.
    let on = |substitute| [2026, 2027, 2028].map(|year| instead(substitute, year, 7, 4).join(" "));
    assert_eq!(on(Substitute::Next), ["2026-07-06 Day (substitute)", "2027-07-05 Day (substitute)", ""]);
    assert_eq!(on(Substitute::Nearest), ["2026-07-03 Day (substitute)", "2027-07-05 Day (substitute)", ""]);
    assert_eq!(on(Substitute::Monday), ["", "2027-07-05 Day (substitute)", ""]);
}

#[test]
fn a_substitute_may_lie_in_another_year_than_its_holiday() {
    // 1 January 2022 is a Saturday, 31 December 2028 a Sunday.
    let new_year = holiday("New Year", DayRule::Yearly { month: 1, day: 1 });
    let countries = with(vec![Holiday { substitute: Some(Substitute::Nearest), ..new_year }]);
    assert_eq!(told(&countries, 2021..=2021), ["2021-01-01 New Year", "2021-12-31 New Year (substitute)"]);
    let last_day = holiday("Last day", DayRule::Yearly { month: 12, day: 31 });
    let countries = with(vec![Holiday { substitute: Some(Substitute::Next), ..last_day }]);
    assert_eq!(told(&countries, 2029..=2029), ["2029-01-01 Last day (substitute)", "2029-12-31 Last day"]);
}

#[test]
fn two_holidays_of_one_weekend_bring_two_days() {
    // Christmas 2027 is a Saturday; the law names Boxing Day first.
    let of = |name: &str, day| Holiday {
        substitute: Some(Substitute::Next),
        ..holiday(name, DayRule::Yearly { month: 12, day })
    };
    let countries = with(vec![of("Boxing Day", 26), of("Christmas", 25)]);
    assert_eq!(
        told(&countries, 2027..=2027),
        [
            "2027-12-25 Christmas",
            "2027-12-26 Boxing Day",
            "2027-12-27 Christmas (substitute)",
            "2027-12-28 Boxing Day (substitute)",
        ]
    );
}

#[test]
fn a_day_that_two_laws_name_has_the_name_of_the_first() {
    let both = [("First", 1), ("Second", 1)].map(|(name, day)| holiday(name, DayRule::Yearly { month: 5, day }));
    assert_eq!(told(&with(both.to_vec()), 2026..=2026), ["2026-05-01 First"]);
}

#[test]
fn an_unknown_country_works_from_monday_to_friday_and_own_days_are_off_everywhere() {
    let mut countries = with(vec![holiday("Labour Day", DayRule::Yearly { month: 5, day: 1 })]);
    countries.own_days.push(holiday("Stocktaking", DayRule::Once(date("2026-12-28"))));
    countries.known.insert("IL".to_owned(), Country { weekend: [4, 5].into(), ..Country::default() });
    let off = |country: &str, day: &str| {
        let why = countries.calendar(country, 2026..=2026).day_off(date(day));
        why.map_or_else(|| "works".to_owned(), |why| why.to_string())
    };
    assert_eq!((off("BE", "2026-05-01"), off("XX", "2026-05-01")), ("Labour Day".into(), "works".into()));
    assert_eq!((off("BE", "2026-12-28"), off("XX", "2026-12-28")), ("Stocktaking".into(), "Stocktaking".into()));
    assert_eq!((off("XX", "2026-03-06"), off("XX", "2026-03-07")), ("works".into(), "a Saturday".into()));
    assert_eq!((off("IL", "2026-03-06"), off("IL", "2026-03-08")), ("a Friday".into(), "works".into()));
}

#[test]
fn the_time_of_a_country_is_known_with_its_holidays_or_beside_them() {
    let mut countries = with(Vec::new());
    countries.time_zones.insert("XK".to_owned(), Europe::Skopje);
    let zones = ["BE", "XK", "XX"].map(|country| countries.time_zone(country));
    assert_eq!(zones, [Some(Europe::Brussels), Some(Europe::Skopje), None]);
}

#[test]
fn every_day_of_the_week_has_its_name() {
    let names = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];
    let names = names.map(|weekday| DayOff::Weekend(weekday).to_string());
    assert_eq!(names, ["a Monday", "a Tuesday", "a Wednesday", "a Thursday", "a Friday", "a Saturday", "a Sunday"]);
}

#[test]
fn a_row_of_days_off_is_passed_over_but_not_for_ever() {
    let mut calendar = WorkCalendar::plain();
    calendar.holidays.insert(date("2026-04-06"), "Easter Monday".to_owned());
    assert_eq!(calendar.working_day_from(date("2026-04-03")), date("2026-04-03"), "a Friday");
    assert_eq!(calendar.working_day_from(date("2026-04-04")), date("2026-04-07"));
    let never = WorkCalendar { weekend: (0..7).collect(), holidays: BTreeMap::new() };
    assert_eq!(never.working_day_from(date("2026-04-04")), date("2026-04-04"), "then no day is better than today");
}
