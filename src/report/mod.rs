//! What a run did and what customers owe, as text for people and as JSON for programs.

mod comparison;
mod document;
mod exclusions;
mod explanation;
mod forecast;
mod interest;
mod json;
mod statements;
mod table;
#[cfg(test)]
mod tests;

pub use comparison::{Compared, Difference, differences, outcomes};
pub use document::{report_json, report_text, report_workbook};
pub use exclusions::{ExcludedItem, excluded_json, excluded_table};
pub use explanation::{Explained, explanation, explanation_json};
pub use forecast::Forecasted;
pub use interest::{InterestOf, interest_json, interest_text};
pub use json::json;
pub use statements::{ListedStatement, statements_json, statements_text};
pub use table::{Look, bank, excluded, in_doubt_table, text};
