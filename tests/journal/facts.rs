//! What the journal promises, one fact a test.

use std::collections::BTreeMap;

use followupd::domain::{
    Account, AccountHistory, AttemptEnd, BearsInterest, Channel, FailedDelivery, IntentKey, IntentState, InvoiceId,
    ItemId, OpenDelivery, OpenItem,
};
use followupd::execute;
use followupd::journal::{Journal, JournalError, Rendered, RunId, SentIntent, Verdict};

use super::sample::{account, at, day, intent, intent_of, key, recipient, reminder, rendered, with_run};

const EMAIL: Channel = Channel::Email;

fn passing(problem: &str) -> AttemptEnd {
    AttemptEnd::Passing { problem: problem.into() }
}

fn sent(answer: &str) -> AttemptEnd {
    AttemptEnd::Sent { answer: answer.into() }
}

fn state(journal: &Journal, key: &IntentKey) -> IntentState {
    journal.intent(key).unwrap().unwrap().state
}

fn try_once(journal: &mut Journal, key: &IntentKey, end: &AttemptEnd, minutes: i64) {
    journal.begin(key, &rendered("a"), &[], at(minutes)).unwrap();
    journal.last_word(key, at(minutes + 1)).unwrap();
    journal.settle(key, end, at(minutes + 2)).unwrap();
}

fn of_account(journal: &Journal, partner: i64) -> AccountHistory {
    journal.history().unwrap().accounts.remove(&account(partner)).unwrap()
}

#[test]
fn what_was_recorded_is_read_back_equal() {
    let (mut journal, run) = with_run();
    let intents = [intent(7, 1, EMAIL), intent(7, 1, Channel::Activity), intent(8, 4, Channel::Letter)];
    journal.record(run, &intents, at(1)).unwrap();
    assert_eq!(journal.waiting().unwrap(), intents);
    assert_eq!(journal.intents_of(account(7)).unwrap(), intents[..2]);
    assert_eq!(journal.intent(&key(9, 1, EMAIL)).unwrap(), None);
}

#[test]
fn a_delivery_goes_its_way_to_the_end() {
    let (mut journal, run) = with_run();
    let key = key(7, 1, EMAIL);
    journal.record(run, &[intent(7, 1, EMAIL)], at(1)).unwrap();
    assert_eq!(journal.begin(&key, &rendered("a"), &[], at(2)).unwrap(), 1);
    assert_eq!(state(&journal, &key), IntentState::Begun);
    journal.last_word(&key, at(3)).unwrap();
    assert_eq!(state(&journal, &key), IntentState::LastWord);
    journal.settle(&key, &sent("250 OK"), at(4)).unwrap();
    let [SentIntent { intent, rendered: what, documents: _ }] = &journal.unwritten().unwrap()[..] else { panic!() };
    assert_eq!(intent.state, IntentState::Sent { at: at(2), answer: "250 OK".into() });
    assert_eq!((intent.attempts, what), (1, &rendered("a")));
    journal.written_back(&key, at(5)).unwrap();
    assert_eq!(state(&journal, &key), IntentState::Done { at: at(2) });
    assert!(journal.waiting().unwrap().is_empty() && journal.unwritten().unwrap().is_empty());
}

#[test]
fn an_attempt_that_nobody_took_goes_again_and_the_last_one_counts() {
    let (mut journal, run) = with_run();
    let key = key(7, 1, EMAIL);
    journal.record(run, &[intent(7, 1, EMAIL)], at(1)).unwrap();
    journal.begin(&key, &rendered("a"), &[], at(2)).unwrap();
    journal.settle(&key, &passing("connection refused"), at(3)).unwrap();
    assert_eq!(state(&journal, &key), IntentState::Recorded { problem: Some("connection refused".into()) });
    assert_eq!(journal.begin(&key, &rendered("b"), &[], at(60)).unwrap(), 2);
    journal.settle(&key, &sent("250"), at(61)).unwrap();
    assert_eq!(journal.unwritten().unwrap()[0].rendered, rendered("b"));
    assert_eq!(state(&journal, &key), IntentState::Sent { at: at(60), answer: "250".into() });
    let attempts = journal.attempts_of(account(7)).unwrap();
    assert_eq!(attempts.iter().map(|attempt| attempt.number).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(attempts[0].ended, Some((at(3), passing("connection refused"))));
    assert_eq!(attempts[0].last_word, None);
    assert_eq!(attempts[0].addresses, recipient().addresses);
}

#[test]
fn what_another_program_has_is_neither_sent_nor_in_doubt_until_that_says_so() {
    let (mut journal, run) = with_run();
    let key = key(7, 1, Channel::Sms);
    journal.record(run, &[intent(7, 1, Channel::Sms)], at(1)).unwrap();
    journal.begin(&key, &rendered("a"), &[], at(2)).unwrap();
    journal.hand_over(&key, "in a queue", at(3)).unwrap();
    assert!(journal.recover(at(4)).unwrap().is_empty(), "a new program asks what became of it");
    assert_eq!(state(&journal, &key), IntentState::HandedOver { what: "in a queue".into() });
    let waits =
        OpenDelivery::Waiting { channel: Channel::Sms, since: day("2025-01-15"), problem: Some("in a queue".into()) };
    assert_eq!(of_account(&journal, 7).open, Some(waits));
    journal.hand_over(&key, "no credit", at(5)).unwrap();
    assert_eq!(journal.handed_over().unwrap()[0].state, IntentState::HandedOver { what: "no credit".into() });
    journal.settle(&key, &sent("a provider has it"), at(6)).unwrap();
    assert_eq!(state(&journal, &key), IntentState::Sent { at: at(2), answer: "a provider has it".into() });
    assert_eq!(journal.unwritten().unwrap()[0].rendered, rendered("a"));
}

#[test]
fn a_key_is_recorded_once_and_a_failed_record_leaves_nothing() {
    let (mut journal, run) = with_run();
    journal.record(run, &[intent(7, 1, EMAIL)], at(1)).unwrap();
    let again = journal.record(run, &[intent(8, 1, EMAIL), intent(7, 1, EMAIL)], at(2));
    assert!(matches!(again, Err(JournalError::AlreadyRecorded { .. })), "{again:?}");
    assert_eq!(journal.waiting().unwrap().len(), 1);
    let mut same_message = intent(8, 1, EMAIL);
    same_message.message_id = intent(7, 1, EMAIL).message_id;
    let again = journal.record(run, &[same_message], at(2));
    assert_eq!(
        again.unwrap_err().to_string(),
        "acme/1/8/1/email cannot be recorded: its Message-ID is another message's"
    );
}

#[test]
fn an_account_has_one_open_reminder_at_most() {
    let (mut journal, run) = with_run();
    journal.record(run, &[intent(7, 1, EMAIL)], at(1)).unwrap();
    let second = journal.record(run, &[intent(7, 2, EMAIL)], at(2)).unwrap_err();
    assert_eq!(
        second.to_string(),
        "acme/1/7/2/email cannot be recorded: acme/1/7/1/email of the same account is not finished"
    );
    try_once(&mut journal, &key(7, 1, EMAIL), &sent("250"), 3);
    assert!(journal.record(run, &[intent(7, 2, EMAIL)], at(8)).is_err(), "sent, but not written back");
    journal.written_back(&key(7, 1, EMAIL), at(9)).unwrap();
    journal.record(run, &[intent(7, 2, EMAIL)], at(10)).unwrap();
}

#[test]
fn ordinals_are_never_used_again_even_if_nothing_was_sent() {
    let (mut journal, run) = with_run();
    journal.record(run, &[intent(7, 3, EMAIL)], at(1)).unwrap();
    journal.drop_intent(&key(7, 3, EMAIL), "paid meanwhile", at(2)).unwrap();
    assert_eq!(of_account(&journal, 7), AccountHistory { last_ordinal: 3, ..AccountHistory::default() });
    let before = journal.record(run, &[intent(7, 2, Channel::Letter)], at(3));
    assert!(matches!(before, Err(JournalError::OrdinalUsed { last: 3, .. })), "{before:?}");
    let other = intent_of(reminder(7, 3, "2025-01-16"), Channel::Letter);
    let other = journal.record(run, &[other], at(3));
    assert!(matches!(other, Err(JournalError::Contradiction { .. })), "{other:?}");
    journal.record(run, &[intent(7, 3, Channel::Letter)], at(4)).unwrap();
}

#[test]
fn what_contradicts_itself_is_not_recorded() {
    let (mut journal, run) = with_run();
    let mut foreign = intent(7, 1, EMAIL);
    foreign.key.database = "other".into();
    let mut crossed = intent(7, 1, EMAIL);
    crossed.key.ordinal = 2;
    let mut under_way = intent(7, 1, EMAIL);
    under_way.state = IntentState::Begun;
    let zero = intent(7, 0, EMAIL);
    for intent in [foreign, crossed, under_way, zero] {
        let refused = journal.record(run, &[intent], at(1));
        assert!(matches!(refused, Err(JournalError::Contradiction { .. })), "{refused:?}");
    }
    let ended = journal.record(RunId(99), &[intent(7, 1, EMAIL)], at(1));
    assert!(matches!(ended, Err(JournalError::NoSuchRun { run: 99 })), "{ended:?}");
}

#[test]
fn a_step_out_of_turn_is_refused_and_says_so() {
    let (mut journal, run) = with_run();
    let key = key(7, 1, EMAIL);
    journal.record(run, &[intent(7, 1, EMAIL)], at(1)).unwrap();
    let refused = journal.last_word(&key, at(2)).unwrap_err();
    assert_eq!(refused.to_string(), "acme/1/7/1/email is recorded and waiting: it cannot come to its last word");
    try_once(&mut journal, &key, &AttemptEnd::Final { problem: "550 no such user".into() }, 3);
    let refused = journal.begin(&key, &rendered("a"), &[], at(9)).unwrap_err();
    assert_eq!(refused.to_string(), "acme/1/7/1/email is failed for good: it cannot begin an attempt");
    let unknown = journal.begin(&super::sample::key(70, 1, EMAIL), &rendered("a"), &[], at(9)).unwrap_err();
    assert_eq!(unknown.to_string(), "the journal knows no acme/1/70/1/email");
}

#[test]
fn planned_anew_it_keeps_its_key_and_what_was_attempted_before_stays_as_it_was() {
    let (mut journal, run) = with_run();
    journal.record(run, &[intent(7, 1, EMAIL), intent(7, 1, Channel::Letter)], at(1)).unwrap();
    journal.begin(&key(7, 1, EMAIL), &rendered("a"), &[], at(2)).unwrap();
    journal.settle(&key(7, 1, EMAIL), &passing("busy"), at(3)).unwrap();
    let mut anew = reminder(7, 1, "2025-01-17");
    anew.demanded.pop();
    let mut other = recipient();
    other.addresses = vec!["new@acme.test".into()];
    journal.replace_reminder(&key(7, 1, EMAIL), &anew, Some(&other), at(4)).unwrap();
    let now = journal.intent(&key(7, 1, EMAIL)).unwrap().unwrap();
    assert_eq!((&now.reminder, &now.recipient), (&anew, &Some(other)));
    assert_eq!(now.message_id, intent(7, 1, EMAIL).message_id);
    assert_eq!(now.state, IntentState::Recorded { problem: Some("busy".into()) });
    let letter = journal.intent(&key(7, 1, Channel::Letter)).unwrap().unwrap();
    assert_eq!(letter, intent(7, 1, Channel::Letter));
    journal.begin(&key(7, 1, EMAIL), &rendered("b"), &[], at(5)).unwrap();
    let days: Vec<_> = journal.attempts_of(account(7)).unwrap().into_iter().map(|attempt| attempt.run_date).collect();
    assert_eq!(days, [day("2025-01-15"), day("2025-01-17")]);
    let refused = journal.replace_reminder(&key(7, 1, EMAIL), &anew, None, at(6));
    assert!(matches!(refused, Err(JournalError::WrongState { .. })), "{refused:?}");
    let refused = journal.replace_reminder(&key(7, 1, Channel::Letter), &reminder(7, 2, "2025-01-17"), None, at(6));
    assert!(matches!(refused, Err(JournalError::Contradiction { .. })), "{refused:?}");
}

#[test]
fn after_a_stop_what_was_under_way_goes_again_or_is_in_doubt() {
    let (mut journal, run) = with_run();
    let intents = [intent(7, 1, EMAIL), intent(8, 1, EMAIL), intent(9, 1, EMAIL)];
    journal.record(run, &intents, at(1)).unwrap();
    journal.begin(&key(7, 1, EMAIL), &rendered("a"), &[], at(2)).unwrap();
    journal.begin(&key(8, 1, EMAIL), &rendered("a"), &[], at(2)).unwrap();
    journal.last_word(&key(8, 1, EMAIL), at(3)).unwrap();
    let changed = journal.recover(at(9)).unwrap();
    let before = "the program stopped before the final dot";
    let after = "the program stopped between the final dot and the record of the answer";
    let states: Vec<_> = changed.iter().map(|intent| intent.state.clone()).collect();
    assert_eq!(
        states,
        [IntentState::Recorded { problem: Some(before.into()) }, IntentState::InDoubt { problem: after.into() }]
    );
    assert_eq!(journal.in_doubt().unwrap(), changed[1..]);
    assert_eq!(journal.waiting().unwrap().len(), 2);
    assert!(journal.recover(at(10)).unwrap().is_empty());
    let attempts = journal.attempts_of(account(8)).unwrap();
    assert_eq!(attempts[0].ended, Some((at(9), AttemptEnd::InDoubt { problem: after.into() })));
}

#[test]
fn what_was_sent_after_all_counts_from_its_attempt_and_what_was_not_goes_again_as_the_same_message() {
    let (mut journal, run) = with_run();
    journal.record(run, &[intent(7, 1, EMAIL), intent(8, 1, EMAIL)], at(1)).unwrap();
    let broke = AttemptEnd::InDoubt { problem: "timeout".into() };
    for partner in [7, 8] {
        try_once(&mut journal, &key(partner, 1, EMAIL), &broke, 2);
    }
    journal.resolve(&key(7, 1, EMAIL), Verdict::WasSent, "anna", at(500)).unwrap();
    journal.resolve(&key(8, 1, EMAIL), Verdict::WasNotSent, "anna", at(500)).unwrap();
    let answer = "anna says that it was sent".into();
    assert_eq!(state(&journal, &key(7, 1, EMAIL)), IntentState::Sent { at: at(2), answer });
    let again = &journal.waiting().unwrap()[0];
    assert_eq!(again.message_id, intent(8, 1, EMAIL).message_id);
    assert_eq!(again.state, IntentState::Recorded { problem: Some("anna says that it was not sent".into()) });
    let resolved = journal.attempts_of(account(8)).unwrap().remove(0).resolved.unwrap();
    assert_eq!((resolved.verdict, resolved.by.as_str(), resolved.at), (Verdict::WasNotSent, "anna", at(500)));
    assert_eq!(of_account(&journal, 7).last_reminded, Some(day("2025-01-15")));
    assert!(journal.resolve(&key(8, 1, EMAIL), Verdict::WasSent, "bert", at(501)).is_err());
}

#[test]
fn the_history_shows_the_most_urgent_of_what_is_open() {
    let (mut journal, run) = with_run();
    let channels = [Channel::Email, Channel::Letter, Channel::Sms];
    journal.record(run, &channels.map(|channel| intent(7, 1, channel)), at(1)).unwrap();
    let since = day("2025-01-15");
    try_once(&mut journal, &key(7, 1, Channel::Email), &sent("250"), 2);
    try_once(&mut journal, &key(7, 1, Channel::Letter), &passing("paper jam"), 6);
    try_once(&mut journal, &key(7, 1, Channel::Sms), &AttemptEnd::InDoubt { problem: "timeout".into() }, 9);
    let open = |journal: &Journal| of_account(journal, 7).open;
    assert_eq!(open(&journal), Some(OpenDelivery::InDoubt { channel: Channel::Sms, since }));
    journal.resolve(&key(7, 1, Channel::Sms), Verdict::WasSent, "anna", at(12)).unwrap();
    let problem = Some("paper jam".into());
    assert_eq!(open(&journal), Some(OpenDelivery::Waiting { channel: Channel::Letter, since, problem }));
    journal.drop_intent(&key(7, 1, Channel::Letter), "paid", at(13)).unwrap();
    assert_eq!(open(&journal), Some(OpenDelivery::NotWrittenBack { since }));
    journal.written_back(&key(7, 1, Channel::Email), at(14)).unwrap();
    journal.written_back(&key(7, 1, Channel::Sms), at(14)).unwrap();
    assert_eq!(
        of_account(&journal, 7),
        AccountHistory { last_ordinal: 1, last_reminded: Some(since), open: None, failed: None }
    );
}

#[test]
fn a_failure_is_forgotten_once_something_is_delivered() {
    let (mut journal, run) = with_run();
    journal.record(run, &[intent(7, 1, EMAIL)], at(1)).unwrap();
    try_once(&mut journal, &key(7, 1, EMAIL), &AttemptEnd::Final { problem: "550 no such user".into() }, 2);
    let failure = FailedDelivery {
        on: day("2025-01-15"),
        channel: EMAIL,
        addresses: recipient().addresses,
        answer: "550 no such user".into(),
    };
    let history = of_account(&journal, 7);
    assert_eq!((history.last_reminded, history.failed), (None, Some(failure.clone())));
    journal.record(run, &[intent_of(reminder(7, 2, "2025-01-20"), EMAIL)], at(9)).unwrap();
    assert_eq!(of_account(&journal, 7).failed, Some(failure));
    try_once(&mut journal, &key(7, 2, EMAIL), &sent("250"), 10);
    let history = of_account(&journal, 7);
    assert_eq!((history.last_ordinal, history.last_reminded, history.failed), (2, Some(day("2025-01-20")), None));
}

#[test]
fn a_task_for_a_colleague_does_not_hide_that_the_customer_got_nothing() {
    let (mut journal, run) = with_run();
    journal
        .record(run, &[intent(7, 1, EMAIL), intent(7, 1, Channel::Activity), intent(8, 1, Channel::Activity)], at(1))
        .unwrap();
    try_once(&mut journal, &key(7, 1, EMAIL), &AttemptEnd::Final { problem: "550".into() }, 2);
    try_once(&mut journal, &key(7, 1, Channel::Activity), &sent("activity 4"), 6);
    try_once(&mut journal, &key(8, 1, Channel::Activity), &sent("activity 5"), 9);
    let mixed = of_account(&journal, 7);
    assert_eq!((mixed.last_reminded, mixed.failed.map(|failure| failure.answer)), (None, Some("550".into())));
    assert_eq!(of_account(&journal, 8).last_reminded, Some(day("2025-01-15")));
}

#[test]
fn runs_are_remembered_and_each_makes_a_generation() {
    let (mut journal, run) = with_run();
    assert_eq!((journal.state_id(), journal.generation()), ("state-1", 1));
    assert_eq!(journal.last_run("schedule").unwrap().unwrap().ended, None);
    journal.end_run(run, "3 reminded", at(5)).unwrap();
    let last = journal.last_run("schedule").unwrap().unwrap();
    assert_eq!((last.id, last.run_date, last.started_by.as_str()), (run, day("2025-01-15"), "schedule"));
    assert_eq!((last.begun, last.ended), (at(0), Some((at(5), "3 reminded".into()))));
    assert!(journal.end_run(run, "again", at(6)).is_err());
    journal.adopt_generation(40).unwrap();
    journal.adopt_generation(12).unwrap();
    assert_eq!(journal.generation(), 40);
    let run = journal.begin_run(day("2025-01-16"), "operator", at(9)).unwrap();
    assert_eq!((journal.generation(), journal.last_run("operator").unwrap().unwrap().id), (41, run));
}

#[test]
fn every_character_survives() {
    let (mut journal, run) = with_run();
    let odd = "nul \0 quote ' \" \\ emoji 🧾 bidi \u{202e} line\r\n";
    let mut intent = intent(7, 1, EMAIL);
    intent.message_id = odd.into();
    intent.recipient.as_mut().unwrap().name = odd.into();
    intent.reminder.level_name = odd.into();
    journal.record(run, std::slice::from_ref(&intent), at(1)).unwrap();
    assert_eq!(journal.waiting().unwrap(), [intent]);
    let what = Rendered { subject: odd.into(), chatter_html: odd.into(), digest: odd.into() };
    journal.begin(&key(7, 1, EMAIL), &what, &[], at(2)).unwrap();
    journal.settle(&key(7, 1, EMAIL), &sent(odd), at(3)).unwrap();
    assert_eq!(journal.unwritten().unwrap()[0].rendered, what);
}

/// Item 10, which the sample's reminder is about, on the account of a customer.
fn with_item(partner: i64) -> Account {
    let amount = reminder(partner, 1, "2025-01-15").amounts.remove(0);
    let item = OpenItem {
        bears_interest: BearsInterest::default(),
        id: ItemId(10),
        invoice: InvoiceId(1),
        number: "INV/1".to_owned(),
        reference: None,
        date: day("2024-12-01"),
        due_date: day("2024-12-31"),
        open_in_company_currency: amount.amount,
        original: amount.clone(),
        open: amount,
        entered_on: None,
        exclusion: None,
        expected_on: None,
        payment_method: None,
        payment_in_process: false,
        reached: None,
    };
    Account { items: vec![item], ..Account::new(account(partner), "Acme".to_owned()) }
}

#[test]
fn a_message_in_doubt_holds_the_account_that_its_customer_has_become_a_part_of() {
    let (mut journal, run) = with_run();
    journal.record(run, &[intent(7, 3, EMAIL), intent(8, 1, EMAIL)], at(1)).unwrap();
    try_once(&mut journal, &key(7, 3, EMAIL), &AttemptEnd::InDoubt { problem: "?".into() }, 2);
    try_once(&mut journal, &key(8, 1, EMAIL), &sent("250 OK"), 2);
    let of = |partner: i64| {
        let accounts = BTreeMap::from([(account(8), with_item(8)), (account(partner), with_item(partner))]);
        execute::history(&journal, &accounts).unwrap().accounts.remove(&account(partner)).unwrap_or_default()
    };
    let in_doubt = OpenDelivery::InDoubt { channel: EMAIL, since: day("2025-01-15") };
    let merged = of(8);
    assert_eq!((merged.last_ordinal, merged.open), (3, Some(in_doubt.clone())), "more than what is not written back");
    assert_eq!(of(9).open, Some(in_doubt), "it never had a message of its own");
    journal.resolve(&key(7, 3, EMAIL), Verdict::WasSent, "a clerk", at(9)).unwrap();
    journal.written_back(&key(7, 3, EMAIL), at(10)).unwrap();
    journal.written_back(&key(8, 1, EMAIL), at(10)).unwrap();
    let merged = execute::history(&journal, &BTreeMap::from([(account(9), with_item(9))])).unwrap();
    assert_eq!(merged.accounts.get(&account(9)), None, "what is finished is in Odoo");
}
