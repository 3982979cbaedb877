//! A company whose customers owe in two currencies, and the program beside it.

use chrono::{Days, NaiveDate, Utc};
use followupd::standin::smtp::{Sink, SinkOptions};
use followupd::standin::{Document, NewInvoice, Server, World};
use rust_decimal::Decimal;
use serde_json::Value;

use crate::office::{Office, Said};
use crate::stage;

pub(crate) fn days_ago(days: u64) -> NaiveDate {
    Utc::now().date_naive() - Days::new(days)
}

pub(crate) fn in_days(days: u64) -> NaiveDate {
    Utc::now().date_naive() + Days::new(days)
}

pub(crate) struct Town {
    pub(crate) world: World,
    pub(crate) office: Office,
    _server: Server,
    _sink: Sink,
}

impl Town {
    /// A company that nobody owes anything.
    pub(crate) async fn open() -> Self {
        let world = stage::company(Utc::now().naive_utc()).await;
        let server = Server::start(world.clone()).await.unwrap();
        let sink = Sink::start(SinkOptions::default()).await.unwrap();
        let office = Office::new(&server.url(), sink.addr.port(), ["calls_per_second = 500", "", ""]);
        Self { world, office, _server: server, _sink: sink }
    }

    pub(crate) fn customer(&self, name: &str) -> i64 {
        stage::customer(&self.world, name, "ap@customer.test")
    }

    /// An invoice or a credit note of one item, dated a month before it is due.
    pub(crate) fn document(
        &self,
        what: Document,
        customer: i64,
        amount: i64,
        currency: Option<i64>,
        due: NaiveDate,
    ) -> i64 {
        let invoice = NewInvoice {
            company: 1,
            customer,
            document: what,
            currency,
            date: due - Days::new(30),
            instalments: vec![(Some(due), Decimal::from(amount))],
            reference: None,
        };
        self.world.post(&invoice).unwrap()
    }

    pub(crate) fn invoice(&self, customer: i64, amount: i64, due: NaiveDate) -> i64 {
        self.document(Document::Invoice, customer, amount, None, due)
    }

    /// Euros, of which a dollar is worth the half.
    pub(crate) fn euro(&self) -> i64 {
        let euro = self.world.find("res.currency", "name", "EUR").unwrap();
        for rate in self.world.ids("res.currency.rate") {
            if self.world.field("res.currency.rate", rate, "currency_id").as_int() == Some(euro) {
                self.world.force("res.currency.rate", rate, "rate", Decimal::new(5, 1));
            }
        }
        self.world.force("res.currency", euro, "active", true);
        self.world
            .create(
                "res.currency.rate",
                [
                    ("currency_id", euro.into()),
                    ("name", "2000-01-01".into()),
                    ("rate", Decimal::new(5, 1).into()),
                    ("company_id", 1.into()),
                ],
            )
            .unwrap();
        euro
    }

    pub(crate) async fn say(&self, words: &[&str]) -> Said {
        Said::new(self.office.command(words).output().await.unwrap())
    }

    /// A report, as programs get it.
    pub(crate) async fn report(&self, words: &[&str]) -> Value {
        let words: Vec<&str> = ["report"].into_iter().chain(words.iter().copied()).chain(["--json"]).collect();
        let output = self.office.command(&words).output().await.unwrap();
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

/// The rows of a table of the only company.
pub(crate) fn rows<'a>(report: &'a Value, table: &str) -> Vec<&'a Value> {
    tables(report, table).iter().flat_map(|table| table["rows"].as_array().unwrap()).collect()
}

pub(crate) fn tables<'a>(report: &'a Value, table: &str) -> Vec<&'a Value> {
    let sections = report["sections"].as_array().unwrap();
    assert_eq!(sections.len(), 1, "{report:#}");
    let tables = sections[0]["tables"].as_array().unwrap().iter();
    tables.filter(|one| one["name"] == table).collect()
}

/// An amount as people read it: `12.00 EUR`.
pub(crate) fn amount(cell: &Value) -> String {
    format!("{} {}", cell["amount"].as_str().unwrap_or_default(), cell["currency"].as_str().unwrap_or_default())
}
