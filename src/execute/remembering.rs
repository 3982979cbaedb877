//! What was done before, for the accounts as they are now: customers may have become one since (rule 26).

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context as _;

use crate::domain::{Account, AccountHistory, AccountKey, History, OpenDelivery};
use crate::journal::Journal;

/// The history for decisions about `accounts`. What is open of a customer that was merged with another one, or moved under
/// it, holds the account in which its items are now: the same demand must not go a second time (rule 13).
///
/// # Errors
/// The journal cannot be read.
pub fn history(journal: &Journal, accounts: &BTreeMap<AccountKey, Account>) -> anyhow::Result<History> {
    let mut history = journal.history().context("reading the journal")?;
    let open = journal.open_items().context("reading which items are in open messages")?;
    if open.is_empty() {
        return Ok(history);
    }
    let mut moved: BTreeSet<(AccountKey, AccountKey)> = BTreeSet::new();
    for account in accounts.values() {
        let owners = account.items.iter().filter_map(|item| open.get(&item.id)).flatten();
        moved.extend(owners.filter(|owner| **owner != account.key).map(|owner| (*owner, account.key)));
    }
    for (from, into) in moved {
        let Some(gone) = history.accounts.get(&from).cloned() else { continue };
        take_over(history.accounts.entry(into).or_default(), gone);
    }
    Ok(history)
}

/// What a person must say comes before what has not left, and that before what is not written back.
fn take_over(kept: &mut AccountHistory, gone: AccountHistory) {
    let rank = |open: &OpenDelivery| match open {
        OpenDelivery::InDoubt { .. } => 0,
        OpenDelivery::Waiting { .. } => 1,
        OpenDelivery::NotWrittenBack { .. } => 2,
    };
    kept.last_ordinal = kept.last_ordinal.max(gone.last_ordinal);
    kept.last_reminded = kept.last_reminded.max(gone.last_reminded);
    kept.open = kept.open.take().into_iter().chain(gone.open).min_by_key(rank);
}
