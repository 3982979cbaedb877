//! Takes in mails that came back: what they say goes into the journal, then to Odoo. A reminder that has reached nobody has
//! failed after all, and its items stand where they stood before it (rule 11).

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context as _;
use chrono::{DateTime, Duration, Utc};
use quick_xml::escape::escape;
use tracing::{info, warn};

use super::backends::Backends;
use super::reading::{Reading, read};
use super::writing_back::WrittenBack;
use crate::deliver::{BounceFolder, Returned, masked, returned};
use crate::domain::{
    Account, AccountKey, Advance, Bounce, Intent, IntentState, ItemId, Reached, Setter, StartAt, joined,
    reached_nobody, shifted,
};
use crate::journal::{CameBack, Heard, Journal, StatementCameBack};
use crate::odoo::books::{RecordBefore, ReturnedMail, Scope};

/// For so long after a mail has left, Odoo is asked whether it came back: servers give up after some days.
const DAYS_TO_COME_BACK: i64 = 14;

/// What has come back to Odoo and is not known yet. What goes wrong is told as a sentence.
///
/// # Errors
/// The journal cannot be read.
pub async fn bounced_in_odoo(backends: &Backends) -> anyhow::Result<(Vec<Bounce>, Option<String>)> {
    let since = backends.now() - Duration::days(DAYS_TO_COME_BACK);
    if !backends.journal.mails_left_since(since).context("reading whether mails have left")? {
        return Ok((Vec::new(), None));
    }
    let away = |error| (Vec::new(), Some(format!("which mails came back to Odoo: {error}")));
    let shown = match backends.books.bounced_since(since).await {
        Ok(shown) => shown,
        Err(error) => return Ok(away(error)),
    };
    let mut new = BTreeMap::new();
    for (message, id) in shown {
        // What we have marked ourselves says nothing new.
        if !backends.journal.has_come_back(&id).context("reading whether a mail came back")? {
            new.insert(message, id);
        }
    }
    Ok(backends.books.bounces_of(&new).await.map_or_else(away, |bounces| (bounces, None)))
}

/// Records what has come back to Odoo, and what lies in the folder for bounces. What goes wrong is told as sentences.
///
/// # Errors
/// The journal cannot be read or written.
pub fn hear_bounces(backends: &mut Backends, in_odoo: &[Bounce]) -> anyhow::Result<Vec<String>> {
    for bounce in in_odoo {
        hear(&mut backends.journal, bounce, (backends.now)())?;
    }
    let mut problems = Vec::new();
    hear_folder(backends, &mut problems)?;
    Ok(problems)
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
    for place in mails {
        let mail = match folder.read(&place) {
            Ok(mail) => mail,
            Err(error) => {
                problems.push(error);
                continue;
            }
        };
        if let Returned::Undelivered(bounces) = returned(&mail) {
            for bounce in &bounces {
                hear(&mut backends.journal, bounce, (backends.now)())?;
            }
        }
        problems.extend(folder.put_away(&place).err());
    }
    Ok(())
}

fn hear(journal: &mut Journal, bounce: &Bounce, at: DateTime<Utc>) -> anyhow::Result<()> {
    if let Heard::New(key) = journal.hear_bounce(bounce, at).context("recording that a mail came back")? {
        let from = bounce.address.as_deref().map(masked).unwrap_or_default();
        info!(%key, from, "a mail came back");
    }
    Ok(())
}

/// Tells Odoo of mails that came back. What it refuses waits for the next time. Where none came back, Odoo is not asked for
/// anything.
///
/// # Errors
/// Odoo cannot be read; the journal cannot be read or written.
pub async fn take_in_bounces(backends: &mut Backends) -> anyhow::Result<WrittenBack> {
    let mut done = WrittenBack::default();
    take_in_statements(backends, &mut done).await?;
    let mut tried = BTreeSet::new();
    loop {
        // Of one account one after the other: what the later one had found is what the earlier one has left.
        let mut accounts = BTreeSet::new();
        let mut came_back = backends.journal.came_back().context("reading which mails came back")?;
        came_back.retain(|one| accounts.insert(one.intent.key.account) && tried.insert(one.intent.key.clone()));
        if came_back.is_empty() {
            return Ok(done);
        }
        take_in(backends, &came_back, &mut done).await?;
    }
}

/// A statement that came back changes nothing but that it can be mailed anew, and is told in the customer's chatter.
async fn take_in_statements(backends: &mut Backends, done: &mut WrittenBack) -> anyhow::Result<()> {
    for one in backends.journal.statements_came_back().context("reading which statements came back")? {
        let StatementCameBack { statement, bounce } = one;
        let (key, [from, to]) = (&statement.key, statement.key.period);
        let why = answer(std::slice::from_ref(&bounce));
        let whom = bounce.address.clone().unwrap_or_else(|| statement.recipient.addresses.join(", "));
        let note =
            format!("<p><b>Statement</b> from {from} to {to} came back from {}: {}.</p>", escape(whom), escape(&why));
        let id = format!("<bounce.{}", statement.message_id.trim_start_matches('<'));
        if let Err(error) = backends.books.write_customer_note(key.account, &id, &note).await {
            done.problems.push(format!("Odoo is not told yet that {key} came back: {error}"));
            continue;
        }
        let failed = reached_nobody(&statement.recipient.addresses, &[bounce.address]);
        let failed = failed.then(|| format!("it came back: {why}"));
        let told = backends.journal.told_of_statement_bounce(key, failed.as_deref(), backends.now());
        told.context("recording that Odoo knows of a statement that came back")?;
    }
    Ok(())
}

async fn take_in(backends: &mut Backends, came_back: &[CameBack], done: &mut WrittenBack) -> anyhow::Result<()> {
    let places = places(backends, came_back).await?;
    let accounts: BTreeSet<AccountKey> = places.iter().copied().collect();
    let today = backends.today();
    let reading = read(backends, today, Scope::Accounts(&accounts)).await?;
    for (one, place) in came_back.iter().zip(places) {
        let key = &one.intent.key;
        let failed = failed(one);
        let others =
            backends.journal.intents_of(key.account).context("reading in the journal what has gone already")?;
        if let Some(mail) =
            (Return { one, place, has_failed: failed.is_some(), reading: &reading, others: &others }).mail()
            && let Err(error) = backends.books.write_returned(&mail).await
        {
            done.problems.push(format!("Odoo is not told yet that {key} came back: {error}"));
            continue;
        }
        if failed.is_some() {
            warn!(%key, "a mail has reached nobody: it came back");
        }
        let told = backends.journal.told_of_bounce(one, failed.as_deref(), backends.now());
        told.context("recording that Odoo knows of a mail that came back")?;
        done.accounts.insert(place);
    }
    Ok(())
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

/// Whether it was taken for sent, or for one that nobody knew the end of.
const fn counts(one: &CameBack) -> bool {
    matches!(one.intent.state, IntentState::Done { .. } | IntentState::InDoubt { .. })
}

/// Why the mail has failed; none: it has reached somebody, or was not taken for sent.
fn failed(one: &CameBack) -> Option<String> {
    let addresses = one.intent.recipient.as_ref().map(|to| to.addresses.as_slice()).unwrap_or_default();
    let from: Vec<Option<String>> = one.bounces.iter().map(|bounce| bounce.address.clone()).collect();
    (counts(one) && reached_nobody(addresses, &from)).then(|| format!("it came back: {}", answer(&one.bounces)))
}

/// Why it came back, on one line.
fn answer(bounces: &[Bounce]) -> String {
    let answers: BTreeSet<&str> = bounces.iter().map(|bounce| bounce.answer.as_str()).collect();
    let answers: Vec<&str> = answers.into_iter().filter(|answer| !answer.is_empty()).collect();
    if answers.is_empty() { "no reason is given".to_owned() } else { answers.join("; ") }
}

/// A mail that came back, and all that says what follows from it.
struct Return<'a> {
    one: &'a CameBack,
    /// Whose its items are now.
    place: AccountKey,
    has_failed: bool,
    reading: &'a Reading,
    /// All messages of its account.
    others: &'a [Intent],
}

impl Return<'_> {
    /// What Odoo is told; none: nothing follows from it.
    fn mail(&self) -> Option<ReturnedMail> {
        let Self { one, place, has_failed, .. } = *self;
        if !counts(one) || one.bounces.is_empty() {
            return None;
        }
        let Intent { key, message_id, reminder, .. } = &one.intent;
        let account = self.reading.input.accounts.get(&place);
        let mut mail = ReturnedMail {
            message_id: message_id.clone(),
            answer: answer(&one.bounces),
            has_failed,
            note: note(one, has_failed),
            record: account.and_then(|account| account.record),
            fallen: Vec::new(),
            record_as_before: None,
        };
        let was_written = matches!(one.intent.state, IntentState::Done { .. });
        let went_otherwise = self.went().any(|other| other.key.ordinal == key.ordinal && other.key != *key);
        if let (Some(account), true, true, false) = (account, has_failed, was_written, went_otherwise) {
            mail.fallen = self.fallen(account);
            if account.reminders == key.ordinal && place == key.account {
                let before = self.went().filter(|other| other.key.ordinal < key.ordinal);
                mail.record_as_before = Some(RecordBefore {
                    last_reminder: before.map(|other| other.reminder.run_date).max(),
                    forget_next: account
                        .next_reminder
                        .is_some_and(|next| next.set_by == Setter::Daemon && next.date == reminder.next_reminder),
                });
            }
        }
        Some(mail)
    }

    fn went(&self) -> impl Iterator<Item = &Intent> {
        self.others.iter().filter(|other| matches!(other.state, IntentState::Sent { .. } | IntentState::Done { .. }))
    }

    /// The items that the reminder took to a level, as far as they still stand there since its day, with where they stood
    /// before.
    fn fallen(&self, account: &Account) -> Vec<(ItemId, Option<Reached>)> {
        let reminder = &self.one.intent.reminder;
        let stands = |step: &Advance| {
            let reached = account.items.iter().find(|item| item.id == step.item)?.reached?;
            (reached.days == step.days && reached.on == reminder.run_date).then_some(step.item)
        };
        let fallen = |step: &Advance| Some((stands(step)?, self.before(step)?));
        reminder.advances.iter().filter_map(fallen).collect()
    }

    /// Where an item stood before: where the last reminder before that reached the customer took it, else at the level below
    /// the first that was tried, unless companies begin at the level of an item's age. None: nobody can say.
    fn before(&self, step: &Advance) -> Option<Option<Reached>> {
        let steps = |intent: &Intent| intent.reminder.advances.iter().find(|other| other.item == step.item).copied();
        let earlier = || self.others.iter().filter(|other| other.key.ordinal < self.one.intent.key.ordinal);
        let went = self.went().filter(|other| other.key.ordinal < self.one.intent.key.ordinal);
        let last = went.filter_map(|other| Some((other, steps(other)?))).max_by_key(|(other, _)| other.key.ordinal);
        if let Some((other, Advance { days, level, .. })) = last {
            return Some(Some(Reached { days, level: Some(level), on: other.reminder.run_date }));
        }
        let first =
            earlier().filter_map(|other| Some((other.key.ordinal, steps(other)?))).min_by_key(|(ordinal, _)| *ordinal);
        let first = first.map_or(*step, |(_, first)| first);
        let company = self.reading.input.companies.get(&self.place.company)?;
        let account = self.reading.input.accounts.get(&self.place)?;
        let plan = company.plan_for(account).plan.as_ref().ok()?;
        let below = plan.levels().iter().rev().find(|level| level.days_after_due < first.days);
        Some(below.filter(|_| company.rules.start_at == StartAt::FirstLevel).map(|level| Reached {
            days: level.days_after_due,
            level: Some(level.id),
            // At least so long ago: some steps count from the day of the one before.
            on: shifted(self.one.intent.reminder.run_date, level.days_after_due - first.days),
        }))
    }
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
        ("came back in part", "Others may have got it, so it counts as sent.")
    };
    format!(
        "<p>Follow-up <b>{level}</b> ({}) {what}{from}: {}. {then}</p>",
        escape(joined(&one.intent.reminder.amounts)),
        escape(answer(&one.bounces)),
    )
}
