//! Reads the Python literals that Odoo keeps as text: domains of record rules, selections of fields.

use std::iter::Peekable;
use std::str::Chars;

use crate::odoo::value::Value;

/// Reads a literal: lists, tuples, texts, whole numbers, `True`, `False`, `None`, names and `+` between lists.
///
/// # Errors
/// A sentence about what cannot be read, or `name`'s own about a name that it does not know.
pub(super) fn literal(text: &str, name: &dyn Fn(&str) -> Option<Value>) -> Result<Value, String> {
    let mut reader = Reader { rest: text.chars().peekable(), name };
    let value = reader.sum()?;
    reader.blanks();
    match reader.rest.next() {
        None => Ok(value),
        Some(more) => Err(format!("unexpected '{more}' in {text}")),
    }
}

struct Reader<'t> {
    rest: Peekable<Chars<'t>>,
    name: &'t dyn Fn(&str) -> Option<Value>,
}

impl Reader<'_> {
    fn blanks(&mut self) {
        while self.rest.next_if(|letter| letter.is_whitespace()).is_some() {}
    }

    fn sum(&mut self) -> Result<Value, String> {
        let mut value = self.value()?;
        loop {
            self.blanks();
            if self.rest.next_if_eq(&'+').is_none() {
                return Ok(value);
            }
            match (value, self.value()?) {
                (Value::Array(mut items), Value::Array(more)) => {
                    items.extend(more);
                    value = Value::Array(items);
                }
                _ => return Err("'+' joins lists only".to_owned()),
            }
        }
    }

    fn value(&mut self) -> Result<Value, String> {
        self.blanks();
        match self.rest.peek().copied() {
            Some('[') => self.items(']'),
            Some('(') => self.items(')'),
            Some(quote @ ('\'' | '"')) => self.quoted(quote),
            Some(letter) if letter.is_ascii_digit() || letter == '-' => self.number(),
            Some(letter) if letter.is_alphabetic() || letter == '_' => self.word(),
            Some(other) => Err(format!("unexpected '{other}'")),
            None => Err("unexpected end".to_owned()),
        }
    }

    fn items(&mut self, close: char) -> Result<Value, String> {
        self.rest.next();
        let mut items = Vec::new();
        loop {
            self.blanks();
            if self.rest.next_if_eq(&close).is_some() {
                return Ok(Value::Array(items));
            }
            items.push(self.sum()?);
            self.blanks();
            if self.rest.next_if_eq(&',').is_none() && self.rest.peek() != Some(&close) {
                return Err(format!("'{close}' is missing"));
            }
        }
    }

    fn quoted(&mut self, quote: char) -> Result<Value, String> {
        self.rest.next();
        let mut text = String::new();
        loop {
            match self.rest.next() {
                Some('\\') => text.extend(self.rest.next()),
                Some(letter) if letter == quote => return Ok(Value::String(text)),
                Some(letter) => text.push(letter),
                None => return Err("a text does not end".to_owned()),
            }
        }
    }

    fn number(&mut self) -> Result<Value, String> {
        let mut digits = String::new();
        while let Some(letter) = self.rest.next_if(|letter| letter.is_ascii_digit() || *letter == '-') {
            digits.push(letter);
        }
        digits.parse().map(Value::Int).map_err(|_| format!("{digits} is no number"))
    }

    fn word(&mut self) -> Result<Value, String> {
        let mut word = String::new();
        while let Some(letter) = self.rest.next_if(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '.')) {
            word.push(letter);
        }
        match word.as_str() {
            "True" => Ok(Value::Bool(true)),
            "False" | "None" => Ok(Value::Bool(false)),
            other => (self.name)(other).ok_or_else(|| format!("name '{other}' is not defined")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_reads_as_a_domain() {
        let known = |name: &str| (name == "company_ids").then(|| Value::array([1_i64, 2]));
        let read =
            literal("['|', ('company_id', '=', False), ('company_id', 'in', [False] + company_ids)]", &known).unwrap();
        let leaf =
            Value::Array(vec!["company_id".into(), "in".into(), Value::Array(vec![false.into(), 1.into(), 2.into()])]);
        assert_eq!(read.as_array().map(|items| items[2].clone()), Some(leaf));
        assert!(literal("[(1, '=', user.nothing)]", &known).is_err());
        assert!(literal("[(1, '=' 1)]", &known).is_err());
    }
}
