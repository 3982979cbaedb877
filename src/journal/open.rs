//! Opening a journal, alone or beside its owner, and knowing whose it is.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::error::Fault;
use super::migrate::{self, MIGRATIONS, Standing};
use super::{JournalError, folder};

/// Whose journal it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The database of the accounting system.
    pub database: String,
    /// The state id that a new journal gets; one that exists keeps its own.
    pub fresh_state_id: String,
}

/// The journal of one database.
#[derive(Debug)]
pub struct Journal {
    connection: Connection,
    /// Where it is, for messages.
    place: String,
    database: String,
    state_id: String,
    generation: i64,
    role: Role,
}

/// What may be done with it.
#[derive(Debug)]
enum Role {
    /// Everything; the lock is held as long as the journal is open.
    Owner { _lock: Option<File> },
    /// Reading, and saying what became of intents in doubt.
    Beside,
}

/// What a step inside a transaction works with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Within<'a> {
    /// The store.
    pub(super) connection: &'a Connection,
    /// Whose journal it is.
    pub(super) database: &'a str,
}

impl Journal {
    /// Opens the journal in `folder`, alone; makes it if there is none.
    ///
    /// # Errors
    /// In use, of another database, of a newer program, damaged, or the folder cannot be used.
    pub fn open(folder: &Path, identity: Identity) -> Result<Self, JournalError> {
        folder::make(folder)?;
        let lock = folder::hold(folder)?;
        let file = folder::file(folder);
        folder::make_private(&file)?;
        let place = file.display().to_string();
        let connection = connect(Some(&file)).map_err(|error| Fault::from(error).at(&place, "open the journal"))?;
        Self::prepare(connection, place, identity, Some(lock))
    }

    /// Opens the journal in `folder` beside a program that may be at work with it: to read, and to [`Self::resolve`].
    ///
    /// # Errors
    /// As [`Self::open`]; also if there is none, or if it is not up to date.
    pub fn open_beside(folder: &Path, database: &str) -> Result<Self, JournalError> {
        let file = folder::file(folder);
        let place = file.display().to_string();
        if fs::metadata(&file).is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
            return Err(JournalError::Missing { folder: PathBuf::from(folder) });
        }
        let at = |error: rusqlite::Error| Fault::from(error).at(&place, "open the journal");
        let connection = connect(Some(&file)).map_err(at)?;
        match migrate::standing(&connection).map_err(at)? {
            Standing::Empty => return Err(JournalError::Missing { folder: PathBuf::from(folder) }),
            Standing::Version(is) if is < newest() => {
                return Err(JournalError::OlderProgram { place, is, known: newest() });
            }
            standing @ (Standing::Foreign | Standing::Version(_)) => known_version(standing, &place)?,
        };
        let (state_id, generation) = read_identity(&connection, &place, database)?;
        Ok(Self { connection, place, database: database.to_owned(), state_id, generation, role: Role::Beside })
    }

    /// A journal that is forgotten with the program: for plans that are only looked at, and for tests.
    ///
    /// # Errors
    /// The store could not be made.
    pub fn in_memory(identity: Identity) -> Result<Self, JournalError> {
        let place = "the journal in memory".to_owned();
        let connection = connect(None).map_err(|error| Fault::from(error).at(&place, "open the journal"))?;
        Self::prepare(connection, place, identity, None)
    }

    fn prepare(
        mut connection: Connection,
        place: String,
        identity: Identity,
        lock: Option<File>,
    ) -> Result<Self, JournalError> {
        let at = |error: rusqlite::Error| Fault::from(error).at(&place, "open the journal");
        let from = known_version(migrate::standing(&connection).map_err(at)?, &place)?;
        check_whole(&connection, &place)?;
        migrate::migrate(&mut connection, from, MIGRATIONS).map_err(|failed| migration_failed(&place, failed))?;
        connection
            .execute(
                "INSERT INTO meta (only_row, database, state_id, generation) VALUES (1, ?1, ?2, 0)
                 ON CONFLICT (only_row) DO NOTHING",
                [&identity.database, &identity.fresh_state_id],
            )
            .map_err(at)?;
        let (state_id, generation) = read_identity(&connection, &place, &identity.database)?;
        let role = Role::Owner { _lock: lock };
        Ok(Self { connection, place, database: identity.database, state_id, generation, role })
    }

    /// The identity of this journal; Odoo keeps a copy (rule 24).
    #[must_use]
    pub fn state_id(&self) -> &str {
        &self.state_id
    }

    /// How many runs were begun with it, when it was opened and with this value since; Odoo keeps a copy (rule 24).
    #[must_use]
    pub const fn generation(&self) -> i64 {
        self.generation
    }

    /// A person confirmed a journal that is older than Odoo: the generation becomes `at_least`, if it is less.
    ///
    /// # Errors
    /// The store.
    pub fn adopt_generation(&mut self, at_least: i64) -> Result<(), JournalError> {
        let generation = self.change("adopt a generation", |within| {
            let sql = "UPDATE meta SET generation = max(generation, ?1) RETURNING generation";
            Ok(within.connection.query_row(sql, [at_least], |row| row.get(0))?)
        })?;
        self.generation = generation;
        Ok(())
    }

    /// Remembers the generation that a change has just written.
    pub(super) const fn now_at_generation(&mut self, generation: i64) {
        self.generation = generation;
    }

    /// Reads, in one transaction.
    pub(super) fn look<T>(
        &self,
        doing: &'static str,
        step: impl FnOnce(Within<'_>) -> Result<T, Fault>,
    ) -> Result<T, JournalError> {
        let look = || {
            let transaction = self.connection.unchecked_transaction()?;
            step(Within { connection: &transaction, database: &self.database })
        };
        look().map_err(|fault| fault.at(&self.place, doing))
    }

    /// Changes something as the owner, in one transaction: all of it is on disk when this returns, or nothing.
    pub(super) fn change<T>(
        &mut self,
        doing: &'static str,
        step: impl FnOnce(Within<'_>) -> Result<T, Fault>,
    ) -> Result<T, JournalError> {
        match self.role {
            Role::Owner { .. } => self.change_beside(doing, step),
            Role::Beside => Err(JournalError::NotTheOwner { doing, place: self.place.clone() }),
        }
    }

    /// Changes something that another program may change too.
    pub(super) fn change_beside<T>(
        &mut self,
        doing: &'static str,
        step: impl FnOnce(Within<'_>) -> Result<T, Fault>,
    ) -> Result<T, JournalError> {
        let Self { connection, database, place, .. } = self;
        let change = || {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let result = step(Within { connection: &transaction, database })?;
            transaction.commit()?;
            Ok(result)
        };
        change().map_err(|fault: Fault| fault.at(place, doing))
    }
}

/// The version of journals that this program writes.
const fn newest() -> i64 {
    MIGRATIONS.len() as i64
}

/// Opens the store: durable at every commit, referentially whole, and without trust in what the file defines.
fn connect(file: Option<&Path>) -> rusqlite::Result<Connection> {
    let connection = match file {
        Some(file) => {
            Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?
        }
        None => Connection::open_in_memory()?,
    };
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

fn known_version(standing: Standing, place: &str) -> Result<i64, JournalError> {
    let (place, known) = (place.to_owned(), newest());
    match standing {
        Standing::Empty => Ok(0),
        Standing::Foreign => Err(JournalError::NotAJournal { place }),
        Standing::Version(is) if is > known => Err(JournalError::NewerProgram { place, is, known }),
        Standing::Version(is) => Ok(is),
    }
}

fn migration_failed(place: &str, failed: migrate::FailedStep) -> JournalError {
    JournalError::Migration { place: place.to_owned(), step: failed.name.to_owned(), source: failed.source }
}

/// Whether the file still holds together. It is asked once, when its owner opens it.
fn check_whole(connection: &Connection, place: &str) -> Result<(), JournalError> {
    let doing = "check the journal";
    let verdict: String = connection
        .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
        .map_err(|error| Fault::from(error).at(place, doing))?;
    if verdict == "ok" { Ok(()) } else { Err(Fault::Unreadable(verdict).at(place, doing)) }
}

fn read_identity(connection: &Connection, place: &str, wanted: &str) -> Result<(String, i64), JournalError> {
    let sql = "SELECT database, state_id, generation FROM meta";
    let (is, state_id, generation): (String, String, i64) = connection
        .query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .map_err(|error| Fault::from(error).at(place, "read whose journal it is"))?;
    if is != wanted {
        return Err(JournalError::OtherDatabase { place: place.to_owned(), is, wanted: wanted.to_owned() });
    }
    Ok((state_id, generation))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn on_a_full_disk_nothing_is_recorded_and_it_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let identity = Identity { database: "acme".into(), fresh_state_id: "state-1".into() };
        let mut journal = Journal::open(folder.path(), identity).unwrap();
        let (day, at) = ("2025-01-15".parse().unwrap(), "2025-01-15T06:00:00Z".parse().unwrap());
        let run = journal.begin_run(day, "schedule", at).unwrap();
        let pages: i64 = journal.connection.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
        let set_limit = format!("PRAGMA max_page_count = {pages}");
        journal.connection.query_row(&set_limit, [], |_| Ok(())).unwrap();
        let long = "x".repeat(100_000);
        let said = journal.end_run(run, &long, at).unwrap_err().to_string();
        assert!(said.starts_with("cannot end a run: the disk of ") && said.contains("free some space"), "{said}");
        journal.begin_run(day, &long, at).unwrap_err();
        assert_eq!(journal.generation(), 1);
        assert_eq!(journal.last_run("schedule").unwrap().unwrap().ended, None);
        journal.end_run(run, "short", at).unwrap();
    }

    #[test]
    fn every_commit_reaches_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        let identity = Identity { database: "acme".into(), fresh_state_id: "state-1".into() };
        let journal = Journal::open(folder.path(), identity).unwrap();
        let is = |pragma: &str| -> String {
            let sql = format!("SELECT CAST({pragma} AS TEXT) FROM pragma_{pragma}");
            journal.connection.query_row(&sql, [], |row| row.get(0)).unwrap()
        };
        assert_eq!(
            [is("journal_mode"), is("synchronous"), is("foreign_keys"), is("trusted_schema")],
            ["wal", "2", "1", "0"]
        );
    }
}
