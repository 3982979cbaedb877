//! Plans a run: one decision for every account.
//!
//! The order of the gates is the order in which a person would answer "why did nothing happen?": what makes any answer
//! unreliable comes first, then whether anything is due, then whether it is owed, then whether today is the day, then
//! whether it can be sent, and last whether a person is to be asked.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::bank::bank_findings;
use super::composing::Composition;
use super::figures::{claimed, credits, credits_excluded_by_default, figures};
use super::input::{CompanyInput, RunInput};
use super::plans::PlanFor;
use super::promises::{PromiseStanding, hurried_since, promise_end, promise_standing};
use super::rungs::{Climber, Ladder, Rung, Steps, advances, claims, why_nothing_is_due};
use super::trust::trust_proposal;
use crate::domain::{
    Account, AccountHistory, AccountKey, Advance, Channel, Decision, FailedDelivery, HeldReason, Level, Mode, Money,
    OpenDelivery, Outcome, Plan, ProposedReason, ReconcileFirst, Reminder, RunPlan, Setter, Status, shifted,
};

/// Decides for every account. Total: accounts whose company is unknown cannot be in an input that `odoo` has read.
#[must_use]
pub fn plan(input: &RunInput) -> RunPlan {
    let mut decisions =
        input.accounts.values().filter_map(|account| Some((account.key, decide(input, account)?))).collect();
    if let Some(messages) = input.messages_per_run {
        keep_within(&mut decisions, messages);
    }
    let bank_findings = input.companies.values().flat_map(|company| bank_findings(company, input.run_date)).collect();
    RunPlan { run_date: input.run_date, decisions, bank_findings }
}

/// A run sends so many messages and no more; the highest levels and the oldest invoices come first. What only asks a
/// person is no message.
fn keep_within(decisions: &mut BTreeMap<AccountKey, Decision>, messages: usize) {
    let mut going: Vec<&mut Decision> = decisions.values_mut().filter(|decision| decision.sends()).collect();
    let urgency = |decision: &Decision| {
        let level = decision.outcome.reminder().map(|reminder| reminder.level_days);
        (Reverse(level), decision.oldest_due_date, decision.account)
    };
    going.sort_by_key(|decision| urgency(decision));
    for decision in going.into_iter().skip(messages) {
        decision.outcome = Outcome::Held(HeldReason::RunIsFull { messages });
        decision.status = status(&decision.outcome, &decision.left_to_people, &decision.total_overdue);
    }
}

/// Decides for one account; none if its company is not in the input.
#[must_use]
pub fn decide(input: &RunInput, account: &Account) -> Option<Decision> {
    let company = input.companies.get(&account.key.company)?;
    let plan = company.plan_for(account);
    let (outcome, left_to_people) = outcome(input, company, plan, account);
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
        plan: plan.name.map(|name| (name.to_owned(), plan.rule)),
        promise: promise_end(account, input.run_date),
        trust: trust_proposal(account, &company.rules, plan.plan.as_ref().ok(), input.run_date),
    })
}

type Held<T> = Result<T, HeldReason>;

/// What becomes of the account, and what is left to people whatever becomes of it.
fn outcome(input: &RunInput, company: &CompanyInput, plan: PlanFor<'_>, account: &Account) -> (Outcome, Vec<Advance>) {
    let mut climbers = Vec::new();
    match due_today(input, company, plan, account, &mut climbers) {
        Err(held) => (Outcome::Held(held), Vec::new()),
        Ok((steps, plan)) => {
            let composition = Composition { input, company, plan, account, climbers: &climbers, taken: &steps.taken };
            let outcome = sent_or_proposed(&composition, &steps).unwrap_or_else(Outcome::Held);
            (outcome, left_to_people(&composition, &steps.left))
        }
    }
}

/// The steps that a message takes today, if nothing speaks against today.
fn due_today<'a>(
    input: &RunInput,
    company: &'a CompanyInput,
    plan: PlanFor<'a>,
    account: &'a Account,
    climbers: &mut Vec<Climber<'a>>,
) -> Held<(Steps<'a>, &'a Plan)> {
    let history = input.history_of(account.key);
    all_is_readable(account)?;
    nothing_is_open_on(&history)?;
    if claims(account, input.run_date).is_empty() {
        return Err(why_nothing_is_due(account, &[]));
    }
    if account.mode == Mode::Off {
        return Err(HeldReason::AccountOff);
    }
    let plan = usable(plan)?;

    *climbers = ladder(input, company, plan, account, &history).climbers(account);
    let choose = Steps::chosen_for(account.mode);
    let composed = |climbers: &[Climber<'_>], steps: &Steps<'_>| -> Held<()> {
        let composition = Composition { input, company, plan, account, climbers, taken: &steps.taken };
        the_bank_is_up_to_date(&composition)?;
        owed(&composition)
    };
    let steps = choose(climbers).ok_or_else(|| why_nothing_is_due(account, climbers))?;
    composed(climbers, &steps)?;
    let steps = worth_their_levels(input, company, plan, account, climbers, choose)?;
    composed(climbers, &steps)?;

    let composition = Composition { input, company, plan, account, climbers, taken: &steps.taken };
    nobody_asked_to_wait(&composition)?;
    today_is_the_day(&composition, &history)?;
    Ok((steps, plan))
}

fn sent_or_proposed(composition: &Composition<'_>, steps: &Steps<'_>) -> Held<Outcome> {
    let reminder = composition.reminder(steps.level);
    deliverable(composition, steps.level, &reminder, &composition.input.history_of(composition.account.key))?;
    if let Some(reason) = why_only_proposed(composition, steps.level, steps.go_by_themselves()) {
        return Ok(Outcome::Proposed(reminder, reason));
    }
    somebody_works_today(composition)?;
    Ok(Outcome::Reminded(reminder))
}

/// Of the items that wait for a person those whose level is for no more than is owed.
fn left_to_people(composition: &Composition<'_>, left: &[Climber<'_>]) -> Vec<Advance> {
    let worth = |climber: &&Climber<'_>| {
        let Some(step) = climber.step() else { return false };
        let alone = Composition { taken: left, ..*composition };
        worth_the_level(&alone, step.level()).is_ok()
    };
    advances(&left.iter().filter(worth).copied().collect::<Vec<_>>())
}

/// What the account's items climb on today.
pub(super) fn ladder<'a>(
    input: &RunInput,
    company: &'a CompanyInput,
    plan: &'a Plan,
    account: &Account,
    history: &AccountHistory,
) -> Ladder<'a> {
    let today = input.run_date;
    Ladder { plan, rules: &company.rules, today, hurried_since: hurried_since(account, history, today) }
}

/// With rows that hide something no answer is reliable.
pub(super) fn all_is_readable(account: &Account) -> Held<()> {
    if account.unreadable.is_empty() { Ok(()) } else { Err(HeldReason::RowsUnreadable(account.unreadable.clone())) }
}

/// Without a plan nothing can be said about an account of which something is claimed; of others it is not asked, so that
/// a company without levels does not put all its customers in need of action.
pub(super) fn usable(plan: PlanFor<'_>) -> Held<&Plan> {
    plan.plan.as_ref().map_err(|problem| HeldReason::PlanUnusable(problem.clone()))
}

/// Rule 16: with a bank that is behind, what is owed is not known.
pub(super) fn the_bank_is_up_to_date(composition: &Composition<'_>) -> Held<()> {
    if composition.company.rules.reconcile_first != ReconcileFirst::Hold {
        return Ok(());
    }
    match bank_findings(composition.company, composition.input.run_date).into_iter().next() {
        Some(finding) => Err(HeldReason::ReconcileFirst(finding)),
        None => Ok(()),
    }
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
    let credits = credits(composition.account, composition.input.run_date);
    if claims - credits <= composition.company.rules.tolerance {
        let currency = &composition.company.company.currency;
        return Err(HeldReason::CoveredByCredits {
            claims: Money::new(claims, currency),
            credits: Money::new(credits, currency),
            tolerance: Money::new(composition.company.rules.tolerance, currency),
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
            tolerance: Money::new(Decimal::ZERO, &first.currency),
        });
    }
    Ok(())
}

fn demanded_sum(composition: &Composition<'_>) -> Decimal {
    claimed(composition.demanded().map(|climber| climber.item))
}

/// The steps of a message that is worth its level: items whose level is for more than is owed stay, and the others go on
/// at theirs.
pub(super) fn worth_their_levels<'a>(
    input: &RunInput,
    company: &CompanyInput,
    plan: &Plan,
    account: &Account,
    climbers: &mut [Climber<'a>],
    choose: fn(&[Climber<'a>]) -> Option<Steps<'a>>,
) -> Held<Steps<'a>> {
    let mut too_small = None;
    while let Some(steps) = choose(climbers) {
        let composition = Composition { input, company, plan, account, climbers, taken: &steps.taken };
        match worth_the_level(&composition, steps.level) {
            Ok(()) => return Ok(steps),
            Err(held) => too_small.get_or_insert(held),
        };
        for climber in climbers.iter_mut() {
            if climber.step().is_some_and(|step| step.level().id == steps.level.id) {
                climber.rung = Rung::TooSmall(steps.level);
            }
        }
    }
    Err(too_small.unwrap_or_else(|| why_nothing_is_due(account, climbers)))
}

/// A level may be meant for more than what is owed (rule 8): one sum that reaches its minimum is enough.
fn worth_the_level(composition: &Composition<'_>, level: &Level) -> Held<()> {
    let company = &composition.company.company.currency;
    let amounts = composition.booked_amounts();
    let measured = level.minimum.measure(&amounts, company);
    let everything_is_measured = level.minimum.in_company_currency.is_some()
        || amounts.iter().all(|(sum, _)| level.minimum.by_currency.contains_key(&sum.currency.code));
    let enough =
        !everything_is_measured || measured.iter().any(|measured| measured.sum.amount >= measured.threshold.amount);
    match measured.into_iter().max_by_key(|measured| measured.sum.amount) {
        Some(measured) if !enough => Err(HeldReason::BelowMinimum { level: level.name.clone(), measured }),
        _ => Ok(()),
    }
}

/// Rule 21: a promise is waited for through its day, a snooze ends on its day.
pub(super) fn nobody_asked_to_wait(composition: &Composition<'_>) -> Held<()> {
    let (account, today) = (composition.account, composition.input.run_date);
    if let Some(PromiseStanding::WaitsThrough(on)) = promise_standing(account, today) {
        return Err(HeldReason::PromiseToPay { on });
    }
    match &account.snooze {
        Some(snooze) if snooze.until > today => {
            Err(HeldReason::Snoozed { until: snooze.until, note: snooze.note.clone() })
        }
        _ => Ok(()),
    }
}

/// Where the customer is, it is a working day, if the company asks for one.
fn somebody_works_today(composition: &Composition<'_>) -> Held<()> {
    if !composition.company.rules.working_days_only {
        return Ok(());
    }
    let calendar = composition.input.calendar_of(composition.company, composition.account);
    let today = composition.input.run_date;
    match calendar.day_off(today) {
        Some(day) => Err(HeldReason::DayOff { day, until: calendar.working_day_from(today) }),
        None => Ok(()),
    }
}

/// Rules 4 and 14: the next reminder date, the minimum interval, the return of an item. After a broken promise only a
/// person's date counts.
fn today_is_the_day(composition: &Composition<'_>, history: &AccountHistory) -> Held<()> {
    let today = composition.input.run_date;
    let goes_on = hurried_since(composition.account, history, today).is_some();
    if let Some(next) = composition.account.next_reminder_in_force()
        && next.date > today
        && !(goes_on && next.set_by == Setter::Daemon)
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
    let problem = level.unusable.clone().filter(|_| !composition.is_only_handed_over());
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
    let has_failed = |failed: &FailedDelivery| {
        let ways: Vec<_> = reminder.deliverable().filter(|(channel, _)| *channel != Channel::Activity).collect();
        let same = ways.iter().find(|(channel, to)| *channel == failed.channel && to.addresses == failed.addresses);
        // A mail that comes back may have been the only one that was read; beside any other way there is another one.
        same.is_some_and(|(channel, _)| *channel == Channel::Email || ways.len() == 1)
    };
    if let Some(failed) = &history.failed
        && has_failed(failed)
        && shifted(failed.on, composition.company.rules.retry_failed_after_days) > composition.input.run_date
    {
        let (on, channel, answer) = (failed.on, failed.channel, failed.answer.clone());
        return Err(HeldReason::DeliveryFailed { on, channel, answer });
    }
    Ok(())
}

/// Rules 6, 22 and 23: when a person is to be asked.
fn why_only_proposed(composition: &Composition<'_>, level: &Level, automatic: bool) -> Option<ProposedReason> {
    let today = composition.input.run_date;
    let company = &composition.company.company.currency;
    let above = || {
        let measured = level.automatic_up_to.measure(&composition.booked_amounts(), company);
        measured.into_iter().find(|measured| measured.sum.amount > measured.threshold.amount)
    };
    let excluded = credits_excluded_by_default(composition.account);
    let rules = &composition.company.rules;
    if !rules.sending {
        Some(ProposedReason::SendingOff)
    } else if composition.account.mode == Mode::Manual {
        Some(ProposedReason::ManualAccount)
    } else if !automatic {
        Some(ProposedReason::LevelNotAutomatic)
    } else if demanded_sum(composition) - credits(composition.account, today) - excluded <= rules.tolerance {
        Some(ProposedReason::ExcludedCreditsWouldCover { credits: Money::new(excluded, company) })
    } else {
        above().map(|measured| ProposedReason::AboveLimit { level: level.name.clone(), measured })
    }
}

/// Rule 19.
fn status(outcome: &Outcome, left_to_people: &[Advance], total_overdue: &Money) -> Status {
    let needs_somebody = match outcome {
        Outcome::Proposed(..) => true,
        Outcome::Reminded(_) => !left_to_people.is_empty(),
        Outcome::Held(reason) => !left_to_people.is_empty() || needs_somebody(reason),
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
        | HeldReason::RowsUnreadable(_)
        | HeldReason::ReconcileFirst(_) => true,
        HeldReason::NothingOpen
        | HeldReason::AllExcluded { .. }
        | HeldReason::NotDueYet { .. }
        | HeldReason::NotHandedOverYet { .. }
        | HeldReason::AfterLastLevel { .. }
        | HeldReason::BacklogIgnored { .. }
        | HeldReason::PaymentInProcess { .. }
        | HeldReason::OtherPaymentMethod { .. }
        | HeldReason::PaymentExpected { .. }
        | HeldReason::TooFresh { .. }
        | HeldReason::BelowMinimum { .. }
        | HeldReason::PromiseToPay { .. }
        | HeldReason::Snoozed { .. }
        | HeldReason::DayOff { .. }
        | HeldReason::RunIsFull { .. }
        | HeldReason::CoveredByCredits { .. }
        | HeldReason::NotBefore { .. }
        | HeldReason::MinimumInterval { .. }
        | HeldReason::ItemReturned { .. }
        | HeldReason::AccountOff
        | HeldReason::DeliveryWaiting { .. }
        | HeldReason::NotWrittenBack { .. } => false,
    }
}
