//! Text messages in Odoo's own queue: made once, sent by Odoo, and told by it what became of them.

use followupd::domain::{Channel, PartnerId};
use followupd::execute::Backends;
use followupd::odoo::books::{QueueState, TextMessage};
use followupd::odoo::names::{followup, level, partner, text_message};
use followupd::odoo::search::Domain;
use followupd::run;
use serde_json::{Value, json};

use crate::bench::Bench;
use crate::provider;
use crate::waiting::{Debtor, order, poll};

/// The provider takes every number but those that end so.
const WRONG: &str = "13";

pub(crate) async fn live(bench: &Bench, backends: &mut Backends) {
    one_message_of_a_key(bench, backends).await;
    let (reached, mistyped) = (Debtor::new(bench, "by sms").await, Debtor::new(bench, "mistyped").await);
    for (debtor, phone) in [(&reached, "+32 470 00 00 11"), (&mistyped, "0032 470/00.00.13")] {
        bench.write(partner::MODEL, debtor.customer, [("phone", phone.into())]).await.unwrap();
    }
    let of_first = Domain::new().eq(level::COMPANY, 1).eq(level::DAYS_AFTER_DUE, 15);
    let first = bench.search(level::MODEL, &of_first).await[0];
    let by = |mail: bool, sms: bool| [(level::SEND_EMAIL, mail.into()), (level::SEND_SMS, sms.into())];
    bench.write(level::MODEL, first, by(false, true)).await.unwrap();

    for _ in 0..2 {
        run::run(backends, order("2026-12-20")).await.unwrap();
        poll(backends).await;
        for debtor in [&reached, &mistyped] {
            let message = of(bench, debtor).await;
            assert_eq!(bench.field(text_message::MODEL, message, "state").await, "outgoing".into());
            assert_eq!(debtor.on_record(bench, followup::REMINDER_COUNT).await, 0.into(), "it has not gone yet");
        }
    }
    let message = of(bench, &reached).await;
    assert_eq!(bench.field(text_message::MODEL, message, "number").await, "+32470000011".into());
    let body = bench.field(text_message::MODEL, message, "body").await.as_str().unwrap().to_owned();
    assert!(body.contains("100.00") && !body.contains('{'), "{body}");

    odoo_sends_its_queue(bench).await;
    poll(backends).await;
    assert_eq!(reached.on_record(bench, followup::REMINDER_COUNT).await, 1.into());
    let told = Domain::new().eq("model", partner::MODEL).eq("res_id", reached.customer).is_set("message_id");
    let told = bench.search("mail.message", &told.term("subject", "like", "SMS: ")).await;
    assert_eq!(told.len(), 1, "the customer's chatter tells it once");
    assert_eq!(mistyped.on_record(bench, followup::REMINDER_COUNT).await, 0.into());
    let alert = mistyped.on_record(bench, followup::ALERT).await;
    assert!(alert.as_str().is_some_and(|alert| alert.contains("the number is wrong")), "{alert:?}");

    bench.write(partner::MODEL, mistyped.customer, [("phone", "+32 470 00 00 14".into())]).await.unwrap();
    run::run(backends, order("2026-12-20")).await.unwrap();
    odoo_sends_its_queue(bench).await;
    poll(backends).await;
    assert_eq!(mistyped.on_record(bench, followup::REMINDER_COUNT).await, 2.into(), "another number is tried at once");
    nobody_waits_for_ever(bench, backends).await;
    bench.write(level::MODEL, first, by(true, false)).await.unwrap();
}

/// The queue is switched off, or its app removed: after a week a person must say what became of a message.
async fn nobody_waits_for_ever(bench: &Bench, backends: &mut Backends) {
    let debtor = Debtor::new(bench, "in a queue").await;
    bench.write(partner::MODEL, debtor.customer, [("phone", "+32 470 00 00 15".into())]).await.unwrap();
    run::run(backends, order("2026-12-20")).await.unwrap();
    let at = |moment: &'static str| Box::new(move || moment.parse().unwrap());
    let today = std::mem::replace(&mut backends.now, at("2026-11-08T08:00:00Z"));
    poll(backends).await;
    assert_eq!(debtor.on_record(bench, followup::ALERT).await, false.into());
    backends.now = at("2026-11-10T08:00:00Z");
    poll(backends).await;
    let alert = debtor.on_record(bench, followup::ALERT).await;
    assert!(alert.as_str().is_some_and(|alert| alert.starts_with("in doubt: ")), "{alert:?}");
    backends.now = today;
}

/// However often the program dies on its way, and at whatever moment.
async fn one_message_of_a_key(bench: &Bench, backends: &Backends) {
    let customer = bench.customer(&bench.name("twice")).await;
    let key = format!("<{}@followupd.test>", bench.name("sms"));
    let message = |body| TextMessage { key: &key, partner: PartnerId(customer), number: "+32470000012", body };
    let books = &backends.books;
    let state = async || books.queue(Channel::Sms, &[&key]).await.unwrap().state(&key);
    for body in ["first words", "other words"] {
        books.lay_text_message_ready(&message(body)).await.unwrap();
        assert_eq!(state().await, QueueState::Ready);
    }
    odoo_sends_its_queue(bench).await;
    assert_eq!(state().await, QueueState::Ready, "what is not released is not sent");
    let ours = bench.search(text_message::MODEL, &Domain::new().eq(text_message::KEY, key.as_str())).await;
    assert_eq!(ours.len(), 1);
    assert_eq!(bench.field(text_message::MODEL, ours[0], "body").await, "other words".into());
    books.release(Channel::Sms, &ours).await.unwrap();
    books.lay_text_message_ready(&message("too late")).await.unwrap();
    assert!(matches!(state().await, QueueState::Waits { .. }));
    assert_eq!(bench.field(text_message::MODEL, ours[0], "body").await, "other words".into());
    bench.write(text_message::MODEL, ours[0], [("state", "canceled".into())]).await.unwrap();
    assert_eq!(state().await, QueueState::Failed { why: "cancelled in Odoo".to_owned(), again: false });
}

/// The only message of a customer.
async fn of(bench: &Bench, debtor: &Debtor) -> i64 {
    let ours = Domain::new().eq("partner_id", debtor.customer).is_set(text_message::KEY);
    let messages = bench.search(text_message::MODEL, &ours).await;
    assert_eq!(messages.len(), 1, "one message of one reminder");
    messages[0]
}

/// A real Odoo gives its queue to a provider of ours; the stand-in does what real ones do then.
async fn odoo_sends_its_queue(bench: &Bench) {
    if let Some(world) = &bench.world {
        for id in bench.search(text_message::MODEL, &Domain::new().eq("state", "outgoing")).await {
            let number = bench.field(text_message::MODEL, id, "number").await.as_str().unwrap().to_owned();
            let reason = if bench.place.is_14() { "error_code" } else { "failure_type" };
            if number.ends_with(WRONG) {
                let failed = [("state", "error".into()), (reason, "sms_number_format".into())];
                world.write(text_message::MODEL, id, failed).unwrap();
            } else if bench.place.is_14() {
                bench.admin.unlink(text_message::MODEL, &[id]).await.unwrap();
            } else {
                world.write(text_message::MODEL, id, [("state", "pending".into())]).unwrap();
            }
        }
        return;
    }
    provider::sends(bench, "sms.endpoint", "sms.ir_cron_sms_scheduler_action", network).await;
}

/// Takes messages as Odoo's own provider does: in the words of version 14, or of 19.
fn network(asked: &Value) -> Value {
    let state = |number: &Value| {
        let wrong = number.as_str().unwrap().ends_with(WRONG);
        if wrong { "wrong_number_format" } else { "success" }
    };
    let mut results = Vec::new();
    for message in asked["messages"].as_array().unwrap() {
        match message["numbers"].as_array() {
            Some(numbers) => results.extend(
                numbers.iter().map(|to| json!({ "uuid": to["uuid"], "state": state(&to["number"]), "credit": 1 })),
            ),
            None => {
                results.push(json!({ "res_id": message["res_id"], "state": state(&message["number"]), "credit": 1 }));
            }
        }
    }
    results.into()
}
