//! A folder into which a mail server puts what comes back (Maildir): new mails stand in `new`, those that were read in `cur`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What a mail that came back must not be longer than, in bytes: servers send back what they were given.
pub const RETURNED_BYTES_MAX: u64 = 50_000_000;
/// Its path.
#[derive(Debug, Clone)]
pub struct BounceFolder(pub PathBuf);

impl BounceFolder {
    /// Where the mails are that nobody has read yet, oldest names first.
    ///
    /// # Errors
    /// It is no Maildir, or cannot be read: as a sentence.
    pub fn new_mails(&self) -> Result<Vec<PathBuf>, String> {
        let new = self.0.join("new");
        let entries = fs::read_dir(&new).map_err(|error| told(&new, "looking for mails that came back", &error))?;
        let mut places: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        places.sort();
        Ok(places)
    }

    /// A mail as it came.
    ///
    /// # Errors
    /// It cannot be read, or is far too long: as a sentence. It stays where it is.
    pub fn read(&self, place: &Path) -> Result<Vec<u8>, String> {
        let failed = |error| told(place, "reading a mail that came back", &error);
        if fs::metadata(place).map_err(failed)?.len() > RETURNED_BYTES_MAX {
            return Err(failed(io::Error::other(format!("it is longer than {RETURNED_BYTES_MAX} bytes"))));
        }
        fs::read(place).map_err(failed)
    }

    /// A mail was read: it goes from `new` to `cur`.
    ///
    /// # Errors
    /// The folder cannot be written: as a sentence.
    pub fn put_away(&self, place: &Path) -> Result<(), String> {
        let current = self.0.join("cur");
        let name = place.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let moved = fs::create_dir_all(&current).and_then(|()| fs::rename(place, current.join(format!("{name}:2,S"))));
        moved.map_err(|error| told(place, "putting away a mail that came back", &error))
    }
}

fn told(place: &Path, doing: &str, error: &io::Error) -> String {
    format!("{doing} in {}: {error}", place.display())
}
