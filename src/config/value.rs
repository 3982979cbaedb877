//! Values of settings that are more than words and numbers: read strictly, so that a mistake shows at its line.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveTime;
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, de};

use crate::deliver::Address;
use crate::domain::{InterestRate, SendingHours};

/// An amount, written as text (`"1.50"`) or as a whole number; never a float.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Amount(pub Decimal);

/// A time of day, such as `"07:30"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeOfDay(pub NaiveTime);

/// Hours of a day, such as `"08:00-18:00"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HoursOfDay(pub SendingHours);

/// A time zone, such as `"Europe/Brussels"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeZone(pub chrono_tz::Tz);

/// One e-mail address without a name, such as `"receivables@example.com"`: a mistake in it would keep every mail back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailAddress {
    /// As it was written.
    pub written: String,
    /// As it stands on the wire.
    pub address: Address,
}

/// A country, as its ISO code, such as `"BE"`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CountryCode(pub String);

/// An amount in a currency, such as `"40 EUR"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    /// The amount.
    pub amount: Decimal,
    /// The currency's ISO code.
    pub currency: String,
}

/// A rate of interest, such as `"statutory"`, `"12"` (percent a year) or `"reference + 8"` (percentage points).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rate(pub InterestRate);

impl Sum {
    /// `40 EUR`, not below zero.
    pub(super) fn read(text: &str) -> Option<Self> {
        let (amount, currency) = text.split_once(' ')?;
        let amount = Decimal::from_str(amount).ok().filter(|amount| !amount.is_sign_negative())?;
        let is_code = currency.len() == 3 && currency.chars().all(|letter| letter.is_ascii_uppercase());
        is_code.then(|| Self { amount, currency: currency.to_owned() })
    }
}

/// `12`, or `ecb + 8`: a name, if there is one, and percent.
pub(super) fn points(text: &str) -> Option<(Option<&str>, Decimal)> {
    let (name, number) = match text.split_once(" + ") {
        Some((name, number)) => (Some(name), number),
        None => (None, text),
    };
    let number = Decimal::from_str(number).ok().filter(|number| !number.is_sign_negative())?;
    Some((name, number))
}

impl<'de> Deserialize<'de> for CountryCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.len() == 2 && text.chars().all(|letter| letter.is_ascii_uppercase()) {
            return Ok(Self(text));
        }
        Err(de::Error::custom(format!("\"{text}\" is not a country; write its ISO code, as \"BE\"")))
    }
}

impl fmt::Display for CountryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Sum {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::read(&text).ok_or_else(|| {
            de::Error::custom(format!("\"{text}\" is not an amount in a currency; write one as \"40 EUR\""))
        })
    }
}

impl<'de> Deserialize<'de> for Rate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        match (text.as_str(), points(&text)) {
            ("statutory", _) => Ok(Self(InterestRate::Statutory)),
            (_, Some((None, rate))) => Ok(Self(InterestRate::Fixed(rate))),
            (_, Some((Some("reference"), points))) => Ok(Self(InterestRate::AboveReference(points))),
            (_, Some((Some(_), _)) | None) => Err(de::Error::custom(format!(
                "\"{text}\" is not a rate; write \"statutory\", percent a year as \"12\", or \"reference + 8\""
            ))),
        }
    }
}

impl Default for TimeOfDay {
    fn default() -> Self {
        Self(NaiveTime::from_hms_opt(8, 0, 0).unwrap_or_default())
    }
}

impl Default for TimeZone {
    fn default() -> Self {
        Self(chrono_tz::UTC)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Whole(i64),
            Text(String),
        }
        match Written::deserialize(deserializer) {
            Ok(Written::Whole(amount)) => Ok(Self(amount.into())),
            Ok(Written::Text(text)) => Decimal::from_str(&text)
                .map(Self)
                .map_err(|_| de::Error::custom(format!("\"{text}\" is not an amount; write one as \"1.50\""))),
            Err(_) => Err(de::Error::custom("an amount is written in quotes, as \"1.50\"")),
        }
    }
}

impl<'de> Deserialize<'de> for TimeOfDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        NaiveTime::parse_from_str(&text, "%H:%M")
            .map(Self)
            .map_err(|_| de::Error::custom(format!("\"{text}\" is not a time of day; write one as \"07:30\"")))
    }
}

impl<'de> Deserialize<'de> for HoursOfDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let time = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").ok();
        let hours = text.split_once('-').and_then(|(from, until)| SendingHours::new(time(from)?, time(until)?));
        hours.map(Self).ok_or_else(|| {
            de::Error::custom(format!(
                "\"{text}\" are no hours of a day; write them as \"08:00-18:00\", the earlier first"
            ))
        })
    }
}

impl<'de> Deserialize<'de> for EmailAddress {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = String::deserialize(deserializer)?.trim().to_owned();
        match written.parse() {
            Ok(address) => Ok(Self { written, address }),
            Err(_) => Err(de::Error::custom(format!(
                "\"{written}\" is not an e-mail address; write one alone, as \"receivables@example.com\""
            ))),
        }
    }
}

impl<'de> Deserialize<'de> for TimeZone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse()
            .map(Self)
            .map_err(|_| de::Error::custom(format!("\"{text}\" is not a time zone; write one as \"Europe/Brussels\"")))
    }
}
