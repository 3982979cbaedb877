//! A letter beside a mail, and a printer that is away at first.

use std::os::unix::fs::PermissionsExt as _;

use chrono::{Days, Utc};
use followupd::standin::Server;
use followupd::standin::smtp::{Sink, SinkOptions};

use crate::office::{Office, Said};
use crate::stage;

/// In the place of CUPS: keeps the page, and answers as `lp` does.
const LP: &str =
    "#!/bin/sh\necho \"$*\" >>\"$0.asked\"\ncat >>\"$0.pages\"\necho 'request id is office-1 (1 file(s))'\n";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_letter_waits_for_its_printer_and_goes_alone() {
    let world = stage::company(Utc::now().naive_utc()).await;
    let customer = stage::customer(&world, "By Post", "ap@post.test");
    let address = [("street", "Rue Haute 139".into()), ("zip", "1000".into()), ("city", "Bruxelles".into())];
    world.write("res.partner", customer, address).unwrap();
    stage::invoice(&world, customer, Utc::now().date_naive() - Days::new(20));
    let first = world.find("x_followup_level", "x_days_after_due", 15).unwrap();
    world.write("x_followup_level", first, [("x_send_letter", true.into())]).unwrap();
    let server = Server::start(world.clone()).await.unwrap();
    let sink = Sink::start(SinkOptions::default()).await.unwrap();
    let settings = ["", "retry_pause_minutes = 0", "[letters]\nbackend = \"printer\"\nprinter = \"office\"\n"];
    let office = Office::new(&server.url(), sink.addr.port(), settings);

    let without = office.command(&["run"]).output().await.unwrap();
    Said::new(without).is(
        "no printer",
        4,
        &["the program `lp` of CUPS cannot be started", "what waits goes next time"],
    );
    let record = world.find("x_followup", "x_partner_id", customer).unwrap();
    let reminders = || world.field("x_followup", record, "x_reminder_count").as_int();
    assert_eq!((sink.kept().len(), reminders()), (1, Some(1)), "the mail has gone, and the level with it");

    let lp = office.folder.path().join("lp");
    std::fs::write(&lp, LP).unwrap();
    std::fs::set_permissions(&lp, std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:/usr/bin:/bin", office.folder.path().display());
    for _ in 0..2 {
        let with = office.command(&["run"]).env("PATH", &path).output().await.unwrap();
        Said::new(with).is("a printer", 0, &[]);
    }
    let asked = std::fs::read_to_string(lp.with_extension("asked")).unwrap();
    assert_eq!(asked.lines().count(), 1, "one page: {asked}");
    assert!(asked.starts_with("-d office -t "), "{asked}");
    assert!(std::fs::read(lp.with_extension("pages")).unwrap().starts_with(b"%PDF"));
    assert_eq!((sink.kept().len(), reminders()), (1, Some(1)), "it is the same reminder");
}
