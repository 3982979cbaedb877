//! Stories: a policy, what happens, and what the engine answers, as text that a clerk can read. Pure.
//!
//! [`Story::read`] understands the text, [`Story::play`] lives it day by day, and [`Story::with_answers`] writes down what
//! was answered. `docs/stories.md` explains the language.

mod answers;
mod difference;
mod grammar;
mod play;
mod statement;
mod text;
mod words;
mod world;

pub use answers::of_run as answers;
pub use difference::Difference;
pub use grammar::forms;
pub use play::Played;
pub use statement::{Amount, Books, Customer, Day, Invoice, Mail, MailEnd, Policy, Rule, Statement};
pub use text::{Problem, Step, Story};

/// A story to begin with.
pub const EXAMPLE: &str = include_str!("example.story");
