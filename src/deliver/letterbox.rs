//! Where letters go, chosen at start: a folder to be printed from, a printer, a gateway, or memory.

use std::fmt::Display;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

use super::attempt::{Attempt, Failure, FailureKind, Step};
use super::folder;
use super::gateway::{Content, Dispatch, Gateway};

/// A letter, set and ready to be printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Letter {
    /// What it is known by, as a Message-ID: the same letter is the same file however often it is written.
    pub message_id: String,
    /// Where it goes, a line each.
    pub to: Vec<String>,
    /// What a list of print jobs shows of it.
    pub title: String,
    /// The page, as PDF.
    pub pdf: Vec<u8>,
}

impl std::fmt::Debug for Letter {
    /// Without the page, which is the customer's business and not the log's.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Letter({}, {} bytes)", self.message_id, self.pdf.len())
    }
}

/// Where letters go.
#[derive(Debug, Clone)]
pub enum LetterBackend {
    /// Into a folder, a file a letter: somebody prints and posts them.
    Folder(PathBuf),
    /// To a printer that the system's print service (CUPS) knows by this name.
    Printer(String),
    /// To a gateway.
    Gateway(Gateway),
    /// Into memory, for tests and rehearsals.
    Memory(LetterTray),
}

/// Letters kept in memory; clones share them.
#[derive(Debug, Clone, Default)]
pub struct LetterTray(Arc<Mutex<Vec<Letter>>>);

impl LetterTray {
    /// What has been delivered so far, in order.
    pub fn letters(&self) -> Vec<Letter> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Delivers letters, one after the other.
#[derive(Debug, Clone)]
pub struct Letterbox {
    backend: LetterBackend,
}

impl Letterbox {
    /// A letterbox for these letters.
    #[must_use]
    pub const fn new(backend: LetterBackend) -> Self {
        Self { backend }
    }

    /// One attempt to deliver, at this moment. `last_word` is awaited when only that is left which makes it a delivery: the
    /// file's name, the hand-over to the printer or a gateway. If it fails, nothing leaves.
    pub async fn send<E: Display>(
        &mut self,
        letter: &Letter,
        at: DateTime<Utc>,
        last_word: impl AsyncFnOnce() -> Result<(), E>,
    ) -> Attempt {
        match &self.backend {
            LetterBackend::Folder(path) => {
                let file = folder::File::new(&letter.message_id, "pdf", letter.pdf.clone());
                folder::send(path, file, last_word).await
            }
            LetterBackend::Printer(queue) => print(queue, letter, last_word).await,
            LetterBackend::Gateway(gateway) => {
                let (to, content) = (letter.to.as_slice(), Content::Pdf(&letter.pdf));
                let dispatch =
                    Dispatch { key: &letter.message_id, channel: "letter", to, title: &letter.title, content };
                gateway.send(dispatch, at, last_word).await
            }
            LetterBackend::Memory(tray) => match last_word().await {
                Ok(()) => {
                    tray.0.lock().unwrap_or_else(PoisonError::into_inner).push(letter.clone());
                    Attempt::Sent { answer: "kept in memory".to_owned(), refused: Vec::new() }
                }
                Err(error) => folder::no_last_word(&error),
            },
        }
    }

    /// Tries the way as far as one can without printing.
    ///
    /// # Errors
    /// What is wrong, and what to do, as a sentence.
    pub async fn check(&self) -> Result<(), String> {
        match &self.backend {
            LetterBackend::Folder(path) => folder::check(path).map_err(|error| {
                format!("letters.folder {}: {error}; this user must be able to write there", path.display())
            }),
            LetterBackend::Printer(queue) => check_printer(queue).await,
            LetterBackend::Gateway(gateway) => gateway.check().await,
            LetterBackend::Memory(_) => Ok(()),
        }
    }
}

/// The print service's own program takes the page from its standard input, so that no file is left behind.
async fn print<E: Display>(queue: &str, letter: &Letter, last_word: impl AsyncFnOnce() -> Result<(), E>) -> Attempt {
    let failed = |what: String| Attempt::Failed(Failure::own(Step::Print, FailureKind::Transient, what));
    let mut command = Command::new("lp");
    command.args(["-d", queue, "-t", &letter.title, "-"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => return failed(format!("the program `lp` of CUPS cannot be started: {error}")),
    };
    if let Err(error) = last_word().await {
        return folder::no_last_word(&error);
    }
    // `lp` prints nothing before its input has ended, so a page that is cut off is no delivery.
    let written = match child.stdin.take() {
        Some(mut input) => input.write_all(&letter.pdf).await,
        None => Ok(()),
    };
    match (written, child.wait_with_output().await) {
        (Ok(()), Ok(output)) if output.status.success() => {
            Attempt::Sent { answer: first_line(&output.stdout).to_owned(), refused: Vec::new() }
        }
        (Err(error), Ok(output)) if output.status.success() => {
            Attempt::InDoubt { what: format!("printer {queue} took only a part of the page: {error}") }
        }
        (_, Ok(output)) => failed(format!("printer {queue}: {}", first_line(&output.stderr))),
        (_, Err(error)) => Attempt::InDoubt { what: format!("printer {queue}: {error}") },
    }
}

fn first_line(output: &[u8]) -> &str {
    std::str::from_utf8(output).unwrap_or("an answer that is no text").lines().next().unwrap_or("no answer")
}

async fn check_printer(queue: &str) -> Result<(), String> {
    let asked = Command::new("lpstat").args(["-p", queue]).output().await;
    match asked {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => {
            let said = first_line(&output.stderr);
            Err(format!("letters.printer \"{queue}\": {said}; `lpstat -p` lists the printers that there are"))
        }
        Err(error) => {
            Err(format!("the programs of CUPS (`lp`, `lpstat`) cannot be started: {error}; install cups-client"))
        }
    }
}
