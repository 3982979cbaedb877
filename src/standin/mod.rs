//! A small in-process stand-in of Odoo's RPC, for the demo and for fast tests.

pub mod smtp;
