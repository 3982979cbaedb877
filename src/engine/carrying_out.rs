//! What books and journal say once a plan has been carried out and nothing has gone wrong: for forecasts and stories.

use super::input::RunInput;
use crate::domain::{NextReminder, Outcome, PromiseEnd, PromiseState, Reached, Reminder, RunPlan, Setter, shifted};

/// Carries out `plan`: every reminder reaches its customer, and all is written back.
pub fn carry_out(input: &mut RunInput, plan: &RunPlan) {
    for (key, decision) in &plan.decisions {
        if let Some(account) = input.accounts.get_mut(key) {
            let kept = decision.next_reminder(account);
            account.next_reminder = account.next_reminder.filter(|_| kept.is_some());
            if let (Some(promise), Some(end)) = (&mut account.promise, decision.promise) {
                promise.state = match end {
                    PromiseEnd::Kept => PromiseState::Kept,
                    PromiseEnd::Broken => PromiseState::Broken,
                };
            }
        }
        if let Outcome::Reminded(reminder) = &decision.outcome {
            remember(input, reminder);
        }
    }
}

/// A reminder has gone: levels advance, the next reminder date is set, the journal remembers.
pub fn remember(input: &mut RunInput, reminder: &Reminder) {
    let on = reminder.run_date;
    let Some(account) = input.accounts.get_mut(&reminder.account) else { return };
    for step in &reminder.advances {
        if let Some(item) = account.items.iter_mut().find(|item| item.id == step.item) {
            item.reached = Some(Reached { days: step.days, level: Some(step.level), on });
        }
    }
    account.next_reminder = Some(NextReminder { date: reminder.next_reminder, set_by: Setter::Daemon });
    account.reminders = reminder.ordinal;
    account.last_reminder = Some(on);
    let history = input.history.accounts.entry(reminder.account).or_default();
    history.last_ordinal = reminder.ordinal;
    history.last_reminded = Some(on);
    history.failed = None;
}

/// The opposite: books and journal as they were before `reminder` reached the customer by one of its channels, so that the
/// others are decided by the same rules. An item that it took to a level stands at the level before.
pub fn take_back(input: &mut RunInput, reminder: &Reminder) {
    let Some(company) = input.companies.get(&reminder.account.company) else { return };
    let Some(account) = input.accounts.get_mut(&reminder.account) else { return };
    let plan = company.plan_for(account).plan.as_ref().ok();
    for step in &reminder.advances {
        let level_before =
            plan.and_then(|plan| plan.levels().iter().rev().find(|level| level.days_after_due < step.days));
        let before = level_before.map(|level| Reached {
            days: level.days_after_due,
            level: Some(level.id),
            // At least so long ago: some steps count from the day of the one before.
            on: shifted(reminder.run_date, level.days_after_due - step.days),
        });
        let reached = account.items.iter_mut().find(|item| item.id == step.item);
        if let Some(item) = reached.filter(|item| item.reached.is_some_and(|reached| reached.days == step.days)) {
            item.reached = before;
        }
    }
    account.reminders = reminder.ordinal - 1;
    account.next_reminder = None;
    account.last_reminder = None;
    if let Some(history) = input.history.accounts.get_mut(&reminder.account) {
        history.last_ordinal = reminder.ordinal - 1;
        history.last_reminded = None;
    }
}
