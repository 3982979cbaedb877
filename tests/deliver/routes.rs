//! The folder, memory, and mails that are redirected.

use followupd::deliver::{Attempt, Backend, Mail, Mailbox, Mailer, Outbox, Step, masked};

use crate::{assert_sent, failed, mail, parcel, send, settings, sink};

fn files(folder: &std::path::Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_mail_becomes_one_file_however_often_it_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let inside = folder.path().join("mails");
    let mut mailer = Mailer::new(Backend::Folder(inside.clone()), None);
    mailer.check().await.unwrap();
    assert_sent(&send(&mut mailer, &parcel()).await);
    assert_sent(&send(&mut mailer, &parcel()).await);
    assert_eq!(files(&inside), ["r1.42@followupd.muster.test.eml"]);
    assert_eq!(std::fs::read(inside.join("r1.42@followupd.muster.test.eml")).unwrap(), parcel().bytes);
}

#[tokio::test]
async fn nobody_sees_a_file_before_the_last_word_or_after_one_that_failed() {
    let folder = tempfile::tempdir().unwrap();
    let mut mailer = Mailer::new(Backend::Folder(folder.path().to_owned()), None);
    let attempt = mailer
        .send(&parcel(), async || {
            assert!(files(folder.path()).iter().all(|name| name.starts_with('.')));
            Err::<(), _>("disk full")
        })
        .await;
    assert_eq!(failed(attempt).step, Step::LastWord);
    assert_eq!(files(folder.path()), Vec::<String>::new());
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_a_failure_for_people() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "no folder").unwrap();
    let mut mailer = Mailer::new(Backend::Folder(file.clone()), None);
    assert_eq!(failed(send(&mut mailer, &parcel()).await).step, Step::Folder);
    let error = mailer.check().await.unwrap_err();
    assert!(error.to_string().contains(&file.display().to_string()), "{error}");
}

#[tokio::test]
async fn memory_keeps_what_is_sent() {
    let outbox = Outbox::default();
    let mut mailer = Mailer::new(Backend::Memory(outbox.clone()), None);
    assert_sent(&send(&mut mailer, &parcel()).await);
    assert_eq!(failed(mailer.send(&parcel(), async || Err::<(), _>("disk full")).await).step, Step::LastWord);
    assert_eq!(outbox.parcels(), [parcel()]);
}

#[tokio::test]
async fn a_redirected_mail_reaches_nobody_else_and_says_whom_it_was_meant_for() {
    let sink = sink().await;
    let rehearsal = "rehearsal@muster.test".parse().unwrap();
    let mut mailer = Mailer::new(Backend::Smtp(Box::new(settings(&sink))), Some(rehearsal));
    let meant = Mail { to: vec![Mailbox::new("Acme", "ap@acme.test, Bo <bo@acme.test>")], ..mail() };
    let parcel = mailer.seal(&meant).unwrap();
    let attempt = send(&mut mailer, &parcel).await;
    assert!(matches!(attempt, Attempt::Sent { .. }), "{attempt:?}");
    let kept = &sink.kept()[0];
    assert_eq!(kept.recipients, ["rehearsal@muster.test"]);
    let text = String::from_utf8(kept.bytes.clone()).unwrap();
    assert!(text.contains("\r\nTo: rehearsal@muster.test\r\n"), "{text}");
    assert!(text.contains("\r\nX-Followupd-Original-To: ap@acme.test, bo@acme.test\r\n"), "{text}");
    assert!(text.contains("\r\nSubject: [for ap@acme.test, bo@acme.test] Payment reminder\r\n"), "{text}");
}

#[test]
fn debug_output_for_logs_shows_neither_body_nor_address() {
    let shown = format!("{:?}", parcel());
    assert!(shown.contains(&masked("ap@acme.test")), "{shown}");
    assert!(!shown.contains("ap@acme.test") && !shown.contains("Please"), "{shown}");
}
