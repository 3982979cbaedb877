//! Brings a journal up to date, forward only: numbered SQL files, each one transaction.

use rusqlite::{Connection, TransactionBehavior};

/// One step. Its number is its place in the list, from 1.
#[derive(Debug, Clone, Copy)]
pub(super) struct Migration {
    /// Name of the file.
    pub(super) name: &'static str,
    /// Its text.
    pub(super) sql: &'static str,
}

/// All steps. One that was ever released is never changed again.
pub(super) const MIGRATIONS: &[Migration] = &[
    Migration { name: "0001_journal", sql: include_str!("migrations/0001_journal.sql") },
    Migration { name: "0002_run_input", sql: include_str!("migrations/0002_run_input.sql") },
    Migration { name: "0003_asked_activities", sql: include_str!("migrations/0003_asked_activities.sql") },
    Migration { name: "0004_good_text", sql: include_str!("migrations/0004_good_text.sql") },
    Migration { name: "0005_document", sql: include_str!("migrations/0005_document.sql") },
    Migration { name: "0006_handed_over", sql: include_str!("migrations/0006_handed_over.sql") },
    Migration { name: "0007_bounce", sql: include_str!("migrations/0007_bounce.sql") },
    Migration { name: "0008_statement", sql: include_str!("migrations/0008_statement.sql") },
];

/// Marks the file as ours: `fupd`.
const APPLICATION_ID: i32 = 0x6675_7064;

/// What a file is, seen from the program that opens it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// It has nothing in it.
    Empty,
    /// It is not a journal.
    Foreign,
    /// A journal of that version; 0 does not occur.
    Version(i64),
}

/// What the file is.
pub(super) fn standing(connection: &Connection) -> rusqlite::Result<Standing> {
    let application: i32 = connection.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let objects: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    Ok(match (application, version, objects) {
        (0, 0, 0) => Standing::Empty,
        (APPLICATION_ID, 1.., _) => Standing::Version(version),
        _ => Standing::Foreign,
    })
}

/// A step that failed; the file is at the step before it.
#[derive(Debug)]
pub(super) struct FailedStep {
    pub(super) name: &'static str,
    pub(super) source: rusqlite::Error,
}

/// Does the steps that the file has not seen yet. Foreign keys are checked at the end of each, not during it.
pub(super) fn migrate(connection: &mut Connection, from: i64, steps: &[Migration]) -> Result<(), FailedStep> {
    for (number, step) in (1_i64..).zip(steps).filter(|(number, _)| *number > from) {
        apply(connection, number, step).map_err(|source| FailedStep { name: step.name, source })?;
    }
    Ok(())
}

fn apply(connection: &mut Connection, number: i64, step: &Migration) -> rusqlite::Result<()> {
    connection.pragma_update(None, "foreign_keys", false)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch(step.sql)?;
    let broken = transaction.prepare("PRAGMA foreign_key_check")?.exists([])?;
    if broken {
        return Err(rusqlite::Error::SqliteFailure(
            rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CONSTRAINT_FOREIGNKEY),
            Some("rows would refer to rows that are not there".to_owned()),
        ));
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", number)?;
    transaction.commit()?;
    connection.pragma_update(None, "foreign_keys", true)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Migration = Migration {
        name: "0003_note",
        sql: "ALTER TABLE run ADD COLUMN note TEXT; UPDATE run SET note = 'of ' || run_date;",
    };

    fn with_a_run() -> Connection {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection, 0, MIGRATIONS).unwrap();
        connection
            .execute_batch(
                "INSERT INTO run (run_date, started_by, generation, begun_at)
                 VALUES ('2025-01-15', 'schedule', 1, '2025-01-15T06:00:00.000000000Z')",
            )
            .unwrap();
        connection
    }

    #[test]
    fn numbers_and_names_agree() {
        for (number, step) in (1..).zip(MIGRATIONS) {
            assert!(step.name.starts_with(&format!("{number:04}_")), "{}", step.name);
        }
    }

    #[test]
    fn a_step_is_done_once_and_keeps_what_is_there() {
        let mut connection = with_a_run();
        let steps = [MIGRATIONS, &[SECOND]].concat();
        let from = MIGRATIONS.len() as i64;
        migrate(&mut connection, from, &steps).unwrap();
        assert_eq!(standing(&connection).unwrap(), Standing::Version(from + 1));
        let note: String = connection.query_row("SELECT note FROM run", [], |row| row.get(0)).unwrap();
        assert_eq!(note, "of 2025-01-15");
        migrate(&mut connection, from + 1, &steps).unwrap();
    }

    #[test]
    fn a_step_that_fails_halfway_changes_nothing() {
        let half = Migration { name: "0003_half", sql: "DELETE FROM run; ALTER TABLE nowhere ADD COLUMN x TEXT;" };
        let orphan = Migration {
            name: "0003_orphan",
            sql: "INSERT INTO reminder_item (reminder, role, position, item) VALUES (77, 'demanded', 0, 1);",
        };
        for broken in [half, orphan] {
            let mut connection = with_a_run();
            let from = MIGRATIONS.len() as i64;
            let failed = migrate(&mut connection, from, &[MIGRATIONS, &[broken]].concat()).unwrap_err();
            assert_eq!(failed.name, broken.name);
            assert_eq!(standing(&connection).unwrap(), Standing::Version(from));
            let runs: i64 = connection.query_row("SELECT count(*) FROM run", [], |row| row.get(0)).unwrap();
            assert_eq!(runs, 1);
        }
    }

    #[test]
    fn another_file_is_seen_to_be_foreign() {
        let connection = Connection::open_in_memory().unwrap();
        assert_eq!(standing(&connection).unwrap(), Standing::Empty);
        connection.execute_batch("CREATE TABLE customers (id INTEGER)").unwrap();
        assert_eq!(standing(&connection).unwrap(), Standing::Foreign);
    }
}
