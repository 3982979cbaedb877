//! Who is blocked, from what, since when and why.

use followupd::domain::{BlockCause, BlockStanding, Blocking, Deliveries, PlanProblem, Restraint, Unreadable};
use followupd::engine::blocking;

use crate::world::{World, day, eur, world};

/// Levels at 15 and 30 days that block nothing, at 45 that warns of deliveries, at 60 that blocks orders, and at 90.
fn story() -> World {
    let warns = Restraint { orders: false, deliveries: Deliveries::Warned };
    let blocks = Restraint { orders: true, deliveries: Deliveries::Go };
    world()
        .level(15, "friendly")
        .level(45, "serious")
        .change_level(|level| level.restraint = warns)
        .level(60, "final notice")
        .change_level(|level| level.restraint = blocks)
        .level(90, "collection")
        .customer("acme")
}

/// With an invoice that has reached the level of so many days that many days ago.
fn owing(days: i64) -> World {
    story().invoice("INV/1", -100, eur(100)).reached(days, -days)
}

/// `orders deliveries: level`, or why not.
fn told(story: &World) -> String {
    match blocking(&story.input(), story.account("acme")) {
        BlockStanding::Free => "free".to_owned(),
        BlockStanding::Unknown => "unknown".to_owned(),
        BlockStanding::Blocked(block) => {
            let why = if let BlockCause::Level(name) = &block.because { name.as_str() } else { "a person" };
            let since = (block.since - day(0)).num_days();
            format!("{} {:?} since {since}: {why}", block.restraint.orders, block.restraint.deliveries)
        }
    }
}

#[test]
fn a_level_that_blocks_does_so_until_it_is_settled() {
    let never_reached = story().invoice("INV/1", -100, eur(100));
    assert_eq!(told(&never_reached), "free", "overdue for long, but no level was reached");
    assert_eq!(told(&owing(15)), "free");
    assert_eq!(told(&owing(45)), "false Warned since -45: serious");
    assert_eq!(told(&owing(60)), "true Warned since -60: final notice");
    assert_eq!(told(&owing(90)), "true Warned since -90: final notice", "a later level does not release");
    assert_eq!(told(&story()), "free", "nothing is open");
}

#[test]
fn only_claims_that_have_reached_the_level_count() {
    assert_eq!(told(&owing(60).invoice("INV/2", -20, eur(50))), "true Warned since -60: final notice");
    assert_eq!(told(&owing(60).in_process()), "free", "paid, and not matched yet");
    assert_eq!(told(&owing(60).excluded()), "free");
}

#[test]
fn credits_that_cover_the_claims_release() {
    assert_eq!(told(&owing(60).credit("C/1", eur(100))), "free");
    assert_eq!(told(&owing(60).credit("C/1", eur(99))), "true Warned since -60: final notice");
}

#[test]
fn a_person_decides_whatever_the_levels_say() {
    let decided = |story: World, decision: Blocking| told(&story.change_customer(|acme| acme.blocking = decision));
    assert_eq!(decided(owing(60), Blocking::Never), "free");
    assert_eq!(decided(owing(15), Blocking::Always), "true Stopped since 0: a person");
    assert_eq!(decided(story(), Blocking::Always), "true Stopped since 0: a person");
}

#[test]
fn nobody_is_released_because_something_could_not_be_read() {
    assert_eq!(told(&owing(60).unreadable("journal item 7", "hidden")), "unknown");
    let row = Unreadable { what: "level 7".to_owned(), problem: "hidden".to_owned() };
    let mut input = owing(60).input();
    for company in input.companies.values_mut() {
        company.plan = Err(PlanProblem::Unreadable(vec![row.clone()]));
    }
    let account = input.accounts.values().next().unwrap();
    assert_eq!(blocking(&input, account), BlockStanding::Unknown);
}
