//! A company where nobody owes anything yet, and the program beside it.

use chrono::{Days, NaiveDate, Utc};
use followupd::odoo::value::Value;
use followupd::standin::smtp::{Sink, SinkOptions};
use followupd::standin::{Server, World};
use serde_json::Value as Json;
use tokio::sync::OnceCell;

use crate::office::{Office, Said};
use crate::stage;

pub(crate) const LEVEL: &str = "x_followup_level";
pub(crate) const PLAN: &str = "x_followup_plan";
pub(crate) const FOLLOWUP: &str = "x_followup";

/// What setup takes its time for is done once.
static COMPANY: OnceCell<World> = OnceCell::const_new();

pub(crate) struct Village {
    pub(crate) world: World,
    pub(crate) sink: Sink,
    pub(crate) office: Office,
    _server: Server,
}

impl Village {
    pub(crate) async fn open() -> Village {
        let company = COMPANY.get_or_init(|| async { stage::company(Utc::now().naive_utc()).await }).await;
        Village::in_world(company.copy(), "").await
    }

    /// With more settings after the others.
    pub(crate) async fn in_world(world: World, more: &str) -> Village {
        let server = Server::start(world.clone()).await.unwrap();
        let sink = Sink::start(SinkOptions::default()).await.unwrap();
        let office = Office::new(&server.url(), sink.addr.port(), ["", "", more]);
        Village { world, sink, office, _server: server }
    }

    /// More settings after the others.
    pub(crate) fn set(&self, more: &str) {
        let mut settings = std::fs::read_to_string(self.office.settings()).unwrap();
        settings.push_str(more);
        std::fs::write(self.office.settings(), settings).unwrap();
    }

    /// A customer with an invoice that is so many days overdue.
    pub(crate) fn owes(&self, name: &str, days: u64) -> i64 {
        let address = format!("ap@{}.test", name.to_lowercase());
        let customer = stage::customer(&self.world, name, &address);
        stage::invoice(&self.world, customer, ago(days));
        customer
    }

    /// The level of the default plan after so many days.
    pub(crate) fn level(&self, days: i64) -> i64 {
        let level = |id: &i64| {
            self.world.field(LEVEL, *id, "x_days_after_due") == days.into()
                && self.world.field(LEVEL, *id, "x_plan_id").is_absent()
        };
        self.world.ids(LEVEL).into_iter().find(level).unwrap()
    }

    pub(crate) fn set_level<const N: usize>(&self, days: i64, values: [(&str, Value); N]) {
        self.world.write(LEVEL, self.level(days), values).unwrap();
    }

    /// An item has reached the level of so many days, so many days ago.
    pub(crate) fn has_reached(&self, customer: i64, days: i64, days_ago: u64) {
        let line = |id: &i64| {
            self.world.field("account.move.line", *id, "partner_id") == customer.into()
                && !self.world.field("account.move.line", *id, "date_maturity").is_absent()
        };
        let line = self.world.ids("account.move.line").into_iter().find(line).unwrap();
        let reached: [(&str, Value); 3] = [
            ("x_followup_level_id", self.level(days).into()),
            ("x_followup_days", days.into()),
            ("x_followup_date", ago(days_ago).into()),
        ];
        self.world.write("account.move.line", line, reached).unwrap();
    }

    /// The follow-up record of a customer, made as a person would find it.
    pub(crate) fn record<const N: usize>(&self, customer: i64, values: [(&str, Value); N]) -> i64 {
        let key = [("x_partner_id", customer.into()), ("x_company_id", 1.into())];
        self.world.create(FOLLOWUP, key.into_iter().chain(values)).unwrap()
    }

    pub(crate) async fn say(&self, words: &[&str]) -> Said {
        Said::new(self.office.command(words).output().await.unwrap())
    }

    /// What `plan` or `run` decides about a customer.
    pub(crate) async fn decided(&self, words: &[&str], customer: i64) -> Json {
        let output = self.office.command(words).arg("--json").output().await.unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let report: Json = serde_json::from_str(&text).expect("the report as an object");
        let accounts = report["accounts"].as_array().unwrap();
        accounts.iter().find(|account| account["partner_id"] == customer).cloned().unwrap()
    }

    /// Outcome, level and reason of what `plan` decides about a customer.
    pub(crate) async fn planned(&self, customer: i64) -> (String, String, String) {
        let decided = self.decided(&["plan"], customer).await;
        let text = |key: &str| decided[key].as_str().unwrap_or_default().to_owned();
        (text("outcome"), text("level"), text("reason"))
    }

    /// Who got a mail, sorted.
    pub(crate) fn reached(&self) -> Vec<String> {
        let mut reached: Vec<String> = self.sink.kept().into_iter().flat_map(|mail| mail.recipients).collect();
        reached.sort();
        reached
    }
}

/// So many days ago.
pub(crate) fn ago(days: u64) -> NaiveDate {
    Utc::now().date_naive() - Days::new(days)
}
