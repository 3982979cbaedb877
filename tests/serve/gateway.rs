//! Text messages and letters by a gateway that is away at first, and that refuses somebody.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{Days, Utc};
use followupd::standin::smtp::{Sink, SinkOptions};
use followupd::standin::{Server, World};
use hmac::{Hmac, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::office::{Office, Said};
use crate::stage;

const SECRET: &str = "a secret of two";

/// A gateway that answers as it is told to, and keeps what it was asked.
#[derive(Clone, Default)]
struct Gateway {
    asked: Arc<Mutex<Vec<(String, Value)>>>,
    /// In the place of an answer to the message.
    trouble: Arc<Mutex<Option<StatusCode>>>,
}

impl Gateway {
    async fn start() -> (Self, String) {
        let gateway = Self::default();
        let (listener, own) = (tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap(), gateway.clone());
        let url = format!("http://{}/messages", listener.local_addr().unwrap());
        let answer = move |headers: HeaderMap, body: String| async move { own.answer(&headers, &body) };
        tokio::spawn(async move { axum::serve(listener, Router::new().route("/messages", post(answer))).await });
        (gateway, url)
    }

    fn answer(&self, headers: &HeaderMap, body: &str) -> (StatusCode, String) {
        let header = |name: &str| headers[name].to_str().unwrap().to_owned();
        let mut signed = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
        signed.update(format!("{}.{body}", header("Followupd-Timestamp")).as_bytes());
        let signed: String = signed.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(header("Followupd-Signature"), format!("v1={signed}"));
        let message: Value = serde_json::from_str(body).unwrap();
        let key = header("Idempotency-Key");
        assert_eq!(message["key"], key);
        self.asked.lock().unwrap().push((key, message.clone()));
        if let Some(status) = *self.trouble.lock().unwrap() {
            return (status, String::new());
        }
        match message["to"][0].as_str() {
            Some("+4930900009999") => {
                (StatusCode::UNPROCESSABLE_ENTITY, json!({ "error": "number is barred" }).to_string())
            }
            _ => (StatusCode::ACCEPTED, json!({ "id": "m-1" }).to_string()),
        }
    }

    fn asked(&self) -> Vec<(String, Value)> {
        self.asked.lock().unwrap().clone()
    }
}

/// A customer who owes something, with these values beside a mail address.
async fn debtor(world: &World, name: &str, values: Vec<(&'static str, followupd::odoo::value::Value)>) -> i64 {
    let customer = stage::customer(world, name, "ap@customer.test");
    for (field, value) in values {
        world.write("res.partner", customer, [(field, value)]).unwrap();
    }
    stage::invoice(world, customer, Utc::now().date_naive() - Days::new(20));
    customer
}

/// The program beside its servers and a gateway, which carries what a section of the settings is about.
struct Firm {
    _server: Server,
    sink: Sink,
    gateway: Gateway,
    office: Office,
}

impl Firm {
    /// The first level goes by these ways.
    async fn open<const N: usize>(world: &World, section: &str, ways: [(&str, bool); N]) -> Self {
        let first = world.find("x_followup_level", "x_days_after_due", 15).unwrap();
        world.write("x_followup_level", first, ways.map(|(way, goes)| (way, goes.into()))).unwrap();
        let server = Server::start(world.clone()).await.unwrap();
        let sink = Sink::start(SinkOptions::default()).await.unwrap();
        let (gateway, url) = Gateway::start().await;
        let settings = format!("[{section}]\nbackend = \"gateway\"\n[gateway]\nurl = \"{url}\"\n");
        let office = Office::new(&server.url(), sink.addr.port(), ["", "retry_pause_minutes = 0", &settings]);
        Self { _server: server, sink, gateway, office }
    }

    async fn say(&self, words: &[&str]) -> Said {
        let mut command = self.office.command(words);
        Said::new(command.env("FOLLOWUPD__GATEWAY__SECRET", SECRET).output().await.unwrap())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_text_message_keeps_its_key_until_the_gateway_takes_it_and_is_given_up_where_it_refuses() {
    let world = stage::company(Utc::now().naive_utc()).await;
    debtor(&world, "Reached", vec![("phone", "+32 470 12 34 56".into())]).await;
    let firm = Firm::open(&world, "sms", [("x_send_sms", true)]).await;
    let gateway = &firm.gateway;
    let run = async || firm.say(&["run"]).await;

    *gateway.trouble.lock().unwrap() = Some(StatusCode::SERVICE_UNAVAILABLE);
    run().await.is("a gateway that is away", 4, &["503", "text messages cannot be sent any more"]);
    assert_eq!(firm.sink.kept().len(), 1, "the mail has gone alone");
    *gateway.trouble.lock().unwrap() = None;
    for _ in 0..2 {
        run().await.is("a gateway", 0, &[]);
    }
    let asked = gateway.asked();
    assert_eq!(asked.len(), 2, "{asked:?}");
    assert_eq!(asked[0], asked[1], "the same message, with the same key");
    let (_, message) = &asked[0];
    assert_eq!((&message["channel"], &message["to"]), (&json!("sms"), &json!(["+32470123456"])));
    let text = message["text"].as_str().unwrap();
    assert!(text.contains("1,210.00") && text.chars().count() <= 306, "{text}");

    let barred = debtor(&world, "Barred", vec![("phone", "+49 30 90000 9999".into())]).await;
    for _ in 0..2 {
        run().await;
    }
    assert_eq!(gateway.asked().len(), 3, "what is refused is not tried again");
    firm.say(&["explain", "Barred"]).await.is("refused", 0, &["422 Unprocessable Entity number is barred"]);
    let record = world.find("x_followup", "x_partner_id", barred).unwrap();
    assert_eq!(world.field("x_followup", record, "x_reminder_count").as_int(), Some(1), "by mail it was reached");
    let alert = world.field("x_followup", record, "x_alert");
    let alert = alert.as_str().unwrap_or_default();
    assert!(alert.contains("was not delivered") && alert.contains("number is barred"), "{alert}");
    let told = world.ids("mail.activity").into_iter().filter(|activity| {
        let is = |field: &str, wanted: followupd::odoo::value::Value| {
            world.field("mail.activity", *activity, field) == wanted
        };
        is("res_model", "x_followup".into()) && is("res_id", record.into())
    });
    assert_eq!(told.count(), 1, "a person is told, once");
}

/// It may have sent the message: a person says, and the key is the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_text_message_is_in_doubt_where_the_gateway_says_nothing_clear() {
    let world = stage::company(Utc::now().naive_utc()).await;
    let unclear = debtor(&world, "Unclear", vec![("phone", "+32 470 12 34 56".into())]).await;
    let firm = Firm::open(&world, "sms", [("x_send_sms", true), ("x_send_email", false)]).await;
    let gateway = &firm.gateway;
    let reminders = || {
        let record = world.find("x_followup", "x_partner_id", unclear).unwrap();
        world.field("x_followup", record, "x_reminder_count").as_int().unwrap_or_default()
    };
    *gateway.trouble.lock().unwrap() = Some(StatusCode::INTERNAL_SERVER_ERROR);
    for _ in 0..2 {
        firm.say(&["run"]).await;
    }
    assert_eq!(gateway.asked().len(), 1, "nobody asks again before a person has said something");
    firm.say(&["in-doubt"]).await.is("in doubt", 4, &["the gateway says 500"]);
    assert_eq!(reminders(), 0, "no level advances");
    *gateway.trouble.lock().unwrap() = None;
    let key = format!("{}/1/{unclear}/1/sms", stage::DATABASE);
    firm.say(&["in-doubt", &key, "--was-not-sent"]).await;
    firm.say(&["run"]).await.is("not sent", 0, &[]);
    let asked = gateway.asked();
    assert_eq!(asked.len(), 2, "{asked:?}");
    assert_eq!((&asked[0].0, reminders()), (&asked[1].0, 1), "the same key");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_letter_goes_by_a_gateway() {
    let world = stage::company(Utc::now().naive_utc()).await;
    let address = vec![("street", "Rue Haute 139".into()), ("zip", "1000".into()), ("city", "Bruxelles".into())];
    debtor(&world, "By Post", address).await;
    let firm = Firm::open(&world, "letters", [("x_send_letter", true)]).await;
    let gateway = &firm.gateway;
    firm.say(&["check"]).await.is("check", 0, &["ok       letters"]);
    assert!(gateway.asked().is_empty(), "a check posts nothing");
    for _ in 0..2 {
        firm.say(&["run"]).await.is("a letter", 0, &[]);
    }
    let asked = gateway.asked();
    assert_eq!(asked.len(), 1, "{asked:?}");
    let letter = &asked[0].1;
    assert_eq!((&letter["channel"], &letter["to"]), (&json!("letter"), &json!(["Rue Haute 139", "1000 Bruxelles"])));
    assert!(STANDARD.decode(letter["pdf"].as_str().unwrap()).unwrap().starts_with(b"%PDF"));
}
