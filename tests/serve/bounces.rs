//! Mails that come back: handed in by the mail server, found in a folder, or received by Odoo.

use std::time::Duration;

use chrono::{Days, Utc};
use followupd::odoo::value::Value;
use followupd::standin::smtp::{Sink, SinkOptions};
use followupd::standin::{Server, World};
use tokio::io::AsyncWriteExt as _;

use crate::daemon::{AT_ONCE, Daemon, patiently};
use crate::office::{Office, Said};
use crate::stage;

/// What a mail server says of a mail that it could not deliver.
fn report(mail: &[u8], address: &str) -> String {
    let id = String::from_utf8_lossy(mail)
        .lines()
        .find_map(|line| Some(line.strip_prefix("Message-ID: ")?.trim().to_owned()))
        .unwrap();
    format!(
        "From: MAILER-DAEMON@mx.test\r\nTo: bounces@muster.test\r\nContent-Type: multipart/report; \
         report-type=delivery-status; boundary=B\r\n\r\n--B\r\nContent-Type: message/delivery-status\r\n\r\n\
         Reporting-MTA: dns; mx.test\r\n\r\nFinal-Recipient: rfc822; {address}\r\nAction: failed\r\nStatus: 5.1.1\r\n\
         Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n--B\r\nContent-Type: text/rfc822-headers\r\n\r\n\
         Message-ID: {id}\r\n\r\n--B--\r\n"
    )
}

/// A customer who owes one invoice of 20 days ago, and the record of its account after the first reminder.
struct Case {
    world: World,
    _server: Server,
    sink: Sink,
    office: Office,
    customer: i64,
    invoice: i64,
}

impl Case {
    async fn new(address: &str, settings: [&str; 3]) -> Self {
        let world = stage::company(Utc::now().naive_utc()).await;
        let customer = stage::customer(&world, "Moved Away", address);
        let invoice = stage::invoice(&world, customer, Utc::now().date_naive() - Days::new(20));
        let server = Server::start(world.clone()).await.unwrap();
        let sink = Sink::start(SinkOptions::default()).await.unwrap();
        let office = Office::new(&server.url(), sink.addr.port(), settings);
        Self { world, _server: server, sink, office, customer, invoice }
    }

    async fn run(&self, case: &str, code: i32, words: &[&str]) {
        Said::new(self.office.command(&["run"]).output().await.unwrap()).is(case, code, words);
    }

    /// As a mail server does it.
    async fn hand_in(&self, mail: &str, words: &[&str]) {
        let mut child = self.office.command(&["bounce"]).stdin(std::process::Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(mail.as_bytes()).await.unwrap();
        Said::new(child.wait_with_output().await.unwrap()).is("handed in", 0, words);
    }

    fn of_record(&self, field: &str) -> Value {
        let record = self.world.find("x_followup", "x_partner_id", self.customer).unwrap();
        self.world.field("x_followup", record, field)
    }

    fn text_of_record(&self, field: &str) -> String {
        self.of_record(field).as_str().unwrap_or_default().to_owned()
    }

    /// The days of the level that the invoice has reached.
    fn reached(&self) -> Option<i64> {
        let items = self.world.ids("account.move.line");
        let of_invoice =
            |item: &i64| self.world.field("account.move.line", *item, "move_id") == Value::Int(self.invoice);
        let days = |item: i64| self.world.field("account.move.line", item, "x_followup_days").as_int();
        items.into_iter().filter(of_invoice).filter_map(days).max()
    }

    /// What Odoo shows beside the message in the customer's chatter.
    fn shown(&self) -> Option<String> {
        let shown = self.world.ids("mail.notification").pop()?;
        self.world.field("mail.notification", shown, "notification_status").as_str().map(str::to_owned)
    }

    fn line(&self) -> String {
        let line = self.world.ids("x_followup_reminder")[0];
        self.world.field("x_followup_reminder", line, "x_came_back").as_str().unwrap_or_default().to_owned()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reminder_that_came_back_has_reached_nobody_and_goes_again_to_a_better_address() {
    let case = Case::new("old@moved.test", ["", "", ""]).await;
    case.run("sent", 0, &[]).await;
    assert_eq!((case.reached(), case.shown().as_deref()), (Some(15), Some("sent")));
    let mail = case.sink.kept()[0].bytes.clone();
    case.hand_in(&report(&mail, "old@moved.test"), &["came back from old@moved.test: 550 5.1.1 no such user"]).await;
    case.hand_in(&report(&mail, "old@moved.test"), &["as is known already"]).await;

    case.run("taken in", 0, &["550 5.1.1 no such user"]).await;
    assert_eq!(case.reached(), Some(0), "it stands where it stood before");
    assert_eq!(case.sink.kept().len(), 1, "not again to where it came back from");
    assert_eq!((case.shown().as_deref(), case.line().as_str()), (Some("bounce"), "550 5.1.1 no such user"));
    assert!(
        case.text_of_record("x_alert").contains("it came back: 550 5.1.1 no such user"),
        "{}",
        case.text_of_record("x_alert")
    );
    assert_eq!(case.text_of_record("x_status"), "in_need_of_action");
    assert_eq!(case.of_record("x_last_reminder_date"), Value::Bool(false));
    assert_eq!(case.world.ids("mail.activity").len(), 1, "one person is asked, once");
    let bodies: Vec<String> = case
        .world
        .ids("mail.message")
        .into_iter()
        .map(|message| case.world.field("mail.message", message, "body").as_str().unwrap_or_default().to_owned())
        .collect();
    let told = |body: &&String| body.contains("came back from old@moved.test: 550 5.1.1 no such user");
    assert_eq!(bodies.iter().filter(told).count(), 1, "{bodies:?}");

    case.run("nothing new", 0, &["550 5.1.1 no such user"]).await;
    assert_eq!(case.world.ids("mail.activity").len(), 1);
    case.world.write("res.partner", case.customer, [("email", "new@moved.test".into())]).unwrap();
    case.run("a better address", 0, &[]).await;
    assert_eq!(case.sink.kept().len(), 2);
    assert_eq!((case.reached(), case.text_of_record("x_alert").as_str()), (Some(15), ""));
    assert_eq!(case.of_record("x_reminder_count"), Value::Int(2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_others_have_got_it_the_reminder_counts() {
    let case = Case::new("gone@moved.test; here@moved.test", ["", "", ""]).await;
    case.run("sent", 0, &[]).await;
    let mail = case.sink.kept()[0].bytes.clone();
    case.hand_in(&report(&mail, "gone@moved.test"), &["came back from gone@moved.test"]).await;
    case.run("taken in", 0, &[]).await;
    assert_eq!((case.reached(), case.text_of_record("x_alert").as_str()), (Some(15), ""));
    assert_eq!((case.shown().as_deref(), case.line().as_str()), (Some("sent"), ""));
    case.hand_in(&report(&mail, "here@moved.test"), &["came back from here@moved.test"]).await;
    case.run("from both", 0, &["it came back"]).await;
    assert_eq!(case.reached(), Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_daemon_finds_what_came_back_in_its_folder_and_in_odoo() {
    let folder = tempfile::tempdir().unwrap();
    let new = folder.path().join("new");
    std::fs::create_dir(&new).unwrap();
    let [odoo, mail, rest] = AT_ONCE;
    let mail = format!("bounces_folder = \"{}\"\n{mail}", folder.path().display());
    let case = Case::new("old@moved.test", [odoo, &mail, rest]).await;
    let mut daemon = Daemon::start(&case.office, None);
    daemon.says("the day's run has ended").await;
    std::fs::write(new.join("1"), "From: friend@acme.test\r\n\r\nHello\r\n").unwrap();
    std::fs::write(new.join("2"), report(&case.sink.kept()[0].bytes, "old@moved.test")).unwrap();
    patiently("the account shows it", async {
        while !case.text_of_record("x_alert").contains("it came back") {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    })
    .await;
    assert_eq!(std::fs::read_dir(&new).unwrap().count(), 0);
    assert_eq!(std::fs::read_dir(folder.path().join("cur")).unwrap().count(), 2, "both are kept");
    daemon.terminate().await;
    assert!(daemon.ended().await.success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_odoo_has_got_back_is_heard() {
    let case = Case::new("old@moved.test", AT_ONCE).await;
    let mut daemon = Daemon::start(&case.office, None);
    daemon.says("the day's run has ended").await;
    let shown = case.world.ids("mail.notification")[0];
    case.world.force("mail.notification", shown, "failure_reason", "The server said:\n550 5.1.1 unknown");
    case.world.force("mail.notification", shown, "notification_status", "bounce");
    patiently("the account shows it", async {
        while !case.text_of_record("x_alert").contains("it came back: 550 5.1.1 unknown") {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    })
    .await;
    assert_eq!(case.reached(), Some(0));
    daemon.terminate().await;
    assert!(daemon.ended().await.success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_statement_that_came_back_is_told_of_and_can_be_mailed_anew() {
    let case = Case::new("old@moved.test", ["", "", ""]).await;
    let mail = ["report", "statement", "--mail", "--yes"];
    let said = async |case: &Case| Said::new(case.office.command(&mail).output().await.unwrap());
    said(&case).await.is("mailed", 0, &["1 statement mailed"]);
    said(&case).await.is("once", 0, &["mailed already"]);
    let report = report(&case.sink.kept()[0].bytes, "old@moved.test");
    case.hand_in(&report, &["/statement/", "came back from old@moved.test: 550 5.1.1 no such user"]).await;
    case.run("taken in", 0, &["1 reminded"]).await;
    let told = |message: i64| {
        let field = |name: &str| case.world.field("mail.message", message, name);
        field("model").as_str() == Some("res.partner")
            && field("body").as_str().is_some_and(|body| body.contains("came back"))
    };
    assert_eq!(case.world.ids("mail.message").into_iter().filter(|message| told(*message)).count(), 1);
    said(&case).await.is("anew", 0, &["1 statement mailed"]);
    assert_eq!(case.sink.kept().len(), 3, "two statements, and the reminder");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_server_is_told_to_try_again_where_the_journal_cannot_be_written() {
    let case = Case::new("old@moved.test", ["", "", ""]).await;
    case.run("sent", 0, &[]).await;
    let mail = report(&case.sink.kept()[0].bytes, "old@moved.test");
    std::fs::write(case.office.state().join("journal.sqlite"), "no journal").unwrap();
    let mut child = case.office.command(&["bounce"]).stdin(std::process::Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(mail.as_bytes()).await.unwrap();
    Said::new(child.wait_with_output().await.unwrap()).is("later", 75, &["is not a journal of followupd"]);
}
