//! The shapes of levels, of which plans are made.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::shapes::shaped;
use crate::domain as d;

shaped! {
    d::Level => Level;
    d::Followers => Followers;
    d::InterestAtLevel => InterestAtLevel;
    d::Restraint => Restraint;
    d::Deliveries => Deliveries;
    d::Blocking => Blocking;
    d::Channel => Channel;
    d::Activity => Activity;
    d::Responsible => Responsible;
    d::AfterLast => AfterLast;
    d::Thresholds => Thresholds;
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "d::Level")]
struct Level {
    id: d::LevelId,
    name: String,
    days_after_due: i64,
    automatic: bool,
    channels: Vec<d::Channel>,
    activity: Option<d::Activity>,
    letter_instead_of_mail: bool,
    minimum: d::Thresholds,
    automatic_up_to: d::Thresholds,
    after_last: d::AfterLast,
    #[serde(default)]
    followers: d::Followers,
    #[serde(default)]
    interest: d::InterestAtLevel,
    #[serde(default)]
    attach_invoices: bool,
    #[serde(default)]
    attach_statement: bool,
    #[serde(default)]
    text_problem: Option<String>,
    #[serde(default)]
    restraint: d::Restraint,
    unusable: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "d::Followers")]
struct Followers {
    users: BTreeSet<d::UserId>,
    responsible: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "d::InterestAtLevel")]
enum InterestAtLevel {
    Unsaid,
    Stated,
    Booked,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "d::Restraint")]
struct Restraint {
    orders: bool,
    deliveries: d::Deliveries,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "d::Deliveries")]
enum Deliveries {
    Go,
    Warned,
    Stopped,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "d::Blocking")]
enum Blocking {
    ByLevel,
    Never,
    Always,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "d::Channel")]
enum Channel {
    Email,
    Letter,
    Sms,
    Activity,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "d::Activity")]
struct Activity {
    type_id: Option<i64>,
    summary: String,
    note: String,
    responsible: d::Responsible,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "d::Responsible")]
enum Responsible {
    Nobody,
    User(d::UserId),
    Salesperson,
    OfAccount,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "d::AfterLast")]
enum AfterLast {
    Stop,
    Repeat { every_days: i64 },
    HandOver { after_days: i64, activity: d::Activity },
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "d::Thresholds")]
struct Thresholds {
    in_company_currency: Option<Decimal>,
    by_currency: BTreeMap<String, Decimal>,
}
