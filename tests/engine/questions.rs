//! Questions: what would come if nobody paid, and where every item stands.

use followupd::domain::{Channel, Exclusion, ExclusionCause, OpenDelivery, Plan, ReconcileFirst};
use followupd::engine::{forecast, item_standings, next_message};

use crate::world::{World, day, dec, eur, standard, world};

/// One line a message: day of the story, customer, level, whether it waits for a person.
fn told(story: &World, days: u32) -> Vec<String> {
    let lines = forecast(&story.input(), days).into_iter().map(|forecast| {
        let distance = (forecast.day - day(0)).num_days();
        let waits = forecast.proposed.map(|reason| format!(": {reason}")).unwrap_or_default();
        format!("{distance} {} {}{waits}", forecast.reminder.customer, forecast.reminder.level_name)
    });
    lines.collect()
}

#[test]
fn a_forecast_climbs_the_whole_plan_and_tells_once_what_waits_for_a_person() {
    let story =
        standard().customer("acme").invoice("INV/1", -15, eur(100)).customer("zeta").invoice("INV/2", 5, eur(1));
    let expected = [
        "0 acme friendly",
        "15 acme firm",
        "20 zeta friendly",
        "30 acme serious",
        "35 zeta firm",
        "45 acme final notice",
        "50 zeta serious",
        "65 zeta final notice",
        "75 acme collection: the level is not automatic",
    ];
    assert_eq!(told(&story, 90), expected);
    assert_eq!(told(&story, 19), expected[..2]);
}

#[test]
fn a_forecast_takes_it_that_banks_are_kept_up_to_date_and_mails_arrive() {
    let waiting = OpenDelivery::Waiting { channel: Channel::Email, since: day(-1), problem: None };
    let held = standard().rules(|rules| rules.reconcile_first = ReconcileFirst::Hold).bank(-30, None);
    let story = held.customer("acme").invoice("INV/1", -15, eur(100)).open_delivery(waiting);
    assert_eq!(told(&story, 0), ["0 acme friendly"]);
    let unfinished = [
        OpenDelivery::InDoubt { channel: Channel::Email, since: day(-1) },
        OpenDelivery::NotWrittenBack { since: day(-1) },
    ];
    for open in unfinished {
        let story = standard().customer("acme").invoice("INV/1", -15, eur(100)).open_delivery(open);
        assert_eq!(told(&story, 90), [""; 0], "what it has reached is not known");
    }
}

#[test]
fn what_comes_next_is_after_today_and_of_that_account() {
    let story =
        standard().customer("acme").invoice("INV/1", -15, eur(100)).customer("zeta").invoice("INV/2", 5, eur(1));
    let next = |customer: &str| next_message(&story.input(), story.key(customer)).map(|next| next.day);
    assert_eq!((next("acme"), next("zeta")), (Some(day(15)), Some(day(20))));
    let off = standard().customer("acme").invoice("INV/1", -15, eur(100)).off();
    assert_eq!(next_message(&off.input(), off.key("acme")), None);
}

#[test]
fn every_item_says_where_it_stands() {
    let story = standard()
        .rules(|rules| {
            rules.ignore_due_before = Some(day(-200));
            rules.minimum_age_days = 3;
            rules.excluded_payment_methods.insert("Direct Debit".into());
        })
        .customer("acme")
        .invoice("ignored", -201, eur(1))
        .invoice("at the top", -200, eur(1))
        .reached(90, -1)
        .invoice("disputed", -70, eur(1))
        .excluded()
        .invoice("in process", -60, eur(1))
        .in_process()
        .invoice("debited", -50, eur(1))
        .paid_by("Direct Debit")
        .invoice("expected", -40, eur(1))
        .expected(0)
        .invoice("fresh", -30, eur(1))
        .entered(-2)
        .invoice("due", -20, eur(1))
        .credit("credit", eur(1))
        .invoice("later", 5, eur(1));
    assert_eq!(
        standings(&story),
        [
            "ignored: due before 2025-11-13, left alone",
            "at the top: has had the last level, \"collection\"",
            "disputed: excluded",
            "in process: payment in process",
            "debited: to be paid by Direct Debit",
            "expected: payment expected on 2026-06-01",
            "fresh: too new before 2026-06-02",
            "due: due for level \"friendly\"",
            "credit: credit",
            "later: level \"friendly\" on 2026-06-21",
        ]
    );
    let over = standard().customer("acme").invoice("INV/1", -20, eur(1)).change_item(|item| {
        let until = Some(day(0));
        item.exclusion = Some(Exclusion { until, ..Exclusion::plain(ExclusionCause::Dispute) });
    });
    assert_eq!(standings(&over), ["INV/1: due for level \"friendly\""], "a dispute that has ended");
    let small = standard().customer("acme").invoice("INV/1", -15, eur(1));
    let mut input = small.input();
    for company in input.companies.values_mut() {
        let mut levels = company.plan.as_ref().unwrap().levels().to_vec();
        levels[0].minimum.in_company_currency = Some(dec("50"));
        company.plan = Plan::new(levels);
    }
    let standing = item_standings(&input, small.key("acme")).remove(0).standing;
    assert_eq!(standing, "level \"friendly\" is for more than is owed");
    let later =
        world().level(5, "last").repeated_every(9).customer("acme").invoice("INV/1", -30, eur(1)).reached(5, -1);
    assert_eq!(standings(&later), ["INV/1: level \"last\" again on 2026-06-09"]);
    let later = world().level(5, "last").handed_over_after(9);
    let later = later.customer("acme").invoice("INV/1", -30, eur(1)).reached(5, -1);
    assert_eq!(standings(&later), ["INV/1: to be handed over on 2026-06-09"]);
}

fn standings(story: &World) -> Vec<String> {
    let input = story.input();
    let numbers = |id| story.account("acme").items.iter().find(|item| item.id == id).unwrap().number.clone();
    let standings = item_standings(&input, story.key("acme")).into_iter();
    standings.map(|standing| format!("{}: {}", numbers(standing.item), standing.standing)).collect()
}
