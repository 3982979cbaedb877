//! The journal's folder and file: whose they are, and what is said when they cannot be used.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use followupd::domain::{Channel, IntentState};
use followupd::journal::{Identity, Journal, JournalError, Verdict};
use rusqlite::Connection;

use super::sample::{DATABASE, at, day, identity, intent, key, rendered};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn refused(folder: &Path) -> String {
    Journal::open(folder, identity()).unwrap_err().to_string()
}

#[test]
fn a_new_journal_is_private_and_keeps_its_identity() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("state/acme");
    let mut journal = Journal::open(&folder, identity()).unwrap();
    journal.begin_run(day("2025-01-15"), "schedule", at(0)).unwrap();
    assert_eq!(mode(&folder), 0o700);
    for file in ["journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm", "journal.lock"] {
        assert_eq!(mode(&folder.join(file)), 0o600, "{file}");
    }
    drop(journal);
    let again = Identity { fresh_state_id: "state-2".into(), ..identity() };
    let journal = Journal::open(&folder, again).unwrap();
    assert_eq!((journal.state_id(), journal.generation()), ("state-1", 1));
}

#[test]
fn a_file_that_others_could_read_is_made_private() {
    let folder = tempfile::tempdir().unwrap();
    drop(Journal::open(folder.path(), identity()).unwrap());
    let file = folder.path().join("journal.sqlite");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    drop(Journal::open(folder.path(), identity()).unwrap());
    assert_eq!(mode(&file), 0o600);
}

#[test]
fn a_second_owner_is_told_who_the_first_is() {
    let folder = tempfile::tempdir().unwrap();
    let first = Journal::open(folder.path(), identity()).unwrap();
    let said = refused(folder.path());
    let who = format!("is in use by process {}: stop that program first", std::process::id());
    assert!(said.contains(&who), "{said}");
    drop(first);
    Journal::open(folder.path(), identity()).unwrap();
}

#[test]
fn beside_its_owner_one_may_read_and_say_what_became_of_a_message() {
    let folder = tempfile::tempdir().unwrap();
    let missing = Journal::open_beside(folder.path(), DATABASE).unwrap_err();
    assert!(matches!(missing, JournalError::Missing { .. }), "{missing}");
    let mut owner = Journal::open(folder.path(), identity()).unwrap();
    let run = owner.begin_run(day("2025-01-15"), "schedule", at(0)).unwrap();
    owner.record(run, &[intent(7, 1, Channel::Email)], at(1)).unwrap();
    let key = key(7, 1, Channel::Email);
    owner.begin(&key, &rendered("a"), &[], at(2)).unwrap();
    owner.last_word(&key, at(3)).unwrap();
    let mut beside = Journal::open_beside(folder.path(), DATABASE).unwrap();
    assert_eq!(beside.intent(&key).unwrap().unwrap().state, IntentState::LastWord);
    let recover = beside.recover(at(4)).unwrap_err();
    assert!(matches!(recover, JournalError::NotTheOwner { .. }), "{recover}");
    owner.recover(at(4)).unwrap();
    beside.resolve(&key, Verdict::WasNotSent, "anna", at(5)).unwrap();
    assert_eq!(owner.waiting().unwrap().len(), 1);
    assert!(Journal::open_beside(folder.path(), "other").is_err());
}

#[test]
fn the_journal_of_another_database_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    drop(Journal::open(folder.path(), Identity { database: "other".into(), ..identity() }).unwrap());
    let said = refused(folder.path());
    assert!(said.contains("is the journal of database \"other\", not of \"acme\""), "{said}");
}

#[test]
fn the_journal_of_a_newer_program_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    drop(Journal::open(folder.path(), identity()).unwrap());
    let file = folder.path().join("journal.sqlite");
    let connection = Connection::open(&file).unwrap();
    connection.pragma_update(None, "user_version", 999).unwrap();
    drop(connection);
    let said = refused(folder.path());
    assert!(said.contains("written by a newer followupd (version 999 of the journal; this program knows 7)"), "{said}");
    let said = Journal::open_beside(folder.path(), DATABASE).unwrap_err().to_string();
    assert!(said.contains("newer followupd"), "{said}");
}

#[test]
fn something_else_is_not_taken_for_a_journal() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("journal.sqlite");
    fs::write(&file, "Dear diary, ".repeat(500)).unwrap();
    assert!(refused(folder.path()).contains("is not a journal of followupd"));
    fs::remove_file(&file).unwrap();
    Connection::open(&file).unwrap().execute_batch("CREATE TABLE customer (id INTEGER)").unwrap();
    assert!(refused(folder.path()).contains("is not a journal of followupd"));
    assert!(fs::metadata(&file).unwrap().len() > 0, "it is left as it was");
}

#[test]
fn a_damaged_journal_is_noticed_when_it_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = Journal::open(folder.path(), identity()).unwrap();
    let run = journal.begin_run(day("2025-01-15"), "schedule", at(0)).unwrap();
    let intents: Vec<_> = (1..200).map(|partner| intent(partner, 1, Channel::Email)).collect();
    journal.record(run, &intents, at(1)).unwrap();
    drop(journal);
    let file = folder.path().join("journal.sqlite");
    let mut bytes = fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 8192].fill(0x5a);
    fs::write(&file, bytes).unwrap();
    let said = refused(folder.path());
    assert!(said.contains("is damaged") && said.contains("restore the folder from a copy"), "{said}");
}

#[test]
fn a_folder_that_cannot_be_used_is_named() {
    let parent = tempfile::tempdir().unwrap();
    let plain_file = parent.path().join("file");
    fs::write(&plain_file, "").unwrap();
    for folder in [plain_file.join("state"), plain_file] {
        let said = refused(&folder);
        assert!(said.contains(&folder.display().to_string()) && said.contains("make sure"), "{said}");
    }
    fs::create_dir_all(parent.path().join("odd/journal.sqlite")).unwrap();
    let said = refused(&parent.path().join("odd"));
    assert!(said.contains("cannot write the journal") && said.contains("odd/journal.sqlite"), "{said}");
}
