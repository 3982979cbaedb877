//! What was sent is kept as files until it is in Odoo, and no longer.

use followupd::domain::{AttemptEnd, Channel};
use followupd::journal::{Document, Journal, digest};
use rusqlite::Connection;

use super::sample::{at, day, identity, intent, key, rendered};

fn letter(bytes: &[u8]) -> Document {
    Document { name: "Reminder.pdf".into(), content_type: "application/pdf".into(), bytes: bytes.to_vec() }
}

/// Contents that the file still holds, and the digests of all.
fn kept(folder: &std::path::Path) -> (usize, Vec<String>) {
    let connection = Connection::open(folder.join("journal.sqlite")).unwrap();
    let mut statement =
        connection.prepare("SELECT content IS NOT NULL, digest FROM document ORDER BY attempt").unwrap();
    let rows = statement.query_map([], |row| Ok((row.get::<_, bool>(0).unwrap(), row.get(1).unwrap()))).unwrap();
    let rows: Vec<(bool, String)> = rows.map(Result::unwrap).collect();
    (rows.iter().filter(|(is_held, _)| *is_held).count(), rows.into_iter().map(|(_, digest)| digest).collect())
}

#[test]
fn a_document_is_held_until_it_is_written_back_and_its_digest_for_good() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = Journal::open(folder.path(), identity()).unwrap();
    let (run, key) = (journal.begin_run(day("2026-11-02"), "a test", at(1)).unwrap(), key(7, 1, Channel::Letter));
    journal.record(run, &[intent(7, 1, Channel::Letter)], at(1)).unwrap();

    journal.begin(&key, &rendered("a"), &[letter(b"first")], at(2)).unwrap();
    journal.settle(&key, &AttemptEnd::Passing { problem: "no paper".into() }, at(3)).unwrap();
    assert_eq!(kept(folder.path()), (0, vec![digest(b"first")]), "it has not left");

    journal.begin(&key, &rendered("a"), &[letter(b"second")], at(4)).unwrap();
    journal.last_word(&key, at(5)).unwrap();
    journal.settle(&key, &AttemptEnd::Sent { answer: "printed".into() }, at(6)).unwrap();
    drop(journal);
    let mut journal = Journal::open(folder.path(), identity()).unwrap();
    assert_eq!(journal.unwritten().unwrap()[0].documents, [letter(b"second")]);

    journal.written_back(&key, at(7)).unwrap();
    assert_eq!(kept(folder.path()), (0, vec![digest(b"first"), digest(b"second")]));
}
