//! What can go wrong with the journal: what, where, and what to do about it.

use std::io;
use std::path::PathBuf;

use chrono::NaiveDate;
use rusqlite::ErrorCode;

use crate::domain::{IntentKey, StatementKey};

/// Why the journal cannot be opened, or did not do what was asked. Where a change fails, nothing of it is kept.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// Another program works with it.
    #[error("the journal in {} is in use by {}: stop that program first, or give this one a folder of its own", folder.display(), who(*process))]
    InUse {
        /// The journal's folder.
        folder: PathBuf,
        /// The process that holds it, if it says.
        process: Option<u32>,
    },
    /// The folder, or a file in it, cannot be used.
    #[error("cannot {doing} {}: make sure that the folder exists, is writable for the user that followupd runs as, and that the disk is not full or read-only", path.display())]
    Folder {
        /// What was tried.
        doing: &'static str,
        /// With which file or folder.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The folder is on a network file system, where locks and the journal's files cannot be relied upon.
    #[error("the folder {} is on a network file system ({kind}), where a journal is not safe: use a folder on a local disk", folder.display())]
    NetworkFolder {
        /// The journal's folder.
        folder: PathBuf,
        /// The kind of file system.
        kind: String,
    },
    /// There is no journal in the folder.
    #[error("there is no journal in {}: it is made by the first run; check the folder's path", folder.display())]
    Missing {
        /// The folder.
        folder: PathBuf,
    },
    /// A file of that name is there, but it is something else.
    #[error("{place} is not a journal of followupd: move the file away, or use another folder")]
    NotAJournal {
        /// The file.
        place: String,
    },
    /// The journal belongs to another database.
    #[error("{place} is the journal of database \"{is}\", not of \"{wanted}\": give each database a folder of its own")]
    OtherDatabase {
        /// The file.
        place: String,
        /// Whose it is.
        is: String,
        /// Whose was wanted.
        wanted: String,
    },
    /// A newer program has written it.
    #[error(
        "{place} was written by a newer followupd (version {is} of the journal; this program knows {known}): use that program, or restore the copy of the folder from before the upgrade"
    )]
    NewerProgram {
        /// The file.
        place: String,
        /// Its version.
        is: i64,
        /// The last version that this program knows.
        known: i64,
    },
    /// An older program has written it, and only its owner may bring it up to date.
    #[error(
        "{place} is of an older followupd (version {is} of the journal; this program needs {known}): start the new followupd once, it brings the journal up to date"
    )]
    OlderProgram {
        /// The file.
        place: String,
        /// Its version.
        is: i64,
        /// The version that this program works with.
        known: i64,
    },
    /// It cannot be brought up to date; it is as it was before.
    #[error(
        "{place} cannot be brought up to date (step {step}); nothing was changed: keep using the previous followupd and report this"
    )]
    Migration {
        /// The file.
        place: String,
        /// The step that failed.
        step: String,
        /// Why.
        source: rusqlite::Error,
    },
    /// What is in the file is not what was written.
    #[error(
        "cannot {doing}: {place} is damaged ({detail}): restore the folder from a copy, or move it away; a new or older journal sends nothing until you confirm it"
    )]
    Damaged {
        /// What was tried.
        doing: &'static str,
        /// The file.
        place: String,
        /// What is wrong with it.
        detail: String,
    },
    /// No room is left.
    #[error(
        "cannot {doing}: the disk of {place} is full; nothing was recorded: free some space, the next run goes on where this one stopped"
    )]
    DiskFull {
        /// What was tried.
        doing: &'static str,
        /// The file.
        place: String,
        /// What the store said.
        source: rusqlite::Error,
    },
    /// Another failure of the store.
    #[error(
        "cannot {doing} in {place}; nothing was recorded: check that the file and its folder are writable and the disk is sound"
    )]
    Store {
        /// What was tried.
        doing: &'static str,
        /// The file.
        place: String,
        /// What the store said.
        source: rusqlite::Error,
    },
    /// Opened beside its owner, which alone may do this.
    #[error("cannot {doing}: {place} was opened beside its owner")]
    NotTheOwner {
        /// What was tried.
        doing: &'static str,
        /// The file.
        place: String,
    },
    /// There is no such intent.
    #[error("the journal knows no {key}")]
    Unknown {
        /// The key.
        key: IntentKey,
    },
    /// The intent stands elsewhere.
    #[error("{key} is {is}: it cannot {wanted}")]
    WrongState {
        /// The key.
        key: IntentKey,
        /// Where it stands.
        is: String,
        /// What was tried.
        wanted: String,
    },
    /// The key is there already.
    #[error("{key} is recorded already")]
    AlreadyRecorded {
        /// The key.
        key: IntentKey,
    },
    /// The account has a reminder that is not finished.
    #[error("{key} cannot be recorded: {open} of the same account is not finished")]
    AccountBusy {
        /// What should have been recorded.
        key: IntentKey,
        /// What is there.
        open: IntentKey,
    },
    /// Ordinals only grow: a used one may stand in a message that has left.
    #[error("{key} cannot be recorded: the account already has reminder {last}")]
    OrdinalUsed {
        /// What should have been recorded.
        key: IntentKey,
        /// The last ordinal of the account.
        last: u32,
    },
    /// What was given contradicts itself.
    #[error("{key} cannot be recorded: {why}")]
    Contradiction {
        /// Its key.
        key: IntentKey,
        /// What does not fit.
        why: &'static str,
    },
    /// A statement that is mailed cannot do what was asked of it.
    #[error("{key} {why}")]
    StatementRefused {
        /// The key.
        key: StatementKey,
        /// Where it stands, and what it cannot do.
        why: String,
    },
    /// What a run had read was kept by another version of the program.
    #[error(
        "the run of {day} cannot be asked again: what it had read was kept in another form ({why}), by an older followupd perhaps. Nothing else is affected"
    )]
    OtherForm {
        /// The day.
        day: NaiveDate,
        /// What does not fit.
        why: String,
    },
    /// The run is not known, or has ended.
    #[error("run {run} is not under way")]
    NoSuchRun {
        /// Its number.
        run: i64,
    },
}

fn who(process: Option<u32>) -> String {
    process.map_or_else(|| "another program".to_owned(), |id| format!("process {id}"))
}

/// What a step inside a transaction can fail with, before it is known where and at what.
#[derive(Debug)]
pub(super) enum Fault {
    /// The store.
    Store(rusqlite::Error),
    /// A value on disk that cannot be read.
    Unreadable(String),
    /// A rule of the journal.
    Refused(JournalError),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error)
    }
}

impl From<JournalError> for Fault {
    fn from(error: JournalError) -> Self {
        Self::Refused(error)
    }
}

impl Fault {
    /// Says where it happened, and at what.
    pub(super) fn at(self, place: &str, doing: &'static str) -> JournalError {
        let place = place.to_owned();
        match self {
            Self::Refused(error) => error,
            Self::Unreadable(detail) => JournalError::Damaged { doing, place, detail },
            Self::Store(source) => match source.sqlite_error_code() {
                Some(ErrorCode::DiskFull) => JournalError::DiskFull { doing, place, source },
                Some(ErrorCode::NotADatabase) => JournalError::NotAJournal { place },
                Some(ErrorCode::DatabaseCorrupt) => JournalError::Damaged { doing, place, detail: source.to_string() },
                _ if is_unreadable(&source) => JournalError::Damaged { doing, place, detail: source.to_string() },
                _ => JournalError::Store { doing, place, source },
            },
        }
    }
}

/// Whether a column held something that its type cannot be.
fn is_unreadable(error: &rusqlite::Error) -> bool {
    matches!(
        error,
        rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::InvalidColumnType(..)
    )
}
