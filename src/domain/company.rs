//! Companies, and the rules that each sets for its follow-up.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{CompanyId, Currency, ReconcileFirst, SendingHours};

/// A company (or branch) as its customers see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Company {
    /// Its identity in the accounting system.
    pub id: CompanyId,
    /// Its name.
    pub name: String,
    /// The company that it is a branch of. A branch without a plan uses its parent's.
    pub parent: Option<CompanyId>,
    /// The currency of its books.
    pub currency: Arc<Currency>,
    /// Its language, such as `fr_BE`, where the customer has none.
    pub language: Option<String>,
    /// Who its messages come from; none: nothing can be sent.
    pub sender: Option<Sender>,
    /// Where answers go; none: to the sender.
    pub reply_to: Option<String>,
    /// Lines under the signature: address, telephone, e-mail, web site, tax number.
    pub contact_lines: Vec<String>,
    /// Its telephone number.
    pub phone: Option<String>,
    /// Its country, as its ISO code.
    pub country: Option<String>,
}

/// Name and address in the *From* of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// The name, as people write it.
    pub name: String,
    /// The address.
    pub email: String,
}

/// What a company (or the settings file for it) has decided about its follow-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompanyRules {
    /// Off: everything is proposed and nothing leaves (rule 23).
    pub sending: bool,
    /// Nobody is reminded whose demanded claims less credits are at or below this; company currency (rule 7).
    pub tolerance: Decimal,
    /// Days that must pass between two reminders of an account.
    pub minimum_interval_days: i64,
    /// Items due before this day that no level has reached are left alone for good (rule 23).
    pub ignore_due_before: Option<NaiveDate>,
    /// Days that an item must have been in the books before a level is due for it.
    pub minimum_age_days: i64,
    /// Where items start that no level has reached.
    pub start_at: StartAt,
    /// Items that are to be paid by one of these ways are collected otherwise, such as direct debit.
    pub excluded_payment_methods: BTreeSet<String>,
    /// What is done about bank journals that are behind (rule 16).
    pub reconcile_first: ReconcileFirst,
    /// Days after which an unreconciled line, or no line at all, means that a bank journal is behind.
    pub bank_behind_after_days: i64,
    /// Reminders leave on working days of the customer's country only.
    pub working_days_only: bool,
    /// The hours of the customer's day in which they leave by themselves; none: all of them.
    pub sending_hours: Option<SendingHours>,
    /// Days that a message gives for the payment.
    pub payment_days: i64,
    /// Days after which a delivery that failed for good is tried again though the address is the same.
    pub retry_failed_after_days: i64,
}

/// Where an item starts that no level has reached (rule 2).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum StartAt {
    /// At the first level, however late it is found.
    #[default]
    FirstLevel,
    /// At the level that its age calls for.
    LevelOfItsAge,
}

impl Default for CompanyRules {
    fn default() -> Self {
        Self {
            sending: false,
            tolerance: Decimal::ZERO,
            minimum_interval_days: 7,
            ignore_due_before: None,
            minimum_age_days: 0,
            start_at: StartAt::FirstLevel,
            excluded_payment_methods: BTreeSet::new(),
            reconcile_first: ReconcileFirst::Warn,
            bank_behind_after_days: 7,
            working_days_only: false,
            sending_hours: None,
            payment_days: 7,
            retry_failed_after_days: 7,
        }
    }
}
