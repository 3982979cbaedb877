//! `serve`, as a process of its own, through all that can go away: the mail server, Odoo, itself.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "the program itself looks at the clock, so that its world must be of today; what a test does not expect ends it, and what the daemon says is for people; the lints look at test functions only, not at their helpers"
)]

mod bounces;
mod daemon;
mod days;
mod documents;
mod gateway;
mod hundred;
mod levels;
#[path = "../office/mod.rs"]
mod office;
mod printing;
mod requests;
#[path = "../stage/mod.rs"]
mod stage;
mod starting;
#[cfg(feature = "letters")]
mod statements;
