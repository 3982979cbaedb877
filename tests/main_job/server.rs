//! A real Odoo with a database of this test's own.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Which Odoo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Version {
    Nineteen,
    Fourteen,
}

impl Version {
    pub(crate) const fn number(self) -> &'static str {
        match self {
            Self::Nineteen => "19",
            Self::Fourteen => "14",
        }
    }
}

/// A server that answers, and a database on it that goes when the test has passed.
pub(crate) struct Server {
    pub(crate) version: Version,
    pub(crate) url: String,
    pub(crate) database: String,
}

impl Server {
    /// Puts up what is missing; a failure is the test's.
    pub(crate) fn start(version: Version) -> Self {
        let url = script(&["up", version.number()]).lines().last().unwrap().to_owned();
        drop_leftovers(version);
        let database = format!("e2e{}_{}", version.number(), std::process::id());
        script(&["db", version.number(), &database]);
        let mut names = std::fs::read_to_string(leftovers(version)).unwrap_or_default();
        names.push_str(&format!("{database}\n"));
        std::fs::write(leftovers(version), names).unwrap();
        Self { version, url, database }
    }

    /// Removes the database. A failed test leaves it to be looked at; the next one removes it.
    pub(crate) fn end(self) {
        script(&["db", self.version.number(), "--drop", &self.database]);
    }
}

/// The names of the databases that test processes of this checkout have made.
fn leftovers(version: Version) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("main-job-databases-{}", version.number()))
}

/// Drops the databases of test processes that have ended.
fn drop_leftovers(version: Version) {
    let names = std::fs::read_to_string(leftovers(version)).unwrap_or_default();
    let lives = |name: &&str| name.rsplit('_').next().is_some_and(|pid| Path::new("/proc").join(pid).exists());
    let (alive, ended): (Vec<&str>, Vec<&str>) = names.lines().partition(lives);
    for name in ended {
        script(&["db", version.number(), "--drop", name]);
    }
    std::fs::write(leftovers(version), alive.into_iter().map(|name| format!("{name}\n")).collect::<String>()).unwrap();
}

/// Runs one of the scripts below `tests/odoo`.
fn script(words: &[&str]) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/odoo").join(words[0]);
    let output =
        Command::new(&path).args(&words[1..]).output().unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert!(
        output.status.success(),
        "tests/odoo/{} failed; without a real Odoo there is no main job to test\n{}",
        words.join(" "),
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}
