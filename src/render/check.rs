//! Tells everything that is wrong with a level's texts before a customer is written to.

use super::catalog::LevelText;
use super::fault::{Field, TemplateError};
use super::locale::Locale;
use super::mail::{mail, sms};
use super::sample;

/// Reads and fills in the texts with made-up messages: many items and one, two currencies and one, credits, special
/// characters. Empty when all is well.
#[must_use]
pub fn check(level_text: &LevelText) -> Vec<TemplateError> {
    let mut problems: Vec<TemplateError> = Vec::new();
    for field in [Field::Subject, Field::Body, Field::Sms] {
        problems.extend(level_text.template(field).err().into_iter().flatten());
    }
    if !problems.is_empty() {
        return problems;
    }
    let locale = Locale::shipped("en_GB");
    for message in [sample::many_items(), sample::one_item(), sample::before_due()] {
        problems.extend(mail(&message, level_text, &locale).err());
        problems.extend(sms(&message, level_text, &locale).err());
    }
    problems.sort();
    problems.dedup();
    problems
}
