//! The story on the terminal, day by day.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use super::stage::{CompanyTold, Stage};
use super::story::{Day, Line, LineKind, ReminderTold, Story};
use crate::domain::joined;
use crate::report::Look;

/// Columns of characters.
const DATE: usize = 12;
const WORD: usize = 9;
const CUSTOMER: usize = 28;
/// From this width on there is room for the names of levels and companies.
const WIDE: usize = 110;
/// Lines longer than this are hard to read, however wide the terminal is.
const WIDEST: usize = 132;

/// Tells the story to a terminal that looks like this.
pub(super) struct Teller {
    width: Option<usize>,
    colour: bool,
    companies: Vec<CompanyTold>,
    quiet_days: usize,
}

impl Teller {
    pub(super) fn new(look: Look, companies: Vec<CompanyTold>) -> Self {
        let width = look.width.map(|width| usize::from(width).clamp(60, WIDEST));
        Self { width, colour: look.colour, companies, quiet_days: 0 }
    }

    /// What the reader is about to see.
    pub(super) fn opening(&self, stage: &Stage) -> String {
        let names: Vec<&str> = self.companies.iter().map(|company| company.name.as_str()).collect();
        let days = stage.world.days().count();
        let said = [
            format!(
                "{} and {}: {days} days of payment follow-up, on a stand-in of Odoo and a mail server inside this program.",
                names.first().unwrap_or(&""),
                names.get(1).unwrap_or(&""),
            ),
            format!(
                "followupd setup has made {} things in Odoo, as administrator. Sending is on. From here on the restricted user works.",
                stage.setup_steps.len()
            ),
        ];
        let mut text = String::new();
        for said in said {
            for line in wrapped(&said, self.width) {
                let _ = writeln!(text, "{}", self.paint(&line, Paint::Plain));
            }
        }
        text.push('\n');
        text
    }

    /// One day; empty while nothing happens.
    pub(super) fn day(&mut self, day: &Day) -> String {
        if day.lines.is_empty() {
            self.quiet_days += 1;
            return String::new();
        }
        let mut text = self.quiet();
        let mut date = day.date.format("%a %e %b").to_string();
        for line in &day.lines {
            let _ = write!(text, "{}", self.line(&date, line));
            date.clear();
        }
        text
    }

    /// The days since the last line, if they are more than one.
    fn quiet(&mut self) -> String {
        let said = match std::mem::take(&mut self.quiet_days) {
            0 | 1 => return String::new(),
            days => format!("nothing to tell for {days} days"),
        };
        format!("{:DATE$}{}\n", "", self.paint(&said, Paint::Faint))
    }

    fn line(&self, date: &str, line: &Line) -> String {
        let has_customer_column = line.kind != LineKind::Happened && !line.customer.is_empty();
        let said = match &line.reminder {
            Some(reminder) => self.reminder(line, reminder),
            None => line.text.clone(),
        };
        let indent = DATE + WORD + if has_customer_column { CUSTOMER } else { 0 };
        let mut text = String::new();
        let _ = write!(text, "{}", self.paint(&padded(date, DATE), Paint::Strong));
        let _ = write!(text, "{}", self.paint(&padded(line.kind.word(), WORD), paint_of(line)));
        if has_customer_column {
            let _ = write!(text, "{}", padded(&cut(&line.customer, CUSTOMER - 1), CUSTOMER));
        }
        let paint = match line.kind {
            LineKind::Held | LineKind::Settled => Paint::Faint,
            LineKind::Happened | LineKind::Reminded | LineKind::Proposed => Paint::Plain,
            LineKind::Undelivered | LineKind::InDoubt | LineKind::Problem => Paint::Red,
        };
        let said = wrapped(&said, self.width.map(|width| width.saturating_sub(indent)));
        for (index, part) in said.iter().enumerate() {
            let margin = if index == 0 { 0 } else { indent };
            let _ = writeln!(text, "{:margin$}{}", "", self.paint(part, paint));
        }
        text
    }

    fn reminder(&self, line: &Line, reminder: &ReminderTold) -> String {
        let company = self.companies.iter().find(|company| Some(company.id) == line.company);
        let company = company.map_or("", |company| company.name.as_str());
        let amounts = joined(&reminder.amounts);
        let mut said = if self.width.is_some_and(|width| width < WIDE) {
            let short = company.split(' ').next().unwrap_or_default();
            format!("level {}  {amounts:>12}  {short}", reminder.rung)
        } else {
            let level = format!("{} {}", reminder.rung, reminder.level);
            format!("{level:<27}{amounts:>13}  {company}")
        };
        if !line.text.is_empty() {
            let _ = write!(said, ": {}", line.text);
        }
        said
    }

    /// What all of it came to, and where to look at it.
    pub(super) fn end(&mut self, story: &Story, out: &Path) -> String {
        let mut text = self.quiet();
        let _ = writeln!(text);
        let rungs = story.reminders_by_rung();
        let by_level: Vec<String> = rungs.iter().map(|(rung, count)| format!("{count} at level {rung}")).collect();
        let said = [
            format!(
                "{} reminders to {} accounts: {}.",
                rungs.values().sum::<usize>(),
                story.accounts_reminded().len(),
                by_level.join(", ")
            ),
            format!(
                "The mail server got {} mails, the journal says {} were sent: {} items were told a level twice.",
                story.mails.len(),
                story.mails_in_journal,
                match story.sent_twice() {
                    0 => "no".to_owned(),
                    several => several.to_string(),
                },
            ),
            ends(story),
        ];
        for said in said {
            for line in wrapped(&said, self.width) {
                let _ = writeln!(text, "{line}");
            }
        }
        let _ = writeln!(text);
        let looks: BTreeMap<&str, &str> = [
            ("index.html", "everything on one page"),
            ("mail/", "each mail as the server got it"),
            ("plan.json", "the plan of the last day"),
        ]
        .into();
        for (name, what) in looks {
            let path = out.join(name).display().to_string();
            let _ = writeln!(text, "  {}  {what}", self.paint(&padded(&path, 26), Paint::Strong));
        }
        text
    }

    fn paint(&self, text: &str, paint: Paint) -> String {
        let code = match paint {
            Paint::Plain => return text.to_owned(),
            Paint::Strong => "1",
            Paint::Faint => "2",
            Paint::Red => "31",
            Paint::Green => "32",
            Paint::Yellow => "33",
            Paint::Blue => "34",
            Paint::Magenta => "35",
        };
        if self.colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

/// What is still open and overdue on the last day.
fn ends(story: &Story) -> String {
    let Some(last) = story.days.last() else { return String::new() };
    let open: Vec<String> = last
        .figures
        .iter()
        .map(|(company, figures)| {
            format!("{} is owed {}, of it {} overdue", story.company(*company), figures.due, figures.overdue)
        })
        .collect();
    format!("On the last day {}.", open.join("; "))
}

/// How words are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Paint {
    Plain,
    Strong,
    Faint,
    Red,
    Green,
    Yellow,
    Blue,
    Magenta,
}

fn paint_of(line: &Line) -> Paint {
    match line.kind {
        LineKind::Happened => Paint::Blue,
        LineKind::Reminded => match line.reminder.as_ref().map_or(0, |reminder| reminder.rung) {
            0 | 1 => Paint::Green,
            2 => Paint::Yellow,
            3 => Paint::Magenta,
            _ => Paint::Red,
        },
        LineKind::Proposed => Paint::Yellow,
        LineKind::Held => Paint::Faint,
        LineKind::Settled => Paint::Green,
        LineKind::Undelivered | LineKind::InDoubt | LineKind::Problem => Paint::Red,
    }
}

/// Filled up with spaces; names may hold letters of more than one byte.
fn padded(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(text.chars().count());
    format!("{text}{:missing$}", "")
}

fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(width.saturating_sub(1)).collect();
    short.push('…');
    short
}

/// Broken between words; none: in one line.
fn wrapped(text: &str, width: Option<usize>) -> Vec<String> {
    let Some(width) = width.filter(|width| text.chars().count() > *width) else { return vec![text.to_owned()] };
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words() {
        assert_eq!(wrapped("one two three", Some(7)), ["one two", "three"]);
        assert_eq!(wrapped("one two three", None), ["one two three"]);
        assert_eq!(cut("Müller & Söhne", 7), "Müller…");
        assert_eq!(padded("é", 3), "é  ");
    }
}
