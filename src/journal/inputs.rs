//! What runs have read and decided, kept for a time, so that a past day can be asked again.

use std::collections::BTreeMap;
use std::io::Read as _;

use chrono::NaiveDate;
use flate2::Compression;
use flate2::read::{GzDecoder, GzEncoder};
use rusqlite::{OptionalExtension, params};
use serde::{Deserialize, Serialize};

use super::error::Fault;
use super::value::Day;
use super::{Journal, JournalError, RunId};
use crate::domain::{AccountKey, RunPlan};
use crate::engine::RunInput;

/// A run as it was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptRun {
    /// Which.
    pub run: RunId,
    /// What it had read.
    pub input: RunInput,
    /// What it decided, account by account, in words.
    pub decided: BTreeMap<AccountKey, String>,
}

/// What is packed.
#[derive(Serialize)]
struct ToKeep<'a> {
    input: &'a RunInput,
    decided: Vec<(AccountKey, String)>,
}

/// The same, unpacked.
#[derive(Deserialize)]
struct Kept {
    input: RunInput,
    decided: Vec<(AccountKey, String)>,
}

impl Journal {
    /// Keeps what a run has read and decided, and forgets what runs before `keep_from` had.
    ///
    /// # Errors
    /// No such run is under way; the store.
    pub fn keep_input(
        &mut self,
        run: RunId,
        input: &RunInput,
        plan: &RunPlan,
        keep_from: NaiveDate,
    ) -> Result<(), JournalError> {
        let decided = plan.decisions.iter().map(|(key, decision)| (*key, decision.outcome.to_string())).collect();
        let packed = pack(&ToKeep { input, decided });
        self.change("keep what a run has read", |within| {
            super::runs::under_way(within.connection, run)?;
            within.connection.execute(
                "DELETE FROM run_input WHERE run IN (SELECT id FROM run WHERE run_date < ?1)",
                params![Day(keep_from)],
            )?;
            let packed = packed.map_err(Fault::Unreadable)?;
            within
                .connection
                .execute("INSERT INTO run_input (run, content) VALUES (?1, ?2)", params![run.0, packed])?;
            Ok(())
        })
    }

    /// The last run of a day that was kept; none: there was none, or it is forgotten.
    ///
    /// # Errors
    /// [`JournalError::OtherForm`]; the store.
    pub fn kept_run(&self, run_date: NaiveDate) -> Result<Option<KeptRun>, JournalError> {
        self.look("read what a run had read", |within| {
            let sql = "SELECT run.id, run_input.content FROM run_input JOIN run ON run.id = run_input.run
                       WHERE run.run_date = ?1 ORDER BY run.id DESC LIMIT 1";
            let found = within
                .connection
                .query_row(sql, params![Day(run_date)], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?)))
                .optional()?;
            let Some((run, packed)) = found else { return Ok(None) };
            // It is of an older program, or damaged: nothing but this question depends on it.
            let Kept { input, decided } =
                unpack(&packed).map_err(|why| JournalError::OtherForm { day: run_date, why })?;
            Ok(Some(KeptRun { run: RunId(run), input, decided: decided.into_iter().collect() }))
        })
    }

    /// The days of which a run was kept, oldest first.
    ///
    /// # Errors
    /// The store.
    pub fn kept_days(&self) -> Result<Vec<NaiveDate>, JournalError> {
        self.look("read which runs are kept", |within| {
            let sql = "SELECT DISTINCT run.run_date FROM run_input JOIN run ON run.id = run_input.run ORDER BY 1";
            let mut days = within.connection.prepare(sql)?;
            let days = days.query_map([], |row| Ok(row.get::<_, Day>(0)?.0))?;
            Ok(days.collect::<Result<_, _>>()?)
        })
    }
}

fn pack(content: &ToKeep<'_>) -> Result<Vec<u8>, String> {
    let plain = serde_json::to_vec(content).map_err(|error| error.to_string())?;
    let mut packed = Vec::new();
    GzEncoder::new(plain.as_slice(), Compression::fast()).read_to_end(&mut packed).map_err(|e| e.to_string())?;
    Ok(packed)
}

fn unpack(packed: &[u8]) -> Result<Kept, String> {
    serde_json::from_reader(std::io::BufReader::new(GzDecoder::new(packed))).map_err(|error| error.to_string())
}
