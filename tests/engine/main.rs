//! What the engine decides, as facts that a clerk can read.
//!
//! Expectations are written from the rules of payment follow-up, numbered as in the comments of `src/engine`. A day in a
//! fact plans twice and is audited; see `world.rs`.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a fact that cannot be told is a failing test")]

mod agreements;
mod amounts;
mod audit;
mod blocking;
mod by_hand;
mod customers;
mod generated;
mod happenings;
mod holidays;
mod hours;
mod interest;
mod ledger;
mod levels;
mod mailing;
mod postal;
mod questions;
mod reasons;
mod report;
mod requests;
mod sending;
mod timing;
mod turns;
mod words;
mod world;
