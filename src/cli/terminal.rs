//! The terminal: its width, its colours, progress on it.

use std::io::{IsTerminal as _, Write as _, stderr, stdin, stdout};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::execute::{Step, Watch};
use crate::report::Look;

/// How standard output looks.
pub(super) fn look() -> Look {
    let terminal = stdout().is_terminal();
    let width = if terminal { terminal_width() } else { None };
    Look { width, colour: terminal && !no_colour() }
}

/// Whether the error output shows colours.
pub(super) fn colour_of_errors() -> bool {
    stderr().is_terminal() && !no_colour()
}

fn no_colour() -> bool {
    std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
}

fn terminal_width() -> Option<u16> {
    comfy_table::Table::new().width().or(Some(80))
}

/// Who sits at the terminal, for the records.
pub(super) fn user() -> String {
    let name = std::env::var("SUDO_USER").or_else(|_| std::env::var("USER"));
    format!("{} on the command line", name.unwrap_or_else(|_| "somebody".to_owned()))
}

/// Whether somebody can be asked something.
pub(super) fn somebody_is_there() -> bool {
    stdin().is_terminal() && stdout().is_terminal()
}

/// Asks a question that is answered with *y* for yes; anything else is no.
///
/// # Errors
/// The terminal is closed.
pub(super) fn agrees(question: &str) -> std::io::Result<bool> {
    print_without_end(&format!("{question} [y/N] "))?;
    let mut answer = String::new();
    stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}

fn print_without_end(text: &str) -> std::io::Result<()> {
    let mut out = stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Prints the outcome of a command.
///
/// # Errors
/// Standard output is closed.
pub(super) fn print(text: &str) -> std::io::Result<()> {
    let mut out = stdout().lock();
    out.write_all(text.as_bytes())?;
    if !text.ends_with('\n') {
        out.write_all(b"\n")?;
    }
    out.flush()
}

/// Shows one step after the other on the error output, if that is a terminal.
pub(super) fn steps(count: usize) -> impl FnMut(&str) + Send {
    let bar = if stderr().is_terminal() { ProgressBar::new(count as u64) } else { ProgressBar::hidden() };
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {wide_msg}") {
        bar.set_style(style);
    }
    move |step| {
        bar.inc(1);
        bar.set_message(step.to_owned());
    }
}

/// Shows progress on the error output while a run works, if that is a terminal.
pub(super) fn progress() -> Watch {
    if !stderr().is_terminal() {
        return Box::new(|_| {});
    }
    let bar = ProgressBar::new_spinner();
    let begin = |bar: &ProgressBar, message: String| {
        bar.reset();
        bar.set_message(message);
        bar.enable_steady_tick(Duration::from_millis(100));
    };
    Box::new(move |step| match step {
        Step::Reading => begin(&bar, "reading open items".to_owned()),
        // A question is answered next: nothing may stand in its way.
        Step::Read => bar.finish_and_clear(),
        Step::Planned { reminded, proposed, held } => {
            begin(&bar, format!("{reminded} to remind, {proposed} proposed, {held} held"));
        }
        Step::Recorded(messages) => {
            bar.set_length(*messages as u64);
            if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}") {
                bar.set_style(style);
            }
            bar.set_message("messages");
        }
        Step::Settled(_) | Step::StatementSettled(_) => bar.inc(1),
        Step::Written(_) => bar.set_message("writing back"),
        Step::Standings { .. } | Step::StatementsTried(_) => bar.finish_and_clear(),
        Step::LookedAgain(_) | Step::Begun(_) | Step::LastWord(_) | Step::Ended(_) | Step::WrittenBack(_) => {}
    })
}
