//! A billing user's morning: every button of a follow-up, what it does, and what it refuses.

use chrono::Days;
use followupd::odoo::search::Domain;
use followupd::odoo::value::Value;
use followupd::standin::smtp::{Action, Point};

use crate::odoo::{ids, rows};
use crate::office::Office;
use crate::screen::Screen;

/// One customer for each thing that is done; the last ones wait for the worklist.
pub(crate) const CUSTOMERS: [&str; 12] = [
    "Alder Ltd",
    "Birch Ltd",
    "Cedar Ltd",
    "Douglas Ltd",
    "Elm Ltd",
    "Fir Ltd",
    "Ginkgo Ltd",
    "Hazel Ltd",
    "Ivy Ltd",
    "Juniper Ltd",
    "Kauri Ltd",
    "Larch Ltd",
];

pub(crate) async fn works(office: &Office) {
    let screen = Screen::of_clara(office).await;
    screen.choose("Follow-ups").await;
    screen.sees("Alder Ltd").await;
    follows_up_now(office, &screen).await;
    changes_a_message(office, &screen).await;
    prints_a_letter(office, &screen).await;
    asks_for_a_statement(office, &screen).await;
    snoozes_and_notes_a_promise(office, &screen).await;
    disputes_and_sets_a_level(office, &screen).await;
    logs_a_call(office, &screen).await;
    resolves_a_doubt(office, &screen).await;
    office.comes_back("Hazel Ltd").await;
    asks_the_same_of_many(office, &screen).await;
    learns_that_a_mail_came_back(office, &screen).await;
    screen.browser.close().await;
}

/// *Follow Up Now* sends; again it needs a second word, and says why.
async fn follows_up_now(office: &Office, screen: &Screen<'_>) {
    screen.open("Alder Ltd").await;
    screen.press("Follow Up Now").await;
    screen.sees("sent to ap@alder-ltd.example").await;
    office.has_got("Alder Ltd", 1).await;
    assert!(office.is_told("Alder Ltd", "sent by e-mail to ap@alder-ltd.example").await);

    office.a_second_passes().await;
    screen.press_for("Follow Up Now", "Reminded a few days ago; not again before").await;
    screen.picture("desk-needs-anyway").await;
    assert_eq!(office.mails("Alder Ltd").await, (1, 1), "nothing goes before the second word");
    screen.answer("Follow Up All the Same").await;
    office.has_got("Alder Ltd", 2).await;
    screen.sees("Last Reminder").await;
    screen.picture("desk-record").await;
    println!("follow up now");
}

/// *Preview and Send*: what the customer would read, a subject of Clara's own, and the ways of her choice: the invoice
/// goes with the mail, and the same on paper.
async fn changes_a_message(office: &Office, screen: &Screen<'_>) {
    office.invoice_was_sent("Birch Ltd").await;
    screen.open("Birch Ltd").await;
    screen.press_for("Preview and Send", "In the Words Of").await;
    screen.sees("Dear Birch Ltd,").await;
    screen.picture("desk-preview").await;
    assert_eq!(office.mails("Birch Ltd").await, (0, 0), "a preview sends nothing");
    screen.browser.choose("x_level_id", "Second reminder").await;
    screen.answer("Prepare Again").await;
    screen.sees("Despite our reminder, we have not received your payment").await;
    screen.browser.click(".modal .nav-link", "Change the Text").await;
    screen.write("x_body", "Please be so kind, dear Birch.").await;
    screen.write("x_subject", "Your invoice, dear Birch").await;
    screen.browser.pick("x_go_by", "Email and Letter").await;
    screen.browser.pick("x_attach_invoices", "Attached").await;
    screen.picture("desk-ways").await;
    screen.answer("Send").await;
    screen.sees("sent to ap@birch-ltd.example").await;
    office.has_gone("Birch Ltd", 1, 2).await;
    let mail = office.last_mail();
    assert!(mail.contains("Subject: Your invoice, dear Birch"), "{mail}");
    assert!(mail.contains("Please be so kind, dear Birch.") && !mail.contains("Despite our reminder"), "{mail}");
    assert_eq!(mail.matches("Content-Type: application/pdf").count(), 1, "{mail}");
    assert_eq!(office.letters().len(), 1);
    println!("preview and send");
}

/// *Print Letter*: a page for the customer, which stands in Odoo, too; and a message by mail and letter at once.
async fn prints_a_letter(office: &Office, screen: &Screen<'_>) {
    screen.open("Alder Ltd").await;
    screen.press_for("Print Letter", "Reminded a few days ago; not again before").await;
    let before = office.letters().len();
    screen.answer("Follow Up All the Same").await;
    screen.sees("sent to 1 Harbour Street, New York").await;
    // The last message went to the same street, and what was told of it may still be there; no mail goes with this one.
    office.has_gone("Alder Ltd", 2, 3).await;
    let letters = office.letters();
    assert!(letters.len() == before + 1 && letters.iter().all(|letter| letter.starts_with(b"%PDF")));
    let partner = office.record("Alder Ltd", "x_partner_id").await;
    office.has_file("res.partner", partner).await;
    office.has_told_all().await;
    screen.picture("desk-letter").await;
    println!("print letter");
}

/// *Statement*: a file on the record, and nothing for the customer.
async fn asks_for_a_statement(office: &Office, screen: &Screen<'_>) {
    let before = office.mails("Alder Ltd").await;
    screen.open("Alder Ltd").await;
    screen.act("Statement").await;
    screen.sees(&format!("Statement as of {}, in the chatter.", office.today)).await;
    let record = ids(office.admin(), "x_followup", Domain::new().eq("x_name", "Alder Ltd")).await[0];
    let names = office.has_file("x_followup", record.into()).await;
    assert!(names.contains(&format!("Customer statement {}.pdf", office.today)), "{names:?}");
    assert_eq!(office.mails("Alder Ltd").await, before);
    screen.picture("desk-statement").await;
    println!("statement");

    // By mail: the master switch holds it, and the answer says who can change that.
    screen.act("Send Statement").await;
    screen.sees("Sending is switched off, so no statement leaves").await;
    screen.picture("desk-send-statement").await;
    assert_eq!(office.mails("Alder Ltd").await, before);
    println!("statement by mail");
}

async fn snoozes_and_notes_a_promise(office: &Office, screen: &Screen<'_>) {
    screen.open("Cedar Ltd").await;
    screen.press_for("Snooze", "2 Weeks").await;
    screen.picture("desk-snooze").await;
    screen.browser.click(".modal label", "2 Weeks").await;
    screen.answer("Confirm").await;
    let until = office.today + Days::new(14);
    screen.sees(&format!("Snoozed until {until}.")).await;
    assert_eq!(office.record("Cedar Ltd", "x_snoozed_until").await, Value::from(until));

    screen.open("Douglas Ltd").await;
    screen.press_for("Promise to Pay", "Promised Amount").await;
    screen.write("x_date", &screen.day(5)).await;
    screen.write("x_amount", "120.50").await;
    screen.write("x_note", "They wait for a payment themselves").await;
    screen.picture("desk-promise").await;
    screen.answer("Confirm").await;
    screen.sees("Promise of 120.50 USD by").await;
    assert_eq!(office.record("Douglas Ltd", "x_promise_date").await, Value::from(office.today + Days::new(5)));
    screen.press("Follow Up Now").await;
    screen.sees("Promise to pay on").await;
    screen.answer("Close").await;
    assert_eq!(office.mails("Douglas Ltd").await, (0, 0));
    println!("snooze, promise");
}

async fn disputes_and_sets_a_level(office: &Office, screen: &Screen<'_>) {
    screen.open("Elm Ltd").await;
    screen.press_for("Dispute or Exclude", "Because Of").await;
    screen.write("x_note", "Wrong price").await;
    screen.picture("desk-dispute").await;
    screen.answer("Confirm").await;
    screen.sees("1 item excluded.").await;
    assert_eq!(office.record("Elm Ltd", "x_total_overdue").await.as_int().unwrap_or_default(), 0, "left out of totals");
    screen.press("Follow Up Now").await;
    screen.sees("All that is claimed is excluded (1 item).").await;
    assert_eq!(office.mails("Elm Ltd").await, (0, 0));

    screen.open("Fir Ltd").await;
    screen.act("Set Level").await;
    screen.sees("Confirm").await;
    screen.browser.choose("x_level_id", "Second reminder").await;
    screen.answer("Confirm").await;
    screen.sees("Level \"Second reminder\" set.").await;
    screen.sees("Second reminder").await;
    println!("dispute, level");
}

async fn logs_a_call(office: &Office, screen: &Screen<'_>) {
    screen.open("Ginkgo Ltd").await;
    screen.press_for("Log a Call", "Result").await;
    screen.write("x_note", "Mr Ginkgo will look into it").await;
    screen.picture("desk-call").await;
    screen.answer("Confirm").await;
    let next = office.today + Days::new(15);
    screen.sees(&format!("Call noted; next reminder not before {next}.")).await;
    assert_eq!(office.record("Ginkgo Ltd", "x_next_reminder_date").await, Value::from(next));
    assert!(office.is_told("Ginkgo Ltd", "Mr Ginkgo will look into it").await);
    println!("call");
}

/// The mail server breaks at the one moment that leaves it open whether a message went; Clara says that it did.
async fn resolves_a_doubt(office: &Office, screen: &Screen<'_>) {
    office.sink.once(Point::Dot, Action::KeepAndClose);
    screen.open("Hazel Ltd").await;
    screen.press("Follow Up Now").await;
    screen.sees("in doubt: ").await;
    screen.sees("Resolve in Doubt").await;
    screen.picture("desk-in-doubt").await;
    screen.press("Follow Up Now").await;
    screen.sees("may have arrived; say whether it was sent").await;
    screen.press_for("Resolve in Doubt", "It Was Sent").await;
    screen.browser.click(".modal label", "It Was Sent").await;
    screen.answer("Confirm").await;
    screen.sees("Recorded as sent.").await;
    office.has_got("Hazel Ltd", 1).await;
    assert_eq!(office.record("Hazel Ltd", "x_reminder_count").await, Value::from(1), "it is written back");
    println!("in doubt");
}

/// The daemon has heard of it meanwhile: the record says it, its history does, and the message in the customer's chatter. A
/// colleague has found the new address.
async fn learns_that_a_mail_came_back(office: &Office, screen: &Screen<'_>) {
    office.shows("Hazel Ltd", "x_alert", "it came back: 550 5.1.1 no such user").await;
    screen.follow_ups().await;
    screen.open("Hazel Ltd").await;
    screen.sees("it came back: 550 5.1.1 no such user").await;
    screen.picture("desk-came-back").await;
    screen.turn_to("History", "Came Back").await;
    screen.picture("desk-came-back-history").await;
    let customer = office.record("Hazel Ltd", "x_partner_id").await.as_int().unwrap();
    office.accountant.write("res.partner", customer, [("email", "new@hazel-ltd.example".into())]).await;
    screen.press("Follow Up Now").await;
    screen.sees("sent to new@hazel-ltd.example").await;
    screen.browser.follow(&office.address_of("res.partner", customer)).await;
    screen.sees("Hazel Ltd").await;
    screen.sees("Dear Hazel Ltd").await;
    screen.picture("desk-came-back-customer").await;
    println!("came back");
}

/// Several customers, from the list.
async fn asks_the_same_of_many(office: &Office, screen: &Screen<'_>) {
    screen.follow_ups().await;
    for customer in ["Ivy Ltd", "Juniper Ltd"] {
        screen.browser.tick(customer).await;
    }
    screen.act("Snooze").await;
    screen.sees("1 Month").await;
    screen.answer("Confirm").await;
    screen.sees("Done: 2").await;
    let until = office.today + Days::new(7);
    for customer in ["Ivy Ltd", "Juniper Ltd"] {
        assert_eq!(office.record(customer, "x_snoozed_until").await, Value::from(until), "{customer}");
        let which = Domain::new().eq("x_name", customer);
        let requests = rows(office.admin(), "x_followup_request", which, &["x_state", "create_uid"]).await;
        assert_eq!(requests.len(), 1, "a request for each customer");
        assert_eq!(requests[0].str("x_state").unwrap(), "done");
    }
    println!("many at once");
}
