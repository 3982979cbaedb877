//! Mails and letters as files in a folder, for rehearsals and for whoever picks files up.

use std::fmt::Display;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::attempt::{Attempt, Failure, FailureKind, Step};

/// The longest stem of a file name we write; file systems take 255 bytes.
const STEM_BYTES_MAX: usize = 150;

/// A message as a file.
pub(super) struct File {
    name: String,
    bytes: Vec<u8>,
}

impl File {
    /// The Message-ID decides the name, so the same message is the same file however often it is written.
    pub(super) fn new(message_id: &str, ending: &str, bytes: Vec<u8>) -> Self {
        Self { name: format!("{}.{ending}", stem(message_id)), bytes }
    }
}

fn stem(message_id: &str) -> String {
    let id = message_id.trim_matches(['<', '>']);
    let safe = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '@' | '+') { c } else { '_' };
    let stem: String = id.chars().map(safe).take(STEM_BYTES_MAX).collect();
    let stem = stem.trim_start_matches('.');
    if stem == id {
        return stem.to_owned();
    }
    // Two ids that look the same once made safe must not share a file.
    let digest: String = Sha256::digest(id.as_bytes()).iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    format!("{stem}-{digest}")
}

/// Writes the file; its name is given after `last_word`, which is the moment of delivery.
pub(super) async fn send<E: Display>(
    folder: &Path,
    file: File,
    last_word: impl AsyncFnOnce() -> Result<(), E>,
) -> Attempt {
    let failed = |what: String| Attempt::Failed(Failure::own(Step::Folder, FailureKind::Transient, what));
    // A disk may be slow or far away; the runtime's own threads must not wait for it.
    let folder = folder.to_owned();
    let written = match tokio::task::spawn_blocking(move || write_hidden(&folder, &file)).await {
        Ok(Ok(written)) => written,
        Ok(Err(error)) => return failed(error.to_string()),
        Err(error) => return failed(error.to_string()),
    };
    if let Err(error) = last_word().await {
        written.discard();
        return no_last_word(&error);
    }
    match tokio::task::spawn_blocking(move || written.show()).await {
        Ok(Ok(path)) => Attempt::Sent { answer: format!("written to {}", path.display()), refused: Vec::new() },
        // Writing the same message again gives the same file, so even a failure after the renaming may be tried again.
        Ok(Err(error)) => failed(error.to_string()),
        Err(error) => failed(error.to_string()),
    }
}

/// The end of an attempt whose last word could not be recorded.
pub(super) fn no_last_word(error: &impl Display) -> Attempt {
    Attempt::Failed(Failure::own(Step::LastWord, FailureKind::Transient, error.to_string()))
}

/// Whether files can be written there.
pub(super) fn check(folder: &Path) -> io::Result<()> {
    let probe = folder.join(".followupd-check");
    fs::create_dir_all(folder)?;
    fs::write(&probe, b"")?;
    fs::remove_file(&probe)
}

/// A file that is written and on disk, under a name nobody looks at yet.
struct Written {
    hidden: PathBuf,
    shown: PathBuf,
}

/// Writes the file beside its final name. Blocks.
fn write_hidden(folder: &Path, file: &File) -> io::Result<Written> {
    fs::create_dir_all(folder)?;
    let name = &file.name;
    let written = Written { hidden: folder.join(format!(".{name}.part")), shown: folder.join(name) };
    let mut open = fs::File::create(&written.hidden)?;
    open.write_all(&file.bytes)?;
    open.sync_all()?;
    Ok(written)
}

impl Written {
    /// Gives the file its name, which is the moment of delivery. Blocks.
    fn show(self) -> io::Result<PathBuf> {
        fs::rename(&self.hidden, &self.shown)?;
        if let Some(folder) = self.shown.parent() {
            // The name itself must survive a power cut too.
            fs::File::open(folder)?.sync_all()?;
        }
        Ok(self.shown)
    }

    /// Takes it back.
    fn discard(self) {
        let _ = fs::remove_file(&self.hidden);
    }
}

#[cfg(test)]
mod tests {
    use super::stem;

    #[test]
    fn a_message_id_cannot_leave_the_folder() {
        assert_eq!(stem("<r1.42@acme.test>"), "r1.42@acme.test");
        let hostile = stem("<../../etc/passwd@x>");
        assert!(!hostile.contains('/') && !hostile.starts_with('.'), "{hostile}");
        assert_ne!(stem("<a/b@x>"), stem("<a_b@x>"));
        assert_ne!(stem("<a/b@x>"), stem("<a:b@x>"));
        assert!(stem(&format!("<{}@x>", "a".repeat(400))).len() < 200);
    }
}
