//! Facts about what people read: nothing that must stay whole is broken, and nothing from outside steers the terminal.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{ExcludedItem, Look, excluded_json, excluded_table, json, text};
use crate::domain::{
    AccountKey, BearsInterest, CompanyId, Currency, CurrencyId, Decision, Exclusion, ExclusionCause, HeldReason,
    InvoiceId, ItemId, Money, OpenItem, Outcome, PartnerId, ProposedReason, Reminder, RunPlan, RunReport, Status,
    SymbolPosition,
};

const WIDTHS: [Option<u16>; 3] = [Some(80), Some(160), None];

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn money(amount: &str) -> Money {
    let currency = Currency {
        code: "EUR".to_owned(),
        id: CurrencyId(1),
        symbol: "€".to_owned(),
        position: SymbolPosition::After,
        rounding: Decimal::new(1, 2),
        decimal_places: 2,
    };
    Money::new(amount.parse().unwrap(), &Arc::new(currency))
}

fn item(number: &str, exclusion: Exclusion) -> OpenItem {
    OpenItem {
        bears_interest: BearsInterest::default(),
        id: ItemId(1),
        invoice: InvoiceId(1),
        number: number.to_owned(),
        reference: None,
        date: day("2026-01-01"),
        due_date: day("2026-11-02"),
        original: money("1234567.89"),
        open: money("1234567.89"),
        open_in_company_currency: Decimal::ONE,
        entered_on: None,
        exclusion: Some(exclusion),
        expected_on: None,
        payment_method: None,
        payment_in_process: false,
        reached: None,
    }
}

fn dispute(note: &str) -> Exclusion {
    Exclusion { cause: ExclusionCause::Dispute, note: Some(note.to_owned()), until: Some(day("2026-12-02")) }
}

fn reminder(customer: &str) -> Reminder {
    Reminder {
        account: AccountKey { company: CompanyId(1), partner: PartnerId(1) },
        customer: customer.to_owned(),
        ordinal: 1,
        run_date: day("2026-11-22"),
        level: crate::domain::LevelId(1),
        level_name: "Friendly reminder".to_owned(),
        level_days: 15,
        channels: Vec::new(),
        advances: Vec::new(),
        demanded: vec![ItemId(1)],
        not_due: Vec::new(),
        credits: Vec::new(),
        amounts: vec![money("1234567.89")],
        next_reminder: day("2026-12-07"),
        asked: None,
        activities: Vec::new(),
    }
}

/// A report about one account, in one of so many companies.
fn report(outcome: Outcome, oldest_due_date: &str, companies: i64) -> RunReport {
    let account = AccountKey { company: CompanyId(1), partner: PartnerId(1) };
    let decision = Decision {
        account,
        customer: "Donaudampfschifffahrtsgesellschaft mit beschränkter Haftung".to_owned(),
        status: Status::WithOverdueInvoices,
        total_due: money("1234567.89"),
        total_overdue: money("1234567.89"),
        oldest_due_date: Some(day(oldest_due_date)),
        level_days: None,
        outcome,
        left_to_people: Vec::new(),
        plan: None,
        promise: None,
        trust: None,
    };
    let plan = RunPlan {
        run_date: day("2026-11-22"),
        decisions: BTreeMap::from([(account, decision)]),
        bank_findings: Vec::new(),
    };
    RunReport {
        plan,
        companies: (1..=companies).map(|id| (CompanyId(id), format!("Example Holding number {id} Ltd"))).collect(),
        next_reminders: BTreeMap::from([(account, day("2026-12-07"))]),
        deliveries: BTreeMap::new(),
        unreadable: Vec::new(),
        problems: Vec::new(),
        excluded_items: BTreeMap::from([(CompanyId(1), (2, money("1250.50")))]),
        dry: true,
    }
}

fn later() -> HeldReason {
    HeldReason::NotBefore { date: day("2026-12-04"), set_by: crate::domain::Setter::Person }
}

fn whole(text: &str, look: Look, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "\"{word}\" is broken at {:?}:\n{text}", look.width);
    }
    let too_wide = |line: &&str| look.width.is_some_and(|width| line.chars().count() > usize::from(width));
    // Below the table stand sentences, which the terminal itself breaks.
    let table = text.lines().take_while(|line| !line.starts_with("2026-") && !line.starts_with("Example"));
    assert_eq!(table.into_iter().find(too_wide), None, "{text}");
}

#[test]
fn a_terminal_of_any_width_breaks_no_date_amount_or_number() {
    for look in WIDTHS.map(|width| Look { width, colour: false }) {
        for companies in [1, 2] {
            let told = text(&report(Outcome::Held(later()), "2026-09-22", companies), look);
            whole(&told, look, &["1234567.89 EUR   1234567.89 EUR", "2026-12-07", "2026-12-04", " held "]);
            let item = item("INV/2026/00007", dispute("the price was wrong, and two chairs are missing"));
            let of =
                |company| ExcludedItem { customer: "Acme Corporation", company, item: &item, owner: Some("Ada Clerk") };
            let items = ["Example Ltd", "Example Holding Ltd"].map(of);
            let told = excluded_table(&items[..companies as usize], day("2026-11-22"), look);
            whole(&told, look, &["INV/2026/00007", "1234567.89 EUR", "2026-11-02", "2026-12-02"]);
            assert_eq!(told.contains("(Example Ltd)"), companies > 1, "{told}");
        }
    }
}

#[test]
fn the_backlog_says_how_old_it_is_if_something_is_overdue() {
    let told = |oldest: &str| {
        let outcome = Outcome::Proposed(reminder("Acme"), ProposedReason::SendingOff);
        text(&report(outcome, oldest, 1), Look { width: None, colour: false })
    };
    assert!(told("2026-09-22").contains("1234567.89 EUR, the oldest 61 days overdue.\n"));
    assert!(told("2026-11-21").contains("1234567.89 EUR, the oldest 1 day overdue.\n"));
    for early in ["2026-11-22", "2026-11-25"] {
        assert!(told(early).contains("1234567.89 EUR.\n"), "a reminder before the due date");
    }
}

#[test]
fn what_is_excluded_is_told_to_programs_too() {
    let told = json(&report(Outcome::Held(HeldReason::NothingOpen), "2026-09-22", 1));
    let wanted = serde_json::json!([
        { "company": "Example Holding number 1 Ltd", "items": 2, "amount": "1250.50", "currency": "EUR" }
    ]);
    assert_eq!(told["excluded"], wanted);
}

#[test]
fn what_comes_from_outside_does_not_steer_the_terminal() {
    let bell = "\u{1b}[2J\u{7}wrong\nprice";
    let item = item("INV/1\u{1b}[31m", dispute(bell));
    let excluded = ExcludedItem { customer: bell, company: bell, item: &item, owner: Some(bell) };
    let told = excluded_table(&[excluded], day("2026-11-22"), Look { width: Some(80), colour: false });
    assert!(!told.contains(['\u{1b}', '\u{7}']), "{told}");
    let json = excluded_json(&[excluded], day("2026-11-22"));
    assert_eq!(json["items"][0]["note"], bell, "a program gets what was entered");
}
