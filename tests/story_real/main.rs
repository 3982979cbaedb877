//! Stories on a real Odoo 19 and a real Odoo 14: what a shipped story tells is done there by people's hands, the program
//! runs, and must answer as the story tells. One story after the other, in one database.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![expect(clippy::wildcard_enum_match_arm, reason = "a statement that people cannot carry out in Odoo fails the test")]
#![expect(clippy::disallowed_methods, reason = "stories end today, by the clock of the machine")]
#![expect(clippy::print_stdout, reason = "a long test says how far it is")]

#[path = "../main_job/accountant.rs"]
#[expect(dead_code, reason = "the accountant of the main job, who can do more than these stories need")]
mod accountant;
mod bank;
mod desk;
#[path = "../main_job/odoo.rs"]
mod odoo;
mod office;
mod plans;
mod played;
#[path = "../main_job/server.rs"]
mod server;

use std::path::Path;

use followupd::story::Story;

use crate::desk::Desk;
use crate::played::ON_ODOO;
use crate::server::Version;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stories_go_as_they_are_told_on_odoo_19() {
    play(Version::Nineteen).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stories_go_as_they_are_told_on_odoo_14() {
    play(Version::Fourteen).await;
}

async fn play(version: Version) {
    let chosen = std::env::var("FOLLOWUPD_STORY").ok();
    let mut desk = Desk::open(version).await;
    let mut wrong = Vec::new();
    for name in ON_ODOO.into_iter().filter(|name| chosen.as_deref().is_none_or(|chosen| chosen == *name)) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/stories/{name}.story"));
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let story = Story::read(&text).unwrap_or_else(|problems| panic!("{name}: {problems:?}"));
        wrong.extend(desk.play(name, &story).await);
    }
    assert!(wrong.is_empty(), "Odoo {}:\n{}", version.number(), wrong.join("\n"));
    desk.close();
}
