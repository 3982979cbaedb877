//! Talks to Odoo: the wire, the session, what this Odoo can do, and rows as values of the domain.

pub mod names;
