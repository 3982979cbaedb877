//! Takes in mails that came back: what they say goes into the journal, then to Odoo. A reminder that has reached nobody has
//! failed after all, and its items stand where they stood before it (rule 11).

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context as _;
use chrono::{DateTime, Duration, Utc};
use quick_xml::escape::escape;
use tracing::{info, warn};

use super::backends::Backends;
use super::reading::{Reading, read};
use crate::deliver::{BounceFolder, Returned, masked, returned};
use crate::domain::{
    Account, AccountKey, Bounce, Intent, IntentState, ItemId, Reached, Setter, joined, reached_nobody,
};
use crate::engine;
use crate::journal::{CameBack, Heard, Journal};
use crate::odoo::books::{RecordBefore, ReturnedMail, Scope};

/// For so long after a mail has left, Odoo is asked whether it came back: servers give up after some days.
const DAYS_TO_COME_BACK: i64 = 14;

/// What came of mails that came back.
#[derive(Debug, Clone, Default)]
pub struct ComeBack {
    /// The accounts that it was written to.
    pub accounts: BTreeSet<AccountKey>,
    /// What was refused, as sentences.
    pub problems: Vec<String>,
}

/// Hears what has come to Odoo and into the folder for bounces. What went wrong is told as sentences.
///
/// # Errors
/// The journal cannot be read or written.
pub async fn hear_bounces(backends: &mut Backends) -> anyhow::Result<Vec<String>> {
    let mut problems = Vec::new();
    hear_odoo(backends, &mut problems).await?;
    hear_folder(backends, &mut problems)?;
    Ok(problems)
}

async fn hear_odoo(backends: &mut Backends, problems: &mut Vec<String>) -> anyhow::Result<()> {
    let since = backends.now() - Duration::days(DAYS_TO_COME_BACK);
    if !backends.journal.mails_left_since(since).context("reading whether mails have left")? {
        return Ok(());
    }
    match backends.books.bounced_since(since, &backends.bounced).await {
        Ok(bounces) => {
            for (message, bounce) in bounces {
                hear(&mut backends.journal, &bounce, (backends.now)())?;
                backends.bounced.insert(message);
            }
        }
        Err(error) => problems.push(format!("which mails came back to Odoo: {error}")),
    }
    Ok(())
}

/// A mail is put away only when what it says is on disk.
fn hear_folder(backends: &mut Backends, problems: &mut Vec<String>) -> anyhow::Result<()> {
    let Some(folder) = backends.terms.bounces_folder.clone().map(BounceFolder) else { return Ok(()) };
    let mails = match folder.new_mails() {
        Ok(mails) => mails,
        Err(error) => {
            problems.push(error);
            return Ok(());
        }
    };
    for (place, mail) in mails {
        if let Returned::Undelivered(bounces) = returned(&mail) {
            for bounce in &bounces {
                hear(&mut backends.journal, bounce, (backends.now)())?;
            }
        }
        if let Err(error) = folder.put_away(&place) {
            problems.push(error);
        }
    }
    Ok(())
}

fn hear(journal: &mut Journal, bounce: &Bounce, at: DateTime<Utc>) -> anyhow::Result<()> {
    if let Heard::New(key) = journal.hear_bounce(bounce, at).context("recording that a mail came back")? {
        let from = bounce.address.as_deref().map(masked).unwrap_or_default();
        info!(%key, from, "a mail came back: {}", bounce.answer);
    }
    Ok(())
}

/// Tells Odoo of mails that came back. What it refuses waits for the next time. Where none came back, Odoo is not asked for
/// anything.
///
/// # Errors
/// Odoo cannot be read; the journal cannot be read or written.
pub async fn take_in_bounces(backends: &mut Backends) -> anyhow::Result<ComeBack> {
    let mut done = ComeBack::default();
    let came_back = backends.journal.came_back().context("reading which mails came back")?;
    if came_back.is_empty() {
        return Ok(done);
    }
    let places = places(backends, &came_back).await?;
    let accounts: BTreeSet<AccountKey> = places.iter().copied().collect();
    let today = backends.today();
    let reading = read(backends, today, Scope::Accounts(&accounts)).await?;
    for (one, place) in came_back.iter().zip(places) {
        let failed = failed(one);
        let mail = returned_mail(one, place, failed.is_some(), &reading, &backends.journal)?;
        match backends.books.write_returned(&mail).await {
            Ok(()) => {
                let key = &one.intent.key;
                if failed.is_some() {
                    warn!(%key, "reached nobody: {}", mail.answer);
                }
                let told = backends.journal.told_of_bounce(key, failed.as_deref(), backends.now());
                told.context("recording that Odoo knows of a mail that came back")?;
                done.accounts.insert(place);
            }
            Err(error) => {
                done.problems.push(format!("Odoo is not told yet that {} came back: {error}", one.intent.key))
            }
        }
    }
    Ok(done)
}

/// Whose the reminded items are now (rule 26).
async fn places(backends: &Backends, came_back: &[CameBack]) -> anyhow::Result<Vec<AccountKey>> {
    let items_of = |one: &CameBack| one.intent.reminder.demanded.clone();
    let items: BTreeSet<ItemId> = came_back.iter().flat_map(items_of).collect();
    let owners = backends.books.owners(&items).await.context("looking in Odoo whose the reminded items are now")?;
    let place = |one: &CameBack| {
        let now = items_of(one).iter().find_map(|item| owners.get(item).copied());
        now.unwrap_or(one.intent.key.account)
    };
    Ok(came_back.iter().map(place).collect())
}

/// Why the mail has failed; none: it has reached somebody, or was not taken for sent.
fn failed(one: &CameBack) -> Option<String> {
    let counts = matches!(one.intent.state, IntentState::Done { .. } | IntentState::InDoubt { .. });
    let addresses = one.intent.recipient.as_ref().map(|to| to.addresses.as_slice()).unwrap_or_default();
    let from: Vec<Option<String>> = one.bounces.iter().map(|bounce| bounce.address.clone()).collect();
    (counts && reached_nobody(addresses, &from)).then(|| format!("it came back: {}", answer(&one.bounces)))
}

/// Why it came back, on one line.
fn answer(bounces: &[Bounce]) -> String {
    let answers: BTreeSet<&str> = bounces.iter().map(|bounce| bounce.answer.as_str()).collect();
    let answers: Vec<&str> = answers.into_iter().filter(|answer| !answer.is_empty()).collect();
    if answers.is_empty() { "no reason is given".to_owned() } else { answers.join("; ") }
}

fn returned_mail(
    one: &CameBack,
    place: AccountKey,
    has_failed: bool,
    reading: &Reading,
    journal: &Journal,
) -> anyhow::Result<ReturnedMail> {
    let Intent { key, message_id, reminder, .. } = &one.intent;
    let account = reading.input.accounts.get(&place);
    let others = journal.intents_of(key.account).context("reading in the journal what has gone already")?;
    let went = |other: &&Intent| matches!(other.state, IntentState::Sent { .. } | IntentState::Done { .. });
    let went_otherwise = others.iter().filter(went).any(|other| other.key.ordinal == key.ordinal && other.key != *key);
    let mut mail = ReturnedMail {
        message_id: message_id.clone(),
        answer: answer(&one.bounces),
        note: note(one, has_failed),
        record: account.and_then(|account| account.record),
        fallen: Vec::new(),
        record_as_before: None,
    };
    let was_written = matches!(one.intent.state, IntentState::Done { .. });
    if let (Some(account), true, true, false) = (account, has_failed, was_written, went_otherwise) {
        mail.fallen = fallen(account, one, place, reading);
        if account.reminders == key.ordinal && place == key.account {
            let before = others.iter().filter(went).filter(|other| other.key.ordinal < key.ordinal);
            mail.record_as_before = Some(RecordBefore {
                last_reminder: before.map(|other| other.reminder.run_date).max(),
                forget_next: account
                    .next_reminder
                    .is_some_and(|next| next.set_by == Setter::Daemon && next.date == reminder.next_reminder),
            });
        }
    }
    Ok(mail)
}

/// The items that the reminder took to a level, as far as they still stand there, with where they stood before.
fn fallen(account: &Account, one: &CameBack, place: AccountKey, reading: &Reading) -> Vec<(ItemId, Option<Reached>)> {
    let mut before = reading.input.clone();
    let mut reminder = one.intent.reminder.clone();
    reminder.account = place;
    engine::take_back(&mut before, &reminder);
    let reached: BTreeMap<ItemId, Option<Reached>> = before
        .accounts
        .get(&place)
        .map(|account| account.items.iter().map(|item| (item.id, item.reached)).collect())
        .unwrap_or_default();
    let differs = |(id, now): (ItemId, Option<Reached>)| {
        let before = reached.get(&id).copied()?;
        (before != now).then_some((id, before))
    };
    account.items.iter().map(|item| (item.id, item.reached)).filter_map(differs).collect()
}

/// What people read on the account's record.
fn note(one: &CameBack, has_failed: bool) -> String {
    let level = escape(one.intent.reminder.level_name.as_str());
    let from: Vec<String> = one.bounces.iter().filter_map(|bounce| bounce.address.clone()).collect();
    let from = if from.is_empty() { String::new() } else { format!(" from {}", escape(from.join(", "))) };
    let (what, then) = if has_failed {
        (
            "came back",
            "It has reached nobody: it counts as not sent, and goes again to another address or some days later.",
        )
    } else {
        ("came back in part", "Others have got it.")
    };
    format!(
        "<p>Follow-up <b>{level}</b> ({}) {what}{from}: {}. {then}</p>",
        escape(joined(&one.intent.reminder.amounts)),
        escape(answer(&one.bounces)),
    )
}
