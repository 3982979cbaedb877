//! Rules 7, 8, 15, 17, 18 and 22: what is demanded, and what covers it.

use crate::world::{currency, dec, eur, standard, usd, world};
use followupd::domain::{Money, add_up, joined};
use followupd::engine::{ageing, recently_reminded};

// ---- rule 7: credits

#[test]
fn credits_are_taken_off_what_is_demanded() {
    standard()
        .customer("acme")
        .invoice("INV/1", -15, eur(1200))
        .credit("CN/1", eur(200))
        .credit("payment", eur(50))
        .shows("acme", "demanded INV/1, credits CN/1 payment")
        .on(0, "acme level \"friendly\" email ap@acme.test 950.00 EUR");
}

#[test]
fn nobody_is_reminded_whose_credits_cover_what_would_be_demanded() {
    standard()
        .customer("acme")
        .invoice("INV/1", -15, eur(1200))
        .credit("CN/1", eur(1200))
        .on(0, "acme held: covered by credits: 1200.00 EUR less 1200.00 EUR")
        .status("acme", "no action needed");
}

#[test]
fn an_invoice_that_is_not_due_yet_does_not_make_up_for_credits() {
    standard()
        .customer("acme")
        .invoice("INV/1", -15, eur(100))
        .invoice("INV/2", 5, eur(5000))
        .credit("CN/1", eur(100))
        .on(0, "acme held: covered by credits: 100.00 EUR less 100.00 EUR");
}

#[test]
fn an_invoice_that_is_overdue_counts_though_no_level_is_due_for_it() {
    standard()
        .customer("acme")
        .invoice("INV/1", -15, eur(100))
        .invoice("INV/2", -1, eur(1))
        .credit("CN/1", eur(100))
        .on(0, "acme level \"friendly\" email ap@acme.test 1.00 EUR");
}

#[test]
fn nobody_is_reminded_of_less_than_the_tolerance() {
    let owing = |amount: &str| {
        let story = standard().rules(|rules| rules.tolerance = dec("5")).customer("acme");
        story.invoice("INV/1", -15, eur(dec(amount)))
    };
    owing("5.00").on(0, "acme held: 5.00 EUR is no more than the tolerance of 5.00 EUR");
    owing("5.01").on(0, "acme level \"friendly\" email ap@acme.test 5.01 EUR");
}

#[test]
fn what_is_left_of_a_partly_paid_invoice_is_demanded() {
    standard()
        .customer("acme")
        .invoice("INV/1", -15, eur(1200))
        .change_item(|item| {
            item.open = eur(300);
            item.open_in_company_currency = dec("300");
        })
        .on(0, "acme level \"friendly\" email ap@acme.test 300.00 EUR");
}

#[test]
fn a_credit_in_another_currency_counts_as_booked() {
    let credit = |booked: &str| {
        let story = standard().customer("acme").invoice("INV/1", -15, eur(100));
        story.credit("CN/1", usd(120)).booked(booked)
    };
    credit("-100").on(0, "acme held: covered by credits: 100.00 EUR less 100.00 EUR");
    credit("-99").on(0, "acme level \"friendly\" email ap@acme.test 100.00 EUR + -120.00 USD");
}

#[test]
fn the_books_decide_not_the_documents_currency() {
    standard()
        .customer("acme")
        .invoice("INV/1", -15, usd(100))
        .booked("80")
        .credit("CN/1", usd(90))
        .booked("-85")
        .on(0, "acme held: covered by credits: 80.00 EUR less 85.00 EUR");
}

#[test]
fn nobody_is_asked_for_less_than_nothing_in_every_currency() {
    standard()
        .customer("acme")
        .invoice("INV/1", -15, usd(100))
        .booked("90")
        .credit("CN/1", usd(110))
        .booked("-80")
        .on(0, "acme held: covered by credits: 100.00 USD less 110.00 USD")
        .by_hand(0, "acme", "refused: covered by credits: 100.00 USD less 110.00 USD");
    standard()
        .customer("acme")
        .invoice("rounding", -15, usd(0))
        .booked("0.01")
        .on(0, "acme held: covered by credits: 0.00 USD less 0.00 USD");
}

#[test]
fn what_the_books_value_at_nothing_is_neither_claim_nor_credit() {
    standard().customer("acme").invoice("INV/1", -15, usd(1)).booked("0").on(0, "acme held: nothing is claimed");
    standard()
        .customer("acme")
        .invoice("INV/1", -15, eur(10))
        .invoice("rounding", -15, usd(1))
        .booked("0")
        .shows("acme", "demanded INV/1")
        .on(0, "acme level \"friendly\" email ap@acme.test 10.00 EUR");
}

// ---- rule 8: currencies

#[test]
fn one_message_has_one_subtotal_per_currency() {
    standard()
        .customer("acme")
        .invoice("INV/1", -15, usd(700))
        .booked("600")
        .invoice("INV/2", -46, eur(1200))
        .reached(30, -16)
        .invoice("INV/3", -15, eur(dec("0.50")))
        .on(0, "acme level \"serious\" email ap@acme.test 1200.50 EUR + 700.00 USD, asks \"Call them\"");
}

// ---- rule 15: instalments

#[test]
fn an_instalment_is_an_item_of_its_own() {
    standard()
        .customer("acme")
        .invoice("INV/1", -15, eur(400))
        .invoice("INV/1", 15, eur(400))
        .invoice("INV/1", 45, eur(400))
        .on(0, "acme level \"friendly\" email ap@acme.test 400.00 EUR")
        .on(15, "acme level \"firm\" email ap@acme.test 400.00 EUR")
        .on(30, "acme level \"serious\" email ap@acme.test 800.00 EUR, asks \"Call them\"");
}

// ---- rule 17: negative days remind before the due date

#[test]
fn a_level_may_come_before_the_due_date() {
    world()
        .level(-5, "soon due")
        .level(15, "friendly")
        .customer("acme")
        .invoice("INV/1", 5, eur(100))
        .on(-1, "acme held: level \"soon due\" not before 2026-06-01")
        .shows_on(0, "acme", "demanded INV/1")
        .on(0, "acme level \"soon due\" email ap@acme.test 100.00 EUR")
        .next_is("acme", Some(20))
        .on(19, "acme held: level \"friendly\" not before 2026-06-21")
        .on(20, "acme level \"friendly\" email ap@acme.test 100.00 EUR");
}

#[test]
fn credits_cover_a_reminder_before_the_due_date_too() {
    world()
        .level(-5, "soon due")
        .customer("acme")
        .invoice("INV/1", 5, eur(100))
        .credit("CN/1", eur(100))
        .on(0, "acme held: covered by credits: 100.00 EUR less 100.00 EUR");
}

#[test]
fn days_of_a_plan_may_be_negative_zero_and_positive() {
    world()
        .level(-5, "soon due")
        .level(0, "due today")
        .rules(|rules| rules.minimum_interval_days = 1)
        .customer("acme")
        .invoice("INV/1", 2, eur(100))
        .reached(-5, -3)
        .on(1, "acme held: level \"due today\" not before 2026-06-03")
        .on(2, "acme level \"due today\" email ap@acme.test 100.00 EUR")
        .has_reached("INV/1", Some(0));
}

// ---- rule 18: paid but not yet matched

#[test]
fn what_is_paid_but_not_yet_matched_is_held() {
    standard()
        .customer("acme")
        .invoice("INV/1", -15, eur(100))
        .in_process()
        .on(0, "acme held: payment in process for INV/1")
        .status("acme", "with overdue invoices");
}

#[test]
fn what_is_paid_but_not_yet_matched_is_in_no_message() {
    standard()
        .customer("acme")
        .invoice("INV/1", -50, eur(100))
        .reached(30, -20)
        .in_process()
        .invoice("INV/2", -15, eur(7))
        .shows("acme", "demanded INV/2")
        .on(0, "acme level \"friendly\" email ap@acme.test 7.00 EUR")
        .has_reached("INV/1", Some(30));
}

#[test]
fn every_payment_in_process_is_named() {
    standard()
        .customer("acme")
        .invoice("INV/1", -50, eur(100))
        .in_process()
        .invoice("INV/2", -40, eur(100))
        .in_process()
        .invoice("INV/3", -4, eur(100))
        .on(0, "acme held: payment in process for INV/1, INV/2");
}

// ---- rule 22: exclusion

#[test]
fn an_excluded_item_is_in_no_total_and_in_no_message() {
    let story = standard()
        .customer("acme")
        .invoice("INV/1", -15, eur(100))
        .invoice("INV/2", -80, eur(5000))
        .reached(45, -20)
        .excluded()
        .credit("CN/1", eur(900))
        .excluded();
    let decision = story.decision("acme");
    assert_eq!(decision.total_due, eur(100));
    assert_eq!(decision.total_overdue, eur(100));
    assert_eq!(decision.oldest_due_date, Some(crate::world::day(-15)));
    assert_eq!(decision.level_days, None);
    story
        .shows("acme", "demanded INV/1")
        .on(0, "acme level \"friendly\" email ap@acme.test 100.00 EUR")
        .has_reached("INV/2", Some(45));
}

#[test]
fn an_account_of_which_all_is_excluded_is_held() {
    standard()
        .customer("acme")
        .invoice("INV/1", -15, eur(100))
        .excluded()
        .invoice("opening balance", -99, eur(70))
        .excluded_by_default()
        .credit("CN/1", eur(900))
        .on(0, "acme held: all that is claimed is excluded (2 items)");
}

#[test]
fn an_account_that_only_credits_excluded_by_default_would_cover_is_proposed() {
    let owing = |amount: i32| {
        let story = standard().customer("acme").invoice("INV/1", -15, eur(amount)).credit("CN/1", eur(10));
        story.credit("opening balance", eur(90)).excluded_by_default().credit("disputed", eur(500)).excluded()
    };
    owing(100)
        .on(
            0,
            "acme proposed: level \"friendly\" email ap@acme.test 90.00 EUR: \
             excluded credits of general journals, 90.00 EUR, would cover it",
        )
        .status("acme", "in need of action");
    owing(101).on(0, "acme level \"friendly\" email ap@acme.test 91.00 EUR");
}

#[test]
fn a_claim_excluded_by_default_does_not_ask_anybody() {
    standard()
        .customer("acme")
        .invoice("INV/1", -15, eur(100))
        .invoice("opening balance", -99, eur(70))
        .excluded_by_default()
        .on(0, "acme level \"friendly\" email ap@acme.test 100.00 EUR");
}

// ---- ageing

#[test]
fn ageing_adds_up_to_the_total_due_with_credits_by_their_own_due_date() {
    let world = standard()
        .customer("acme")
        .invoice("due today", 0, eur(1))
        .invoice("1 day", -1, eur(2))
        .invoice("30 days", -30, eur(4))
        .invoice("31 days", -31, eur(8))
        .invoice("60 days", -60, eur(16))
        .invoice("61 days", -61, eur(32))
        .invoice("90 days", -90, eur(64))
        .invoice("91 days", -91, eur(128))
        .credit("5 days", eur(3))
        .invoice("excluded", -40, eur(1000))
        .excluded();
    let ageing = ageing(&world.input(), world.account("acme")).unwrap();
    assert_eq!(ageing.not_due, eur(1));
    assert_eq!(ageing.overdue_1_to_30, eur(2 + 4 - 3));
    assert_eq!(ageing.overdue_31_to_60, eur(8 + 16));
    assert_eq!(ageing.overdue_61_to_90, eur(32 + 64));
    assert_eq!(ageing.overdue_over_90, eur(128));
    assert_eq!(world.decision("acme").total_due, eur(1 + 3 + 24 + 96 + 128));
}

#[test]
fn recent_is_a_reminder_less_than_the_minimum_interval_ago() {
    let reminded = |days_ago: i64| {
        let world = standard().rules(|rules| rules.minimum_interval_days = 7).customer("acme");
        let last = world.input().run_date - chrono::Days::new(days_ago.unsigned_abs());
        let world = world.change_customer(|account| account.last_reminder = Some(last));
        recently_reminded(&world.input(), world.account("acme"))
    };
    assert!(reminded(0) && reminded(6));
    assert!(!reminded(7));
}

// ---- rounding

#[test]
fn amounts_booked_before_the_rounding_changed_stop_nothing() {
    let francs = currency("CHF", 3, "0.05");
    standard()
        .company_currency(&francs)
        .customer("acme")
        .invoice("INV/1", -15, Money::new(dec("10.00"), &francs))
        .booked("10.02")
        .on(0, "acme level \"friendly\" email ap@acme.test 10.00 CHF");
}

#[test]
fn halves_round_away_from_zero() {
    let rounded = ["2.665", "-2.665", "0.30000000000000004"].map(|amount| eur(dec(amount)).to_string());
    assert_eq!(rounded, ["2.67 EUR", "-2.67 EUR", "0.30 EUR"]);
}

#[test]
fn francs_round_to_five_centimes() {
    let francs = currency("CHF", 3, "0.05");
    let rounded = ["1.98", "1.974", "-1.98"].map(|amount| Money::new(dec(amount), &francs).to_string());
    assert_eq!(rounded, ["2.00 CHF", "1.95 CHF", "-2.00 CHF"]);
}

#[test]
fn different_currencies_are_never_added() {
    assert_eq!(joined(&add_up(&[usd(5), eur(1200), eur(-200)])), "1000.00 EUR + 5.00 USD");
}
