//! The journal, as those who use it see it.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "what a test does not expect ends it; the lints look at test functions only, not at their helpers"
)]

#[path = "../engine/agreements.rs"]
mod agreements;
mod bounces;
mod documents;
mod facts;
mod folder;
#[path = "../engine/happenings.rs"]
#[expect(dead_code, reason = "the generated lives of the engine's tests, of which only some is used here")]
mod happenings;
mod inputs;
mod items;
mod kill;
mod migrations;
mod model;
mod sample;
mod statements;
mod texts;
#[path = "../engine/world.rs"]
#[expect(dead_code, reason = "the world of the engine's tests, of which only some is used here")]
mod world;
