//! Which plan counts for an account: chosen, by tag, by country, by payment terms, else the default one.

use super::input::CompanyInput;
use crate::domain::{Account, OtherPlan, Plan, PlanProblem, PlanRule};

/// The plan that counts for an account, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlanFor<'a> {
    /// Its levels, or why they do not make a plan.
    pub plan: &'a Result<Plan, PlanProblem>,
    /// What people call it; none: the default plan.
    pub name: Option<&'a str>,
    /// Why.
    pub rule: PlanRule,
}

/// Whether a rule names a plan.
type Counts<'a> = &'a dyn Fn(&OtherPlan) -> bool;

impl CompanyInput {
    /// The plan that counts for `account`. Of several plans that one rule names, the one with the lowest sequence.
    #[must_use]
    pub fn plan_for(&self, account: &Account) -> PlanFor<'_> {
        let rules: [(PlanRule, Counts<'_>); 4] = [
            (PlanRule::Chosen, &|plan| account.plan == Some(plan.id)),
            (PlanRule::Tag, &|plan| !plan.tags.is_disjoint(&account.tags)),
            (PlanRule::Country, &|plan| account.country.as_ref().is_some_and(|own| plan.countries.contains(own))),
            (PlanRule::PaymentTerm, &|plan| account.payment_term.is_some_and(|own| plan.payment_terms.contains(&own))),
        ];
        let found = rules.iter().find_map(|(rule, counts)| {
            let plans = self.other_plans.iter().filter(|plan| counts(plan));
            plans.min_by_key(|plan| (plan.sequence, plan.id)).map(|plan| (plan, *rule))
        });
        match found {
            Some((plan, rule)) => PlanFor { plan: &plan.plan, name: Some(&plan.name), rule },
            None => PlanFor { plan: &self.plan, name: None, rule: PlanRule::Default },
        }
    }

    /// All plans whose levels make one, the default plan first.
    pub fn usable_plans(&self) -> impl Iterator<Item = &Plan> {
        let all = std::iter::once(&self.plan).chain(self.other_plans.iter().map(|other| &other.plan));
        all.filter_map(|plan| plan.as_ref().ok())
    }
}
