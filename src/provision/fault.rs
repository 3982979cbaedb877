//! Why setup, teardown or a check could not be carried through.

use std::time::Duration;

use crate::odoo::fault::OdooError;
use crate::odoo::row::{FieldError, UnreadableRow};

use super::record::Key;

/// Why provisioning stopped. What was done before stays; running setup again goes on from there.
#[derive(Debug, thiserror::Error)]
pub enum ProvisionError {
    /// Odoo refused, or could not be reached.
    #[error("{doing}")]
    Odoo {
        /// What was being done: `create model x_followup (Follow-up)`.
        doing: String,
        /// What Odoo or the network said.
        source: Box<OdooError>,
    },
    /// A record that must be read cannot be.
    #[error("reading what is installed")]
    Unreadable(#[from] UnreadableRow),
    /// A record holds what it cannot hold.
    #[error("reading what is installed")]
    Field(#[from] FieldError),
    /// Something that a record of ours builds on is missing from this Odoo.
    #[error("{doing}: this Odoo has no {key}; is the Invoicing app installed?")]
    Missing {
        /// What was being done.
        doing: String,
        /// What is missing.
        key: Key,
    },
    /// Something exists under a name of ours that setup has not made. It is left alone.
    #[error(
        "{title} exists in Odoo and was not made by followupd: rename or remove it, or restore the database that it \
         belongs to"
    )]
    Foreign {
        /// What people are told it is.
        title: String,
    },
    /// The plan file names what Odoo does not have.
    #[error("{0}")]
    PlanFile(String),
    /// What was asked for cannot be done like this.
    #[error("{0}")]
    Refused(String),
}

/// How often a call is made that changes models.
const TRIES: u32 = 3;
/// Between two of them.
const PAUSE: Duration = Duration::from_secs(2);

/// Makes a call that changes models, again if it fails inside Odoo and nothing was changed: while another database of
/// the same server changes its models, Odoo 14 stumbles over its own tables ("use the same table and columns").
pub(super) async fn steadily<T>(mut call: impl AsyncFnMut() -> Result<T, OdooError>) -> Result<T, OdooError> {
    let mut tries = 1;
    loop {
        match call().await {
            Err(error @ (OdooError::Fault { .. } | OdooError::Serialization { .. })) if tries < TRIES => {
                tracing::debug!(%error, tries, "trying again");
                tries += 1;
                tokio::time::sleep(PAUSE).await;
            }
            answer => return answer,
        }
    }
}

/// Adds what was being done to an answer of Odoo.
pub(super) trait Doing<T> {
    fn doing(self, what: impl ToString) -> Result<T, ProvisionError>;
}

impl<T> Doing<T> for Result<T, OdooError> {
    fn doing(self, what: impl ToString) -> Result<T, ProvisionError> {
        self.map_err(|source| ProvisionError::Odoo { doing: what.to_string(), source: Box::new(source) })
    }
}
