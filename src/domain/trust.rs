//! Trust: what people think of a debtor, and what we would.

use std::fmt;

/// The coloured dot on a customer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trust {
    /// Pays.
    Good,
    /// Nothing is said about it.
    #[default]
    Normal,
    /// Does not pay by itself.
    Bad,
}

/// A change that we would make, and why. It is shown, never made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustProposal {
    /// What the customer should be.
    pub to: Trust,
    /// Why, as a sentence without its dot.
    pub because: String,
}

impl fmt::Display for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Good => "good debtor",
            Self::Normal => "normal debtor",
            Self::Bad => "bad debtor",
        })
    }
}
