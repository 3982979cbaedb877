//! What was sent, as files: begun with the attempt, read back to be written to Odoo, then forgotten but for their digests.

use rusqlite::params;
use sha2::{Digest as _, Sha256};

use super::error::Fault;
use super::open::Within;

/// A file that an attempt sends.
#[derive(Clone, PartialEq, Eq)]
pub struct Document {
    /// Its name, such as `Reminder 3.pdf`.
    pub name: String,
    /// Its media type.
    pub content_type: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Document({}, {} bytes)", self.name, self.bytes.len())
    }
}

/// SHA-256 in hexadecimal.
#[must_use]
pub fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Keeps the documents of an attempt.
pub(super) fn keep(within: Within<'_>, attempt: i64, documents: &[Document]) -> Result<(), Fault> {
    let sql = "INSERT INTO document (attempt, position, name, content_type, digest, content)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let mut statement = within.connection.prepare_cached(sql)?;
    for (position, Document { name, content_type, bytes }) in (0_i64..).zip(documents) {
        statement.execute(params![attempt, position, name, content_type, digest(bytes), bytes])?;
    }
    Ok(())
}

/// The documents of the last attempt of an intent.
pub(super) fn of_last_attempt(within: Within<'_>, intent: i64) -> Result<Vec<Document>, Fault> {
    let sql = "SELECT name, content_type, content FROM document
               WHERE attempt = (SELECT attempt.id FROM attempt JOIN intent ON intent.id = attempt.intent
                                WHERE intent.id = ?1 AND number = attempts)
                 AND content IS NOT NULL
               ORDER BY position";
    let mut statement = within.connection.prepare_cached(sql)?;
    let rows = statement
        .query_map([intent], |row| Ok(Document { name: row.get(0)?, content_type: row.get(1)?, bytes: row.get(2)? }))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Forgets what all documents of an intent hold, and keeps their digests.
pub(super) fn forget(within: Within<'_>, intent: i64) -> Result<(), Fault> {
    let sql = "UPDATE document SET content = NULL
               WHERE content IS NOT NULL AND attempt IN (SELECT id FROM attempt WHERE intent = ?1)";
    within.connection.prepare_cached(sql)?.execute([intent])?;
    Ok(())
}
