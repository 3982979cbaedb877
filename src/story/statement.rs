//! Statements: what a line of a story says.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rust_decimal::Decimal;

pub use super::words::Amount;
use crate::domain::{BankJournal, Channel, Exclusion, Level, Mode, RecipientRule, ReconcileFirst, StartAt, Trust};

/// A statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Statement {
    /// What the company has decided, and what it is.
    Policy(Policy),
    /// What is known about a customer, and what people decide about it.
    Customer(Customer),
    /// What comes into the books.
    Books(Books),
    /// What becomes of messages.
    Mail(Mail),
    /// A day comes, with a run or without.
    Day(Day),
}

/// What the company has decided, and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Policy {
    /// A company; named again, what follows is about it.
    Company {
        /// Its name.
        name: String,
        /// The currency of its books.
        currency: Option<String>,
        /// Its country.
        country: Option<String>,
        /// The company that it is a branch of.
        branch_of: Option<String>,
        /// It has no address to send from.
        without_sender: bool,
    },
    /// A plan beside the default one; named again, levels that follow are its.
    Plan {
        /// Its name.
        name: String,
        /// Tags of customers that it is for.
        tags: Vec<String>,
        /// Countries of customers that it is for.
        countries: BTreeSet<String>,
        /// Payment terms of customers that it is for.
        terms: Vec<String>,
        /// Of several plans the one with the lowest counts.
        sequence: Option<i64>,
    },
    /// Levels that follow are the company's own again.
    DefaultPlan,
    /// A level of the plan that was named last.
    Level(Box<Level>),
    /// A level gets other days.
    MoveLevel {
        /// The level.
        name: String,
        /// Days after the due date.
        days: i64,
    },
    /// A level is no longer used.
    ArchiveLevel(String),
    /// A rule of the company that was named last.
    Rule(Rule),
    /// These channels are set up, and no others.
    Channels(BTreeSet<Channel>),
    /// A run sends so many messages.
    MessagesPerRun(usize),
    /// A currency that is not rounded to hundredths.
    Currency {
        /// Its code.
        code: String,
        /// The smallest amount.
        rounding: Decimal,
    },
    /// What one of a currency is worth.
    Rate {
        /// Its code.
        code: String,
        /// In the currency of the company's books.
        rate: Decimal,
    },
    /// Working days of a country.
    Calendar {
        /// Its code.
        country: String,
        /// Days of the week that are not worked, by their distance from Monday.
        weekend: BTreeSet<u8>,
    },
    /// A public holiday.
    Holiday {
        /// The country.
        country: String,
        /// The day.
        day: NaiveDate,
        /// Its name.
        name: String,
    },
    /// A bank journal, or news from it.
    Bank(BankJournal),
}

/// A rule of a company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// See [`crate::domain::CompanyRules::tolerance`].
    Tolerance(Decimal),
    /// See [`crate::domain::CompanyRules::minimum_interval_days`].
    MinimumInterval(i64),
    /// See [`crate::domain::CompanyRules::minimum_age_days`].
    MinimumAge(i64),
    /// See [`crate::domain::CompanyRules::ignore_due_before`].
    IgnoreDueBefore(NaiveDate),
    /// See [`crate::domain::CompanyRules::start_at`].
    StartAt(StartAt),
    /// See [`crate::domain::CompanyRules::excluded_payment_methods`].
    ExcludePaymentMethod(String),
    /// See [`crate::domain::CompanyRules::reconcile_first`].
    ReconcileFirst(ReconcileFirst, Option<i64>),
    /// See [`crate::domain::CompanyRules::working_days_only`].
    WorkingDaysOnly,
    /// See [`crate::domain::CompanyRules::sending`].
    Sending(bool),
    /// See [`crate::domain::CompanyRules::retry_failed_after_days`].
    RetryFailedAfter(i64),
}

/// What is known about a customer, and what people decide about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Customer {
    /// A customer; named again, what is said about it changes.
    Partner {
        /// Its name.
        name: String,
        /// What stands in its address field.
        address: Option<String>,
        /// Its country.
        country: Option<String>,
        /// Its tags.
        tags: Vec<String>,
        /// Its payment terms.
        terms: Option<String>,
        /// What people think of it.
        trust: Option<Trust>,
        /// Its language.
        language: Option<String>,
    },
    /// Somebody who gets messages instead of the customer.
    Contact {
        /// Why.
        rule: RecipientRule,
        /// The customer.
        partner: String,
        /// What stands in its address field.
        address: Option<String>,
        /// Its language.
        language: Option<String>,
    },
    /// A plan is chosen for an account.
    Choose {
        /// The plan.
        plan: String,
        /// The customer.
        partner: String,
    },
    /// The customer promises to pay.
    Promise {
        /// The customer.
        partner: String,
        /// How much, in company currency; none: all that is due by then.
        amount: Option<Decimal>,
        /// By when.
        due: NaiveDate,
    },
    /// Somebody leaves the account alone.
    Snooze {
        /// The customer.
        partner: String,
        /// The first day on which it is followed up again.
        until: NaiveDate,
        /// Why.
        note: Option<String>,
    },
    /// The account becomes automatic, manual or off.
    Mode {
        /// The customer.
        partner: String,
        /// What it becomes.
        mode: Mode,
    },
    /// Somebody sets the next reminder date, or empties it.
    NextReminder {
        /// The customer.
        partner: String,
        /// The date.
        date: Option<NaiveDate>,
    },
    /// Somebody says which level the account's overdue items have reached.
    SetLevel {
        /// The customer.
        partner: String,
        /// The level's days.
        days: Option<i64>,
    },
    /// Two customers become one.
    Merge {
        /// The one that goes.
        partner: String,
        /// The one that stays.
        into: String,
    },
    /// A customer becomes a part of another.
    MoveUnder {
        /// The part.
        partner: String,
        /// Who owes from now on.
        parent: String,
    },
}

/// What comes into the books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Books {
    /// An invoice, or an entry of a general journal that looks like one.
    Invoice(Invoice),
    /// A credit that is not allocated: a credit note, or a payment.
    Credit {
        /// Its number.
        number: String,
        /// The customer.
        partner: String,
        /// How much, above zero.
        amount: Amount,
        /// Its day; none: today.
        dated: Option<NaiveDate>,
        /// It is a credit note, and no payment.
        is_credit_note: bool,
    },
    /// Invoices are paid, and the payment is matched with them.
    Pay {
        /// The invoices, in the order in which they are paid.
        numbers: Vec<String>,
        /// How much; none: all that is open.
        amount: Option<Amount>,
    },
    /// A credit is matched with invoices.
    Allocate {
        /// The credit.
        credit: String,
        /// The invoices.
        to: Vec<String>,
    },
    /// What was matched with an invoice is taken apart: the invoice is open again, and so is the credit.
    Unreconcile(String),
    /// A payment turns out to be none, such as a direct debit that comes back: only the invoice is open again.
    PaymentReturned(String),
    /// An invoice counts as paid, and the payment is not matched yet.
    PaymentInProcess(String),
    /// An invoice is not followed up.
    Exclude(String, Exclusion),
    /// It is followed up again.
    Include(String),
    /// Somebody expects an invoice to be paid by a day.
    Expect(String, NaiveDate),
}

/// An invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invoice {
    /// Its number.
    pub number: String,
    /// The customer.
    pub partner: String,
    /// What is due when.
    pub instalments: Vec<(NaiveDate, Amount)>,
    /// Its date; none: that of its first instalment.
    pub dated: Option<NaiveDate>,
    /// The day on which it came into the books; none: long ago.
    pub entered: Option<NaiveDate>,
    /// How it is to be paid.
    pub payment_method: Option<String>,
    /// It is an opening balance: an entry of a general journal, excluded unless somebody includes it.
    pub is_opening_balance: bool,
}

/// What becomes of messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mail {
    /// How the next mail to a customer ends.
    Ends(String, MailEnd),
    /// The mail that waits for a customer is tried again.
    Retry(String),
    /// A person says whether the mail in doubt was sent.
    Resolve {
        /// The customer.
        partner: String,
        /// It was.
        was_sent: bool,
    },
}

/// How a mail ends that does not arrive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailEnd {
    /// The mail server refuses it for good.
    Fails(String),
    /// The mail server puts it off.
    Waits(String),
    /// Nobody knows.
    InDoubt,
}

/// A day comes, with a run or without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Day {
    /// A run.
    Run(NaiveDate),
    /// No run.
    Moves(NaiveDate),
    /// Somebody follows up an account by hand.
    FollowUp {
        /// The customer.
        partner: String,
        /// Against what would hold it.
        anyway: bool,
    },
    /// What people see of an account now.
    Show(String),
}
