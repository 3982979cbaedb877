//! Mails that come back days later, when the account has gone on.

use chrono_tz::UTC;
use followupd::domain::{AccountKey, Bounce};

use crate::town::Town;

const FIRST: &str = "2026-03-02T09:00:00Z";
const SECOND: &str = "2026-03-17T09:00:00Z";
const LATER: &str = "2026-03-18T09:00:00Z";

/// A customer who has got two reminders.
async fn reminded_twice() -> (Town, AccountKey) {
    let mut town = Town::new(FIRST, UTC).await;
    let customer = town.customer("Moved", "old@moved.test", UTC, "2026-03-02");
    town.run(FIRST).await;
    town.run(SECOND).await;
    assert_eq!((town.sink.kept().len(), stands(&town, customer)), (2, (30, "2026-03-17".to_owned())));
    (town, customer)
}

/// One of the mails comes back, and its mail server hands that in.
fn comes_back(town: &Town, mail: usize) {
    let mail = String::from_utf8(town.sink.kept()[mail].bytes.clone()).unwrap();
    let message_id = mail.lines().find_map(|line| line.strip_prefix("Message-ID: ")).unwrap().to_owned();
    let answer = "550 no such user".to_owned();
    let bounce = Bounce { message_id, address: Some("old@moved.test".to_owned()), answer };
    town.journal().hear_bounce(&bounce, crate::at(LATER)).unwrap();
}

/// The days of the level that the customer's item has reached, and since when.
fn stands(town: &Town, customer: AccountKey) -> (i64, String) {
    let of_customer =
        |item: &i64| town.world.field("account.move.line", *item, "partner_id") == customer.partner.0.into();
    let value = |item: i64, field: &str| town.world.field("account.move.line", item, field);
    let items = town.world.ids("account.move.line").into_iter().filter(of_customer);
    let reached = items.map(|item| {
        let since = value(item, "x_followup_date").as_str().unwrap_or_default().to_owned();
        (value(item, "x_followup_days").as_int().unwrap_or_default(), since)
    });
    reached.max().unwrap()
}

fn last_reminder(town: &Town, customer: AccountKey) -> String {
    let record = town.world.find("x_followup", "x_partner_id", customer.partner.0).unwrap();
    town.world.field("x_followup", record, "x_last_reminder_date").as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn the_last_one_leaves_the_account_where_the_one_before_had_taken_it() {
    let (mut town, customer) = reminded_twice().await;
    comes_back(&town, 1);
    town.poll(LATER).await;
    assert_eq!(stands(&town, customer), (15, "2026-03-02".to_owned()));
    assert_eq!(last_reminder(&town, customer), "2026-03-02");
    assert!(town.told(customer).contains("it came back: 550 no such user"), "{}", town.told(customer));
}

#[tokio::test]
async fn an_earlier_one_takes_nothing_from_what_has_arrived_since() {
    let (mut town, customer) = reminded_twice().await;
    comes_back(&town, 0);
    town.poll(LATER).await;
    assert_eq!(stands(&town, customer), (30, "2026-03-17".to_owned()));
    assert_eq!(last_reminder(&town, customer), "2026-03-17");
}

#[tokio::test]
async fn where_none_has_arrived_the_account_begins_anew() {
    let (mut town, customer) = reminded_twice().await;
    comes_back(&town, 1);
    comes_back(&town, 0);
    town.poll(LATER).await;
    assert_eq!(stands(&town, customer), (0, String::new()));
    assert_eq!(last_reminder(&town, customer), "");
    assert!(town.journal().came_back().unwrap().is_empty(), "one poll tells of both");
}
