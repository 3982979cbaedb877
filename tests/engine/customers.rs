//! Rules 9, 19, 20, 24 and 26: accounts, their figures and status, one outcome each.

use followupd::domain::{AccountKey, CompanyId, Mode, OpenDelivery, PartnerId};
use followupd::engine::decide;

use crate::world::{day, eur, standard, usd, world};

// ---- rule 9: companies never mix

#[test]
fn a_customer_of_two_companies_has_two_accounts_two_plans_and_two_messages() {
    standard()
        .customer("acme")
        .invoice("INV/1", -15, eur(100))
        .credit("CN/1", eur(1))
        .company("Branch")
        .level(3, "polite")
        .level(40, "stern")
        .customer("acme")
        .invoice("INV/2", -50, eur(7))
        .reached(3, -40)
        .on(
            0,
            "acme (Home) level \"friendly\" email ap@acme.test 99.00 EUR
             acme (Branch) level \"stern\" email ap@acme.test 7.00 EUR",
        );
}

#[test]
fn credits_in_one_company_do_not_cover_claims_of_another() {
    standard()
        .customer("acme")
        .invoice("INV/1", -15, eur(100))
        .company("Branch")
        .level(3, "polite")
        .customer("acme")
        .credit("CN/1", eur(1000))
        .on(
            0,
            "acme (Home) level \"friendly\" email ap@acme.test 100.00 EUR
             acme (Branch) held: nothing is claimed",
        );
}

#[test]
fn rules_and_reminders_are_of_one_company() {
    standard()
        .rules(|rules| rules.sending = false)
        .customer("acme")
        .invoice("INV/1", -15, eur(100))
        .reminded_before(4, -1)
        .company("Branch")
        .level(3, "polite")
        .customer("acme")
        .invoice("INV/2", -15, eur(7))
        .on(
            0,
            "acme (Home) held: reminded a few days ago; not again before 2026-06-07
             acme (Branch) level \"polite\" email ap@acme.test 7.00 EUR",
        );
}

#[test]
fn a_company_without_levels_has_no_plan_and_the_others_go_on() {
    world()
        .customer("acme")
        .invoice("INV/1", -15, eur(100))
        .company("Branch")
        .level(3, "polite")
        .level(3, "rude")
        .customer("acme")
        .invoice("INV/2", -15, eur(7))
        .company("Shop")
        .level(3, "polite")
        .customer("zeta")
        .invoice("INV/3", -15, eur(8))
        .on(
            0,
            "acme (Home) held: the plan has no levels: add at least one follow-up level for the company
             acme (Branch) held: levels \"polite\" and \"rude\" are both 3 days after the due date: change the days of one
             zeta (Shop) level \"polite\" email ap@zeta.test 8.00 EUR",
        );
}

#[test]
fn a_company_without_levels_does_not_put_settled_customers_in_need_of_action() {
    world()
        .customer("settled")
        .customer("excluded")
        .invoice("INV/1", -15, eur(100))
        .excluded()
        .customer("off")
        .invoice("INV/2", -15, eur(100))
        .off()
        .on(
            0,
            "settled held: nothing is claimed
             excluded held: all that is claimed is excluded (1 item)
             off held: follow-up is off for this customer",
        )
        .status("settled", "no action needed");
}

#[test]
fn an_account_of_an_unknown_company_is_not_decided() {
    let story = standard().customer("acme").invoice("INV/1", -15, eur(100));
    let input = story.input();
    let mut stranger = story.account("acme").clone();
    stranger.key = AccountKey { company: CompanyId(9), partner: PartnerId(9) };
    assert_eq!(decide(&input, &stranger), None);
}

// ---- rule 19: figures and status

#[test]
fn totals_are_of_all_that_is_not_excluded() {
    let story = standard()
        .customer("acme")
        .invoice("overdue", -1, eur(100))
        .invoice("due today", 0, eur(1000))
        .invoice("paid not matched", -3, eur(20))
        .in_process()
        .invoice("in dollars", -2, usd(5))
        .booked("4")
        .reached(15, -1)
        .invoice("excluded", -9, eur(10_000))
        .excluded()
        .invoice("credit, overdue", -4, eur(-3))
        .invoice("credit, later", 4, eur(-50));
    let decision = story.decision("acme");
    assert_eq!(decision.total_due, eur(1071));
    assert_eq!(decision.total_overdue, eur(121));
    assert_eq!(decision.oldest_due_date, Some(day(-3)), "of claims");
    assert_eq!(decision.level_days, Some(15));
}

#[test]
fn the_level_of_an_account_is_the_highest_that_an_item_has_reached() {
    let story = standard()
        .customer("acme")
        .invoice("INV/1", -50, eur(1))
        .reached(15, -20)
        .invoice("INV/2", -45, eur(1))
        .reached(30, -15);
    assert_eq!(story.decision("acme").level_days, Some(30));
}

#[test]
fn an_account_that_is_overdue_but_not_due_for_a_level_is_with_overdue_invoices() {
    let due = |due: i64| standard().customer("acme").invoice("INV/1", due, eur(100));
    due(-1).status("acme", "with overdue invoices");
    due(0).status("acme", "no action needed");
}

#[test]
fn an_account_is_in_need_of_action_while_something_is_to_be_done() {
    let acme = || standard().customer("acme").invoice("INV/1", -15, eur(100));
    acme().status("acme", "with overdue invoices");
    acme().manual().status("acme", "in need of action");
    acme().off().status("acme", "with overdue invoices");
    acme().without_address().status("acme", "in need of action");
    acme().without_sender().status("acme", "in need of action");
    acme().failed_delivery(-1, "ap@acme.test").status("acme", "in need of action");
    acme().unreadable("journal item 7", "no amount").status("acme", "in need of action");
    acme().open_delivery(OpenDelivery::NotWrittenBack { since: day(-1) }).status("acme", "with overdue invoices");
    acme().level(15, "twin").status("acme", "in need of action");
    acme().new_plan().level(15, "x").broken("no text").status("acme", "in need of action");
    acme().next_reminder(5, followupd::domain::Setter::Person).status("acme", "with overdue invoices");
}

#[test]
fn days_overdue_count_from_the_due_date() {
    let story = standard().customer("acme").invoice("INV/1", -15, eur(100));
    let item = &story.account("acme").items[0];
    assert_eq!([-20, -15, -14, 0].map(|today| item.days_overdue(day(today))), [-5, 0, 1, 15]);
    assert_eq!([-15, -14].map(|today| item.is_overdue(day(today))), [false, true]);
}

// ---- rule 20: one outcome each

#[test]
fn every_account_has_exactly_one_outcome_and_customers_do_not_affect_each_other() {
    standard()
        .customer("reminded")
        .invoice("INV/1", -15, eur(100))
        .customer("proposed")
        .invoice("INV/2", -15, eur(100))
        .change_customer(|account| account.mode = Mode::Manual)
        .customer("held")
        .invoice("INV/3", -15, eur(100))
        .credit("CN/1", eur(100))
        .customer("settled")
        .on(
            0,
            "reminded level \"friendly\" email ap@reminded.test 100.00 EUR
             proposed proposed: level \"friendly\" email ap@proposed.test 100.00 EUR: the account is followed up by hand
             held held: covered by credits: 100.00 EUR less 100.00 EUR
             settled held: nothing is claimed",
        );
}

#[test]
fn rows_that_cannot_be_read_stop_their_account_and_nobody_else() {
    standard()
        .customer("acme")
        .invoice("INV/1", -15, eur(100))
        .unreadable("journal item 7, amount", "a number was expected, \"abc\" came")
        .unreadable("journal item 8, due date", "a date was expected")
        .customer("zeta")
        .invoice("INV/2", -15, eur(8))
        .on(
            0,
            "acme held: rows that cannot be read: journal item 7, amount: a number was expected, \"abc\" came; \
             journal item 8, due date: a date was expected
             zeta level \"friendly\" email ap@zeta.test 8.00 EUR",
        );
}

// ---- outcomes as programs name them

#[test]
fn outcomes_have_names() {
    let acme = || standard().customer("acme").invoice("INV/1", -15, eur(100));
    assert_eq!(acme().decision("acme").outcome.name(), "reminded");
    assert_eq!(acme().manual().decision("acme").outcome.name(), "proposed");
    let held = acme().off().decision("acme").outcome;
    assert_eq!((held.name(), held.reminder()), ("held", None));
}
