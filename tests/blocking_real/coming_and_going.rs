//! `setup --with-blocking`: what it says, what it makes, that twice is once, and that all of it goes again.

use followupd::odoo::names::{company, followup, level, partner};
use followupd::odoo::session::Session;
use followupd::provision::{Setup, SetupWish, Teardown};

use crate::dump::Dump;
use crate::odoo::login;
use crate::server::{Server, Version};

async fn prepare(admin: &Session, blocking: Option<bool>) -> Setup {
    Setup::prepare(admin, &SetupWish { blocking, ..SetupWish::default() }).await.unwrap()
}

fn told(setup: &Setup) -> Vec<String> {
    setup.steps.iter().map(ToString::to_string).collect()
}

async fn run(admin: &Session, blocking: Option<bool>) {
    prepare(admin, blocking).await.apply(admin, &mut |_| {}).await.unwrap();
}

async fn tear_down(admin: &Session) -> Vec<String> {
    let teardown = Teardown::prepare(admin).await.unwrap();
    let notes = teardown.notes();
    teardown.apply(admin, &mut |_| {}).await.unwrap();
    assert!(Teardown::prepare(admin).await.unwrap().is_empty());
    notes
}

/// Which of the fields that blocking needs are there.
async fn fields(admin: &Session) -> usize {
    let fields = [
        (level::MODEL, level::BLOCK_ORDERS),
        (followup::MODEL, followup::BLOCKING),
        (partner::MODEL, partner::WARNINGS_KEPT),
        (company::MODEL, company::ABOVE_CREDIT_LIMIT),
    ];
    let mut found = 0;
    for (model, field) in fields {
        found += usize::from(admin.fields_get(model, &["type"]).await.unwrap().contains_key(field));
    }
    found
}

pub(crate) async fn blocking_comes_and_goes(version: Version) {
    let server = Server::start(version);
    let admin = login(&server, "admin", "admin").await;
    run(&admin, None).await;
    assert_eq!(fields(&admin).await, 0, "without being asked setup makes nothing of it");

    let first = prepare(&admin, Some(true)).await;
    let install = "install Odoo's own app for automation rules (base_automation), which blocking needs";
    assert_eq!(told(&first)[0], install);
    first.apply(&admin, &mut |_| {}).await.unwrap();
    assert_eq!(told(&prepare(&admin, Some(true)).await), [""; 0], "twice is once");
    assert_eq!(told(&prepare(&admin, None).await), [""; 0], "what is there stays as it is");
    assert_eq!(fields(&admin).await, 4);

    run(&admin, Some(false)).await;
    assert_eq!(fields(&admin).await, 0);
    assert_eq!(told(&prepare(&admin, None).await), [""; 0], "it does not come back by itself");

    tear_down(&admin).await;
    let dump = || Dump::of(version.number(), &server.database);
    let before = dump();
    run(&admin, Some(true)).await;
    let notes = tear_down(&admin).await;
    assert!(notes.iter().any(|note| note.contains("base_automation")), "{notes:?}");
    dump().assert_is(&before, "afterwards all is as before");
    server.end();
}
