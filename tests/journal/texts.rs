//! The last good texts of levels are remembered until better ones come.

use followupd::domain::LevelId;
use followupd::journal::{GoodText, GoodTexts, Journal, JournalError};

use super::sample::{day, identity};

fn texts(bodies: [(&str, &str); 2], since: &str) -> GoodTexts {
    let text = |(language, body): (&str, &str)| {
        let (subject, sms) = ("Reminder".to_owned(), String::new());
        ((LevelId(3), language.to_owned()), GoodText { subject, body: body.to_owned(), sms, since: day(since) })
    };
    bodies.into_iter().map(text).collect()
}

#[test]
fn each_language_keeps_its_last_good_text() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = Journal::open(folder.path(), identity()).unwrap();
    assert_eq!(journal.good_texts().unwrap(), GoodTexts::new());
    let first = texts([("en_US", "<p>a</p>"), ("fr_FR", "<p>b</p>")], "2026-11-01");
    journal.keep_good_texts(&first).unwrap();
    let mut second = texts([("en_US", "<p>c</p>"), ("fr_FR", "<p>d</p>")], "2026-11-02");
    second.remove(&(LevelId(3), "fr_FR".to_owned()));
    journal.keep_good_texts(&second).unwrap();
    drop(journal);
    let journal = Journal::open(folder.path(), identity()).unwrap();
    assert_eq!(journal.good_texts().unwrap(), first.into_iter().chain(second).collect());
}

#[test]
fn who_only_looks_reads_them_and_keeps_none() {
    let folder = tempfile::tempdir().unwrap();
    let known = texts([("en_US", "<p>a</p>"), ("fr_FR", "<p>b</p>")], "2026-11-01");
    Journal::open(folder.path(), identity()).unwrap().keep_good_texts(&known).unwrap();
    let mut beside = Journal::open_beside(folder.path(), &identity().database).unwrap();
    assert_eq!(beside.good_texts().unwrap(), known);
    beside.keep_good_texts(&known).unwrap();
    let new = texts([("en_US", "<p>c</p>"), ("fr_FR", "<p>d</p>")], "2026-11-02");
    assert!(matches!(beside.keep_good_texts(&new), Err(JournalError::NotTheOwner { .. })));
}
