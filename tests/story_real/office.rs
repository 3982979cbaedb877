//! The program with its settings and its journal, as an operator has it.

use std::process::Stdio;

use chrono::NaiveDate;
use followupd::engine::{RunInput, plan};
use followupd::journal::Journal;
use followupd::story::answers;
use serde_json::Value;
use tempfile::TempDir;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

use crate::server::Server;

/// The restricted user that the program works as.
pub(crate) const LOGIN: &str = "followupd@story.example";
/// Its password.
pub(crate) const PASSWORD: &str = "a long enough secret";
/// The company that is followed up.
pub(crate) const COMPANY: &str = "Story Ltd";

pub(crate) struct Office {
    folder: TempDir,
    database: String,
    settings: String,
}

impl Office {
    pub(crate) fn new(server: &Server, mail_port: u16) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = format!(
            "[odoo]\nurl = \"{}\"\ndatabase = \"{}\"\nlogin = \"{LOGIN}\"\ncompanies = [\"{COMPANY}\"]\n\
             calls_per_second = 200\n\n[mail]\nhost = \"127.0.0.1\"\nport = {mail_port}\ntls = \"none\"\n\n\
             [state]\nfolder = \"{}/state\"\n\n[schedule]\ntime_zone = \"UTC\"\n\n",
            server.url,
            server.database,
            folder.path().display(),
        );
        let office = Self { folder, database: server.database.clone(), settings };
        office.decide("");
        office
    }

    /// The operator's rules, lines of `[follow_up]`.
    pub(crate) fn decide(&self, rules: &str) {
        let settings = format!("{}[follow_up]\nsending = true\n{rules}\n", self.settings);
        std::fs::write(self.folder.path().join("followupd.toml"), settings).unwrap();
    }

    pub(crate) async fn setup(&self) {
        self.command(&["setup", "--admin", "admin", "--admin-key-file", "-"], "admin\n").await;
    }

    /// A run, and the lines that the engine answers to what it has read.
    pub(crate) async fn run(&self, day: NaiveDate) -> Vec<String> {
        let output = self.command(&["run", "--json", "--on-any-date", "--date", &day.to_string()], "").await;
        all_delivered(&serde_json::from_str(&output).unwrap());
        let kept = self.read_at(day);
        answers(&kept, &plan(&kept))
    }

    /// *Follow up now*, on the day that it is.
    pub(crate) async fn follow_up(&self, customer: &str, anyway: bool) -> String {
        let anyway = anyway.then_some("--anyway");
        let words: Vec<&str> = ["send", customer, "--json"].into_iter().chain(anyway).collect();
        let report: Value = serde_json::from_str(&self.command(&words, "").await).unwrap();
        all_delivered(&report);
        let sent = report["accounts"].as_array().unwrap().iter().find(|account| account["customer"] == customer);
        sent.unwrap()["level"].as_str().unwrap().to_owned()
    }

    fn read_at(&self, day: NaiveDate) -> RunInput {
        let journal = Journal::open_beside(&self.folder.path().join("state"), &self.database).unwrap();
        journal.kept_run(day).unwrap().unwrap().input
    }

    pub(crate) async fn command(&self, words: &[&str], input: &str) -> String {
        let mut child = Command::new(env!("CARGO_BIN_EXE_followupd"))
            .args(words)
            .arg("--config")
            .arg(self.folder.path().join("followupd.toml"))
            .env("FOLLOWUPD__ODOO__API_KEY", PASSWORD)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).await.unwrap();
        let output = child.wait_with_output().await.unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let complaints = String::from_utf8(output.stderr).unwrap();
        // 4: something waits for a person, such as a bank that is behind.
        assert!(matches!(output.status.code(), Some(0 | 4)), "{words:?}: {said}\n{complaints}");
        said
    }
}

/// Whoever is reminded has got it.
fn all_delivered(report: &Value) {
    for account in report["accounts"].as_array().unwrap() {
        if account["outcome"] == "reminded" {
            assert_eq!(account.pointer("/delivery/email/state").unwrap(), "sent", "{account}");
        }
    }
}
