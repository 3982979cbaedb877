//! The bytes of a mail: the same every time, and read by others as what went in.

use std::io::Write;
use std::process::{Command, Stdio};

use followupd::deliver::{Attachment, InlinePicture, Mail, MailError, Mailbox, Parcel};
use serde_json::Value;

use crate::{assert_sent, mail, mailer, send, settings, sink};

/// Reads a mail with Python's own parser: somebody else's idea of what our bytes mean.
const READ_WITH_PYTHON: &str = r"
import email, email.header, email.policy, email.utils, json, sys
raw = sys.stdin.buffer.read()
message = email.message_from_bytes(raw, policy=email.policy.SMTP.clone(utf8=True))
# The modern parser of CPython 3.11 puts a space between two encoded words of a name, against RFC 2047; the old one does not.
plain = lambda text: ''.join(c if isinstance(c, str) else c.decode(charset or 'ascii') for c, charset in email.header.decode_header(text))
fields = lambda name: [h.replace('\r\n', '').replace('\n', '') for h in email.message_from_bytes(raw).get_all(name, [])]
addresses = lambda name: [[plain(n), a] for n, a in email.utils.getaddresses(fields(name))]
print(json.dumps({
    'headers': [[k, str(v)] for k, v in message.items()],
    'from': addresses('From'), 'to': addresses('To'), 'reply_to': addresses('Reply-To'),
    'date': message['Date'].datetime.isoformat(),
    'type': message.get_content_type(),
    'text': message.get_body(('plain',)).get_content(),
    'html': message.get_body(('html',)).get_content(),
    'files': [[p.get_filename(), p.get_content_type(), p.get_payload(decode=True).hex()] for p in message.iter_attachments()],
    'defects': [str(d) for p in message.walk() for d in p.defects],
    'longest': max(len(line) for line in raw.split(b'\r\n')),
    'bare': raw.replace(b'\r\n', b'').count(b'\n') + raw.replace(b'\r\n', b'').count(b'\r'),
}))
";

fn read_with_python(bytes: &[u8]) -> Value {
    let mut python = Command::new("python3")
        .args(["-c", READ_WITH_PYTHON])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    python.stdin.take().unwrap().write_all(bytes).unwrap();
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}

fn header(read: &Value, name: &str) -> Option<String> {
    let headers = read["headers"].as_array().unwrap();
    let mut found = headers.iter().filter(|header| header[0] == name);
    let value = found.next().map(|header| header[1].as_str().unwrap().to_owned());
    assert!(found.next().is_none(), "{name} twice");
    value
}

fn rich_mail() -> Mail {
    Mail {
        envelope_sender: Some("bounce+r1-42@muster.test".to_owned()),
        from: Mailbox::new("Müller & Söhne \"AG\"", "ar@muster.test"),
        to: vec![Mailbox::new("شركة \u{200F}المثال", "ap@acme.test; \"Lee, Ann\" <ann@acme.test>")],
        reply_to: Some(Mailbox::new("Catch-all <script>", "catchall@muster.test")),
        references: vec!["<r1.40@followupd.muster.test>".to_owned(), "<r1.41@followupd.muster.test>".to_owned()],
        subject: "Zahlungserinnerung – Rechnung RE/2025/0001 über 1 200,00 € (überfällig seit 4 Tagen) 😀".to_owned(),
        html: "<p>Sehr geehrte Damen &amp; Herren,</p>\n<p>bitte zahlen Sie 1 200,00 €.</p>\n".to_owned(),
        text: "Sehr geehrte Damen & Herren,\n\n.bitte zahlen Sie 1 200,00 €.\n.\n..\nFrom here on: = and =20 \n"
            .to_owned(),
        language: Some("de_CH".to_owned()),
        ..mail()
    }
}

#[test]
fn a_whole_mail_as_it_stands_on_the_wire() {
    let parcel = rich_mail().seal(None).unwrap();
    insta::assert_snapshot!(String::from_utf8(parcel.bytes).unwrap().replace("\r\n", "\n"));
}

#[test]
fn the_same_mail_gives_the_same_bytes_and_another_one_gives_others() {
    assert_eq!(rich_mail().seal(None).unwrap(), rich_mail().seal(None).unwrap());
    let other = Mail { message_id: "<r1.43@followupd.muster.test>".to_owned(), ..rich_mail() };
    let boundary = |parcel: &Parcel| {
        let text = String::from_utf8(parcel.bytes.clone()).unwrap();
        text.split_once("boundary=\"").unwrap().1.split('"').next().unwrap().to_owned()
    };
    assert_ne!(boundary(&other.seal(None).unwrap()), boundary(&rich_mail().seal(None).unwrap()));
}

#[test]
fn another_parser_reads_what_went_in() {
    let mail = rich_mail();
    let read = read_with_python(&mail.seal(None).unwrap().bytes);
    assert_eq!(read["defects"], serde_json::json!([]));
    assert_eq!(read["bare"], 0);
    assert!(read["longest"].as_u64().unwrap() <= 78, "{}", read["longest"]);
    assert_eq!(read["from"], serde_json::json!([["Müller & Söhne \"AG\"", "ar@muster.test"]]));
    assert_eq!(read["to"], serde_json::json!([["شركة \u{200F}المثال", "ap@acme.test"], ["Lee, Ann", "ann@acme.test"]]));
    assert_eq!(read["reply_to"], serde_json::json!([["Catch-all <script>", "catchall@muster.test"]]));
    assert_eq!(read["date"], "2025-01-14T09:30:00+01:00");
    assert_eq!(read["type"], "multipart/alternative");
    assert_eq!(header(&read, "Subject").as_deref(), Some(mail.subject.as_str()));
    assert_eq!(header(&read, "Message-ID").as_deref(), Some("<r1.42@followupd.muster.test>"));
    assert_eq!(header(&read, "In-Reply-To").as_deref(), Some("<r1.41@followupd.muster.test>"));
    assert_eq!(
        header(&read, "References").as_deref(),
        Some("<r1.40@followupd.muster.test> <r1.41@followupd.muster.test>")
    );
    assert_eq!(header(&read, "Auto-Submitted").as_deref(), Some("auto-generated"));
    assert_eq!(header(&read, "X-Auto-Response-Suppress").as_deref(), Some("All"));
    assert_eq!(header(&read, "Content-Language").as_deref(), Some("de-CH"));
    // The parser gives CRLF or LF, as it likes; and each part ends with one line end more, which belongs to the boundary.
    let same =
        |part: &Value, text: &str| assert_eq!(part.as_str().unwrap().replace("\r\n", "\n").trim_end(), text.trim_end());
    same(&read["text"], &mail.text);
    same(&read["html"], &mail.html);
}

#[test]
fn nothing_a_customer_is_called_becomes_a_header_or_another_recipient() {
    let injected = "Evil\r\nBcc: all@x.test\n\n<script>\0alert(1)\u{202E}";
    let mail = Mail {
        from: Mailbox::new(injected, "ar@muster.test"),
        to: vec![Mailbox::new(injected, "ap@acme.test")],
        reply_to: Some(Mailbox::new(injected, "catchall@muster.test")),
        subject: injected.to_owned(),
        references: vec!["<a@b>\r\nBcc: all@x.test".to_owned()],
        language: Some("de\r\nBcc: all@x.test".to_owned()),
        ..mail()
    };
    let parcel = mail.seal(None).unwrap();
    assert_eq!(parcel.recipients.len(), 1);
    let read = read_with_python(&parcel.bytes);
    assert_eq!(read["defects"], serde_json::json!([]));
    let harmless = "Evil Bcc: all@x.test <script> alert(1)";
    assert_eq!(header(&read, "Subject").as_deref(), Some(harmless));
    for field in ["from", "to", "reply_to"] {
        assert_eq!(read[field].as_array().unwrap().len(), 1);
        assert_eq!(read[field][0][0], harmless, "{field}");
    }
    for absent in ["Bcc", "References", "Content-Language"] {
        assert_eq!(header(&read, absent), None);
    }
}

#[test]
fn odd_names_come_through_as_they_are() {
    for name in [
        "O'Neil & Co.",
        "a\\b",
        "\"",
        "Ann (Sales) <ann>",
        "株式会社アクメ",
        "עברית",
        "x, y; z",
        "ünï \"q\" @",
        "é".repeat(150).as_str(),
    ] {
        let mail = Mail { to: vec![Mailbox::new(name, "ap@acme.test")], subject: name.to_owned(), ..mail() };
        let read = read_with_python(&mail.seal(None).unwrap().bytes);
        assert_eq!(read["to"], serde_json::json!([[name, "ap@acme.test"]]), "{name}");
        assert_eq!(header(&read, "Subject").as_deref(), Some(name));
        assert!(read["longest"].as_u64().unwrap() <= 998);
    }
}

#[test]
fn endless_lines_are_broken_and_read_back_whole() {
    let endless = "0123456789".repeat(500);
    let mail = Mail { subject: endless.clone(), text: endless.clone(), html: format!("<p>{endless}ü</p>"), ..mail() };
    let read = read_with_python(&mail.seal(None).unwrap().bytes);
    assert!(read["longest"].as_u64().unwrap() <= 998, "{}", read["longest"]);
    assert_eq!(read["text"].as_str().unwrap().trim_end(), endless);
    assert_eq!(read["html"].as_str().unwrap().trim_end(), mail.html);
    assert_eq!(header(&read, "Subject").unwrap().chars().count(), 201);
}

#[test]
fn invoices_go_along() {
    let file = Attachment {
        file_name: "Rechnung_ü/1.pdf".to_owned(),
        content_type: "application/pdf".to_owned(),
        bytes: vec![0, 255, 13, 10, 46],
    };
    let odd = Attachment { content_type: "no\r\ntype".to_owned(), ..file.clone() };
    let mail = Mail { attachments: vec![file, odd], ..rich_mail() };
    let read = read_with_python(&mail.seal(None).unwrap().bytes);
    assert_eq!(read["defects"], serde_json::json!([]));
    assert_eq!(read["type"], "multipart/mixed");
    assert_eq!(
        read["files"],
        serde_json::json!([
            ["Rechnung_ü_1.pdf", "application/pdf", "00ff0d0a2e"],
            ["Rechnung_ü_1.pdf", "application/octet-stream", "00ff0d0a2e"]
        ])
    );
    assert_eq!(read["html"].as_str().unwrap().replace("\r\n", "\n").trim_end(), mail.html.trim_end());
}

#[test]
fn a_picture_is_shown_by_the_page_and_is_no_file() {
    let picture = InlinePicture { content_id: "code@muster.test".to_owned(), bytes: vec![137, 80, 78, 71, 10] };
    let file = Attachment {
        file_name: "plain.pdf".to_owned(),
        content_type: "application/pdf".to_owned(),
        bytes: b"%PDF-1.4\n%%EOF\n".to_vec(),
    };
    let mail = Mail { pictures: vec![picture], attachments: vec![file], ..rich_mail() };
    let bytes = mail.seal(None).unwrap().bytes;
    let read = read_with_python(&bytes);
    assert_eq!(read["defects"], serde_json::json!([]));
    assert_eq!(read["bare"], 0, "a file of plain characters keeps its line ends to itself");
    assert_eq!(read["files"], serde_json::json!([["plain.pdf", "application/pdf", "255044462d312e340a2525454f460a"]]));
    assert_eq!(read["html"].as_str().unwrap().replace("\r\n", "\n").trim_end(), mail.html.trim_end());
    let bytes = String::from_utf8(bytes).unwrap();
    for part in ["multipart/mixed", "multipart/alternative", "multipart/related", "Content-ID: <code@muster.test>"] {
        assert_eq!(bytes.matches(part).count(), 1, "{part}");
    }
}

#[tokio::test]
async fn a_strict_server_keeps_exactly_the_bytes_of_the_mail_even_with_dots_at_line_starts() {
    let sink = sink().await;
    let mut mailer = mailer(settings(&sink));
    let dots = Mail { text: ".\n..\n.dot\n\n.\n".to_owned(), html: ".\r\n".repeat(500), ..mail() };
    for mail in [dots, rich_mail()] {
        let parcel = mail.seal(None).unwrap();
        assert_sent(&send(&mut mailer, &parcel).await);
        assert_eq!(sink.kept().last().unwrap().bytes, parcel.bytes);
    }
    assert_eq!(sink.kept()[1].sender, "bounce+r1-42@muster.test");
    assert_eq!(sink.kept()[1].recipients, ["ap@acme.test", "ann@acme.test"]);
}

#[test]
fn a_mail_that_cannot_be_made_says_why_and_masks_the_address() {
    let to = |address: &str| Mail { to: vec![Mailbox::new("", address)], ..mail() }.seal(None).unwrap_err().to_string();
    assert_eq!(to("ap@acme.test, ann.acme.test"), "to: not an e-mail address: \"a…\"");
    assert_eq!(to("ann@acme..test"), "to: not an e-mail address: \"a…@acme..test\"");
    assert_eq!(to("  "), "to: not an e-mail address: \"\"");
    assert_eq!(Mail { to: Vec::new(), ..mail() }.seal(None), Err(MailError::NoRecipient));
    let no_id = Mail { message_id: "<a@b>\r\nBcc: all@x.test".to_owned(), ..mail() };
    assert_eq!(no_id.seal(None), Err(MailError::MessageId("<a@b> Bcc: all@x.test".to_owned())));
    // In a rehearsal too.
    let wrong = Mail { to: vec![Mailbox::new("", "nobody")], ..mail() };
    assert!(wrong.seal(Some(&"me@muster.test".parse().unwrap())).is_err());
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 300, failure_persistence: None, ..Default::default() })]

    #[test]
    fn whatever_stands_in_odoo_becomes_a_mail_with_exactly_our_headers(
        name in "\\PC{0,40}", wild in ".{0,300}", language in "(?s).{0,12}", text in "(?s).{0,400}", html in "(?s).{0,400}",
    ) {
        let mail = Mail {
            from: Mailbox::new(name.clone(), "ar@muster.test"),
            to: vec![Mailbox::new(wild.clone(), "ap@acme.test")],
            subject: format!("{name} {wild}"),
            references: vec![wild.clone()],
            language: Some(language),
            text, html,
            attachments: vec![Attachment { file_name: wild.clone(), content_type: name, bytes: wild.into_bytes() }],
            ..mail()
        };
        let parcel = mail.seal(None).unwrap();
        proptest::prop_assert_eq!(&parcel, &mail.seal(None).unwrap());
        let text = String::from_utf8(parcel.bytes).unwrap();
        proptest::prop_assert!(text.split("\r\n").all(|line| line.len() <= 998 && !line.contains(['\r', '\n'])));
        let (headers, _) = text.split_once("\r\n\r\n").unwrap();
        let names: Vec<&str> = headers.split("\r\n").filter(|line| !line.starts_with([' ', '\t'])).map(|line| line.split(':').next().unwrap()).collect();
        let ours = ["Date", "From", "To", "Message-ID", "Subject", "Auto-Submitted", "X-Auto-Response-Suppress"];
        proptest::prop_assert_eq!(&names[..7], &ours[..]);
        proptest::prop_assert!(names[7..].iter().all(|name| ["Content-Language", "MIME-Version", "Content-Type"].contains(name)), "{:?}", names);
    }
}
