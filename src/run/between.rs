//! The work between runs: records follow what happens in Odoo, and messages that wait are tried again.

use std::collections::BTreeSet;

use anyhow::Context as _;
use chrono::{DateTime, Utc};

use super::error::both_would_send;
use super::{confirm_journal, write_exclusions, write_standings};
use crate::domain::AccountKey;
use crate::execute::{
    Backends, Deliveries, Reading, bounced_in_odoo, deliver_waiting, hear, hear_bounces, history, mail_statements,
    read, ready, ready_statements, take_in_bounces, write_back_left,
};
use crate::journal::{self, SeenItem};
use crate::odoo::books::Scope;

/// What a poll has done.
#[derive(Debug, Clone, Default)]
pub struct Poll {
    /// What the next poll starts from, by Odoo's clock.
    pub newest: DateTime<Utc>,
    /// Accounts whose records were looked at.
    pub accounts: usize,
    /// Messages that waited and were tried.
    pub deliveries: Deliveries,
}

/// Refreshes the records of accounts that have changed since `since`, and tries messages and statements that
/// wait. New messages come with runs only.
///
/// # Errors
/// Odoo or the journal cannot be read.
pub async fn poll(backends: &mut Backends, since: DateTime<Utc>) -> anyhow::Result<Poll> {
    let touched = backends.books.touched_since(since).await.context("asking Odoo what has changed")?;
    let mut accounts: BTreeSet<AccountKey> = touched.accounts;
    // What is heard counts for ever: an Odoo that the journal does not know is not asked.
    if !backends.journal.handed_over().context("reading what is handed over")?.is_empty() {
        confirm_journal(backends).await?;
    }
    let mut heard = hear(backends).await?;
    accounts.append(&mut heard.accounts);
    let (in_odoo, deaf) = bounced_in_odoo(backends).await?;
    heard.problems.extend(deaf);
    if !in_odoo.is_empty() {
        confirm_journal(backends).await?;
    }
    heard.problems.append(&mut hear_bounces(backends, &in_odoo)?);
    let journal = &backends.journal;
    let came_back = !journal.came_back().context("reading which mails came back")?.is_empty()
        || !journal.statements_came_back().context("reading which statements came back")?.is_empty();
    // Those are read a moment before each of them leaves: what waits for its hour costs Odoo nothing until then.
    let waiting = ready(backends)?;
    let statements = ready_statements(backends)?;
    let journal = &backends.journal;
    let unwritten = journal.unwritten().context("reading what is not written back")?.len()
        + journal.unwritten_statements().context("reading which statements are not written back")?.len();
    let mut poll = Poll { newest: touched.newest, ..Poll::default() };
    poll.deliveries.problems.append(&mut heard.problems);
    let is_waiting = !waiting.is_empty() || !statements.is_empty() || unwritten > 0;
    if accounts.is_empty() && !is_waiting && !came_back {
        return Ok(poll);
    }
    confirm_journal(backends).await?;
    let today = backends.today();
    let mut written = write_back_left(backends).await?;
    accounts.append(&mut written.accounts);
    let mut told = take_in_bounces(backends).await?;
    accounts.append(&mut told.accounts);
    written.problems.append(&mut told.problems);
    poll.accounts = accounts.len();
    let mut reading = read(backends, today, Scope::Accounts(&accounts)).await?;
    written.problems.extend(write_exclusions(backends, &reading).await);
    observe(backends, &reading, Some(&accounts))?;
    reading.input.history = history(&backends.journal, &reading.input.accounts)?;
    if !waiting.is_empty() {
        match backends.books.would_odoo_send_too().await.context("looking for Odoo's own follow-up")? {
            Some(why) => poll.deliveries.problems.push(both_would_send(&why)),
            None => {
                let before = std::mem::take(&mut poll.deliveries.problems);
                poll.deliveries = deliver_waiting(backends, &reading).await?;
                poll.deliveries.problems.extend(before);
            }
        }
    }
    poll.deliveries.problems.append(&mut mail_statements(backends, &reading, &statements).await?.problems);
    poll.deliveries.problems.append(&mut written.problems);
    write_standings(backends, &reading, None, &mut poll.deliveries).await?;
    Ok(poll)
}

/// Tells the journal which items with a level are open, so that it knows those that come back (rule 14). `accounts` are
/// those that were read; none: all of them. Nothing is concluded where something could not be read, or was not asked for:
/// what is not seen need not be settled.
pub(super) fn observe(
    backends: &mut Backends,
    reading: &Reading,
    accounts: Option<&BTreeSet<AccountKey>>,
) -> anyhow::Result<()> {
    let whole = |key: &AccountKey| reading.input.accounts.get(key).is_none_or(|account| account.unreadable.is_empty());
    let scope = match accounts {
        _ if !reading.unreadable.is_empty() => journal::Scope::Accounts(BTreeSet::new()),
        Some(accounts) => journal::Scope::Accounts(accounts.iter().filter(|key| whole(key)).copied().collect()),
        None => journal::Scope::Companies {
            companies: reading.input.companies.keys().copied().collect(),
            without: reading.input.accounts.keys().filter(|key| !whole(key)).copied().collect(),
        },
    };
    let seen: Vec<SeenItem> = reading
        .input
        .accounts
        .values()
        .flat_map(|account| {
            account.items.iter().map(|item| SeenItem {
                item: item.id,
                account: account.key,
                has_level: item.reached.is_some(),
            })
        })
        .collect();
    let observed = backends.journal.observe_items(reading.input.run_date, &scope, seen);
    observed.context("recording which items are open")
}
