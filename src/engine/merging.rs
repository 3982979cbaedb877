//! Customers merged in the accounting system, or moved under another one: two accounts become one (rule 26).

use super::input::RunInput;
use crate::domain::AccountKey;

/// The account `from` goes into `into`, which must be known: items keep the levels that they have reached, the latest
/// next reminder, snooze and last reminder count, and what people have chosen on `into` stands.
pub fn merge(input: &mut RunInput, from: AccountKey, into: AccountKey) {
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
        kept.promise = kept.promise.take().or(gone.promise);
        kept.reminders = kept.reminders.max(gone.reminders);
        kept.last_reminder = kept.last_reminder.max(gone.last_reminder);
    }
    if let Some(gone) = input.history.accounts.remove(&from) {
        let kept = input.history.accounts.entry(into).or_default();
        kept.last_ordinal = kept.last_ordinal.max(gone.last_ordinal);
        kept.last_reminded = kept.last_reminded.max(gone.last_reminded);
        kept.open = kept.open.take().or(gone.open);
        kept.failed = kept.failed.take().or(gone.failed);
    }
}
