//! Rows that cannot be read, in the words of the domain: which record, which field, what was expected, what came.

use crate::domain::Unreadable;
use crate::odoo::row::{FieldError, UnreadableRow};

impl From<FieldError> for Unreadable {
    fn from(error: FieldError) -> Self {
        let what = format!("{} {}, {}", noun(&error.model), error.id, error.field);
        Self { what, problem: format!("expected {}, got {}", error.expected, error.found) }
    }
}

impl From<UnreadableRow> for Unreadable {
    fn from(row: UnreadableRow) -> Self {
        Self { what: format!("{} {}", noun(&row.model), row.id), problem: row.reason }
    }
}

/// What people call a record of the model.
fn noun(model: &str) -> &str {
    match model {
        "account.move.line" => "journal item",
        "account.move" => "journal entry",
        "res.partner" => "contact",
        "res.company" => "company",
        "res.currency" => "currency",
        "res.lang" => "language",
        "x_followup" => "follow-up record",
        "x_followup_level" => "level",
        other => other,
    }
}
