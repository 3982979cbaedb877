//! Outcomes: every account ends a plan in exactly one, and "why did nothing happen?" always has an answer.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::account::listed;
use super::{
    Account, AccountKey, Advance, AttemptEnd, BankFinding, Channel, DayOff, Measured, Money, PlanProblem, PlanRule,
    PromiseEnd, Recipient, Reminder, Setter, TrustProposal, Unreadable, joined,
};

/// What a run decides: one decision for every account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunPlan {
    /// The day of the run.
    pub run_date: NaiveDate,
    /// Every account, exactly once.
    pub decisions: BTreeMap<AccountKey, Decision>,
    /// Bank journals that are behind, of companies that are warned or held because of it.
    pub bank_findings: Vec<BankFinding>,
}

/// What is decided for one account, and the figures that people see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Whose.
    pub account: AccountKey,
    /// The customer's name.
    pub customer: String,
    /// What people see, once the plan is carried out (rule 19).
    pub status: Status,
    /// Residuals of all items that are not excluded, company currency.
    pub total_due: Money,
    /// Of those the ones whose due date is before the run date.
    pub total_overdue: Money,
    /// The oldest due date of a claim that is not excluded.
    pub oldest_due_date: Option<NaiveDate>,
    /// Days of the highest level that an open item has reached, before the plan is carried out.
    pub level_days: Option<i64>,
    /// Reminded, proposed or held.
    pub outcome: Outcome,
    /// Items whose next level is due and is not automatic, or cannot be used: a person is to do something, whether or not
    /// a message goes. Empty while the account is held until a day.
    pub left_to_people: Vec<Advance>,
    /// The plan that counts for it, if it is not the default one, and why.
    pub plan: Option<(String, PlanRule)>,
    /// The promise to pay has ended, and nobody has been told.
    pub promise: Option<PromiseEnd>,
    /// How we would change the customer's trust.
    pub trust: Option<TrustProposal>,
}

/// What people see of an account (rule 19).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Something is to be done today.
    InNeedOfAction,
    /// Overdue, nothing to do today.
    WithOverdueInvoices,
    /// Nothing overdue.
    NoActionNeeded,
}

/// What becomes of an account in a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A message goes.
    Reminded(Reminder),
    /// A message is prepared and waits for a person.
    Proposed(Reminder, ProposedReason),
    /// Nothing happens today.
    Held(HeldReason),
}

/// Why a message waits for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProposedReason {
    /// Sending is not switched on.
    SendingOff,
    /// The account is followed up by hand.
    ManualAccount,
    /// The level is not automatic.
    LevelNotAutomatic,
    /// Only excluded credits of general journals would cover it (rule 22).
    ExcludedCreditsWouldCover {
        /// Their sum.
        credits: Money,
    },
    /// It is about more than the level may send by itself.
    AboveLimit {
        /// The level.
        level: String,
        /// The sum, and the limit.
        measured: Measured,
    },
}

/// Why an account is not reminded today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeldReason {
    /// Nothing is claimed.
    NothingOpen,
    /// All that is claimed is excluded.
    AllExcluded {
        /// How many items.
        items: usize,
    },
    /// No item has reached the day of its next level.
    NotDueYet {
        /// The level that comes first.
        level: String,
        /// Its day.
        day: NaiveDate,
    },
    /// The last level has gone, and the day on which somebody takes over has not come.
    NotHandedOverYet {
        /// The last level.
        level: String,
        /// The day.
        day: NaiveDate,
    },
    /// All items have had the last level.
    AfterLastLevel {
        /// The last level.
        level: String,
    },
    /// Items due before a set day are left alone.
    BacklogIgnored {
        /// The set day.
        before: NaiveDate,
    },
    /// Paid but not yet matched.
    PaymentInProcess {
        /// The documents.
        numbers: Vec<String>,
    },
    /// Collected otherwise, by direct debit for instance.
    OtherPaymentMethod {
        /// How.
        method: String,
        /// The documents.
        numbers: Vec<String>,
    },
    /// Somebody expects the payment.
    PaymentExpected {
        /// The documents.
        numbers: Vec<String>,
        /// The last day on which they are waited for.
        on: NaiveDate,
    },
    /// Too fresh in the books.
    TooFresh {
        /// The documents.
        numbers: Vec<String>,
        /// The first day on which a level is due for one of them.
        until: NaiveDate,
    },
    /// The bank is behind.
    ReconcileFirst(BankFinding),
    /// It is about less than the level is for.
    BelowMinimum {
        /// The level.
        level: String,
        /// The sum, and the minimum.
        measured: Measured,
    },
    /// The customer has promised to pay.
    PromiseToPay {
        /// The last day on which it is waited for.
        on: NaiveDate,
    },
    /// Somebody leaves it alone.
    Snoozed {
        /// The first day on which it is followed up again.
        until: NaiveDate,
        /// Why.
        note: Option<String>,
    },
    /// Nobody works on this day where the customer is.
    DayOff {
        /// What day it is.
        day: DayOff,
        /// The next working day.
        until: NaiveDate,
    },
    /// Others came first: the run has reached its number of messages.
    RunIsFull {
        /// The number.
        messages: usize,
    },
    /// Credits cover what would be demanded.
    CoveredByCredits {
        /// What would be demanded, company currency.
        claims: Money,
        /// Credits, company currency, as a positive amount.
        credits: Money,
        /// What may be left of it without a reminder.
        tolerance: Money,
    },
    /// The next reminder date has not come.
    NotBefore {
        /// The date.
        date: NaiveDate,
        /// Who set it.
        set_by: Setter,
    },
    /// Reminded a few days ago.
    MinimumInterval {
        /// The first day on which it may be reminded again.
        until: NaiveDate,
    },
    /// A payment was unreconciled a few days ago.
    ItemReturned {
        /// The first day on which it may be reminded again.
        until: NaiveDate,
    },
    /// The account is never followed up by itself.
    AccountOff,
    /// It is unknown whether the last message has reached the customer.
    InDoubt {
        /// By which way.
        channel: Channel,
        /// Since when.
        since: NaiveDate,
    },
    /// The last message has not left yet and goes again by itself.
    DeliveryWaiting {
        /// By which way.
        channel: Channel,
        /// Since when.
        since: NaiveDate,
        /// What happened.
        problem: Option<String>,
    },
    /// The last message was sent, but not all is written back.
    NotWrittenBack {
        /// Since when.
        since: NaiveDate,
    },
    /// The last message could not be delivered.
    DeliveryFailed {
        /// When.
        on: NaiveDate,
        /// By which way.
        channel: Channel,
        /// What the other side answered.
        answer: String,
    },
    /// Nobody can be reached on any channel of the level.
    NoRecipient {
        /// The level.
        level: String,
        /// Why, channel by channel.
        why: Vec<String>,
    },
    /// The company has no sender address.
    NoSender,
    /// The company's levels do not make a plan.
    PlanUnusable(PlanProblem),
    /// The texts of the level cannot be used.
    LevelUnusable {
        /// The level.
        level: String,
        /// What is wrong.
        problem: String,
    },
    /// Rows of the account could not be read.
    RowsUnreadable(Vec<Unreadable>),
}

/// What became of one channel of a reminder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeliveryOutcome {
    /// The other side has taken it.
    Sent {
        /// To whom.
        recipient: Option<Recipient>,
        /// What it answered.
        answer: String,
    },
    /// It was not taken; `retried` says whether it goes again by itself.
    Failed {
        /// What happened.
        problem: String,
        /// Whether it goes again by itself.
        retried: bool,
    },
    /// Unknown: a person must say.
    InDoubt {
        /// What is known.
        problem: String,
    },
    /// Another program has it, and says later what became of it.
    HandedOver {
        /// Which, and what it has said.
        what: String,
    },
    /// It goes by itself as soon as its hour or its turn comes.
    Waits {
        /// Until when, and why.
        reason: String,
    },
    /// Nothing left.
    NotSent {
        /// Why.
        reason: String,
    },
}

impl DeliveryOutcome {
    /// What an attempt's end means for whoever should have been reached.
    #[must_use]
    pub fn of(end: AttemptEnd, recipient: Option<Recipient>) -> Self {
        match end {
            AttemptEnd::Sent { answer } => Self::Sent { recipient, answer },
            AttemptEnd::Passing { problem } => Self::Failed { problem, retried: true },
            AttemptEnd::Final { problem } => Self::Failed { problem, retried: false },
            AttemptEnd::InDoubt { problem } => Self::InDoubt { problem },
        }
    }
}

impl Status {
    /// Its name for people.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::InNeedOfAction => "in need of action",
            Self::WithOverdueInvoices => "with overdue invoices",
            Self::NoActionNeeded => "no action needed",
        }
    }
}

impl Decision {
    /// A message to the customer goes.
    #[must_use]
    pub fn sends(&self) -> bool {
        let Outcome::Reminded(reminder) = &self.outcome else { return false };
        reminder.deliverable().any(|(channel, _)| channel != Channel::Activity)
    }

    /// The date that the account's next reminder has after this decision; none: it has none, or loses the one that the
    /// daemon had set, because what it was set for is settled (rule 14).
    #[must_use]
    pub fn next_reminder(&self, account: &Account) -> Option<NaiveDate> {
        let next = match &self.outcome {
            Outcome::Reminded(reminder) => return Some(reminder.next_reminder),
            // The last reminder's levels may not be written yet: without them nothing can be said about its date.
            Outcome::Held(reason) if reason.is_unfinished() => account.next_reminder,
            Outcome::Proposed(..) | Outcome::Held(_) => account.next_reminder_in_force(),
        };
        next.map(|next| next.date)
    }
}

impl Outcome {
    /// Its name for programs.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Reminded(_) => "reminded",
            Self::Proposed(..) => "proposed",
            Self::Held(_) => "held",
        }
    }

    /// The reminder that goes or waits.
    #[must_use]
    pub const fn reminder(&self) -> Option<&Reminder> {
        match self {
            Self::Reminded(reminder) | Self::Proposed(reminder, _) => Some(reminder),
            Self::Held(_) => None,
        }
    }
}

/// One line: `level "Third reminder" email ap@acme.test 1200.00 EUR, asks "Call the customer"`.
impl fmt::Display for Reminder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "level \"{}\"", self.level_name)?;
        for plan in &self.channels {
            match &plan.recipient {
                Ok(recipient) if plan.channel == Channel::Email => {
                    write!(f, " email {}", recipient.addresses.join(", "))?;
                }
                Ok(_) => write!(f, " {}", plan.channel)?,
                Err(_) => {}
            }
        }
        write!(f, " {}", joined(&self.amounts))?;
        self.activities.iter().try_for_each(|(activity, _)| write!(f, ", asks \"{}\"", activity.summary))
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reminded(reminder) => reminder.fmt(f),
            Self::Proposed(reminder, reason) => write!(f, "proposed: {reminder}: {reason}"),
            Self::Held(reason) => write!(f, "held: {reason}"),
        }
    }
}

impl fmt::Display for ProposedReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SendingOff => write!(f, "sending is not switched on"),
            Self::ManualAccount => write!(f, "the account is followed up by hand"),
            Self::LevelNotAutomatic => write!(f, "the level is not automatic"),
            Self::ExcludedCreditsWouldCover { credits } => {
                write!(f, "excluded credits of general journals, {credits}, would cover it")
            }
            Self::AboveLimit { level, measured: Measured { sum, threshold } } => {
                write!(f, "level \"{level}\" goes by itself up to {threshold}, and this is about {sum}")
            }
        }
    }
}

impl HeldReason {
    /// The account's last reminder has not come to its end.
    #[must_use]
    pub const fn is_unfinished(&self) -> bool {
        matches!(self, Self::InDoubt { .. } | Self::DeliveryWaiting { .. } | Self::NotWrittenBack { .. })
    }
}

/// `INV/1 is`, `INV/1, INV/2 are`.
fn are(numbers: &[String]) -> String {
    format!("{} {}", numbers.join(", "), if numbers.len() == 1 { "is" } else { "are" })
}

impl fmt::Display for HeldReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NothingOpen => write!(f, "nothing is claimed"),
            Self::AllExcluded { items: 1 } => f.write_str("all that is claimed is excluded (1 item)"),
            Self::AllExcluded { items } => write!(f, "all that is claimed is excluded ({items} items)"),
            Self::NotDueYet { level, day } => write!(f, "level \"{level}\" not before {day}"),
            Self::NotHandedOverYet { level, day } => {
                write!(f, "the last level, \"{level}\", has been reached; to be handed over on {day}")
            }
            Self::AfterLastLevel { level } => write!(f, "the last level, \"{level}\", has been reached"),
            Self::BacklogIgnored { before } => write!(f, "items due before {before} are left alone"),
            Self::PaymentInProcess { numbers } => write!(f, "payment in process for {}", numbers.join(", ")),
            Self::OtherPaymentMethod { method, numbers } => {
                write!(f, "{} to be paid by {method}", are(numbers))
            }
            Self::PaymentExpected { numbers, on } => {
                write!(f, "payment of {} is expected on {on}", numbers.join(", "))
            }
            Self::TooFresh { numbers, until } => {
                write!(f, "{} too new; not before {until}", are(numbers))
            }
            Self::ReconcileFirst(finding) => write!(f, "reconcile first: {finding}"),
            Self::BelowMinimum { level, measured: Measured { sum, threshold } } => {
                write!(f, "{sum} is less than the {threshold} that level \"{level}\" is for")
            }
            Self::PromiseToPay { on } => write!(f, "promise to pay on {on}"),
            Self::Snoozed { until, note } => {
                write!(f, "snoozed until {until}")?;
                note.iter().try_for_each(|note| write!(f, ": {note}"))
            }
            Self::DayOff { day, until } => write!(f, "today is {day} for the customer; it goes on {until}"),
            Self::RunIsFull { messages: 1 } => {
                f.write_str("this run sends no more than 1 message; the next one goes on")
            }
            Self::RunIsFull { messages } => {
                write!(f, "this run sends no more than {messages} messages; the next one goes on")
            }
            Self::CoveredByCredits { claims, credits, .. } if claims.amount <= credits.amount => {
                write!(f, "covered by credits: {claims} less {credits}")
            }
            Self::CoveredByCredits { claims, credits, tolerance } if credits.amount > Decimal::ZERO => {
                write!(f, "{claims} less credits of {credits} is no more than the tolerance of {tolerance}")
            }
            Self::CoveredByCredits { claims, tolerance, .. } => {
                write!(f, "{claims} is no more than the tolerance of {tolerance}")
            }
            Self::NotBefore { date, set_by: Setter::Daemon } => write!(f, "next reminder not before {date}"),
            Self::NotBefore { date, set_by: Setter::Person } => {
                write!(f, "next reminder not before {date}, set by hand")
            }
            Self::MinimumInterval { until } => write!(f, "reminded a few days ago; not again before {until}"),
            Self::ItemReturned { until } => write!(f, "a payment was unreconciled; not before {until}"),
            Self::AccountOff => write!(f, "follow-up is off for this customer"),
            Self::InDoubt { channel, since } => {
                write!(f, "in doubt: the {channel} of {since} may have arrived; say whether it was sent")
            }
            Self::DeliveryWaiting { channel, since, problem } => {
                write!(f, "the {channel} of {since} waits to be delivered")?;
                problem.iter().try_for_each(|problem| write!(f, ": {problem}"))
            }
            Self::NotWrittenBack { since } => write!(f, "the reminder of {since} is not written back yet"),
            Self::DeliveryFailed { on, channel, answer } => write!(f, "the {channel} of {on} failed: {answer}"),
            Self::NoRecipient { level, why } => {
                write!(f, "nobody can be reached at level \"{level}\": {}", why.join("; "))
            }
            Self::NoSender => write!(f, "the company has no sender: give it an e-mail address"),
            Self::PlanUnusable(problem) => problem.fmt(f),
            Self::LevelUnusable { level, problem } => write!(f, "level \"{level}\" cannot be used: {problem}"),
            Self::RowsUnreadable(rows) => write!(f, "rows that cannot be read: {}", listed(rows)),
        }
    }
}
