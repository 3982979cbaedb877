//! Blocking: what a customer who has not paid is kept from, and by whose decision.

use std::fmt;

use chrono::NaiveDate;

/// What happens to deliveries.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deliveries {
    /// They go.
    #[default]
    Go,
    /// They go, and somebody is warned.
    Warned,
    /// They do not go.
    Stopped,
}

/// What a customer is kept from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Restraint {
    /// Quotations and orders cannot be confirmed.
    pub orders: bool,
    /// What happens to deliveries.
    pub deliveries: Deliveries,
}

impl Restraint {
    /// From everything.
    pub const ALL: Self = Self { orders: true, deliveries: Deliveries::Stopped };

    /// Whether it is from nothing.
    #[must_use]
    pub fn is_none(self) -> bool {
        self == Self::default()
    }

    /// The stricter of both, each for itself.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self { orders: self.orders || other.orders, deliveries: self.deliveries.max(other.deliveries) }
    }
}

/// Who decides whether an account is blocked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Blocking {
    /// The levels that its items have reached.
    #[default]
    ByLevel,
    /// A person has released it, whatever the levels say.
    Never,
    /// A person has blocked it, whatever the levels say.
    Always,
}

/// That an account is blocked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// From what.
    pub restraint: Restraint,
    /// The first day of it.
    pub since: NaiveDate,
    /// Why.
    pub because: BlockCause,
}

/// Why an account is blocked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlockCause {
    /// It has reached the level of this name.
    Level(String),
    /// A person has said so.
    Person,
}

/// Whether an account is blocked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlockStanding {
    /// It is not.
    Free,
    /// It is.
    Blocked(Block),
    /// Nobody can tell, because something could not be read: what was decided before stays.
    Unknown,
}

impl fmt::Display for BlockCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Level(name) => write!(f, "An invoice has reached the level \"{name}\"."),
            Self::Person => f.write_str("Blocked by hand."),
        }
    }
}
