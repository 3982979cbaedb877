//! A company with customers who owe, people who look after them, and the daemon beside its Odoo.

use std::path::PathBuf;
use std::time::Duration;

use chrono::{NaiveDate, Utc};
use followupd::journal::Journal;
use followupd::odoo::search::Domain;
use followupd::odoo::session::Session;
use followupd::standin::smtp::{Sink, SinkOptions};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::accountant::Accountant;
use crate::customers::{Customer, address, owe};
use crate::odoo::{act, create, ids, login, members, rows};
use crate::people::{CLARA, Person};
use crate::server::{Server, Version};

const LOGIN: &str = "followupd@harbor.example";
const PASSWORD: &str = "a long enough secret";

pub(crate) struct Office {
    pub(crate) server: Server,
    pub(crate) accountant: Accountant,
    pub(crate) sink: Sink,
    pub(crate) today: NaiveDate,
    folder: TempDir,
    daemon: Child,
}

impl Office {
    /// Clara's office, with customers who each owe one invoice that is twenty days overdue.
    pub(crate) async fn open(version: Version, customers: &[&'static str]) -> Self {
        let customers: Vec<Customer> = customers.iter().map(|name| Customer::of_nobody(name)).collect();
        Self::of(version, &[&CLARA], &customers).await
    }

    /// Sets Odoo up, and starts the daemon, which sends nothing by itself: everything is proposed, and people decide.
    pub(crate) async fn of(version: Version, people: &[&Person], customers: &[Customer]) -> Self {
        let server = Server::start(version);
        let admin = login(&server, "admin", "admin").await;
        let accountant = Accountant { admin: admin.clone(), version, harbor: 1, delta: 1 };
        accountant.cancel_demo_invoices().await;
        let values = [("name", "Harbor Trading".into()), ("email", "billing@harbor.example".into())];
        accountant.write("res.company", 1, values).await;
        let today = Utc::now().date_naive();
        for person in people {
            accountant.user(person.name, person.login, person.groups).await;
        }
        owe(&accountant, customers, today).await;

        let sink = Sink::start(SinkOptions::default()).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let settings = format!(
            "[odoo]\nurl = \"{}\"\ndatabase = \"{}\"\nlogin = \"{LOGIN}\"\ncompanies = [\"Harbor Trading\"]\n\
             calls_per_second = 200\n[mail]\nhost = \"127.0.0.1\"\nport = {}\ntls = \"none\"\n\
             [letters]\nbackend = \"folder\"\nfolder = \"{}\"\n\
             [follow_up]\nsending = false\n[schedule]\ntime_zone = \"UTC\"\nrun_at = \"00:00\"\n\
             requests_interval_seconds = 1\n[state]\nfolder = \"{}\"\n",
            server.url,
            server.database,
            sink.addr.port(),
            folder.path().join("letters").display(),
            folder.path().join("state").display(),
        );
        std::fs::write(folder.path().join("followupd.toml"), settings).unwrap();
        let setup = command(&folder, &["setup"]).env("FOLLOWUPD_ADMIN_KEY", "admin").output().await.unwrap();
        assert!(setup.status.success(), "{}", String::from_utf8_lossy(&setup.stderr));
        let user = ids(&admin, "res.users", Domain::new().eq("login", LOGIN)).await[0];
        accountant.write("res.users", user, [("password", PASSWORD.into())]).await;
        let daemon = serve(&folder).await;
        Self { server, accountant, sink, today, folder, daemon }
    }

    pub(crate) const fn admin(&self) -> &Session {
        &self.accountant.admin
    }

    /// The letters that lie in the folder, as PDF files.
    pub(crate) fn letters(&self) -> Vec<Vec<u8>> {
        let files = std::fs::read_dir(self.folder.path().join("letters")).into_iter().flatten();
        files.map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect()
    }

    /// Newer Odoos have the document of an invoice only if it was sent by hand; older ones draw it when they are asked.
    pub(crate) async fn invoice_was_sent(&self, customer: &str) {
        if self.server.version == Version::Nineteen {
            let partner = self.record(customer, "x_partner_id").await;
            let invoice = ids(self.admin(), "account.move", Domain::new().eq("partner_id", partner)).await[0];
            let wizard = members([("move_id", invoice.into()), ("sending_methods", vec!["manual"].into())]);
            let wizard = create(self.admin(), "account.move.send.wizard", wizard).await;
            act(self.admin(), "account.move.send.wizard", "action_send_and_print", vec![vec![wizard].into()]).await;
        }
    }

    fn state(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    /// The record of a customer, by the customer's name.
    pub(crate) async fn record(&self, customer: &str, field: &str) -> followupd::odoo::value::Value {
        let rows = rows(self.admin(), "x_followup", Domain::new().eq("x_name", customer), &[field]).await;
        rows[0].value(field).unwrap().clone()
    }

    /// How many messages a customer has got by the mail server's account, and by the journal's.
    pub(crate) async fn mails(&self, customer: &str) -> (usize, usize) {
        let address = address(customer);
        let arrived = self.sink.kept().iter().filter(|mail| mail.recipients.join(" ").contains(&address)).count();
        let partner = self.record(customer, "x_partner_id").await.as_int().unwrap();
        let journal = Journal::open_beside(&self.state(), &self.server.database).unwrap();
        let accounts = journal.history().unwrap().accounts;
        let account = accounts.keys().find(|account| account.partner.0 == partner);
        let known = account.map_or(0, |account| {
            let sent = |intent: &followupd::domain::Intent| {
                use followupd::domain::IntentState::{Done, Sent};
                matches!(intent.state, Done { .. } | Sent { .. })
            };
            journal.intents_of(*account).unwrap().iter().filter(|intent| sent(intent)).count()
        });
        (arrived, known)
    }

    /// Waits until a customer has got so many messages, and says so.
    pub(crate) async fn has_got(&self, customer: &str, messages: usize) {
        self.has_gone(customer, messages, messages).await;
    }

    /// Waits until so many of a customer's messages have gone, and so many of them by mail, and says so.
    pub(crate) async fn has_gone(&self, customer: &str, mails: usize, messages: usize) {
        for _ in 0..120 {
            if self.mails(customer).await == (mails, messages) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        assert_eq!(self.mails(customer).await, (mails, messages), "{customer}: mail server, journal");
    }

    /// Waits until whoever has asked for something has been told what became of it: who leaves the page before is told with
    /// the next answer.
    pub(crate) async fn has_told_all(&self) {
        let untold = Domain::new().eq("x_told", false).ne("x_state", "draft");
        for _ in 0..60 {
            if ids(self.admin(), "x_followup_request", untold.clone()).await.is_empty() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        panic!("somebody waits to be told an answer");
    }

    /// Odoo's clock has whole seconds, and what is asked for in the second of a message is answered by it.
    pub(crate) async fn a_second_passes(&self) {
        tokio::time::sleep(Duration::from_millis(1_100)).await;
    }

    /// Waits until PDF files stand at a record of Odoo; their names.
    pub(crate) async fn has_file(&self, model: &str, id: followupd::odoo::value::Value) -> Vec<String> {
        let files = Domain::new().eq("mimetype", "application/pdf").eq("res_model", model).eq("res_id", id);
        for _ in 0..60 {
            let files = rows(self.admin(), "ir.attachment", files.clone(), &["name"]).await;
            if !files.is_empty() {
                return files.iter().map(|file| file.str("name").unwrap().to_owned()).collect();
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        panic!("no file at {model} {files:?}");
    }

    /// The last mail to a customer comes back, and a mail server hands it in.
    pub(crate) async fn comes_back(&self, customer: &str) {
        let (address, mails) = (address(customer), self.sink.kept());
        let mail = mails.iter().rfind(|mail| mail.recipients.join(" ").contains(&address)).unwrap();
        let text = String::from_utf8_lossy(&mail.bytes);
        let id = text.lines().find_map(|line| line.strip_prefix("Message-ID: ")).unwrap();
        let report = format!(
            "From: MAILER-DAEMON@mx.example\r\nContent-Type: multipart/report; boundary=B\r\n\r\n--B\r\n\
             Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n\
             Final-Recipient: rfc822; {address}\r\nAction: failed\r\nDiagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n\
             --B\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {id}\r\n\r\n--B--\r\n"
        );
        let file = self.folder.path().join("report.eml");
        std::fs::write(&file, report).unwrap();
        let mut bounce = command(&self.folder, &["bounce"]);
        let output = bounce.stdin(std::fs::File::open(file).unwrap()).output().await.unwrap();
        assert!(String::from_utf8_lossy(&output.stdout).contains("came back from"), "{output:?}");
    }

    /// Waits until a customer's record says something.
    pub(crate) async fn shows(&self, customer: &str, field: &str, words: &str) {
        for _ in 0..240 {
            if self.record(customer, field).await.as_str().is_some_and(|text| text.contains(words)) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        panic!("{field} of {customer}: {:?}", self.record(customer, field).await);
    }

    /// Whether the chatter of a customer's record says something.
    pub(crate) async fn is_told(&self, customer: &str, words: &str) -> bool {
        let record = rows(self.admin(), "x_followup", Domain::new().eq("x_name", customer), &["x_name"]).await[0].id();
        let told = Domain::new().eq("model", "x_followup").eq("res_id", record).term("body", "ilike", words);
        !ids(self.admin(), "mail.message", told).await.is_empty()
    }

    /// Where a record is, as people send each other links.
    pub(crate) fn address_of(&self, model: &str, id: i64) -> String {
        let url = &self.server.url;
        match self.server.version {
            Version::Nineteen => format!("{url}/odoo/{}{model}/{id}", if model.contains('.') { "" } else { "m-" }),
            Version::Fourteen => format!("{url}/web#id={id}&model={model}&view_type=form"),
        }
    }

    /// The last message that arrived, as text.
    pub(crate) fn last_mail(&self) -> String {
        String::from_utf8_lossy(&self.sink.kept().last().unwrap().bytes).into_owned()
    }

    pub(crate) async fn close(mut self) {
        self.daemon.kill().await.unwrap();
        self.server.end();
    }
}

fn command(folder: &TempDir, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_followupd"));
    command
        .args(words)
        .arg("--config")
        .arg(folder.path().join("followupd.toml"))
        .env("FOLLOWUPD__ODOO__API_KEY", PASSWORD)
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .kill_on_drop(true);
    command
}

/// Starts the daemon, and comes back when the day's run is over.
async fn serve(folder: &TempDir) -> Child {
    let mut daemon = command(folder, &["serve"]).spawn().unwrap();
    let mut lines = BufReader::new(daemon.stderr.take().unwrap()).lines();
    let ready = async {
        while let Some(line) = lines.next_line().await.unwrap() {
            println!("    {line}");
            if line.contains("the day's run has ended") {
                return;
            }
        }
        panic!("the daemon has ended");
    };
    tokio::time::timeout(Duration::from_secs(180), ready).await.unwrap_or_else(|_| panic!("no run of the day"));
    tokio::spawn(async move {
        while let Ok(Some(line)) = lines.next_line().await {
            println!("    {line}");
        }
    });
    daemon
}
