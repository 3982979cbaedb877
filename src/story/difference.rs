//! Differences between what a story tells and what the engine answers.

use std::fmt;

/// A statement that is answered otherwise than the story tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The number of the statement's line.
    pub line: usize,
    /// The statement.
    pub statement: String,
    /// What the story tells.
    pub told: Vec<String>,
    /// What the engine answers.
    pub answered: Vec<String>,
}

/// `14: run 2025-01-15 is answered otherwise`, and below it both sides: `-` is told, `+` is answered.
impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: `{}` is answered otherwise (- told, + answered)", self.line, self.statement)?;
        let (mut told, mut answered) = (self.told.as_slice(), self.answered.as_slice());
        loop {
            match (told, answered) {
                ([], []) => return Ok(()),
                ([same, told_rest @ ..], [other, answered_rest @ ..]) if same == other => {
                    write!(f, "\n    > {same}")?;
                    (told, answered) = (told_rest, answered_rest);
                }
                // What comes later on the other side is not gone.
                ([gone, rest @ ..], _) if !answered.contains(gone) => {
                    write!(f, "\n  - > {gone}")?;
                    told = rest;
                }
                (_, [new, rest @ ..]) => {
                    write!(f, "\n  + > {new}")?;
                    answered = rest;
                }
                ([gone, rest @ ..], []) => {
                    write!(f, "\n  - > {gone}")?;
                    told = rest;
                }
            }
        }
    }
}
