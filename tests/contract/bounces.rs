//! A mail that comes back to Odoo: Odoo marks its message, and the account hears of it.

use followupd::deliver::Outbox;
use followupd::domain::{Asked, Bounce};
use followupd::execute::Backends;
use followupd::odoo::names::{followup, item, notification, partner, reminder};
use followupd::odoo::search::Domain;
use followupd::run;

use crate::bench::Bench;
use crate::waiting::{Debtor, poll};

pub(crate) async fn live(bench: &Bench, backends: &mut Backends, outbox: &Outbox) {
    it_is_shown_beside_the_message(bench, backends, outbox).await;
    let debtor = Debtor::new(bench, "moved away").await;
    let before = outbox.parcels().len();
    run::send(backends, debtor.key(), &Asked::by("a clerk", true)).await.unwrap().unwrap();
    let id = outbox.parcels().split_off(before)[0].message_id.clone();
    let message = bench.search("mail.message", &Domain::new().eq("message_id", id.as_str())).await[0];
    let readers = bench.search(notification::MODEL, &Domain::new().eq("mail_message_id", message)).await;
    assert_eq!(readers.len(), 1, "the customer has got it by mail");
    let shown = async |field: &str| bench.field(notification::MODEL, readers[0], field).await;
    assert_eq!(shown("res_partner_id").await, debtor.customer.into());
    assert_eq!(shown(notification::STATUS).await, "sent".into());
    poll(backends).await;
    assert_eq!(bench.field(item::MODEL, debtor.item, item::DAYS).await, 15.into(), "nothing has come back");

    let address = bench.field(partner::MODEL, debtor.customer, "email").await.as_str().unwrap().to_owned();
    let gateway = vec![false.into(), report(&id, &address).into()];
    bench.call("mail.thread", "message_process", gateway).await.unwrap();
    assert_eq!(shown(notification::STATUS).await, "bounce".into());
    for _ in 0..2 {
        poll(backends).await;
    }
    assert_eq!(bench.field(item::MODEL, debtor.item, item::DAYS).await, 0.into());
    assert_eq!(bench.field(item::MODEL, debtor.item, item::LEVEL).await, false.into());
    let alert = debtor.on_record(bench, followup::ALERT).await;
    assert!(alert.as_str().is_some_and(|alert| alert.contains("it came back")), "{alert:?}");
    assert_eq!(debtor.on_record(bench, followup::LAST_REMINDER).await, false.into());
    let line = bench.search(reminder::MODEL, &Domain::new().eq(reminder::MESSAGE_ID, id.as_str())).await[0];
    assert!(bench.field(reminder::MODEL, line, reminder::CAME_BACK).await.as_str().is_some());
    let activities = Domain::new().eq("res_model", followup::MODEL).eq("res_id", debtor.record(bench).await);
    assert_eq!(bench.search("mail.activity", &activities).await.len(), 1, "one person is asked, once");
}

/// What a mail server has handed in is shown where Odoo shows what it has got back itself.
async fn it_is_shown_beside_the_message(bench: &Bench, backends: &mut Backends, outbox: &Outbox) {
    let debtor = Debtor::new(bench, "moved as well").await;
    let before = outbox.parcels().len();
    run::send(backends, debtor.key(), &Asked::by("a clerk", true)).await.unwrap().unwrap();
    let message_id = outbox.parcels().split_off(before)[0].message_id.clone();
    let answer = "550 5.1.1 no such user".to_owned();
    let bounce = Bounce { message_id: message_id.clone(), address: None, answer: answer.clone() };
    backends.journal.hear_bounce(&bounce, (backends.now)()).unwrap();
    poll(backends).await;
    let beside = Domain::new().eq("mail_message_id.message_id", message_id.as_str());
    let beside = bench.search(notification::MODEL, &beside).await[0];
    assert_eq!(bench.field(notification::MODEL, beside, notification::STATUS).await, "bounce".into());
    assert_eq!(bench.field(notification::MODEL, beside, "failure_reason").await, answer.into());
    let kind = bench.field(notification::MODEL, beside, "failure_type").await;
    assert!(kind.as_str().is_some_and(|kind| kind.to_lowercase().ends_with("bounce")), "{kind:?}");
    assert_eq!(bench.field(item::MODEL, debtor.item, item::DAYS).await, 0.into());
}

/// What a mail server says of a mail that it could not deliver.
fn report(message_id: &str, address: &str) -> String {
    format!(
        "Return-Path: <>
From: MAILER-DAEMON@mx.test (Mail Delivery System)
To: bounce@test.test
Subject: Undelivered Mail Returned to Sender
Date: Mon, 02 Nov 2026 08:00:00 +0000
Message-ID: <report.{}
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=\"B\"

--B
Content-Type: text/plain; charset=us-ascii

Your message could not be delivered.
550 5.1.1 no such user

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.test

Final-Recipient: rfc822; {address}
Original-Recipient: rfc822;{address}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user

--B
Content-Type: text/rfc822-headers

From: Sender <sender@test.test>
To: {address}
Message-ID: {message_id}
Subject: Reminder

--B--
",
        message_id.trim_start_matches('<')
    )
}
