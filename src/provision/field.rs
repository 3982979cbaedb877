//! One field that we add to a model, and how it is described to Odoo.

use super::dialect::Dialect;
use super::record::{Datum, Key, Kind, Record};

/// A field of one of our models or of one of Odoo's.
#[derive(Debug, Clone)]
pub(super) struct Field {
    name: &'static str,
    label: &'static str,
    ttype: &'static str,
    help: &'static str,
    relation: &'static str,
    relation_field: &'static str,
    on_delete: &'static str,
    related: &'static str,
    choices: &'static [(&'static str, &'static str)],
    currency: &'static str,
    /// Python by which Odoo computes it whenever it is looked at.
    compute: String,
    required: bool,
    readonly: bool,
    index: bool,
    copied: bool,
    translate: bool,
    tracking: bool,
    default: Option<&'static str>,
}

impl Field {
    fn new(ttype: &'static str, name: &'static str, label: &'static str) -> Self {
        Self {
            name,
            label,
            ttype,
            help: "",
            relation: "",
            relation_field: "",
            on_delete: "",
            related: "",
            choices: &[],
            currency: "",
            compute: String::new(),
            required: false,
            readonly: false,
            index: false,
            copied: true,
            translate: false,
            tracking: false,
            default: None,
        }
    }

    pub(super) fn char(name: &'static str, label: &'static str) -> Self {
        Self::new("char", name, label)
    }

    pub(super) fn text(name: &'static str, label: &'static str) -> Self {
        Self::new("text", name, label)
    }

    pub(super) fn html(name: &'static str, label: &'static str) -> Self {
        Self::new("html", name, label)
    }

    pub(super) fn boolean(name: &'static str, label: &'static str) -> Self {
        Self::new("boolean", name, label)
    }

    pub(super) fn integer(name: &'static str, label: &'static str) -> Self {
        Self::new("integer", name, label)
    }

    pub(super) fn float(name: &'static str, label: &'static str) -> Self {
        Self::new("float", name, label)
    }

    pub(super) fn many2many(name: &'static str, label: &'static str, relation: &'static str) -> Self {
        Self { relation, ..Self::new("many2many", name, label) }
    }

    pub(super) fn date(name: &'static str, label: &'static str) -> Self {
        Self::new("date", name, label)
    }

    pub(super) fn datetime(name: &'static str, label: &'static str) -> Self {
        Self::new("datetime", name, label)
    }

    pub(super) fn monetary(name: &'static str, label: &'static str, currency: &'static str) -> Self {
        Self { currency, ..Self::new("monetary", name, label) }
    }

    pub(super) fn selection(
        name: &'static str,
        label: &'static str,
        choices: &'static [(&'static str, &'static str)],
    ) -> Self {
        Self { choices, ..Self::new("selection", name, label) }
    }

    pub(super) fn many2one(name: &'static str, label: &'static str, relation: &'static str) -> Self {
        Self { relation, on_delete: "set null", ..Self::new("many2one", name, label) }
    }

    pub(super) fn one2many(
        name: &'static str,
        label: &'static str,
        relation: &'static str,
        relation_field: &'static str,
    ) -> Self {
        Self { relation, relation_field, ..Self::new("one2many", name, label) }
    }

    /// What is shown when the pointer rests on the label.
    pub(super) fn help(self, help: &'static str) -> Self {
        Self { help, ..self }
    }

    /// Follows another record's field and is kept with the record. People cannot write through it.
    pub(super) fn follows(self, related: &'static str) -> Self {
        Self { related, readonly: true, copied: false, ..self }
    }

    /// Computed by Odoo whenever it is looked at, by this Python; it costs no writes.
    pub(super) fn computed(self, python: impl Into<String>) -> Self {
        Self { compute: python.into(), copied: false, ..self }
    }

    /// Must have a value; a record goes when the record goes that it points at.
    pub(super) fn required(self) -> Self {
        let on_delete = if self.relation.is_empty() { "" } else { "cascade" };
        Self { required: true, on_delete, ..self }
    }

    /// The record that it points at cannot go before it.
    pub(super) fn restricting(self) -> Self {
        Self { on_delete: "restrict", ..self }
    }

    /// Written by us; people see it and cannot change it.
    pub(super) fn readonly(self) -> Self {
        Self { readonly: true, ..self }
    }

    pub(super) fn indexed(self) -> Self {
        Self { index: true, ..self }
    }

    /// Empty in a copy of the record.
    pub(super) fn not_copied(self) -> Self {
        Self { copied: false, ..self }
    }

    pub(super) fn translated(self) -> Self {
        Self { translate: true, ..self }
    }

    /// Changes are told in the chatter.
    pub(super) fn tracked(self) -> Self {
        Self { tracking: true, ..self }
    }

    /// Its value in new records, as JSON.
    pub(super) fn default(self, json: &'static str) -> Self {
        Self { default: Some(json), ..self }
    }

    /// The name under which the field of `model` is found again.
    pub(super) fn key(model: &str, field: &str) -> Key {
        Key::ours(format!("field_{}__{field}", model.replace('.', "_")))
    }

    /// What `ir.model.fields` must hold.
    pub(super) fn record(&self, model: &str, model_key: &Key, dialect: Dialect) -> Record {
        let title = format!("{model}.{} ({})", self.name, self.label);
        let ttype = if self.ttype == "html" && !dialect.plain_html { "text" } else { self.ttype };
        let mut record = Record::new(Kind::Field, Self::key(model, self.name).name, title)
            .with("model_id", model_key.clone())
            .with("name", self.name)
            .with("ttype", ttype)
            .with("field_description", self.label)
            .with("help", self.help)
            .with("required", self.required)
            .with("readonly", self.readonly)
            .with("index", self.index)
            .with("copied", self.copied);
        let mut set = |field: &str, value: Datum| record.values.insert(field.to_owned(), value);
        if matches!(ttype, "char" | "text" | "html") {
            set("translate", self.translation(dialect));
        }
        if ttype == "html" {
            set("sanitize", false.into());
        }
        if !self.relation.is_empty() {
            set("relation", self.relation.into());
        }
        if !self.relation_field.is_empty() {
            set("relation_field", self.relation_field.into());
        }
        if !self.on_delete.is_empty() {
            set("on_delete", self.on_delete.into());
        }
        if !self.related.is_empty() {
            set("related", self.related.into());
        }
        if !self.choices.is_empty() {
            let choices = self.choices.iter().map(|(value, label)| ((*value).to_owned(), (*label).to_owned()));
            set("selection", Datum::Choices(choices.collect()));
        }
        if !self.currency.is_empty() && dialect.currency_field {
            set("currency_field", self.currency.into());
        }
        if !self.compute.is_empty() {
            set("compute", self.compute.as_str().into());
            set("store", false.into());
        }
        if self.tracking {
            set("tracking", 100.into());
        }
        record
    }

    /// What `ir.default` must hold, if new records have a value in this field.
    pub(super) fn default_record(&self, model: &str) -> Option<Record> {
        let json = self.default?;
        let field = Self::key(model, self.name);
        let name = format!("default_{}__{}", model.replace('.', "_"), self.name);
        let title = format!("{model}.{} = {json}", self.name);
        Some(Record::new(Kind::Default, name, title).with("field_id", field).with("json_value", json))
    }

    /// Whether it can be made in one call with its model. A field that follows another cannot on older Odoos, which do
    /// not know the model yet at that point; nor can an amount whose currency is such a field, nor a list of records of a
    /// model that comes later, nor what is computed out of others.
    pub(super) fn with_model(&self) -> bool {
        self.related.is_empty() && self.currency.is_empty() && self.relation_field.is_empty() && self.compute.is_empty()
    }

    fn translation(&self, dialect: Dialect) -> Datum {
        match (dialect.translate_words, self.translate) {
            (true, true) => "standard".into(),
            (true, false) => "".into(),
            (false, translate) => translate.into(),
        }
    }
}
