//! Killed at any moment and started again: nobody gets a reminder twice, and nobody is forgotten.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "what a test does not expect ends it, and the counts are for people; the lints look at test functions only, not at their helpers"
)]

mod errand;
mod picture;
mod real;
#[path = "../stage/mod.rs"]
mod stage;
mod standin;
mod tally;
mod trial;
