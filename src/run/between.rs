//! The work between runs: records follow what happens in Odoo, and messages that wait are tried again.

use std::collections::BTreeSet;

use anyhow::Context as _;
use chrono::{DateTime, Utc};

use super::error::both_would_send;
use super::{confirm_journal, write_standings};
use crate::domain::AccountKey;
use crate::execute::{Backends, Deliveries, Reading, deliver_waiting, read, ready, write_back};
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

/// Refreshes the records of accounts that have changed since `since`, and tries messages that wait. New messages come
/// with runs only.
///
/// # Errors
/// Odoo or the journal cannot be read.
pub async fn poll(backends: &mut Backends, since: DateTime<Utc>) -> anyhow::Result<Poll> {
    let touched = backends.books.touched_since(since).await.context("asking Odoo what has changed")?;
    let mut accounts: BTreeSet<AccountKey> = touched.accounts;
    // Those are read a moment before each of them leaves: what waits for its hour costs Odoo nothing until then.
    let waiting = ready(backends)?;
    let unwritten = backends.journal.unwritten().context("reading what is not written back")?;
    accounts.extend(unwritten.iter().map(|sent| sent.intent.key.account));
    let mut poll = Poll { newest: touched.newest, accounts: accounts.len(), ..Poll::default() };
    if accounts.is_empty() && waiting.is_empty() {
        return Ok(poll);
    }
    confirm_journal(backends).await?;
    let today = backends.today();
    let chart = backends.books.chart().await.context("reading companies and levels from Odoo")?;
    let mut problems = write_back(backends, &chart).await?;
    let mut reading = read(backends, today, Scope::Accounts(&accounts)).await?;
    observe(backends, &reading, &journal::Scope::Accounts(accounts))?;
    reading.input.history = backends.journal.history().context("reading the journal")?;
    if !waiting.is_empty() {
        match backends.books.would_odoo_send_too().await.context("looking for Odoo's own follow-up")? {
            Some(why) => poll.deliveries.problems.push(both_would_send(&why)),
            None => poll.deliveries = deliver_waiting(backends, &reading).await?,
        }
    }
    poll.deliveries.problems.append(&mut problems);
    write_standings(backends, &reading, &mut poll.deliveries).await?;
    Ok(poll)
}

/// Tells the journal which items with a level are open, so that it knows those that come back (rule 14).
pub(super) fn observe(backends: &mut Backends, reading: &Reading, scope: &journal::Scope) -> anyhow::Result<()> {
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
    let observed = backends.journal.observe_items(reading.input.run_date, scope, seen);
    observed.context("recording which items are open")
}
