//! Facts about delivery, over real TCP against the stand-in of a mail server.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail by panicking")]

mod bounces;
mod faults;
mod mails;
mod routes;
mod sessions;
mod tls;

use std::time::Duration;

use chrono::DateTime;
use followupd::deliver::{Attempt, Backend, Failure, Mail, Mailbox, Mailer, Parcel, SmtpSettings, TlsMode};
use followupd::standin::smtp::{Sink, SinkOptions};

/// A plain mail from one company to one customer.
fn mail() -> Mail {
    Mail {
        envelope_sender: None,
        from: Mailbox::new("Muster AG", "ar@muster.test"),
        to: vec![Mailbox::new("Acme", "ap@acme.test")],
        reply_to: None,
        message_id: "<r1.42@followupd.muster.test>".to_owned(),
        references: Vec::new(),
        date: DateTime::parse_from_rfc3339("2025-01-14T09:30:00+01:00").unwrap(),
        subject: "Payment reminder".to_owned(),
        html: "<p>Please pay.</p>".to_owned(),
        text: "Please pay.".to_owned(),
        language: None,
        pictures: Vec::new(),
        attachments: Vec::new(),
    }
}

fn parcel() -> Parcel {
    mail().seal(None).unwrap()
}

async fn sink() -> Sink {
    Sink::start(SinkOptions::default()).await.unwrap()
}

fn settings(sink: &Sink) -> SmtpSettings {
    let mut settings = SmtpSettings::new(sink.addr.ip().to_string(), sink.addr.port(), TlsMode::None);
    // Long enough for a slow machine: nothing here waits for them but what the server leaves hanging.
    settings.timeouts.connect = Duration::from_secs(20);
    settings
}

fn mailer(settings: SmtpSettings) -> Mailer {
    Mailer::new(Backend::Smtp(Box::new(settings)), None)
}

async fn send(mailer: &mut Mailer, parcel: &Parcel) -> Attempt {
    mailer.send(parcel, async || Ok::<(), String>(())).await
}

/// One mail through a session of its own.
async fn send_once(sink: &Sink) -> Attempt {
    send(&mut mailer(settings(sink)), &parcel()).await
}

#[track_caller]
fn failed(attempt: Attempt) -> Failure {
    match attempt {
        Attempt::Failed(failure) => failure,
        Attempt::Sent { .. } | Attempt::InDoubt { .. } => panic!("expected a failure: {attempt:?}"),
    }
}

#[track_caller]
fn assert_sent(attempt: &Attempt) {
    assert!(matches!(attempt, Attempt::Sent { refused, .. } if refused.is_empty()), "{attempt:?}");
}
