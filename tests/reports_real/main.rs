//! What customers owed on any day, held against OCA's reports on real Odoo 19 and 14, to the cent.
//!
//! OCA's modules are installed into the test's database and run as they are, after ours has answered.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, tells what it has compared, and its books end some days before today"
)]

mod bookkeeping;
mod oracle;

#[expect(dead_code, reason = "other tests say more about what the program prints")]
#[path = "../office/mod.rs"]
mod office;
#[expect(dead_code, reason = "other tests make their customers in the stand-in")]
#[path = "../stage/mod.rs"]
mod stage;

use bookkeeping::Bookkeeping;

#[tokio::test]
async fn what_is_open_on_any_day_is_what_oca_says_on_odoo_19() {
    oracle::compare(&Bookkeeping::of("19").await).await;
}

#[tokio::test]
async fn what_is_open_on_any_day_is_what_oca_says_on_odoo_14() {
    oracle::compare(&Bookkeeping::of("14").await).await;
}
