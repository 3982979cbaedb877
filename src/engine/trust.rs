//! Trust: a change that we would make, with its reason. It is shown, never made.

use chrono::NaiveDate;

use super::promises::{PromiseStanding, promise_standing};
use super::rungs::claims;
use crate::domain::{Account, OpenItem, Plan, Trust, TrustProposal};

/// What we would change about the customer's trust.
pub(super) fn trust_proposal(account: &Account, plan: Option<&Plan>, today: NaiveDate) -> Option<TrustProposal> {
    let claims = claims(account, today);
    let something_is_overdue = claims.iter().any(|item| item.is_overdue(today));
    let broken = something_is_overdue && promise_standing(account, today) == Some(PromiseStanding::Broken);
    let at_the_end = |item: &&OpenItem| {
        let reached = item.reached.zip(plan).filter(|_| item.is_overdue(today));
        reached.is_some_and(|(reached, plan)| reached.days >= plan.last().days_after_due)
    };
    let proposal = |to, because| Some(TrustProposal { to, because });
    match (account.trust, claims.iter().copied().find(at_the_end)) {
        (Trust::Good | Trust::Normal, _) if broken => proposal(Trust::Bad, "a promise to pay was broken".to_owned()),
        (Trust::Good | Trust::Normal, Some(item)) => {
            proposal(Trust::Bad, format!("{} has had the last level and is not paid", item.number))
        }
        (Trust::Bad, None) if !something_is_overdue => {
            proposal(Trust::Normal, "nothing is overdue any more".to_owned())
        }
        _ => None,
    }
}
