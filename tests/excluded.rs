//! What an operator sees of exclusions, bank journals and the rules that settings can say, on the stand-in.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "the program itself looks at the clock, so that its world must be of today; what a test does not expect ends it, and messages are for people; the lints look at test functions only, not at their helpers"
)]

#[path = "office/mod.rs"]
mod office;
#[path = "stage/mod.rs"]
mod stage;

use chrono::{Days, NaiveDate, Utc};
use followupd::standin::smtp::{Sink, SinkOptions};
use followupd::standin::{OpeningLine, Server, World};
use office::{Office, Said};
use serde_json::Value;

fn days_ago(days: u64) -> NaiveDate {
    Utc::now().date_naive() - Days::new(days)
}

/// Two customers with an invoice each, 20 and 100 days overdue.
struct Town {
    world: World,
    invoices: [i64; 2],
    office: Office,
    _server: Server,
    _sink: Sink,
}

impl Town {
    async fn open(settings: &str) -> Self {
        let world = stage::company(Utc::now().naive_utc()).await;
        let invoices = [("Early Ltd", 20), ("Late Ltd", 100)].map(|(name, days)| {
            let customer = stage::customer(&world, name, "ap@customer.test");
            stage::invoice(&world, customer, days_ago(days))
        });
        let server = Server::start(world.clone()).await.unwrap();
        let sink = Sink::start(SinkOptions::default()).await.unwrap();
        let own = format!("[[company]]\nname = \"YourCompany\"\n{settings}\n");
        let office = Office::new(&server.url(), sink.addr.port(), ["", "", &own]);
        Self { world, invoices, office, _server: server, _sink: sink }
    }

    async fn say(&self, words: &[&str]) -> Said {
        Said::new(self.office.command(words).output().await.unwrap())
    }

    async fn json(&self, words: &[&str]) -> Value {
        let output = self.office.command(words).arg("--json").output().await.unwrap();
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// Outcome and reason of each customer.
    async fn planned(&self) -> Vec<(String, String)> {
        let plan = self.json(&["plan"]).await;
        let text = |account: &Value, key: &str| account[key].as_str().unwrap_or_default().to_owned();
        let accounts = plan["accounts"].as_array().unwrap().iter();
        accounts.map(|account| (text(account, "outcome"), text(account, "reason"))).collect()
    }
}

#[tokio::test]
async fn what_stays_excluded_is_listed_with_reason_end_and_owner() {
    let town = Town::open("").await;
    town.say(&["excluded"]).await.is("nothing yet", 0, &["Nothing is excluded from follow-up"]);
    let item = town.world.items(town.invoices[0])[0];
    let until = (Utc::now().date_naive() + Days::new(10)).to_string();
    let dispute = [
        ("x_exclusion_reason", "dispute".into()),
        ("x_exclusion_note", "wrong price".into()),
        ("x_excluded_until", until.as_str().into()),
        ("x_dispute_owner_id", 2.into()),
    ];
    town.world.write("account.move.line", item, dispute).unwrap();
    let late = town.world.find("res.partner", "name", "Late Ltd").unwrap();
    let opening =
        OpeningLine { customer: late, label: "Old credit".to_owned(), amount: (-40).into(), due: days_ago(200) };
    town.world.post_opening(1, days_ago(200), &[opening]).unwrap();

    let wanted = ["Early Ltd", "INV/", "1210.00 USD", "dispute", "wrong price", &until, "Mitchell Admin"];
    let said = town.say(&["excluded"]).await;
    said.is("a dispute and an opening balance", 0, &wanted);
    said.is("its totals", 0, &["general journal", "for good", "YourCompany: 1170.00 USD"]);
    let told = town.json(&["excluded"]).await;
    assert_eq!(told["items"][0]["cause"], "dispute");
    assert_eq!(told["items"][0]["until"], until.as_str());
    assert_eq!(told["items"][0]["owner"], "Mitchell Admin");
    assert_eq!(told["totals"], serde_json::json!([{"company": "YourCompany", "amount": "1170.00", "currency": "USD"}]));

    let report = town.json(&["report", "excluded"]).await;
    let tables = &report["sections"][0]["tables"];
    println!("{tables:#}");
    let reasons: Vec<(&str, i64)> = tables[0]["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["reason"].as_str().unwrap(), row["items"].as_i64().unwrap()))
        .collect();
    assert_eq!(reasons, [("dispute", 1), ("default of general journals", 1)]);
    let first = &tables[1]["rows"][0];
    assert_eq!((&first["customer"], &first["note"]), (&"Early Ltd".into(), &"wrong price".into()));
    assert_eq!((&first["until"], &first["booked"]["amount"]), (&until.as_str().into(), &"1210.00".into()));
    town.say(&["report", "excluded", "--customer", "Late"]).await.is("of one customer", 0, &["-40.00", "Late Ltd"]);

    // A run keeps Odoo's own flag in step, and forgets nothing.
    town.say(&["run"]).await.is("the run", 0, &["all that is claimed is excluded"]);
    assert_eq!(town.world.field("account.move.line", item, "no_followup"), true.into());
    town.say(&["excluded"]).await.is("afterwards", 0, &wanted);
}

#[tokio::test]
async fn a_bank_that_is_behind_is_said_once_a_company_and_may_hold_it() {
    for (setting, outcome) in [("warn", "reminded"), ("hold", "held"), ("off", "reminded")] {
        let town = Town::open(&format!("reconcile_first = \"{setting}\"\nbank_behind_after_days = 5")).await;
        for days in [9, 30] {
            town.world.add_bank_line(1, days_ago(days), 12.into(), false).unwrap();
        }
        town.world.add_bank_line(1, days_ago(1), 12.into(), true).unwrap();
        let finding = format!("2 lines of Bank, the oldest of {}, are not reconciled", days_ago(30));
        let said = town.say(&["plan"]).await;
        let times = said.text.matches("YourCompany: reconcile first").count();
        assert_eq!(times, usize::from(setting != "off"), "{}", said.text);
        assert!(town.planned().await.iter().all(|(planned, _)| planned == outcome), "{setting}");
        if setting == "off" {
            assert_eq!(town.json(&["plan"]).await["bank"], serde_json::json!([]));
        } else {
            said.is(setting, 0, &[&finding]);
            assert_eq!(town.json(&["plan"]).await["bank"][0]["finding"], finding.as_str());
            town.say(&["check"]).await.is("check", 0, &["warning", "YourCompany: reconcile first", &finding]);
        }
    }
}

#[tokio::test]
async fn rules_of_a_company_count_as_its_settings_say() {
    let town = Town::open("start_at = \"level-of-its-age\"").await;
    let plan = town.json(&["plan"]).await;
    let levels: Vec<&str> =
        plan["accounts"].as_array().unwrap().iter().map(|account| account["level"].as_str().unwrap()).collect();
    let by_age = ["Friendly reminder", "Hand over to collection"];
    assert_eq!(levels, by_age, "a late one does not begin at the first level");

    let town = Town::open("minimum_age_days = 30").await;
    assert!(town.planned().await.iter().all(|(_, reason)| reason.contains("is too new; not before")));

    let town = Town::open("excluded_payment_methods = [\"SEPA Direct Debit\"]").await;
    let method = [("name", "SEPA Direct Debit".into())];
    let method = town.world.create("account.payment.method.line", method).unwrap();
    let entry = [("preferred_payment_method_line_id", method.into())];
    town.world.write("account.move", town.invoices[1], entry).unwrap();
    let planned = town.planned().await;
    assert_eq!(planned[0].0, "reminded");
    assert!(planned[1].1.contains("is to be paid by SEPA Direct Debit"), "{planned:?}");

    let output = town.office.command(&["run", "--json"]).env("FOLLOWUPD__FOLLOW_UP__MESSAGES_PER_RUN", "0").output();
    let report: Value = serde_json::from_slice(&output.await.unwrap().stdout).unwrap();
    assert_eq!(report["accounts"][0]["reason"], "this run sends no more than 0 messages; the next one goes on");
}
