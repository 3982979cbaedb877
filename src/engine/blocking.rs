//! Decides whether an account is blocked: by the levels that its items have reached, unless a person has decided.

use rust_decimal::Decimal;

use super::figures::{claimed, credits};
use super::input::RunInput;
use crate::domain::{Account, Block, BlockCause, BlockStanding, Blocking, OpenItem, Restraint};

/// Whether `account` is blocked on the run date. A level that blocks does so from the moment that one of its claims has
/// reached it, and stays in force at the levels after it, until those claims are paid, excluded, or covered by credits.
#[must_use]
pub fn blocking(input: &RunInput, account: &Account) -> BlockStanding {
    let by_hand = Block { restraint: Restraint::ALL, since: input.run_date, because: BlockCause::Person };
    match account.blocking {
        Blocking::Never => BlockStanding::Free,
        Blocking::Always => BlockStanding::Blocked(by_hand),
        Blocking::ByLevel if !account.unreadable.is_empty() => BlockStanding::Unknown,
        Blocking::ByLevel => by_level(input, account),
    }
}

fn by_level(input: &RunInput, account: &Account) -> BlockStanding {
    let today = input.run_date;
    let counts = |item: &&OpenItem| item.is_claim() && !item.is_excluded(today) && !item.payment_in_process;
    let reached = account.items.iter().filter(counts).filter_map(|item| Some((item, item.reached?)));
    let reached: Vec<_> = reached.collect();
    if reached.is_empty() {
        return BlockStanding::Free;
    }
    let Some(company) = input.companies.get(&account.key.company) else { return BlockStanding::Unknown };
    let Ok(plan) = company.plan_for(account).plan else { return BlockStanding::Unknown };
    let levels = plan.levels().iter().filter(|level| !level.restraint.is_none());
    let highest = reached.iter().map(|(_, reached)| reached.days).max();
    let in_force: Vec<_> = levels.filter(|level| Some(level.days_after_due) <= highest).collect();
    let (Some(first), Some(last)) = (in_force.first(), in_force.last()) else { return BlockStanding::Free };
    let blocking: Vec<_> = reached.iter().filter(|(_, reached)| reached.days >= first.days_after_due).collect();
    let owed: Decimal = claimed(blocking.iter().map(|(item, _)| *item)) - credits(account, today);
    if owed <= company.rules.tolerance {
        return BlockStanding::Free;
    }
    BlockStanding::Blocked(Block {
        restraint: in_force.iter().fold(Restraint::default(), |all, level| all.and(level.restraint)),
        since: blocking.iter().map(|(_, reached)| reached.on).min().unwrap_or(today),
        because: BlockCause::Level(last.name.clone()),
    })
}
