//! The shapes in which what a run has read is kept: every field of the engine's input, said once more.
//!
//! The compiler holds them to the domain: a field that is missing here does not compile. A field that is new must be
//! `default`, so that inputs that were kept before can still be read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::domain as d;
use crate::engine as e;

/// Gives a type of the domain the shape of that name.
macro_rules! shaped {
    ($($type:ty => $shape:ty;)*) => {$(
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                <$shape>::serialize(self, to)
            }
        }
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                <$shape>::deserialize(from)
            }
        }
    )*};
}

pub(super) use shaped;

/// Identities are kept as their numbers.
macro_rules! numbers {
    ($($name:ident)*) => {$(
        impl Serialize for d::$name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                self.0.serialize(to)
            }
        }
        impl<'de> Deserialize<'de> for d::$name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                i64::deserialize(from).map(Self)
            }
        }
    )*};
}

numbers! { CompanyId PartnerId ItemId InvoiceId LevelId PlanId TagId PaymentTermId UserId CurrencyId FollowupId }

shaped! {
    e::RunInput => RunInput;
    e::CompanyInput => CompanyInput;
    d::Company => Company;
    d::Sender => Sender;
    d::CompanyRules => CompanyRules;
    d::ReconcileFirst => ReconcileFirst;
    d::StartAt => StartAt;
    d::SendingHours => SendingHours;
    d::BankJournal => BankJournal;
    d::UnreconciledLines => UnreconciledLines;
    d::OtherPlan => OtherPlan;
    d::PlanProblem => PlanProblem;
    d::Unreadable => Unreadable;
    d::WorkCalendar => WorkCalendar;
    d::Account => Account;
    d::AccountKey => AccountKey;
    d::Mode => Mode;
    d::NextReminder => NextReminder;
    d::Setter => Setter;
    d::Snooze => Snooze;
    d::Promise => Promise;
    d::PromiseState => PromiseState;
    d::Trust => Trust;
    d::Candidate => Candidate;
    d::PostalAddress => PostalAddress;
    d::RecipientRule => RecipientRule;
    d::OpenItem => OpenItem;
    d::Exclusion => Exclusion;
    d::ExclusionCause => ExclusionCause;
    d::Reached => Reached;
    d::BearsInterest => BearsInterest;
    d::Money => Money;
    d::Currency => Currency;
    d::SymbolPosition => SymbolPosition;
    d::History => History;
    d::AccountHistory => AccountHistory;
    d::OpenDelivery => OpenDelivery;
    d::FailedDelivery => FailedDelivery;
}

impl Serialize for d::Plan {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.levels().serialize(to)
    }
}

impl<'de> Deserialize<'de> for d::Plan {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::new(Vec::deserialize(from)?).map_err(serde::de::Error::custom)
    }
}

/// Maps whose keys are no texts are kept as lists of pairs.
mod pairs {
    use super::{BTreeMap, Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<K: Serialize, V: Serialize, S: Serializer>(
        map: &BTreeMap<K, V>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.collect_seq(map)
    }

    pub(super) fn deserialize<'de, K: Deserialize<'de> + Ord, V: Deserialize<'de>, D: Deserializer<'de>>(
        from: D,
    ) -> Result<BTreeMap<K, V>, D::Error> {
        Ok(Vec::deserialize(from)?.into_iter().collect())
    }
}

/// A currency is shared by those who carry it; it is kept with each.
mod shared {
    use super::{Arc, Deserialize, Deserializer, Serialize, Serializer, d};

    pub(super) fn serialize<S: Serializer>(currency: &Arc<d::Currency>, to: S) -> Result<S::Ok, S::Error> {
        currency.as_ref().serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Arc<d::Currency>, D::Error> {
        d::Currency::deserialize(from).map(Arc::new)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "e::RunInput")]
struct RunInput {
    run_date: NaiveDate,
    #[serde(with = "pairs")]
    companies: BTreeMap<d::CompanyId, e::CompanyInput>,
    #[serde(with = "pairs")]
    accounts: BTreeMap<d::AccountKey, d::Account>,
    history: d::History,
    channels: BTreeSet<d::Channel>,
    calendars: BTreeMap<String, d::WorkCalendar>,
    messages_per_run: Option<usize>,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "e::CompanyInput")]
struct CompanyInput {
    company: d::Company,
    plan: Result<d::Plan, d::PlanProblem>,
    other_plans: Vec<d::OtherPlan>,
    bank: Vec<d::BankJournal>,
    rules: d::CompanyRules,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "d::Company")]
struct Company {
    id: d::CompanyId,
    name: String,
    parent: Option<d::CompanyId>,
    #[serde(with = "shared")]
    currency: Arc<d::Currency>,
    language: Option<String>,
    sender: Option<d::Sender>,
    reply_to: Option<String>,
    contact_lines: Vec<String>,
    phone: Option<String>,
    country: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "d::Sender")]
struct Sender {
    name: String,
    email: String,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "d::CompanyRules")]
struct CompanyRules {
    sending: bool,
    tolerance: Decimal,
    minimum_interval_days: i64,
    ignore_due_before: Option<NaiveDate>,
    minimum_age_days: i64,
    start_at: d::StartAt,
    excluded_payment_methods: BTreeSet<String>,
    reconcile_first: d::ReconcileFirst,
    bank_behind_after_days: i64,
    working_days_only: bool,
    #[serde(default)]
    sending_hours: Option<d::SendingHours>,
    #[serde(default)]
    payment_days: i64,
    retry_failed_after_days: i64,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "d::ReconcileFirst")]
enum ReconcileFirst {
    Off,
    Warn,
    Hold,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "d::StartAt")]
enum StartAt {
    FirstLevel,
    LevelOfItsAge,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "d::SendingHours")]
struct SendingHours {
    from: chrono::NaiveTime,
    until: chrono::NaiveTime,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "d::BankJournal")]
struct BankJournal {
    name: String,
    newest_line: NaiveDate,
    unreconciled: Option<d::UnreconciledLines>,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "d::UnreconciledLines")]
struct UnreconciledLines {
    count: usize,
    oldest: NaiveDate,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "d::OtherPlan")]
struct OtherPlan {
    id: d::PlanId,
    name: String,
    sequence: i64,
    tags: BTreeSet<d::TagId>,
    countries: BTreeSet<String>,
    payment_terms: BTreeSet<d::PaymentTermId>,
    plan: Result<d::Plan, d::PlanProblem>,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "d::PlanProblem")]
enum PlanProblem {
    NoLevels,
    SameDays { days: i64, names: [String; 2] },
    Unreadable(Vec<d::Unreadable>),
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "d::Unreadable")]
struct Unreadable {
    what: String,
    problem: String,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "d::WorkCalendar")]
struct WorkCalendar {
    weekend: BTreeSet<u8>,
    holidays: BTreeMap<NaiveDate, String>,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "d::Account")]
struct Account {
    key: d::AccountKey,
    customer: String,
    language: Option<String>,
    #[serde(default)]
    time_zone: Option<chrono_tz::Tz>,
    mode: d::Mode,
    next_reminder: Option<d::NextReminder>,
    snooze: Option<d::Snooze>,
    promise: Option<d::Promise>,
    trust: d::Trust,
    plan: Option<d::PlanId>,
    #[serde(default)]
    blocking: d::Blocking,
    #[serde(default)]
    credit_limit: Option<Decimal>,
    tags: BTreeSet<d::TagId>,
    country: Option<String>,
    #[serde(default)]
    is_company: bool,
    payment_term: Option<d::PaymentTermId>,
    reminders: u32,
    last_reminder: Option<NaiveDate>,
    candidates: Vec<d::Candidate>,
    responsible: Option<d::UserId>,
    salesperson: Option<d::UserId>,
    alert: Option<String>,
    record: Option<d::FollowupId>,
    items: Vec<d::OpenItem>,
    unreadable: Vec<d::Unreadable>,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "d::AccountKey")]
struct AccountKey {
    company: d::CompanyId,
    partner: d::PartnerId,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "d::Mode")]
enum Mode {
    Automatic,
    Manual,
    Off,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "d::NextReminder")]
struct NextReminder {
    date: NaiveDate,
    set_by: d::Setter,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "d::Setter")]
enum Setter {
    Daemon,
    Person,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "d::Snooze")]
struct Snooze {
    until: NaiveDate,
    note: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "d::Promise")]
struct Promise {
    due: NaiveDate,
    amount: Option<Decimal>,
    made_on: NaiveDate,
    paid_since: Decimal,
    state: d::PromiseState,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "d::PromiseState")]
enum PromiseState {
    Open,
    Kept,
    Broken,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "d::Trust")]
enum Trust {
    Good,
    Normal,
    Bad,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "d::Candidate")]
struct Candidate {
    rule: d::RecipientRule,
    #[serde(default)]
    contact: Option<d::PartnerId>,
    name: String,
    emails: Vec<String>,
    broken_email: Option<String>,
    // Not known of days before there were letters and text messages.
    #[serde(default)]
    postal: Option<d::PostalAddress>,
    #[serde(default)]
    phone: Option<String>,
    #[serde(default)]
    blacklisted: Vec<String>,
    language: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "d::PostalAddress")]
struct PostalAddress {
    lines: Vec<String>,
    country_code: Option<String>,
    country_name: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "d::RecipientRule")]
enum RecipientRule {
    ChosenOnAccount,
    FollowupContact,
    InvoiceContact,
    Customer,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "d::OpenItem")]
struct OpenItem {
    id: d::ItemId,
    invoice: d::InvoiceId,
    number: String,
    reference: Option<String>,
    date: NaiveDate,
    due_date: NaiveDate,
    original: d::Money,
    open: d::Money,
    open_in_company_currency: Decimal,
    entered_on: Option<NaiveDate>,
    exclusion: Option<d::Exclusion>,
    expected_on: Option<NaiveDate>,
    payment_method: Option<String>,
    payment_in_process: bool,
    reached: Option<d::Reached>,
    #[serde(default)]
    bears_interest: d::BearsInterest,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "d::BearsInterest")]
enum BearsInterest {
    SinceOverdue,
    After(NaiveDate),
    Never,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "d::Exclusion")]
struct Exclusion {
    cause: d::ExclusionCause,
    note: Option<String>,
    until: Option<NaiveDate>,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "d::ExclusionCause")]
enum ExclusionCause {
    Flag,
    DefaultOfJournal,
    Dispute,
    Decision,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "d::Reached")]
struct Reached {
    days: i64,
    level: Option<d::LevelId>,
    on: NaiveDate,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "d::Money")]
struct Money {
    amount: Decimal,
    #[serde(with = "shared")]
    currency: Arc<d::Currency>,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "d::Currency")]
struct Currency {
    code: String,
    id: d::CurrencyId,
    symbol: String,
    position: d::SymbolPosition,
    rounding: Decimal,
    decimal_places: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "d::SymbolPosition")]
enum SymbolPosition {
    Before,
    After,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "d::History")]
struct History {
    #[serde(with = "pairs")]
    accounts: BTreeMap<d::AccountKey, d::AccountHistory>,
    #[serde(with = "pairs")]
    returned: BTreeMap<d::ItemId, NaiveDate>,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "d::AccountHistory")]
struct AccountHistory {
    last_ordinal: u32,
    last_reminded: Option<NaiveDate>,
    open: Option<d::OpenDelivery>,
    failed: Option<d::FailedDelivery>,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "d::OpenDelivery")]
enum OpenDelivery {
    InDoubt { channel: d::Channel, since: NaiveDate },
    Waiting { channel: d::Channel, since: NaiveDate, problem: Option<String> },
    NotWrittenBack { since: NaiveDate },
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "d::FailedDelivery")]
struct FailedDelivery {
    on: NaiveDate,
    channel: d::Channel,
    addresses: Vec<String>,
    answer: String,
}
