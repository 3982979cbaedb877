//! Talks to Odoo: the wire, the session, what this Odoo can do, and rows as values of the domain.

pub mod books;
pub mod capabilities;
pub mod customer_warnings;
pub mod endpoint;
pub mod fault;
pub mod groups;
pub mod names;
pub mod own_follow_up;
mod paging;
pub mod retry;
pub mod row;
pub mod search;
pub mod session;
pub mod value;
pub mod wire;
