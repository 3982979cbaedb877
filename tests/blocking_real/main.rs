//! Blocking on real Odoo 19 and 14: who reaches a level that blocks cannot order, and everything is as before when it pays.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![expect(clippy::disallowed_methods, reason = "invoices are overdue today, by the clock of the machine")]

#[path = "../main_job/accountant.rs"]
#[expect(dead_code, reason = "the accountant of the main job, who can do more than this needs")]
mod accountant;
mod coming_and_going;
mod desk;
#[path = "../provision_real/dump.rs"]
mod dump;
#[path = "../main_job/odoo.rs"]
mod odoo;
#[path = "../story_real/office.rs"]
#[expect(dead_code, reason = "the office of the stories, which can do more than this needs")]
mod office;
#[path = "../main_job/server.rs"]
mod server;
#[path = "../main_job/webdriver.rs"]
#[expect(dead_code, reason = "whoever works at the desk does more on a screen")]
mod webdriver;

use crate::desk::Desk;
use crate::server::Version;

/// A customer with a warning of a person's own reaches level 4, is blocked, is released in every way, and pays.
async fn a_customer_is_blocked_and_released(version: Version) {
    let desk = Desk::open(version).await;
    let before = desk.warnings().await;
    desk.runs_to_level_four().await;
    desk.is_blocked().await;
    desk.delivers_with_a_warning().await;
    desk.shows_it().await;
    desk.another_company_sells().await;
    desk.a_person_changes_the_warning().await;
    desk.is_released_by_hand().await;
    desk.pays_and_is_free(&before).await;
    desk.credit_limits_count().await;
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_customer_is_blocked_and_released_on_odoo_19() {
    a_customer_is_blocked_and_released(Version::Nineteen).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_customer_is_blocked_and_released_on_odoo_14() {
    a_customer_is_blocked_and_released(Version::Fourteen).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn blocking_comes_and_goes_on_odoo_19() {
    coming_and_going::blocking_comes_and_goes(Version::Nineteen).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn blocking_comes_and_goes_on_odoo_14() {
    coming_and_going::blocking_comes_and_goes(Version::Fourteen).await;
}
