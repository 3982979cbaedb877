//! `in-doubt`.

use anyhow::{Context as _, bail};
use serde_json::json;

use crate::cli::arguments::InDoubt;
use crate::cli::exit::Exit;
use crate::cli::{connect, terminal};
use crate::clock;
use crate::config::Settings;
use crate::journal::{Journal, Verdict};
use crate::report;

pub(super) fn in_doubt(settings: &Settings, order: &InDoubt, as_json: bool) -> anyhow::Result<Exit> {
    let mut journal = connect::journal_to_read(settings)?;
    match &order.key {
        Some(key) => {
            let verdict = if order.answer.was_sent { Verdict::WasSent } else { Verdict::WasNotSent };
            answer(&mut journal, key, verdict, as_json)
        }
        None => list(&journal, as_json),
    }
}

fn list(journal: &Journal, as_json: bool) -> anyhow::Result<Exit> {
    let (intents, statements) = (journal.in_doubt()?, journal.statements_in_doubt()?);
    let text = if as_json {
        let of_statements = statements.iter().map(|statement| {
            json!({
                "key": statement.key.to_string(),
                "message_id": statement.message_id,
                "to": statement.recipient.addresses,
                "statement": statement.key.period.map(|day| day.to_string()),
            })
        });
        let listed: Vec<_> = intents
            .iter()
            .map(|intent| {
                json!({
                    "key": intent.key.to_string(),
                    "message_id": intent.message_id,
                    "to": intent.recipient.as_ref().map(|recipient| &recipient.addresses),
                    "level": intent.reminder.level_name,
                    "run_date": intent.reminder.run_date.to_string(),
                })
            })
            .chain(of_statements)
            .collect();
        serde_json::to_string_pretty(&json!({ "in_doubt": listed }))?
    } else {
        report::in_doubt_table(&intents, &statements, terminal::look())
    };
    terminal::print(&text)?;
    Ok(if intents.is_empty() && statements.is_empty() { Exit::Done } else { Exit::Attention })
}

fn answer(journal: &mut Journal, key: &str, verdict: Verdict, as_json: bool) -> anyhow::Result<Exit> {
    let (intents, statements) = (journal.in_doubt()?, journal.statements_in_doubt()?);
    let (by, at) = (terminal::user(), clock::now());
    let recorded = if let Some(intent) = intents.iter().find(|intent| intent.key.to_string() == key) {
        journal.resolve(&intent.key, verdict, &by, at)
    } else if let Some(statement) = statements.iter().find(|statement| statement.key.to_string() == key) {
        journal.resolve_statement(&statement.key, verdict, &by, at)
    } else {
        bail!("no message {key} is in doubt; `followupd in-doubt` lists those that are");
    };
    recorded.context("recording the answer")?;
    let (recorded, sentence) = match verdict {
        Verdict::WasSent => ("sent", "Recorded as sent; it is written back to Odoo with the next run or poll."),
        Verdict::WasNotSent => ("not_sent", "Recorded as not sent; it goes with the next run or poll."),
    };
    let object = json!({ "key": key, "recorded": recorded });
    terminal::print(&if as_json { serde_json::to_string_pretty(&object)? } else { sentence.to_owned() })?;
    Ok(Exit::Done)
}
