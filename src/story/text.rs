//! The text of a story: statements with the answers that are told after them.

use std::fmt;

use super::grammar;
use super::play::Played;
use super::statement::Statement;
use super::words::Wrong;

/// A story that is understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Story {
    /// Lines as they stand in the file, with their ends.
    lines: Vec<String>,
    steps: Vec<Step>,
}

/// A statement, and the answers that are told after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The number of its line, from 1.
    pub line: usize,
    /// The line.
    pub text: String,
    /// What it says.
    pub statement: Statement,
    /// The answers, without the `>` before them.
    pub told: Vec<String>,
    /// The numbers of their lines.
    told_at: Vec<usize>,
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The number of the line, from 1.
    pub line: usize,
    /// What was expected.
    pub what: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.line, self.what)
    }
}

impl Story {
    /// Reads a story.
    ///
    /// # Errors
    /// Every line that is not understood.
    pub fn read(text: &str) -> Result<Self, Vec<Problem>> {
        let lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
        let (mut steps, mut problems): (Vec<Step>, Vec<Problem>) = (Vec::new(), Vec::new());
        for (at, text) in lines.iter().map(|line| line.trim()).enumerate() {
            let line = at + 1;
            if text.is_empty() || text.starts_with('#') {
                continue;
            }
            if let Some(answer) = text.strip_prefix('>') {
                match steps.last_mut() {
                    Some(step) => {
                        step.told.push(answer.trim().to_owned());
                        step.told_at.push(line);
                    }
                    None => problems.push(Problem { line, what: "an answer stands before the first statement".into() }),
                }
                continue;
            }
            match grammar::statement(text) {
                Ok(statement) => {
                    let text = text.to_owned();
                    steps.push(Step { line, text, statement, told: Vec::new(), told_at: Vec::new() });
                }
                Err(Wrong(what)) => problems.push(Problem { line, what }),
            }
        }
        if problems.is_empty() { Ok(Self { lines, steps }) } else { Err(problems) }
    }

    /// The first remark: the rule or the fact that it tells.
    #[must_use]
    pub fn title(&self) -> Option<&str> {
        self.lines.iter().find_map(|line| line.trim().strip_prefix('#')).map(str::trim)
    }

    /// The statements, in their order.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The text with the answers that were given; everything else stays as it is.
    #[must_use]
    pub fn with_answers(&self, played: &Played) -> String {
        let mut lines: Vec<Option<String>> = self.lines.iter().cloned().map(Some).collect();
        for difference in &played.differences {
            let Some(step) = self.steps.iter().find(|step| step.line == difference.line) else { continue };
            for at in &step.told_at {
                if let Some(line) = lines.get_mut(at - 1) {
                    *line = None;
                }
            }
            let place = step.told_at.first().copied().unwrap_or(step.line);
            let Some(line) = lines.get_mut(place - 1) else { continue };
            let before = line.take().unwrap_or_default();
            let end = if self.lines.first().is_some_and(|line| line.ends_with("\r\n")) { "\r\n" } else { "\n" };
            let gap = if before.is_empty() || before.ends_with('\n') { "" } else { end };
            let answers = difference.answered.iter().map(|answer| format!("> {answer}{end}"));
            *line = Some(format!("{before}{gap}{}", answers.collect::<String>()));
        }
        lines.into_iter().flatten().collect()
    }
}
