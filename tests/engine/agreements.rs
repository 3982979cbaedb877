//! Agreements and conditions of generated worlds: promises, snoozes, disputes, plans, thresholds, banks, days off.

use std::collections::BTreeMap;

use fastrand::Rng;
use followupd::domain::{
    Account, AccountKey, BankJournal, CompanyRules, Exclusion, ExclusionCause, Level, Money, OtherPlan, PaymentTermId,
    PlanId, Promise, PromiseState, ReconcileFirst, Snooze, StartAt, TagId, Thresholds, Trust, UnreconciledLines,
    WorkCalendar,
};
use followupd::engine::{CompanyInput, RunInput};
use rust_decimal::Decimal;

use crate::world::day;

fn one_in(rng: &mut Rng, times: u32) -> bool {
    rng.u32(..times) == 0
}

/// Rules that a company may set.
pub(crate) fn set_rules(rng: &mut Rng, rules: &mut CompanyRules) {
    rules.minimum_age_days = if one_in(rng, 6) { rng.i64(1..10) } else { 0 };
    rules.start_at = if one_in(rng, 6) { StartAt::LevelOfItsAge } else { StartAt::FirstLevel };
    rules.working_days_only = one_in(rng, 6);
    rules.reconcile_first = match rng.u32(..8) {
        0 => ReconcileFirst::Hold,
        1 => ReconcileFirst::Off,
        _ => ReconcileFirst::Warn,
    };
    if one_in(rng, 4) {
        rules.excluded_payment_methods.insert("Direct Debit".into());
    }
}

/// Conditions that a level may have.
pub(crate) fn set_conditions(rng: &mut Rng, level: &mut Level) {
    level.letter_instead_of_mail = one_in(rng, 10);
    if one_in(rng, 10) {
        level.minimum = thresholds(rng, 300);
    }
    if one_in(rng, 10) {
        level.automatic_up_to = thresholds(rng, 2000);
    }
}

fn thresholds(rng: &mut Rng, up_to: i64) -> Thresholds {
    let dollars = Decimal::from(rng.i64(0..up_to));
    Thresholds {
        in_company_currency: Some(Decimal::from(rng.i64(0..up_to))).filter(|_| !one_in(rng, 4)),
        by_currency: if one_in(rng, 2) { BTreeMap::from([("USD".to_owned(), dollars)]) } else { BTreeMap::new() },
    }
}

/// A bank, and at times a second plan for customers of tag 1, of France, of term 7, or that were chosen for it.
pub(crate) fn set_up_company(rng: &mut Rng, company: &mut CompanyInput, levels: &CompanyInput) {
    if one_in(rng, 2) {
        company.bank.push(BankJournal { name: "Bank".into(), newest_line: day(-1), unreconciled: None });
    }
    if one_in(rng, 3) {
        company.other_plans.push(OtherPlan {
            id: PlanId(1),
            name: "Patient".into(),
            sequence: 1,
            tags: [TagId(1)].into(),
            countries: ["FR".to_owned()].into(),
            payment_terms: [PaymentTermId(7)].into(),
            plan: levels.plan.clone(),
        });
    }
}

/// What is fixed for a customer from the beginning.
pub(crate) fn set_up_customer(rng: &mut Rng, account: &mut Account) {
    account.country = [None, Some("FR"), Some("BE")][rng.usize(..3)].map(str::to_owned);
    account.tags = if one_in(rng, 4) { [TagId(1)].into() } else { [].into() };
    account.payment_term = Some(PaymentTermId(7)).filter(|_| one_in(rng, 4));
    account.plan = Some(PlanId(rng.i64(1..3))).filter(|_| one_in(rng, 6));
    account.trust = [Trust::Good, Trust::Normal, Trust::Bad][rng.usize(..3)];
}

/// What is fixed for the whole world.
pub(crate) fn set_up_world(rng: &mut Rng, input: &mut RunInput) {
    let mut calendar = WorkCalendar::plain();
    for _ in 0..5 {
        calendar.holidays.insert(day(rng.i64(0..60)), "Holiday".into());
    }
    input.calendars.insert("BE".into(), calendar);
    input.messages_per_run = Some(rng.usize(..3)).filter(|_| one_in(rng, 12));
}

/// The bank moves on, or does not.
pub(crate) fn something_at_the_bank(rng: &mut Rng, today: i64, company: &mut CompanyInput) {
    for journal in &mut company.bank {
        if !one_in(rng, 5) {
            journal.newest_line = day(today);
        }
        journal.unreconciled = match rng.u32(..20) {
            0 => Some(UnreconciledLines { count: rng.usize(1..9), oldest: day(today - rng.i64(0..12)) }),
            1..=4 => None,
            _ => journal.unreconciled,
        };
    }
}

/// Something is agreed with a customer.
pub(crate) fn something_agreed(rng: &mut Rng, today: i64, account: &mut Account) {
    match rng.u32(..120) {
        0 | 1 => {
            account.promise = Some(Promise {
                due: day(today + rng.i64(0..15)),
                amount: Some(Decimal::from(rng.i64(1..900))).filter(|_| rng.bool()),
                made_on: day(today),
                paid_since: Decimal::ZERO,
                state: PromiseState::Open,
            });
        }
        2 => account.promise = None,
        3 | 4 => {
            if let Some(promise) = &mut account.promise {
                promise.paid_since += Decimal::from(rng.i64(1..900));
            }
        }
        5 => {
            let note = Some("on holiday".to_owned()).filter(|_| rng.bool());
            account.snooze = Some(Snooze { until: day(today + rng.i64(0..20)), note });
        }
        6 => account.snooze = None,
        7 | 8 if !account.items.is_empty() => {
            let chosen = rng.usize(..account.items.len());
            let until = Some(day(today + rng.i64(0..20))).filter(|_| !one_in(rng, 4));
            let cause = if rng.bool() { ExclusionCause::Dispute } else { ExclusionCause::Decision };
            account.items[chosen].exclusion = Some(Exclusion { cause, note: None, until });
        }
        9 | 10 if !account.items.is_empty() => {
            let chosen = rng.usize(..account.items.len());
            account.items[chosen].expected_on = Some(day(today + rng.i64(-2..12)));
        }
        _ => {}
    }
}

/// Half of what is open is paid: a promise sees it.
pub(crate) fn pay_half(life: &mut RunInput, key: AccountKey, item: usize, round: impl Fn(Decimal) -> Decimal) {
    let Some(account) = life.accounts.get_mut(&key) else { return };
    let item = &mut account.items[item];
    let before = item.open_in_company_currency;
    item.open = Money::new(item.open.amount / Decimal::TWO, &item.open.currency);
    item.open_in_company_currency = round(before / Decimal::TWO);
    if let Some(promise) = &mut account.promise
        && before > Decimal::ZERO
    {
        promise.paid_since += before - item.open_in_company_currency;
    }
}
