//! Builds values out of the tags and texts of an XML-RPC document, without recursion and without looking ahead.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::odoo::value::Value;

use super::decode::{Answer, Call, DecodeError, Limits};
use super::number;
use super::text::push_allowed;

/// How many open tags stand above the items of an answer's outermost list:
/// `methodResponse params param value array data`.
const ROWS_DEPTH: usize = 6;

/// What one tag or text led to.
pub(super) enum Step {
    /// More is needed.
    More,
    /// An item of the answer's outermost list is complete.
    Row(Value),
}

/// The scalar types, by their tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scalar {
    Nil,
    Bool,
    Whole,
    Decimal,
    Text,
    Bytes,
    Moment,
}

/// One open tag and what has been read inside it.
enum Open {
    Response(Option<Answer>),
    Call { method: Option<String>, params: Option<Vec<Value>> },
    MethodName(String),
    Params(Vec<Value>),
    Param(Option<Value>),
    Fault(Option<Value>),
    Value { text: String, typed: Option<Value> },
    Scalar { scalar: Scalar, text: String },
    Array(Option<Vec<Value>>),
    Data(Vec<Value>),
    Struct(BTreeMap<String, Value>),
    Member { name: Option<String>, value: Option<Value> },
    Name(String),
}

/// A finished document.
pub(super) enum Finished {
    Answer(Answer),
    Call(Call),
}

/// A document that is being read.
pub(super) struct Document<'l> {
    limits: &'l Limits,
    hand_on_rows: bool,
    open: Vec<Open>,
    values_open: usize,
    finished: Option<Finished>,
}

impl<'l> Document<'l> {
    /// With `hand_on_rows`, items of the answer's outermost list are given out as they are complete and not kept.
    pub(super) fn new(limits: &'l Limits, hand_on_rows: bool) -> Self {
        Document { limits, hand_on_rows, open: Vec::new(), values_open: 0, finished: None }
    }

    /// The finished document, or `None` if it has not come to its end.
    pub(super) fn finish(self) -> Option<Finished> {
        self.finished
    }

    /// A tag opens.
    pub(super) fn start(&mut self, tag: &str) -> Result<(), DecodeError> {
        let next = match (self.open.last(), tag) {
            (None, "methodResponse") if self.finished.is_none() => Open::Response(None),
            (None, "methodCall") if self.finished.is_none() => Open::Call { method: None, params: None },
            (Some(Open::Response(None)), "params") => Open::Params(Vec::new()),
            (Some(Open::Response(None)), "fault") => Open::Fault(None),
            (Some(Open::Call { method: None, .. }), "methodName") => Open::MethodName(String::new()),
            (Some(Open::Call { params: None, .. }), "params") => Open::Params(Vec::new()),
            (Some(Open::Params(_)), "param") => Open::Param(None),
            (Some(Open::Array(None)), "data") => Open::Data(Vec::new()),
            (Some(Open::Struct(_)), "member") => Open::Member { name: None, value: None },
            (Some(Open::Member { name: None, .. }), "name") => Open::Name(String::new()),
            (
                Some(Open::Param(None) | Open::Fault(None) | Open::Data(_) | Open::Member { value: None, .. }),
                "value",
            ) => {
                self.values_open = self.values_open.saturating_add(1);
                if self.values_open > self.limits.depth_max {
                    return Err(DecodeError::TooDeep { depth_max: self.limits.depth_max });
                }
                Open::Value { text: String::new(), typed: None }
            }
            (Some(Open::Value { text, typed: None }), _) if is_blank(text) => {
                type_of(tag).ok_or_else(|| unexpected(format!("<{}>", excerpt(tag)), self.place()))?
            }
            _ => return Err(unexpected(format!("<{}>", excerpt(tag)), self.place())),
        };
        self.open.push(next);
        Ok(())
    }

    /// Text, as far as it is in one piece.
    pub(super) fn text(&mut self, piece: &str) -> Result<(), DecodeError> {
        let place = self.place();
        let length_max = self.limits.text_bytes_max;
        match self.open.last_mut() {
            Some(
                Open::Value { text, typed: None }
                | Open::Scalar { text, .. }
                | Open::Name(text)
                | Open::MethodName(text),
            ) => {
                if text.len().saturating_add(piece.len()) > length_max {
                    return Err(DecodeError::TextTooLong { bytes_max: length_max });
                }
                piece.chars().for_each(|character| push_allowed(text, character));
                Ok(())
            }
            _ if is_blank(piece) => Ok(()),
            // A byte order mark that came in more than one piece.
            None if self.finished.is_none() && is_blank(piece.trim_start_matches('\u{feff}')) => Ok(()),
            _ => Err(unexpected(format!("text \"{}\"", excerpt(piece)), place)),
        }
    }

    /// The innermost tag closes.
    pub(super) fn end(&mut self) -> Result<Step, DecodeError> {
        let place = self.place();
        match self.open.pop() {
            Some(Open::Value { text, typed }) => {
                self.values_open = self.values_open.saturating_sub(1);
                // A value without a type is a text, and its blanks belong to it.
                return self.value(typed.unwrap_or(Value::String(text)));
            }
            Some(Open::Scalar { scalar, text }) => self.typed(read_scalar(scalar, text)?)?,
            Some(Open::Array(Some(items))) => self.typed(Value::Array(items))?,
            Some(Open::Struct(members)) => self.typed(Value::Struct(members))?,
            Some(Open::Data(items)) => self.data(items)?,
            Some(Open::Member { name: Some(name), value: Some(value) }) => self.member(name, value)?,
            Some(Open::Name(text)) => self.name(text)?,
            Some(Open::Param(Some(value))) => self.param(value)?,
            Some(Open::Params(values)) => self.params(values)?,
            Some(Open::Fault(Some(value))) => self.fault(&value)?,
            Some(Open::MethodName(text)) => self.method_name(text)?,
            Some(Open::Response(Some(answer))) => self.finished = Some(Finished::Answer(answer)),
            Some(Open::Call { method: Some(method), params }) => {
                self.finished = Some(Finished::Call(Call { method, params: params.unwrap_or_default() }));
            }
            Some(
                Open::Array(None)
                | Open::Member { .. }
                | Open::Param(None)
                | Open::Fault(None)
                | Open::Response(None)
                | Open::Call { .. },
            )
            | None => return Err(unexpected("the end".to_owned(), format!("{place}, which lacks a part"))),
        }
        Ok(Step::More)
    }

    fn value(&mut self, value: Value) -> Result<Step, DecodeError> {
        let rows =
            self.hand_on_rows && self.open.len() == ROWS_DEPTH && matches!(self.open.first(), Some(Open::Response(_)));
        match self.open.last_mut() {
            Some(Open::Data(_)) if rows => return Ok(Step::Row(value)),
            Some(Open::Data(items)) => items.push(value),
            Some(Open::Param(slot) | Open::Fault(slot) | Open::Member { value: slot, .. }) => *slot = Some(value),
            _ => return Err(unexpected("a value".to_owned(), self.place())),
        }
        Ok(Step::More)
    }

    fn typed(&mut self, value: Value) -> Result<(), DecodeError> {
        match self.open.last_mut() {
            Some(Open::Value { typed, .. }) => *typed = Some(value),
            _ => return Err(unexpected("a type".to_owned(), self.place())),
        }
        Ok(())
    }

    fn data(&mut self, items: Vec<Value>) -> Result<(), DecodeError> {
        match self.open.last_mut() {
            Some(Open::Array(slot)) => *slot = Some(items),
            _ => return Err(unexpected("<data>".to_owned(), self.place())),
        }
        Ok(())
    }

    fn member(&mut self, name: String, value: Value) -> Result<(), DecodeError> {
        match self.open.last_mut() {
            Some(Open::Struct(members)) => match members.insert(name, value) {
                None => Ok(()),
                Some(_) => Err(unexpected("a member for the second time".to_owned(), "<struct>".to_owned())),
            },
            _ => Err(unexpected("<member>".to_owned(), self.place())),
        }
    }

    fn name(&mut self, text: String) -> Result<(), DecodeError> {
        match self.open.last_mut() {
            Some(Open::Member { name, .. }) => *name = Some(text),
            _ => return Err(unexpected("<name>".to_owned(), self.place())),
        }
        Ok(())
    }

    fn param(&mut self, value: Value) -> Result<(), DecodeError> {
        match self.open.last_mut() {
            Some(Open::Params(values)) => values.push(value),
            _ => return Err(unexpected("<param>".to_owned(), self.place())),
        }
        Ok(())
    }

    fn params(&mut self, mut values: Vec<Value>) -> Result<(), DecodeError> {
        match self.open.last_mut() {
            Some(Open::Call { params, .. }) => *params = Some(values),
            Some(Open::Response(answer)) => match (values.pop(), values.is_empty()) {
                (Some(value), true) => *answer = Some(Answer::Value(value)),
                _ => return Err(unexpected("not exactly one <param>".to_owned(), "the answer".to_owned())),
            },
            _ => return Err(unexpected("<params>".to_owned(), self.place())),
        }
        Ok(())
    }

    fn method_name(&mut self, text: String) -> Result<(), DecodeError> {
        match self.open.last_mut() {
            Some(Open::Call { method, .. }) => *method = Some(text),
            _ => return Err(unexpected("<methodName>".to_owned(), self.place())),
        }
        Ok(())
    }

    fn fault(&mut self, value: &Value) -> Result<(), DecodeError> {
        let (code, message) = match value.as_struct().map(|fault| (fault.get("faultCode"), fault.get("faultString"))) {
            Some((Some(Value::Int(code)), Some(Value::String(message)))) => (*code, message.clone()),
            // `/xmlrpc/1` and some proxies put a word where the number belongs.
            Some((Some(Value::String(code)), Some(Value::String(message)))) => (0, format!("{code}: {message}")),
            _ => return Err(unexpected(value.kind().to_owned(), "<fault>".to_owned())),
        };
        match self.open.last_mut() {
            Some(Open::Response(answer)) => *answer = Some(Answer::Fault { code, message }),
            _ => return Err(unexpected("<fault>".to_owned(), self.place())),
        }
        Ok(())
    }

    /// Where we are, in words for an error message.
    fn place(&self) -> String {
        match self.open.last() {
            None if self.finished.is_some() => "what follows the document",
            None => "the outermost level",
            Some(Open::Response(_)) => "<methodResponse>",
            Some(Open::Call { .. }) => "<methodCall>",
            Some(Open::MethodName(_)) => "<methodName>",
            Some(Open::Params(_)) => "<params>",
            Some(Open::Param(_)) => "<param>",
            Some(Open::Fault(_)) => "<fault>",
            Some(Open::Value { .. }) => "<value>",
            Some(Open::Scalar { .. }) => "a typed value",
            Some(Open::Array(_)) => "<array>",
            Some(Open::Data(_)) => "<data>",
            Some(Open::Struct(_)) => "<struct>",
            Some(Open::Member { .. }) => "<member>",
            Some(Open::Name(_)) => "<name>",
        }
        .to_owned()
    }
}

/// What a tag inside `<value>` opens.
fn type_of(tag: &str) -> Option<Open> {
    let scalar = match tag {
        "array" => return Some(Open::Array(None)),
        "struct" => return Some(Open::Struct(BTreeMap::new())),
        "nil" | "ex:nil" => Scalar::Nil,
        "boolean" => Scalar::Bool,
        "int" | "i1" | "i2" | "i4" | "i8" | "ex:i1" | "ex:i2" | "ex:i8" | "biginteger" | "ex:biginteger" => {
            Scalar::Whole
        }
        "double" | "float" | "ex:float" | "bigdecimal" | "ex:bigdecimal" => Scalar::Decimal,
        "string" => Scalar::Text,
        "base64" => Scalar::Bytes,
        "dateTime.iso8601" | "ex:dateTime" => Scalar::Moment,
        _ => return None,
    };
    Some(Open::Scalar { scalar, text: String::new() })
}

fn read_scalar(scalar: Scalar, text: String) -> Result<Value, DecodeError> {
    let value = match scalar {
        Scalar::Text => return Ok(Value::String(text)),
        Scalar::Nil => is_blank(&text).then_some(Value::Nil),
        Scalar::Bool => match text.trim() {
            "1" | "true" => Some(Value::Bool(true)),
            "0" | "false" => Some(Value::Bool(false)),
            _ => None,
        },
        Scalar::Whole => number::whole_number(&text),
        Scalar::Decimal => number::decimal_number(&text),
        // Python breaks the text into lines of 76 characters.
        Scalar::Bytes => {
            let unbroken: String = text.chars().filter(|character| !character.is_ascii_whitespace()).collect();
            STANDARD.decode(unbroken).ok().map(Value::Binary)
        }
        Scalar::Moment => Some(Value::DateTime(text.trim().to_owned())),
    };
    value.ok_or_else(|| {
        let wanted = match scalar {
            Scalar::Nil => "an empty <nil/>",
            Scalar::Bool => "a truth value",
            Scalar::Whole => "a whole number",
            Scalar::Decimal => "a decimal number",
            Scalar::Text => "a text",
            Scalar::Bytes => "base64",
            Scalar::Moment => "a date and time",
        };
        unexpected(format!("\"{}\"", excerpt(&text)), format!("a value that must be {wanted}"))
    })
}

fn unexpected(found: String, place: String) -> DecodeError {
    DecodeError::Unexpected { found, place }
}

fn is_blank(text: &str) -> bool {
    text.chars().all(|character| matches!(character, ' ' | '\t' | '\n' | '\r'))
}

/// The beginning of a text, short enough for a message.
fn excerpt(text: &str) -> String {
    text.chars().take(40).collect()
}
