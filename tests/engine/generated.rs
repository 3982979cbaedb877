//! Generated worlds, day after day: what must hold whatever happens.
//!
//! `FOLLOWUPD_WORLDS=50000` lives more worlds; `FOLLOWUPD_FIRST_WORLD=1234 FOLLOWUPD_WORLDS=1` lives that one again.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use followupd::domain::{
    Account, AccountKey, Asked, HeldReason, Mode, Money, OpenItem, Outcome, Reached, ReconcileFirst, Reminder, RunPlan,
    Setter, StartAt, Thresholds,
};
use followupd::engine::{RunInput, audit, by_hand, decide, plan, take_back};
use rust_decimal::Decimal;

use crate::happenings::{Ending, Life, plan_of};
use crate::reasons::{REASONS, reason};
use crate::world::{carry_out, remember};

const DAYS: i64 = 60;

/// How often each reason occurred, and how often a reminder had to go and went.
type Tally = BTreeMap<&'static str, usize>;

/// What the customers of one world have had.
#[derive(Default)]
struct Memory {
    delivered: BTreeMap<AccountKey, NaiveDate>,
    ordinals: BTreeMap<AccountKey, u32>,
}

/// A number from the environment.
pub(crate) fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().map_or(otherwise, |value| value.parse().unwrap())
}

#[test]
fn whatever_happens_the_rules_hold() {
    let (first, worlds) = (number("FOLLOWUPD_FIRST_WORLD", 1), number("FOLLOWUPD_WORLDS", 2000));
    let threads = std::thread::available_parallelism().map_or(1, usize::from) as u64;
    let mut tally = Tally::new();
    std::thread::scope(|scope| {
        let spawn = |thread| {
            let seeds = (first..first + worlds).filter(move |seed| seed % threads == thread);
            scope.spawn(move || seeds.map(live).fold(Tally::new(), merged))
        };
        let handles: Vec<_> = (0..threads).map(spawn).collect();
        for handle in handles {
            let lived = handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            tally = merged(std::mem::take(&mut tally), lived);
        }
    });
    println!("{worlds} worlds of {DAYS} days:");
    tally.iter().for_each(|(reason, times)| println!("{times:>8} {reason}"));
    let count = |what| tally.get(what).copied().unwrap_or_default();
    assert!(
        count("not the same by another channel") * 50 < count("by another channel"),
        "too few go by another channel"
    );
    let missing: Vec<_> = REASONS.iter().chain(&["had to go"]).filter(|reason| !tally.contains_key(**reason)).collect();
    assert!(worlds < 1000 || missing.is_empty(), "never occurred: {missing:?}");
}

fn merged(mut tally: Tally, other: Tally) -> Tally {
    other.into_iter().for_each(|(reason, times)| *tally.entry(reason).or_default() += times);
    tally
}

/// Lives one world, and says how often each reason occurred.
fn live(seed: u64) -> Tally {
    let mut life = Life::new(seed);
    let (mut tally, mut memory) = (Tally::new(), Memory::default());
    for today in 0..DAYS {
        life.pass_to(today);
        // An outage: nobody runs for a while, life goes on.
        if life.rng.u32(..10) == 0 {
            continue;
        }
        let context = format!("world {seed}, day {today}");
        let plan = plan(&life.input);
        assert_eq!(audit(&life.input, &plan), [], "{context}");
        assert!(plan.decisions.keys().eq(life.input.accounts.keys()), "{context}: every account once");
        if today % 5 == 0 {
            order_does_not_matter(&mut life, &plan, &context);
        }
        for (key, decision) in &plan.decisions {
            *tally.entry(reason(&decision.outcome)).or_default() += 1;
            let account = &life.input.accounts[key];
            held_days_are_in_the_future(&life.input, &decision.outcome, &context);
            if must_be_reminded(&life.input, account) {
                assert_eq!(decision.outcome.name(), "reminded", "{context}: {}", decision.outcome);
                *tally.entry("had to go").or_default() += 1;
            }
            if let Outcome::Proposed(reminder, _) = &decision.outcome {
                // With a minimum a person may take along items that the run had left out, nothing else is other.
                let minimum = plan_of(&life.input, *key)
                    .is_some_and(|plan| plan.levels().iter().any(|level| level.minimum != Thresholds::default()));
                let compared = |said: &Reminder| Reminder {
                    asked: None,
                    advances: if minimum { Vec::new() } else { said.advances.clone() },
                    ..said.clone()
                };
                let said = by_hand(&life.input, *key, &Asked::by("Ann", false)).map(|said| compared(&said));
                assert_eq!(said, Ok(compared(reminder)), "{context}: what is prepared is not what goes");
            }
            if let Outcome::Reminded(reminder) = &decision.outcome {
                a_reminder_is_right(&life.input, account, reminder, &memory, &context);
                let goes = another_channel_says_the_same_later(&life.input, account, reminder);
                *tally
                    .entry(if goes { "by another channel" } else { "not the same by another channel" })
                    .or_default() += 1;
                memory.ordinals.insert(*key, reminder.ordinal);
            }
        }
        carry_out_by_chance(&mut life, &plan, &mut memory);
        nobody_is_reminded_again(&life.input, &plan, &context);
    }
    tally
}

/// A reminder that has gone by one channel is decided once more for another one, as if it had not gone. Whether that is the
/// same one: where an item's level before cannot be told (it was set by hand, or its due date has moved) it may not be.
fn another_channel_says_the_same_later(input: &RunInput, account: &Account, reminder: &Reminder) -> bool {
    let mut input = input.clone();
    remember(&mut input, reminder);
    take_back(&mut input, reminder);
    let again = decide(&input, &input.accounts[&account.key]).unwrap().outcome;
    // Whether a reminder has gone since a promise was broken is not known any more.
    if account.promise.is_some() {
        return true;
    }
    // How far items climb, and who is asked to do what, was written with the first channel.
    let said = |reminder: &Reminder| (reminder.about(), reminder.level, reminder.channels.clone(), reminder.ordinal);
    matches!(again, Outcome::Reminded(again) if said(&again) == said(reminder))
}

fn order_does_not_matter(life: &mut Life, planned: &RunPlan, context: &str) {
    let mut shuffled = life.input.clone();
    for account in shuffled.accounts.values_mut() {
        life.rng.shuffle(&mut account.items);
    }
    assert_eq!(plan(&shuffled), *planned, "{context}: the order of items matters");
}

fn carry_out_by_chance(life: &mut Life, plan: &RunPlan, memory: &mut Memory) {
    let mut others = plan.clone();
    others.decisions.retain(|_, decision| decision.outcome.name() != "reminded");
    carry_out(&mut life.input, &others);
    for (key, decision) in &plan.decisions {
        if let Outcome::Reminded(reminder) = &decision.outcome
            && matches!(life.deliver(reminder), Ending::Delivered | Ending::InDoubt | Ending::NotWrittenBack)
        {
            memory.delivered.insert(*key, reminder.run_date);
        }
    }
}

/// A second run on the same day reminds nobody whose message has gone, waits, or may have gone.
fn nobody_is_reminded_again(input: &RunInput, first: &RunPlan, context: &str) {
    let again = plan(input);
    assert_eq!(audit(input, &again), [], "{context}, again");
    for (key, decision) in &again.decisions {
        let failed = input.history.accounts.get(key).is_some_and(|history| history.failed.is_some());
        let planned = &first.decisions[key].outcome;
        if decision.outcome.name() == "reminded" {
            let waited = matches!(planned, Outcome::Held(HeldReason::RunIsFull { .. }));
            assert!(
                failed && planned.name() == "reminded" || waited,
                "{context}: {planned}, then {}",
                decision.outcome
            );
        }
    }
}

/// Whoever is held until a day is held until a day to come.
fn held_days_are_in_the_future(input: &RunInput, outcome: &Outcome, context: &str) {
    let Outcome::Held(
        HeldReason::NotDueYet { day, .. }
        | HeldReason::NotBefore { date: day, .. }
        | HeldReason::MinimumInterval { until: day }
        | HeldReason::TooFresh { until: day, .. }
        | HeldReason::Snoozed { until: day, .. }
        | HeldReason::DayOff { until: day, .. }
        | HeldReason::ItemReturned { until: day },
    ) = outcome
    else {
        return;
    };
    assert!(*day > input.run_date, "{context}: {outcome}");
}

fn a_reminder_is_right(input: &RunInput, account: &Account, reminder: &Reminder, memory: &Memory, context: &str) {
    let today = input.run_date;
    let company = &input.companies[&account.key.company];
    let item = |id| account.items.iter().find(|item| item.id == id).unwrap();
    let shown = |ids: &[followupd::domain::ItemId]| ids.iter().map(|id| item(*id)).collect::<Vec<&OpenItem>>();
    let (demanded, credits) = (shown(&reminder.demanded), shown(&reminder.credits));

    let net: Decimal = demanded.iter().chain(&credits).map(|item| item.open_in_company_currency).sum();
    assert!(net > company.rules.tolerance, "{context}: credits cover it");
    let all_credits: Decimal = account
        .items
        .iter()
        .filter(|item| item.is_credit() && !item.is_excluded(today))
        .map(|item| item.open.amount)
        .sum();
    assert_eq!(
        credits.iter().map(|item| item.open.amount).sum::<Decimal>(),
        all_credits,
        "{context}: all credits count"
    );
    for Money { amount, currency } in &reminder.amounts {
        let same = demanded.iter().chain(&credits).filter(|item| item.open.currency == *currency);
        assert_eq!(same.map(|item| item.open.amount).sum::<Decimal>(), *amount, "{context}: {} adds up", currency.code);
    }
    assert!(demanded.iter().all(|item| !item.payment_in_process && !item.is_excluded(today)), "{context}");

    for step in &reminder.advances {
        let reached = item(step.item).reached.map(|Reached { days, .. }| days);
        let levels = plan_of(input, account.key).unwrap().levels();
        // Of what is overdue nobody is told that it will be due.
        let is_past = |days: i64| days < 0 && item(step.item).due_date < today;
        let between = levels.iter().filter(|level| level.days_after_due < step.days && !is_past(level.days_after_due));
        assert!(reached.is_none_or(|days| step.days >= days), "{context}: a level falls");
        assert!(
            company.rules.start_at == StartAt::LevelOfItsAge && reached.is_none()
                || between.into_iter().all(|level| reached.is_some_and(|days| level.days_after_due <= days)),
            "{context}: a level is skipped"
        );
    }

    assert!(memory.ordinals.get(&account.key).is_none_or(|last| reminder.ordinal > *last), "{context}: ordinals grow");
    let interval = company.rules.minimum_interval_days.max(1);
    if let Some(last) = memory.delivered.get(&account.key) {
        assert!((today - *last).num_days() >= interval, "{context}: twice within the minimum interval");
    }
    assert!((reminder.next_reminder - today).num_days() >= interval, "{context}: the next reminder is too soon");
}

/// A plain case in which nothing speaks against a reminder: an engine that holds too much is as wrong as one that
/// reminds too much.
fn must_be_reminded(input: &RunInput, account: &Account) -> bool {
    let company = &input.companies[&account.key.company];
    let rules = &company.rules;
    let history = input.history.accounts.get(&account.key).cloned().unwrap_or_default();
    let Some(plan) = plan_of(input, account.key) else { return false };
    let plain_plan = plan.levels().iter().all(|level| {
        level.automatic
            && level.unusable.is_none()
            && level.channels == [followupd::domain::Channel::Email]
            && level.minimum == Thresholds::default()
            && level.automatic_up_to == Thresholds::default()
    });
    let nothing_agreed = account.promise.is_none()
        && account.snooze.is_none()
        && rules.minimum_age_days == 0
        && !rules.working_days_only
        && rules.reconcile_first != ReconcileFirst::Hold
        && input.messages_per_run.is_none();
    let plain_items = account.items.iter().all(|item| {
        item.is_claim()
            && item.open.amount > Decimal::ZERO
            && item.open_in_company_currency > rules.tolerance
            && !item.is_excluded(input.run_date)
            && !item.payment_in_process
            && item.payment_method.is_none()
            && item.expected_on.is_none()
            && item.entered_on.is_none_or(|day| day <= input.run_date)
            && !input.history.returned.contains_key(&item.id)
    });
    let long_ago = |last: NaiveDate| (input.run_date - last).num_days() >= rules.minimum_interval_days.max(1);
    let free_to_go = account.next_reminder.is_none_or(|next| {
        next.date <= input.run_date
            || next.set_by == Setter::Daemon && account.items.iter().all(|item| item.reached.is_none())
    });
    let something_due = account.items.iter().any(|item| {
        let reached = item.reached.map(|reached| reached.days);
        let is_past = |days: i64| days < 0 && item.due_date < input.run_date;
        let above = |days: i64| reached.is_none_or(|reached| days > reached) && !is_past(days);
        let next = plan.levels().iter().find(|level| above(level.days_after_due));
        next.is_some_and(|next| (input.run_date - item.due_date).num_days() >= next.days_after_due)
    });
    plain_plan
        && nothing_agreed
        && plain_items
        && something_due
        && free_to_go
        && rules.sending
        && rules.ignore_due_before.is_none()
        && company.company.sender.is_some()
        && account.mode == Mode::Automatic
        && account.unreadable.is_empty()
        && account.candidates.iter().any(|candidate| !candidate.emails.is_empty())
        && history.open.is_none()
        && history.failed.is_none()
        && history.last_reminded.into_iter().chain(account.last_reminder).all(long_ago)
}
