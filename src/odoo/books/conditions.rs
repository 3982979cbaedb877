//! The conditions of a level as people write them in Odoo: its least amounts, up to which amounts it goes by itself,
//! what follows it as the last one.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::domain::{Activity, AfterLast, Responsible, Thresholds};
use crate::odoo::names::level;
use crate::odoo::row::{FieldError, Row};

/// The fields that they stand in; the summary of the hand-over is read with the other texts.
pub const CONDITION_FIELDS: [&str; 7] = [
    level::MINIMUM_AMOUNT,
    level::MINIMUM_BY_CURRENCY,
    level::AUTOMATIC_UP_TO,
    level::AUTOMATIC_UP_TO_BY_CURRENCY,
    level::LETTER_INSTEAD_OF_MAIL,
    level::AFTER_LAST,
    level::REPEAT_EVERY_DAYS,
];

/// Why amounts for single currencies cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
struct AmountsProblem(String);

/// What a level says beside its days and channels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conditions {
    /// It is not used for less.
    pub minimum: Thresholds,
    /// For more it is only proposed.
    pub automatic_up_to: Thresholds,
    /// A letter goes where nobody can be reached by mail.
    pub letter_instead_of_mail: bool,
    /// What follows it as the last level.
    pub after_last: AfterLast,
    /// Why it cannot be used as it stands.
    pub problems: Vec<String>,
}

impl Conditions {
    /// Reads them. `hand_over` is the activity of handing over, should it be asked for; `is_currency` knows the codes of
    /// currencies.
    ///
    /// # Errors
    /// A field holds something else than Odoo lets people write there.
    pub fn parse(
        row: &Row,
        hand_over: (&str, Responsible),
        is_currency: impl Fn(&str) -> bool,
    ) -> Result<Self, FieldError> {
        let mut problems = Vec::new();
        let mut thresholds = |company: &str, currencies: &str, what: &str| -> Result<Thresholds, FieldError> {
            let amount = row.decimal(company)?;
            if amount < Decimal::ZERO {
                problems.push(format!("its {what} is below zero"));
            }
            let text = row.opt_str(currencies)?.unwrap_or_default();
            let by_currency = by_currency(text, &is_currency).unwrap_or_else(|AmountsProblem(why)| {
                problems.push(format!("its {what} for single currencies cannot be read: {why}"));
                BTreeMap::new()
            });
            Ok(Thresholds { in_company_currency: (amount > Decimal::ZERO).then_some(amount), by_currency })
        };
        let minimum = thresholds(level::MINIMUM_AMOUNT, level::MINIMUM_BY_CURRENCY, "minimum amount")?;
        let automatic_up_to =
            thresholds(level::AUTOMATIC_UP_TO, level::AUTOMATIC_UP_TO_BY_CURRENCY, "limit of what is automatic")?;
        let after_last = after_last(row, hand_over)?.unwrap_or_else(|problem| {
            problems.push(problem.to_owned());
            AfterLast::Stop
        });
        let letter_instead_of_mail = row.bool(level::LETTER_INSTEAD_OF_MAIL)?;
        Ok(Self { minimum, automatic_up_to, letter_instead_of_mail, after_last, problems })
    }
}

/// What follows the last level, or why that cannot be said. Levels of older versions have days alone: they repeat.
fn after_last(
    row: &Row,
    (summary, responsible): (&str, Responsible),
) -> Result<Result<AfterLast, &'static str>, FieldError> {
    let days = row.int(level::REPEAT_EVERY_DAYS)?;
    Ok(match (row.opt_str(level::AFTER_LAST)?, days) {
        (Some("stop"), _) | (None, ..=0) => Ok(AfterLast::Stop),
        (None | Some("repeat"), 1..) => Ok(AfterLast::Repeat { every_days: days }),
        (Some("hand_over"), 1..) => {
            let activity = Activity { type_id: None, summary: summary.to_owned(), note: String::new(), responsible };
            Ok(AfterLast::HandOver { after_days: days, activity })
        }
        (Some("repeat"), _) => Err("it is to be repeated, but every 0 days"),
        (Some("hand_over"), _) => Err("it is to be handed over afterwards, but after 0 days"),
        (Some(_), _) => return Err(row.field_error(level::AFTER_LAST, "stop, repeat or hand_over")),
    })
}

/// `USD 50, CHF 60.50`, in any order of code and amount.
fn by_currency(text: &str, is_currency: &impl Fn(&str) -> bool) -> Result<BTreeMap<String, Decimal>, AmountsProblem> {
    let mut amounts = BTreeMap::new();
    for part in text.split([',', ';', '\n']).map(str::trim).filter(|part| !part.is_empty()) {
        let (code, amount) = match part.split_whitespace().collect::<Vec<_>>().as_slice() {
            [first, second] => match (second.parse::<Decimal>(), first.parse::<Decimal>()) {
                (Ok(amount), Err(_)) => Ok((first.to_uppercase(), amount)),
                (Err(_), Ok(amount)) => Ok((second.to_uppercase(), amount)),
                (Ok(_), Ok(_)) | (Err(_), Err(_)) => Err(()),
            },
            _ => Err(()),
        }
        .map_err(|()| AmountsProblem(format!("\"{part}\" is not a currency and an amount, as in USD 50, CHF 60.50")))?;
        if !is_currency(&code) {
            return Err(AmountsProblem(format!("\"{code}\" is not a currency of this Odoo")));
        }
        if amount.is_sign_negative() {
            return Err(AmountsProblem(format!("\"{part}\" is below zero")));
        }
        if amounts.insert(code.clone(), amount).is_some() {
            return Err(AmountsProblem(format!("{code} is there twice")));
        }
    }
    Ok(amounts)
}

#[cfg(test)]
mod tests {
    use super::super::facts::row;
    use super::*;
    use crate::odoo::value::Value;

    fn conditions(values: &[(&str, Value)]) -> Conditions {
        let first: [(&str, Value); 7] = [
            (level::MINIMUM_AMOUNT, 0.into()),
            (level::MINIMUM_BY_CURRENCY, false.into()),
            (level::AUTOMATIC_UP_TO, 0.into()),
            (level::AUTOMATIC_UP_TO_BY_CURRENCY, false.into()),
            (level::LETTER_INSTEAD_OF_MAIL, false.into()),
            (level::AFTER_LAST, false.into()),
            (level::REPEAT_EVERY_DAYS, 0.into()),
        ];
        let all: BTreeMap<&str, Value> = first.iter().chain(values).cloned().collect();
        let row = row(level::MODEL, 1, &all.into_iter().collect::<Vec<_>>());
        Conditions::parse(&row, ("Collect it", Responsible::OfAccount), |code| ["USD", "CHF"].contains(&code)).unwrap()
    }

    fn amounts(text: &str) -> Result<Vec<(String, Decimal)>, Vec<String>> {
        let read = conditions(&[(level::MINIMUM_BY_CURRENCY, text.into())]);
        if read.problems.is_empty() { Ok(read.minimum.by_currency.into_iter().collect()) } else { Err(read.problems) }
    }

    #[test]
    fn a_level_without_conditions_has_none() {
        let read = conditions(&[]);
        let nothing = (Thresholds::default(), Thresholds::default());
        assert_eq!((read.minimum, read.automatic_up_to), nothing);
        assert!(!read.letter_instead_of_mail);
        assert_eq!((read.after_last, read.problems), (AfterLast::Stop, Vec::<String>::new()));
    }

    #[test]
    fn amounts_for_single_currencies_are_written_in_either_order() {
        let wanted = vec![("CHF".to_owned(), "60.50".parse().unwrap()), ("USD".to_owned(), 50.into())];
        assert_eq!(amounts("USD 50, CHF 60.50"), Ok(wanted.clone()));
        assert_eq!(amounts(" 60.50 chf;\n50 usd, "), Ok(wanted));
    }

    #[test]
    fn what_is_wrong_with_amounts_is_said() {
        let said = |text: &str| amounts(text).unwrap_err().join("; ");
        let begins = "its minimum amount for single currencies cannot be read: ";
        for (text, why) in [
            ("USD fifty", "\"USD fifty\" is not a currency and an amount, as in USD 50, CHF 60.50"),
            ("50", "\"50\" is not a currency and an amount, as in USD 50, CHF 60.50"),
            ("UDS 50", "\"UDS\" is not a currency of this Odoo"),
            ("USD 50, usd 60", "USD is there twice"),
            ("USD -1", "\"USD -1\" is below zero"),
        ] {
            assert_eq!(said(text), format!("{begins}{why}"));
        }
        let below = conditions(&[(level::AUTOMATIC_UP_TO, Value::Int(-1))]);
        assert_eq!(below.problems, ["its limit of what is automatic is below zero"]);
    }

    #[test]
    fn a_level_of_an_older_version_is_repeated_by_its_days_alone() {
        let read = conditions(&[(level::REPEAT_EVERY_DAYS, 30.into())]);
        assert_eq!(read.after_last, AfterLast::Repeat { every_days: 30 });
    }

    #[test]
    fn what_follows_the_last_level_is_chosen() {
        let chosen = |word: &str, days: i64| {
            let read = conditions(&[(level::AFTER_LAST, word.into()), (level::REPEAT_EVERY_DAYS, days.into())]);
            (read.after_last, read.problems.join("; "))
        };
        assert_eq!(chosen("stop", 30).0, AfterLast::Stop);
        assert_eq!(chosen("repeat", 14).0, AfterLast::Repeat { every_days: 14 });
        let (AfterLast::HandOver { after_days, activity }, _) = chosen("hand_over", 10) else { panic!("handed over") };
        assert_eq!((after_days, activity.summary.as_str()), (10, "Collect it"));
        assert_eq!(chosen("repeat", 0).1, "it is to be repeated, but every 0 days");
        assert_eq!(chosen("hand_over", 0).1, "it is to be handed over afterwards, but after 0 days");
    }
}
