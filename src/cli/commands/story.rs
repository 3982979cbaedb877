//! `story`.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::Context as _;
use serde_json::{Value, json};

use crate::cli::arguments::Story as Order;
use crate::cli::exit::Exit;
use crate::cli::terminal;
use crate::story::{Difference, EXAMPLE, Played, Problem, Story};

/// What came of a file.
struct Told {
    file: String,
    title: Option<String>,
    played: Played,
    /// Answers were written into the file.
    updated: bool,
    /// Why it could not be played, as sentences.
    problems: Vec<String>,
}

/// Plays every file, also when one fails.
pub(super) fn story(order: &Order, as_json: bool) -> anyhow::Result<Exit> {
    if order.example {
        let object = json!({ "example": EXAMPLE });
        terminal::print(&if as_json { serde_json::to_string_pretty(&object)? } else { EXAMPLE.to_owned() })?;
        return Ok(Exit::Done);
    }
    let told: Vec<Told> = order.files.iter().map(|file| tell(file, order.update)).collect();
    let text = if as_json { serde_json::to_string_pretty(&object(&told))? } else { text(&told) };
    terminal::print(&text)?;
    Ok(if told.iter().any(|told| !told.problems.is_empty()) {
        Exit::Usage
    } else if told.iter().any(Told::differs) {
        Exit::Failed
    } else {
        Exit::Done
    })
}

fn tell(path: &Path, update: bool) -> Told {
    let file = path.display().to_string();
    let mut told = Told { file, title: None, played: Played::default(), updated: false, problems: Vec::new() };
    if let Err(error) = tell_into(&mut told, path, update) {
        told.problems.push(crate::cli::exit::chain(&error));
    }
    told
}

fn tell_into(told: &mut Told, path: &Path, update: bool) -> anyhow::Result<()> {
    let file = told.file.clone();
    let text = fs::read_to_string(path).with_context(|| format!("{file}: reading it"))?;
    let at_line = |problem: Problem| format!("{file}:{problem}");
    let story = match Story::read(&text) {
        Ok(story) => story,
        Err(problems) => {
            told.problems = problems.into_iter().map(at_line).collect();
            return Ok(());
        }
    };
    told.title = story.title().map(str::to_owned);
    match story.play() {
        Ok(played) => told.played = played,
        Err(problem) => told.problems.push(at_line(problem)),
    }
    if update && !told.played.differences.is_empty() {
        let text = story.with_answers(&told.played);
        fs::write(path, text).with_context(|| format!("{file}: writing the answers into it"))?;
        told.updated = true;
    }
    Ok(())
}

impl Told {
    const fn differs(&self) -> bool {
        !self.played.faults.is_empty() || !self.updated && !self.played.is_as_told()
    }

    const fn outcome(&self) -> &'static str {
        if !self.problems.is_empty() {
            "not understood"
        } else if self.differs() {
            "differs"
        } else if self.updated {
            "updated"
        } else {
            "as told"
        }
    }
}

fn text(told: &[Told]) -> String {
    let mut text = String::new();
    for told in told {
        for problem in &told.problems {
            let _ = writeln!(text, "{problem}");
        }
        for fault in &told.played.faults {
            let _ = writeln!(text, "{}:{fault}", told.file);
        }
        for difference in told.played.differences.iter().filter(|_| !told.updated) {
            let _ = writeln!(text, "{}:{difference}", told.file);
        }
        if told.outcome() == "as told" || told.outcome() == "updated" {
            let runs = told.played.runs;
            let _ = writeln!(text, "{}: {} ({runs} {})", told.file, told.outcome(), plural(runs, "run", "runs"));
        }
    }
    let count = |outcome: &str| told.iter().filter(|told| told.outcome() == outcome).count();
    let stories = plural(told.len(), "story", "stories");
    let counts = ["as told", "updated", "differs", "not understood"].map(|outcome| match (outcome, count(outcome)) {
        ("updated", 0) => None,
        ("differs", count) => Some(format!("{count} {}", plural(count, "differs", "differ"))),
        (_, count) => Some(format!("{count} {outcome}")),
    });
    let counts: Vec<String> = counts.into_iter().flatten().collect();
    let _ = writeln!(text, "{} {stories}: {}.", told.len(), counts.join(", "));
    text
}

const fn plural<'a>(count: usize, one: &'a str, several: &'a str) -> &'a str {
    if count == 1 { one } else { several }
}

fn object(told: &[Told]) -> Value {
    let stories: Vec<Value> = told
        .iter()
        .map(|told| {
            let faults = told.played.faults.iter().map(|fault| format!("{}:{fault}", told.file));
            json!({
                "file": told.file,
                "title": told.title,
                "outcome": told.outcome(),
                "runs": told.played.runs,
                "differences": told.played.differences.iter().map(difference).collect::<Vec<_>>(),
                "problems": told.problems.iter().cloned().chain(faults).collect::<Vec<_>>(),
            })
        })
        .collect();
    json!({ "stories": stories })
}

fn difference(difference: &Difference) -> Value {
    let Difference { line, statement, told, answered } = difference;
    json!({ "line": line, "statement": statement, "told": told, "answered": answered })
}
