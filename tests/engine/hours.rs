//! Quiet hours and working days of the customer, asked of single moments.

use std::collections::BTreeMap;

use chrono::NaiveTime;
use chrono_tz::{America, Europe, Pacific, Tz};
use followupd::domain::{
    Account, AccountKey, Company, CompanyId, CompanyRules, Currency, CurrencyId, History, PartnerId, Plan,
    SendingHours, SymbolPosition, WorkCalendar,
};
use followupd::engine::{CompanyInput, RunInput, waits_for_hours};

use crate::world::{at, date};

const KEY: AccountKey = AccountKey { company: CompanyId(1), partner: PartnerId(10) };

fn hours(from: &str, until: &str) -> Option<SendingHours> {
    let time = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").unwrap();
    SendingHours::new(time(from), time(until))
}

/// A company with these rules and a customer in France, where 6 April 2026 is Easter Monday.
fn input(sending_hours: Option<SendingHours>, working_days_only: bool) -> (RunInput, Account) {
    let company = Company {
        id: CompanyId(1),
        name: "ACME".to_owned(),
        parent: None,
        currency: std::sync::Arc::new(Currency {
            id: CurrencyId(1),
            code: "EUR".to_owned(),
            symbol: "€".to_owned(),
            position: SymbolPosition::After,
            decimal_places: 2,
            rounding: "0.01".parse().unwrap(),
        }),
        language: None,
        sender: None,
        reply_to: None,
        contact_lines: Vec::new(),
        phone: None,
        country: None,
    };
    let rules = CompanyRules { sending_hours, working_days_only, ..CompanyRules::default() };
    let company =
        CompanyInput { company, plan: Plan::new(Vec::new()), other_plans: Vec::new(), bank: Vec::new(), rules };
    let mut easter = WorkCalendar::plain();
    easter.holidays.insert(date("2026-04-06"), "Easter Monday".to_owned());
    let account = Account { country: Some("FR".to_owned()), ..Account::new(KEY, "Customer".to_owned()) };
    let input = RunInput {
        run_date: date("2026-04-03"),
        companies: [(CompanyId(1), company)].into(),
        accounts: [(KEY, account.clone())].into(),
        history: History::default(),
        channels: [].into(),
        calendars: BTreeMap::from([("FR".to_owned(), easter)]),
        messages_per_run: None,
    };
    (input, account)
}

/// Until when a message waits, by UTC, and what is said of it; empty: it may leave.
fn waits(rules: (Option<SendingHours>, bool), zone: Tz, moment: &str) -> (String, String) {
    let (input, account) = input(rules.0, rules.1);
    let waiting = waits_for_hours(&input, &account, zone, at(moment));
    let told = waiting.map(|waiting| (waiting.until().format("%m-%d %H:%M").to_string(), waiting.to_string()));
    told.unwrap_or_default()
}

fn until(rules: (Option<SendingHours>, bool), zone: Tz, moment: &str) -> String {
    waits(rules, zone, moment).0
}

#[test]
fn hours_begin_with_their_first_minute_and_end_before_their_last() {
    let office = (hours("08:00", "18:00"), false);
    let paris = |moment| until(office, Europe::Paris, moment);
    assert_eq!(paris("2026-01-15T06:59:59.999Z"), "01-15 07:00", "a moment too early");
    assert_eq!(paris("2026-01-15T07:00:00Z"), "", "8 o'clock");
    assert_eq!(paris("2026-01-15T16:59:59.999Z"), "", "a moment before 18 o'clock");
    assert_eq!(paris("2026-01-15T17:00:00Z"), "01-16 07:00", "18 o'clock");
    assert_eq!(paris("2026-01-15T22:59:00Z"), "01-16 07:00", "before midnight");
    assert_eq!(paris("2026-01-15T23:01:00Z"), "01-16 07:00", "after midnight");
    assert_eq!(until((None, false), Europe::Paris, "2026-01-15T02:00:00Z"), "", "no hours, no working days");
}

#[test]
fn hours_are_those_of_the_customers_clock_in_summer_and_in_winter() {
    let office = (hours("08:00", "18:00"), false);
    assert_eq!(until(office, Europe::Paris, "2026-03-28T20:00:00Z"), "03-29 06:00", "the night of the change");
    assert_eq!(until(office, Europe::Paris, "2026-10-24T20:00:00Z"), "10-25 07:00", "and back");
    assert_eq!(until(office, America::New_York, "2026-07-01T11:59:00Z"), "07-01 12:00");
    assert_eq!(until(office, Pacific::Auckland, "2026-07-01T20:00:00Z"), "", "it is tomorrow there, and 8 o'clock");
}

#[test]
fn hours_that_a_clock_skips_or_shows_twice_begin_once() {
    let night = (hours("02:30", "05:00"), false);
    assert_eq!(until(night, Europe::Paris, "2026-03-29T00:59:00Z"), "03-29 01:00", "02:30 is skipped: at 03:00");
    assert_eq!(until(night, Europe::Paris, "2026-03-29T01:00:00Z"), "");
    assert_eq!(until(night, Europe::Paris, "2026-10-25T00:29:00Z"), "10-25 00:30", "the first 02:30");
    assert_eq!(until(night, Europe::Paris, "2026-10-25T01:10:00Z"), "", "02:10 for the second time");
    // Samoa had no 30 December 2011: its hours begin with the next day's first moment, and are over at once.
    let apia = until((hours("08:00", "18:00"), false), Pacific::Apia, "2011-12-30T08:00:00Z");
    assert_eq!(apia, "12-30 18:00", "31 December, 8 o'clock");
}

#[test]
fn working_days_are_those_of_the_customer_with_and_without_hours() {
    let office = (hours("08:00", "18:00"), true);
    let (until_tuesday, said) = waits(office, Europe::Paris, "2026-04-04T10:00:00Z");
    assert_eq!(until_tuesday, "04-07 06:00", "over the weekend and Easter Monday");
    assert_eq!(said, "until 2026-04-07 08:00 (Europe/Paris): 2026-04-04 is a Saturday");
    let (_, said) = waits(office, Europe::Paris, "2026-04-06T10:00:00Z");
    assert_eq!(said, "until 2026-04-07 08:00 (Europe/Paris): 2026-04-06 is Easter Monday");
    let (friday_evening, said) = waits(office, Europe::Paris, "2026-04-03T18:00:00Z");
    assert_eq!(friday_evening, "04-07 06:00", "Friday evening");
    assert_eq!(said, "until 2026-04-07 08:00 (Europe/Paris): messages leave at 08:00-18:00");
    let any_hour = (None, true);
    assert_eq!(until(any_hour, Europe::Paris, "2026-04-05T10:00:00Z"), "04-06 22:00", "Tuesday's first moment");
    assert_eq!(until(any_hour, Europe::Paris, "2026-04-03T21:59:00Z"), "", "Friday before midnight");
    assert_eq!(until(any_hour, Europe::Paris, "2026-04-03T22:00:00Z"), "04-06 22:00", "Saturday");
    assert_eq!(until(any_hour, America::New_York, "2026-04-03T23:00:00Z"), "", "still Friday there");
    assert_eq!(until((hours("08:00", "18:00"), false), Europe::Paris, "2026-04-05T10:00:00Z"), "", "a Sunday");
}

#[test]
fn without_any_working_day_in_sight_a_message_does_not_wait_for_ever() {
    let (mut input, account) = input(None, true);
    input.calendars.insert("FR".to_owned(), WorkCalendar { weekend: (0..7).collect(), holidays: BTreeMap::new() });
    assert_eq!(waits_for_hours(&input, &account, Europe::Paris, at("2026-04-03T10:00:00Z")), None);
}

#[test]
fn a_payment_is_asked_for_by_a_working_day_of_the_customer_whatever_days_messages_leave_on() {
    let deadline = |run_date: &str, payment_days: i64| {
        let (mut input, account) = input(None, false);
        input.run_date = date(run_date);
        input.companies.get_mut(&CompanyId(1)).unwrap().rules.payment_days = payment_days;
        input.payment_deadline(&account)
    };
    assert_eq!(deadline("2026-03-24", 7), date("2026-03-31"), "a Tuesday");
    assert_eq!(deadline("2026-03-28", 7), date("2026-04-07"), "a Saturday, and Easter Monday behind it");
    assert_eq!(deadline("2026-03-24", 14), date("2026-04-07"));
    assert_eq!(deadline("2026-04-03", 0), date("2026-04-03"), "at once");
}
