//! Statements by mail: who gets one, and which copy of it. They are no reminders.

use followupd::domain::{IntentState, MailedStatement, RecipientRule, StatementKey};
use followupd::engine::{NotMailed, mailing};

use crate::world::{World, at, date, eur, standard};

fn acme() -> World {
    standard().customer("acme").invoice("INV/1", -15, eur(100))
}

/// What is decided, in words: the addresses and the number of the copy, or why not.
fn told(world: &World, known: &[MailedStatement], again: bool) -> String {
    let known: Vec<&MailedStatement> = known.iter().collect();
    match mailing(&world.input(), world.key("acme"), Some(&[eur(100)]), &known, again) {
        Ok(mailing) => format!("copy {} to {}", mailing.copy, mailing.recipient.addresses.join(", ")),
        Err(why) => why.to_string(),
    }
}

fn copy(number: u32, state: IntentState) -> MailedStatement {
    let world = acme();
    let recipient = world.reminder("acme").deliverable().next().map(|(_, recipient)| recipient.clone()).unwrap();
    let period = [date("2025-01-01"), date("2025-01-15")];
    let key = StatementKey { database: "acme".to_owned(), account: world.key("acme"), period, copy: number };
    MailedStatement {
        message_id: format!("<{key}@acme.test>"),
        key,
        recipient,
        asked_by: "Anna".to_owned(),
        recorded: at("2025-01-15T08:00:00Z"),
        state,
        attempts: 1,
    }
}

fn sent() -> IntentState {
    IntentState::Done { at: at("2025-01-15T08:00:00Z") }
}

fn in_doubt() -> IntentState {
    IntentState::InDoubt { problem: "the server fell silent".to_owned() }
}

#[test]
fn whoever_gets_reminders_gets_the_statement_whatever_holds_them() {
    assert_eq!(told(&acme(), &[], false), "copy 1 to ap@acme.test");
    let held = acme().off().snoozed(9, None).promised(9, None);
    assert_eq!(told(&held, &[], false), "copy 1 to ap@acme.test", "a statement is no reminder");
    let contact = acme().candidate(RecipientRule::InvoiceContact, &["invoices@acme.test"]);
    assert_eq!(told(&contact, &[], false), "copy 1 to invoices@acme.test");
}

#[test]
fn nothing_goes_that_is_empty_not_whole_switched_off_or_for_nobody() {
    let world = acme();
    let empty = mailing(&world.input(), world.key("acme"), None, &[], true);
    assert_eq!(empty, Err(NotMailed::NothingOpen));
    let reasons = [
        (acme().unreadable("journal item 7", "no amount"), "the statement would not be complete: journal item 7"),
        (acme().rules(|rules| rules.sending = false), "sending is switched off, so no statement leaves; "),
        (acme().without_sender(), "the company has no sender: give it an e-mail address"),
        (acme().without_address(), "nobody to be reached: email: no e-mail address"),
    ];
    for (world, reason) in reasons {
        let told = told(&world, &[], true);
        assert!(told.starts_with(reason), "{told}");
    }
}

#[test]
fn a_further_copy_goes_only_if_somebody_asks_for_it_once_more() {
    let mailed = [copy(1, sent())];
    assert_eq!(told(&acme(), &mailed, false), "mailed already to ap@acme.test (2025-01-15 08:00 UTC)");
    assert_eq!(told(&acme(), &mailed, true), "copy 2 to ap@acme.test");
    let doubtful = [copy(1, in_doubt())];
    let why = "in doubt: it may have arrived at ap@acme.test (the server fell silent)";
    assert_eq!(told(&acme(), &doubtful, false), why);
    assert_eq!(told(&acme(), &doubtful, true), "copy 2 to ap@acme.test");
    let both = [copy(1, sent()), copy(2, IntentState::Failed { answer: "550".to_owned() })];
    assert!(
        told(&acme(), &both, false).starts_with("mailed already"),
        "the second one changes nothing about the first"
    );
}

#[test]
fn what_never_left_is_no_copy_and_what_waits_goes_first() {
    let failed = [copy(1, IntentState::Failed { answer: "550 no such user".to_owned() })];
    assert_eq!(told(&acme(), &failed, false), "copy 2 to ap@acme.test");
    let dropped = [copy(1, IntentState::Dropped { reason: "nothing is open".to_owned() })];
    assert_eq!(told(&acme(), &dropped, false), "copy 2 to ap@acme.test");
    let waits = [copy(1, sent()), copy(2, IntentState::Recorded { problem: None })];
    assert_eq!(told(&acme(), &waits, true), "copy 2 to ap@acme.test", "no third one beside it");
    let leaving = [copy(1, IntentState::LastWord)];
    assert_eq!(told(&acme(), &leaving, true), "it is leaving at this moment");
}
