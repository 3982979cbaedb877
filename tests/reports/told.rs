//! What each report tells.

use followupd::standin::{Document, OpeningLine};
use serde_json::json;

use crate::town::{Town, amount, days_ago, in_days, rows, tables};

#[tokio::test]
async fn a_past_day_is_told_as_it_was() {
    let town = Town::open().await;
    let [early, late] = ["Early Ltd", "Late Ltd"].map(|name| town.customer(name));
    let paid = town.invoice(early, 1000, days_ago(40));
    town.invoice(late, 300, days_ago(95));
    town.world.pay(paid, Some(400.into()), days_ago(10)).unwrap();
    town.world.pay(paid, None, days_ago(5)).unwrap();

    let now = town.report(&["aged"]).await;
    let named: Vec<&str> = rows(&now, "aged").iter().map(|row| row["customer"].as_str().unwrap()).collect();
    assert_eq!(named, ["Late Ltd"], "what is paid is not open");

    let then = town.report(&["aged", "--date", &days_ago(8).to_string()]).await;
    let row = rows(&then, "aged")[0].clone();
    assert_eq!(row["customer"], "Early Ltd");
    assert_eq!(
        amount(&row["overdue_31_to_60"]),
        "600.00 USD",
        "40 days, less the 8 that have passed since, less what was paid"
    );
    assert_eq!(amount(&tables(&then, "aged")[0]["total"]["total"]), "900.00 USD");

    let earlier = town.report(&["aged", "--date", &days_ago(80).to_string()]).await;
    assert_eq!(rows(&earlier, "aged").len(), 1, "the other invoice was not there yet");
    let one = town.report(&["aged", "--date", &days_ago(8).to_string(), "--customer", "late"]).await;
    assert_eq!(amount(&tables(&one, "aged")[0]["total"]["total"]), "300.00 USD");
    let words = ["Aged receivable", "Late Ltd", "300.00", "Total", "As of"];
    town.say(&["report", "aged"]).await.is("on the terminal", 0, &words);
}

#[tokio::test]
async fn due_overdue_and_excluded_are_told_apart() {
    let town = Town::open().await;
    let customer = town.customer("Early Ltd");
    let euro = town.euro();
    town.invoice(customer, 100, days_ago(3));
    town.document(Document::Invoice, customer, 70, Some(euro), in_days(20));
    let disputed = town.invoice(customer, 55, days_ago(60));
    town.world.exclude(disputed, true).unwrap();

    let report = town.report(&["followup"]).await;
    let told = |table: &str| {
        rows(&report, table).iter().map(|row| (amount(&row["open"]), amount(&row["booked"]))).collect::<Vec<_>>()
    };
    assert_eq!(told("overdue"), [("100.00 USD".to_owned(), "100.00 USD".to_owned())]);
    assert_eq!(told("not_due"), [("70.00 EUR".to_owned(), "140.00 USD".to_owned())]);
    assert_eq!(told("excluded"), [("55.00 USD".to_owned(), "55.00 USD".to_owned())]);
    let totals = rows(&report, "totals");
    assert_eq!(totals.len(), 2, "one line a currency");
    assert_eq!(amount(&totals[1]["total_due"]), "100.00 USD");
    assert_eq!(amount(&totals[1]["excluded"]), "55.00 USD");
}

#[tokio::test]
async fn a_statement_adds_up_where_one_currency_pays_another() {
    let town = Town::open().await;
    let customer = town.customer("Early Ltd");
    let euro = town.euro();
    town.invoice(customer, 500, days_ago(60));
    let invoice = town.document(Document::Invoice, customer, 100, Some(euro), days_ago(20));
    let credit = town.document(Document::CreditNote, customer, 200, None, days_ago(10));
    town.world.reconcile(invoice, credit).unwrap();
    let opening = OpeningLine { customer, label: "Old".to_owned(), amount: 40.into(), due: days_ago(100) };
    town.world.post_opening(1, days_ago(45), &[opening]).unwrap();

    let (from, to) = (days_ago(55).to_string(), days_ago(1).to_string());
    let report = town.report(&["statement", "--from", &from, "--to", &to, "--customer", &customer.to_string()]).await;
    assert_eq!(report["problems"], json!([]));
    let balances: Vec<[String; 2]> =
        rows(&report, "balances").iter().map(|row| [amount(&row["opening"]), amount(&row["closing"])]).collect();
    assert_eq!(balances, [["0.00 EUR", "0.00 EUR"], ["500.00 USD", "540.00 USD"]]);
    let what: Vec<(&str, String)> =
        rows(&report, "movements").iter().map(|row| (row["what"].as_str().unwrap(), amount(&row["balance"]))).collect();
    let settled = "Settled elsewhere";
    let wanted = [
        ("Opening balance", "0.00 EUR"),
        ("Invoice", "100.00 EUR"),
        (settled, "0.00 EUR"),
        ("Opening balance", "500.00 USD"),
        ("Entry", "540.00 USD"),
        ("Credit note", "340.00 USD"),
        (settled, "540.00 USD"),
    ];
    assert_eq!(what, wanted.map(|(what, balance)| (what, balance.to_owned())));
    let open: Vec<String> = rows(&report, "open_items").iter().map(|row| amount(&row["open"])).collect();
    assert_eq!(open, ["40.00 USD", "500.00 USD"]);
}

#[tokio::test]
async fn what_a_level_brought_in_is_told() {
    let town = Town::open().await;
    let [early, late] = ["Early Ltd", "Late Ltd"].map(|name| town.customer(name));
    let paid = town.invoice(early, 1000, days_ago(20));
    let credited = town.invoice(late, 3000, days_ago(20));
    town.say(&["run"]).await.is("the run", 0, &["2 reminded"]);
    town.world.pay(paid, Some(800.into()), in_days(4)).unwrap();
    let credit = town.document(Document::CreditNote, late, 500, None, in_days(33));
    town.world.reconcile(credited, credit).unwrap();

    let report = town.report(&["effectiveness"]).await;
    let row = rows(&report, "effectiveness")[0].clone();
    assert_eq!((&row["level"], &row["channels"]), (&json!("Friendly reminder"), &json!("email")));
    assert_eq!((&row["reminders"], &row["share"], &row["days_to_payment"]), (&json!(2), &json!("0.2"), &json!(4)));
    let amounts = ["reminded", "paid", "settled_otherwise"].map(|member| amount(&row[member]));
    assert_eq!(amounts, ["4000.00 USD", "800.00 USD", "500.00 USD"]);
    let report = town.report(&["effectiveness", "--within-days", "2"]).await;
    assert_eq!(amount(&rows(&report, "effectiveness")[0]["paid"]), "0.00 USD", "it came later");

    let report = town.report(&["analysis"]).await;
    let levels: Vec<(&str, i64)> = rows(&report, "level")
        .iter()
        .map(|row| (row["level"].as_str().unwrap(), row["customers"].as_i64().unwrap()))
        .collect();
    assert_eq!(levels, [("Friendly reminder", 2)]);
    let past = town.say(&["report", "analysis", "--date", &days_ago(1).to_string()]).await;
    past.is("a past day", 2, &["is not kept"]);
}

#[tokio::test]
async fn promises_are_told_as_kept_broken_or_open() {
    let town = Town::open().await;
    for (name, due) in [("Breaks Ltd", days_ago(1)), ("Waits Ltd", in_days(9))] {
        let customer = town.customer(name);
        town.invoice(customer, 250, days_ago(5));
        let values = [
            ("x_partner_id", customer.into()),
            ("x_company_id", 1.into()),
            ("x_promise_date", due.to_string().into()),
            ("x_promise_amount", 250.into()),
            ("x_promise_made_on", days_ago(4).to_string().into()),
        ];
        town.world.create("x_followup", values).unwrap();
    }
    town.say(&["run"]).await;
    let report = town.report(&["promises", "--to", &in_days(30).to_string()]).await;
    let told: Vec<(&str, &str, String)> = rows(&report, "promises")
        .iter()
        .map(|row| (row["customer"].as_str().unwrap(), row["outcome"].as_str().unwrap(), amount(&row["amount"])))
        .collect();
    let wanted = [("Breaks Ltd", "broken", "250.00 USD"), ("Waits Ltd", "open", "250.00 USD")];
    assert_eq!(told, wanted.map(|(customer, outcome, amount)| (customer, outcome, amount.to_owned())));
    let outcomes = rows(&report, "outcomes");
    assert_eq!(outcomes[1]["share"], "1", "of those that have ended");
}

#[tokio::test]
async fn days_sales_outstanding_are_receivables_by_sales() {
    let town = Town::open().await;
    let customer = town.customer("Early Ltd");
    // Sold 60 days ago.
    let invoice = town.invoice(customer, 1000, days_ago(30));
    town.world.pay(invoice, Some(250.into()), days_ago(5)).unwrap();
    let report = town.report(&["dso", "--from", &days_ago(99).to_string()]).await;
    let row = rows(&report, "period")[0].clone();
    assert_eq!((&row["days"], &row["dso"]), (&json!(100), &json!(75)), "750 of 1000, in 100 days");
    assert_eq!(amount(&row["receivable"]), "750.00 USD");
    let months = rows(&report, "months");
    assert!(months.len() >= 4, "{months:?}");
    assert_eq!(amount(&months.last().unwrap()["receivable"]), "750.00 USD");
}
