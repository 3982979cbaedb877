//! Plans a run: one decision for every account.
//!
//! The order of the gates is the order in which a person would answer "why did nothing happen?": what makes any answer
//! unreliable comes first, then whether anything is due, then whether it is owed, then whether today is the day, then
//! whether it can be sent, and last whether a person is to be asked.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::composing::Composition;
use super::figures::{claimed, credits, credits_excluded_by_default, figures};
use super::input::{CompanyInput, RunInput};
use super::rungs::{Steps, advances, claims, climbers, why_nothing_is_due};
use crate::domain::{
    Account, AccountHistory, Advance, Channel, Decision, HeldReason, Level, Mode, Money, OpenDelivery, Outcome, Plan,
    ProposedReason, Reminder, RunPlan, Status, shifted,
};

/// Decides for every account. Total: accounts whose company is unknown cannot be in an input that `odoo` has read.
#[must_use]
pub fn plan(input: &RunInput) -> RunPlan {
    let decisions =
        input.accounts.values().filter_map(|account| Some((account.key, decide(input, account)?))).collect();
    RunPlan { run_date: input.run_date, decisions }
}

/// Decides for one account; none if its company is not in the input.
#[must_use]
pub fn decide(input: &RunInput, account: &Account) -> Option<Decision> {
    let company = input.companies.get(&account.key.company)?;
    let (outcome, left_to_people) = match outcome(input, company, account) {
        Ok(decided) => decided,
        Err(held) => (Outcome::Held(held), Vec::new()),
    };
    let figures = figures(account, &company.company, input.run_date);
    let status = status(&outcome, &left_to_people, &figures.total_overdue);
    Some(Decision {
        account: account.key,
        customer: account.customer.clone(),
        status,
        total_due: figures.total_due,
        total_overdue: figures.total_overdue,
        oldest_due_date: figures.oldest_due_date,
        level_days: figures.level_days,
        outcome,
        left_to_people,
    })
}

type Held<T> = Result<T, HeldReason>;

fn outcome(input: &RunInput, company: &CompanyInput, account: &Account) -> Held<(Outcome, Vec<Advance>)> {
    let history = input.history_of(account.key);
    all_is_readable(account)?;
    nothing_is_open_on(&history)?;
    if claims(account).is_empty() {
        return Err(why_nothing_is_due(account, &[]));
    }
    if account.mode == Mode::Off {
        return Err(HeldReason::AccountOff);
    }
    let plan = usable_plan(company)?;

    let climbers = climbers(account, plan, &company.rules, input.run_date);
    // For a manual account nothing goes by itself, so what is prepared is what a person's word would send.
    let steps = match account.mode {
        Mode::Manual => Steps::by_hand(&climbers),
        Mode::Automatic | Mode::Off => Steps::of_a_run(&climbers),
    };
    let steps = steps.ok_or_else(|| why_nothing_is_due(account, &climbers))?;

    let composition = Composition { input, company, plan, account, climbers: &climbers, taken: &steps.taken };
    owed(&composition)?;
    today_is_the_day(&composition, &history)?;
    let reminder = composition.reminder(steps.level);
    deliverable(&composition, steps.level, &reminder, &history)?;

    let left_to_people = advances(&steps.left);
    Ok(match why_only_proposed(&composition, steps.level.automatic) {
        Some(reason) => (Outcome::Proposed(reminder, reason), left_to_people),
        None => (Outcome::Reminded(reminder), left_to_people),
    })
}

/// With rows that hide something no answer is reliable.
pub(super) fn all_is_readable(account: &Account) -> Held<()> {
    if account.unreadable.is_empty() { Ok(()) } else { Err(HeldReason::RowsUnreadable(account.unreadable.clone())) }
}

/// Without a plan nothing can be said about an account of which something is claimed; of others it is not asked, so that
/// a company without levels does not put all its customers in need of action.
pub(super) fn usable_plan(company: &CompanyInput) -> Held<&Plan> {
    company.plan.as_ref().map_err(|problem| HeldReason::PlanUnusable(problem.clone()))
}

/// Rule 13: no new reminder while one is open or in doubt.
pub(super) fn nothing_is_open_on(history: &AccountHistory) -> Held<()> {
    match history.open.clone() {
        None => Ok(()),
        Some(OpenDelivery::InDoubt { channel, since }) => Err(HeldReason::InDoubt { channel, since }),
        Some(OpenDelivery::Waiting { channel, since, problem }) => {
            Err(HeldReason::DeliveryWaiting { channel, since, problem })
        }
        Some(OpenDelivery::NotWrittenBack { since }) => Err(HeldReason::NotWrittenBack { since }),
    }
}

/// Rule 7: nobody is reminded whose credits cover what would be demanded. Rates move between invoice and credit, so the
/// books may still claim something when no currency does: a message that demands nothing in any currency does not go.
pub(super) fn owed(composition: &Composition<'_>) -> Held<()> {
    let claims = demanded_sum(composition);
    let credits = credits(composition.account);
    if claims - credits <= composition.company.rules.tolerance {
        let currency = &composition.company.company.currency;
        return Err(HeldReason::CoveredByCredits {
            claims: Money::new(claims, currency),
            credits: Money::new(credits, currency),
        });
    }
    let amounts = composition.amounts();
    if let Some(first) = amounts.first()
        && amounts.iter().all(|sum| sum.amount <= Decimal::ZERO)
    {
        let credits: Vec<_> = composition.credits().into_iter().map(|item| item.open.clone()).collect();
        let same = credits.iter().filter(|open| open.currency == first.currency);
        let credits: Decimal = -same.map(|open| open.amount).sum::<Decimal>();
        return Err(HeldReason::CoveredByCredits {
            claims: Money::new(first.amount + credits, &first.currency),
            credits: Money::new(credits, &first.currency),
        });
    }
    Ok(())
}

fn demanded_sum(composition: &Composition<'_>) -> Decimal {
    claimed(composition.demanded().map(|climber| climber.item))
}

/// Rules 4 and 14: the next reminder date, the minimum interval, the return of an item.
fn today_is_the_day(composition: &Composition<'_>, history: &AccountHistory) -> Held<()> {
    let today = composition.input.run_date;
    if let Some(next) = composition.account.next_reminder_in_force()
        && next.date > today
    {
        return Err(HeldReason::NotBefore { date: next.date, set_by: next.set_by });
    }
    minimum_interval(composition, history)?;
    let interval = composition.company.rules.minimum_interval_days;
    // Whatever the message would demand counts, not only what climbs: a payment that is being matched anew is not asked
    // for on the occasion of another invoice.
    let returned =
        composition.demanded().filter_map(|climber| composition.input.history.returned.get(&climber.item.id)).max();
    match returned.map(|day| shifted(*day, interval)) {
        Some(until) if until > today => Err(HeldReason::ItemReturned { until }),
        _ => Ok(()),
    }
}

/// Days that must pass between two reminders of an account, whoever knows of the last one.
pub(super) fn minimum_interval(composition: &Composition<'_>, history: &AccountHistory) -> Held<()> {
    let last: Option<NaiveDate> = history.last_reminded.max(composition.account.last_reminder);
    match last.map(|day| shifted(day, composition.company.rules.minimum_interval_days.max(1))) {
        Some(until) if until > composition.input.run_date => Err(HeldReason::MinimumInterval { until }),
        _ => Ok(()),
    }
}

/// Rules 10 and 11: somebody can be reached, by an address that has not just failed.
pub(super) fn deliverable(
    composition: &Composition<'_>,
    level: &Level,
    reminder: &Reminder,
    history: &AccountHistory,
) -> Held<()> {
    let problem = level.unusable.clone();
    let level = || reminder.level_name.clone();
    if let Some(problem) = problem {
        return Err(HeldReason::LevelUnusable { level: level(), problem });
    }
    if reminder.channels.is_empty() {
        let problem = "it has neither a channel nor an activity".to_owned();
        return Err(HeldReason::LevelUnusable { level: level(), problem });
    }
    if reminder.deliverable().next().is_none() {
        let why = reminder.channels.iter().filter_map(|plan| plan.recipient.as_ref().err().cloned()).collect();
        return Err(HeldReason::NoRecipient { level: level(), why });
    }
    let by_mail = reminder.deliverable().find(|(channel, _)| *channel == Channel::Email);
    if by_mail.is_some() && composition.company.company.sender.is_none() {
        return Err(HeldReason::NoSender);
    }
    if let Some(failed) = &history.failed
        && by_mail.is_some_and(|(_, recipient)| recipient.emails == failed.addresses)
        && shifted(failed.on, composition.company.rules.retry_failed_after_days) > composition.input.run_date
    {
        let (on, channel, answer) = (failed.on, failed.channel, failed.answer.clone());
        return Err(HeldReason::DeliveryFailed { on, channel, answer });
    }
    Ok(())
}

/// Rules 6, 22 and 23: when a person is to be asked.
fn why_only_proposed(composition: &Composition<'_>, automatic: bool) -> Option<ProposedReason> {
    let excluded = credits_excluded_by_default(composition.account);
    let rules = &composition.company.rules;
    if !rules.sending {
        Some(ProposedReason::SendingOff)
    } else if composition.account.mode == Mode::Manual {
        Some(ProposedReason::ManualAccount)
    } else if !automatic {
        Some(ProposedReason::LevelNotAutomatic)
    } else if excluded > Decimal::ZERO
        && demanded_sum(composition) - credits(composition.account) - excluded <= rules.tolerance
    {
        let credits = Money::new(excluded, &composition.company.company.currency);
        Some(ProposedReason::ExcludedCreditsWouldCover { credits })
    } else {
        None
    }
}

/// Rule 19.
fn status(outcome: &Outcome, left_to_people: &[Advance], total_overdue: &Money) -> Status {
    let needs_somebody = match outcome {
        Outcome::Proposed(..) => true,
        Outcome::Reminded(_) => !left_to_people.is_empty(),
        Outcome::Held(reason) => needs_somebody(reason),
    };
    if needs_somebody {
        Status::InNeedOfAction
    } else if total_overdue.amount > Decimal::ZERO {
        Status::WithOverdueInvoices
    } else {
        Status::NoActionNeeded
    }
}

/// Whether a person has to do something before the account can go on.
fn needs_somebody(reason: &HeldReason) -> bool {
    match reason {
        HeldReason::InDoubt { .. }
        | HeldReason::DeliveryFailed { .. }
        | HeldReason::NoRecipient { .. }
        | HeldReason::NoSender
        | HeldReason::PlanUnusable(_)
        | HeldReason::LevelUnusable { .. }
        | HeldReason::RowsUnreadable(_) => true,
        HeldReason::NothingOpen
        | HeldReason::AllExcluded { .. }
        | HeldReason::NotDueYet { .. }
        | HeldReason::AfterLastLevel { .. }
        | HeldReason::BacklogIgnored { .. }
        | HeldReason::PaymentInProcess { .. }
        | HeldReason::CoveredByCredits { .. }
        | HeldReason::NotBefore { .. }
        | HeldReason::MinimumInterval { .. }
        | HeldReason::ItemReturned { .. }
        | HeldReason::AccountOff
        | HeldReason::DeliveryWaiting { .. }
        | HeldReason::NotWrittenBack { .. } => false,
    }
}
