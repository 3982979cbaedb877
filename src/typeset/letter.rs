//! A letter as a job: its values by the names that the template reads.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{Job, Pdf, Press, Template, TypesetError};
use crate::render::{Block, Direction, Line, PostalLetter, Table};

/// The name under which a template finds the company's logo, with the ending of its kind.
pub(super) const LOGO: &str = "logo";
const PAYMENT_CODE: &str = "payment_code.svg";

/// Pictures on a letter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LetterPictures {
    /// The company's logo: PNG, JPEG, GIF, WebP or SVG.
    pub logo: Option<Vec<u8>>,
}

impl Template {
    /// The letter that is shipped.
    #[must_use]
    pub fn of_letters() -> Self {
        let source = include_str!("../../templates/letter.typ").to_owned();
        Self { name: "templates/letter.typ".to_owned(), source }
    }
}

impl Press {
    /// Sets a letter. A logo that cannot be shown is left out.
    ///
    /// # Errors
    /// The template is wrong, or does not fit a letter.
    pub fn letter(
        &self,
        template: &Template,
        letter: &PostalLetter,
        pictures: &LetterPictures,
        identity: &str,
        date: NaiveDate,
    ) -> Result<Pdf, TypesetError> {
        let logo =
            pictures.logo.as_deref().and_then(|bytes| Some((format!("{LOGO}.{}", kind(bytes)?), bytes.to_vec())));
        let has_logo = logo.is_some();
        let job = |logo: Option<(String, Vec<u8>)>| {
            let data = data(letter, logo.as_ref().map(|(name, _)| name.as_str()));
            let code = letter.payment.as_ref().and_then(|payment| payment.code.as_ref()?.0.svg());
            let code = code.map(|svg| (PAYMENT_CODE.to_owned(), svg.into_bytes()));
            let pictures: BTreeMap<String, Vec<u8>> = logo.into_iter().chain(code).collect();
            Job { template, data, pictures, identity: identity.to_owned(), date }
        };
        match self.set(&job(logo)) {
            Err(_) if has_logo => self.set(&job(None)),
            set => set,
        }
    }
}

/// The kind of a picture, by its first bytes.
pub(super) fn kind(bytes: &[u8]) -> Option<&'static str> {
    let starts = |beginning: &[u8]| bytes.starts_with(beginning);
    match bytes {
        _ if starts(b"\x89PNG\r\n\x1a\n") => Some("png"),
        _ if starts(b"\xff\xd8\xff") => Some("jpg"),
        _ if starts(b"GIF8") => Some("gif"),
        _ if starts(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") => Some("webp"),
        _ if starts(b"<svg") || starts(b"<?xml") => Some("svg"),
        _ => None,
    }
}

fn data(letter: &PostalLetter, logo: Option<&str>) -> Value {
    // Spread out, so that a field that is added is not forgotten here.
    let PostalLetter {
        language,
        direction,
        window,
        company,
        contact_lines,
        return_line,
        recipient,
        facts,
        subject,
        body,
        table,
        interest,
        payment,
        page,
    } = letter;
    let code = payment.as_ref().and_then(|payment| payment.code.as_ref());
    let code_words = code.filter(|(code, _)| code.svg().is_some()).map(|(_, words)| words);
    let rows = payment.as_ref().map(|payment| payment.rows.as_slice()).unwrap_or_default();
    json!({
        "language": language,
        "right_to_left": *direction == Direction::RightToLeft,
        "window": window.name(),
        "company": company,
        "contact_lines": contact_lines,
        "return_line": return_line,
        "recipient": recipient,
        "facts": facts,
        "subject": subject,
        "body": body.iter().map(block).collect::<Vec<_>>(),
        "table": of_table(table),
        "interest": interest.as_ref().map(of_table),
        "payment_heading": payment.as_ref().map(|payment| payment.heading.as_str()),
        "payment": rows,
        "payment_code_words": code_words,
        "page": page,
        "logo": logo,
    })
}

fn block(block: &Block) -> Value {
    match block {
        Block::Paragraph(lines) => json!({ "kind": "paragraph", "lines": lines_of(lines) }),
        Block::Entry(mark, lines) => json!({ "kind": "entry", "mark": mark, "lines": lines_of(lines) }),
        Block::Items => json!({ "kind": "items" }),
        Block::Interest => json!({ "kind": "interest" }),
    }
}

fn lines_of(lines: &[Line]) -> Vec<Vec<Value>> {
    let span = |span: &crate::render::Span| json!({ "text": span.text, "bold": span.bold, "italic": span.italic, "link": span.link });
    lines.iter().map(|line| line.iter().map(span).collect()).collect()
}

fn of_table(table: &Table) -> Value {
    let groups = table.groups.iter().map(|group| {
        let lines = group.lines.iter().map(|line| {
            json!({
                "number": line.number,
                "link": line.link,
                "notes": line.notes,
                "due_date": line.due_date,
                "days_overdue": line.days_overdue,
                "open": line.open,
                "of_original": line.of_original,
            })
        });
        json!({
            "heading": group.heading,
            "lines": lines.collect::<Vec<_>>(),
            "sums": group.sums,
            "asked_for": group.asked_for,
        })
    });
    json!({ "columns": table.columns, "groups": groups.collect::<Vec<_>>() })
}
