//! followupd: customer payment follow-up for any Odoo, from outside, without a module.
//!
//! The rooms of the house stand on floors; arrows point down only. `ARCHITECTURE.md` is the map.

// floor 0: the nouns
pub mod domain;
// floor 1: decide; add up; word. Pure.
pub mod engine;
pub mod ledger;
pub mod render;
// floor 2: one outside thing each
pub mod deliver;
pub mod journal;
pub mod odoo;
pub mod typeset;
// floor 3: the order of effects
pub mod execute;
pub mod provision;
pub mod report;
pub mod run;
pub mod standin;
pub mod story;
// floor 4: wiring
pub mod cli;
pub mod clock;
pub mod config;
pub mod daemon;
