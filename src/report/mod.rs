//! What a run did, as text for people and as JSON for programs.

mod explanation;
mod json;
mod table;

pub use explanation::{Explained, explanation};
pub use json::json;
pub use table::{Look, excluded, in_doubt_table, text};
