//! A letter as a job: its values by the names that the template reads.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{Job, Pdf, Press, Template, TypesetError};
use crate::render::{Block, Direction, Line, PostalLetter, SwissBill, Table};

const PAYMENT_CODE: &str = "payment_code.svg";
const SWISS_CODE: &str = "swiss_code.svg";

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
        self.set_with_logo(pictures.logo.as_deref(), |logo| {
            let data = data(letter, logo.as_ref().map(|(name, _)| name.as_str()));
            let code = letter.payment.as_ref().and_then(|payment| payment.code.as_ref()?.0.svg());
            let code = code.map(|svg| (PAYMENT_CODE.to_owned(), svg.into_bytes()));
            let bill = letter.payment.as_ref().and_then(|payment| payment.swiss_bill.as_ref()?.svg());
            let bill = bill.map(|svg| (SWISS_CODE.to_owned(), svg.into_bytes()));
            let pictures: BTreeMap<String, Vec<u8>> = logo.into_iter().chain(code).chain(bill).collect();
            Job { template, data, pictures, identity: identity.to_owned(), date }
        })
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
        "swiss_bill": payment.as_ref().and_then(|payment| swiss_bill(payment.swiss_bill.as_ref()?)),
        "page": page,
        "logo": logo,
    })
}

fn swiss_bill(bill: &SwissBill) -> Option<Value> {
    bill.svg()?;
    let SwissBill { payload: _, payee, reference, message, amount, words } = bill;
    let words: serde_json::Map<String, Value> =
        SwissBill::WORDS.iter().zip(words).map(|(name, word)| ((*name).to_owned(), json!(word))).collect();
    Some(json!({ "payee": payee, "reference": reference, "message": message, "amount": amount, "words": words }))
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
