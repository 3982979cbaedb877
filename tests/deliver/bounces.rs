//! Mails that came back, as servers write them.

use followupd::deliver::{Returned, returned};
use followupd::domain::Bounce;

const ID: &str = "<followupd.1.42.3.email.7f3a@muster.test>";

/// Lines as they come over the network.
fn wire(text: &str) -> Vec<u8> {
    text.trim_start().lines().flat_map(|line| [line.as_bytes(), b"\r\n"].concat()).collect()
}

fn bounce(address: Option<&str>, answer: &str) -> Bounce {
    Bounce { message_id: ID.to_owned(), address: address.map(str::to_owned), answer: answer.to_owned() }
}

/// A report, with groups of its second part and headers of what came back.
fn report(groups: &str, came_back: &str) -> Vec<u8> {
    wire(&format!(
        "From: MAILER-DAEMON@mx.muster.test (Mail Delivery System)
To: bounces@muster.test
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=\"B/mx\"
Message-Id: <20260115093001.4F0C2@mx.muster.test>

This is a MIME-encapsulated message.

--B/mx
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--B/mx
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.muster.test
X-Postfix-Sender: rfc822; bounces@muster.test

{groups}

--B/mx
Content-Description: Undelivered Message
{came_back}

--B/mx--
"
    ))
}

fn whole(extra: &str) -> String {
    format!(
        "Content-Type: message/rfc822

From: Muster AG <ar@muster.test>
To: Ann <ann@acme.test>
Subject: Reminder
Message-ID: {ID}
{extra}MIME-Version: 1.0
Content-Type: text/plain

Please pay."
    )
}

const REFUSED: &str = "Final-Recipient: rfc822; ann@acme.test
Original-Recipient: rfc822;ann@acme.test
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.acme.test
Diagnostic-Code: smtp; 550 5.1.1 <ann@acme.test>: Recipient address
    rejected: User unknown";

const EXPECTED: &str = "550 5.1.1 <ann@acme.test>: Recipient address rejected: User unknown";

#[test]
fn a_report_says_who_was_not_reached_and_why() {
    let read = returned(&report(REFUSED, &whole("")));
    assert_eq!(read, Returned::Undelivered(vec![bounce(Some("ann@acme.test"), EXPECTED)]));
}

#[test]
fn a_report_with_nothing_but_the_headers_of_the_mail_does_as_well() {
    let headers = format!(
        "Content-Type: text/rfc822-headers; charset=us-ascii

Subject: Reminder
Message-ID:
 {ID}
From: Muster AG <ar@muster.test>"
    );
    assert_eq!(
        returned(&report(REFUSED, &headers)),
        Returned::Undelivered(vec![bounce(Some("ann@acme.test"), EXPECTED)])
    );
}

#[test]
fn each_recipient_stands_for_itself() {
    let groups = format!(
        "{REFUSED}

Final-Recipient: rfc822; bo@acme.test
Action: relayed
Status: 2.0.0

Original-Recipient: rfc822;cy@acme.test
Final-Recipient: rfc822; cy@elsewhere.test
Action: Failed
Status: 5.2.2 (mailbox full)"
    );
    let expected =
        vec![bounce(Some("ann@acme.test"), EXPECTED), bounce(Some("cy@elsewhere.test"), "5.2.2 (mailbox full)")];
    assert_eq!(returned(&report(&groups, &whole(""))), Returned::Undelivered(expected));
}

#[test]
fn a_server_that_still_tries_has_not_failed() {
    let delayed = REFUSED.replace("failed", "delayed").replace("5.1.1", "4.4.1");
    assert_eq!(returned(&report(&delayed, &whole(""))), Returned::Delayed);
}

#[test]
fn what_reached_its_reader_is_no_failure() {
    let delivered = REFUSED.replace("failed", "delivered").replace("5.1.1", "2.0.0");
    assert_eq!(returned(&report(&delivered, &whole(""))), Returned::SomethingElse);
}

#[test]
fn a_rehearsal_says_nothing_of_customers() {
    let redirected = whole("X-Followupd-Original-To: ann@acme.test\n");
    assert_eq!(returned(&report(REFUSED, &redirected)), Returned::OfRehearsal);
}

#[test]
fn mails_of_others_are_not_ours() {
    let others = whole("").replace(ID, "<campaign.17@shop.test>");
    assert_eq!(returned(&report(REFUSED, &others)), Returned::SomethingElse);
}

#[test]
fn a_server_that_writes_prose_is_understood() {
    let prose = wire(&format!(
        "From: Mail Delivery System <Mailer-Daemon@mx.muster.test>
To: bounces@muster.test
Subject: Mail delivery failed: returning message to sender

This message was created automatically by mail delivery software.

  ann@acme.test
    host mx.acme.test [192.0.2.1]
    SMTP error from remote mail server after RCPT TO:<ann@acme.test>:
    550 No such user here

------ This is a copy of the message, including all the headers. ------

Message-ID: {ID}
Subject: Reminder
"
    ));
    assert_eq!(returned(&prose), Returned::Undelivered(vec![bounce(None, "550 No such user here")]));
    let still_trying = String::from_utf8(prose).unwrap().replace("550 No such user here", "451 Try again later");
    assert_eq!(returned(still_trying.as_bytes()), Returned::SomethingElse);
    let warned = still_trying.replace("returning message to sender", "x").replace("    451", "    Warning: 550");
    assert_eq!(returned(warned.as_bytes()), Returned::Delayed);
    let amounts = still_trying.replace("451 Try again later", "you owe 1 550,00 EUR, call 555-1234");
    assert_eq!(returned(amounts.as_bytes()), Returned::SomethingElse);
}

#[test]
fn answers_of_people_are_no_bounces() {
    let away = wire(&format!(
        "From: Ann <ann@acme.test>
To: bounces@muster.test
Subject: Out of office
Auto-Submitted: auto-replied
In-Reply-To: {ID}

I am away until the 5.1.1 conference ends; room 550 is closed.
"
    ));
    assert_eq!(returned(&away), Returned::SomethingElse);
}

#[test]
fn whatever_comes_is_read_to_its_end() {
    let sound = report(REFUSED, &whole(""));
    for cut in 0..sound.len() {
        // Only that it returns counts: a mail may be cut anywhere.
        let _ = returned(&sound[..cut]);
    }
    assert_eq!(returned(b""), Returned::SomethingElse);
    assert_eq!(returned(&[0xff; 4096]), Returned::SomethingElse);
    let nested = "--B\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n".repeat(2000);
    let _ = returned(format!("Content-Type: multipart/mixed; boundary=B\r\n\r\n{nested}").as_bytes());
}
