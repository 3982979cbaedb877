//! Models and fields as values: what the stand-in knows of a database's structure.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::odoo::value::Value;

use super::flavour::Flavour;

/// The type of a field, in Odoo's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Boolean,
    Integer,
    Float,
    Monetary,
    Char,
    Text,
    Html,
    Date,
    Datetime,
    Binary,
    Selection,
    Many2one,
    One2many,
    Many2many,
    /// An id whose model stands in another field of the record.
    Many2oneReference,
}

const KINDS: [(Kind, &str); 15] = [
    (Kind::Boolean, "boolean"),
    (Kind::Integer, "integer"),
    (Kind::Float, "float"),
    (Kind::Monetary, "monetary"),
    (Kind::Char, "char"),
    (Kind::Text, "text"),
    (Kind::Html, "html"),
    (Kind::Date, "date"),
    (Kind::Datetime, "datetime"),
    (Kind::Binary, "binary"),
    (Kind::Selection, "selection"),
    (Kind::Many2one, "many2one"),
    (Kind::One2many, "one2many"),
    (Kind::Many2many, "many2many"),
    (Kind::Many2oneReference, "many2one_reference"),
];

impl Kind {
    pub(super) fn word(self) -> &'static str {
        KINDS.iter().find(|(kind, _)| *kind == self).map_or("", |(_, word)| word)
    }

    pub(super) fn parse(word: &str) -> Option<Kind> {
        KINDS.iter().find(|(_, known)| *known == word).map(|(kind, _)| *kind)
    }

    pub(super) fn is_relational(self) -> bool {
        matches!(self, Kind::Many2one | Kind::One2many | Kind::Many2many)
    }

    pub(super) fn is_to_many(self) -> bool {
        matches!(self, Kind::One2many | Kind::Many2many)
    }

    pub(super) fn is_number(self) -> bool {
        matches!(self, Kind::Integer | Kind::Float | Kind::Monetary | Kind::Many2oneReference)
    }

    pub(super) fn is_text(self) -> bool {
        matches!(self, Kind::Char | Kind::Text | Kind::Html)
    }
}

/// What a field holds in a new record if nobody says so.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Default {
    Nothing,
    Value(Value),
    /// The day of the world.
    Today,
    /// The moment of the world.
    Now,
    /// The user that calls.
    Me,
    /// The company in which the user works.
    MyCompany,
}

/// One field of a model.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) kind: Kind,
    /// The other model of a relational field.
    pub(super) relation: Option<String>,
    /// The field of the other model that points back (one2many).
    pub(super) inverse: Option<String>,
    pub(super) selection: Vec<(String, String)>,
    pub(super) required: bool,
    /// Computed: whoever writes it over RPC is refused, where Odoo would silently forget the value.
    pub(super) readonly: bool,
    pub(super) stored: bool,
    pub(super) translate: bool,
    pub(super) company_dependent: bool,
    /// Read from there.
    pub(super) related: Option<String>,
    pub(super) default: Default,
    pub(super) currency_field: Option<String>,
    /// HTML that is kept as it came.
    pub(super) verbatim: bool,
}

impl Field {
    pub(super) fn new(name: &str, kind: Kind) -> Self {
        Field {
            name: name.to_owned(),
            label: label_of(name),
            kind,
            relation: None,
            inverse: None,
            selection: Vec::new(),
            required: false,
            readonly: false,
            stored: kind != Kind::One2many,
            translate: false,
            company_dependent: false,
            related: None,
            default: Default::Nothing,
            currency_field: None,
            verbatim: false,
        }
    }
}

/// `x_next_reminder_date` → `Next Reminder Date`.
fn label_of(name: &str) -> String {
    let plain = name.strip_prefix("x_").unwrap_or(name);
    let plain = plain.strip_suffix("_ids").or_else(|| plain.strip_suffix("_id")).unwrap_or(plain);
    let mut label = String::new();
    for word in plain.split('_') {
        if !label.is_empty() {
            label.push(' ');
        }
        let mut letters = word.chars();
        label.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        label.push_str(letters.as_str());
    }
    label
}

/// One model.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Model {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) order: String,
    pub(super) fields: BTreeMap<String, Field>,
    /// Made over RPC, not part of Odoo.
    pub(super) custom: bool,
}

impl Model {
    /// The field whose value stands for a record.
    pub(super) fn name_field(&self) -> Option<&str> {
        ["name", "x_name"].into_iter().find(|name| self.fields.contains_key(*name))
    }

    /// The field that archives.
    pub(super) fn active_field(&self) -> Option<&str> {
        ["active", "x_active"].into_iter().find(|name| self.fields.contains_key(*name))
    }

    pub(super) fn has_thread(&self) -> bool {
        self.fields.contains_key("message_ids")
    }

    pub(super) fn add(&mut self, field: Field) {
        self.fields.insert(field.name.clone(), field);
    }

    /// The fields that every record has.
    pub(super) fn add_magic(&mut self) {
        let mut id = Field::new("id", Kind::Integer);
        id.label = "ID".to_owned();
        self.add(id);
        for name in ["create_date", "write_date"] {
            self.add(Field::new(name, Kind::Datetime));
        }
        for name in ["create_uid", "write_uid"] {
            let mut field = Field::new(name, Kind::Many2one);
            field.relation = Some("res.users".to_owned());
            self.add(field);
        }
        let mut display_name = Field::new("display_name", Kind::Char);
        display_name.stored = false;
        self.add(display_name);
        for name in ["id", "create_date", "write_date", "create_uid", "write_uid", "display_name"] {
            if let Some(field) = self.fields.get_mut(name) {
                field.readonly = true;
            }
        }
    }

    /// What a model gets that has messages and followers.
    pub(super) fn add_thread(&mut self) {
        for (name, relation, inverse) in
            [("message_ids", "mail.message", "res_id"), ("message_follower_ids", "mail.followers", "res_id")]
        {
            let mut field = Field::new(name, Kind::One2many);
            field.relation = Some(relation.to_owned());
            field.inverse = Some(inverse.to_owned());
            self.add(field);
        }
        let mut count = Field::new("message_attachment_count", Kind::Integer);
        count.readonly = true;
        count.stored = false;
        self.add(count);
    }

    /// What a model gets whose records have activities.
    pub(super) fn add_activities(&mut self) {
        let mut field = Field::new("activity_ids", Kind::One2many);
        field.relation = Some("mail.activity".to_owned());
        field.inverse = Some("res_id".to_owned());
        self.add(field);
        for (name, kind) in [
            ("activity_state", Kind::Selection),
            ("activity_summary", Kind::Char),
            ("activity_date_deadline", Kind::Date),
        ] {
            let mut field = Field::new(name, kind);
            field.readonly = true;
            field.stored = false;
            self.add(field);
        }
        if let Some(field) = self.fields.get_mut("activity_state") {
            field.selection =
                ["overdue", "today", "planned"].iter().map(|word| ((*word).to_owned(), label_of(word))).collect();
        }
    }
}

/// The models of a database, by name.
pub(super) type Schema = BTreeMap<String, Arc<Model>>;

/// What stands in a new record, as the tables below can say it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Preset {
    None,
    True,
    Text(&'static str),
    Today,
    Now,
    Me,
    MyCompany,
}

/// A field as the tables of `base` say it.
#[derive(Debug, Clone, Copy)]
pub(super) struct FieldSeed {
    name: &'static str,
    kind: Kind,
    relation: &'static str,
    inverse: &'static str,
    selection: &'static [&'static str],
    required: bool,
    readonly: bool,
    unstored: bool,
    translate: bool,
    company_dependent: bool,
    related: &'static str,
    preset: Preset,
    only: Option<Flavour>,
}

const fn seed(name: &'static str, kind: Kind) -> FieldSeed {
    FieldSeed {
        name,
        kind,
        relation: "",
        inverse: "",
        selection: &[],
        required: false,
        readonly: false,
        unstored: false,
        translate: false,
        company_dependent: false,
        related: "",
        preset: Preset::None,
        only: None,
    }
}

macro_rules! plain_seeds {
    ($($name:ident $kind:ident;)*) => {$(
        pub(super) const fn $name(name: &'static str) -> FieldSeed {
            seed(name, Kind::$kind)
        }
    )*};
}

plain_seeds! {
    boolean Boolean;
    integer Integer;
    float Float;
    monetary Monetary;
    char Char;
    text Text;
    html Html;
    date Date;
    datetime Datetime;
    binary Binary;
    reference_id Many2oneReference;
}

pub(super) const fn one(name: &'static str, relation: &'static str) -> FieldSeed {
    FieldSeed { relation, ..seed(name, Kind::Many2one) }
}

pub(super) const fn many(name: &'static str, relation: &'static str) -> FieldSeed {
    FieldSeed { relation, ..seed(name, Kind::Many2many) }
}

pub(super) const fn children(name: &'static str, relation: &'static str, inverse: &'static str) -> FieldSeed {
    FieldSeed { relation, inverse, ..seed(name, Kind::One2many) }
}

pub(super) const fn choice(name: &'static str, selection: &'static [&'static str]) -> FieldSeed {
    FieldSeed { selection, ..seed(name, Kind::Selection) }
}

impl FieldSeed {
    pub(super) const fn required(self) -> Self {
        FieldSeed { required: true, ..self }
    }

    pub(super) const fn readonly(self) -> Self {
        FieldSeed { readonly: true, ..self }
    }

    /// Computed when it is read.
    pub(super) const fn computed(self) -> Self {
        FieldSeed { readonly: true, unstored: true, ..self }
    }

    pub(super) const fn translated(self) -> Self {
        FieldSeed { translate: true, ..self }
    }

    pub(super) const fn by_company(self) -> Self {
        FieldSeed { company_dependent: true, ..self }
    }

    pub(super) const fn related(self, path: &'static str) -> Self {
        FieldSeed { related: path, readonly: true, ..self }
    }

    pub(super) const fn preset(self, preset: Preset) -> Self {
        FieldSeed { preset, ..self }
    }

    /// On Odoo 14 only.
    pub(super) const fn on_14(self) -> Self {
        FieldSeed { only: Some(Flavour::Fourteen), ..self }
    }

    /// On Odoo 19 only.
    pub(super) const fn on_19(self) -> Self {
        FieldSeed { only: Some(Flavour::Nineteen), ..self }
    }

    pub(super) fn build(&self) -> Field {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let mut field = Field::new(self.name, self.kind);
        field.relation = some(self.relation);
        field.inverse = some(self.inverse);
        field.selection = self.selection.iter().map(|word| ((*word).to_owned(), label_of(word))).collect();
        field.required = self.required;
        field.readonly = self.readonly;
        field.stored = field.stored && !self.unstored && self.related.is_empty();
        field.translate = self.translate;
        field.company_dependent = self.company_dependent;
        field.related = some(self.related);
        field.default = match self.preset {
            Preset::None => Default::Nothing,
            Preset::True => Default::Value(true.into()),
            Preset::Text(text) => Default::Value(text.into()),
            Preset::Today => Default::Today,
            Preset::Now => Default::Now,
            Preset::Me => Default::Me,
            Preset::MyCompany => Default::MyCompany,
        };
        field
    }
}

/// A model as the tables of `base` say it.
#[derive(Debug, Clone, Copy)]
pub(super) struct ModelSeed {
    name: &'static str,
    label: &'static str,
    order: &'static str,
    thread: bool,
    logged: bool,
    only: Option<Flavour>,
    fields: &'static [FieldSeed],
}

pub(super) const fn model(name: &'static str, label: &'static str, fields: &'static [FieldSeed]) -> ModelSeed {
    ModelSeed { name, label, order: "id", thread: false, logged: true, only: None, fields }
}

impl ModelSeed {
    pub(super) const fn order(self, order: &'static str) -> Self {
        ModelSeed { order, ..self }
    }

    /// Its records have messages, followers and activities.
    pub(super) const fn thread(self) -> Self {
        ModelSeed { thread: true, ..self }
    }

    /// Nobody is told who has made or changed its records, nor when.
    pub(super) const fn unlogged(self) -> Self {
        ModelSeed { logged: false, ..self }
    }

    /// On Odoo 14 only.
    pub(super) const fn on_14(self) -> Self {
        ModelSeed { only: Some(Flavour::Fourteen), ..self }
    }

    /// On Odoo 19 only.
    pub(super) const fn on_19(self) -> Self {
        ModelSeed { only: Some(Flavour::Nineteen), ..self }
    }

    /// The model as this flavour has it.
    pub(super) fn build(&self, flavour: Flavour) -> Option<Model> {
        if self.only.is_some_and(|only| only != flavour) {
            return None;
        }
        let mut model = Model {
            name: self.name.to_owned(),
            label: self.label.to_owned(),
            order: self.order.to_owned(),
            fields: BTreeMap::new(),
            custom: false,
        };
        model.add_magic();
        if !self.logged {
            model.fields.retain(|name, _| !name.starts_with("create_") && !name.starts_with("write_"));
        }
        if self.thread {
            model.add_thread();
            model.add_activities();
        }
        for seed in self.fields.iter().filter(|seed| seed.only.is_none_or(|only| only == flavour)) {
            model.add(seed.build());
        }
        Some(model)
    }
}
