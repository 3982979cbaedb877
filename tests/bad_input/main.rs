//! Bad input gets a clear sentence or a held account, and nothing else changes.
//!
//! `cargo test --test bad_input -- --nocapture --test-threads 1` prints each message as its user sees it.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "the program itself looks at the clock, so that its world must be of today; what a test does not expect ends it, and messages are for people; the lints look at test functions only, not at their helpers"
)]

mod answers;
mod customers;
mod mails;
mod names;
#[path = "../office/mod.rs"]
mod office;
mod plans;
mod settings;
#[path = "../stage/mod.rs"]
mod stage;
mod town;
