//! Rule 25: *Follow up now*, and what it refuses.

use followupd::domain::{AccountKey, Asked, Channel, CompanyId, OpenDelivery, PartnerId, Setter};
use followupd::engine::{by_hand, set_level};

use crate::world::{World, day, eur, standard, world};

fn acme() -> World {
    standard().customer("acme").invoice("INV/1", -15, eur(100))
}

#[test]
fn by_hand_takes_the_next_level_if_one_is_due() {
    acme()
        .by_hand(0, "acme", "level \"friendly\" email ap@acme.test 100.00 EUR")
        .has_reached("INV/1", Some(15))
        .next_is("acme", Some(15))
        .on(1, "acme held: level \"firm\" not before 2026-06-16");
}

#[test]
fn by_hand_repeats_the_current_level_without_advancing() {
    acme()
        .by_hand(0, "acme", "level \"friendly\" email ap@acme.test 100.00 EUR")
        .by_hand(8, "acme", "level \"friendly\" email ap@acme.test 100.00 EUR")
        .has_reached("INV/1", Some(15))
        .next_is("acme", Some(23));
}

#[test]
fn by_hand_repeats_the_level_of_what_is_demanded() {
    acme().reached(15, -1).invoice("paid", -90, eur(5000)).reached(60, -20).in_process().by_hand(
        8,
        "acme",
        "level \"friendly\" email ap@acme.test 100.00 EUR",
    );
}

#[test]
fn by_hand_repeats_the_level_that_the_plan_has_now() {
    acme()
        .reached(44, -1)
        .by_hand(0, "acme", "level \"firm\" email ap@acme.test 100.00 EUR")
        .has_reached("INV/1", Some(44));
}

#[test]
fn by_hand_ignores_next_reminder_mode_and_whether_a_level_is_automatic() {
    acme().manual().next_reminder(30, Setter::Person).by_hand(
        0,
        "acme",
        "level \"friendly\" email ap@acme.test 100.00 EUR",
    );
    acme().off().by_hand(0, "acme", "level \"friendly\" email ap@acme.test 100.00 EUR");
    acme().rules(|rules| rules.sending = false).by_hand(0, "acme", "level \"friendly\" email ap@acme.test 100.00 EUR");
    standard()
        .customer("acme")
        .invoice("INV/1", -90, eur(100))
        .reached(60, -20)
        .invoice("INV/2", -15, eur(5))
        .by_hand(0, "acme", "level \"friendly\" email ap@acme.test 105.00 EUR")
        .has_reached("INV/1", Some(60))
        .has_reached("INV/2", Some(15))
        .by_hand_anyway(0, "acme", "level \"collection\" activity 105.00 EUR, asks \"Hand over to collection\"")
        .has_reached("INV/1", Some(90));
}

#[test]
fn by_hand_needs_anyway_within_the_minimum_interval() {
    acme()
        .by_hand(0, "acme", "level \"friendly\" email ap@acme.test 100.00 EUR")
        .by_hand(
            6,
            "acme",
            "refused: reminded a few days ago; not again before 2026-06-08; to follow up all the same, say --anyway",
        )
        .by_hand_anyway(6, "acme", "level \"friendly\" email ap@acme.test 100.00 EUR");
}

#[test]
fn by_hand_does_not_wait_for_what_came_back() {
    acme().returned(0).by_hand(0, "acme", "level \"friendly\" email ap@acme.test 100.00 EUR");
}

#[test]
fn anyway_is_never_enough_against_exclusion_credits_and_doubt() {
    acme().excluded().by_hand_anyway(0, "acme", "refused: all that is claimed is excluded (1 item)");
    acme().credit("CN/1", eur(100)).by_hand_anyway(
        0,
        "acme",
        "refused: covered by credits: 100.00 EUR less 100.00 EUR",
    );
    let in_doubt = OpenDelivery::InDoubt { channel: Channel::Email, since: day(-9) };
    acme().open_delivery(in_doubt).by_hand_anyway(
        0,
        "acme",
        "refused: in doubt: the email of 2026-05-23 may have arrived; say whether it was sent",
    );
    let waiting = OpenDelivery::Waiting { channel: Channel::Email, since: day(-9), problem: None };
    acme().open_delivery(waiting).by_hand_anyway(0, "acme", "refused: the email of 2026-05-23 waits to be delivered");
}

#[test]
fn anyway_is_not_enough_where_nothing_can_be_said_or_sent() {
    acme().in_process().by_hand_anyway(0, "acme", "refused: payment in process for INV/1");
    acme().unreadable("journal item 7", "no amount").by_hand_anyway(
        0,
        "acme",
        "refused: rows that cannot be read: journal item 7: no amount",
    );
    acme().without_address().by_hand_anyway(
        0,
        "acme",
        "refused: nobody can be reached at level \"friendly\": email: no e-mail address",
    );
    acme().without_sender().by_hand_anyway(0, "acme", "refused: the company has no sender: give it an e-mail address");
    acme().new_plan().by_hand_anyway(
        0,
        "acme",
        "refused: the plan has no levels: add at least one follow-up level for the company",
    );
    acme().rules(|rules| rules.ignore_due_before = Some(day(-14))).by_hand_anyway(
        0,
        "acme",
        "refused: items due before 2026-05-18 are left alone",
    );
    acme().paid("INV/1").by_hand_anyway(0, "acme", "refused: nothing is claimed");
}

#[test]
fn by_hand_there_is_no_level_before_the_first() {
    let overdue = |days: i64| standard().customer("acme").invoice("INV/1", -days, eur(100));
    overdue(3).by_hand_anyway(0, "acme", "refused: level \"friendly\" not before 2026-06-13");
    overdue(0).by_hand_anyway(0, "acme", "refused: level \"friendly\" not before 2026-06-16");
    overdue(3).reached(5, -1).by_hand_anyway(0, "acme", "refused: level \"friendly\" not before 2026-06-13");
}

#[test]
fn by_hand_an_unusable_level_stops_only_itself() {
    let plan = || world().level(15, "friendly").level(30, "firm").broken("no text").customer("acme");
    plan().invoice("INV/1", -30, eur(100)).reached(15, -15).by_hand_anyway(
        0,
        "acme",
        "refused: level \"firm\" cannot be used: no text",
    );
    plan()
        .invoice("INV/1", -30, eur(100))
        .reached(15, -15)
        .invoice("INV/2", -15, eur(7))
        .by_hand(0, "acme", "level \"friendly\" email ap@acme.test 107.00 EUR")
        .has_reached("INV/1", Some(15));
}

#[test]
fn by_hand_goes_by_the_ways_that_are_asked_for() {
    let ask = |world: World| {
        let asked = Asked { by_channels: Some(vec![Channel::Letter]), ..Asked::by("Ann", false) };
        let answer = by_hand(&world.input(), world.key("acme"), &asked);
        answer.map_or_else(|refusal| refusal.to_string(), |reminder| reminder.to_string())
    };
    assert_eq!(ask(acme().set_up(Channel::Letter)), "level \"friendly\" letter 100.00 EUR");
    let nobody = "nobody can be reached at level \"friendly\": letter: this channel is not set up";
    assert_eq!(ask(acme()), nobody);
}

#[test]
fn by_hand_forgives_a_failed_delivery() {
    acme().failed_delivery(-1, "ap@acme.test").by_hand(0, "acme", "level \"friendly\" email ap@acme.test 100.00 EUR");
}

#[test]
fn by_hand_after_the_last_level_says_it_again() {
    world()
        .level(15, "friendly")
        .level(30, "final")
        .customer("acme")
        .invoice("INV/1", -50, eur(100))
        .reached(30, -20)
        .by_hand(0, "acme", "level \"final\" email ap@acme.test 100.00 EUR")
        .next_is("acme", Some(15));
}

#[test]
fn by_hand_an_unknown_account_is_refused() {
    let refusal =
        by_hand(&acme().input(), AccountKey { company: CompanyId(1), partner: PartnerId(1) }, &Asked::by("Ann", true));
    assert_eq!(refusal.unwrap_err().to_string(), "this customer has nothing open");
}

#[test]
fn a_level_that_is_set_is_linked_where_the_plan_has_one_of_those_days() {
    let story = acme();
    let reached = |days: Option<i64>| {
        let mut input = story.input();
        set_level(&mut input, story.key("acme"), days);
        input.accounts[&story.key("acme")].items[0].reached.map(|reached| (reached.days, reached.level.is_some()))
    };
    assert_eq!(reached(Some(30)), Some((30, true)));
    assert_eq!(reached(Some(31)), Some((31, false)));
    assert_eq!(reached(None), None);
}
