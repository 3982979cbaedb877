//! What each fault of a mail server becomes.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use followupd::deliver::FailureKind::{Permanent, Transient};
use followupd::deliver::{Attempt, FailureKind, Mailbox, Step};
use followupd::standin::smtp::{Action, Fault, Point, SinkOptions};

use crate::{assert_sent, failed, mail, mailer, parcel, send, send_once, settings, sink};

const STEPS: [(Point, Step); 6] = [
    (Point::Connect, Step::Greeting),
    (Point::Hello, Step::Hello),
    (Point::Mail, Step::Sender),
    (Point::Rcpt, Step::Recipient),
    (Point::Data, Step::Data),
    (Point::Dot, Step::Dot),
];

#[tokio::test]
async fn a_refusal_at_any_point_is_a_failure_of_its_kind_and_nothing_is_delivered() {
    let kinds = [
        ("451 4.3.0 later", 451, Transient),
        ("421 4.3.2 closing", 421, Transient),
        ("554 5.7.1 never", 554, Permanent),
    ];
    for (point, step) in STEPS {
        for (answer, code, kind) in kinds {
            let sink = sink().await;
            sink.once(point, Action::Answer(answer.to_owned()));
            let failure = failed(send_once(&sink).await);
            assert_eq!((failure.step, failure.kind, failure.code), (step, kind, Some(code)), "{point:?}");
            assert_eq!(failure.answer, answer);
            assert_eq!(sink.kept().len(), 0);
        }
    }
}

#[tokio::test]
async fn a_connection_that_closes_before_the_dot_is_a_transient_failure() {
    for (point, step) in STEPS.into_iter().filter(|(point, _)| *point != Point::Dot) {
        let sink = sink().await;
        sink.once(point, Action::Close);
        let failure = failed(send_once(&sink).await);
        assert_eq!((failure.step, failure.kind, failure.code), (step, Transient, None), "{point:?}");
        assert!(failure.retry_sensible());
        assert_eq!(sink.kept().len(), 0);
        assert_sent(&send_once(&sink).await);
    }
}

#[tokio::test]
async fn a_connection_that_closes_in_the_middle_of_the_body_is_a_failure_without_a_last_word() {
    let sink = sink().await;
    sink.once(Point::Data, Action::CloseAfterBodyBytes(1000));
    let mut big = parcel();
    // More than all buffers between the two hold, so that the writer must notice.
    big.bytes.extend(b"A line of a long letter that nobody reads to its end.\r\n".repeat(600_000));
    let last_word = AtomicBool::new(false);
    let attempt = mailer(settings(&sink))
        .send(&big, async || {
            last_word.store(true, Ordering::SeqCst);
            Ok::<(), String>(())
        })
        .await;
    let failure = failed(attempt);
    assert_eq!((failure.step, failure.kind), (Step::Body, Transient));
    assert!(!last_word.load(Ordering::SeqCst));
    assert_eq!(sink.kept().len(), 0);
}

#[tokio::test]
async fn a_connection_that_closes_while_the_last_word_is_written_is_a_failure_and_not_in_doubt() {
    let sink = sink().await;
    let attempt = mailer(settings(&sink))
        .send(&parcel(), async || {
            sink.pause().await;
            Ok::<(), String>(())
        })
        .await;
    let failure = failed(attempt);
    assert_eq!((failure.step, failure.kind), (Step::Body, Transient));
    assert!(!sink.events().iter().any(|event| event.point == Point::Dot));
}

#[tokio::test]
async fn a_connection_that_closes_after_the_dot_leaves_the_mail_in_doubt_whether_it_was_kept_or_not() {
    for (action, kept) in [(Action::Close, 0), (Action::KeepAndClose, 1)] {
        let sink = sink().await;
        sink.once(Point::Dot, action);
        let attempt = send_once(&sink).await;
        assert!(matches!(&attempt, Attempt::InDoubt { what } if what.contains("closed the connection")), "{attempt:?}");
        assert_eq!(sink.kept().len(), kept);
    }
}

#[tokio::test]
async fn a_server_that_falls_silent_is_a_failure_before_the_dot_and_a_doubt_after_it() {
    for (point, step) in STEPS {
        let sink = sink().await;
        sink.once(point, Action::Hang);
        let mut settings = settings(&sink);
        settings.timeouts.command = Duration::from_millis(200);
        settings.timeouts.data = Duration::from_millis(200);
        let attempt = send(&mut mailer(settings), &parcel()).await;
        if let Attempt::InDoubt { what } = &attempt {
            assert!(what.contains("no answer within 0.2 s") && point == Point::Dot, "{point:?}: {what}");
        } else {
            assert_eq!((failed(attempt).step, point == Point::Dot), (step, false));
        }
    }
}

#[tokio::test]
async fn a_last_word_that_fails_means_that_nothing_leaves() {
    let sink = sink().await;
    let mut mailer = mailer(settings(&sink));
    let failure = failed(mailer.send(&parcel(), async || Err::<(), _>("disk full")).await);
    assert_eq!((failure.step, failure.kind, failure.answer.as_str()), (Step::LastWord, Transient, "disk full"));
    // The same mailer goes on with another session.
    assert_sent(&send(&mut mailer, &parcel()).await);
    assert_eq!((sink.kept().len(), sink.sessions()), (1, 2));
}

#[tokio::test]
async fn the_last_word_is_spoken_after_the_last_byte_of_the_body_and_before_the_dot() {
    let sink = sink().await;
    let parcel = parcel();
    let attempt = mailer(settings(&sink))
        .send(&parcel, async || {
            // Waits until the server itself has the whole body.
            sink.until(|_, events| events.iter().any(|event| event.body_bytes == parcel.bytes.len())).await;
            assert!(!sink.events().iter().any(|event| event.point == Point::Dot));
            assert_eq!(sink.kept().len(), 0);
            Ok::<(), String>(())
        })
        .await;
    assert_sent(&attempt);
    let events = sink.events();
    let dot = events.iter().position(|event| event.point == Point::Dot).unwrap();
    assert_eq!(events[dot - 1].point, Point::Body);
    assert_eq!(events[dot].body_bytes, parcel.bytes.len());
    assert_eq!(sink.kept()[0].bytes, parcel.bytes);
}

#[tokio::test]
async fn a_server_that_is_down_is_a_transient_failure_and_the_mail_goes_when_it_is_back() {
    let sink = sink().await;
    sink.pause().await;
    let mut mailer = mailer(settings(&sink));
    let failure = failed(send(&mut mailer, &parcel()).await);
    assert_eq!((failure.step, failure.kind), (Step::Connect, Transient));
    assert!(failure.step.concerns_every_mail());
    sink.resume().await.unwrap();
    assert_sent(&send(&mut mailer, &parcel()).await);
}

fn refuse(recipient: &str, answer: &str) -> Fault {
    let action = Action::Answer(answer.to_owned());
    Fault { point: Point::Rcpt, containing: recipient.to_owned(), action, times_left: None }
}

#[tokio::test]
async fn a_mail_goes_to_those_accepted_and_names_those_refused() {
    let sink = sink().await;
    sink.fault(refuse("gone@acme.test", "550 5.1.1 unknown"));
    let mut several = mail();
    several.to = vec![Mailbox::new("Acme", "ap@acme.test; gone@acme.test, bo@acme.test")];
    let attempt = send(&mut mailer(settings(&sink)), &several.seal(None).unwrap()).await;
    let Attempt::Sent { answer, refused } = attempt else { panic!("{attempt:?}") };
    assert_eq!(answer, "250 2.0.0 kept as 1");
    let refused: Vec<(&str, FailureKind)> = refused.iter().map(|one| (one.recipient.as_str(), one.kind)).collect();
    assert_eq!(refused, [("gone@acme.test", Permanent)]);
    assert_eq!(sink.kept()[0].recipients, ["ap@acme.test", "bo@acme.test"]);
}

#[tokio::test]
async fn a_mail_whose_recipients_are_all_refused_fails_and_is_retried_if_one_may_be_accepted_later() {
    let sink = sink().await;
    sink.fault(refuse("ap@acme.test", "550 5.1.1 unknown"));
    sink.fault(refuse("bo@acme.test", "451 4.2.0 greylisted"));
    let mut several = mail();
    several.to = vec![Mailbox::new("Acme", "ap@acme.test, bo@acme.test")];
    let mut mailer = mailer(settings(&sink));
    let failure = failed(send(&mut mailer, &several.seal(None).unwrap()).await);
    assert_eq!((failure.step, failure.kind, failure.code), (Step::Recipient, Transient, Some(451)));
    several.to = vec![Mailbox::new("Acme", "ap@acme.test")];
    let failure = failed(send(&mut mailer, &several.seal(None).unwrap()).await);
    assert_eq!((failure.kind, failure.code), (Permanent, Some(550)));
    assert_eq!((sink.kept().len(), sink.sessions()), (0, 1));
}

#[tokio::test]
async fn a_mail_above_the_announced_size_is_not_even_offered() {
    let options = SinkOptions { size_bytes_max: Some(2000), ..SinkOptions::default() };
    let sink = followupd::standin::smtp::Sink::start(options).await.unwrap();
    assert_sent(&send_once(&sink).await);
    let mut big = mail();
    big.text = "A long letter.\n".repeat(200);
    let failure = failed(send(&mut mailer(settings(&sink)), &big.seal(None).unwrap()).await);
    assert_eq!((failure.step, failure.kind, failure.code), (Step::Sender, Permanent, None));
    assert!(failure.answer.contains("the server takes 2000 at most"), "{failure}");
    let mails = sink.events().iter().filter(|event| event.point == Point::Mail).count();
    assert_eq!(mails, 1);
}

#[tokio::test]
async fn an_address_outside_ascii_needs_a_server_with_smtputf8() {
    let mut foreign = mail();
    foreign.to = vec![Mailbox::new("Jürgen", "jürgen@müller.test")];
    let parcel = foreign.seal(None).unwrap();
    let plain = sink().await;
    let failure = failed(send(&mut mailer(settings(&plain)), &parcel).await);
    assert_eq!((failure.step, failure.kind), (Step::Sender, Permanent));
    assert!(failure.answer.contains("SMTPUTF8"), "{failure}");

    let options = SinkOptions { smtputf8: true, ..SinkOptions::default() };
    let modern = followupd::standin::smtp::Sink::start(options).await.unwrap();
    assert_sent(&send(&mut mailer(settings(&modern)), &parcel).await);
    assert_eq!(modern.kept()[0].recipients, ["jürgen@xn--mller-kva.test"]);
    let said = modern.events().into_iter().find(|event| event.point == Point::Mail).unwrap().line;
    assert_eq!(said, "MAIL FROM:<ar@muster.test> BODY=8BITMIME SMTPUTF8");
}

#[tokio::test]
async fn a_server_that_complains_in_the_middle_of_the_body_has_refused_the_mail() {
    let sink = sink().await;
    sink.always(Point::Body, Action::Answer("552 5.3.4 too big".to_owned()));
    let attempt = mailer(settings(&sink))
        .send(&parcel(), async || {
            sink.until(|_, events| events.iter().any(|event| event.point == Point::Body)).await;
            Ok::<(), String>(())
        })
        .await;
    // Seen before the dot or instead of its answer, as the network has it: refused it is in both cases, and not in doubt.
    let failure = failed(attempt);
    assert!([Step::Body, Step::Dot].contains(&failure.step), "{failure}");
    assert_eq!((failure.kind, failure.code), (Permanent, Some(552)));
    assert_eq!(sink.kept().len(), 0);
}
