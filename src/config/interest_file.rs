//! Laws and rates of interest on late payments as a file has them: the one that is shipped, and the operator's own over it.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, de};

use super::error::ConfigError;
use super::settings::FollowUpSettings;
use super::value::{Amount, CountryCode, Sum, points};
use crate::domain::{InterestLaw, InterestLaws, LumpSums, RateOf, StatutoryRate};

const SHIPPED: &str = include_str!("../../config/interest.toml");

/// What is known of laws and rates: the shipped file, and the operator's over it. A country of the latter takes the place of
/// the shipped one; rates of a reference join those that are shipped.
///
/// # Errors
/// The operator's file cannot be read or has a mistake (with its line); a law names a reference that is not there.
pub fn interest_laws(settings: &FollowUpSettings) -> Result<InterestLaws, ConfigError> {
    let mut laws = InterestLaws::default();
    add(&mut laws, Path::new("config/interest.toml"), SHIPPED)?;
    if let Some(path) = &settings.interest_rates_file {
        let text =
            std::fs::read_to_string(path).map_err(|source| ConfigError::Unreadable { path: path.clone(), source })?;
        add(&mut laws, path, &text)?;
    }
    Ok(laws)
}

fn add(laws: &mut InterestLaws, path: &Path, text: &str) -> Result<(), ConfigError> {
    let mistake = |message: String| ConfigError::Mistake { path: path.to_owned(), message };
    let file: InterestFile = toml::from_str(text).map_err(|error| mistake(error.to_string().trim_end().to_owned()))?;
    for (name, table) in file.reference {
        let known = laws.references.entry(name).or_default();
        known.known_until = table.known_until;
        known.rates.extend(table.rates.into_iter().map(|(from, rate)| (from, rate.0)));
    }
    for (code, table) in file.country {
        if let StatutoryRate::Above { reference, .. } = &table.rate.0
            && !laws.references.contains_key(reference)
        {
            let known: Vec<&str> = laws.references.keys().map(String::as_str).collect();
            let known = known.join(", ");
            return Err(mistake(format!("country {code}: there is no reference \"{reference}\"; there are: {known}")));
        }
        laws.by_country.insert(code.0, table.law());
    }
    Ok(())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct InterestFile {
    reference: BTreeMap<String, ReferenceTable>,
    country: BTreeMap<CountryCode, LawTable>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReferenceTable {
    known_until: NaiveDate,
    rates: BTreeMap<NaiveDate, Amount>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LawTable {
    rate: RatePhrase,
    rounds_up_to: Option<Amount>,
    #[serde(default)]
    rate_of: RateOfWord,
    #[serde(default)]
    compounds_yearly: bool,
    #[serde(default)]
    lump_sums: LumpSumPhrases,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum RateOfWord {
    #[default]
    EachDay,
    FirstDay,
}

impl LawTable {
    fn law(self) -> InterestLaw {
        InterestLaw {
            rate: self.rate.0,
            rounds_up_to: self.rounds_up_to.map(|step| step.0).filter(|step| *step > Decimal::ZERO),
            rate_of: match self.rate_of {
                RateOfWord::EachDay => RateOf::EachDay,
                RateOfWord::FirstDay => RateOf::FirstDay,
            },
            compounds_yearly: self.compounds_yearly,
            lump_sums: self.lump_sums.0,
        }
    }
}

/// `"5"`, or `"ecb + 8"`.
#[derive(Debug)]
struct RatePhrase(StatutoryRate);

impl<'de> Deserialize<'de> for RatePhrase {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let rate = match points(&text) {
            Some((None, rate)) => StatutoryRate::Fixed(rate),
            Some((Some(reference), points)) => StatutoryRate::Above { reference: reference.to_owned(), points },
            None => {
                return Err(de::Error::custom(format!(
                    "\"{text}\" is not a rate; write percent a year as \"5\", or points above a reference as \"ecb + 8\""
                )));
            }
        };
        Ok(Self(rate))
    }
}

/// `["40 EUR"]`, or `["40 GBP", "70 GBP from 1000"]`: each from a debt on, the first from none.
#[derive(Debug, Default)]
struct LumpSumPhrases(Option<LumpSums>);

impl<'de> Deserialize<'de> for LumpSumPhrases {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut sums: Option<LumpSums> = None;
        for text in Vec::<String>::deserialize(deserializer)? {
            let (sum, from) = text.split_once(" from ").unwrap_or((&text, "0"));
            let (Some(sum), Ok(from)) = (Sum::read(sum), from.parse()) else {
                return Err(de::Error::custom(format!(
                    "\"{text}\" is not a lump sum; write it as \"40 EUR\", or \"70 EUR from 1000\""
                )));
            };
            let known =
                sums.get_or_insert_with(|| LumpSums { currency: sum.currency.clone(), by_debt: BTreeMap::new() });
            if known.currency != sum.currency {
                return Err(de::Error::custom("all lump sums of a law are in one currency"));
            }
            known.by_debt.insert(from, sum.amount);
        }
        Ok(Self(sums))
    }
}
