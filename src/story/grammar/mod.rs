//! The grammar: a table of statements, each read by one short function.

mod books;
mod customers;
mod days;
mod policy;

use super::statement::Statement;
use super::words::{Parsed, Words, Wrong};

/// A kind of statement.
struct Form {
    /// The words that it begins with.
    begins: &'static str,
    /// What can be said, for people.
    form: &'static str,
    /// Reads what follows the first words.
    read: fn(&mut Words) -> Parsed<Statement>,
}

/// Of two forms that begin alike the longer one stands first.
const AREAS: [&[Form]; 4] = [policy::FORMS, customers::FORMS, books::FORMS, days::FORMS];

/// Every kind of statement, as it can be said.
pub fn forms() -> impl Iterator<Item = &'static str> {
    AREAS.into_iter().flatten().map(|form| form.form)
}

/// What `line` says.
pub(super) fn statement(line: &str) -> Parsed<Statement> {
    let words = Words::of(line)?;
    for form in AREAS.into_iter().flatten() {
        let mut rest = words.clone();
        if rest.take(form.begins) {
            let read = (form.read)(&mut rest).and_then(|statement| rest.end().map(|()| statement));
            return read.map_err(|Wrong(what)| Wrong(format!("{what}; it is: {}", form.form)));
        }
    }
    Err(Wrong(format!("no statement begins like this{}; `followupd story --help` lists them", nearest(line))))
}

/// The statement that was probably meant.
fn nearest(line: &str) -> String {
    let first = line.split_whitespace().next().unwrap_or_default();
    let start = |text: &str| text.chars().take(3).collect::<String>();
    let alike = AREAS.into_iter().flatten().filter(|form| start(form.begins) == start(first));
    let nearest = alike.min_by_key(|form| form.begins.len().abs_diff(first.len()));
    nearest.map(|form| format!(", perhaps it is: {}", form.form)).unwrap_or_default()
}
