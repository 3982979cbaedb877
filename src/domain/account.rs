//! Accounts: one commercial partner in one company, the unit that is followed up.

use std::collections::BTreeSet;
use std::fmt;

use chrono::NaiveDate;
use chrono_tz::Tz;
use rust_decimal::Decimal;

use super::{
    Blocking, Channel, CompanyId, FollowupId, OpenItem, PartnerId, PaymentTermId, PlanId, PostalAddress, Promise,
    Snooze, TagId, Trust, UserId,
};

/// What an account is: one commercial partner in one company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountKey {
    /// Who is owed.
    pub company: CompanyId,
    /// Who owes: the commercial partner.
    pub partner: PartnerId,
}

/// A customer's account in a company, as read on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Company and commercial partner.
    pub key: AccountKey,
    /// The customer's name.
    pub customer: String,
    /// The customer's language, such as `fr_BE`.
    pub language: Option<String>,
    /// Whether the run may act by itself.
    pub mode: Mode,
    /// Nothing is done before it.
    pub next_reminder: Option<NextReminder>,
    /// Somebody leaves it alone until a day.
    pub snooze: Option<Snooze>,
    /// What the customer has promised.
    pub promise: Option<Promise>,
    /// What people think of the customer.
    pub trust: Trust,
    /// The plan that was chosen for it.
    pub plan: Option<PlanId>,
    /// Who decides whether it is blocked.
    pub blocking: Blocking,
    /// How much the company lets the customer owe, in its currency; none: nobody has said.
    pub credit_limit: Option<Decimal>,
    /// Tags of the customer.
    pub tags: BTreeSet<TagId>,
    /// The customer's country, as its ISO code.
    pub country: Option<String>,
    /// It is a business; of others interest on late payments is claimed only where the company says so. False where
    /// nobody has asked for interest.
    pub is_company: bool,
    /// The customer's own time zone.
    pub time_zone: Option<Tz>,
    /// The customer's payment terms.
    pub payment_term: Option<PaymentTermId>,
    /// Reminders that the accounting system knows of.
    pub reminders: u32,
    /// The day of the last one, as the accounting system knows it.
    pub last_reminder: Option<NaiveDate>,
    /// Who could get a message, best first (rule 10).
    pub candidates: Vec<Candidate>,
    /// Who looks after the account.
    pub responsible: Option<UserId>,
    /// The customer's salesperson.
    pub salesperson: Option<UserId>,
    /// The problem that is shown on the record now.
    pub alert: Option<String>,
    /// The account's record in the accounting system, once there is one.
    pub record: Option<FollowupId>,
    /// What is open, in any order.
    pub items: Vec<OpenItem>,
    /// Rows of this account that could not be read: a credit may be hidden in them, so nothing is sent.
    pub unreadable: Vec<Unreadable>,
}

impl Account {
    /// An automatic account of which nothing else is known.
    #[must_use]
    pub fn new(key: AccountKey, customer: String) -> Self {
        Self {
            key,
            customer,
            language: None,
            mode: Mode::Automatic,
            next_reminder: None,
            snooze: None,
            promise: None,
            trust: Trust::Normal,
            plan: None,
            blocking: Blocking::default(),
            credit_limit: None,
            tags: BTreeSet::new(),
            country: None,
            is_company: false,
            time_zone: None,
            payment_term: None,
            reminders: 0,
            last_reminder: None,
            candidates: Vec::new(),
            responsible: None,
            salesperson: None,
            alert: None,
            record: None,
            items: Vec::new(),
            unreadable: Vec::new(),
        }
    }

    /// The next reminder date that still counts. What the daemon set belongs to the items that had reached a level; once
    /// all of them are settled it is void, and a new invoice begins at the first level (rule 14). A person's date stays,
    /// and so does any date while rows hide items. An item that is excluded is not settled.
    #[must_use]
    pub fn next_reminder_in_force(&self) -> Option<NextReminder> {
        let in_a_cycle = || self.items.iter().any(|item| item.is_claim() && item.reached.is_some());
        self.next_reminder.filter(|next| next.set_by == Setter::Person || !self.unreadable.is_empty() || in_a_cycle())
    }
}

/// Whether the run may act by itself on an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// It may.
    Automatic,
    /// Everything is proposed.
    Manual,
    /// Not even proposed; only by hand.
    Off,
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Automatic => "automatic",
            Self::Manual => "manual",
            Self::Off => "off",
        })
    }
}

/// The day before which nothing is done, and who set it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NextReminder {
    /// The day.
    pub date: NaiveDate,
    /// Who set it.
    pub set_by: Setter,
}

/// Who set a next reminder date. A person's is not overwritten until the next reminder goes (rule 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setter {
    /// We did.
    Daemon,
    /// Somebody did, by hand.
    Person,
}

/// Somebody who could get a message for the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The rule that names it.
    pub rule: RecipientRule,
    /// Its record; none: it was not kept in earlier days.
    pub contact: Option<PartnerId>,
    /// Its name.
    pub name: String,
    /// Its addresses, checked, one or several; empty: it has none.
    pub emails: Vec<String>,
    /// What stands in its address field but is no address.
    pub broken_email: Option<String>,
    /// Where letters go.
    pub postal: Option<PostalAddress>,
    /// Where text messages go: digits behind a plus.
    pub phone: Option<String>,
    /// Addresses and numbers of it that must not be used, because whoever has them has asked for that.
    pub blacklisted: Vec<String>,
    /// Its language.
    pub language: Option<String>,
}

impl Candidate {
    /// What a channel needs to reach it, empty: it cannot. `from` is the country that a letter leaves, as its ISO code.
    #[must_use]
    pub fn addresses_for(&self, channel: Channel, from: Option<&str>) -> Vec<String> {
        match channel {
            Channel::Email => self.emails.clone(),
            Channel::Letter => self.postal.as_ref().map(|postal| postal.seen_from(from)).unwrap_or_default(),
            Channel::Sms => self.phone.iter().cloned().collect(),
            Channel::Activity => Vec::new(),
        }
    }
}

/// Rule 10: who gets a message, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RecipientRule {
    /// The address chosen on the account.
    ChosenOnAccount,
    /// A follow-up contact of the customer.
    FollowupContact,
    /// An invoice contact of the customer.
    InvoiceContact,
    /// The customer itself.
    Customer,
}

impl fmt::Display for RecipientRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ChosenOnAccount => "chosen on the account",
            Self::FollowupContact => "follow-up contact",
            Self::InvoiceContact => "invoice contact",
            Self::Customer => "the customer itself",
        })
    }
}

/// A row that could not be read: it never disappears, and never stops the others.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unreadable {
    /// Record and field, such as `journal item 1017, due date`.
    pub what: String,
    /// What was expected, and what came.
    pub problem: String,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.what, self.problem)
    }
}

/// Rows in a row, for operators.
pub(super) fn listed(rows: &[Unreadable]) -> String {
    rows.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
