//! Statements that are mailed: recorded before they leave, each copy once, and no reminders.

use followupd::domain::{AttemptEnd, IntentState, MailedStatement, StatementKey};
use followupd::journal::{Document, Journal, RunId, Verdict};

use super::sample::{DATABASE, account, at, day, identity, recipient, rendered, with_run};

fn copy(partner: i64, copy: u32) -> MailedStatement {
    let period = [day("2025-01-01"), day("2025-01-15")];
    let key = StatementKey { database: DATABASE.into(), account: account(partner), period, copy };
    MailedStatement {
        message_id: format!("<{key}@followupd.test>"),
        key,
        recipient: recipient(),
        asked_by: "Anna".into(),
        recorded: at(1),
        state: IntentState::Recorded { problem: None },
        attempts: 0,
    }
}

fn page() -> Document {
    Document { name: "Statement.pdf".into(), content_type: "application/pdf".into(), bytes: b"%PDF".to_vec() }
}

fn all(journal: &Journal) -> Vec<MailedStatement> {
    journal.statements_of([day("2025-01-01"), day("2025-01-15")]).unwrap()
}

fn state(journal: &Journal, key: &StatementKey) -> IntentState {
    all(journal).into_iter().find(|statement| statement.key == *key).unwrap().state
}

fn recorded(statements: &[MailedStatement]) -> (Journal, RunId) {
    let (mut journal, run) = with_run();
    journal.record_statements(run, statements).unwrap();
    (journal, run)
}

fn begin(journal: &mut Journal, key: &StatementKey, minutes: i64) {
    journal.begin_statement(key, &recipient(), &rendered("a"), &[page()], at(minutes)).unwrap();
}

fn sent() -> AttemptEnd {
    AttemptEnd::Sent { answer: "250 OK".into() }
}

#[test]
fn a_statement_goes_its_way_to_the_end_and_its_file_is_held_until_then() {
    let statement = copy(7, 1);
    let (mut journal, _) = recorded(std::slice::from_ref(&statement));
    let key = &statement.key;
    assert_eq!(journal.waiting_statements().unwrap(), std::slice::from_ref(&statement));
    begin(&mut journal, key, 2);
    journal.last_word_of_statement(key, at(3)).unwrap();
    journal.settle_statement(key, &sent(), at(4)).unwrap();
    let unwritten = journal.unwritten_statements().unwrap();
    assert_eq!(unwritten[0].statement.state, IntentState::Sent { at: at(2), answer: "250 OK".into() });
    assert_eq!((&unwritten[0].rendered, &unwritten[0].documents[..]), (&rendered("a"), &[page()][..]));
    journal.statement_written_back(key, at(5)).unwrap();
    assert_eq!(state(&journal, key), IntentState::Done { at: at(2) });
    assert!(journal.unwritten_statements().unwrap().is_empty() && journal.waiting_statements().unwrap().is_empty());
}

#[test]
fn each_copy_is_there_once_and_the_next_one_only_when_none_is_on_its_way() {
    let (mut journal, run) = recorded(&[copy(7, 1), copy(8, 1)]);
    let mut refused =
        |statement: MailedStatement| journal.record_statements(run, &[statement]).unwrap_err().to_string();
    assert_eq!(refused(copy(7, 1)), "acme/1/7/statement/2025-01-01/2025-01-15/1 is recorded already");
    assert!(refused(copy(7, 2)).ends_with("an earlier copy has not left yet"));
    assert!(refused(copy(9, 2)).ends_with("copies are numbered one after the other"));
    let twice = MailedStatement { message_id: copy(7, 1).message_id, ..copy(9, 1) };
    assert!(refused(twice).ends_with("its Message-ID is another statement's"));
    journal.drop_statement(&copy(7, 1).key, "nothing is open any more", at(2)).unwrap();
    journal.record_statements(run, &[copy(7, 2)]).unwrap();
    assert_eq!(all(&journal).len(), 3);
}

#[test]
fn of_several_all_are_recorded_or_none() {
    let (mut journal, run) = with_run();
    assert!(journal.record_statements(run, &[copy(7, 1), copy(8, 2)]).is_err());
    assert!(all(&journal).is_empty());
}

#[test]
fn what_stopped_before_its_last_word_goes_again_and_what_stopped_after_it_is_in_doubt() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = Journal::open(folder.path(), identity()).unwrap();
    let run = journal.begin_run(day("2025-01-15"), "statements", at(0)).unwrap();
    let [before, after] = [copy(7, 1), copy(8, 1)];
    journal.record_statements(run, &[before.clone(), after.clone()]).unwrap();
    begin(&mut journal, &before.key, 2);
    begin(&mut journal, &after.key, 2);
    journal.last_word_of_statement(&after.key, at(3)).unwrap();
    drop(journal);

    let mut journal = Journal::open(folder.path(), identity()).unwrap();
    assert!(journal.recover(at(9)).unwrap().is_empty(), "no reminder was under way");
    let problem = "the program stopped before the final dot".to_owned();
    assert_eq!(state(&journal, &before.key), IntentState::Recorded { problem: Some(problem) });
    assert_eq!(journal.last_attempt_of_statement(&before.key).unwrap(), Some(at(9)));
    assert_eq!(journal.statements_in_doubt().unwrap()[0].key, after.key);
    let again = journal.begin_statement(&after.key, &recipient(), &rendered("a"), &[], at(10)).unwrap_err();
    assert_eq!(again.to_string(), "acme/1/8/statement/2025-01-01/2025-01-15/1 is in doubt: it cannot begin an attempt");

    // A person may ask for a further copy, whatever became of this one, or say what did.
    let run = journal.begin_run(day("2025-01-15"), "statements", at(11)).unwrap();
    journal.record_statements(run, &[copy(8, 2)]).unwrap();
    journal.resolve_statement(&after.key, Verdict::WasSent, "anna", at(12)).unwrap();
    assert_eq!(journal.unwritten_statements().unwrap()[0].documents, [page()]);
    assert_eq!(state(&journal, &copy(8, 2).key), IntentState::Recorded { problem: None });
}

#[test]
fn what_was_not_sent_goes_again_at_once_and_a_failure_after_its_pause() {
    let statement = copy(7, 1);
    let (mut journal, _) = recorded(std::slice::from_ref(&statement));
    let key = &statement.key;
    begin(&mut journal, key, 2);
    journal.settle_statement(key, &AttemptEnd::Passing { problem: "busy".into() }, at(3)).unwrap();
    assert_eq!(journal.last_attempt_of_statement(key).unwrap(), Some(at(3)));
    begin(&mut journal, key, 20);
    journal.settle_statement(key, &AttemptEnd::InDoubt { problem: "timeout".into() }, at(21)).unwrap();
    journal.resolve_statement(key, Verdict::WasNotSent, "anna", at(22)).unwrap();
    assert_eq!(journal.last_attempt_of_statement(key).unwrap(), None);
    assert_eq!(journal.waiting_statements().unwrap()[0].attempts, 2);
}

/// A mail server counts it; nothing else does.
#[test]
fn a_mailed_statement_counts_for_limits_and_in_no_history() {
    let statement = copy(7, 1);
    let (mut journal, _) = recorded(std::slice::from_ref(&statement));
    begin(&mut journal, &statement.key, 2);
    journal.settle_statement(&statement.key, &sent(), at(3)).unwrap();
    let departures = journal.departures_after(at(1)).unwrap();
    assert_eq!(departures.len(), 1);
    assert_eq!((departures[0].at, &departures[0].addresses), (at(2), &recipient().addresses));
    assert!(journal.departures_after(at(2)).unwrap().is_empty());
    assert!(journal.history().unwrap().accounts.is_empty());
    assert!(journal.sent_between(day("2025-01-01"), day("2025-12-31")).unwrap().is_empty());
    assert!(journal.unwritten().unwrap().is_empty());
}
