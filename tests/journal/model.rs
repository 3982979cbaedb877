//! The journal against a model that a person can check by looking at it, and against all kinds of content.

use std::collections::BTreeMap;
use std::sync::Arc;

use followupd::domain::{
    Activity, Advance, AttemptEnd, Bounce, Channel, ChannelPlan, Currency, CurrencyId, Intent, IntentKey, IntentState,
    ItemId, LevelId, Money, OpenDelivery, Recipient, RecipientRule, Reminder, Responsible, SymbolPosition, UserId,
};
use followupd::journal::{Journal, Verdict};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::sample::{account, at, day, identity, intent, intent_of, key, name, reminder, rendered, with_run};

/// What is done next, to one of two accounts by one of two channels.
#[derive(Debug, Clone, Copy)]
enum Step {
    RecordNextReminder,
    RecordOtherChannel,
    Begin,
    LastWord,
    HandOver,
    Settle(&'static str),
    WriteBack,
    ComeBack,
    Drop,
    Resolve(Verdict),
    Replace,
    StopAndRecover,
}

fn steps() -> impl Strategy<Value = Vec<(Step, i64, Channel)>> {
    let step = prop_oneof![
        2 => Just(Step::RecordNextReminder),
        1 => Just(Step::RecordOtherChannel),
        4 => Just(Step::Begin),
        3 => Just(Step::LastWord),
        2 => Just(Step::HandOver),
        4 => prop::sample::select(vec!["sent", "passing", "final", "in_doubt"]).prop_map(Step::Settle),
        2 => Just(Step::WriteBack),
        1 => Just(Step::ComeBack),
        1 => Just(Step::Drop),
        1 => prop::sample::select(vec![Verdict::WasSent, Verdict::WasNotSent]).prop_map(Step::Resolve),
        1 => Just(Step::Replace),
        1 => Just(Step::StopAndRecover),
    ];
    vec((step, 1..=2_i64, prop::sample::select(vec![Channel::Email, Channel::Letter])), 1..60)
}

/// Where every message stands, by name.
type Model = BTreeMap<IntentKey, &'static str>;

fn last_ordinal(model: &Model, partner: i64) -> u32 {
    let ordinals = model.keys().filter(|key| key.account == account(partner)).map(|key| key.ordinal);
    ordinals.max().unwrap_or_default()
}

fn is_open(model: &Model, partner: i64) -> bool {
    model.iter().any(|(key, state)| key.account == account(partner) && !["done", "failed", "dropped"].contains(state))
}

/// What the message becomes; none: the journal must refuse.
fn expected(state: &str, step: Step) -> Option<&'static str> {
    Some(match (state, step) {
        ("recorded", Step::Begin) => "begun",
        ("recorded", Step::Drop) => "dropped",
        ("recorded", Step::Replace) => "recorded",
        ("begun", Step::LastWord) => "last_word",
        ("begun" | "handed_over", Step::HandOver) => "handed_over",
        ("begun" | "last_word" | "handed_over", Step::Settle("passing")) => "recorded",
        ("begun" | "last_word" | "handed_over", Step::Settle("final")) => "failed",
        ("begun" | "last_word" | "handed_over", Step::Settle(end)) => end,
        ("in_doubt", Step::Resolve(Verdict::WasSent)) => "sent",
        ("in_doubt", Step::Resolve(Verdict::WasNotSent)) => "recorded",
        ("sent", Step::WriteBack) => "done",
        ("in_doubt" | "done", Step::ComeBack) => "failed",
        _ => return None,
    })
}

fn take(journal: &mut Journal, key: &IntentKey, step: Step, now: i64) -> bool {
    let said = || "said".to_owned();
    let result = match step {
        Step::Begin => journal.begin(key, &rendered("a"), &[], at(now)).map(|_| ()),
        Step::LastWord => journal.last_word(key, at(now)),
        Step::HandOver => journal.hand_over(key, "in a queue", at(now)),
        Step::Settle("sent") => journal.settle(key, &AttemptEnd::Sent { answer: said() }, at(now)),
        Step::Settle("passing") => journal.settle(key, &AttemptEnd::Passing { problem: said() }, at(now)),
        Step::Settle("final") => journal.settle(key, &AttemptEnd::Final { problem: said() }, at(now)),
        Step::Settle(_) => journal.settle(key, &AttemptEnd::InDoubt { problem: said() }, at(now)),
        Step::WriteBack => journal.written_back(key, at(now)),
        Step::ComeBack => {
            let Some(Intent { message_id, .. }) = journal.intent(key).unwrap() else { return false };
            let bounce = Bounce { message_id, address: None, answer: said() };
            journal.hear_bounce(&bounce, at(now)).unwrap();
            let mut came_back = journal.came_back().unwrap().into_iter();
            let Some(one) = came_back.find(|one| one.intent.key == *key) else { return false };
            journal.told_of_bounce(&one, Some("it came back"), at(now))
        }
        Step::Drop => journal.drop_intent(key, "why", at(now)),
        Step::Resolve(verdict) => journal.resolve(key, verdict, "anna", at(now)),
        Step::Replace => {
            let anew = reminder(key.account.partner.0, key.ordinal, "2025-01-16");
            journal.replace_reminder(key, &anew, None, at(now))
        }
        Step::RecordNextReminder | Step::RecordOtherChannel | Step::StopAndRecover => unreachable!(),
    };
    result.is_ok()
}

fn compare(journal: &Journal, model: &Model) -> Result<(), TestCaseError> {
    for (key, state) in model {
        let is = journal.intent(key).unwrap().unwrap();
        prop_assert_eq!(name(&is.state), *state);
        if let IntentState::Sent { at, .. } | IntentState::Done { at } = is.state {
            let attempts = journal.attempts_of(key.account).unwrap();
            let last = attempts.into_iter().rfind(|attempt| attempt.key == *key);
            prop_assert_eq!(last.unwrap().begun, at);
        }
    }
    let count = |wanted: &str| model.values().filter(|state| **state == wanted).count();
    prop_assert_eq!(journal.waiting().unwrap().len(), count("recorded"));
    prop_assert_eq!(journal.unwritten().unwrap().len(), count("sent"));
    prop_assert_eq!(journal.handed_over().unwrap().len(), count("handed_over"));
    prop_assert_eq!(journal.in_doubt().unwrap().len(), count("in_doubt"));
    let history = journal.history().unwrap();
    for partner in [1, 2] {
        let known = history.accounts.get(&account(partner));
        prop_assert_eq!(known.map_or(0, |known| known.last_ordinal), last_ordinal(model, partner));
        let open = known.and_then(|known| known.open.as_ref());
        prop_assert_eq!(open.is_some(), is_open(model, partner));
        let in_doubt = model.iter().any(|(key, state)| key.account == account(partner) && *state == "in_doubt");
        prop_assert_eq!(matches!(open, Some(OpenDelivery::InDoubt { .. })), in_doubt);
        let reached =
            |(key, state): (&IntentKey, &&str)| key.account == account(partner) && ["sent", "done"].contains(state);
        prop_assert_eq!(known.is_some_and(|known| known.last_reminded.is_some()), model.iter().any(reached));
    }
    Ok(())
}

/// Another test may be starting a process just now, which holds the lock with all that is open until it has begun.
fn reopened(folder: &std::path::Path) -> Journal {
    for _ in 0..100 {
        if let Ok(journal) = Journal::open(folder, identity()) {
            return journal;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    Journal::open(folder, identity()).unwrap()
}

fn play(steps: &[(Step, i64, Channel)]) -> Result<(), TestCaseError> {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = Journal::open(folder.path(), identity()).unwrap();
    let run = journal.begin_run(day("2025-01-15"), "test", at(0)).unwrap();
    let mut model = Model::new();
    for (now, (step, partner, channel)) in (1..).zip(steps) {
        let last = last_ordinal(&model, *partner);
        match step {
            Step::RecordNextReminder => {
                let recorded = journal.record(run, &[intent(*partner, last + 1, *channel)], at(now)).is_ok();
                prop_assert_eq!(recorded, !is_open(&model, *partner));
                if recorded {
                    model.insert(key(*partner, last + 1, *channel), "recorded");
                }
            }
            Step::RecordOtherChannel => {
                // The journal knows the content; what it says now is what another channel must say.
                let same = journal.intents_of(account(*partner)).unwrap().pop();
                let Some(same) = same else { continue };
                let free = !model.contains_key(&key(*partner, last, *channel));
                let versions = journal.intents_of(account(*partner)).unwrap();
                let one_version = versions.iter().filter(|other| other.key.ordinal == last).count() == 1;
                if free && one_version {
                    journal.record(run, &[intent_of(same.reminder, *channel)], at(now)).unwrap();
                    model.insert(key(*partner, last, *channel), "recorded");
                }
            }
            Step::StopAndRecover => {
                drop(journal);
                journal = reopened(folder.path());
                let changed = journal.recover(at(now)).unwrap().len();
                prop_assert_eq!(changed, model.values().filter(|state| ["begun", "last_word"].contains(state)).count());
                model.values_mut().filter(|state| **state == "begun").for_each(|state| *state = "recorded");
                model.values_mut().filter(|state| **state == "last_word").for_each(|state| *state = "in_doubt");
            }
            Step::Begin
            | Step::LastWord
            | Step::HandOver
            | Step::Settle(_)
            | Step::WriteBack
            | Step::ComeBack
            | Step::Drop
            | Step::Resolve(_)
            | Step::Replace => {
                let key = key(*partner, last.max(1), *channel);
                let next = model.get(&key).and_then(|state| expected(state, *step));
                // Only mails come back, and whether the reminder has reached nobody is known when all its channels have ended.
                let ended = |state: &&str| ["done", "failed", "dropped"].contains(state);
                let open_beside = || {
                    let mut others = model.iter().filter(|(other, _)| **other != key);
                    others.any(|(other, state)| {
                        other.account == key.account && other.ordinal == key.ordinal && !ended(state)
                    })
                };
                let comes_back = !matches!(step, Step::ComeBack) || *channel == Channel::Email && !open_beside();
                let next = next.filter(|_| comes_back);
                prop_assert_eq!(take(&mut journal, &key, *step, now), next.is_some(), "{:?} of {}", step, key);
                next.map(|next| model.insert(key, next));
            }
        }
        compare(&journal, &model)?;
    }
    Ok(())
}

fn decimal() -> impl Strategy<Value = rust_decimal::Decimal> {
    (any::<i64>(), 0..=28_u32).prop_map(|(number, scale)| rust_decimal::Decimal::new(number, scale))
}

fn money() -> impl Strategy<Value = Money> {
    let currency = (".*", any::<i64>(), ".*", any::<bool>(), decimal(), any::<u32>()).prop_map(
        |(code, id, symbol, before, rounding, decimal_places)| Currency {
            code,
            id: CurrencyId(id),
            symbol,
            position: if before { SymbolPosition::Before } else { SymbolPosition::After },
            rounding,
            decimal_places,
        },
    );
    (decimal(), currency).prop_map(|(amount, currency)| Money { amount, currency: Arc::new(currency) })
}

fn any_recipient() -> impl Strategy<Value = Recipient> {
    use RecipientRule::{ChosenOnAccount, Customer, FollowupContact, InvoiceContact};
    let rule = prop::sample::select(vec![ChosenOnAccount, FollowupContact, InvoiceContact, Customer]);
    let made = (rule, ".*", vec(".*", 0..3), option::of(".*"));
    made.prop_map(|(rule, name, addresses, language)| Recipient { rule, name, addresses, language })
}

fn channel() -> impl Strategy<Value = Channel> {
    prop::sample::select(vec![Channel::Email, Channel::Letter, Channel::Sms, Channel::Activity])
}

fn any_activity() -> impl Strategy<Value = (Activity, Option<UserId>)> {
    let responsible = prop_oneof![
        Just(Responsible::Nobody),
        any::<i64>().prop_map(|user| Responsible::User(UserId(user))),
        Just(Responsible::Salesperson),
        Just(Responsible::OfAccount),
    ];
    (option::of(any::<i64>()), ".*", ".*", responsible, option::of(any::<i64>())).prop_map(
        |(type_id, summary, note, responsible, user)| {
            (Activity { type_id, summary, note, responsible }, user.map(UserId))
        },
    )
}

fn any_reminder() -> impl Strategy<Value = Reminder> {
    let items = || vec(any::<i64>().prop_map(ItemId), 0..4);
    let advance = any::<[i64; 3]>();
    let advance = advance.prop_map(|[item, level, days]| Advance { item: ItemId(item), level: LevelId(level), days });
    let recipient = prop_oneof![any_recipient().prop_map(Ok), ".*".prop_map(Err)];
    let plan = (channel(), recipient).prop_map(|(channel, recipient)| ChannelPlan { channel, recipient });
    let lists = (vec(plan, 0..4), vec(advance, 0..4), items(), items(), items(), vec(money(), 0..3));
    let days = (0..4_000_i64, 0..4_000_i64);
    (lists, days, any::<[i64; 2]>(), ".*", vec(any_activity(), 0..3)).prop_map(
        |(
            (channels, advances, demanded, not_due, credits, amounts),
            days,
            [level, level_days],
            level_name,
            activities,
        )| {
            Reminder {
                run_date: day("2020-02-29") + chrono::TimeDelta::days(days.0),
                next_reminder: day("2020-02-29") + chrono::TimeDelta::days(days.1),
                level: LevelId(level),
                level_name,
                level_days,
                channels,
                advances,
                demanded,
                not_due,
                credits,
                amounts,
                activities,
                ..reminder(7, 1, "2025-01-15")
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_the_journal_agrees_with_the_model(steps in steps()) {
        play(&steps)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_reminder_is_read_back_equal(
        reminder in any_reminder(),
        recipient in option::of(any_recipient()),
        channel in channel(),
    ) {
        let (mut journal, run) = with_run();
        let mut intent = intent_of(reminder, channel);
        intent.recipient = recipient;
        journal.record(run, std::slice::from_ref(&intent), at(1)).unwrap();
        prop_assert_eq!(journal.waiting().unwrap(), vec![intent]);
    }
}
