//! `bounce`.

use std::io::Read as _;

use anyhow::{Context as _, ensure};
use serde_json::json;

use crate::cli::exit::Exit;
use crate::cli::terminal;
use crate::clock;
use crate::config::Settings;
use crate::deliver::{RETURNED_BYTES_MAX, Returned, returned};
use crate::journal::{Heard, Journal};

/// Reads one mail from standard input, and says in the journal what came back, beside a daemon that is at work.
pub(super) fn bounce(settings: &Settings, as_json: bool) -> anyhow::Result<Exit> {
    let mut mail = Vec::new();
    let mut input = std::io::stdin().lock().take(RETURNED_BYTES_MAX + 1);
    input.read_to_end(&mut mail).context("reading a mail from standard input")?;
    ensure!(!mail.is_empty(), "there is no mail on standard input: give it one, as in `followupd bounce < mail.eml`");
    ensure!(
        mail.len() as u64 <= RETURNED_BYTES_MAX,
        "the mail on standard input is longer than {RETURNED_BYTES_MAX} bytes"
    );
    let mut keys = Vec::new();
    let said = match returned(&mail) {
        Returned::Undelivered(bounces) => {
            let mut journal = Journal::open_beside(&settings.state.folder, &settings.odoo.database)?;
            let mut sentences = Vec::new();
            for bounce in &bounces {
                let heard = journal.hear_bounce(bounce, clock::now()).context("recording that a mail came back")?;
                let from = bounce.address.as_deref().unwrap_or("its recipient");
                sentences.push(match &heard {
                    Heard::New(key) => format!("{key} came back from {from}: {}", bounce.answer),
                    Heard::Known(key) => format!("{key} came back from {from}, as is known already"),
                    Heard::Unknown => format!("{} is no mail of this journal", bounce.message_id),
                });
                if let Heard::New(key) | Heard::Known(key) = heard {
                    keys.push(key);
                }
            }
            sentences.join("\n")
        }
        Returned::Delayed => "A server still tries to deliver it: nothing has failed.".to_owned(),
        Returned::OfRehearsal => "It is about a mail of a rehearsal, which no customer was to get.".to_owned(),
        Returned::SomethingElse => "It is no report about a mail of ours: nothing to be done.".to_owned(),
    };
    let object = json!({ "came_back": keys });
    terminal::print(&if as_json { serde_json::to_string_pretty(&object)? } else { said })?;
    Ok(Exit::Done)
}
