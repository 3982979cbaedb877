//! The one shape in which anything goes to Odoo or comes from it, whatever the wire.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

/// A value as Odoo's remote calls know it.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing. Odoo says `false` where it means nothing, but some proxies and custom modules send this.
    Nil,
    /// A truth value, or Odoo's word for an absent one (`false`).
    Bool(bool),
    /// A whole number. Odoo itself answers 32 bits at most; what we send may be wider.
    Int(i64),
    /// A number with a fraction, kept from its text and never through a binary float.
    Double(Decimal),
    /// A number that cannot be kept exactly (`nan`, `inf`, `1e300`, more than 64 bits), as it was written.
    ///
    /// It is a value and not an error, so that one odd number spoils its own record only.
    OddNumber(String),
    /// Text, without the control characters that XML forbids.
    String(String),
    /// Bytes.
    Binary(Vec<u8>),
    /// A `dateTime.iso8601` as it was written. Odoo sends dates as strings; this is for other servers.
    DateTime(String),
    /// A list.
    Array(Vec<Value>),
    /// Named members, in the order of their names.
    Struct(BTreeMap<String, Value>),
}

impl Value {
    /// A structure out of pairs of a name and anything that becomes a value.
    pub fn structure<K: Into<String>, V: Into<Value>>(members: impl IntoIterator<Item = (K, V)>) -> Self {
        Value::Struct(members.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }

    /// A list out of anything that becomes values.
    pub fn array<V: Into<Value>>(items: impl IntoIterator<Item = V>) -> Self {
        Value::Array(items.into_iter().map(Into::into).collect())
    }

    /// What kind of value this is, in words for an error message.
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Nil => "nothing",
            Value::Bool(false) => "false",
            Value::Bool(true) => "true",
            Value::Int(_) => "an integer",
            Value::Double(_) => "a decimal number",
            Value::OddNumber(_) => "a number out of range",
            Value::String(_) => "a text",
            Value::Binary(_) => "binary data",
            Value::DateTime(_) => "a date and time",
            Value::Array(_) => "a list",
            Value::Struct(_) => "a structure",
        }
    }

    /// Whether Odoo means "no value" by it: `false`, or nothing at all.
    pub fn is_absent(&self) -> bool {
        matches!(self, Value::Nil | Value::Bool(false))
    }

    /// The text, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        if let Value::String(text) = self { Some(text) } else { None }
    }

    /// The whole number, if it is one.
    pub fn as_int(&self) -> Option<i64> {
        if let Value::Int(number) = self { Some(*number) } else { None }
    }

    /// The truth value, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        if let Value::Bool(truth) = self { Some(*truth) } else { None }
    }

    /// The items, if it is a list.
    pub fn as_array(&self) -> Option<&[Value]> {
        if let Value::Array(items) = self { Some(items) } else { None }
    }

    /// The members, if it is a structure.
    pub fn as_struct(&self) -> Option<&BTreeMap<String, Value>> {
        if let Value::Struct(members) = self { Some(members) } else { None }
    }

    /// The ids in an answer that some versions give as one id and others as a list of ids
    /// (`create` of one record, `message_post`); `None` if it is neither.
    pub fn as_ids(&self) -> Option<Vec<i64>> {
        match self {
            Value::Int(id) => Some(vec![*id]),
            Value::Array(items) => items.iter().map(Value::as_int).collect(),
            Value::Nil
            | Value::Bool(_)
            | Value::Double(_)
            | Value::OddNumber(_)
            | Value::String(_)
            | Value::Binary(_)
            | Value::DateTime(_)
            | Value::Struct(_) => None,
        }
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Value::Bool(truth)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Value::Int(number)
    }
}

impl From<i32> for Value {
    fn from(number: i32) -> Self {
        Value::Int(number.into())
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Value::Int(number.into())
    }
}

impl From<Decimal> for Value {
    fn from(number: Decimal) -> Self {
        Value::Double(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::String(text.to_owned())
    }
}

impl From<&&str> for Value {
    fn from(text: &&str) -> Self {
        Value::String((*text).to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::String(text)
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Value::String(text.clone())
    }
}

impl From<chrono::NaiveDate> for Value {
    fn from(date: chrono::NaiveDate) -> Self {
        Value::String(date.format("%Y-%m-%d").to_string())
    }
}

impl From<chrono::NaiveDateTime> for Value {
    fn from(moment: chrono::NaiveDateTime) -> Self {
        Value::String(moment.format("%Y-%m-%d %H:%M:%S").to_string())
    }
}

impl<V: Into<Value>> From<Vec<V>> for Value {
    fn from(items: Vec<V>) -> Self {
        Value::array(items)
    }
}

impl From<&[i64]> for Value {
    fn from(ids: &[i64]) -> Self {
        Value::array(ids.iter().copied())
    }
}

/// Nothing becomes `false`, which is how Odoo clears a field.
impl<V: Into<Value>> From<Option<V>> for Value {
    fn from(value: Option<V>) -> Self {
        value.map_or(Value::Bool(false), Into::into)
    }
}

impl From<BTreeMap<String, Value>> for Value {
    fn from(members: BTreeMap<String, Value>) -> Self {
        Value::Struct(members)
    }
}
