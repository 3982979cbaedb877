//! Reads numbers from their text, so that an amount never passes through a binary float.

use std::str::FromStr;

use rust_decimal::Decimal;

use crate::odoo::value::Value;

/// Decimal exponents beyond this are out of range whatever the digits are; it keeps a hostile `1e999999999` small.
const EXPONENT_LIMIT: i32 = 400;

/// Reads a whole number; one that does not fit 64 bits becomes an odd number, and what is no number `None`.
pub(super) fn whole_number(text: &str) -> Option<Value> {
    let text = text.trim();
    if let Ok(number) = text.parse::<i64>() {
        return Some(Value::Int(number));
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())).then(|| Value::OddNumber(text.to_owned()))
}

/// Reads a number with a fraction in any of the forms that Python's `repr` gives a float; what is no number is `None`.
///
/// Digits beyond the 28th decimal place are rounded away.
pub(super) fn decimal_number(text: &str) -> Option<Value> {
    let text = text.trim();
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if ["nan", "inf", "infinity"].iter().any(|word| unsigned.eq_ignore_ascii_case(word)) {
        return Some(Value::OddNumber(text.to_owned()));
    }
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        None => (unsigned, 0),
        Some((mantissa, exponent)) => (mantissa, exponent_of(exponent)?),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let sign = if text.starts_with('-') { "-" } else { "" };
    let point = i32::try_from(whole.len()).ok()?.saturating_add(exponent);
    Some(match plain_notation(sign, &digits, point).and_then(|plain| Decimal::from_str(&plain).ok()) {
        Some(number) => Value::Double(number),
        None => Value::OddNumber(text.to_owned()),
    })
}

/// Reads an exponent; one that is a number but a far too big one is cut to the limit.
fn exponent_of(text: &str) -> Option<i32> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let limit = EXPONENT_LIMIT.saturating_mul(2);
    let size = digits.parse::<i32>().unwrap_or(limit).min(limit);
    Some(if text.starts_with('-') { -size } else { size })
}

/// Writes digits without an exponent; `point` is how many of them stand before the decimal point.
fn plain_notation(sign: &str, digits: &str, point: i32) -> Option<String> {
    let significant = digits.trim_start_matches('0');
    if significant.is_empty() {
        return Some("0".to_owned());
    }
    // Leading zeros carry no value, so that `0000…1` of any length is judged by its size and not by its length.
    let point = point.saturating_sub(i32::try_from(digits.len().checked_sub(significant.len())?).ok()?);
    if point > EXPONENT_LIMIT {
        return None;
    }
    if point < -EXPONENT_LIMIT {
        return Some("0".to_owned());
    }
    let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or(0));
    let before = usize::try_from(point).unwrap_or(0);
    Some(if point <= 0 {
        format!("{sign}0.{}{significant}", zeros(-point))
    } else if before >= significant.len() {
        format!("{sign}{significant}{}", "0".repeat(before.saturating_sub(significant.len())))
    } else {
        let (whole, fraction) = significant.split_at(before);
        format!("{sign}{whole}.{fraction}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Value {
        decimal_number(text).unwrap_or_else(|| panic!("{text} is a number"))
    }

    fn exactly(text: &str) -> Value {
        Value::Double(Decimal::from_str(text).unwrap())
    }

    #[test]
    fn amounts_are_kept_to_the_last_digit() {
        assert_eq!(decimal("1234.56"), exactly("1234.56"));
        assert_eq!(decimal("-0.30000000000000004"), exactly("-0.30000000000000004"));
        assert_eq!(decimal(" 5. "), exactly("5"));
        assert_eq!(decimal(".5"), exactly("0.5"));
        assert_eq!(decimal("-0.0"), exactly("0"));
    }

    #[test]
    fn exponents_are_written_out() {
        assert_eq!(decimal("1e-05"), exactly("0.00001"));
        assert_eq!(decimal("1e+16"), exactly("10000000000000000"));
        assert_eq!(decimal("-1.2345E3"), exactly("-1234.5"));
        assert_eq!(decimal("12345e-2"), exactly("123.45"));
        assert_eq!(decimal("5e-324"), exactly("0"));
        assert_eq!(decimal("1.23456789012345e-20"), exactly("0.0000000000000000000123456789"));
    }

    #[test]
    fn what_cannot_be_kept_is_an_odd_number() {
        for text in ["nan", "-inf", "Infinity", "1e300", "1e999999999999"] {
            assert_eq!(decimal(text), Value::OddNumber(text.to_owned()));
        }
        assert_eq!(whole_number("9223372036854775808"), Some(Value::OddNumber("9223372036854775808".to_owned())));
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in ["", "-", ".", "abc", "1,5", "1e", "1e1.5", "0x10", "1_000", "--1", "1 2"] {
            assert_eq!(decimal_number(text), None, "{text}");
        }
        for text in ["", "+", "1.5", "1_0", "１"] {
            assert_eq!(whole_number(text), None, "{text}");
        }
    }
}
