//! The folder that a demo leaves: its own from an earlier time is replaced, anybody else's is refused.

use std::fs;
use std::io::{self, ErrorKind};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::page::GENERATOR;
use crate::config::ConfigError;

/// Where the small Odoo is found, if it stays.
pub(super) const SETTINGS: &str = "followupd.toml";
/// Another policy beside it, to compare with.
pub(super) const OTHER_RULES: &str = "other-rules.toml";

/// All that a demo leaves.
const FILES: [&str; 4] = ["index.html", "plan.json", SETTINGS, OTHER_RULES];
const FOLDERS: [&str; 2] = ["mail", "state"];

/// A folder of ours.
pub(super) struct Folder(PathBuf);

impl Folder {
    /// Makes the folder, or empties it if a demo has left it.
    ///
    /// # Errors
    /// It holds something else, or cannot be written.
    pub(super) fn take(path: &Path) -> anyhow::Result<Self> {
        let entries = match fs::read_dir(path) {
            Ok(entries) => entries.collect::<io::Result<Vec<_>>>(),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(error),
        }
        .with_context(|| format!("looking into {}", path.display()))?;
        if !entries.is_empty() {
            let stranger = entries.iter().map(fs::DirEntry::file_name).find(|name| !is_ours(&name.to_string_lossy()));
            if let Some(name) = stranger {
                return Err(refusal(path, &format!("it holds {}", name.to_string_lossy())).into());
            }
            if !is_of_a_demo(path) {
                return Err(refusal(path, "it does not look like what an earlier demo has left").into());
            }
            for entry in entries {
                let gone = if FOLDERS.iter().any(|name| entry.file_name() == *name) {
                    fs::remove_dir_all(entry.path())
                } else {
                    fs::remove_file(entry.path())
                };
                gone.with_context(|| format!("removing {} of an earlier demo", entry.path().display()))?;
            }
        }
        let folder = Self(path.to_owned());
        for name in FOLDERS {
            fs::create_dir_all(path.join(name)).with_context(|| format!("making {}", path.join(name).display()))?;
        }
        // A demo that is stopped half-way leaves a folder that the next one knows as its own.
        folder.write("index.html", format!("<!doctype html>\n{GENERATOR}\n<p>The demo has not ended.\n").as_bytes())?;
        Ok(folder)
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// Where the journal is kept.
    pub(super) fn state(&self) -> PathBuf {
        self.0.join("state")
    }

    /// Removes the journal. In it are addresses of the loopback that change with every demo, and what a demo leaves is always the same; the
    /// page tells what was in it.
    pub(super) fn forget_state(&self) -> anyhow::Result<()> {
        fs::remove_dir_all(self.state()).with_context(|| format!("removing {}", self.state().display()))
    }

    pub(super) fn write(&self, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
        let path = self.0.join(name);
        fs::write(&path, bytes).with_context(|| format!("writing {}", path.display()))
    }

    /// Writes the settings with which other commands find the small Odoo, for nobody else to read.
    pub(super) fn write_settings(&self, content: &str) -> anyhow::Result<()> {
        self.write(SETTINGS, b"")?;
        let path = self.0.join(SETTINGS);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600))
            .with_context(|| format!("closing {} to others", path.display()))?;
        self.write(SETTINGS, content.as_bytes())
    }

    pub(super) fn write_mail(&self, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
        self.write(&format!("mail/{name}"), bytes)
    }
}

fn is_ours(name: &str) -> bool {
    FILES.contains(&name) || FOLDERS.contains(&name)
}

fn is_of_a_demo(path: &Path) -> bool {
    fs::read_to_string(path.join("index.html")).is_ok_and(|page| page.contains(GENERATOR))
}

fn refusal(path: &Path, why: &str) -> ConfigError {
    ConfigError::Contradiction(format!(
        "{} is left as it is, because {why}: name a folder with --out that is empty, new, or left by an earlier demo",
        path.display()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_an_earlier_demo_is_replaced_and_another_is_left_alone() {
        let place = tempfile::tempdir().unwrap();
        let out = place.path().join("new/demo");
        let folder = Folder::take(&out).unwrap();
        folder.write_mail("1.eml", b"old").unwrap();
        Folder::take(&out).unwrap();
        assert!(!out.join("mail/1.eml").exists());

        fs::write(out.join("thesis.txt"), "mine").unwrap();
        let said = Folder::take(&out).err().unwrap().to_string();
        assert!(said.contains("it holds thesis.txt"), "{said}");
        assert!(out.join("thesis.txt").exists() && out.join("index.html").exists());

        let site = place.path().join("site");
        fs::create_dir(&site).unwrap();
        fs::write(site.join("index.html"), "<h1>My own pages</h1>").unwrap();
        let said = Folder::take(&site).err().unwrap().to_string();
        assert!(said.contains("does not look like what an earlier demo has left"), "{said}");
    }
}
