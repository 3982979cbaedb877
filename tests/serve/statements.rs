//! Statements by mail: to each customer once, by a command or because somebody asks for it in Odoo, and never by themselves.

use std::time::Duration;

use chrono::{Days, TimeDelta, Utc};
use followupd::standin::smtp::{Action, Point, Sink, SinkOptions};
use followupd::standin::{Server, World};
use serde_json::Value as Json;

use crate::daemon::{AT_ONCE, Daemon, patiently};
use crate::hundred::let_time_pass;
use crate::office::{Office, Said};
use crate::requests::{answer, ask};
use crate::stage;

const MAIL: [&str; 4] = ["report", "statement", "--mail", "--yes"];

struct Town {
    world: World,
    server: Server,
    sink: Sink,
    office: Office,
}

impl Town {
    /// Customers that owe something since long.
    async fn open(customers: usize, settings: [&str; 3]) -> Town {
        let world = stage::company(Utc::now().naive_utc()).await;
        for number in 0..customers {
            let name = format!("Customer {number}");
            let customer = stage::customer(&world, &name, &format!("ap@customer{number}.test"));
            stage::invoice(&world, customer, Utc::now().date_naive() - Days::new(5));
        }
        let server = Server::start(world.clone()).await.unwrap();
        let sink = Sink::start(SinkOptions::default()).await.unwrap();
        let office = Office::new(&server.url(), sink.addr.port(), settings);
        Town { world, server, sink, office }
    }

    async fn say(&self, words: &[&str]) -> Said {
        Said::new(self.office.command(words).output().await.unwrap())
    }

    async fn json(&self, words: &[&str]) -> Json {
        let words: Vec<&str> = words.iter().copied().chain(["--json"]).collect();
        let output = self.office.command(&words).output().await.unwrap();
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
    }

    fn customer(&self, number: usize) -> i64 {
        self.world.find("res.partner", "name", format!("Customer {number}").as_str()).unwrap()
    }

    fn set_sending(&self, is_on: bool) {
        let settings = std::fs::read_to_string(self.office.settings()).unwrap();
        let settings = settings.replace(&format!("sending = {}", !is_on), &format!("sending = {is_on}"));
        std::fs::write(self.office.settings(), settings).unwrap();
    }

    /// The ids and bodies of the messages on a record, and the names of their files.
    fn messages(&self, model: &str, record: i64) -> Vec<(String, String, Vec<String>)> {
        let text =
            |id: i64, field: &str| self.world.field("mail.message", id, field).as_str().unwrap_or_default().to_owned();
        let on_it = |id: &i64| {
            text(*id, "model") == model && self.world.field("mail.message", *id, "res_id").as_int() == Some(record)
        };
        let files = |of: &str, on: i64| -> Vec<String> {
            let field = |id: i64, field: &str| self.world.field("ir.attachment", id, field);
            let ids = self.world.ids("ir.attachment").into_iter();
            let theirs = ids.filter(|id| field(*id, "res_model").as_str() == Some(of));
            let theirs = theirs.filter(|id| field(*id, "res_id").as_int() == Some(on));
            theirs.map(|id| field(id, "name").as_str().unwrap().to_owned()).collect()
        };
        let ours = self.world.ids("mail.message").into_iter().filter(on_it);
        let ours = ours.filter(|id| text(*id, "message_id").contains("followupd."));
        ours.map(|id| (text(id, "message_id"), text(id, "body"), files(model, record))).collect()
    }
}

/// A mail as it stands on the wire, without the lines of its file.
fn text(mail: &[u8]) -> String {
    let text = String::from_utf8_lossy(mail).replace("=\r\n", "").replace("filename*0=", "filename=");
    let is_of_the_file = |line: &&str| line.len() == 76 && !line.contains(' ');
    text.lines().filter(|line| !is_of_the_file(line)).collect::<Vec<_>>().join("\n")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_customer_that_owes_something_gets_its_statement_once_and_no_reminder() {
    let town = Town::open(2, ["", "", ""]).await;
    let today = Utc::now().date_naive();
    stage::customer(&town.world, "Owes Nothing", "ap@nothing.test");
    let mute = stage::customer(&town.world, "Mute", "no address");
    stage::invoice(&town.world, mute, today - Days::new(5));
    town.world.create("mail.blacklist", [("email", "ap@customer1.test".into())]).unwrap();

    let list = town.say(&MAIL[..3]).await;
    list.is(
        "only the list",
        4,
        &[
            "goes",
            "ap@customer0.test",
            "en_US",
            "1210.00 USD",
            "not mailed: nobody to be reached: email: \"ap@customer1.test\" is blacklisted in Odoo",
            "not mailed: nobody to be reached: email: \"no address\" is not an e-mail address",
            "1 statement would be mailed, 2 not.",
            "Nothing was mailed; --yes mails them.",
        ],
    );
    assert!(!list.text.contains("Owes Nothing"), "{}", list.text);
    assert_eq!(town.sink.kept().len(), 0);

    town.say(&MAIL).await.is("they go", 4, &["mailed", "1 statement mailed, 2 not."]);
    let mails = town.sink.kept();
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].recipients, ["ap@customer0.test"]);
    let mail = text(&mails[0].bytes);
    for part in [
        "Subject: Statement of account as of ",
        "Dear Customer 0,",
        &format!("filename=\"Customer statement {today}.pdf\""),
        "Content-Language: en-US",
        "Auto-Submitted: auto-generated",
    ] {
        assert!(mail.contains(part), "\"{part}\" is not in\n{mail}");
    }

    let customer = town.customer(0);
    let told = town.messages("res.partner", customer);
    assert_eq!(told.len(), 1, "{told:#?}");
    let (id, body, files) = &told[0];
    assert!(mail.contains(id.as_str()), "answers to the mail land where it is told: {id}");
    assert!(body.contains("is not a reminder"), "{body}");
    assert_eq!(files, &[format!("Customer statement {today}.pdf")]);

    town.say(&MAIL).await.is(
        "a second time",
        4,
        &["mailed already to ap@customer0.test", "0 statements mailed, 3 not.", "--again"],
    );
    let named = town.json(&["report", "statement", "--mail", "--customer", "nothing", "--yes"]).await;
    assert_eq!(named["statements"][0]["reason"], "nothing is open");
    assert_eq!(town.sink.kept().len(), 1, "nobody gets it twice");
    town.say(&["report", "statement", "--mail", "--customer", "Customer 0"]).await.is("all is done", 0, &[]);

    let again = town.json(&["report", "statement", "--mail", "--customer", "Customer 0", "--again", "--yes"]).await;
    assert_eq!(
        (&again["statements"][0]["copy"], &again["statements"][0]["delivery"]["state"]),
        (&2.into(), &"sent".into())
    );
    assert_eq!(again["statements"][0]["balance"][0]["amount"], "1210.00");
    assert_eq!(town.sink.kept().len(), 2);
    assert_eq!(town.messages("res.partner", customer).len(), 2, "the second one has an id of its own");

    // No level, no date, no reminder: what it had is what it has.
    let run = town.json(&["run"]).await;
    let account = run["accounts"].as_array().unwrap().iter().find(|one| one["customer"] == "Customer 0").unwrap();
    assert!(account["reason"].as_str().unwrap().contains("level \"Friendly reminder\" not before"), "{account}");
    let record = town.world.find("x_followup", "x_partner_id", customer).unwrap();
    assert_eq!(town.world.field("x_followup", record, "x_reminder_count").as_int().unwrap_or_default(), 0);
    let report = town.json(&["report", "effectiveness"]).await;
    assert!(!report.to_string().contains("Customer 0"), "{report}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_is_in_the_language_of_whoever_gets_it_and_goes_to_nobody_where_something_is_missing() {
    let town = Town::open(2, ["", "", ""]).await;
    let german = town.world.find("res.lang", "code", "de_DE").unwrap();
    town.world.force("res.lang", german, "active", true);
    let contact = [
        ("name", "Buchhaltung".into()),
        ("email", "buchhaltung@customer0.test".into()),
        ("lang", "de_DE".into()),
        ("type", "invoice".into()),
        ("parent_id", town.customer(0).into()),
    ];
    town.world.create("res.partner", contact).unwrap();
    let of_other =
        |id: &i64| town.world.field("account.move.line", *id, "partner_id").as_int() == Some(town.customer(1));
    for line in town.world.ids("account.move.line").into_iter().filter(of_other) {
        town.world.force("account.move.line", line, "currency_id", 999);
    }
    let redirected = town.office.settings();
    let settings = std::fs::read_to_string(&redirected).unwrap();
    std::fs::write(&redirected, settings.replace("[mail]", "[mail]\nredirect_all_to = \"rehearsal@acme.test\""))
        .unwrap();

    town.say(&MAIL).await.is("one of two", 4, &["de_DE", "not mailed: the statement would not be complete: "]);
    let mails = town.sink.kept();
    assert_eq!((mails.len(), &mails[0].recipients[..]), (1, &["rehearsal@acme.test".to_owned()][..]));
    let mail = text(&mails[0].bytes);
    let today = Utc::now().date_naive();
    for part in [
        "Subject: [for buchhaltung@customer0.test] Kontoauszug zum ",
        "Sehr geehrte Damen und Herren,",
        &format!("filename=\"Kontoauszug {today}.pdf\""),
        "Content-Language: de-DE",
    ] {
        assert!(mail.contains(part), "\"{part}\" is not in\n{mail}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_sending_is_off_no_statement_leaves() {
    let town = Town::open(1, ["", "", ""]).await;
    town.set_sending(false);
    town.say(&MAIL).await.is("off", 4, &["sending is switched off", "sending = true", "0 statements mailed, 1 not."]);
    assert_eq!(town.sink.kept().len(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_statement_in_doubt_goes_again_only_if_somebody_says_so() {
    let town = Town::open(1, ["", "retry_pause_minutes = 0", ""]).await;
    town.sink.once(Point::Dot, Action::KeepAndClose);
    town.say(&MAIL).await.is("the server falls silent", 4, &["in doubt: ", "what waits goes next time"]);
    assert_eq!(town.sink.kept().len(), 1);
    town.say(&MAIL).await.is(
        "again",
        4,
        &["not mailed: in doubt: it may have arrived at ap@customer0.test", "--again"],
    );
    town.say(&["run"]).await.is("a run", 0, &[]);
    assert_eq!(town.sink.kept().len(), 1, "nothing goes by itself");

    let listed = town.json(&["in-doubt"]).await;
    let key = listed["in_doubt"][0]["key"].as_str().unwrap().to_owned();
    assert!(key.contains("/statement/") && key.ends_with("/1"), "{key}");
    town.say(&["report", "statement", "--mail", "--again", "--yes"]).await.is("a second copy", 0, &["mailed"]);
    assert_eq!(town.sink.kept().len(), 2);
    town.say(&["in-doubt", &key, "--was-sent"]).await.is("the first had arrived", 0, &["Recorded as sent"]);
    town.say(&["run"]).await.is("written back", 0, &[]);
    assert_eq!(town.messages("res.partner", town.customer(0)).len(), 2);
    assert_eq!(town.sink.kept().len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_that_is_killed_after_the_last_word_sends_no_second_statement() {
    let town = Town::open(1, ["", "", ""]).await;
    town.sink.once(Point::Dot, Action::Hang);
    let mut child = town.office.command(&MAIL).spawn().unwrap();
    let at_the_dot = town.sink.until(|_, events| events.iter().any(|event| event.point == Point::Dot));
    patiently("the final dot", at_the_dot).await;
    child.kill().await.unwrap();
    town.say(&MAIL).await.is(
        "afterwards",
        4,
        &["in doubt", "the program stopped between the final dot and the record of the answer"],
    );
    town.say(&["run"]).await.is("a run", 0, &[]);
    let dots = town.sink.events().iter().filter(|event| event.point == Point::Dot).count();
    assert_eq!(dots, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_mail_server_that_is_away_has_not_taken_goes_later_and_limits_count() {
    let town = Town::open(3, ["", "messages_per_hour = 2\nretry_pause_minutes = 0", ""]).await;
    town.sink.pause().await;
    town.say(&MAIL).await.is("away", 4, &["the mail server: ", "what waits goes next time", "waits for the next time"]);
    town.sink.resume().await.unwrap();
    town.say(&["run"]).await.is("back", 0, &[]);
    assert_eq!(town.sink.kept().len(), 2, "two an hour");
    town.say(&MAIL).await.is(
        "the third",
        0,
        &["waits for a free place: 2 messages an hour may leave", "mailed already"],
    );
    assert_eq!(town.sink.kept().len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn send_statement_in_odoo_mails_it_once_whoever_asks_and_once_more_if_somebody_says_so() {
    let town = Town::open(2, AT_ONCE).await;
    let mut daemon = Daemon::start(&town.office, None);
    daemon.says("the day's run has ended").await;
    town.say(&MAIL).await.is(
        "beside the daemon",
        5,
        &["*Send Statement* in Odoo mails statements", "is in use by process"],
    );

    let person = stage::administrator(&town.server.url(), stage::DATABASE).await;
    let clock = let_time_pass(&town.world);
    let today = Utc::now().date_naive();
    let followup = town.world.find("x_followup", "x_partner_id", town.customer(0)).unwrap();
    let other = town.world.find("x_followup", "x_partner_id", town.customer(1)).unwrap();
    let [first, second] =
        [ask(&person, followup, "send_statement", []).await, ask(&person, followup, "send_statement", []).await];
    let for_other = ask(&person, other, "send_statement", []).await;
    let sent = |to: &str| format!("done: Statement as of {today} sent to {to}.");
    assert_eq!(answer(&town.world, first).await, sent("ap@customer0.test"));
    let said = answer(&town.world, second).await;
    assert!(said.starts_with("done: ") || said.starts_with("needs_anyway: "), "{said}");
    assert_eq!(answer(&town.world, for_other).await, sent("ap@customer1.test"));
    assert_eq!(town.sink.kept().len(), 2);
    let (_, note, files) = &town.messages("x_followup", followup)[0];
    assert!(note.contains("<b>Statement</b> from ") && note.contains("ap@customer0.test"), "{note}");
    assert_eq!(files, &[format!("Customer statement {today}.eml")]);

    // Later the same day somebody must say that it is to go once more.
    clock.abort();
    town.world.set_now((Utc::now() + TimeDelta::minutes(2)).naive_utc());
    let later = ask(&person, followup, "send_statement", []).await;
    let said = answer(&town.world, later).await;
    assert!(said.starts_with("needs_anyway: Mailed already to ap@customer0.test ("), "{said}");
    town.world.write("x_followup_request", later, [("x_anyway", true.into()), ("x_state", "asked".into())]).unwrap();
    assert_eq!(answer(&town.world, later).await, sent("ap@customer0.test"));
    assert_eq!(town.sink.kept().len(), 3);

    // In doubt: who has asked for it once more did not know that.
    town.sink.once(Point::Dot, Action::KeepAndClose);
    town.world.set_now((Utc::now() + TimeDelta::minutes(4)).naive_utc());
    let doubtful = ask(&person, other, "send_statement", [("x_anyway", true.into())]).await;
    let said = answer(&town.world, doubtful).await;
    assert!(said.starts_with("needs_anyway: Statement as of ") && said.contains("in doubt"), "{said}");
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(town.sink.kept().len(), 4, "nothing goes by itself");

    daemon.terminate().await;
    assert_eq!(daemon.ended().await.code(), Some(0));
    town.set_sending(false);
    daemon = Daemon::start(&town.office, None);
    let off = ask(&person, followup, "send_statement", [("x_anyway", true.into())]).await;
    let said = answer(&town.world, off).await;
    assert!(said.starts_with("refused: Sending is switched off"), "{said}");
    daemon.terminate().await;
    assert_eq!(town.sink.kept().len(), 4);
    town.sink.behave();
}
