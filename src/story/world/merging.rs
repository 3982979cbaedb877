//! Customers merged in the accounting system, or moved under another one: two accounts become one (rule 26).

use crate::domain::{AccountKey, OpenDelivery, Promise, PromiseState};
use crate::engine::RunInput;

/// The account `from` goes into `into`, which must be known: items keep the levels that they have reached; the latest next
/// reminder, snooze, open promise and last reminder count, and the stricter mode; what else people have chosen on `into`
/// stands.
pub(super) fn merge(input: &mut RunInput, from: AccountKey, into: AccountKey) {
    if from == into || !input.accounts.contains_key(&into) {
        return;
    }
    if let (Some(gone), Some(kept)) = (input.accounts.remove(&from), input.accounts.get_mut(&into)) {
        kept.items.extend(gone.items);
        kept.unreadable.extend(gone.unreadable);
        let dates = [kept.next_reminder, gone.next_reminder];
        kept.next_reminder = dates.into_iter().flatten().max_by_key(|next| next.date);
        let snoozes = [kept.snooze.take(), gone.snooze];
        kept.snooze = snoozes.into_iter().flatten().max_by_key(|snooze| snooze.until);
        let promises = [kept.promise.take(), gone.promise];
        let latest = |promise: &Promise| (promise.state == PromiseState::Open, promise.due);
        kept.promise = promises.into_iter().flatten().max_by_key(latest);
        kept.mode = kept.mode.max(gone.mode);
        kept.reminders = kept.reminders.max(gone.reminders);
        kept.last_reminder = kept.last_reminder.max(gone.last_reminder);
    }
    if let Some(gone) = input.history.accounts.remove(&from) {
        let kept = input.history.accounts.entry(into).or_default();
        kept.last_ordinal = kept.last_ordinal.max(gone.last_ordinal);
        kept.last_reminded = kept.last_reminded.max(gone.last_reminded);
        let surest = |open: &OpenDelivery| match open {
            OpenDelivery::Waiting { .. } => 0,
            OpenDelivery::NotWrittenBack { .. } => 1,
            OpenDelivery::InDoubt { .. } => 2,
        };
        kept.open = [kept.open.take(), gone.open].into_iter().flatten().max_by_key(surest);
        kept.failed = kept.failed.take().or(gone.failed);
    }
}
