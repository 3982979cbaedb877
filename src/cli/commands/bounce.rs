//! `bounce`.

use std::io::Read as _;

use anyhow::{Context as _, ensure};
use serde_json::json;

use crate::cli::exit::Exit;
use crate::cli::terminal;
use crate::clock;
use crate::config::Settings;
use crate::deliver::{Returned, returned};
use crate::journal::{Heard, Journal};

/// What a mail must not be longer than, in bytes: servers send back what they were given.
const BYTES_MAX: u64 = 50_000_000;

/// Reads one mail from standard input, and says in the journal what came back, beside a daemon that is at work.
pub(super) fn bounce(settings: &Settings, as_json: bool) -> anyhow::Result<Exit> {
    let mut mail = Vec::new();
    let mut input = std::io::stdin().lock().take(BYTES_MAX + 1);
    input.read_to_end(&mut mail).context("reading a mail from standard input")?;
    ensure!(!mail.is_empty(), "there is no mail on standard input: give it one, as in `followupd bounce < mail.eml`");
    ensure!(mail.len() as u64 <= BYTES_MAX, "the mail on standard input is longer than {BYTES_MAX} bytes");
    let (word, said) = match returned(&mail) {
        Returned::Undelivered(bounces) => {
            let mut journal = Journal::open_beside(&settings.state.folder, &settings.odoo.database)?;
            let mut lines = Vec::new();
            for bounce in &bounces {
                let heard = journal.hear_bounce(bounce, clock::now()).context("recording that a mail came back")?;
                let from = bounce.address.as_deref().unwrap_or("its recipient");
                lines.push(match heard {
                    Heard::New(key) => (key.clone(), format!("{key} came back from {from}: {}", bounce.answer)),
                    Heard::Known(key) => (key.clone(), format!("{key} came back from {from}, as is known already")),
                    Heard::Unknown => (String::new(), format!("{} is no mail of this journal", bounce.message_id)),
                });
            }
            let (keys, sentences): (Vec<String>, Vec<String>) = lines.into_iter().unzip();
            let object = json!({ "came_back": keys.into_iter().filter(|key| !key.is_empty()).collect::<Vec<_>>() });
            (object, sentences.join("\n"))
        }
        Returned::Delayed => {
            (json!({ "came_back": [] }), "A server still tries to deliver it: nothing has failed.".into())
        }
        Returned::OfRehearsal => {
            (json!({ "came_back": [] }), "It is about a mail of a rehearsal, which no customer was to get.".into())
        }
        Returned::SomethingElse => {
            (json!({ "came_back": [] }), "It is no report about a mail of ours: nothing to be done.".into())
        }
    };
    terminal::print(&if as_json { serde_json::to_string_pretty(&word)? } else { said })?;
    Ok(Exit::Done)
}
