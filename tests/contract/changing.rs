//! What changes in Odoo between a reading and the next, and must not change what was decided or sent.

use std::sync::{Arc, Mutex};

use followupd::domain::{AttemptEnd, CompanyId, HeldReason, Intent, IntentState, ItemId, Outcome, PartnerId, Reminder};
use followupd::execute::{Backends, Step};
use followupd::journal::Rendered;
use followupd::odoo::books::{Books, Settings};
use followupd::odoo::names::{followup, item, partner};
use followupd::odoo::search::Domain;
use followupd::odoo::value::Value;
use followupd::run;
use followupd::standin::Document;

use crate::bench::{Bench, exactly};
use crate::waiting::{Debtor, LINE, flag, order, poll};

/// The day of the run in which all of them get their first reminder.
const DAY: &str = "2026-12-18";

pub(crate) async fn live(bench: &Bench, backends: &mut Backends) {
    let paying = Debtor::new(bench, "paying").await;
    let moving = Debtor::new(bench, "moving").await;
    let written_to = Debtor::new(bench, "written_to").await;
    run::run(backends, order(DAY)).await.unwrap();
    what_was_paid_before_a_promise_does_not_keep_it(bench, backends, &paying).await;
    a_customer_that_is_moved_under_a_parent_keeps_what_people_have_decided(bench, backends, &moving).await;
    what_was_sent_to_a_customer_that_was_moved_is_written_to_the_parent(bench, backends, &written_to).await;
    what_is_noted_during_a_run_stays(bench, backends).await;
    whoever_a_full_run_leaves_out_is_not_shown_as_reminded(bench, backends).await;
    what_cannot_be_read_for_a_day_was_not_settled(bench, backends, &paying).await;
    looking_again_at_a_handful_asks_little(bench, backends).await;
}

async fn what_was_paid_before_a_promise_does_not_keep_it(bench: &Bench, backends: &mut Backends, debtor: &Debtor) {
    bench.ledger.pay(debtor.entry, Some(30.into()), "2026-11-02").await;
    let matched = bench.search("account.partial.reconcile", &Domain::new().eq("debit_move_id", debtor.item)).await[0];
    let matched = bench.field("account.partial.reconcile", matched, "create_date").await;
    let record = debtor.record(bench).await;
    // The promise is made at a later second of Odoo's clock.
    let made = loop {
        if let Some(world) = &bench.world {
            world.set_now(world.now() + chrono::TimeDelta::seconds(1));
        }
        bench.write(followup::MODEL, record, [(followup::PROMISE_AMOUNT, 30.into())]).await.unwrap();
        let now = bench.field(followup::MODEL, record, "write_date").await;
        if now.as_str() > matched.as_str() {
            break now.as_str().unwrap().split_once(' ').unwrap().0.to_owned();
        }
    };
    let promise = [(followup::PROMISE_DATE, "2099-01-01".into()), (followup::PROMISE_MADE_ON, made.into())];
    bench.write(followup::MODEL, record, promise).await.unwrap();
    for _ in 0..2 {
        poll(backends).await;
        assert_eq!(debtor.on_record(bench, followup::PROMISE_STATE).await, "open".into(), "nothing was paid since");
        // What is written later makes it no newer.
        bench.write(followup::MODEL, record, [(followup::PROMISE_DATE, "2099-01-02".into())]).await.unwrap();
    }
    bench.ledger.pay(debtor.entry, Some(30.into()), "2026-11-02").await;
    poll(backends).await;
    assert_eq!(debtor.on_record(bench, followup::PROMISE_STATE).await, "kept".into());
}

/// Moves the debtor under a new company.
async fn moved(bench: &Bench, debtor: &Debtor) -> i64 {
    let group = bench.customer(&bench.name("group")).await;
    let under = [("is_company", false.into()), ("parent_id", group.into())];
    bench.write(partner::MODEL, debtor.customer, under).await.unwrap();
    assert_eq!(bench.field(partner::MODEL, debtor.customer, "commercial_partner_id").await, group.into());
    group
}

/// The active records of the two.
async fn records(bench: &Bench, debtor: &Debtor, group: i64) -> Vec<i64> {
    let theirs = Domain::new().is_in(followup::PARTNER, [debtor.customer, group]).eq(followup::ACTIVE, true);
    bench.search(followup::MODEL, &theirs).await
}

async fn a_customer_that_is_moved_under_a_parent_keeps_what_people_have_decided(
    bench: &Bench,
    backends: &mut Backends,
    debtor: &Debtor,
) {
    let record = debtor.record(bench).await;
    let decided = [
        (followup::MODE, "manual".into()),
        (followup::SNOOZED_UNTIL, "2099-03-01".into()),
        (followup::PROMISE_DATE, "2099-01-01".into()),
    ];
    bench.write(followup::MODEL, record, decided.clone()).await.unwrap();
    let group = moved(bench, debtor).await;
    let (reading, report) = run::plan(backends, DAY.parse().unwrap()).await.unwrap();
    let key = followupd::domain::AccountKey { company: CompanyId(1), partner: PartnerId(group) };
    assert!(!report.plan.decisions.contains_key(&debtor.key()), "it is no account of its own any more");
    assert_eq!(reading.input.accounts[&key].reminders, 1);
    run::run(backends, order(DAY)).await.unwrap();
    assert_eq!(records(bench, debtor, group).await, [record]);
    assert_eq!(bench.field(followup::MODEL, record, followup::PARTNER).await, group.into());
    for (field, value) in decided {
        assert_eq!(bench.field(followup::MODEL, record, field).await, value, "{field}");
    }
}

/// As if the machine had stopped between the server's answer and the write-back.
fn sent_and_not_written(backends: &mut Backends, debtor: &Debtor) -> Intent {
    let last = backends.journal.intents_of(debtor.key()).unwrap().pop().unwrap();
    let ordinal = last.key.ordinal + 1;
    let mut intent = Intent {
        message_id: format!("<moved.{}.{ordinal}@followupd.test>", debtor.customer),
        state: IntentState::Recorded { problem: None },
        attempts: 0,
        reminder: Reminder { ordinal, ..last.reminder.clone() },
        ..last
    };
    intent.key.ordinal = ordinal;
    let at = (backends.now)();
    let journal = &mut backends.journal;
    let run = journal.begin_run(DAY.parse().unwrap(), "by hand", at).unwrap();
    journal.record(run, std::slice::from_ref(&intent), at).unwrap();
    let rendered = Rendered { subject: "Reminder".into(), chatter_html: "<p>Pay</p>".into(), digest: "0f".repeat(32) };
    journal.begin(&intent.key, &rendered, &[], at).unwrap();
    journal.last_word(&intent.key, at).unwrap();
    journal.settle(&intent.key, &AttemptEnd::Sent { answer: "250 OK".into() }, at).unwrap();
    journal.end_run(run, "", at).unwrap();
    intent
}

async fn what_was_sent_to_a_customer_that_was_moved_is_written_to_the_parent(
    bench: &Bench,
    backends: &mut Backends,
    debtor: &Debtor,
) {
    let record = debtor.record(bench).await;
    let intent = sent_and_not_written(backends, debtor);
    let group = moved(bench, debtor).await;
    let (_, report) = run::plan(backends, "2099-01-01".parse().unwrap()).await.unwrap();
    let key = followupd::domain::AccountKey { company: CompanyId(1), partner: PartnerId(group) };
    let outcome = &report.plan.decisions[&key].outcome;
    assert!(matches!(outcome, Outcome::Held(HeldReason::NotWrittenBack { .. })), "not a second time: {outcome}");
    poll(backends).await;
    assert!(backends.journal.unwritten().unwrap().is_empty());
    assert_eq!(records(bench, debtor, group).await, [record]);
    assert_eq!(bench.field(followup::MODEL, record, followup::PARTNER).await, group.into());
    let count = i64::from(intent.key.ordinal);
    assert_eq!(bench.field(followup::MODEL, record, followup::REMINDER_COUNT).await, count.into());
    let told = Domain::new().eq("message_id", intent.message_id.as_str());
    let told = bench.search("mail.message", &told).await;
    assert_eq!(bench.field("mail.message", told[0], "res_id").await, group.into(), "answers land with the parent");
}

/// Only in the stand-in can a person be as quick as that.
async fn what_is_noted_during_a_run_stays(bench: &Bench, backends: &mut Backends) {
    let Some(world) = bench.world.clone() else { return };
    let debtor = Debtor::new(bench, "disputing_late").await;
    let dispute = [(item::EXCLUSION_REASON, "dispute".into()), (item::EXCLUDED_UNTIL, Value::from(DAY))];
    bench.write(LINE, debtor.item, dispute).await.unwrap();
    let (line, extended) = (debtor.item, "2027-02-01");
    backends.watch = Box::new(move |step| {
        if matches!(step, Step::Recorded(_)) {
            let longer = [(item::EXCLUSION_REASON, "dispute".into()), (item::EXCLUDED_UNTIL, Value::from(extended))];
            world.write(LINE, line, longer).unwrap();
        }
    });
    run::run(backends, order(DAY)).await.unwrap();
    backends.watch = Box::new(|_| {});
    assert_eq!(bench.field(LINE, debtor.item, item::EXCLUDED_UNTIL).await, extended.into());
    poll(backends).await;
    assert_eq!(bench.field(LINE, debtor.item, flag(bench)).await, true.into());
}

async fn whoever_a_full_run_leaves_out_is_not_shown_as_reminded(bench: &Bench, backends: &mut Backends) {
    let debtor = Debtor::new(bench, "left_out").await;
    backends.terms.messages_per_run = Some(0);
    let report = run::run(backends, order(DAY)).await.unwrap();
    let why = debtor.held(&report).to_string();
    assert_eq!(debtor.on_record(bench, followup::EXPLANATION).await, why.into());
    poll(backends).await;
    let due = debtor.on_record(bench, followup::EXPLANATION).await;
    assert!(due.as_str().unwrap().starts_with("due with the next run: level "), "{due:?}");
    backends.terms.messages_per_run = None;
}

/// Only the stand-in can be made to say what cannot be read.
async fn what_cannot_be_read_for_a_day_was_not_settled(bench: &Bench, backends: &mut Backends, debtor: &Debtor) {
    let Some(world) = &bench.world else { return };
    let due = bench.field(LINE, debtor.item, "date_maturity").await;
    world.force(LINE, debtor.item, "date_maturity", "31/01/2026");
    let report = run::run(backends, order(DAY)).await.unwrap();
    assert!(matches!(debtor.held(&report), HeldReason::RowsUnreadable(_)), "{}", debtor.held(&report));
    world.force(LINE, debtor.item, "date_maturity", due);
    run::run(backends, order(DAY)).await.unwrap();
    assert_eq!(backends.journal.history().unwrap().returned.get(&ItemId(debtor.item)), None);
}

/// Each call is a round trip to Odoo between what was planned and what leaves. Only the stand-in counts them.
async fn looking_again_at_a_handful_asks_little(bench: &Bench, backends: &mut Backends) {
    let Some(world) = bench.world.clone() else { return };
    for number in 0..10 {
        Debtor::new(bench, &format!("handful_{number}")).await;
    }
    let marks: Arc<Mutex<Vec<(&str, usize)>>> = Arc::default();
    let (seen, asked) = (Arc::clone(&marks), world.clone());
    backends.watch = Box::new(move |step| {
        let name = match step {
            Step::Recorded(_) => "recorded",
            Step::LookedAgain(_) => "looked again",
            Step::Begun(_) => "begun",
            Step::Written(_) => "written",
            Step::Reading
            | Step::Read
            | Step::Planned { .. }
            | Step::LastWord(_)
            | Step::Ended(_)
            | Step::Settled(_)
            | Step::StatementSettled(_)
            | Step::StatementsTried(_)
            | Step::WrittenBack(_)
            | Step::Standings { .. } => return,
        };
        seen.lock().unwrap().push((name, asked.calls().len()));
    });
    run::run(backends, order(DAY)).await.unwrap();
    backends.watch = Box::new(|_| {});
    let marks = marks.lock().unwrap().clone();
    let first = |name: &str| marks.iter().find(|(known, _)| *known == name).unwrap().1;
    let last_begun = marks.iter().take_while(|(name, _)| *name != "written").last().unwrap().1;
    let (look, links, write) = (
        first("looked again") - first("recorded"),
        first("begun") - first("looked again"),
        first("written") - last_begun,
    );
    println!(
        "{:?}: {look} calls to look again at ten accounts, {links} for their links, {write} to write back",
        bench.place
    );
    assert_eq!(look, if bench.place.is_14() { 16 } else { 9 });
}

/// A user who may work in a branch and nowhere else finds the plan of the company above it.
pub(crate) async fn a_branch_alone_follows_the_plan_above_it(bench: &Bench) {
    let currency = bench.field("res.company", 1, "currency_id").await;
    let values = [("name", bench.name("Branch").into()), ("parent_id", 1.into()), ("currency_id", currency)];
    let branch = match &bench.world {
        Some(world) => world.add_company(values).unwrap(),
        None => bench.create("res.company", values).await,
    };
    let group = bench.search("res.groups", &Domain::new().eq("name", "Follow-up Daemon")).await;
    let login = bench.name("branch");
    let user = [
        ("name", login.as_str().into()),
        ("login", login.as_str().into()),
        ("email", "branch@example.com".into()),
        ("password", "secret123".into()),
        (bench.user_groups(), exactly(&group)),
        ("company_id", branch.into()),
        ("company_ids", exactly(&[branch])),
    ];
    bench.create("res.users", user).await;
    let session = bench.login(&login, "secret123").await.unwrap();
    let settings = Settings { fallback_language: Some("en_US".to_owned()), ..Settings::default() };
    let chart = Books::open(session, settings).await.unwrap().chart().await.unwrap();
    assert_eq!(chart.unreadable, []);
    assert_eq!(chart.companies.keys().copied().collect::<Vec<_>>(), [CompanyId(branch)]);
    assert_eq!(chart.parents.keys().copied().collect::<Vec<_>>(), [CompanyId(1)]);
    assert!(!chart.levels_of(CompanyId(branch)).is_empty());
}

/// Teardown takes Odoo's own flag off again where we have ticked it; the answer is the item.
pub(crate) async fn a_flag_of_ours(bench: &Bench) -> i64 {
    let customer = bench.customer(&bench.name("flagged_by_us")).await;
    let entry = bench.ledger.invoice(Document::Invoice, customer, 100.into(), "2026-09-01", "2026-09-15").await;
    let item = bench.ledger.items(entry).await[0];
    bench.write(LINE, item, [(flag(bench), true.into()), (item::FLAGGED_BY_US, true.into())]).await.unwrap();
    item
}
