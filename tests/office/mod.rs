//! The program as its user starts it: with a settings file, against any Odoo and any mail server.

use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use tempfile::TempDir;
use tokio::process::Command;

use crate::stage;

/// A folder with settings and a journal, beside a mail server.
pub(crate) struct Office {
    pub(crate) folder: TempDir,
}

impl Office {
    /// Settings that say no more than they must. `more` is appended to the sections `odoo`, `mail`, and to the end.
    pub(crate) fn new(url: &str, smtp_port: u16, more: [&str; 3]) -> Office {
        let office = Office { folder: tempfile::tempdir().unwrap() };
        let [odoo, mail, rest] = more;
        let settings = format!(
            "[odoo]\nurl = \"{url}\"\ndatabase = \"{}\"\nlogin = \"{}\"\n{odoo}\n\n\
             [mail]\nhost = \"127.0.0.1\"\nport = {smtp_port}\ntls = \"none\"\n{mail}\n\n\
             [follow_up]\nsending = true\n\n[state]\nfolder = \"{}\"\n\n[log]\nlevel = \"warn\"\n\n{rest}\n",
            stage::DATABASE,
            stage::LOGIN,
            office.state().display(),
        );
        std::fs::write(office.settings(), settings).unwrap();
        office
    }

    pub(crate) fn settings(&self) -> PathBuf {
        self.folder.path().join("followupd.toml")
    }

    pub(crate) fn state(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    /// The program, ready to be started; nothing of the environment reaches it.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(Path::new(env!("CARGO_BIN_EXE_followupd")));
        command
            .env_clear()
            .env("FOLLOWUPD__ODOO__API_KEY", stage::SECRET)
            .arg("--config")
            .arg(self.settings())
            .args(words)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        command
    }
}

/// What the user sees.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    pub(crate) code: i32,
    /// Both outputs.
    pub(crate) text: String,
}

impl Said {
    pub(crate) fn new(output: Output) -> Said {
        let text =
            format!("{}{}", String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        Said { code: output.status.code().expect("it ended by itself"), text }
    }

    /// The code is this one, and each of these words is there; printed for people who look at what users see.
    pub(crate) fn is(&self, case: &str, code: i32, words: &[&str]) {
        println!("\n== {case} (exit {})\n{}", self.code, self.text.trim_end());
        for word in words {
            assert!(self.text.contains(word), "{case}: \"{word}\" is not in\n{}", self.text);
        }
        assert_eq!(self.code, code, "{case}: {}", self.text);
        assert!(!self.text.contains("panicked"), "{case}: {}", self.text);
    }
}
