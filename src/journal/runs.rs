//! Runs: when they began and ended, and what they said.

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::error::Fault;
use super::value::{Day, Stamp};
use super::{Journal, JournalError};

/// A run that was begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId(pub i64);

/// What is known of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunRecord {
    /// Its number.
    pub id: RunId,
    /// The day of the run.
    pub run_date: NaiveDate,
    /// What started it, such as `schedule`.
    pub started_by: String,
    /// The journal's generation from then on.
    pub generation: i64,
    /// When it began.
    pub begun: DateTime<Utc>,
    /// When it ended, and its summary; none: it is under way, or the program stopped.
    pub ended: Option<(DateTime<Utc>, String)>,
}

impl Journal {
    /// Begins a run; the generation grows by one.
    ///
    /// # Errors
    /// The store.
    pub fn begin_run(
        &mut self,
        run_date: NaiveDate,
        started_by: &str,
        at: DateTime<Utc>,
    ) -> Result<RunId, JournalError> {
        let (run, generation) = self.change("begin a run", |within| {
            let sql = "UPDATE meta SET generation = generation + 1 RETURNING generation";
            let generation: i64 = within.connection.query_row(sql, [], |row| row.get(0))?;
            within.connection.execute(
                "INSERT INTO run (run_date, started_by, generation, begun_at) VALUES (?1, ?2, ?3, ?4)",
                params![Day(run_date), started_by, generation, Stamp(at)],
            )?;
            Ok((RunId(within.connection.last_insert_rowid()), generation))
        })?;
        self.now_at_generation(generation);
        Ok(run)
    }

    /// Ends a run.
    ///
    /// # Errors
    /// No such run is under way; the store.
    pub fn end_run(&mut self, run: RunId, summary: &str, at: DateTime<Utc>) -> Result<(), JournalError> {
        self.change("end a run", |within| {
            under_way(within.connection, run)?;
            within.connection.execute(
                "UPDATE run SET ended_at = ?2, summary = ?3 WHERE id = ?1",
                params![run.0, Stamp(at), summary],
            )?;
            Ok(())
        })
    }

    /// The last run of a day that `started_by` has begun and that has ended.
    ///
    /// # Errors
    /// The store.
    pub fn ended_run(&self, started_by: &str, run_date: NaiveDate) -> Result<Option<RunRecord>, JournalError> {
        self.look("read the run of a day", |within| {
            let sql = "SELECT id, run_date, started_by, generation, begun_at, ended_at, summary
                       FROM run WHERE started_by = ?1 AND run_date = ?2 AND ended_at IS NOT NULL
                       ORDER BY id DESC LIMIT 1";
            Ok(within.connection.query_row(sql, params![started_by, Day(run_date)], read).optional()?)
        })
    }

    /// The last run that `started_by` has begun.
    ///
    /// # Errors
    /// The store.
    pub fn last_run(&self, started_by: &str) -> Result<Option<RunRecord>, JournalError> {
        self.look("read the last run", |within| {
            let sql = "SELECT id, run_date, started_by, generation, begun_at, ended_at, summary
                       FROM run WHERE started_by = ?1 ORDER BY id DESC LIMIT 1";
            Ok(within.connection.query_row(sql, [started_by], read).optional()?)
        })
    }
}

/// Fails unless `run` was begun and has not ended.
pub(super) fn under_way(connection: &Connection, run: RunId) -> Result<(), Fault> {
    let sql = "SELECT 1 FROM run WHERE id = ?1 AND ended_at IS NULL";
    if connection.prepare_cached(sql)?.exists([run.0])? {
        Ok(())
    } else {
        Err(JournalError::NoSuchRun { run: run.0 }.into())
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<RunRecord> {
    let ended: Option<Stamp> = row.get("ended_at")?;
    let summary: Option<String> = row.get("summary")?;
    Ok(RunRecord {
        id: RunId(row.get("id")?),
        run_date: row.get::<_, Day>("run_date")?.0,
        started_by: row.get("started_by")?,
        generation: row.get("generation")?,
        begun: row.get::<_, Stamp>("begun_at")?.0,
        ended: ended.map(|stamp| stamp.0).zip(summary),
    })
}
