//! The program itself: the binary with a settings file, as an operator runs it.

use std::path::PathBuf;

use chrono::NaiveDate;
use serde_json::Value;
use tempfile::TempDir;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

use crate::server::Server;

/// The restricted user that the program works as.
pub(crate) const LOGIN: &str = "followupd@harbor.example";
/// Its password.
pub(crate) const PASSWORD: &str = "a long enough secret";

/// The folder of its journal.
const JOURNAL: &str = "state";

/// The binary, its settings and its state.
pub(crate) struct Program {
    folder: TempDir,
    settings: String,
}

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) output: String,
    pub(crate) complaints: String,
}

impl Ended {
    /// The JSON that it printed, after it ended with this code.
    #[track_caller]
    pub(crate) fn json(self, code: i32) -> Value {
        assert_eq!(self.code, code, "{}\n{}", self.output, self.complaints);
        serde_json::from_str(&self.output).unwrap_or_else(|error| panic!("{error}: {}", self.output))
    }
}

impl Program {
    /// Settings for a server, with mails to a port of this machine. `sending` is off, as delivered.
    pub(crate) fn new(server: &Server, mail_port: u16, time_zone: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = format!(
            "[odoo]\nurl = \"{}\"\ndatabase = \"{}\"\nlogin = \"{LOGIN}\"\n\
             companies = [\"Harbor Trading\", \"Delta Supplies\"]\ncalls_per_second = 200\n\n\
             [mail]\nhost = \"127.0.0.1\"\nport = {mail_port}\ntls = \"none\"\n\n\
             [follow_up]\nsending = false\n\n\
             [schedule]\ntime_zone = \"{time_zone}\"\n",
            server.url, server.database,
        );
        let program = Self { folder, settings };
        program.write_settings();
        program
    }

    /// The administrator decides that messages may leave.
    pub(crate) fn switch_sending_on(&mut self) {
        self.settings = self.settings.replace("sending = false", "sending = true");
        self.write_settings();
    }

    fn settings_file(&self) -> PathBuf {
        self.folder.path().join("followupd.toml")
    }

    fn write_settings(&self) {
        std::fs::write(self.settings_file(), &self.settings).unwrap();
    }

    /// Runs a command as the restricted user.
    pub(crate) async fn command(&self, words: &[&str]) -> Ended {
        self.with_journal(JOURNAL, words).await
    }

    /// Runs a command with another journal: one that was kept, else an empty one.
    pub(crate) async fn with_journal(&self, journal: &str, words: &[&str]) -> Ended {
        self.start(words, "", journal).await
    }

    /// Copies the journal as it is now, as a backup does.
    pub(crate) fn keep_journal(&self, name: &str) {
        let (from, to) = (self.folder.path().join(JOURNAL), self.folder.path().join(name));
        std::fs::create_dir(&to).unwrap();
        for file in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
            std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
        }
    }

    /// Runs `setup` as the administrator.
    pub(crate) async fn setup(&self) -> Ended {
        self.start(&["setup", "--admin", "admin", "--admin-key-file", "-", "--json"], "admin\n", JOURNAL).await
    }

    /// The plan for a day.
    pub(crate) async fn plan(&self, date: NaiveDate) -> Value {
        self.command(&["plan", "--json", "--date", &date.to_string()]).await.json(0)
    }

    /// A run as of a day that is not today.
    pub(crate) async fn run_on(&self, date: NaiveDate) -> Ended {
        self.command(&["run", "--json", "--on-any-date", "--date", &date.to_string()]).await
    }

    async fn start(&self, words: &[&str], input: &str, journal: &str) -> Ended {
        let mut child = Command::new(env!("CARGO_BIN_EXE_followupd"))
            .args(words)
            .arg("--config")
            .arg(self.settings_file())
            .env("FOLLOWUPD__ODOO__API_KEY", PASSWORD)
            .env("FOLLOWUPD__STATE__FOLDER", self.folder.path().join(journal))
            .env("RUST_BACKTRACE", "0")
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).await.unwrap();
        let output = child.wait_with_output().await.unwrap();
        Ended {
            code: output.status.code().unwrap_or(-1),
            output: String::from_utf8(output.stdout).unwrap(),
            complaints: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// Rule 20: every account comes to one end, which says why nothing was sent, and every way of a reminder to one.
fn all_is_told(report: &Value) {
    let says = |value: &Value| value.as_str().is_some_and(|text| !text.trim().is_empty());
    let mut seen = std::collections::BTreeSet::new();
    for account in report["accounts"].as_array().unwrap() {
        assert!(
            seen.insert((account["company"].to_string(), account["partner_id"].as_i64().unwrap())),
            "twice: {account}"
        );
        let outcome = account["outcome"].as_str().unwrap();
        assert!(["reminded", "proposed", "held"].contains(&outcome), "{account}");
        assert_eq!(says(&account["reason"]), outcome != "reminded", "a reason, if it is not reminded: {account}");
        assert_eq!(says(&account["level"]), outcome != "held", "a level, unless it is held: {account}");
        if report["dry"] == false {
            let delivery = account["delivery"].as_object().unwrap();
            // A message that waited since an earlier run may go for an account that is held because of it.
            for channel in account["channels"].as_array().unwrap().iter().filter(|_| outcome == "reminded") {
                assert!(delivery.contains_key(channel.as_str().unwrap()), "what became of the {channel}: {account}");
            }
            for end in delivery.values() {
                assert!(
                    ["sent", "failed", "in_doubt", "not_sent"].contains(&end["state"].as_str().unwrap()),
                    "{account}"
                );
                assert!(says(&end["reason"]), "why: {account}");
            }
        }
    }
}

/// One line for each account of a plan or run: `Harbor Trading: Acme: held: covered by credits…`.
pub(crate) fn told(report: &Value) -> Vec<String> {
    all_is_told(report);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut lines: Vec<String> = report["accounts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|account| {
            let mut line = format!("{}: {}: ", text(&account["company"]), text(&account["customer"]));
            line.push_str(&match account["outcome"].as_str().unwrap() {
                "held" => format!("held: {}", text(&account["reason"])),
                "proposed" => format!("proposed: {}: {}", text(&account["level"]), text(&account["reason"])),
                reminded => format!("{reminded}: {}", text(&account["level"])),
            });
            if let Some(email) = account.pointer("/delivery/email") {
                let why =
                    if email["state"] == "sent" { String::new() } else { format!(": {}", text(&email["reason"])) };
                line.push_str(&format!(" [email {}{why}]", text(&email["state"])));
            }
            line
        })
        .collect();
    lines.sort();
    lines
}
