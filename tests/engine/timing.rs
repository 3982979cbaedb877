//! Rules 4, 13 and 14: next reminder, minimum interval, never twice, cycles; and what is said while days are waited for.

use chrono::NaiveDate;
use followupd::domain::{Channel, OpenDelivery, PromiseEnd, Setter};

use crate::world::{day, eur, standard, world};

// ---- rule 4: when

#[test]
fn nothing_goes_before_the_next_reminder_date() {
    standard()
        .customer("acme")
        .invoice("INV/1", -40, eur(10))
        .reached(15, -25)
        .next_reminder(3, Setter::Daemon)
        .on(2, "acme held: next reminder not before 2026-06-04")
        .status("acme", "with overdue invoices")
        .on(3, "acme level \"firm\" email ap@acme.test 10.00 EUR");
}

#[test]
fn the_next_reminder_comes_after_the_gap_to_the_next_level() {
    let after = |due: i64, reached: i64| {
        let story = standard().customer("acme").invoice("INV/1", due, eur(10)).reached(reached, due + reached);
        story.reminder("acme").next_reminder
    };
    assert_eq!(after(-300, 15), day(15));
    assert_eq!(after(-300, 45), day(30), "the final notice is followed by a level 30 days later");
}

#[test]
fn after_the_last_level_comes_the_repeat_or_the_last_gap() {
    let plan = || world().level(15, "friendly").level(33, "final");
    let after_the_last = |story: crate::world::World| {
        story.customer("acme").invoice("INV/1", -90, eur(10)).reached(15, -60).reminder("acme").next_reminder
    };
    assert_eq!(after_the_last(plan()), day(18));
    assert_eq!(after_the_last(plan().repeated_every(40)), day(40));
    assert_eq!(after_the_last(plan().repeated_every(0)), day(18));
    let alone = world().level(33, "only").customer("acme").invoice("INV/1", -90, eur(10));
    assert_eq!(alone.reminder("acme").next_reminder, day(7), "no gap at all: the minimum interval");
}

#[test]
fn the_next_reminder_is_never_sooner_than_the_minimum_interval_and_never_today() {
    let after = |minimum: i64| {
        let story = world().level(15, "a").level(17, "b").rules(|rules| rules.minimum_interval_days = minimum);
        story.customer("acme").invoice("INV/1", -90, eur(10)).reminder("acme").next_reminder
    };
    assert_eq!(after(7), day(7));
    assert_eq!(after(1), day(2));
    let alone = world().level(15, "only").rules(|rules| rules.minimum_interval_days = 0);
    assert_eq!(alone.customer("acme").invoice("INV/1", -90, eur(10)).reminder("acme").next_reminder, day(1));
}

#[test]
fn a_date_set_by_hand_means_not_before() {
    standard()
        .customer("acme")
        .invoice("INV/1", -40, eur(10))
        .next_reminder(10, Setter::Person)
        .on(9, "acme held: next reminder not before 2026-06-11, set by hand")
        .next_is("acme", Some(10))
        .on(10, "acme level \"friendly\" email ap@acme.test 10.00 EUR")
        .next_is("acme", Some(25));
}

#[test]
fn a_date_set_by_hand_triggers_nothing_by_itself() {
    standard()
        .customer("acme")
        .invoice("INV/1", -2, eur(10))
        .next_reminder(0, Setter::Person)
        .on(0, "acme held: level \"friendly\" not before 2026-06-14")
        .next_is("acme", Some(0));
}

#[test]
fn nobody_is_reminded_twice_within_the_minimum_interval() {
    standard()
        .customer("acme")
        .invoice("INV/1", -40, eur(10))
        .reached(15, -1)
        .reminded_before(1, -1)
        .on(5, "acme held: reminded a few days ago; not again before 2026-06-07")
        .on(6, "acme level \"firm\" email ap@acme.test 10.00 EUR");
}

#[test]
fn the_last_reminder_counts_whoever_knows_of_it() {
    let story = standard().customer("acme").invoice("INV/1", -40, eur(10)).reminded_before(1, -30);
    story
        .change_customer(|account| account.last_reminder = Some(day(-2)))
        .on(0, "acme held: reminded a few days ago; not again before 2026-06-06");
}

#[test]
fn even_without_a_minimum_interval_it_is_once_a_day() {
    standard()
        .rules(|rules| rules.minimum_interval_days = 0)
        .customer("acme")
        .invoice("INV/1", -40, eur(10))
        .reminded_before(1, 0)
        .on(0, "acme held: reminded a few days ago; not again before 2026-06-02");
}

// ---- rule 13: never twice

fn open(open: OpenDelivery) -> crate::world::World {
    standard().customer("acme").invoice("INV/1", -40, eur(10)).open_delivery(open)
}

#[test]
fn a_reminder_in_doubt_holds_the_account_until_a_person_says() {
    open(OpenDelivery::InDoubt { channel: Channel::Email, since: day(-50) })
        .on(0, "acme held: in doubt: the email of 2026-04-12 may have arrived; say whether it was sent")
        .status("acme", "in need of action")
        .on(60, "acme held: in doubt: the email of 2026-04-12 may have arrived; say whether it was sent");
}

#[test]
fn no_new_reminder_while_one_waits_or_is_not_written_back() {
    let problem = Some("421 try later".to_owned());
    open(OpenDelivery::Waiting { channel: Channel::Email, since: day(-1), problem })
        .on(0, "acme held: the email of 2026-05-31 waits to be delivered: 421 try later")
        .status("acme", "with overdue invoices");
    open(OpenDelivery::NotWrittenBack { since: day(-1) })
        .on(0, "acme held: the reminder of 2026-05-31 is not written back yet");
}

#[test]
fn the_ordinal_is_new_whoever_knows_of_the_last_reminder() {
    let ordinal = |in_the_journal: u32, in_the_books: u32| {
        let story = standard().customer("acme").invoice("INV/1", -40, eur(10)).reminded_before(in_the_journal, -30);
        story.change_customer(|account| account.reminders = in_the_books).reminder("acme").ordinal
    };
    assert_eq!(ordinal(0, 0), 1);
    assert_eq!(ordinal(3, 1), 4, "reminders that failed have had an ordinal");
    assert_eq!(ordinal(1, 5), 6, "a journal that was lost knows less");
}

#[test]
fn planning_again_decides_nothing_new() {
    let story = standard().customer("acme").invoice("INV/1", -40, eur(10)).customer("zeta").invoice("INV/2", 4, eur(1));
    assert_eq!(story.plan(), story.plan());
}

// ---- rule 14: cycles

#[test]
fn a_new_invoice_begins_at_the_first_level_once_everything_is_settled() {
    standard()
        .customer("acme")
        .invoice("INV/1", -45, eur(10))
        .reached(30, -15)
        .on(0, "acme level \"serious\" email ap@acme.test 10.00 EUR, asks \"Call them\"")
        .next_is("acme", Some(15))
        .paid("INV/1")
        .on(1, "acme held: nothing is claimed")
        .next_is("acme", None)
        .invoice("INV/2", -6, eur(20))
        .on(9, "acme level \"friendly\" email ap@acme.test 20.00 EUR");
}

#[test]
fn a_settled_cycle_does_not_hold_up_an_invoice_that_was_there_already() {
    standard()
        .customer("acme")
        .invoice("INV/1", -60, eur(10))
        .reached(45, -15)
        .invoice("INV/2", -3, eur(20))
        .on(0, "acme level \"final notice\" email ap@acme.test 30.00 EUR")
        .next_is("acme", Some(30))
        .paid("INV/1")
        .on(12, "acme level \"friendly\" email ap@acme.test 20.00 EUR");
}

#[test]
fn the_minimum_interval_outlives_a_cycle() {
    standard()
        .customer("acme")
        .invoice("INV/1", -60, eur(10))
        .reached(45, -15)
        .invoice("INV/2", -14, eur(20))
        .on(0, "acme level \"final notice\" email ap@acme.test 30.00 EUR")
        .paid("INV/1")
        .on(2, "acme held: reminded a few days ago; not again before 2026-06-08");
}

#[test]
fn a_date_set_by_hand_outlives_a_cycle() {
    standard()
        .customer("acme")
        .invoice("INV/2", -20, eur(20))
        .next_reminder(50, Setter::Person)
        .on(0, "acme held: next reminder not before 2026-07-21, set by hand")
        .next_is("acme", Some(50))
        .paid("INV/2")
        .on(1, "acme held: nothing is claimed")
        .next_is("acme", Some(50));
}

#[test]
fn a_cycle_lasts_while_one_item_with_a_level_is_open_though_excluded() {
    standard()
        .customer("acme")
        .invoice("INV/1", -60, eur(10))
        .reached(45, -15)
        .excluded()
        .invoice("INV/2", -20, eur(20))
        .next_reminder(9, Setter::Daemon)
        .on(0, "acme held: next reminder not before 2026-06-10")
        .next_is("acme", Some(9));
}

#[test]
fn a_cycle_lasts_while_rows_cannot_be_read() {
    standard()
        .customer("acme")
        .invoice("INV/2", -20, eur(20))
        .next_reminder(9, Setter::Daemon)
        .unreadable("journal item 7, due date", "a date was expected")
        .on(0, "acme held: rows that cannot be read: journal item 7, due date: a date was expected")
        .next_is("acme", Some(9));
}

#[test]
fn a_date_stays_while_the_last_reminder_is_not_finished() {
    let unfinished = |open: OpenDelivery| {
        let story = standard().customer("acme").invoice("INV/2", -20, eur(20)).next_reminder(9, Setter::Daemon);
        let story = story.open_delivery(open);
        story.decision("acme").next_reminder(story.account("acme"))
    };
    let (channel, since): (Channel, NaiveDate) = (Channel::Email, day(-1));
    assert_eq!(unfinished(OpenDelivery::NotWrittenBack { since }), Some(day(9)));
    assert_eq!(unfinished(OpenDelivery::InDoubt { channel, since }), Some(day(9)));
    assert_eq!(unfinished(OpenDelivery::Waiting { channel, since, problem: None }), Some(day(9)));
}

#[test]
fn an_item_that_comes_back_keeps_its_level_and_is_left_in_peace_for_the_minimum_interval() {
    standard()
        .customer("acme")
        .invoice("INV/1", -15, eur(10))
        .on(0, "acme level \"friendly\" email ap@acme.test 10.00 EUR")
        .paid("INV/1")
        .on(5, "acme held: nothing is claimed")
        .unreconciled("INV/1", 40)
        .on(40, "acme held: a payment was unreconciled; not before 2026-07-18")
        .on(46, "acme held: a payment was unreconciled; not before 2026-07-18")
        .on(47, "acme level \"firm\" email ap@acme.test 10.00 EUR");
}

#[test]
fn an_item_that_came_back_is_not_demanded_on_the_occasion_of_another() {
    standard()
        .customer("acme")
        .invoice("INV/1", -20, eur(10))
        .reached(15, -5)
        .returned(-2)
        .invoice("INV/2", -15, eur(10))
        .on(0, "acme held: a payment was unreconciled; not before 2026-06-06")
        .on(5, "acme level \"friendly\" email ap@acme.test 20.00 EUR");
}

#[test]
fn an_excluded_item_that_came_back_holds_nobody() {
    standard()
        .customer("acme")
        .invoice("INV/1", -20, eur(10))
        .reached(15, -5)
        .returned(-1)
        .excluded()
        .invoice("INV/2", -15, eur(10))
        .on(0, "acme level \"friendly\" email ap@acme.test 10.00 EUR");
}

#[test]
fn nothing_is_said_of_a_promise_or_of_trust_while_rows_cannot_be_read() {
    let broken = standard().customer("acme").promised(-1, None).invoice("INV/1", -30, eur(100));
    assert_eq!(broken.decision("acme").promise, Some(PromiseEnd::Broken));
    let decision = broken.unreadable("journal item 7, due date", "expected a date, found 7").decision("acme");
    assert_eq!((decision.promise, decision.trust), (None, None));
}

#[test]
fn only_those_are_named_for_which_the_day_or_the_way_holds() {
    let two = || standard().customer("acme").invoice("INV/1", -30, eur(100));
    two()
        .expected(9)
        .invoice("INV/2", -30, eur(50))
        .expected(4)
        .on(0, "acme held: payment of INV/2 is expected on 2026-06-05");
    two()
        .entered(-1)
        .invoice("INV/2", -30, eur(50))
        .entered(-2)
        .rules(|rules| rules.minimum_age_days = 5)
        .on(0, "acme held: INV/2 is too new; not before 2026-06-04");
    two()
        .paid_by("Card")
        .invoice("INV/2", -30, eur(50))
        .paid_by("Direct Debit")
        .invoice("INV/3", -30, eur(50))
        .paid_by("Card")
        .rules(|rules| rules.excluded_payment_methods.extend(["Card".to_owned(), "Direct Debit".to_owned()]))
        .on(0, "acme held: INV/1, INV/3 are to be paid by Card");
}

#[test]
fn the_day_by_which_a_message_asks_for_payment_is_a_working_day() {
    let deadline = |days: i64| {
        let story =
            standard().rules(|rules| rules.payment_days = days).customer("acme").invoice("INV/1", -30, eur(100));
        story.input().payment_deadline(story.account("acme"))
    };
    assert_eq!((deadline(4), deadline(5), deadline(7)), (day(4), day(7), day(7)), "2026-06-06 is a Saturday");
}

#[test]
fn a_reminder_on_the_promised_day_itself_does_not_answer_the_broken_promise() {
    let story = standard().customer("acme").promised(-8, Some("50")).invoice("INV/1", -20, eur(100)).reached(15, -8);
    story.reminded_before(1, -8).on(0, "acme level \"firm\" email ap@acme.test 100.00 EUR");
}

#[test]
fn a_promise_of_what_is_not_due_yet_is_waited_for_through_its_day() {
    let story = |due: i64| standard().customer("acme").promised(due, None).invoice("INV/1", 5, eur(100));
    let ends = [0, -1].map(|due| story(due).decision("acme").promise);
    assert_eq!(ends, [None, Some(PromiseEnd::Kept)]);
}

#[test]
fn what_came_into_the_books_after_a_promise_was_not_promised() {
    let entered = |on: i64| {
        let story = standard().customer("acme").promised(-1, None).invoice("INV/2", -3, eur(100)).entered(on);
        story.decision("acme").promise
    };
    assert_eq!((entered(-10), entered(-9)), (Some(PromiseEnd::Broken), Some(PromiseEnd::Kept)));
}
