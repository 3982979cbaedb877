//! Settings: one TOML file, environment over it, secrets from files.

mod plan_file;
mod plan_texts;

pub use plan_file::{PlanFileError, parse as parse_plan};
