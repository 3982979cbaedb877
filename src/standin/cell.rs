//! What a field takes, and in which shape it gives it back.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{NaiveDate, NaiveDateTime};
use rust_decimal::Decimal;

use crate::odoo::value::Value;

use super::fault::Fault;
use super::schema::{Field, Kind};

pub(super) const MOMENT: &str = "%Y-%m-%d %H:%M:%S";

/// The stored form of a written value of a field that is not to-many; a wrong type is a fault.
///
/// Stricter than Odoo where Odoo would guess (a text for a number, a number for a text).
pub(super) fn stored(model: &str, field: &Field, value: &Value) -> Result<Value, Fault> {
    if value.is_absent() {
        return Ok(match field.kind {
            Kind::Integer => Value::Int(0),
            Kind::Float | Kind::Monetary => Value::Double(Decimal::ZERO),
            Kind::Boolean
            | Kind::Char
            | Kind::Text
            | Kind::Html
            | Kind::Date
            | Kind::Datetime
            | Kind::Binary
            | Kind::Selection
            | Kind::Many2one
            | Kind::One2many
            | Kind::Many2many
            | Kind::Many2oneReference => Value::Bool(false),
        });
    }
    let accepted = match field.kind {
        Kind::Boolean => value.as_bool().map(Value::Bool),
        Kind::Integer | Kind::Many2one | Kind::Many2oneReference => value.as_int().map(Value::Int),
        Kind::Float | Kind::Monetary => number(value).map(Value::Double),
        Kind::Char | Kind::Text => value.as_str().map(Value::from),
        Kind::Html if field.verbatim => value.as_str().map(Value::from),
        Kind::Html => value.as_str().map(|text| Value::from(as_html(text))),
        Kind::Date => {
            value.as_str().filter(|text| NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok()).map(Value::from)
        }
        Kind::Datetime => {
            value.as_str().filter(|text| NaiveDateTime::parse_from_str(text, MOMENT).is_ok()).map(Value::from)
        }
        Kind::Binary => value.as_str().filter(|text| STANDARD.decode(text).is_ok()).map(Value::from),
        Kind::Selection => {
            value.as_str().filter(|text| field.selection.iter().any(|(word, _)| word == text)).map(Value::from)
        }
        Kind::One2many | Kind::Many2many => None,
    };
    accepted.ok_or_else(|| Fault::value(format!("Wrong value for {model}.{}: {}", field.name, shown(value))))
}

/// A number with or without a fraction.
pub(super) fn number(value: &Value) -> Option<Decimal> {
    if let Value::Double(number) = value { Some(*number) } else { value.as_int().map(Decimal::from) }
}

/// Odoo cleans HTML as it comes in; of that, the one thing that shows on harmless input: bare text becomes a paragraph.
fn as_html(text: &str) -> String {
    if text.is_empty() || text.trim_start().starts_with('<') { text.to_owned() } else { format!("<p>{text}</p>") }
}

/// A value as Python would print it, for messages.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::Nil => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Int(number) => number.to_string(),
        Value::Double(number) => number.to_string(),
        Value::OddNumber(text) => text.clone(),
        Value::String(text) | Value::DateTime(text) => format!("'{text}'"),
        Value::Binary(_) => "<binary>".to_owned(),
        Value::Array(items) => format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(", ")),
        Value::Struct(members) => {
            let pairs: Vec<String> =
                members.iter().map(|(name, value)| format!("'{name}': {}", shown(value))).collect();
            format!("{{{}}}", pairs.join(", "))
        }
    }
}

/// What is answered for a stored value of a field that is not relational.
pub(super) fn answered(field: &Field, value: Value) -> Value {
    match field.kind {
        Kind::Integer | Kind::Many2oneReference => Value::Int(value.as_int().unwrap_or(0)),
        Kind::Float | Kind::Monetary => Value::Double(number(&value).unwrap_or_default()),
        Kind::Boolean => Value::Bool(value.as_bool().unwrap_or(false)),
        Kind::Char
        | Kind::Text
        | Kind::Html
        | Kind::Date
        | Kind::Datetime
        | Kind::Binary
        | Kind::Selection
        | Kind::Many2one
        | Kind::One2many
        | Kind::Many2many => value,
    }
}
