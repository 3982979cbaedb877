//! A folder into which a mail server puts what comes back (Maildir): new mails stand in `new`, those that were read in `cur`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What a mail must not be longer than, in bytes: servers send back what they were given.
const BYTES_MAX: u64 = 50_000_000;
/// So many in one look: the next one goes on.
const MAILS_AT_ONCE: usize = 200;

/// Its path.
#[derive(Debug, Clone)]
pub struct BounceFolder(pub PathBuf);

impl BounceFolder {
    /// Mails that nobody has read yet, with where they are; oldest names first. One that cannot be read stays, and the others
    /// are read.
    ///
    /// # Errors
    /// It is no Maildir, or cannot be read: as a sentence.
    pub fn new_mails(&self) -> Result<Vec<(PathBuf, Vec<u8>)>, String> {
        let new = self.0.join("new");
        let entries = fs::read_dir(&new).map_err(|error| told(&new, "looking for mails that came back", &error))?;
        let mut places: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        places.sort();
        places.retain(|place| fs::metadata(place).is_ok_and(|kind| kind.is_file() && kind.len() <= BYTES_MAX));
        places.truncate(MAILS_AT_ONCE);
        Ok(places.into_iter().filter_map(|place| Some((place.clone(), fs::read(&place).ok()?))).collect())
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
