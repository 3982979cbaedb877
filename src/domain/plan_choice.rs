//! Several plans in a company: which of them counts for an account, and why.

use std::collections::BTreeSet;
use std::fmt;

use super::{PaymentTermId, Plan, PlanId, PlanProblem, TagId};

/// A plan beside the company's default one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherPlan {
    /// Its identity.
    pub id: PlanId,
    /// What people call it.
    pub name: String,
    /// Of several that would count, the one with the lowest goes.
    pub sequence: i64,
    /// It counts for customers that carry one of these tags …
    pub tags: BTreeSet<TagId>,
    /// … or are in one of these countries (ISO codes) …
    pub countries: BTreeSet<String>,
    /// … or pay by one of these terms.
    pub payment_terms: BTreeSet<PaymentTermId>,
    /// Its levels, or why they do not make a plan.
    pub plan: Result<Plan, PlanProblem>,
}

/// Why a plan counts for an account, in the order in which it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlanRule {
    /// It was chosen on the account.
    Chosen,
    /// The customer carries one of its tags.
    Tag,
    /// The customer is in one of its countries.
    Country,
    /// The customer pays by one of its terms.
    PaymentTerm,
    /// Nothing else was said.
    Default,
}

impl PlanRule {
    /// Its name for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Chosen => "chosen",
            Self::Tag => "tag",
            Self::Country => "country",
            Self::PaymentTerm => "payment_term",
            Self::Default => "default",
        }
    }
}

impl fmt::Display for PlanRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Chosen => "chosen on the account",
            Self::Tag => "by a tag of the customer",
            Self::Country => "by the customer's country",
            Self::PaymentTerm => "by the customer's payment terms",
            Self::Default => "the default plan",
        })
    }
}
