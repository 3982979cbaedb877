//! The main job from end to end, on a real Odoo 19 and a real Odoo 14: the program itself, an administrator, an
//! accountant, customers who pay and answer, and a mail server that counts what arrives.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod accountant;
mod browser;
mod first_day;
mod later_days;
mod letters;
mod mails;
mod odoo;
mod people;
mod program;
mod server;
mod story;
#[expect(dead_code, reason = "whoever works at the desk does more on a screen")]
mod webdriver;
mod world;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_main_job_on_odoo_19() {
    story::tell(server::Version::Nineteen).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_main_job_on_odoo_14() {
    story::tell(server::Version::Fourteen).await;
}
