//! What is wrong with the settings, and where.

use std::path::PathBuf;

/// What is wrong with the settings.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file cannot be read.
    #[error("{} cannot be read: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file has a mistake at a line.
    #[error("{}: {message}", path.display())]
    Mistake {
        /// The file.
        path: PathBuf,
        /// Line, column, the line itself and what is wrong with it.
        message: String,
    },
    /// An environment variable has a mistake.
    #[error("environment variables FOLLOWUPD__…: {0}")]
    Environment(String),
    /// A setting is missing.
    #[error("{setting} is missing: {hint}")]
    Missing {
        /// The setting, as `section.key`.
        setting: &'static str,
        /// How to give it.
        hint: String,
    },
    /// Others may read a file that holds a secret.
    #[error("{} holds a secret, but others may read it: chmod 600 {}", path.display(), path.display())]
    Exposed {
        /// The file.
        path: PathBuf,
    },
    /// Two settings do not go together.
    #[error("{0}")]
    Contradiction(String),
}
