//! Interest on late payments: what bears it, from when, at which rate, and the lump sums; and a second computation beside ours.

use std::collections::BTreeMap;

use chrono::{Datelike as _, Days, NaiveDate};
use followupd::domain::{
    BearsInterest, Compensation, Interest, InterestLaw, InterestLaws, InterestRate, InterestRules, LumpSums,
    NoInterest, RateOf, ReferenceRate, StatutoryRate, joined,
};
use followupd::engine::{interest, interest_of};
use rust_decimal::Decimal;

use crate::generated::number;
use crate::world::{World, date, day, dec, eur, usd, world};

/// A day of the calendar as the world counts them.
fn offset(text: &str) -> i64 {
    (date(text) - day(0)).num_days()
}

/// The law of a country: 8 points above `bank`, which was 2.00 until the end of 2025 and 3.00 in the half-year after, and
/// 40 EUR, or 70 from 1000.
fn law() -> InterestLaw {
    InterestLaw {
        rate: StatutoryRate::Above { reference: "bank".into(), points: dec("8") },
        rounds_up_to: None,
        rate_of: RateOf::EachDay,
        compounds_yearly: false,
        lump_sums: Some(LumpSums {
            currency: "EUR".into(),
            by_debt: BTreeMap::from([(dec("0"), dec("40")), (dec("1000"), dec("70"))]),
        }),
    }
}

fn laws(law: InterestLaw) -> InterestLaws {
    let rates = BTreeMap::from([
        (date("2025-01-01"), dec("2.00")),
        (date("2025-07-01"), dec("2.00")),
        (date("2026-01-01"), dec("3.00")),
    ]);
    let bank = ReferenceRate { rates, known_until: date("2026-06-30") };
    InterestLaws {
        references: BTreeMap::from([("bank".to_owned(), bank)]),
        by_country: BTreeMap::from([("BE".to_owned(), law)]),
    }
}

fn rules() -> InterestRules {
    InterestRules {
        country: None,
        rate: InterestRate::Statutory,
        consumer_rate: None,
        compensation: Compensation::Statutory,
        grace_days: 0,
        booking: None,
    }
}

/// A company in Belgium whose customer is a business.
fn belgium() -> World {
    let mut world = world().customer("acme").change_customer(|account| account.is_company = true);
    world = world.change_company(|company| company.country = Some("BE".into()));
    world
}

fn claimed_by(world: &World, rules: &InterestRules, law: InterestLaw, on: &str) -> Result<Interest, NoInterest> {
    let (account, input) = (world.account("acme"), world.input());
    let company = &input.companies[&account.key.company].company;
    interest(account, company, Some(rules), &laws(law), date(on))
}

fn claimed(world: &World, on: &str) -> Interest {
    claimed_by(world, &rules(), law(), on).unwrap()
}

/// Rows as `NUMBER FROM TO DAYS RATE AMOUNT of PRINCIPAL`.
fn rows(interest: &Interest) -> Vec<String> {
    let told = interest.rows.iter().map(|row| {
        format!("{} {} {} {} {} {} of {}", row.number, row.from, row.to, row.days, row.rate, row.amount, row.principal)
    });
    told.collect()
}

fn notes(interest: &Interest) -> Vec<String> {
    interest.notes.iter().map(ToString::to_string).collect()
}

#[test]
fn interest_runs_from_the_day_after_the_due_date_and_changes_with_the_rate() {
    let world = belgium().invoice("INV/1", offset("2025-12-01"), eur(1200));
    let told = claimed(&world, "2026-01-10");
    assert_eq!(
        rows(&told),
        [
            "INV/1 2025-12-02 2025-12-31 30 10 9.86 EUR of 1200.00 EUR",
            "INV/1 2026-01-01 2026-01-10 10 11 3.62 EUR of 1200.00 EUR",
        ]
    );
    assert_eq!((joined(&told.total()), joined(&told.compensation())), ("13.48 EUR".into(), "70.00 EUR".into()));
    assert!(told.notes.is_empty());
    // Not yet on the due date itself.
    assert!(claimed(&world, "2025-12-01").is_empty());
    assert_eq!(rows(&claimed(&world, "2025-12-02")).len(), 1);
}

#[test]
fn what_bears_interest_is_overdue_not_excluded_and_not_paid() {
    let world = belgium()
        .invoice("LATE", offset("2026-01-31"), eur(100))
        .invoice("FUTURE", offset("2026-04-01"), eur(100))
        .invoice("DISPUTE", offset("2026-01-31"), eur(100))
        .excluded()
        .invoice("PAID", offset("2026-01-31"), eur(100))
        .in_process();
    assert_eq!(rows(&claimed(&world, "2026-03-01")), ["LATE 2026-02-01 2026-03-01 29 11 0.87 EUR of 100.00 EUR"]);
}

#[test]
fn credits_are_taken_off_the_oldest_claims_of_their_currency() {
    let world = belgium()
        .invoice("YOUNG", offset("2026-02-19"), eur(500))
        .invoice("OLD", offset("2026-01-31"), eur(300))
        .invoice("DOLLARS", offset("2026-02-19"), usd(500))
        .credit("RINV/1", eur(400));
    let told = claimed(&world, "2026-03-01");
    assert_eq!(
        rows(&told),
        [
            "YOUNG 2026-02-20 2026-03-01 10 11 1.21 EUR of 400.00 EUR",
            "DOLLARS 2026-02-20 2026-03-01 10 11 1.51 USD of 500.00 USD",
        ]
    );
    assert_eq!(joined(&told.total()), "1.21 EUR + 1.51 USD", "different currencies are never added");
    assert_eq!(joined(&told.compensation()), "40.00 EUR", "what credits cover has no lump sum either");
    assert_eq!(
        notes(&told),
        ["no lump sum for claims in USD: the law names none in this currency, and `compensation` neither"]
    );
}

#[test]
fn a_lump_sum_is_due_once_for_an_invoice_and_by_the_size_of_the_debt() {
    let first = belgium().invoice("INV/1", offset("2026-01-31"), eur(600));
    let invoice = first.account("acme").items[0].invoice;
    let world = first.invoice("INV/1", offset("2026-02-10"), eur(400)).change_item(|item| item.invoice = invoice);
    let told = claimed(&world, "2026-03-01");
    assert_eq!((told.rows.len(), joined(&told.compensation())), (2, "70.00 EUR".to_owned()));
    let smaller = world.clone().change_item(|item| item.open = eur(300));
    assert_eq!(joined(&claimed(&smaller, "2026-03-01").compensation()), "40.00 EUR", "900 are less than 1000");
    // As long as one instalment is overdue only, it is the debt.
    assert_eq!(joined(&claimed(&world, "2026-02-10").compensation()), "40.00 EUR");
}

#[test]
fn ones_own_lump_sums_count_in_place_of_the_laws() {
    let world = belgium().invoice("A", offset("2026-01-31"), eur(100)).invoice("B", offset("2026-01-31"), usd(100));
    let own = |sums: &[(&str, &str)]| {
        let sums = sums.iter().map(|(code, sum)| ((*code).to_owned(), dec(sum))).collect();
        let rules = InterestRules { compensation: Compensation::Own(sums), ..rules() };
        let told = claimed_by(&world, &rules, law(), "2026-03-01").unwrap();
        (joined(&told.compensation()), told.notes.len())
    };
    assert_eq!(own(&[("EUR", "50"), ("USD", "60")]), ("50.00 EUR + 60.00 USD".to_owned(), 0));
    assert_eq!(own(&[]), (String::new(), 0));
}

#[test]
fn consumers_pay_nothing_unless_a_rate_is_set_for_them_and_never_a_lump_sum() {
    let world = belgium()
        .invoice("INV/1", offset("2026-01-31"), eur(1000))
        .change_customer(|account| account.is_company = false);
    assert_eq!(claimed_by(&world, &rules(), law(), "2026-03-01"), Err(NoInterest::Consumer));
    let rules = InterestRules { consumer_rate: Some(InterestRate::AboveReference(dec("5"))), ..rules() };
    let told = claimed_by(&world, &rules, law(), "2026-03-01").unwrap();
    assert_eq!(rows(&told), ["INV/1 2026-02-01 2026-03-01 29 8 6.36 EUR of 1000.00 EUR"]);
    assert!(told.compensations.is_empty() && told.notes.is_empty());
    assert!(!told.is_empty(), "interest alone is something, too");
}

#[test]
fn small_delays_bear_nothing_and_longer_ones_from_the_first_day() {
    let world = belgium().invoice("INV/1", offset("2026-01-31"), eur(1000));
    let rules = InterestRules { grace_days: 10, ..rules() };
    let on = |day: &str| claimed_by(&world, &rules, law(), day).unwrap();
    assert!(on("2026-02-10").is_empty());
    assert_eq!(rows(&on("2026-02-11")), ["INV/1 2026-02-01 2026-02-11 11 11 3.32 EUR of 1000.00 EUR"]);
}

#[test]
fn contracts_may_name_a_rate_or_points_above_the_reference() {
    let world = belgium().invoice("INV/1", offset("2025-12-30"), eur(1000));
    // What the law says beside the rate does not count for them.
    let law = InterestLaw { rounds_up_to: Some(dec("7")), rate_of: RateOf::FirstDay, ..law() };
    let rates = |rate: InterestRate| {
        let told = claimed_by(&world, &InterestRules { rate, ..rules() }, law.clone(), "2026-01-01").unwrap();
        told.rows.iter().map(|row| row.rate.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(rates(InterestRate::Fixed(dec("12"))), ["12"]);
    assert_eq!(rates(InterestRate::AboveReference(dec("1.5"))), ["3.5", "4.5"]);
    assert_eq!(rates(InterestRate::Statutory), ["14"]);
}

#[test]
fn a_law_may_round_its_rate_up() {
    let world = belgium().invoice("INV/1", offset("2026-01-31"), eur(100));
    let rate = |points: &str| {
        let rate = StatutoryRate::Above { reference: "bank".into(), points: dec(points) };
        let law = InterestLaw { rate, rounds_up_to: Some(dec("0.5")), ..law() };
        claimed_by(&world, &rules(), law, "2026-03-01").unwrap().rows[0].rate.to_string()
    };
    assert_eq!([rate("8"), rate("8.01"), rate("8.5")], ["11", "11.5", "11.5"]);
}

#[test]
fn a_law_may_keep_to_the_rate_of_the_first_day() {
    let world = belgium().invoice("INV/1", offset("2025-12-30"), eur(1000));
    let law = InterestLaw { rate_of: RateOf::FirstDay, ..law() };
    let told = claimed_by(&world, &rules(), law, "2026-08-01").unwrap();
    assert_eq!(rows(&told), ["INV/1 2025-12-31 2026-08-01 214 10 58.63 EUR of 1000.00 EUR"]);
    assert!(told.notes.is_empty(), "that rate is known");
}

#[test]
fn a_law_may_let_the_interest_of_a_year_bear_interest() {
    let world = belgium().invoice("INV/1", offset("2025-03-31"), eur(1000));
    let law = InterestLaw { compounds_yearly: true, ..law() };
    let told = claimed_by(&world, &rules(), law, "2026-04-10").unwrap();
    assert_eq!(
        rows(&told),
        [
            "INV/1 2025-04-01 2025-12-31 275 10 75.34 EUR of 1000.00 EUR",
            "INV/1 2026-01-01 2026-03-31 90 11 27.12 EUR of 1000.00 EUR",
            "INV/1 2026-04-01 2026-04-10 10 11 3.32 EUR of 1102.46 EUR",
        ]
    );
}

#[test]
fn what_is_booked_is_not_claimed_again_and_interest_bears_none() {
    let booked = BearsInterest::After(date("2026-02-10"));
    let world = belgium()
        .invoice("BOOKED", offset("2026-01-31"), eur(1000))
        .change_item(|item| item.bears_interest = booked)
        .invoice("INTEREST", offset("2026-01-31"), eur(40))
        .change_item(|item| item.bears_interest = BearsInterest::Never);
    let told = claimed(&world, "2026-02-20");
    assert_eq!(rows(&told), ["BOOKED 2026-02-11 2026-02-20 10 11 3.01 EUR of 1000.00 EUR"]);
    assert!(told.compensations.is_empty(), "the lump sum was booked with it");
    assert!(claimed(&world, "2026-02-10").is_empty());
    // Nor is it due for another instalment of the same invoice.
    let first =
        belgium().invoice("INV/1", offset("2026-01-31"), eur(600)).change_item(|item| item.bears_interest = booked);
    let invoice = first.account("acme").items[0].invoice;
    let second = first.invoice("INV/1", offset("2026-02-15"), eur(400)).change_item(|item| item.invoice = invoice);
    let told = claimed(&second, "2026-02-20");
    assert_eq!((told.rows.len(), told.compensations.len()), (2, 0));
    // The rate of the first day stays that of the day on which it became overdue.
    let law = InterestLaw { rate_of: RateOf::FirstDay, ..law() };
    let old = belgium()
        .invoice("INV/1", offset("2025-12-30"), eur(1000))
        .change_item(|item| item.bears_interest = BearsInterest::After(date("2026-01-31")));
    let told = claimed_by(&old, &rules(), law, "2026-02-10").unwrap();
    assert_eq!(rows(&told), ["INV/1 2026-02-01 2026-02-10 10 10 2.74 EUR of 1000.00 EUR"]);
}

#[test]
fn a_reminder_states_the_interest_of_what_it_demands() {
    let world = belgium()
        .level(15, "friendly")
        .invoice("DEMANDED", -20, eur(1000))
        .invoice("EXPECTED", -20, eur(500))
        .expected(3)
        .invoice("FUTURE", 20, eur(500));
    let (account, input, reminder) = (world.account("acme"), world.input(), world.reminder("acme"));
    let company = &input.companies[&account.key.company].company;
    let stated = interest_of(&reminder, account, company, Some(&rules()), &laws(law()));
    assert_eq!(rows(&stated), ["DEMANDED 2026-05-13 2026-06-01 20 11 6.03 EUR of 1000.00 EUR"]);
    assert_eq!(joined(&stated.compensation()), "70.00 EUR");
    assert!(interest_of(&reminder, account, company, None, &laws(law())).is_empty(), "it is not switched on");
}

#[test]
fn a_rate_that_is_not_known_any_more_goes_on_and_is_told() {
    let world = belgium().invoice("INV/1", offset("2026-06-30"), eur(100));
    assert_eq!(
        notes(&claimed(&world, "2026-07-01")),
        ["the bank rate of 2026-01-01 is still used, though it is known until 2026-06-30 only: enter newer ones in \
             `interest_rates_file`"]
    );
    let known = belgium().invoice("INV/1", offset("2026-06-20"), eur(100));
    assert_eq!(notes(&claimed(&known, "2026-06-30")), [""; 0], "through its last day a rate is known");
}

#[test]
fn an_item_from_before_all_known_rates_is_left_out_and_told() {
    let world =
        belgium().invoice("OLD", offset("2024-11-30"), eur(100)).invoice("INV/2", offset("2026-01-31"), eur(100));
    let told = claimed(&world, "2026-03-01");
    assert_eq!((told.rows.len(), told.compensations.len()), (1, 1));
    assert_eq!(notes(&told), ["OLD is left out: no bank rate is known for 2024-12-01"]);
}

#[test]
fn where_nothing_can_be_claimed_it_is_said_why() {
    let world = belgium().invoice("INV/1", offset("2026-01-31"), eur(100));
    let (account, input) = (world.account("acme"), world.input());
    let mut company = input.companies[&account.key.company].company.clone();
    let why = |company: &_, rules: Option<&InterestRules>, law| {
        interest(account, company, rules, &laws(law), date("2026-03-01")).unwrap_err()
    };
    assert_eq!(why(&company, None, law()), NoInterest::SwitchedOff);
    let above = InterestRules { rate: InterestRate::AboveReference(dec("5")), ..rules() };
    let fixed = InterestLaw { rate: StatutoryRate::Fixed(dec("5")), ..law() };
    assert_eq!(why(&company, Some(&above), fixed), NoInterest::NoReference { country: "BE".into() });
    let abroad = InterestRules { country: Some("US".into()), ..rules() };
    assert_eq!(why(&company, Some(&abroad), law()), NoInterest::NoLaw { country: "US".into() });
    company.country = None;
    assert_eq!(why(&company, Some(&rules()), law()), NoInterest::NoCountry);
}

#[test]
fn why_nothing_is_claimed_says_what_to_do() {
    let country = || "BE".to_owned();
    let told = [
        NoInterest::SwitchedOff,
        NoInterest::Consumer,
        NoInterest::NoCountry,
        NoInterest::NoLaw { country: country() },
        NoInterest::NoReference { country: country() },
    ];
    assert_eq!(
        told.map(|why| why.to_string()),
        [
            "interest is not switched on for the company",
            "the customer is no company, and `consumer_rate` is not set",
            "the company has no country in Odoo: enter one, or set `country`",
            "nothing is known of the law of BE: set a `rate` and `compensation`, or enter the law in \
             `interest_rates_file`",
            "the law of BE has no reference rate: set a fixed `rate`",
        ]
    );
}

// ---- a second computation: whole numbers, day by day

/// A year as the law compounds it ends on the day before the same date of a later year.
fn begins_a_year(first: NaiveDate, day: NaiveDate) -> bool {
    let (month, date) = if (first.month(), first.day()) == (2, 29) { (2, 28) } else { (first.month(), first.day()) };
    let leap = (first.month(), first.day()) == (2, 29) && NaiveDate::from_ymd_opt(day.year(), 2, 29).is_some();
    let same = if leap { (day.month(), day.day()) == (2, 29) } else { (day.month(), day.day()) == (month, date) };
    day > first && same
}

/// Interest in cents: each day counts what it bears, and cents are made where the rate or the year changes.
fn by_days(cents: i128, due: NaiveDate, on: NaiveDate, rates: &[(NaiveDate, i128)], law: &InterestLaw) -> i128 {
    // Half a point, or nothing, in hundredths of a percent.
    let step = if law.rounds_up_to.is_some() { 50 } else { 1 };
    let rate_on = |day: NaiveDate| {
        let above = rates.iter().rev().find(|(from, _)| *from <= day).unwrap().1 + 800;
        (above + step - 1).div_euclid(step) * step
    };
    let first = due + Days::new(1);
    let (mut total, mut bearing, mut of_year, mut open, mut rate) = (0, cents, 0, 0_i128, rate_on(first));
    // 100 for percent, 100 for hundredths of it, 365 for the year; halves are rounded up.
    let settle = |open: i128| (2 * open + 3_650_000) / 7_300_000;
    for today in first.iter_days().take_while(|today| *today <= on) {
        let now = if law.rate_of == RateOf::FirstDay { rate } else { rate_on(today) };
        let new_year = law.compounds_yearly && begins_a_year(first, today);
        if now != rate || new_year {
            of_year += settle(open);
            (open, rate) = (0, now);
        }
        if new_year {
            total += of_year;
            bearing += std::mem::take(&mut of_year);
        }
        open += bearing * rate;
    }
    total + of_year + settle(open)
}

#[test]
fn interest_is_what_a_second_computation_day_by_day_says() {
    let mut random = fastrand::Rng::with_seed(42);
    for attempt in 0..number("FOLLOWUPD_WORLDS", 2000) {
        let mut rates: Vec<(NaiveDate, i128)> = Vec::new();
        for year in 2015..=2026 {
            for month in [1, 7] {
                rates.push((NaiveDate::from_ymd_opt(year, month, 1).unwrap(), i128::from(random.i64(-90..600))));
                if random.bool() && rates.len() > 1 {
                    let before = rates[rates.len() - 2].1;
                    rates.last_mut().unwrap().1 = before;
                }
            }
        }
        let law = InterestLaw {
            rounds_up_to: random.bool().then(|| dec("0.5")),
            rate_of: if random.u8(..4) == 0 { RateOf::FirstDay } else { RateOf::EachDay },
            compounds_yearly: random.u8(..3) == 0,
            ..law()
        };
        let cents = i128::from(random.i64(1..100_000_000));
        let due = date("2015-01-01") + Days::new(random.u64(..4_000));
        let on = due + Days::new(random.u64(1..2_000));
        let world = belgium().invoice("INV/1", (due - day(0)).num_days(), eur(Decimal::from_i128_with_scale(cents, 2)));
        let mut laws = laws(law.clone());
        let reference = laws.references.get_mut("bank").unwrap();
        let percent = |hundredths: i128| Decimal::from_i128_with_scale(hundredths, 2);
        reference.rates = rates.iter().map(|(from, rate)| (*from, percent(*rate))).collect();
        let (account, input) = (world.account("acme"), world.input());
        let company = &input.companies[&account.key.company].company;
        let told = interest(account, company, Some(&rules()), &laws, on).unwrap();
        let expected = Decimal::from_i128_with_scale(by_days(cents, due, on, &rates, &law), 2);
        assert_eq!(
            told.total()[0].amount,
            expected,
            "attempt {attempt}: {cents} due {due} on {on}, {law:?}: {told:#?}"
        );
        let days: i64 = told.rows.iter().map(|row| row.days).sum();
        assert_eq!(days, (on - due).num_days(), "no day is missing, none counts twice");
    }
}
