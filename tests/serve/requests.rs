//! What people ask for in Odoo is answered by the daemon within seconds, on the request itself.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{Days, TimeDelta, Utc};
use followupd::odoo::session::Session;
use followupd::odoo::value::Value;
use followupd::standin::smtp::{Sink, SinkOptions};
use followupd::standin::{Server, World};

use crate::daemon::{AT_ONCE, Daemon, patiently};
use crate::hundred::let_time_pass;
use crate::office::Office;
use crate::stage;

/// The day's run is over before a test asks for anything.
async fn office(customers: usize) -> (World, Server, Sink, Office, Daemon) {
    let world = stage::company(Utc::now().naive_utc()).await;
    for number in 0..customers {
        let customer = stage::customer(&world, &format!("Customer {number}"), &format!("ap@customer{number}.test"));
        stage::invoice(&world, customer, Utc::now().date_naive() - Days::new(20));
    }
    let server = Server::start(world.clone()).await.unwrap();
    let sink = Sink::start(SinkOptions::default()).await.unwrap();
    let office = Office::new(&server.url(), sink.addr.port(), AT_ONCE);
    let settings = std::fs::read_to_string(office.settings()).unwrap();
    let settings = settings
        .replace("sending = true", "sending = false")
        .replace("poll_interval_seconds = 1", "poll_interval_seconds = 60\nrequests_interval_seconds = 1");
    std::fs::write(office.settings(), settings).unwrap();
    let mut daemon = Daemon::start(&office, None);
    daemon.says("the day's run has ended").await;
    (world, server, sink, office, daemon)
}

pub(crate) async fn ask<const N: usize>(person: &Session, followup: i64, kind: &str, more: [(&str, Value); N]) -> i64 {
    let asked = [("x_followup_id", followup.into()), ("x_kind", kind.into()), ("x_state", "asked".into())];
    let values = asked.into_iter().chain(more).map(|(field, value)| (field.to_owned(), value)).collect();
    person.create("x_followup_request", vec![values]).await.unwrap()[0]
}

/// The state of a request, and what its asker reads.
pub(crate) async fn answer(world: &World, request: i64) -> String {
    let state = || world.field("x_followup_request", request, "x_state").as_str().unwrap_or_default().to_owned();
    let answered = async {
        while state() == "asked" {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    patiently("an answer", answered).await;
    let sentence = world.field("x_followup_request", request, "x_answer");
    format!("{}: {}", state(), sentence.as_str().unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn people_ask_and_are_answered() {
    let (world, server, sink, _office, daemon) = office(1).await;
    let person = stage::administrator(&server.url(), stage::DATABASE).await;
    let clock = let_time_pass(&world);
    let followup = world.ids("x_followup")[0];
    let today = Utc::now().date_naive();

    // The master switch is off, so the run has only proposed it: a person's word sends it.
    let shown = ask(&person, followup, "prepare", []).await;
    assert_eq!(answer(&world, shown).await, "prepared: Level \"Friendly reminder\", 1210.00 USD.");
    let field = |name: &str| world.field("x_followup_request", shown, name).as_str().unwrap_or_default().to_owned();
    assert_eq!(field("x_to"), "Customer 0 <ap@customer0.test>");
    assert!(
        field("x_body").contains("{{items_table}}") && field("x_shown").contains("1,210.00"),
        "{}",
        field("x_body")
    );
    assert_eq!(sink.kept().len(), 0, "a preview sends nothing");

    let words = [
        ("x_kind", Value::from("follow_up")),
        ("x_subject", "In our own words".into()),
        ("x_body", "<p>Dear friend,</p>{{items_table}}".into()),
        ("x_state", "asked".into()),
    ];
    world.write("x_followup_request", shown, words).unwrap();
    assert_eq!(answer(&world, shown).await, "done: Level \"Friendly reminder\" sent to ap@customer0.test.");
    let mail = String::from_utf8_lossy(&sink.kept()[0].bytes).into_owned();
    assert!(mail.contains("Subject: In our own words") && mail.contains("Dear friend,"), "{mail}");

    // What somebody asks for in the second in which a message leaves is answered by that message; this is later.
    clock.abort();
    world.set_now((Utc::now() + TimeDelta::minutes(2)).naive_utc());
    let again = ask(&person, followup, "follow_up", []).await;
    let until = today + Days::new(7);
    assert_eq!(
        answer(&world, again).await,
        format!("needs_anyway: Reminded a few days ago; not again before {until}.")
    );
    let wrong = [("x_state", Value::from("asked")), ("x_anyway", true.into()), ("x_body", "{{amonut}}".into())];
    world.write("x_followup_request", shown, wrong).unwrap();
    let refused = answer(&world, shown).await;
    assert!(refused.starts_with("refused: ") && refused.contains("amount"), "{refused}");

    let snooze =
        ask(&person, followup, "snooze", [("x_snooze_for", "1_week".into()), ("x_note", "on holiday".into())]).await;
    assert_eq!(answer(&world, snooze).await, format!("done: Snoozed until {until}."));
    assert_eq!(world.field("x_followup", followup, "x_snoozed_until").as_str(), Some(until.to_string().as_str()));
    let call = ask(&person, followup, "log_call", [("x_note", "<will> pay".into())]).await;
    let later = today + Days::new(15);
    assert_eq!(answer(&world, call).await, format!("done: Call noted; next reminder not before {later}."));
    assert_eq!(world.field("x_followup", followup, "x_next_reminder_date").as_str(), Some(later.to_string().as_str()));
    let broken = ask(&person, followup, "promise", []).await;
    assert!(answer(&world, broken).await.starts_with("refused: "), "a promise without a day");
    let told = world.ids("mail.message").into_iter().map(|id| world.field("mail.message", id, "body"));
    let told: Vec<String> = told.filter_map(|body| body.as_str().map(str::to_owned)).collect();
    assert_eq!(told.iter().filter(|body| body.contains("&lt;will&gt; pay")).count(), 2, "{told:#?}");
    assert_eq!(sink.kept().len(), 1);
    daemon.terminate().await;
}

/// Asked for twice, it is made twice: each stands with its request.
#[cfg(feature = "letters")]
#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_statement_stands_on_the_record_and_goes_to_nobody() {
    let (world, server, sink, _office, daemon) = office(1).await;
    let person = stage::administrator(&server.url(), stage::DATABASE).await;
    let followup = world.ids("x_followup")[0];
    let today = Utc::now().date_naive();
    for made in 1..=2 {
        let asked = ask(&person, followup, "statement", []).await;
        assert_eq!(answer(&world, asked).await, format!("done: Statement as of {today}, in the chatter."));
        let files: Vec<i64> = world
            .ids("ir.attachment")
            .into_iter()
            .filter(|file| world.field("ir.attachment", *file, "res_model").as_str() == Some("x_followup"))
            .filter(|file| world.field("ir.attachment", *file, "res_id").as_int() == Some(followup))
            .collect();
        assert_eq!(files.len(), made);
        let field = |name: &str| world.field("ir.attachment", files[made - 1], name).as_str().unwrap().to_owned();
        assert_eq!(field("name"), format!("Customer statement {today}.pdf"));
        assert!(field("datas").starts_with("JVBERi0"), "a PDF file begins so");
    }
    let notes = world.ids("mail.message").into_iter().map(|id| world.field("mail.message", id, "body"));
    let notes: Vec<String> = notes.filter_map(|body| body.as_str().map(str::to_owned)).collect();
    let told = format!("statement as of {today}</p>");
    assert_eq!(notes.iter().filter(|body| body.ends_with(&told)).count(), 2, "{notes:#?}");
    assert_eq!(sink.kept().len(), 0);
    daemon.terminate().await;
}

/// Ten people ask for one customer, and ninety-nine others for one each.
#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn many_ask_at_once_and_each_customer_gets_one_message() {
    let (world, server, sink, _office, daemon) = office(100).await;
    let person = stage::administrator(&server.url(), stage::DATABASE).await;
    let clock = let_time_pass(&world);
    let followups = world.ids("x_followup");
    let mut requests = Vec::new();
    for _ in 0..10 {
        requests.push(ask(&person, followups[0], "follow_up", [("x_anyway", true.into())]).await);
    }
    for followup in &followups[1..] {
        requests.push(ask(&person, *followup, "follow_up", []).await);
    }
    for request in requests {
        let answer = answer(&world, request).await;
        assert!(answer.starts_with("done: "), "{answer}");
    }
    let mut mails: BTreeMap<String, usize> = BTreeMap::new();
    for mail in sink.kept() {
        *mails.entry(mail.recipients.join(" ")).or_default() += 1;
    }
    assert_eq!(mails.len(), 100);
    assert!(mails.values().all(|count| *count == 1), "{mails:?}");
    clock.abort();
    daemon.terminate().await;
}
