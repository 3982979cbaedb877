//! Ten requests at once for one customer, and one hundred for different customers.

use std::time::{Duration, Instant};

use chrono::NaiveDateTime;
use followupd::odoo::search::Domain;
use followupd::odoo::session::{Members, Session};

use crate::odoo::{members, rows};
use crate::office::Office;
use crate::server::Version;

/// Within this each of a hundred must be answered.
const PATIENCE_SECONDS: i64 = 30;

pub(crate) async fn is_answered(version: Version) {
    let names: Vec<&'static str> = (0..101).map(|number| &*format!("Customer {number}").leak()).collect();
    let office = Office::open(version, &names).await;
    let records = rows(office.admin(), "x_followup", Domain::new().eq("x_active", true), &["x_name"]).await;
    let id = |name: &str| records.iter().find(|row| row.str("x_name") == Ok(name)).unwrap().id();
    let request = |followup: i64, anyway: bool| {
        members([
            ("x_followup_id", followup.into()),
            ("x_kind", "follow_up".into()),
            ("x_state", "asked".into()),
            ("x_anyway", anyway.into()),
        ])
    };

    let to_one: Vec<_> = (0..10).map(|_| request(id(names[0]), true)).collect();
    answered(&office, office.admin(), to_one).await;
    assert_eq!(office.mails(names[0]).await, (1, 1), "one message");

    let to_each = names[1..].iter().map(|name| request(id(name), false)).collect();
    let mut seconds = answered(&office, office.admin(), to_each).await;
    for name in &names[1..] {
        assert_eq!(office.mails(name).await, (1, 1), "{name}");
    }
    seconds.sort_unstable();
    let (median, longest) = (seconds[seconds.len() / 2], seconds[seconds.len() - 1]);
    println!("a hundred requests: answered after {median} s (median), {longest} s (the longest)");
    assert!(longest <= PATIENCE_SECONDS, "the longest waited {longest} s");
    office.close().await;
}

/// Somebody asks, and waits for every answer: how many seconds each took, by Odoo's own record of both moments.
pub(crate) async fn answered(office: &Office, who: &Session, requests: Vec<Members>) -> Vec<i64> {
    let ids = who.create("x_followup_request", requests).await.unwrap();
    let begun = Instant::now();
    loop {
        let which = Domain::new().is_in("id", ids.iter().copied());
        let fields = ["x_state", "x_answer", "create_date", "x_answered_at"];
        let asked = rows(office.admin(), "x_followup_request", which, &fields).await;
        if asked.iter().all(|row| row.str("x_state") != Ok("asked")) {
            let moment =
                |row: &followupd::odoo::row::Row, field: &str| -> NaiveDateTime { row.datetime(field).unwrap() };
            for row in &asked {
                assert_eq!(row.str("x_state"), Ok("done"), "{:?}", row.opt_str("x_answer"));
            }
            let took =
                asked.iter().map(|row| (moment(row, "x_answered_at") - moment(row, "create_date")).num_seconds());
            return took.collect();
        }
        assert!(begun.elapsed() < Duration::from_secs(300), "not answered");
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}
