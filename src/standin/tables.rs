//! Records, as cheap to copy as a transaction needs.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::odoo::value::Value;

use super::schema::{Model, Schema};

/// The stored fields of one record. A field that is absent has no value.
///
/// `name@fr_FR` is a translation of `name`, `trust@2` what `trust` is for company 2.
pub(super) type Record = BTreeMap<String, Value>;

/// The records of one model.
#[derive(Debug, Clone, Default)]
pub(super) struct Table {
    rows: BTreeMap<i64, Arc<Record>>,
    last_id: i64,
}

/// Everything that a transaction can change; a copy costs little, and putting it back undoes the transaction.
#[derive(Debug, Clone)]
pub(super) struct Data {
    pub(super) schema: Schema,
    tables: BTreeMap<String, Arc<Table>>,
}

impl Data {
    pub(super) fn new(schema: Schema) -> Self {
        Data { schema, tables: BTreeMap::new() }
    }

    pub(super) fn model(&self, name: &str) -> Option<&Arc<Model>> {
        self.schema.get(name)
    }

    pub(super) fn row(&self, model: &str, id: i64) -> Option<&Arc<Record>> {
        self.tables.get(model)?.rows.get(&id)
    }

    pub(super) fn has(&self, model: &str, id: i64) -> bool {
        self.row(model, id).is_some()
    }

    /// A stored field as it is, or `false`.
    pub(super) fn raw(&self, model: &str, id: i64, field: &str) -> Value {
        self.row(model, id).and_then(|row| row.get(field)).cloned().unwrap_or(Value::Bool(false))
    }

    /// The id that a stored many2one holds.
    pub(super) fn link(&self, model: &str, id: i64, field: &str) -> Option<i64> {
        self.row(model, id)?.get(field)?.as_int()
    }

    /// A stored text, empty if there is none.
    pub(super) fn text(&self, model: &str, id: i64, field: &str) -> &str {
        self.row(model, id).and_then(|row| row.get(field)).and_then(Value::as_str).unwrap_or("")
    }

    pub(super) fn rows(&self, model: &str) -> impl Iterator<Item = (i64, &Arc<Record>)> {
        self.tables.get(model).into_iter().flat_map(|table| table.rows.iter().map(|(id, row)| (*id, row)))
    }

    pub(super) fn ids(&self, model: &str) -> Vec<i64> {
        self.rows(model).map(|(id, _)| id).collect()
    }

    /// The first record whose stored field has this value.
    pub(super) fn find(&self, model: &str, field: &str, value: &Value) -> Option<i64> {
        self.rows(model).find(|(_, row)| row.get(field) == Some(value)).map(|(id, _)| id)
    }

    /// All records whose stored field has this value.
    pub(super) fn find_all(&self, model: &str, field: &str, value: &Value) -> Vec<i64> {
        self.rows(model).filter(|(_, row)| row.get(field) == Some(value)).map(|(id, _)| id).collect()
    }

    fn table(&mut self, model: &str) -> &mut Table {
        Arc::make_mut(self.tables.entry(model.to_owned()).or_default())
    }

    /// A new record; its id.
    pub(super) fn insert(&mut self, model: &str, record: Record) -> i64 {
        let table = self.table(model);
        table.last_id = table.last_id.saturating_add(1);
        table.rows.insert(table.last_id, Arc::new(record));
        table.last_id
    }

    /// Changes a record, if it is there.
    pub(super) fn change(&mut self, model: &str, id: i64, change: impl FnOnce(&mut Record)) {
        if let Some(row) = self.table(model).rows.get_mut(&id) {
            change(Arc::make_mut(row));
        }
    }

    /// Sets one stored field; `false` empties it.
    pub(super) fn set(&mut self, model: &str, id: i64, field: &str, value: impl Into<Value>) {
        let value = value.into();
        self.change(model, id, |record| {
            record.insert(field.to_owned(), value);
        });
    }

    pub(super) fn remove(&mut self, model: &str, id: i64) {
        self.table(model).rows.remove(&id);
    }

    /// Forgets a model and its records.
    pub(super) fn drop_model(&mut self, model: &str) {
        self.schema.remove(model);
        self.tables.remove(model);
    }
}

/// `7, 8`, as Python writes a tuple's inside: `7,` for one.
pub(super) fn ids_text(ids: &[i64]) -> String {
    match ids {
        [one] => format!("{one},"),
        _ => ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
    }
}

/// The ids in a stored x2many.
pub(super) fn id_list(value: &Value) -> Vec<i64> {
    value.as_array().map(|items| items.iter().filter_map(Value::as_int).collect()).unwrap_or_default()
}
