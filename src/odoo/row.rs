//! One record as Odoo answered it, and the getters that know Odoo's habits and say what is wrong with it.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{NaiveDate, NaiveDateTime};
use rust_decimal::Decimal;

use super::value::Value;

/// A field that does not hold what it must.
///
/// Shown as `account.move.line 1000017: date_maturity: expected a date, got an integer`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{model} {id}: {field}: expected {expected}, got {found}")]
pub struct FieldError {
    /// The record's model.
    pub model: Arc<str>,
    /// The record's id.
    pub id: i64,
    /// The field.
    pub field: String,
    /// What it should hold.
    pub expected: &'static str,
    /// What it holds.
    pub found: String,
}

/// A record that cannot be used; it is reported, never left out in silence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{model} {id}: {reason}")]
pub struct UnreadableRow {
    /// The record's model.
    pub model: Arc<str>,
    /// The record's id.
    pub id: i64,
    /// Why.
    pub reason: String,
}

impl From<FieldError> for UnreadableRow {
    fn from(error: FieldError) -> Self {
        let reason = format!("{}: expected {}, got {}", error.field, error.expected, error.found);
        UnreadableRow { model: error.model, id: error.id, reason }
    }
}

/// A record of Odoo with the fields that were asked for.
///
/// Odoo answers `false` where a text, date, relation or file is absent, and `0` where a number is.
/// The `opt_` getters take that for nothing; the plain ones demand a value.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    model: Arc<str>,
    id: i64,
    fields: BTreeMap<String, Value>,
}

impl Row {
    /// A record out of its parts.
    pub fn new(model: impl Into<Arc<str>>, id: i64, fields: BTreeMap<String, Value>) -> Self {
        Row { model: model.into(), id, fields }
    }

    /// A record as it came: a structure with an integer `id`. Anything else is `None`.
    pub fn from_value(model: &Arc<str>, value: Value) -> Option<Self> {
        let Value::Struct(fields) = value else { return None };
        let id = fields.get("id")?.as_int()?;
        Some(Row { model: Arc::clone(model), id, fields })
    }

    /// The record's model.
    pub fn model(&self) -> &str {
        &self.model
    }

    /// The record's id.
    pub fn id(&self) -> i64 {
        self.id
    }

    /// What came for a field, if it was asked for.
    pub fn value(&self, field: &str) -> Option<&Value> {
        self.fields.get(field)
    }

    /// Reports the whole record as unusable for a reason that no single field has.
    pub fn unreadable(&self, reason: impl Into<String>) -> UnreadableRow {
        UnreadableRow { model: Arc::clone(&self.model), id: self.id, reason: reason.into() }
    }

    /// A text that may be absent.
    ///
    /// # Errors
    /// If the field holds something else or was not asked for.
    pub fn opt_str(&self, field: &str) -> Result<Option<&str>, FieldError> {
        self.optional(field, "a text", Value::as_str)
    }

    /// A text.
    ///
    /// # Errors
    /// If the field holds something else or nothing.
    pub fn str(&self, field: &str) -> Result<&str, FieldError> {
        self.required(field, "a text", Value::as_str)
    }

    /// A truth value.
    ///
    /// # Errors
    /// If the field holds something else.
    pub fn bool(&self, field: &str) -> Result<bool, FieldError> {
        self.required(field, "a truth value", Value::as_bool)
    }

    /// A whole number.
    ///
    /// # Errors
    /// If the field holds something else.
    pub fn int(&self, field: &str) -> Result<i64, FieldError> {
        self.required(field, "an integer", Value::as_int)
    }

    /// A number exactly as Odoo wrote it. Odoo computes with binary floats: round amounts to their currency.
    ///
    /// # Errors
    /// If the field holds something else, or a number that is out of range or none at all (`nan`).
    pub fn decimal(&self, field: &str) -> Result<Decimal, FieldError> {
        self.required(field, "a number", decimal)
    }

    /// A number that may be absent.
    ///
    /// # Errors
    /// As [`Row::decimal`].
    pub fn opt_decimal(&self, field: &str) -> Result<Option<Decimal>, FieldError> {
        self.optional(field, "a number", decimal)
    }

    /// The record that a many2one points at, whether Odoo gave its id alone or with its name.
    ///
    /// # Errors
    /// If the field holds something else.
    pub fn opt_id(&self, field: &str) -> Result<Option<i64>, FieldError> {
        self.optional(field, "a record's id", many2one_id)
    }

    /// The record that a required many2one points at.
    ///
    /// # Errors
    /// If the field holds something else or nothing.
    pub fn id_of(&self, field: &str) -> Result<i64, FieldError> {
        self.required(field, "a record's id", many2one_id)
    }

    /// The records that a one2many or many2many points at.
    ///
    /// # Errors
    /// If the field holds anything but a list of ids.
    pub fn ids(&self, field: &str) -> Result<Vec<i64>, FieldError> {
        self.required(field, "a list of ids", |value| value.as_array()?.iter().map(Value::as_int).collect())
    }

    /// A date that may be absent.
    ///
    /// # Errors
    /// If the field holds anything but `YYYY-MM-DD`.
    pub fn opt_date(&self, field: &str) -> Result<Option<NaiveDate>, FieldError> {
        self.optional(field, "a date", date)
    }

    /// A date.
    ///
    /// # Errors
    /// If the field holds anything but `YYYY-MM-DD`.
    pub fn date(&self, field: &str) -> Result<NaiveDate, FieldError> {
        self.required(field, "a date", date)
    }

    /// A moment in UTC that may be absent.
    ///
    /// # Errors
    /// If the field holds anything but `YYYY-MM-DD HH:MM:SS`.
    pub fn opt_datetime(&self, field: &str) -> Result<Option<NaiveDateTime>, FieldError> {
        self.optional(field, "a date and time", datetime)
    }

    /// A moment in UTC.
    ///
    /// # Errors
    /// If the field holds anything but `YYYY-MM-DD HH:MM:SS`.
    pub fn datetime(&self, field: &str) -> Result<NaiveDateTime, FieldError> {
        self.required(field, "a date and time", datetime)
    }

    /// A file or image that may be absent. Odoo sends base64 as a text.
    ///
    /// # Errors
    /// If the field holds anything but base64.
    pub fn opt_binary(&self, field: &str) -> Result<Option<Vec<u8>>, FieldError> {
        self.optional(field, "base64 data", binary)
    }

    /// An error that says what this field should hold and what it holds.
    pub fn field_error(&self, field: &str, expected: &'static str) -> FieldError {
        let found = match self.fields.get(field) {
            None => "no such field in the answer".to_owned(),
            Some(Value::String(text)) => format!("the text \"{}\"", text.chars().take(30).collect::<String>()),
            Some(Value::OddNumber(text)) => format!("the number {}", text.chars().take(30).collect::<String>()),
            Some(other) => other.kind().to_owned(),
        };
        FieldError { model: Arc::clone(&self.model), id: self.id, field: field.to_owned(), expected, found }
    }

    fn required<'v, T>(
        &'v self,
        field: &str,
        expected: &'static str,
        read: impl Fn(&'v Value) -> Option<T>,
    ) -> Result<T, FieldError> {
        self.fields.get(field).and_then(read).ok_or_else(|| self.field_error(field, expected))
    }

    fn optional<'v, T>(
        &'v self,
        field: &str,
        expected: &'static str,
        read: impl Fn(&'v Value) -> Option<T>,
    ) -> Result<Option<T>, FieldError> {
        match self.fields.get(field) {
            Some(value) if value.is_absent() => Ok(None),
            _ => self.required(field, expected, read).map(Some),
        }
    }
}

fn decimal(value: &Value) -> Option<Decimal> {
    if let Value::Double(number) = value { Some(*number) } else { value.as_int().map(Decimal::from) }
}

fn many2one_id(value: &Value) -> Option<i64> {
    match value.as_array() {
        Some([Value::Int(id), Value::String(_)]) => Some(*id),
        Some(_) => None,
        None => value.as_int(),
    }
}

fn date(value: &Value) -> Option<NaiveDate> {
    let text = value.as_str()?;
    // chrono also takes `2025-1-1`; Odoo never writes that.
    (text.len() == 10).then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()).flatten()
}

fn datetime(value: &Value) -> Option<NaiveDateTime> {
    NaiveDateTime::parse_from_str(value.as_str()?, "%Y-%m-%d %H:%M:%S").ok()
}

fn binary(value: &Value) -> Option<Vec<u8>> {
    if let Value::Binary(bytes) = value {
        return Some(bytes.clone());
    }
    let unbroken: String = value.as_str()?.chars().filter(|character| !character.is_ascii_whitespace()).collect();
    STANDARD.decode(unbroken).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(field: &str, value: impl Into<Value>) -> Row {
        Row::new("account.move.line", 1_000_017, BTreeMap::from([(field.to_owned(), value.into())]))
    }

    #[test]
    fn a_wrong_field_is_named_with_its_record() {
        let error = row("date_maturity", 5).opt_date("date_maturity").unwrap_err();
        assert_eq!(error.to_string(), "account.move.line 1000017: date_maturity: expected a date, got an integer");
        let unreadable = UnreadableRow::from(error);
        assert_eq!(unreadable.to_string(), "account.move.line 1000017: date_maturity: expected a date, got an integer");
        let error = row("a", 5).str("b").unwrap_err();
        assert_eq!(error.to_string(), "account.move.line 1000017: b: expected a text, got no such field in the answer");
    }

    #[test]
    fn false_is_an_absent_value_wherever_one_may_be_absent() {
        let row = row("x", false);
        assert_eq!(row.opt_str("x"), Ok(None));
        assert_eq!(row.opt_date("x"), Ok(None));
        assert_eq!(row.opt_datetime("x"), Ok(None));
        assert_eq!(row.opt_id("x"), Ok(None));
        assert_eq!(row.opt_binary("x"), Ok(None));
        assert_eq!(row.opt_decimal("x"), Ok(None));
        assert_eq!(row.bool("x"), Ok(false));
        assert!(
            row.str("x").is_err() && row.date("x").is_err() && row.id_of("x").is_err() && row.decimal("x").is_err()
        );
    }

    #[test]
    fn true_is_no_absent_value() {
        assert_eq!(row("x", true).opt_str("x").unwrap_err().found, "true");
    }

    #[test]
    fn a_relation_is_read_in_each_of_its_forms() {
        assert_eq!(row("p", 7).opt_id("p"), Ok(Some(7)));
        assert_eq!(row("p", Value::Array(vec![7.into(), "Azure".into()])).id_of("p"), Ok(7));
        assert!(row("p", Value::array([7, 8])).opt_id("p").is_err());
        assert_eq!(row("p", Value::array([7, 8])).ids("p"), Ok(vec![7, 8]));
        assert_eq!(row("p", Value::Array(Vec::new())).ids("p"), Ok(vec![]));
        assert!(row("p", Value::Array(Vec::new())).opt_id("p").is_err());
    }

    #[test]
    fn dates_are_read_as_odoo_writes_them() {
        assert_eq!(row("d", "2025-01-31").date("d"), Ok(NaiveDate::from_ymd_opt(2025, 1, 31).unwrap()));
        let moment = NaiveDate::from_ymd_opt(2025, 1, 31).unwrap().and_hms_opt(23, 59, 1).unwrap();
        assert_eq!(row("d", "2025-01-31 23:59:01").opt_datetime("d"), Ok(Some(moment)));
        for text in ["2025-1-31", "31/01/2025", "2025-02-30", "", "2025-01-31 23:59:01"] {
            assert!(row("d", text).opt_date("d").is_err(), "{text}");
        }
    }

    #[test]
    fn amounts_may_come_without_a_fraction_and_odd_ones_are_errors() {
        assert_eq!(row("a", 12).decimal("a"), Ok(Decimal::from(12)));
        assert_eq!(row("a", Decimal::new(1256, 2)).decimal("a"), Ok(Decimal::new(1256, 2)));
        let error = row("a", Value::OddNumber("nan".to_owned())).decimal("a").unwrap_err();
        assert_eq!(error.found, "the number nan");
    }

    #[test]
    fn files_come_as_text_with_line_breaks() {
        assert_eq!(row("f", "aGVs\nbG8=").opt_binary("f"), Ok(Some(b"hello".to_vec())));
        assert!(row("f", "12.5 Kb").opt_binary("f").is_err());
    }
}
