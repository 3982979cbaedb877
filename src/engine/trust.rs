//! Trust: a change that we would make, with its reason. It is shown, never made.

use chrono::NaiveDate;

use super::composing::days_to_the_next;
use super::figures::{claimed, credits};
use super::promises::{PromiseStanding, promise_standing};
use super::rungs::claims;
use crate::domain::{Account, CompanyRules, OpenItem, Plan, Trust, TrustProposal, shifted};

/// What we would change about the customer's trust. Nobody is a bad debtor whose payment is in process or collected
/// otherwise, whom credits cover, or who still has time to answer the last level.
pub(super) fn trust_proposal(
    account: &Account,
    rules: &CompanyRules,
    plan: Option<&Plan>,
    today: NaiveDate,
) -> Option<TrustProposal> {
    if !account.unreadable.is_empty() {
        return None;
    }
    let collected_otherwise =
        |item: &OpenItem| item.payment_method.as_ref().is_some_and(|way| rules.excluded_payment_methods.contains(way));
    let overdue: Vec<&OpenItem> = claims(account, today)
        .into_iter()
        .filter(|item| item.is_overdue(today) && !item.payment_in_process && !collected_otherwise(item))
        .collect();
    if claimed(overdue.iter().copied()) - credits(account, today) <= rules.tolerance {
        let better = TrustProposal { to: Trust::Normal, because: "nothing is overdue any more".to_owned() };
        return (account.trust == Trust::Bad && overdue.is_empty()).then_some(better);
    }
    if account.trust == Trust::Bad {
        return None;
    }
    let broken = promise_standing(account, today) == Some(PromiseStanding::Broken)
        && account.promise.as_ref().is_some_and(|promise| overdue.iter().any(|item| item.due_date <= promise.due));
    let at_the_end = |item: &&&OpenItem| {
        item.reached.zip(plan).is_some_and(|(reached, plan)| {
            let last = plan.last();
            let answered_by = shifted(reached.on, days_to_the_next(plan, last, rules));
            reached.days >= last.days_after_due && answered_by <= today
        })
    };
    let because = if broken {
        "a promise to pay was broken".to_owned()
    } else {
        format!("{} has had the last level and is not paid", overdue.iter().find(at_the_end)?.number)
    };
    Some(TrustProposal { to: Trust::Bad, because })
}
