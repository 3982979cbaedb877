//! The accountant's desk, on a real Odoo 19 and a real Odoo 14: people work in Odoo's own web client, by click and text
//! alone, and the daemon answers them; what became of it is looked up in Odoo, at the mail server and in the journal.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![expect(clippy::disallowed_methods, reason = "people work today, by the clock of the machine")]
#![expect(clippy::print_stdout, reason = "a long test says how far it is")]

#[path = "../main_job/accountant.rs"]
#[expect(dead_code, reason = "the accountant of the main job, who can do more than is needed here")]
mod accountant;
mod billing;
mod crowd;
mod customers;
mod levels;
#[path = "../main_job/odoo.rs"]
mod odoo;
mod office;
mod people;
mod sales;
mod screen;
#[path = "../main_job/server.rs"]
mod server;
mod views;
#[path = "../main_job/webdriver.rs"]
mod webdriver;
mod weeks;
mod worklist;

use crate::customers::Customer;
use crate::office::Office;
use crate::people::{BERTA, CLARA, INA, MONA, SALLY, SIMON};
use crate::server::Version;

/// Two browsers, two daemons and two Odoos at a time are more than a small machine has hands for.
static ONE_AT_A_TIME: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_billing_user_works_on_odoo_19() {
    a_billing_user_works(Version::Nineteen).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_billing_user_works_on_odoo_14() {
    a_billing_user_works(Version::Fourteen).await;
}

async fn a_billing_user_works(version: Version) {
    let _turn = ONE_AT_A_TIME.lock().await;
    let office = Office::open(version, &billing::CUSTOMERS).await;
    billing::works(&office).await;
    worklist::is_worked_off(&office).await;
    office.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn salespeople_follow_up_their_own_customers_on_odoo_19() {
    salespeople_follow_up_their_own_customers(Version::Nineteen).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn salespeople_follow_up_their_own_customers_on_odoo_14() {
    salespeople_follow_up_their_own_customers(Version::Fourteen).await;
}

async fn salespeople_follow_up_their_own_customers(version: Version) {
    let _turn = ONE_AT_A_TIME.lock().await;
    let office = Office::of(version, &[&SALLY, &SIMON, &MONA, &INA], &sales::CUSTOMERS).await;
    sales::is_done(&office).await;
    office.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_billing_administrator_changes_the_plan_on_odoo_19() {
    a_billing_administrator_changes_the_plan(Version::Nineteen).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_billing_administrator_changes_the_plan_on_odoo_14() {
    a_billing_administrator_changes_the_plan(Version::Fourteen).await;
}

async fn a_billing_administrator_changes_the_plan(version: Version) {
    let _turn = ONE_AT_A_TIME.lock().await;
    let customers = levels::CUSTOMERS.map(Customer::of_nobody);
    let office = Office::of(version, &[&BERTA, &CLARA], &customers).await;
    levels::are_configured(&office).await;
    office.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_view_is_drawn_on_odoo_19() {
    every_view_is_drawn(Version::Nineteen).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_view_is_drawn_on_odoo_14() {
    every_view_is_drawn(Version::Fourteen).await;
}

async fn every_view_is_drawn(version: Version) {
    let _turn = ONE_AT_A_TIME.lock().await;
    let office = Office::of(version, &[&BERTA, &CLARA, &SALLY, &SIMON], &weeks::CUSTOMERS).await;
    weeks::have_passed(&office).await;
    views::are_drawn(&office).await;
    office.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crowd_is_answered_on_odoo_19() {
    let _turn = ONE_AT_A_TIME.lock().await;
    crowd::is_answered(Version::Nineteen).await;
}
