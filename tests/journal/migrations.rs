//! Journals of earlier versions, as they were written: each is opened and read by this program.

use std::fs;

use followupd::domain::{Channel, IntentState, Reminder};
use followupd::journal::Journal;
use rusqlite::Connection;

use super::sample::{account, at, day, identity, intent, key};

/// One dump per version that was ever released.
const DUMPS: [(i64, &str); 1] = [(1, include_str!("dumps/0001.sql"))];

#[test]
fn a_journal_of_every_earlier_version_is_opened_and_goes_on() {
    for (version, dump) in DUMPS {
        let folder = tempfile::tempdir().unwrap();
        let connection = Connection::open(folder.path().join("journal.sqlite")).unwrap();
        connection.execute_batch(dump).unwrap();
        drop(connection);
        let mut journal = Journal::open(folder.path(), identity()).unwrap();
        assert_eq!((journal.state_id(), journal.generation()), ("state-1", 2), "version {version}");
        let states: Vec<_> = (1..=8)
            .map(|partner| journal.intent(&key(partner, 1, Channel::Email)).unwrap().unwrap())
            .inspect(|read| assert_eq!(read.reminder, as_written_then(read.key.account.partner.0)))
            .map(|intent| intent.state)
            .collect();
        assert_eq!(states, written_states(), "version {version}");
        assert_eq!(journal.attempts_of(account(4)).unwrap().len(), 1);
        assert_eq!(journal.recover(at(99)).unwrap().len(), 2);
        let run = journal.begin_run(day("2025-02-01"), "schedule", at(99)).unwrap();
        journal.record(run, &[intent(6, 2, Channel::Email)], at(100)).unwrap();
        assert_eq!(journal.history().unwrap().returned.len(), 1);
        assert!(journal.good_texts().unwrap().is_empty(), "what nobody remembered then is not known");
        drop(journal);
        assert!(fs::metadata(folder.path().join("journal.sqlite")).unwrap().len() > 0);
    }
}

/// Nobody could change the words of a message then, nor its ways.
fn as_written_then(partner: i64) -> Reminder {
    let mut reminder = intent(partner, 1, Channel::Email).reminder;
    let asked = reminder.asked.as_mut().unwrap();
    (asked.edited, asked.by_channels, asked.attach_invoices) = (None, None, None);
    reminder
}

/// The states of accounts 1 to 8 in every dump.
fn written_states() -> Vec<IntentState> {
    vec![
        IntentState::Recorded { problem: Some("busy".into()) },
        IntentState::Begun,
        IntentState::LastWord,
        IntentState::InDoubt { problem: "timeout".into() },
        IntentState::Sent { at: at(2), answer: "250 OK".into() },
        IntentState::Done { at: at(2) },
        IntentState::Failed { answer: "550 no such user".into() },
        IntentState::Dropped { reason: "paid meanwhile".into() },
    ]
}
