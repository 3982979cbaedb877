//! Mails as `.eml` files in a folder, for rehearsals and for mail systems that pick files up.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::mail::Parcel;

/// The longest stem of a file name we write; file systems take 255 bytes.
const STEM_BYTES_MAX: usize = 150;

/// The file a mail becomes: its Message-ID decides the name, so the same mail is the same file however often it is written.
pub(super) fn file_name(message_id: &str) -> String {
    let id = message_id.trim_matches(['<', '>']);
    let safe = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '@' | '+') { c } else { '_' };
    let stem: String = id.chars().map(safe).take(STEM_BYTES_MAX).collect();
    let stem = stem.trim_start_matches('.');
    if stem == id {
        return format!("{stem}.eml");
    }
    // Two ids that look the same once made safe must not share a file.
    let digest: String = Sha256::digest(id.as_bytes()).iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    format!("{stem}-{digest}.eml")
}

/// A mail that is written and on disk, under a name nobody looks at yet.
pub(super) struct Written {
    hidden: PathBuf,
    shown: PathBuf,
}

/// Writes the mail beside its final name. Blocks.
pub(super) fn write_hidden(folder: &Path, parcel: &Parcel) -> io::Result<Written> {
    fs::create_dir_all(folder)?;
    let name = file_name(&parcel.message_id);
    let written = Written { hidden: folder.join(format!(".{name}.part")), shown: folder.join(name) };
    let mut file = File::create(&written.hidden)?;
    file.write_all(&parcel.bytes)?;
    file.sync_all()?;
    Ok(written)
}

impl Written {
    /// Gives the file its name, which is the moment of delivery. Blocks.
    pub(super) fn show(self) -> io::Result<PathBuf> {
        fs::rename(&self.hidden, &self.shown)?;
        if let Some(folder) = self.shown.parent() {
            // The name itself must survive a power cut too.
            File::open(folder)?.sync_all()?;
        }
        Ok(self.shown)
    }

    /// Takes it back.
    pub(super) fn discard(self) {
        let _ = fs::remove_file(&self.hidden);
    }
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn a_message_id_cannot_leave_the_folder() {
        assert_eq!(file_name("<r1.42@acme.test>"), "r1.42@acme.test.eml");
        let hostile = file_name("<../../etc/passwd@x>");
        assert!(!hostile.contains('/') && !hostile.starts_with('.'), "{hostile}");
        assert_ne!(file_name("<a/b@x>"), file_name("<a_b@x>"));
        assert_ne!(file_name("<a/b@x>"), file_name("<a:b@x>"));
        assert!(file_name(&format!("<{}@x>", "a".repeat(400))).len() < 200);
    }
}
