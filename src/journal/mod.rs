//! Remembers on disk what was intended, attempted and sent, so that nothing is ever sent twice.
//!
//! One folder, one SQLite file, one owner. Every method is one transaction: when it returns, what it says is on disk.
//! The order in which a delivery must be told is [`Journal::record`], [`Journal::begin`], [`Journal::last_word`] just
//! before the final dot, [`Journal::settle`], [`Journal::written_back`]. Whoever opens a journal to work with it calls
//! [`Journal::recover`] once, before anything else. No SQL leaves this room.

mod bounces;
mod content;
mod delivery;
mod departures;
mod documents;
mod error;
mod folder;
mod good_texts;
mod history;
mod inputs;
mod items;
mod level_shapes;
mod migrate;
mod open;
mod read;
mod record;
mod runs;
mod shapes;
mod statement_delivery;
mod statements;
mod transition;
mod value;

pub use bounces::{CameBack, Heard, StatementCameBack};
pub use delivery::{Rendered, Verdict};
pub use documents::{Document, digest};
pub use error::JournalError;
pub use good_texts::{GoodText, GoodTexts};
pub use inputs::KeptRun;
pub use items::{Scope, SeenItem};
pub use open::{Identity, Journal};
pub use read::{AttemptRecord, Resolution, SentIntent};
pub use runs::{RunId, RunRecord};
pub use statements::SentStatement;
