//! A [`crate::domain::Report`] for people at a terminal, for programs, and as a workbook.

mod json;
mod text;
mod workbook;

pub use json::report_json;
pub use text::report_text;
pub use workbook::report_workbook;
