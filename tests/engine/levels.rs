//! Rules 1 to 3 and 5: which level, one step at a time, one message an account.

use followupd::domain::{Activity, Channel, LevelId, Responsible, UserId};

use crate::world::{dec, eur, standard, world};

// ---- rule 1: items carry a level; the next one is the first with more days; due on its day or later

#[test]
fn nothing_happens_before_the_day_of_the_first_level() {
    standard()
        .customer("acme")
        .invoice("INV/1", -14, eur(1200))
        .on(0, "acme held: level \"friendly\" not before 2026-06-02")
        .on(1, "acme level \"friendly\" email ap@acme.test 1200.00 EUR");
}

#[test]
fn a_day_without_a_run_is_caught_up_once() {
    standard()
        .customer("acme")
        .invoice("INV/1", -14, eur(1200))
        .on(0, "acme held: level \"friendly\" not before 2026-06-02")
        .on(4, "acme level \"friendly\" email ap@acme.test 1200.00 EUR")
        .on(5, "acme held: level \"firm\" not before 2026-06-17");
}

#[test]
fn levels_follow_each_other_by_days_in_whatever_order_they_were_made() {
    world()
        .level(30, "second")
        .level(15, "first")
        .customer("acme")
        .invoice("INV/1", -40, eur(10))
        .on(0, "acme level \"first\" email ap@acme.test 10.00 EUR");
}

#[test]
fn a_changed_plan_starts_nobody_over() {
    standard()
        .customer("acme")
        .invoice("INV/1", -15, eur(1200))
        .on(0, "acme level \"friendly\" email ap@acme.test 1200.00 EUR")
        .new_plan()
        .level(5, "gentle")
        .level(10, "clear")
        .level(20, "last call")
        .on(15, "acme level \"last call\" email ap@acme.test 1200.00 EUR")
        .has_reached("INV/1", Some(20));
}

#[test]
fn a_reached_level_that_the_plan_has_no_more_counts_by_its_days() {
    standard()
        .customer("acme")
        .invoice("INV/1", -50, eur(10))
        .reached(33, -17)
        .on(0, "acme level \"serious\" email ap@acme.test 10.00 EUR, asks \"Call them\"");
}

// ---- rule 2: one step a run

#[test]
fn an_invoice_found_very_late_starts_at_the_friendly_level() {
    standard()
        .customer("acme")
        .invoice("INV/1", -200, eur(1200))
        .on(0, "acme level \"friendly\" email ap@acme.test 1200.00 EUR")
        .has_reached("INV/1", Some(15))
        .on(14, "acme held: next reminder not before 2026-06-16")
        .on(15, "acme level \"firm\" email ap@acme.test 1200.00 EUR")
        .has_reached("INV/1", Some(30))
        .on(30, "acme level \"serious\" email ap@acme.test 1200.00 EUR, asks \"Call them\"")
        .on(45, "acme level \"final notice\" email ap@acme.test 1200.00 EUR")
        .has_reached("INV/1", Some(60));
}

// ---- rule 3: one message an account, at the highest automatic level that is reached; the table shows everything

#[test]
fn one_message_at_the_highest_level_takes_every_due_item_one_step() {
    standard()
        .customer("acme")
        .invoice("INV/1", -46, eur(100))
        .reached(30, -16)
        .invoice("INV/2", -31, eur(20))
        .reached(15, -16)
        .invoice("INV/3", -15, eur(3))
        .invoice("INV/4", -14, eur(4000))
        .on(0, "acme level \"serious\" email ap@acme.test 4123.00 EUR, asks \"Call them\"")
        .has_reached("INV/1", Some(45))
        .has_reached("INV/2", Some(30))
        .has_reached("INV/3", Some(15))
        .has_reached("INV/4", None);
}

#[test]
fn the_table_shows_all_open_items_that_are_followed_up() {
    standard()
        .customer("acme")
        .invoice("due now", -15, eur(100))
        .invoice("reminded before", -20, eur(10))
        .reached(15, -5)
        .invoice("due today", 0, eur(1000))
        .invoice("due later", 9, eur(2000))
        .invoice("disputed", -99, eur(4000))
        .excluded()
        .credit("credit", eur(7))
        .shows("acme", "demanded reminded before due now, not due due today due later, credits credit")
        .on(0, "acme level \"friendly\" email ap@acme.test 103.00 EUR");
}

#[test]
fn a_level_for_people_is_proposed() {
    standard()
        .customer("acme")
        .invoice("INV/1", -90, eur(5))
        .reached(60, -30)
        .on(0, "acme proposed: level \"collection\" activity 5.00 EUR, asks \"Hand over to collection\": the level is not automatic")
        .status("acme", "in need of action")
        .on(1, "acme proposed: level \"collection\" activity 5.00 EUR, asks \"Hand over to collection\": the level is not automatic")
        .has_reached("INV/1", Some(60));
}

#[test]
fn a_level_for_people_does_not_silence_automatic_reminders() {
    let story = standard()
        .customer("acme")
        .invoice("INV/1", -90, eur(500))
        .reached(60, -30)
        .invoice("INV/2", -15, eur(20))
        .status("acme", "in need of action");
    let left: Vec<i64> = story.decision("acme").left_to_people.iter().map(|step| step.days).collect();
    assert_eq!(left, [90]);
    story
        .on(0, "acme level \"friendly\" email ap@acme.test 520.00 EUR")
        .has_reached("INV/1", Some(60))
        .has_reached("INV/2", Some(15));
}

#[test]
fn a_call_before_the_due_date_is_not_demanded_by_a_message_about_others() {
    world()
        .level(-5, "ring them")
        .only_activity("Ring")
        .by_person()
        .level(15, "friendly")
        .customer("acme")
        .invoice("late", -15, eur(100))
        .reached(-5, -20)
        .invoice("soon", 3, eur(900))
        .shows("acme", "demanded late, not due soon")
        .on(0, "acme level \"friendly\" email ap@acme.test 100.00 EUR")
        .has_reached("soon", None);
}

#[test]
fn an_unusable_level_stops_only_itself() {
    let story = world()
        .level(15, "friendly")
        .level(30, "firm")
        .broken("unknown placeholder {{amout}}")
        .customer("acme")
        .invoice("INV/1", -30, eur(100))
        .reached(15, -15)
        .invoice("INV/2", -15, eur(20))
        .customer("zeta")
        .invoice("INV/3", -30, eur(7))
        .reached(15, -15);
    story
        .status("acme", "in need of action")
        .on(
            0,
            "acme level \"friendly\" email ap@acme.test 120.00 EUR
             zeta held: level \"firm\" cannot be used: unknown placeholder {{amout}}",
        )
        .has_reached("INV/1", Some(15))
        .has_reached("INV/2", Some(15));
}

#[test]
fn a_level_for_people_is_proposed_though_another_is_unusable() {
    world()
        .level(15, "friendly")
        .broken("no text")
        .level(30, "by phone")
        .by_person()
        .customer("acme")
        .invoice("INV/1", -30, eur(100))
        .reached(15, -15)
        .invoice("INV/2", -15, eur(20))
        .on(0, "acme proposed: level \"by phone\" email ap@acme.test 120.00 EUR: the level is not automatic");
}

#[test]
fn a_level_without_channel_and_activity_cannot_be_used() {
    world()
        .level(15, "empty")
        .change_level(|level| level.channels.clear())
        .customer("acme")
        .invoice("INV/1", -15, eur(1))
        .on(0, "acme held: level \"empty\" cannot be used: it has neither a channel nor an activity");
}

// ---- rule 5: after the last level

#[test]
fn after_the_last_level_it_stops() {
    world()
        .level(15, "friendly")
        .level(30, "final")
        .customer("acme")
        .invoice("INV/1", -30, eur(1))
        .reached(15, -15)
        .on(0, "acme level \"final\" email ap@acme.test 1.00 EUR")
        .on(15, "acme held: the last level, \"final\", has been reached")
        .on(400, "acme held: the last level, \"final\", has been reached")
        .status("acme", "with overdue invoices");
}

#[test]
fn after_the_last_level_it_repeats_if_told_so() {
    world()
        .level(15, "friendly")
        .repeated_every(2)
        .level(30, "final")
        .repeated_every(20)
        .customer("acme")
        .invoice("INV/1", -30, eur(1))
        .reached(15, -15)
        .on(0, "acme level \"final\" email ap@acme.test 1.00 EUR")
        .next_is("acme", Some(20))
        .on(19, "acme held: level \"final\" not before 2026-06-21")
        .on(20, "acme level \"final\" email ap@acme.test 1.00 EUR")
        .has_reached("INV/1", Some(30))
        .on(40, "acme level \"final\" email ap@acme.test 1.00 EUR");
}

#[test]
fn a_repeat_of_zero_days_is_no_repeat() {
    world()
        .level(15, "only")
        .repeated_every(0)
        .customer("acme")
        .invoice("INV/1", -30, eur(1))
        .reached(15, -15)
        .on(0, "acme held: the last level, \"only\", has been reached");
}

#[test]
fn a_hand_over_after_no_days_is_no_hand_over() {
    world()
        .level(15, "friendly")
        .level(30, "final")
        .handed_over_after(0)
        .customer("acme")
        .invoice("INV/1", -30, eur(1))
        .reached(15, -15)
        .invoice("INV/2", -15, eur(1))
        .on(0, "acme level \"final\" email ap@acme.test 2.00 EUR")
        .on(15, "acme level \"final\" email ap@acme.test 2.00 EUR")
        .on(400, "acme held: the last level, \"final\", has been reached");
}

#[test]
fn a_repeat_in_a_shortened_plan_never_lowers_what_was_reached() {
    world()
        .level(15, "friendly")
        .level(45, "final")
        .repeated_every(10)
        .customer("acme")
        .invoice("INV/1", -80, eur(1))
        .reached(60, -20)
        .on(0, "acme level \"final\" email ap@acme.test 1.00 EUR")
        .has_reached("INV/1", Some(60));
}

#[test]
fn a_repeat_waits_for_a_due_date_that_was_moved() {
    world()
        .level(15, "only")
        .repeated_every(10)
        .customer("acme")
        .invoice("INV/1", 2, eur(1))
        .reached(15, -20)
        .on(0, "acme held: level \"only\" not before 2026-06-18")
        .on(17, "acme level \"only\" email ap@acme.test 1.00 EUR");
}

#[test]
fn the_default_plan_ends_with_a_hand_over_by_a_person() {
    standard()
        .customer("acme")
        .invoice("INV/1", -61, eur(9))
        .reached(45, -15)
        .on(0, "acme level \"final notice\" email ap@acme.test 9.00 EUR")
        .next_is("acme", Some(30))
        .on(29, "acme held: next reminder not before 2026-07-01")
        .on(30, "acme proposed: level \"collection\" activity 9.00 EUR, asks \"Hand over to collection\": the level is not automatic")
        .by_hand(31, "acme", "level \"collection\" activity 9.00 EUR, asks \"Hand over to collection\"")
        .on(32, "acme held: the last level, \"collection\", has been reached");
}

// ---- activities

#[test]
fn a_level_may_only_ask_a_person_to_do_something() {
    world()
        .level(15, "call")
        .only_activity("Call them")
        .without_sender()
        .customer("acme")
        .without_address()
        .invoice("INV/1", -15, eur(1))
        .on(0, "acme level \"call\" activity 1.00 EUR, asks \"Call them\"")
        .has_reached("INV/1", Some(15));
}

#[test]
fn an_activity_goes_to_whom_the_level_names() {
    let asked = |responsible: Responsible, of_account: i64, salesperson: i64| {
        let activity = Activity { type_id: None, summary: "Call".into(), note: "Now".into(), responsible };
        let story = world()
            .level(15, "call")
            .change_level(|level| level.activity = Some(activity))
            .customer("acme")
            .looked_after_by(of_account, salesperson)
            .invoice("INV/1", -15, eur(1));
        story.reminder("acme").activities[0].1.map(|user| user.0)
    };
    assert_eq!(asked(Responsible::Nobody, 7, 8), None);
    assert_eq!(asked(Responsible::User(UserId(5)), 7, 8), Some(5));
    assert_eq!(asked(Responsible::Salesperson, 7, 8), Some(8));
    assert_eq!(asked(Responsible::Salesperson, 7, 0), None);
    assert_eq!(asked(Responsible::OfAccount, 7, 8), Some(7));
    assert_eq!(asked(Responsible::OfAccount, 0, 8), Some(8));
}

#[test]
fn a_message_says_its_level_and_every_step() {
    let story = standard().customer("acme").invoice("INV/1", -46, eur(100)).reached(30, -16);
    let reminder = story.reminder("acme");
    assert_eq!((reminder.level, reminder.level_days), (LevelId(1045), 45));
    let steps: Vec<_> = reminder.advances.iter().map(|step| (step.level, step.days)).collect();
    assert_eq!(steps, [(LevelId(1045), 45)]);
    assert_eq!(reminder.channels.iter().map(|plan| plan.channel).collect::<Vec<_>>(), [Channel::Email]);
    assert_eq!(
        reminder.activities.iter().map(|(activity, _)| activity.summary.as_str()).collect::<Vec<_>>(),
        ["Call them"]
    );
}

#[test]
fn what_is_left_to_people_is_measured_with_what_it_is_about() {
    let call = |amount: i64| {
        let plan = standard().new_plan().level(5, "first").level(-5, "call").by_person().only_activity("Call them");
        let plan = plan.change_level(|level| level.minimum.in_company_currency = Some(dec("100")));
        let story = plan.customer("acme").invoice("INV/1", 3, eur(amount)).invoice("INV/2", -6, eur(20));
        story.decision("acme").left_to_people.len()
    };
    assert_eq!((call(80), call(79)), (1, 0), "with what is overdue it is 100.00 EUR");
}
