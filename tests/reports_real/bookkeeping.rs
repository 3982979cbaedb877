//! A database of a real Odoo with customers of every kind, and the program beside it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use chrono::{Days, NaiveDate, Utc};
use followupd::odoo::search::Domain;
use serde_json::Value;

use crate::office::Office;
use crate::stage;

/// How many customers the books have beside those of the demo data: `FOLLOWUPD_CUSTOMERS`, else some of every kind.
fn customers() -> u32 {
    std::env::var("FOLLOWUPD_CUSTOMERS").map_or(28, |number| number.parse().expect("a number of customers"))
}

pub(crate) struct Bookkeeping {
    pub(crate) version: &'static str,
    pub(crate) database: String,
    /// Reports are asked for days before it; payments have come in later.
    pub(crate) last: NaiveDate,
    office: Office,
}

impl Bookkeeping {
    /// Puts up what is missing, and makes the books: half a minute, and half a second a customer.
    pub(crate) async fn of(version: &'static str) -> Self {
        let url = script(&["up", version], "").lines().last().unwrap().to_owned();
        let database = format!("reports{version}_{}", std::process::id());
        script(&["db", version, &database], "");
        // OCA takes what is settled after the day for open only where the day has passed.
        let last = Utc::now().date_naive() - Days::new(25);
        let books = std::fs::read_to_string(folder().join("books.py")).unwrap();
        let books = format!("CUSTOMERS = {}\nLAST = \"{last}\"\n{books}", customers());
        let begun = Instant::now();
        let made = script(&["shell", version, &database], &books);
        println!("Odoo {version}: {}, made in {:.1} s", made.trim(), begun.elapsed().as_secs_f64());
        let administrator = stage::administrator(&url, &database).await;
        stage::set_up(&administrator).await;
        let user = Domain::new().eq("login", stage::LOGIN);
        let user = administrator.search("res.users", &user, "id", None).await.unwrap();
        let password = [("password".to_owned(), stage::SECRET.into())];
        administrator.write("res.users", &user, password.into()).await.unwrap();
        let office = Office::new(&url, 9, ["calls_per_second = 200", "", ""]);
        Self { version, database, last, office }
    }

    /// A report, as programs get it.
    pub(crate) async fn report(&self, words: &[&str]) -> Value {
        let words: Vec<&str> = ["report"].into_iter().chain(words.iter().copied()).chain(["--json"]).collect();
        let begun = Instant::now();
        let output =
            self.office.command(&words).env("FOLLOWUPD__ODOO__DATABASE", &self.database).output().await.unwrap();
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        println!("Odoo {}: {} in {:.1} s", self.version, words.join(" "), begun.elapsed().as_secs_f64());
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// What OCA's reports say of these days. Their modules are in the database from then on.
    pub(crate) fn oracle(&self, days: &[String]) -> Value {
        let mut words = vec!["oracle", self.version, &self.database];
        words.extend(days.iter().map(String::as_str));
        let begun = Instant::now();
        let told = script(&words, "");
        println!("Odoo {}: OCA's reports in {:.1} s", self.version, begun.elapsed().as_secs_f64());
        serde_json::from_str(&told).unwrap()
    }

    /// Removes the database; a failed test leaves it to be looked at.
    pub(crate) fn end(&self) {
        script(&["db", self.version, "--drop", &self.database], "");
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/odoo")
}

/// Runs one of the scripts below `tests/odoo`.
fn script(words: &[&str], input: &str) -> String {
    let mut child = Command::new(folder().join(words[0]))
        .args(&words[1..])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let complaints = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "tests/odoo/{} failed\n{complaints}", words.join(" "));
    String::from_utf8(output.stdout).unwrap()
}
