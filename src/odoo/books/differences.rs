//! What a record shows compared with what it is to show: only what differs is written.

use chrono::NaiveDate;

use crate::domain::Money;
use crate::odoo::row::Row;
use crate::odoo::session::Members;

/// The values that change on a record, compared with what is there.
pub(super) struct Differences<'r> {
    pub(super) row: &'r Row,
    pub(super) values: Members,
}

impl<'r> Differences<'r> {
    pub(super) fn from(row: &'r Row) -> Self {
        Self { row, values: Members::new() }
    }

    pub(super) fn text(&mut self, field: &str, wanted: &str) {
        if self.row.opt_str(field).map(Option::unwrap_or_default) != Ok(wanted) {
            self.values.insert(field.to_owned(), Some(wanted).filter(|text| !text.is_empty()).into());
        }
    }

    pub(super) fn date(&mut self, field: &str, wanted: Option<NaiveDate>) {
        if self.row.opt_date(field) != Ok(wanted) {
            self.values.insert(field.to_owned(), wanted.into());
        }
    }

    pub(super) fn money(&mut self, field: &str, wanted: &Money) {
        if self.row.decimal(field).map(|amount| wanted.currency.round(amount)) != Ok(wanted.amount) {
            self.values.insert(field.to_owned(), wanted.amount.into());
        }
    }

    pub(super) fn number(&mut self, field: &str, wanted: i64) {
        if self.row.int(field) != Ok(wanted) {
            self.values.insert(field.to_owned(), wanted.into());
        }
    }

    pub(super) fn relation(&mut self, field: &str, wanted: Option<i64>) {
        if self.row.opt_id(field) != Ok(wanted) {
            self.values.insert(field.to_owned(), wanted.into());
        }
    }

    pub(super) fn truth(&mut self, field: &str, wanted: bool) {
        if self.row.bool(field) != Ok(wanted) {
            self.values.insert(field.to_owned(), wanted.into());
        }
    }
}
