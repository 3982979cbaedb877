//! Models and fields that are made over RPC.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::odoo::value::Value;

use super::change::Values;
use super::fault::Fault;
use super::flavour::Flavour;
use super::python::literal;
use super::schema::{Field, Kind, Model};
use super::state::State;
use super::who::Who;

const MODELS: &str = "ir.model";
const FIELDS: &str = "ir.model.fields";
const CHOICES: &str = "ir.model.fields.selection";

impl State {
    pub(super) fn before_model(&self, values: &mut Values) -> Result<(), Fault> {
        let name = values.get("model").and_then(Value::as_str).unwrap_or("");
        if !name.starts_with("x_") {
            return Err(Fault::user("The model name must start with 'x_'."));
        }
        if self.data.model(name).is_some() {
            return Err(Fault::user(format!("Each model must have a unique name. ({name})")));
        }
        let name_field = Value::structure([
            ("name", Value::from("x_name")),
            ("field_description", "Name".into()),
            ("ttype", "char".into()),
        ]);
        let with_name = || Value::Array(vec![Value::Array(vec![0.into(), 0.into(), name_field])]);
        let fields = values.entry("field_id".to_owned()).or_insert_with(with_name);
        let related = fields.as_array().into_iter().flatten().any(|command| {
            let values = command.as_array().and_then(|words| words.get(2)).and_then(Value::as_struct);
            values.and_then(|values| values.get("related")).is_some_and(|related| !related.is_absent())
        });
        if related && self.flavour == Flavour::Fourteen {
            return Err(Fault::error(
                "KeyError",
                format!("'{}'", values.get("model").and_then(Value::as_str).unwrap_or("")),
            ));
        }
        Ok(())
    }

    pub(super) fn before_field(&self, values: &Values) -> Result<(), Fault> {
        let name = values.get("name").and_then(Value::as_str).unwrap_or("");
        if !name.starts_with("x_") {
            return Err(Fault::user("Custom fields must have a name that starts with 'x_'!"));
        }
        let model_id = values.get("model_id").and_then(Value::as_int).unwrap_or(0);
        let model = self.data.text(MODELS, model_id, "model");
        if self.data.model(model).is_some_and(|model| model.fields.contains_key(name)) {
            return Err(Fault::user(format!("Field names must be unique per model. ({model}.{name})")));
        }
        Ok(())
    }

    /// A model's record was created or changed: so is the model.
    pub(super) fn after_model(&mut self, id: i64, new: bool) {
        let name = self.data.text(MODELS, id, "model").to_owned();
        if new {
            self.data.set(MODELS, id, "state", "manual");
        }
        let mut model = match self.data.model(&name) {
            Some(known) => known.as_ref().clone(),
            None => {
                let mut model = Model {
                    name: name.clone(),
                    label: String::new(),
                    order: String::new(),
                    fields: BTreeMap::new(),
                    custom: true,
                };
                model.add_magic();
                model
            }
        };
        if !model.custom {
            return;
        }
        model.label = self.data.text(MODELS, id, "name").to_owned();
        model.order = self.data.text(MODELS, id, "order").to_owned();
        if self.data.raw(MODELS, id, "is_mail_thread") == true.into() && !model.has_thread() {
            model.add_thread();
        }
        if self.data.raw(MODELS, id, "is_mail_activity") == true.into() && !model.fields.contains_key("activity_ids") {
            model.add_activities();
        }
        self.data.schema.insert(name, Arc::new(model));
    }

    /// A field's record was created or changed: so is the field.
    pub(super) fn after_field(&mut self, id: i64, new: bool) -> Result<(), Fault> {
        let model_id = self.data.link(FIELDS, id, "model_id").unwrap_or(0);
        let model_name = self.data.text(MODELS, model_id, "model").to_owned();
        self.data.set(FIELDS, id, "model", model_name.as_str());
        if new {
            self.data.set(FIELDS, id, "state", "manual");
        } else if self.data.text(FIELDS, id, "state") == "base" {
            return Ok(());
        }
        let field = self.field_of(id, &model_name)?;
        self.keep_choices(id, &field);
        if let Some(model) = self.data.schema.get_mut(&model_name) {
            Arc::make_mut(model).add(field);
        }
        Ok(())
    }

    /// The values of a selection are records of their own, however they were written.
    fn keep_choices(&mut self, id: i64, field: &Field) {
        let known = self.data.find_all(CHOICES, "field_id", &Value::Int(id));
        let known: Vec<String> =
            known.into_iter().map(|choice| self.data.text(CHOICES, choice, "value").to_owned()).collect();
        for (place, (value, label)) in (0_i64..).zip(&field.selection) {
            if !known.contains(value) {
                let choice = [
                    ("field_id", Value::Int(id)),
                    ("value", value.as_str().into()),
                    ("name", label.as_str().into()),
                    ("sequence", place.into()),
                ];
                let choice = choice.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
                self.data.insert(CHOICES, choice);
            }
        }
    }

    fn drop_choices(&mut self, field: i64) {
        for choice in self.data.find_all(CHOICES, "field_id", &Value::Int(field)) {
            self.data.remove(CHOICES, choice);
        }
    }

    fn field_of(&self, id: i64, model: &str) -> Result<Field, Fault> {
        let text = |name: &str| self.data.text(FIELDS, id, name).to_owned();
        let some = |name: &str| Some(text(name)).filter(|text| !text.is_empty());
        let flag = |name: &str| self.data.raw(FIELDS, id, name) == true.into();
        let name = text("name");
        let kind = Kind::parse(&text("ttype"))
            .ok_or_else(|| Fault::value(format!("the stand-in has no fields of the type {}", text("ttype"))))?;
        let mut field = Field::new(&name, kind);
        field.label = text("field_description");
        field.required = flag("required");
        field.stored &= flag("store");
        field.translate = match self.flavour {
            Flavour::Fourteen => flag("translate"),
            Flavour::Nineteen => some("translate").is_some(),
        };
        field.company_dependent = flag("company_dependent");
        field.verbatim = self.data.raw(FIELDS, id, "sanitize") == false.into();
        if kind.is_relational() {
            let relation =
                some("relation").ok_or_else(|| Fault::user(format!("{model}.{name} names no related model")))?;
            if self.data.model(&relation).is_none() {
                return Err(Fault::user(format!("Model {relation} does not exist!")));
            }
            if kind == Kind::One2many {
                let inverse = some("relation_field")
                    .ok_or_else(|| Fault::user(format!("{model}.{name} names no field that points back")))?;
                self.field(&relation, &inverse)
                    .map_err(|_| Fault::user(format!("Field {inverse} does not exist on {relation}")))?;
                field.inverse = Some(inverse);
            }
            field.relation = Some(relation);
        }
        if let Some(related) = some("related") {
            self.check_related(model, &related, kind)?;
            field.related = Some(related);
            field.readonly = true;
        }
        if kind == Kind::Monetary {
            field.currency_field = Some(self.currency_of(id, model)?);
        }
        if kind == Kind::Selection && field.related.is_none() {
            field.selection = self.selection_of(id, &text("selection"))?;
        }
        Ok(field)
    }

    fn check_related(&self, model: &str, path: &str, kind: Kind) -> Result<(), Fault> {
        let mut model = model.to_owned();
        let mut last = None;
        for name in path.split('.') {
            let field = self
                .field(&model, name)
                .map_err(|_| Fault::user(format!("Unknown field name '{name}' in related field '{path}'")))?;
            last = Some(field.kind);
            if let Some(relation) = &field.relation {
                model.clone_from(relation);
            }
        }
        if last == Some(kind) {
            Ok(())
        } else {
            Err(Fault::user(format!("Related field '{path}' does not have type '{}'", kind.word())))
        }
    }

    fn currency_of(&self, id: i64, model: &str) -> Result<String, Fault> {
        let told = self.data.text(FIELDS, id, "currency_field").to_owned();
        let by_rule = ["currency_id", "x_currency_id"].into_iter().map(str::to_owned);
        let known = self.data.model(model);
        std::iter::once(told)
            .filter(|told| !told.is_empty())
            .chain(by_rule)
            .find(|name| known.is_some_and(|model| model.fields.contains_key(name)))
            .ok_or_else(|| {
                Fault::error(
                    "AssertionError",
                    format!("Field {model}.{} with unknown currency_field None", self.data.text(FIELDS, id, "name")),
                )
            })
    }

    fn selection_of(&self, id: i64, text: &str) -> Result<Vec<(String, String)>, Fault> {
        let pair = |value: &Value| match value.as_array() {
            Some([Value::String(word), Value::String(label)]) => Some((word.clone(), label.clone())),
            _ => None,
        };
        if !text.is_empty() && text != "[]" {
            let value =
                literal(text, &|_| None).map_err(|problem| Fault::value(format!("Invalid selection: {problem}")))?;
            let pairs = value.as_array().and_then(|pairs| pairs.iter().map(pair).collect());
            return pairs.ok_or_else(|| {
                Fault::value(format!("The Selection Options expression is not a valid Pythonic expression: {text}"))
            });
        }
        let mut options: Vec<(i64, i64)> = self
            .data
            .find_all("ir.model.fields.selection", "field_id", &Value::Int(id))
            .into_iter()
            .map(|option| (self.data.link("ir.model.fields.selection", option, "sequence").unwrap_or(0), option))
            .collect();
        options.sort_unstable();
        let word = |option: i64, name: &str| self.data.text("ir.model.fields.selection", option, name).to_owned();
        Ok(options.into_iter().map(|(_, option)| (word(option, "value"), word(option, "name"))).collect())
    }

    /// A model goes: with its fields, rights, rules, views and records.
    pub(super) fn before_model_goes(&mut self, who: &Who, id: i64) -> Result<(), Fault> {
        let name = self.data.text(MODELS, id, "model").to_owned();
        if self.data.model(&name).is_none_or(|model| !model.custom) {
            return Err(Fault::user(format!(
                "Model \u{201c}{name}\u{201d} contains module data and cannot be removed."
            )));
        }
        let server = who.as_server();
        for view in self.data.find_all("ir.ui.view", "model", &Value::from(name.as_str())) {
            self.unlink(&server, "ir.ui.view", &[view])?;
        }
        let pointing: Vec<(String, String)> = self
            .data
            .schema
            .values()
            .filter(|model| model.name != name)
            .flat_map(|model| model.fields.values().map(move |field| (model.name.clone(), field)))
            .filter(|(_, field)| field.relation.as_deref() == Some(&name))
            .map(|(model, field)| (model, field.name.clone()))
            .collect();
        for (model, field) in pointing {
            let found = self.data.find_all(FIELDS, "name", &field.as_str().into());
            for record in
                found.into_iter().filter(|record| self.data.text(FIELDS, *record, "model") == model).collect::<Vec<_>>()
            {
                self.unlink(&server, FIELDS, &[record])?;
            }
        }
        for member in self.data.find_all(FIELDS, "model_id", &Value::Int(id)) {
            self.drop_choices(member);
            self.data.remove(FIELDS, member);
        }
        for record in self.data.ids(&name) {
            self.data.remove(&name, record);
            self.after_unlink(&server, &name, record)?;
        }
        self.data.drop_model(&name);
        Ok(())
    }

    /// A field goes, unless a view shows it.
    pub(super) fn before_field_goes(&mut self, id: i64) -> Result<(), Fault> {
        let (name, model) =
            (self.data.text(FIELDS, id, "name").to_owned(), self.data.text(FIELDS, id, "model").to_owned());
        if self.data.text(FIELDS, id, "state") == "base" {
            return Err(Fault::user("This column contains module data and cannot be removed!"));
        }
        if self.shown_in_views(&model, &name) {
            return Err(Fault::user(format!(
                "Cannot rename/delete fields that are still present in views:\nFields: {model}.{name}"
            )));
        }
        self.drop_choices(id);
        if let Some(known) = self.data.schema.get_mut(&model) {
            Arc::make_mut(known).fields.remove(&name);
        }
        for record in self.data.ids(&model) {
            self.data.change(&model, record, |row| {
                row.remove(&name);
            });
        }
        Ok(())
    }
}
