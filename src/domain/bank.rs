//! Bank journals, as far as "reconcile first" asks (rule 16).

use std::fmt;

use chrono::NaiveDate;

use super::CompanyId;

/// A bank journal that ever had a statement line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankJournal {
    /// Its name.
    pub name: String,
    /// The day of its newest line.
    pub newest_line: NaiveDate,
    /// Lines that are not reconciled, and the day of the oldest of them; none: all are.
    pub unreconciled: Option<UnreconciledLines>,
}

/// Lines of a bank journal that are not reconciled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnreconciledLines {
    /// How many.
    pub count: usize,
    /// The day of the oldest.
    pub oldest: NaiveDate,
}

/// What a run does about bank journals that are behind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReconcileFirst {
    /// It does not look.
    Off,
    /// It says so, and goes on.
    #[default]
    Warn,
    /// It says so, and reminds nobody of the company.
    Hold,
}

/// A bank journal that is behind: somebody may be reminded who has paid.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct BankFinding {
    /// Whose.
    pub company: CompanyId,
    /// The journal's name.
    pub journal: String,
    /// What is behind.
    pub backlog: BankBacklog,
}

/// What is behind.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum BankBacklog {
    /// Lines wait to be reconciled.
    Unreconciled {
        /// How many.
        count: usize,
        /// Since when.
        since: NaiveDate,
    },
    /// No line has come for long.
    Silent {
        /// Since when.
        since: NaiveDate,
    },
}

impl fmt::Display for BankFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.backlog {
            BankBacklog::Unreconciled { count: 1, since } => {
                write!(f, "a line of {} of {since} is not reconciled", self.journal)
            }
            BankBacklog::Unreconciled { count, since } => {
                write!(f, "{count} lines of {}, the oldest of {since}, are not reconciled", self.journal)
            }
            BankBacklog::Silent { since } => write!(f, "{} has had no line since {since}", self.journal),
        }
    }
}
