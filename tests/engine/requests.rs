//! Rule 25: what people ask for by a button, what is done for it, and why not.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta};
use followupd::domain::{
    Answer, EditedText, ExclusionCause, ItemId, LevelId, OpenDelivery, PartnerId, Reached, Request, RequestId, Setter,
    UserId, Wish,
};
use followupd::engine::{Deed, fulfil};

use crate::world::{World, day, dec, eur, standard};

/// Friendly after 15 days, firm after 30, final after 60; `acme` owes one invoice that is 15 days overdue.
fn acme() -> World {
    standard().customer("acme").invoice("INV/1", -15, eur(100))
}

fn request(world: &World, wish: Wish) -> Request {
    let asked_at = DateTime::UNIX_EPOCH;
    Request { id: RequestId(1), account: world.key("acme"), asker: UserId(7), asked_at, wish }
}

/// What Ann is told today.
fn told(world: &World, wish: Wish) -> String {
    match fulfil(&world.input(), &request(world, wish), "Ann") {
        Ok(deed) => deed.to_string(),
        Err(refusal) => format!("refused: {refusal}"),
    }
}

fn items(world: &World) -> BTreeSet<ItemId> {
    world.account("acme").items.iter().map(|item| item.id).collect()
}

fn exclude(items: BTreeSet<ItemId>, until: Option<i64>) -> Wish {
    Wish::Exclude { items, cause: ExclusionCause::Dispute, until: until.map(day), note: None, owner: None }
}

#[test]
fn a_snooze_or_an_exclusion_ends_after_today() {
    let snooze = |until: i64| told(&acme(), Wish::Snooze { until: day(until), note: None });
    assert_eq!(snooze(7), format!("snoozed until {}", day(7)));
    assert_eq!(snooze(0), "refused: the day until which the customer is left alone must be after today");
    let world = acme();
    assert_eq!(told(&world, exclude(items(&world), Some(1))), format!("1 item excluded until {}", day(1)));
    assert_eq!(told(&world, exclude(items(&world), None)), "1 item excluded");
    let late = told(&world, exclude(items(&world), Some(0)));
    assert_eq!(late, "refused: the day until which items are excluded must be after today");
}

#[test]
fn only_what_is_open_on_the_customer_can_be_excluded() {
    let world = acme();
    let refusal = "refused: choose items that are open on this customer";
    assert_eq!(told(&world, exclude(BTreeSet::new(), None)), refusal);
    let with_a_strange_one = items(&world).into_iter().chain([ItemId(999)]).collect();
    assert_eq!(told(&world, exclude(with_a_strange_one, None)), refusal);
}

#[test]
fn a_promise_is_for_today_or_later_and_more_than_nothing() {
    let promise = |due: i64, amount: Option<&str>| {
        told(&acme(), Wish::Promise { due: day(due), amount: amount.map(dec), note: None })
    };
    assert_eq!(promise(0, None), format!("promise to pay by {} noted", day(0)));
    assert_eq!(promise(5, Some("40")), format!("promise of 40.00 EUR by {} noted", day(5)));
    assert_eq!(promise(-1, None), "refused: the day of a promise must not have passed");
    assert_eq!(promise(5, Some("-1")), "refused: the promised amount must be more than nothing");
    assert_eq!(promise(5, Some("0")), "refused: the promised amount must be more than nothing");
}

#[test]
fn a_level_is_set_for_everything_that_is_overdue_and_followed_up() {
    let world = acme()
        .invoice("INV/2", -3, eur(5))
        .invoice("due today", 0, eur(6))
        .invoice("excluded", -3, eur(7))
        .excluded()
        .credit("credit", eur(1));
    let firm = world.input().companies.values().next().unwrap().plan.as_ref().unwrap().at(30).unwrap().id;
    let numbers = |deed: &Deed| {
        let Deed::SetLevel { items, .. } = deed else { panic!("{deed}") };
        let named = |id: &ItemId| world.account("acme").items.iter().find(|item| item.id == *id).unwrap();
        items.iter().map(|id| named(id).number.clone()).collect::<Vec<_>>()
    };
    let deed = fulfil(&world.input(), &request(&world, Wish::SetLevel(Some(firm))), "Ann").unwrap();
    assert_eq!(numbers(&deed), ["INV/1", "INV/2"]);
    let Deed::SetLevel { reached, .. } = &deed else { panic!("{deed}") };
    assert_eq!(*reached, Some(Reached { days: 30, level: Some(firm), on: day(0) }));
    assert_eq!(deed.to_string(), "level \"firm\" set");
    assert_eq!(told(&world, Wish::SetLevel(None)), "no level reached any more; follow-up starts again");
    let strange = told(&world, Wish::SetLevel(Some(LevelId(999))));
    assert_eq!(strange, "refused: choose a level of this customer's plan");
    let young = standard().customer("acme").invoice("INV/1", 0, eur(100));
    assert_eq!(told(&young, Wish::SetLevel(None)), "refused: nothing of this customer is overdue");
}

#[test]
fn a_call_moves_the_next_reminder_by_fifteen_days_or_to_the_day_that_is_named() {
    let call = |world: &World, next: Option<i64>| {
        told(world, Wish::LogCall { result: None, note: None, next_reminder: next.map(day) })
    };
    let moved = |offset: i64| format!("call noted; next reminder not before {}", day(offset));
    assert_eq!(call(&acme(), None), moved(15));
    assert_eq!(call(&acme(), Some(3)), moved(3));
    assert_eq!(call(&acme(), Some(0)), "refused: the next reminder must be after today");
    // A later day that somebody has set stays, one that the daemon has set does not.
    assert_eq!(call(&acme().next_reminder(40, Setter::Person), None), moved(40));
    assert_eq!(call(&acme().next_reminder(5, Setter::Person), None), moved(15));
    assert_eq!(call(&acme().next_reminder(40, Setter::Daemon), None), moved(15));
    assert_eq!(call(&acme().next_reminder(40, Setter::Person), Some(3)), moved(3));
}

#[test]
fn a_message_is_shown_as_it_would_go_also_where_it_needs_a_second_word() {
    let prepare = |world: &World| told(world, Wish::Prepare { in_words_of: None });
    assert_eq!(prepare(&acme()), "level \"friendly\", 100.00 EUR");
    let promised = acme().promised(5, None);
    let words = format!("level \"friendly\", 100.00 EUR; it will need a second word: promise to pay on {}", day(5));
    assert_eq!(prepare(&promised), words);
    let covered = acme().credit("credit", eur(100));
    assert_eq!(prepare(&covered), "refused: covered by credits: 100.00 EUR less 100.00 EUR");
}

#[test]
fn follow_up_goes_in_the_askers_words_and_name() {
    let edited = EditedText { subject: "Hello".into(), body: "<p>Pay.</p>".into() };
    let world = acme();
    let about = Some(world.reminder("acme").about());
    let wish = |about| Wish::FollowUp {
        anyway: false,
        edited: Some(edited.clone()),
        about,
        by_channels: None,
        attach_invoices: None,
    };
    let changed = "refused: what is open has changed since the message was prepared; prepare it again";
    assert_eq!(told(&acme().invoice("INV/2", -20, eur(1)), wish(about.clone())), changed);
    assert_eq!(told(&world, wish(None)), changed, "words that nobody has prepared");
    let wish = wish(about);
    let Ok(Deed::Send(reminder)) = fulfil(&world.input(), &request(&world, wish), "Ann") else { panic!("not sent") };
    let asked = reminder.asked.as_ref().unwrap();
    assert_eq!((asked.by.as_str(), asked.anyway, asked.edited.as_ref()), ("Ann", false, Some(&edited)));
}

#[test]
fn a_statement_is_made_of_any_account_that_is_known() {
    assert_eq!(told(&acme(), Wish::Statement), format!("statement as of {}", day(0)));
    let mut nobodys = request(&acme(), Wish::Statement);
    nobodys.account.partner = PartnerId(999);
    assert!(fulfil(&acme().input(), &nobodys, "Ann").is_err());
}

#[test]
fn only_a_message_in_doubt_can_be_resolved() {
    let resolve = |world: &World, was_sent: bool| told(world, Wish::ResolveDoubt { was_sent });
    assert_eq!(resolve(&acme(), true), "refused: no message to this customer is in doubt");
    let waiting = OpenDelivery::Waiting { channel: followupd::domain::Channel::Email, since: day(-1), problem: None };
    assert_eq!(resolve(&acme().open_delivery(waiting), true), "refused: no message to this customer is in doubt");
    let doubt =
        || acme().open_delivery(OpenDelivery::InDoubt { channel: followupd::domain::Channel::Email, since: day(-1) });
    assert_eq!(resolve(&doubt(), true), "recorded as sent");
    assert_eq!(resolve(&doubt(), false), "recorded as not sent; it goes again by itself");
}

#[test]
fn a_request_waits_for_a_day_and_no_longer() {
    let world = acme();
    let request = request(&world, Wish::SetLevel(None));
    let at = |hours: i64| request.asked_at + TimeDelta::hours(hours);
    assert!(!request.has_expired(at(24)));
    assert!(request.has_expired(at(24) + TimeDelta::seconds(1)));
}

#[test]
fn an_answer_reads_like_a_sentence() {
    assert_eq!(Answer::done("snoozed until 2026-12-06").sentence, "Snoozed until 2026-12-06.");
    assert_eq!(Answer::refused("nothing is claimed.").sentence, "Nothing is claimed.");
}
