//! What a run has read is kept as it was, decides the same again, and is forgotten after its time.

use chrono::Days;
use followupd::engine::{RunInput, plan};
use followupd::journal::{Journal, JournalError};

use super::happenings::Life;
use super::sample::{at, identity};
use super::world::{carry_out, day};

fn keep(journal: &mut Journal, input: &RunInput) {
    let run = journal.begin_run(input.run_date, "run", at(0)).unwrap();
    journal.keep_input(run, input, &plan(input), input.run_date - Days::new(10)).unwrap();
    journal.end_run(run, "done", at(1)).unwrap();
}

#[test]
fn whatever_a_run_has_read_is_kept_and_decides_the_same_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = Journal::open(folder.path(), identity()).unwrap();
    for seed in 1..60 {
        let mut life = Life::new(seed);
        for today in 0..6 {
            life.pass_to(today);
            let planned = plan(&life.input);
            keep(&mut journal, &life.input);
            let kept = journal.kept_run(day(today)).unwrap().unwrap();
            assert_eq!(kept.input, life.input, "world {seed}, day {today}");
            let again = plan(&kept.input);
            assert_eq!(again, planned, "world {seed}, day {today}");
            for (key, decision) in &again.decisions {
                assert_eq!(kept.decided[key], decision.outcome.to_string());
            }
            carry_out(&mut life.input, &planned);
        }
    }
}

#[test]
fn of_several_runs_of_a_day_the_last_one_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = Journal::open(folder.path(), identity()).unwrap();
    let (mut first, mut second) = (Life::new(1), Life::new(2));
    first.pass_to(0);
    second.pass_to(0);
    keep(&mut journal, &first.input);
    keep(&mut journal, &second.input);
    assert_eq!(journal.kept_run(day(0)).unwrap().unwrap().input, second.input);
    assert_eq!(journal.kept_run(day(1)).unwrap(), None);
}

#[test]
fn a_run_that_was_kept_in_another_form_is_no_damage() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = Journal::open(folder.path(), identity()).unwrap();
    let mut life = Life::new(1);
    life.pass_to(0);
    keep(&mut journal, &life.input);
    drop(journal);
    let file = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
    let file = file.into_iter().find(|path| path.extension().is_some_and(|kind| kind == "sqlite")).unwrap();
    let store = rusqlite::Connection::open(file).unwrap();
    store.execute("UPDATE run_input SET content = x'00'", []).unwrap();
    let journal = Journal::open(folder.path(), identity()).unwrap();
    let error = journal.kept_run(day(0)).unwrap_err();
    assert!(matches!(error, JournalError::OtherForm { .. }), "{error}");
    assert!(error.to_string().ends_with("Nothing else is affected"), "{error}");
}

#[test]
fn what_is_older_than_its_time_is_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = Journal::open(folder.path(), identity()).unwrap();
    let mut life = Life::new(3);
    for today in [0, 1, 10, 11] {
        life.pass_to(today);
        keep(&mut journal, &life.input);
    }
    assert_eq!(journal.kept_days().unwrap(), [day(1), day(10), day(11)]);
}

#[test]
fn a_run_that_has_ended_keeps_nothing_more() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = Journal::open(folder.path(), identity()).unwrap();
    let input = Life::new(4).input;
    let run = journal.begin_run(input.run_date, "run", at(0)).unwrap();
    journal.end_run(run, "done", at(1)).unwrap();
    let late = journal.keep_input(run, &input, &plan(&input), input.run_date);
    assert!(matches!(late, Err(JournalError::NoSuchRun { .. })), "{late:?}");
}
