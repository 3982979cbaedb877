//! Exit codes, and the last words of a command that fails.

use crate::config::ConfigError;
use crate::journal::JournalError;
use crate::odoo::fault::OdooError;
use crate::provision::ProvisionError;
use crate::run::RunError;

/// What a command ends with; `followupd help` and the user's guide list them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Exit {
    /// All is done.
    Done = 0,
    /// Something failed that has no code of its own.
    Failed = 1,
    /// The arguments or the settings are wrong.
    Usage = 2,
    /// Odoo cannot be reached, or does not let us in.
    Odoo = 3,
    /// The command has done its work, but something waits for a person or for the next time.
    Attention = 4,
    /// The journal is in use, or not the one that sends for this database.
    Journal = 5,
    /// A mail that came back could not be taken in: the mail server is to try again (EX_TEMPFAIL).
    TryLater = 75,
}

/// Says on the error output what failed, once, with its causes; and which code that is.
#[expect(clippy::print_stderr, reason = "a command's last words go to the terminal")]
pub(super) fn explain(error: &anyhow::Error) -> Exit {
    eprintln!("followupd: {}", chain(error));
    code(error)
}

/// `what failed: because: because`, without saying twice what a cause repeats.
pub(crate) fn chain(error: &anyhow::Error) -> String {
    let mut said = String::new();
    for cause in error.chain() {
        let cause = cause.to_string();
        if said.contains(&cause) {
            continue;
        }
        if !said.is_empty() {
            said.push_str(": ");
        }
        said.push_str(&cause);
    }
    said
}

pub(super) fn code(error: &anyhow::Error) -> Exit {
    for cause in error.chain() {
        if cause.is::<ConfigError>() {
            return Exit::Usage;
        }
        if let Some(error) = OdooError::in_cause(cause) {
            return if matches!(error, OdooError::Settings(_)) { Exit::Usage } else { Exit::Odoo };
        }
        if matches!(cause.downcast_ref::<ProvisionError>(), Some(ProvisionError::PlanFile(_))) {
            return Exit::Usage;
        }
        if cause.is::<JournalError>() {
            return Exit::Journal;
        }
        if let Some(error) = cause.downcast_ref::<RunError>() {
            return match error {
                RunError::AnotherDay { .. } | RunError::BothWouldSend { .. } => Exit::Usage,
                RunError::AnotherJournal { .. } | RunError::OlderJournal { .. } => Exit::Journal,
                RunError::Audit { .. } => Exit::Failed,
            };
        }
    }
    Exit::Failed
}
