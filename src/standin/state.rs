//! One database: its records, its day, and what was asked of it.

use std::collections::BTreeSet;

use chrono::NaiveDateTime;

use super::cell::MOMENT;
use super::fault::Fault;
use super::flavour::Flavour;
use super::schema::{Field, Model};
use super::tables::Data;

/// What one database is.
#[derive(Debug, Clone)]
pub(super) struct State {
    pub(super) data: Data,
    pub(super) flavour: Flavour,
    pub(super) database: String,
    /// The world's clock, which only its owner moves.
    pub(super) now: NaiveDateTime,
    /// Where the customers' portal is said to be.
    pub(super) base_url: String,
    /// Every model, method and field that was used over RPC; the field is empty where a method takes none.
    pub(super) used: BTreeSet<(String, String, String)>,
}

impl State {
    /// The moment as Odoo writes it.
    pub(super) fn moment(&self) -> String {
        self.now.format(MOMENT).to_string()
    }

    /// The day as Odoo writes it.
    pub(super) fn today(&self) -> String {
        self.now.format("%Y-%m-%d").to_string()
    }

    pub(super) fn model(&self, name: &str) -> Result<&Model, Fault> {
        self.data.model(name).map(AsRef::as_ref).ok_or_else(|| Fault::user(format!("Object {name} doesn't exist")))
    }

    pub(super) fn field(&self, model: &str, name: &str) -> Result<&Field, Fault> {
        self.model(model)?.fields.get(name).ok_or_else(|| Fault::unknown_field(model, name))
    }

    /// Keeps what was used.
    pub(super) fn note(&mut self, model: &str, method: &str, field: &str) {
        self.used.insert((model.to_owned(), method.to_owned(), field.to_owned()));
    }

    /// The field that holds a user's groups.
    pub(super) fn groups_field(&self) -> &'static str {
        match self.flavour {
            Flavour::Fourteen => "groups_id",
            Flavour::Nineteen => "group_ids",
        }
    }

    /// The record behind an external id such as `base.group_user`.
    pub(super) fn by_xml_id(&self, xml_id: &str) -> Option<i64> {
        let (module, name) = xml_id.split_once('.')?;
        self.data
            .rows("ir.model.data")
            .find(|(_, row)| {
                row.get("name").and_then(|value| value.as_str()) == Some(name)
                    && row.get("module").and_then(|value| value.as_str()) == Some(module)
            })
            .and_then(|(_, row)| row.get("res_id")?.as_int())
    }
}
