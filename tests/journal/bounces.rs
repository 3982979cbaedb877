//! Mails that came back after they were sent.

use followupd::domain::{AttemptEnd, Bounce, Channel, IntentState, MailedStatement, StatementKey};
use followupd::journal::{Heard, Journal};

use super::sample::{account, at, day, identity, intent, intent_of, key, recipient, rendered, with_run};

const EMAIL: Channel = Channel::Email;

fn bounce(address: &str) -> Bounce {
    let message_id = intent(7, 1, EMAIL).message_id;
    Bounce { message_id, address: Some(address.to_owned()), answer: "550 no such user".to_owned() }
}

/// A mail to customer 7 that has left.
fn sent(is_written_back: bool) -> Journal {
    let (mut journal, run) = with_run();
    journal.record(run, &[intent(7, 1, EMAIL)], at(1)).unwrap();
    let key = key(7, 1, EMAIL);
    journal.begin(&key, &rendered("a"), &[], at(2)).unwrap();
    journal.last_word(&key, at(3)).unwrap();
    journal.settle(&key, &AttemptEnd::Sent { answer: "250 OK".into() }, at(4)).unwrap();
    if is_written_back {
        journal.written_back(&key, at(5)).unwrap();
    }
    journal
}

#[test]
fn a_mail_that_came_back_from_everybody_has_failed() {
    let mut journal = sent(true);
    let key = key(7, 1, EMAIL);
    assert_eq!(journal.hear_bounce(&bounce("AP@acme.test"), at(60)).unwrap(), Heard::New(key.to_string()));
    assert_eq!(journal.hear_bounce(&bounce("ap@acme.test"), at(61)).unwrap(), Heard::Known(key.to_string()));
    let came_back = journal.came_back().unwrap();
    assert_eq!((came_back.len(), came_back[0].bounces.as_slice()), (1, &[bounce("ap@acme.test")][..]));
    journal.told_of_bounce(&came_back[0], Some("it came back"), at(62)).unwrap();
    assert!(journal.came_back().unwrap().is_empty(), "Odoo is told once");
    assert_eq!(journal.intent(&key).unwrap().unwrap().state, IntentState::Failed { answer: "it came back".into() });
    let history = journal.history().unwrap().accounts.remove(&account(7)).unwrap();
    assert_eq!((history.last_ordinal, history.last_reminded, history.open), (1, None, None));
    assert_eq!(history.failed.unwrap().answer, "it came back");
}

#[test]
fn a_mail_that_others_have_got_counts_as_sent() {
    let mut journal = sent(true);
    let key = key(7, 1, EMAIL);
    assert!(!journal.has_come_back(&bounce("").message_id).unwrap());
    journal.hear_bounce(&bounce("ap@acme.test"), at(60)).unwrap();
    assert!(journal.has_come_back(&bounce("").message_id).unwrap());
    let one = journal.came_back().unwrap().remove(0);
    journal.told_of_bounce(&one, None, at(62)).unwrap();
    assert!(journal.came_back().unwrap().is_empty());
    assert_eq!(journal.intent(&key).unwrap().unwrap().state, IntentState::Done { at: at(2) });
    // The other one comes back a day later.
    journal.hear_bounce(&bounce("b@acme.test"), at(1500)).unwrap();
    assert_eq!(journal.came_back().unwrap()[0].bounces.len(), 2, "both count then");
}

#[test]
fn what_is_not_written_back_yet_is_told_of_later() {
    let mut journal = sent(false);
    let key = key(7, 1, EMAIL);
    assert_eq!(journal.hear_bounce(&bounce("ap@acme.test"), at(5)).unwrap(), Heard::New(key.to_string()));
    assert!(journal.came_back().unwrap().is_empty());
    journal.written_back(&key, at(7)).unwrap();
    assert_eq!(journal.came_back().unwrap().len(), 1);
}

#[test]
fn what_is_heard_while_odoo_is_told_is_told_next() {
    let mut journal = sent(true);
    journal.hear_bounce(&bounce("ap@acme.test"), at(60)).unwrap();
    let one = journal.came_back().unwrap().remove(0);
    journal.hear_bounce(&bounce("b@acme.test"), at(61)).unwrap();
    journal.told_of_bounce(&one, None, at(62)).unwrap();
    assert_eq!(journal.came_back().unwrap()[0].bounces.len(), 2);
}

#[test]
fn a_reminder_that_is_still_under_way_by_another_channel_is_waited_for() {
    let mut journal = sent(true);
    let letter = intent_of(journal.intent(&key(7, 1, EMAIL)).unwrap().unwrap().reminder, Channel::Letter);
    let run = journal.begin_run(day("2025-01-16"), "schedule", at(10)).unwrap();
    journal.record(run, &[letter], at(10)).unwrap();
    journal.hear_bounce(&bounce("ap@acme.test"), at(60)).unwrap();
    assert!(journal.came_back().unwrap().is_empty());
    journal.drop_intent(&key(7, 1, Channel::Letter), "no paper", at(61)).unwrap();
    assert_eq!(journal.came_back().unwrap().len(), 1);
}

#[test]
fn nothing_came_back_that_has_not_left() {
    let (mut journal, run) = with_run();
    assert_eq!(journal.hear_bounce(&bounce("ap@acme.test"), at(1)).unwrap(), Heard::Unknown);
    journal.record(run, &[intent(7, 1, EMAIL)], at(1)).unwrap();
    assert_eq!(journal.hear_bounce(&bounce("ap@acme.test"), at(2)).unwrap(), Heard::Unknown);
    assert!(!journal.mails_left_since(at(0)).unwrap());
    assert!(sent(true).mails_left_since(at(2)).unwrap());
    assert!(!sent(true).mails_left_since(at(3)).unwrap());
}

/// A statement to customer 8 that has left, to two addresses.
#[test]
fn a_statement_comes_back_as_well() {
    let (mut journal, run) = with_run();
    let period = [day("2025-01-01"), day("2025-01-15")];
    let key = StatementKey { database: identity().database, account: account(8), period, copy: 1 };
    let statement = MailedStatement {
        key: key.clone(),
        message_id: "<followupd.1.8.statement@x.test>".into(),
        recipient: recipient(),
        asked_by: "Anna".into(),
        recorded: at(1),
        state: IntentState::Recorded { problem: None },
        attempts: 0,
    };
    let bounce = |address: &str| Bounce { message_id: statement.message_id.clone(), ..bounce(address) };
    journal.record_statements(run, std::slice::from_ref(&statement)).unwrap();
    assert_eq!(journal.hear_bounce(&bounce("ap@acme.test"), at(2)).unwrap(), Heard::Unknown, "it has not left");
    journal.begin_statement(&key, &recipient(), &rendered("a"), &[], at(2)).unwrap();
    journal.last_word_of_statement(&key, at(3)).unwrap();
    journal.settle_statement(&key, &AttemptEnd::Sent { answer: "250 OK".into() }, at(4)).unwrap();
    assert_eq!(journal.hear_bounce(&bounce("AP@acme.test"), at(5)).unwrap(), Heard::New(key.to_string()));
    assert_eq!(journal.hear_bounce(&bounce("ap@acme.test"), at(6)).unwrap(), Heard::Known(key.to_string()));
    assert!(journal.statements_came_back().unwrap().is_empty(), "its message is not in Odoo yet");
    journal.statement_written_back(&key, at(7)).unwrap();
    assert_eq!(journal.statements_came_back().unwrap()[0].bounce, bounce("ap@acme.test"));
    journal.told_of_statement_bounce(&key, Some("it came back"), at(8)).unwrap();
    assert!(journal.statements_came_back().unwrap().is_empty());
    let state = journal.statements_of(period).unwrap().remove(0).state;
    assert_eq!(state, IntentState::Failed { answer: "it came back".into() }, "it can be mailed anew");
}

/// The mail server hands in what came back while the daemon is at work.
#[test]
fn anybody_may_say_that_a_mail_came_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut owner = Journal::open(folder.path(), identity()).unwrap();
    let run = owner.begin_run(day("2025-01-15"), "schedule", at(0)).unwrap();
    owner.record(run, &[intent(7, 1, EMAIL)], at(1)).unwrap();
    owner.begin(&key(7, 1, EMAIL), &rendered("a"), &[], at(2)).unwrap();
    let mut beside = Journal::open_beside(folder.path(), &identity().database).unwrap();
    assert!(matches!(beside.hear_bounce(&bounce("ap@acme.test"), at(60)).unwrap(), Heard::New(_)));
    owner.last_word(&key(7, 1, EMAIL), at(61)).unwrap();
    owner.settle(&key(7, 1, EMAIL), &AttemptEnd::InDoubt { problem: "cut".into() }, at(62)).unwrap();
    let one = beside.came_back().unwrap().remove(0);
    assert!(beside.told_of_bounce(&one, None, at(63)).is_err(), "only the owner tells Odoo");
}
