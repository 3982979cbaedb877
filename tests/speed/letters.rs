//! How many letters are set in a second, and what memory that takes: `cargo bench --bench letters`.
//!
//! A letter's cost is told as so many mails with five invoices, because machines differ.

#![expect(
    clippy::float_arithmetic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "what it has measured is meant to be read, and is no money"
)]

use std::sync::Arc;
use std::time::Instant;

use chrono::NaiveDate;
use followupd::domain::{Currency, CurrencyId, Interest, Money, SymbolPosition};
use followupd::render::{
    Catalog, Letterhead, Locale, Message, PostalLetter, Section, TableRow, Tone, mail, sample_letter,
};
use followupd::typeset::{LetterPictures, Press, Template};
use rust_decimal::Decimal;

const DAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();

fn main() {
    let one = sample_letter().unwrap();
    let three = longer(&one);
    let (message, locale) = (message(), Locale::shipped("fr_BE"));
    let text = Catalog::shipped().text(Tone::Firm, "fr_BE", "en").unwrap().clone();
    let mails = a_second(10_000, |_| drop(mail(&message, &text, &locale).unwrap()));
    println!("{:>24} {:>12} {:>16} {:>12}", "", "a second", "mails' cost", "memory MB");
    println!("{:>24} {mails:>12.0} {:>16} {:>12.0}", "mails", 1, resident_megabytes());
    let press = Press::new(Vec::new());
    for (name, letter, count) in [("letters of one page", &one, 1_000), ("letters of three pages", &three, 300)] {
        let letters = a_second(count, |number| {
            let identity = format!("<{number}@example.com>");
            let set = press.letter(&Template::of_letters(), letter, &LetterPictures::default(), &identity, DAY);
            assert!(set.unwrap().no_archive.is_none());
        });
        println!("{name:>24} {letters:>12.0} {:>16.0} {:>12.0}", mails / letters, resident_megabytes());
    }
}

/// How often something can be done in a second, after a first time that does not count.
fn a_second(times: u32, mut something: impl FnMut(u32)) -> f64 {
    something(0);
    let begun = Instant::now();
    (1..=times).for_each(&mut something);
    f64::from(times) / begun.elapsed().as_secs_f64()
}

/// The most memory that the process has had until now.
fn resident_megabytes() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse().ok());
    most.unwrap_or(f64::NAN) / 1_000.0
}

fn longer(letter: &PostalLetter) -> PostalLetter {
    let mut letter = letter.clone();
    let lines = &mut letter.table.groups[0].lines;
    *lines = lines.iter().cycle().take(75).cloned().collect();
    letter
}

fn message() -> Message {
    Message {
        language: "fr_BE".to_owned(),
        customer_name: "Müller & Söhne GmbH".to_owned(),
        company: Letterhead { name: "Brasserie de l'Étoile SA".to_owned(), ..Letterhead::default() },
        level_name: "Second reminder".to_owned(),
        run_date: DAY,
        payment_deadline: DAY,
        responsible_name: None,
        reply_to: None,
        rows: (1..=5).map(row).collect(),
        interest: Interest::default(),
        pay_to: None,
        not_attached: Vec::new(),
    }
}

fn row(number: i64) -> TableRow {
    let euro = Currency {
        code: "EUR".to_owned(),
        id: CurrencyId(1),
        symbol: "€".to_owned(),
        position: SymbolPosition::After,
        rounding: Decimal::new(1, 2),
        decimal_places: 2,
    };
    let amount = Money::new(Decimal::new(123_450 * number, 2), &Arc::new(euro));
    TableRow {
        section: Section::Demanded,
        number: format!("INV/2026/{number:05}"),
        reference: None,
        date: Some(DAY),
        due_date: DAY,
        days_overdue: number,
        original: amount.clone(),
        open: amount,
        expected_on: None,
        reminded_on: None,
        link: None,
    }
}
