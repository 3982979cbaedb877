//! Levels and plans: the rungs that an unpaid item climbs.

use std::collections::BTreeSet;
use std::fmt;

use super::account::listed;
use super::{InterestAtLevel, LevelId, Restraint, Thresholds, Unreadable, UserId};

/// A way to reach the customer, or the people who look after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// A mail to the customer.
    Email,
    /// A letter to the customer.
    Letter,
    /// A text message to the customer.
    Sms,
    /// Nothing leaves: a person is asked to do something.
    Activity,
}

impl Channel {
    /// Its name in keys, tables and programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Letter => "letter",
            Self::Sms => "sms",
            Self::Activity => "activity",
        }
    }

    /// The channel of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::Email, Self::Letter, Self::Sms, Self::Activity].into_iter().find(|channel| channel.name() == name)
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Who gets an activity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Responsible {
    /// Nobody in particular: the user that the daemon works as.
    Nobody,
    /// This user.
    User(UserId),
    /// The customer's salesperson.
    Salesperson,
    /// Who is responsible for the account.
    OfAccount,
}

/// What a level asks a person to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// The activity type in the accounting system; none: its *To do*.
    pub type_id: Option<i64>,
    /// One line.
    pub summary: String,
    /// Details.
    pub note: String,
    /// Who gets it.
    pub responsible: Responsible,
}

/// Who is made to follow a customer with a reminder of the level, so that answers reach them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Followers {
    /// These users.
    pub users: BTreeSet<UserId>,
    /// Who is responsible for the account.
    pub responsible: bool,
}

/// One rung of a plan. Its texts live beside it, in `render`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    /// Its identity.
    pub id: LevelId,
    /// What people call it.
    pub name: String,
    /// Days after the due date; negative before it.
    pub days_after_due: i64,
    /// Sent by the run itself; otherwise proposed.
    pub automatic: bool,
    /// Channels to the customer, in the order in which they are tried.
    pub channels: Vec<Channel>,
    /// What a person is asked to do.
    pub activity: Option<Activity>,
    /// A letter goes where nobody can be reached by mail (rule 10).
    pub letter_instead_of_mail: bool,
    /// It is not used for less than that.
    pub minimum: Thresholds,
    /// For more than that it is only proposed.
    pub automatic_up_to: Thresholds,
    /// What follows, if it is the last level of its plan (rule 5).
    pub after_last: AfterLast,
    /// What a customer is kept from as soon as one of its items has reached it.
    pub restraint: Restraint,
    /// Who follows the customer from it on.
    pub followers: Followers,
    /// What becomes of interest on late payments.
    pub interest: InterestAtLevel,
    /// The documents of the invoices that it demands go with its mail.
    pub attach_invoices: bool,
    /// The customer's statement goes with its mail.
    pub attach_statement: bool,
    /// What is wrong with its texts, of which the last good ones are used meanwhile.
    pub text_problem: Option<String>,
    /// Why it cannot be used, if so: it stops this level only.
    pub unusable: Option<String>,
}

/// What follows the last level of a plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum AfterLast {
    /// Nothing.
    #[default]
    Stop,
    /// The level again.
    Repeat {
        /// Days from one time to the next, above zero.
        every_days: i64,
    },
    /// Somebody takes the account over: an activity, once.
    HandOver {
        /// Days after the level, above zero.
        after_days: i64,
        /// What somebody is asked to do.
        activity: Activity,
    },
}

/// The ordered levels of a company: days strictly grow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    levels: Vec<Level>,
    last: Level,
}

/// Why levels do not make a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlanProblem {
    /// There is no level.
    NoLevels,
    /// Two levels have the same days.
    SameDays {
        /// The days.
        days: i64,
        /// The two levels' names.
        names: [String; 2],
    },
    /// Rows of the company or its levels could not be read: the plan may be incomplete.
    Unreadable(Vec<Unreadable>),
}

impl fmt::Display for PlanProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoLevels => write!(f, "the plan has no levels: add at least one follow-up level for the company"),
            Self::SameDays { days, names: [first, second] } => write!(
                f,
                "levels \"{first}\" and \"{second}\" are both {days} days after the due date: change the days of one"
            ),
            Self::Unreadable(rows) => write!(f, "the company or its levels cannot be read: {}", listed(rows)),
        }
    }
}

impl Level {
    /// An automatic level by no channel yet, with no conditions, and nothing after it.
    #[must_use]
    pub fn new(id: LevelId, name: &str, days_after_due: i64) -> Self {
        Self {
            id,
            name: name.to_owned(),
            days_after_due,
            automatic: true,
            channels: Vec::new(),
            activity: None,
            letter_instead_of_mail: false,
            minimum: Thresholds::default(),
            automatic_up_to: Thresholds::default(),
            after_last: AfterLast::Stop,
            followers: Followers::default(),
            interest: InterestAtLevel::default(),
            attach_invoices: false,
            attach_statement: false,
            text_problem: None,
            restraint: Restraint::default(),
            unusable: None,
        }
    }

    /// What its record shows to who edits it; none: all is well.
    #[must_use]
    pub fn problem(&self) -> Option<String> {
        match &self.unusable {
            Some(problem) => Some(format!("{problem}. Nothing is sent at this level until this is put right.")),
            None => self.text_problem.as_ref().map(|problem| format!("{problem}.")),
        }
    }

    /// It tells the customer nothing: a person is asked to do something, no more (rule 6).
    #[must_use]
    pub const fn asks_only(&self) -> bool {
        self.channels.is_empty() && self.activity.is_some()
    }
}

impl Plan {
    /// Orders `levels` by days.
    ///
    /// # Errors
    /// No level, or two of the same days.
    pub fn new(mut levels: Vec<Level>) -> Result<Self, PlanProblem> {
        levels.sort_by_key(|level| (level.days_after_due, level.id));
        let last = levels.last().cloned().ok_or(PlanProblem::NoLevels)?;
        for pair in levels.windows(2) {
            if let [first, second] = pair
                && first.days_after_due == second.days_after_due
            {
                return Err(PlanProblem::SameDays {
                    days: first.days_after_due,
                    names: [first.name.clone(), second.name.clone()],
                });
            }
        }
        Ok(Self { levels, last })
    }

    /// All levels, first to last.
    #[must_use]
    pub fn levels(&self) -> &[Level] {
        &self.levels
    }

    /// The level that follows what was reached: the first with more days.
    #[must_use]
    pub fn after(&self, reached_days: Option<i64>) -> Option<&Level> {
        self.levels.iter().find(|level| reached_days.is_none_or(|days| level.days_after_due > days))
    }

    /// The level that was reached last: the last with at most those days. Plans may have changed since.
    #[must_use]
    pub fn at(&self, reached_days: i64) -> Option<&Level> {
        self.levels.iter().rev().find(|level| level.days_after_due <= reached_days)
    }

    /// The last level.
    #[must_use]
    pub const fn last(&self) -> &Level {
        &self.last
    }

    /// Days between the last two levels; none for a plan of one level.
    #[must_use]
    pub fn last_gap_days(&self) -> Option<i64> {
        match self.levels.as_slice() {
            [.., before, last] => Some(last.days_after_due - before.days_after_due),
            _ => None,
        }
    }
}
