//! A small in-process stand-in of Odoo's RPC, for the demo and for fast tests.
//!
//! It answers over real HTTP on the loopback and knows only what the product needs; whatever it does not know is a
//! refusal, never a guess. The same contract tests hold it to real Odoo 14 and 19.

mod access;
mod arch;
mod base;
mod calls;
mod cell;
mod change;
pub mod demo;
mod domain;
mod dynamic;
mod effects;
mod fault;
mod fields;
mod flavour;
mod grouping;
mod ledger;
mod mail;
mod python;
mod schema;
mod select;
mod server;
mod setting;
mod settlement;
pub mod smtp;
mod state;
mod tables;
mod translations;
mod trouble;
mod who;
mod world;

pub use fault::Fault;
pub use flavour::Flavour;
pub use ledger::{Document, NewInvoice, OpeningLine};
pub use server::Server;
pub use trouble::{CallSeen, Trouble, What, When};
pub use world::World;
