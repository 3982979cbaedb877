//! The journal, as those who use it see it.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "what a test does not expect ends it; the lints look at test functions only, not at their helpers"
)]

mod facts;
mod folder;
mod items;
mod kill;
mod migrations;
mod model;
mod sample;
