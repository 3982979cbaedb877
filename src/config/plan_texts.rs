//! The texts of a level in a plan file: the shipped ones of a tone, with the file's own over them.

use std::collections::BTreeMap;

use toml::de::DeTable;

use super::plan_file::Reader;
use crate::provision::PlannedText;
use crate::render::{self, Catalog, Field, LevelText, SHIPPED_LANGUAGES, Tone};

const TEXT_KEYS: &[&str] =
    &["name", "subject", "body", "sms", "activity_summary", "activity_note", "hand_over_summary"];

/// The texts of the level that `table` describes, by language.
pub(super) fn read(reader: &mut Reader<'_>, table: &DeTable<'_>, name: &str) -> BTreeMap<String, PlannedText> {
    let mut texts = BTreeMap::new();
    if let Some(tone) = tone(reader, table) {
        let catalog = Catalog::shipped();
        for language in SHIPPED_LANGUAGES {
            if let Some(text) = catalog.text(tone, language, "en") {
                texts.insert((*language).to_owned(), shipped(text));
            }
        }
    }
    if let Some(own) = table.get("text") {
        match own.get_ref().as_table() {
            Some(languages) => own_texts(reader, languages, &mut texts),
            None => reader.wrong_type(own, "text", "tables by language: [level.text.en]"),
        }
    }
    if texts.is_empty() {
        texts.insert("en".to_owned(), PlannedText::default());
    }
    for text in texts.values_mut().filter(|text| text.name.is_empty()) {
        name.clone_into(&mut text.name);
    }
    texts
}

fn tone(reader: &mut Reader<'_>, table: &DeTable<'_>) -> Option<Tone> {
    let wanted = reader.text(table, "tone")?;
    let found = Tone::ALL.into_iter().find(|tone| tone.name() == wanted);
    if let Some(value) = table.get("tone").filter(|_| found.is_none()) {
        let known = Tone::ALL.map(Tone::name).join(", ");
        reader.error(value.span(), format!("unknown tone \"{wanted}\"; there are: {known}"));
    }
    found
}

fn shipped(text: &LevelText) -> PlannedText {
    PlannedText {
        subject: text.subject.clone(),
        body: text.body.clone(),
        sms: text.sms.clone(),
        ..PlannedText::default()
    }
}

fn own_texts(reader: &mut Reader<'_>, languages: &DeTable<'_>, texts: &mut BTreeMap<String, PlannedText>) {
    for (language, value) in languages.iter() {
        let code = language.get_ref().as_ref();
        if !is_language(code) {
            reader.error(language.span(), format!("\"{code}\" is not a language: write `en`, `fr` or `fr_CH`"));
        }
        let Some(table) = value.get_ref().as_table() else {
            reader.wrong_type(value, code, "a table with subject and body");
            continue;
        };
        reader.unknown_keys(table, TEXT_KEYS);
        // A country's text begins as its language's.
        let short = code.split('_').next().unwrap_or(code);
        let mut text = texts.get(code).or_else(|| texts.get(short)).cloned().unwrap_or_default();
        for (key, field) in [
            ("name", &mut text.name),
            ("subject", &mut text.subject),
            ("body", &mut text.body),
            ("sms", &mut text.sms),
            ("activity_summary", &mut text.activity_summary),
            ("activity_note", &mut text.activity_note),
            ("hand_over_summary", &mut text.hand_over_summary),
        ] {
            if let Some(own) = reader.text(table, key) {
                *field = own;
            }
        }
        texts.insert(code.to_owned(), text);
    }
}

/// `en`, `fr_CH`, `sr@latin`.
fn is_language(code: &str) -> bool {
    let short = code.split(['_', '@']).next().unwrap_or_default();
    (2..=3).contains(&short.len()) && short.chars().all(|letter| letter.is_ascii_lowercase())
}

/// Every text that the file itself has is filled in with made-up customers.
pub(super) fn check_texts(
    reader: &mut Reader<'_>,
    table: &DeTable<'_>,
    level: &str,
    texts: &BTreeMap<String, PlannedText>,
) {
    let Some(languages) = table.get("text").and_then(|own| own.get_ref().as_table()) else { return };
    for (code, text) in texts {
        let Some(own) = languages.get(code.as_str()).and_then(|value| value.get_ref().as_table()) else { continue };
        let (subject, body) = (text.subject.clone(), text.body.clone());
        if subject.is_empty() && body.is_empty() {
            continue; // It says something about the activity only.
        }
        for error in render::check(&LevelText::from_odoo(level, code, subject, body, text.sms.clone())) {
            let key = match error.field {
                Field::Subject => "subject",
                Field::Body => "body",
                Field::Sms => "sms",
            };
            let start = own.get(key).map_or(0, |value| value.span().start);
            let below = usize::from(reader.begins_below(start));
            let line = reader.line(start) + below + error.line.unwrap_or(1).saturating_sub(1);
            reader.error_at(line, format!("level \"{level}\", language {code}, {key}: {}", error.problem));
        }
    }
}
