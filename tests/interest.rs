//! The shipped laws and rates against what was published; files of one's own; and `followupd interest` on the stand-in.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "the program itself looks at the clock, so that its world must be of today; what a test does not expect ends it, and messages are for people"
)]

#[path = "office/mod.rs"]
mod office;
#[path = "stage/mod.rs"]
mod stage;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{Days, NaiveDate, Utc};
use followupd::config::{FollowUpSettings, interest_laws};
use followupd::domain::{
    Account, AccountKey, BearsInterest, Company, CompanyId, Compensation, Currency, CurrencyId, Interest, InterestLaws,
    InterestRate, InterestRules, InvoiceId, ItemId, Money, OpenItem, PartnerId, SymbolPosition, joined,
};
use followupd::engine::interest;
use followupd::standin::smtp::{Sink, SinkOptions};
use followupd::standin::{Server, World};
use office::{Office, Said};
use rust_decimal::Decimal;
use serde_json::{Value, json};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn shipped() -> InterestLaws {
    interest_laws(&FollowUpSettings::default()).unwrap()
}

/// What a business owes on a day for one invoice of a company in `country`.
fn owed(laws: &InterestLaws, country: &str, amount: &str, code: &str, due: &str, on: &str) -> Interest {
    let currency = Arc::new(Currency {
        code: code.to_owned(),
        id: CurrencyId(1),
        symbol: code.to_owned(),
        position: SymbolPosition::After,
        rounding: "0.01".parse().unwrap(),
        decimal_places: 2,
    });
    let company = Company {
        id: CompanyId(1),
        name: "Seller".to_owned(),
        parent: None,
        currency: Arc::clone(&currency),
        language: None,
        sender: None,
        reply_to: None,
        contact_lines: Vec::new(),
        phone: None,
        country: Some(country.to_owned()),
    };
    let open = Money::new(amount.parse().unwrap(), &currency);
    let item = OpenItem {
        bears_interest: BearsInterest::default(),
        id: ItemId(1),
        invoice: InvoiceId(1),
        number: "INV/1".to_owned(),
        reference: None,
        date: day(due),
        due_date: day(due),
        original: open.clone(),
        open_in_company_currency: open.amount,
        open,
        entered_on: None,
        exclusion: None,
        expected_on: None,
        payment_method: None,
        payment_in_process: false,
        reached: None,
    };
    let key = AccountKey { company: company.id, partner: PartnerId(1) };
    let account = Account { is_company: true, items: vec![item], ..Account::new(key, "Buyer".to_owned()) };
    let rules = InterestRules {
        country: None,
        rate: InterestRate::Statutory,
        consumer_rate: None,
        compensation: Compensation::Statutory,
        grace_days: 0,
        booking: None,
    };
    interest(&account, &company, Some(&rules), laws, day(on)).unwrap()
}

/// The rate for a debt that becomes overdue on a day, as `10.5`.
fn rate(country: &str, on: &str) -> String {
    let due = day(on) - Days::new(1);
    owed(&shipped(), country, "100", "EUR", &due.to_string(), on).rows[0].rate.to_string()
}

/// Rates for half-years as ministries, treasuries and official journals have published them, in percent a year.
const PUBLISHED: &[(&str, &str, &str)] = &[
    // Belgium: FPS Finance, Moniteur belge; every half-year.
    ("BE", "2015-01-01", "8.5"),
    ("BE", "2015-07-01", "8.5"),
    ("BE", "2016-01-01", "8.5"),
    ("BE", "2016-07-01", "8"),
    ("BE", "2017-01-01", "8"),
    ("BE", "2017-07-01", "8"),
    ("BE", "2018-01-01", "8"),
    ("BE", "2018-07-01", "8"),
    ("BE", "2019-01-01", "8"),
    ("BE", "2019-07-01", "8"),
    ("BE", "2020-01-01", "8"),
    ("BE", "2020-07-01", "8"),
    ("BE", "2021-01-01", "8"),
    ("BE", "2021-07-01", "8"),
    ("BE", "2022-01-01", "8"),
    ("BE", "2022-07-01", "8"),
    ("BE", "2023-01-01", "10.5"),
    ("BE", "2023-07-01", "12"),
    ("BE", "2024-01-01", "12.5"),
    ("BE", "2024-07-01", "12.5"),
    ("BE", "2025-01-01", "11.5"),
    ("BE", "2025-07-01", "10.5"),
    ("BE", "2026-01-01", "10.5"),
    ("BE", "2026-07-01", "10.5"),
    // Portugal: notices of the treasury.
    ("PT", "2015-01-01", "8.05"),
    ("PT", "2017-01-01", "8"),
    ("PT", "2021-01-01", "8"),
    ("PT", "2023-01-01", "10.5"),
    ("PT", "2024-01-01", "12.5"),
    ("PT", "2024-07-01", "12.25"),
    ("PT", "2025-01-01", "11.15"),
    ("PT", "2025-07-01", "10.15"),
    ("PT", "2026-01-01", "10.15"),
    // Spain: resolutions of the treasury in the BOE.
    ("ES", "2018-07-01", "8"),
    ("ES", "2020-01-01", "8"),
    // Italy: Gazzetta Ufficiale 15 of 20 January 2026, 2.15 and 8 points.
    ("IT", "2026-01-01", "10.15"),
    // Netherlands: the government's table.
    ("NL", "2016-01-01", "8.05"),
    ("NL", "2023-01-01", "10.5"),
    ("NL", "2023-07-01", "12"),
    ("NL", "2024-01-01", "12.5"),
    ("NL", "2024-07-01", "12.25"),
    ("NL", "2026-07-01", "10.4"),
    // Luxembourg and Ireland: the ministries in charge.
    ("LU", "2016-01-01", "8.05"),
    ("LU", "2024-07-01", "12.25"),
    ("IE", "2022-01-01", "8"),
    ("IE", "2024-07-01", "12.25"),
    ("IE", "2026-01-01", "10.15"),
    // Austria: Oesterreichische Nationalbank and 9.2 points.
    ("AT", "2017-07-01", "8.58"),
    ("AT", "2022-12-31", "8.58"),
    ("AT", "2023-01-01", "11.08"),
    // Germany: Deutsche Bundesbank and 9 points.
    ("DE", "2016-07-01", "8.12"),
    ("DE", "2023-01-01", "10.62"),
    ("DE", "2024-01-01", "12.62"),
    ("DE", "2026-01-01", "10.27"),
    ("DE", "2026-07-01", "10.52"),
    // France: the ECB's rate and 10 points.
    ("FR", "2016-01-01", "10.05"),
    ("FR", "2024-07-01", "14.25"),
    ("FR", "2026-07-01", "12.4"),
    // United Kingdom: Bank Rate on the last 31 December or 30 June, and 8 points.
    ("GB", "2016-06-30", "8.5"),
    ("GB", "2020-06-30", "8.75"),
    ("GB", "2020-07-01", "8.1"),
    ("GB", "2024-06-30", "13.25"),
    ("GB", "2025-07-01", "12.25"),
    ("GB", "2026-07-01", "11.75"),
    // Switzerland: Code of Obligations, article 104.
    ("CH", "2026-07-01", "5"),
];

#[test]
fn the_rates_are_those_that_were_published() {
    for (country, on, percent) in PUBLISHED {
        assert_eq!(rate(country, on), *percent, "{country} {on}");
    }
    let checked: std::collections::BTreeSet<&str> = PUBLISHED.iter().map(|(country, ..)| *country).collect();
    let known: std::collections::BTreeSet<String> = shipped().by_country.into_keys().collect();
    assert!(known.iter().all(|country| checked.contains(country.as_str())), "not checked: {known:?}");
}

#[test]
fn examples_that_others_have_worked_out_come_out_the_same() {
    let laws = shipped();
    let told = |country: &str, amount: &str, code: &str, due: &str, on: &str| {
        let owed = owed(&laws, country, amount, code, due, on);
        (joined(&owed.total()), joined(&owed.compensation()))
    };
    // The British government's: 1000 pounds at a base rate of 0.5 %: 85 pounds a year, 23 pence a day.
    assert_eq!(told("GB", "1000", "GBP", "2015-05-31", "2015-06-01"), ("0.23 GBP".into(), "70.00 GBP".into()));
    assert_eq!(told("GB", "1000", "GBP", "2014-12-31", "2015-12-31"), ("85.00 GBP".into(), "70.00 GBP".into()));
    // Another one: 10 000 pounds at 11.75 %, about 3.22 a day.
    assert_eq!(told("GB", "10000", "GBP", "2026-06-01", "2026-06-02"), ("3.22 GBP".into(), "100.00 GBP".into()));
    // A British debt keeps the rate that it began with, though the base rate fell.
    assert_eq!(told("GB", "999.99", "GBP", "2024-06-29", "2025-06-29"), ("132.50 GBP".into(), "40.00 GBP".into()));
    // An Austrian builders' paper: 100 000 euro a year at 8.58 %: 8 580; at 11.08 % from 2023 on.
    assert_eq!(told("AT", "100000", "EUR", "2020-12-31", "2021-12-31").0, "8580.00 EUR");
    // The Irish department: a fixed sum of 40 up to 1000 euro, 70 up to 10 000, 100 above.
    let irish = |amount: &str| told("IE", amount, "EUR", "2026-01-31", "2026-02-01").1;
    assert_eq!(
        [irish("1000"), irish("1000.01"), irish("10000"), irish("10000.01")],
        ["40.00 EUR", "70.00 EUR", "70.00 EUR", "100.00 EUR"]
    );
    // Switzerland knows no lump sum; a claim in dollars has none either.
    assert_eq!(told("CH", "3650", "CHF", "2026-01-01", "2026-01-11"), ("5.00 CHF".into(), String::new()));
    assert_eq!(told("DE", "100", "USD", "2026-01-31", "2026-02-01").1, "");
}

#[test]
fn a_file_of_ones_own_brings_newer_rates_and_other_laws() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rates.toml");
    let read = |text: &str| {
        std::fs::write(&path, text).unwrap();
        interest_laws(&FollowUpSettings { interest_rates_file: Some(path.clone()), ..FollowUpSettings::default() })
            .map_err(|error| error.to_string())
    };
    let newer = "[reference.ecb]\nknown_until = \"2027-06-30\"\n[reference.ecb.rates]\n2027-01-01 = \"2.65\"\n";
    let laws = read(&format!("{newer}[country.DE]\nrate = \"12\"\n")).unwrap();
    let told = |country: &str| owed(&laws, country, "1000", "EUR", "2026-12-30", "2027-01-01");
    let rates = |told: &Interest| told.rows.iter().map(|row| row.rate.to_string()).collect::<Vec<_>>();
    assert_eq!((rates(&told("FR")), told("FR").notes.len()), (vec!["12.4".to_owned(), "12.65".to_owned()], 0));
    assert_eq!((rates(&told("DE")), told("DE").compensations.len()), (vec!["12".to_owned()], 0));
    assert_eq!(
        told("AT").notes[0].to_string(),
        "the oenb rate of 2025-07-01 is still used, though it is known until \
                                                 2026-12-31 only: enter newer ones in `interest_rates_file`"
    );
    for (text, wanted) in [
        ("[country.DE]\nrate = \"twelve\"\n", "line 2"),
        ("[country.DE]\nrate = \"euribor + 8\"\n", "country DE: there is no reference \"euribor\"; there are: boe, "),
        ("[country.DE]\nrate = \"5\"\nlump_sums = [\"40\"]\n", "\"40\" is not a lump sum; write it as \"40 EUR\""),
        ("[country.DE]\nrate = \"5\"\nlump_sums = [\"40 EUR\", \"9 USD from 5\"]\n", "in one currency"),
        ("[country.Germany]\nrate = \"5\"\n", "is not a country; write its ISO code"),
        (
            "[reference.ecb]\nknown_until = \"2027-06-30\"\nrates = { 2027-01-01 = 2.65 }\n",
            "an amount is written in quotes",
        ),
    ] {
        let error = read(text).unwrap_err();
        assert!(error.contains("rates.toml") && error.contains(wanted), "{error}");
    }
}

/// A German company with one customer, and the program beside it.
struct Town {
    world: World,
    office: Office,
    _server: Server,
    sink: Sink,
}

impl Town {
    async fn open(settings: &str) -> Self {
        let world = stage::company(Utc::now().naive_utc()).await;
        let germany = world.find("res.country", "code", "DE").unwrap();
        world.write("res.company", 1, [("country_id", germany.into())]).unwrap();
        let customer = stage::customer(&world, "Late Ltd", "ap@late.test");
        stage::invoice(&world, customer, Utc::now().date_naive() - Days::new(100));
        let server = Server::start(world.clone()).await.unwrap();
        let sink = Sink::start(SinkOptions::default()).await.unwrap();
        let office = Office::new(&server.url(), sink.addr.port(), ["", "", settings]);
        Self { world, office, _server: server, sink }
    }

    async fn say(&self, words: &[&str]) -> Said {
        Said::new(self.office.command(words).output().await.unwrap())
    }

    async fn json(&self, words: &[&str]) -> Value {
        let output = self.office.command(words).arg("--json").output().await.unwrap();
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

#[tokio::test]
async fn the_command_shows_row_by_row_what_a_customer_owes() {
    let town = Town::open("[interest]\non = true\nrate = \"12\"\n").await;
    let due = Utc::now().date_naive() - Days::new(100);
    let on = (due + Days::new(73)).to_string();
    let first = (due + Days::new(1)).to_string();
    let words = ["interest", "--customer", "late", "--date", &on];
    let wanted = ["Late Ltd at YourCompany, as of", "1210.00 USD", &first, &on, "73", "12 %", "29.04 USD"];
    town.say(&words).await.is("one customer", 0, &wanted);
    let told = town.json(&words).await;
    assert_eq!(told["customers"][0]["rows"][0]["amount"], "29.04");
    assert_eq!(told["customers"][0]["interest"], json!([{"amount": "29.04", "currency": "USD"}]));
    assert_eq!(told["customers"][0]["compensation"], json!([]));
    let note = "no lump sum for claims in USD";
    assert!(told["customers"][0]["notes"][0].as_str().unwrap().contains(note), "{told}");

    // Of all customers only those who owe something.
    town.say(&["interest", "--date", &due.to_string()]).await.is("nobody", 0, &["Nobody owes interest on"]);
    let private = town.world.find("res.partner", "name", "Late Ltd").unwrap();
    town.world.write("res.partner", private, [("is_company", false.into())]).unwrap();
    town.say(&["interest"]).await.is("nobody any more", 0, &["Nobody owes interest on"]);
    town.say(&words).await.is(
        "why",
        0,
        &["Nothing is claimed: the customer is no company, and `consumer_rate` is not set."],
    );
}

#[tokio::test]
async fn a_company_has_settings_of_its_own_over_those_of_all() {
    let own = "interest = { on = true, compensation = [\"25 USD\"], grace_days = 3 }";
    let settings = format!("[interest]\nrate = \"reference + 9\"\n\n[[company]]\nname = \"YourCompany\"\n{own}\n");
    let town = Town::open(&settings).await;
    let told = town.json(&["interest"]).await;
    assert_eq!(told["customers"][0]["compensation"], json!([{"amount": "25.00", "currency": "USD"}]));
    let town = Town::open("[interest]\nrate = \"12\"\n").await;
    town.say(&["interest", "--customer", "late"]).await.is("off", 0, &["interest is not switched on for the company"]);
    let town = Town::open("[interest]\non = true\nconsumer_rate = \"statutory\"\n").await;
    town.say(&["interest"]).await.is("a mistake", 2, &["interest.consumer_rate", "reference + 5"]);
}

impl Town {
    /// All levels mention interest.
    fn mention_interest(&self, how: &str) {
        for level in self.world.ids("x_followup_level") {
            self.world.write("x_followup_level", level, [("x_interest", how.into())]).unwrap();
        }
    }

    /// The text of the only mail that has gone.
    fn mail(&self) -> String {
        let kept = self.sink.kept();
        assert_eq!(kept.len(), 1);
        String::from_utf8(kept[0].bytes.clone()).unwrap()
    }
}

#[tokio::test]
async fn a_message_states_interest_where_its_level_says_so() {
    let claimed = "[interest]\non = true\nrate = \"12\"\ncompensation = [\"25 USD\"]\n";
    for (settings, how, stated) in [(claimed, "stated", true), (claimed, "unsaid", false), ("", "stated", false)] {
        let town = Town::open(settings).await;
        town.mention_interest(how);
        town.say(&["run"]).await.is("the run", 0, &["1 reminded"]);
        let mail = town.mail();
        // 1210 dollars at 12 % for 100 days.
        for told in ["Annual rate", "39.78", "Compensation for recovery costs", "25.00", "1,274.78"] {
            assert_eq!(mail.contains(told), stated, "{how}: {told} in\n{mail}");
        }
        let check = town.say(&["check"]).await;
        let nobody = "is to mention interest, but none is claimed: `on` under [interest]";
        assert_eq!(check.text.contains(nobody), settings.is_empty() && how == "stated", "{}", check.text);
    }
}

impl Town {
    /// The draft invoices of interest: their lines, as name and price.
    fn booked(&self) -> Vec<Vec<(String, String)>> {
        let entries = self.world.ids("account.move");
        let key = |entry: &i64| self.world.field("account.move", *entry, "x_interest_key").as_str().is_some();
        let lines = |entry: i64| {
            let of_entry = |line: &i64| self.world.field("account.move.line", *line, "move_id").as_int() == Some(entry);
            let priced = |line: i64| {
                let name = self.world.field("account.move.line", line, "name").as_str()?.to_owned();
                Some((name, self.world.amount("account.move.line", line, "price_unit").to_string()))
            };
            self.world.ids("account.move.line").into_iter().filter(of_entry).filter_map(priced).collect()
        };
        entries.into_iter().filter(key).map(lines).collect()
    }
}

const BOOKING: &str = "[interest]\non = true\nrate = \"12\"\ncompensation = [\"25 USD\"]\nbook = \"draft-invoice\"\n";

#[tokio::test]
async fn interest_is_booked_once_at_a_level_that_books_it() {
    let town = Town::open(BOOKING).await;
    town.mention_interest("booked");
    let today = Utc::now().date_naive();
    town.say(&["run"]).await.is("the run", 0, &["1 reminded"]);
    assert!(town.mail().contains("39.78"));
    let booked = town.booked();
    assert_eq!(booked.len(), 1, "{booked:?}");
    let [interest, compensation] = booked[0].as_slice() else { panic!("{booked:?}") };
    assert!(interest.0.starts_with("Interest on late payment, INV/") && interest.0.contains("12.00%"), "{interest:?}");
    assert_eq!((interest.1.as_str(), compensation.1.as_str()), ("39.78", "25.00"));
    let entry = town.world.ids("account.move").pop().unwrap();
    assert_eq!(town.world.field("account.move", entry, "state").as_str(), Some("draft"), "a person posts it");
    assert_eq!(town.world.amount("account.move", entry, "amount_total").to_string(), "64.78");

    // It is not claimed again; what comes after it is, without another lump sum.
    town.say(&["interest"]).await.is("all is booked", 0, &["Nobody owes interest on"]);
    let later = (today + Days::new(10)).to_string();
    let told = town.json(&["interest", "--date", &later]).await;
    assert_eq!(told["customers"][0]["rows"][0]["from"], (today + Days::new(1)).to_string());
    assert_eq!(told["customers"][0]["rows"][0]["days"], 10);
    assert_eq!(told["customers"][0]["compensations"], json!([]));
    town.say(&["send", "late", "--anyway"]).await.is("by hand, on the same day", 0, &[]);
    assert_eq!(town.booked().len(), 1, "nothing is left to be booked");
}

#[tokio::test]
async fn nothing_is_booked_unless_level_and_company_say_so() {
    let never = BOOKING.replace("draft-invoice", "never");
    for (settings, how) in [(BOOKING, "stated"), (never.as_str(), "booked")] {
        let town = Town::open(settings).await;
        town.mention_interest(how);
        town.say(&["run"]).await.is("the run", 0, &["1 reminded"]);
        assert_eq!(town.booked(), Vec::<Vec<(String, String)>>::new(), "{how}");
    }
}

#[tokio::test]
async fn where_interest_cannot_be_booked_the_reminder_waits_to_be_written_back_and_is_not_sent_again() {
    let town = Town::open(&format!("{BOOKING}account = \"752000\"\n")).await;
    town.mention_interest("booked");
    let told = ["`account` under [interest]: company 1 has no account 752000"];
    town.say(&["run"]).await.is("a mistake", 4, &told);
    assert!(town.booked().is_empty());
    // The account is made, and the next run books what this one owes.
    let income = town.world.find("account.account", "code", "400000").unwrap();
    town.world.force("account.account", income, "code", "752000");
    town.say(&["run"]).await.is("put right", 0, &["not before"]);
    assert_eq!((town.booked().len(), town.sink.kept().len()), (1, 1));
    town.say(&["run"]).await.is("no more", 0, &["not before"]);
    assert_eq!(town.booked().len(), 1);
}

#[tokio::test]
async fn an_invoice_of_interest_bears_none_itself() {
    let town = Town::open(BOOKING).await;
    let customer = town.world.find("res.partner", "name", "Late Ltd").unwrap();
    let second = stage::invoice(&town.world, customer, Utc::now().date_naive() - Days::new(50));
    let numbers = async || {
        let told = town.json(&["interest"]).await;
        told["customers"][0]["rows"].as_array().unwrap().len()
    };
    assert_eq!(numbers().await, 2);
    town.world.write("account.move", second, [("x_interest_key", "acme/1/9/1/USD".into())]).unwrap();
    assert_eq!(numbers().await, 1);
}

#[tokio::test]
async fn check_tells_what_of_interest_cannot_be_worked_out() {
    let town = Town::open("[interest]\non = true\ncountry = \"US\"\n").await;
    town.say(&["check"]).await.is(
        "a law",
        0,
        &["warning  interest, company YourCompany: nothing is known of the law of US"],
    );
    let town = Town::open("[interest]\non = true\n").await;
    town.say(&["check"]).await.is("a currency", 0, &["interest, company YourCompany: no lump sum for claims in USD"]);
}

#[test]
fn the_table_fits_a_terminal_of_eighty_columns() {
    let laws = shipped();
    let claimed = Ok(owed(&laws, "DE", "1234567.89", "EUR", "2025-05-31", "2026-08-31"));
    let of = followupd::report::InterestOf { customer: "Northwind Traders", company: "Example GmbH", claimed };
    let look = followupd::report::Look { width: Some(80), colour: false };
    let text = followupd::report::interest_text(&[of], day("2026-08-31"), look);
    println!("{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    for whole in ["1234567.89 EUR", "2025-06-01", "11.27 %", "40.00 EUR"] {
        assert!(text.contains(whole), "{whole} in\n{text}");
    }
}

#[test]
fn rates_are_known_for_the_half_year_that_every_reference_says() {
    for (name, reference) in shipped().references {
        let (last, _) = reference.rates.iter().next_back().unwrap();
        assert!(reference.known_until > *last, "{name}");
        assert!(reference.rates.values().all(|rate| *rate < Decimal::TEN), "{name}");
        let by_half_years = reference.rates.keys().all(|from| {
            let text = from.to_string();
            text.ends_with("-01-01") || text.ends_with("-07-01")
        });
        assert!(by_half_years, "{name}");
        let changes: BTreeMap<_, _> = reference.rates.iter().collect();
        assert!(changes.values().zip(changes.values().skip(1)).all(|(one, next)| one != next), "{name}: only changes");
    }
}
