//! One record that we own in Odoo, as data: what it is found again by, and the values that it must have.

use std::collections::BTreeMap;

use crate::odoo::value::Value;

/// The module name under which Odoo remembers our records (`ir.model.data`).
///
/// No module of that name is installed. Odoo's clean-up after a module's update or uninstallation looks at the records
/// of the modules it was about, and spares those with `noupdate`; ours are neither touched by it, nor do our views take
/// part while modules are being loaded.
pub const MODULE: &str = "followupd";

/// What is below the name of [`MODULE`] while setup is at work: what exists without an entry then is ours.
pub(super) const UNDER_WAY: &str = "setup_under_way";

/// The name of a record across databases: `account.group_account_invoice`, `followupd.menu_followups`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The module.
    pub module: String,
    /// The name within the module.
    pub name: String,
}

impl Key {
    /// A record of ours.
    #[must_use]
    pub fn ours(name: impl Into<String>) -> Self {
        Self { module: MODULE.to_owned(), name: name.into() }
    }

    /// A record of one of Odoo's own modules.
    #[must_use]
    pub fn odoo(module: &str, name: &str) -> Self {
        Self { module: module.to_owned(), name: name.to_owned() }
    }

    /// Whether we have made it.
    #[must_use]
    pub fn is_ours(&self) -> bool {
        self.module == MODULE
    }
}

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.module, self.name)
    }
}

/// A value that a field must have. References go by name; ids are looked up when it is compared or written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Datum {
    /// Text; empty: none.
    Text(String),
    /// Yes or no.
    Flag(bool),
    /// A whole number.
    Number(i64),
    /// One record.
    One(Key),
    /// The values of a selection with their labels.
    Choices(Vec<(String, String)>),
    /// Exactly these records.
    Many(Vec<Key>),
    /// An action of that kind, as menus name it (`ir.actions.act_window,12`).
    Action(Kind, Key),
}

impl Datum {
    /// Whether it is a text that says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Text(text) if text.is_empty())
    }
}

impl From<&str> for Datum {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Datum {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Datum {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<i64> for Datum {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<Key> for Datum {
    fn from(key: Key) -> Self {
        Self::One(key)
    }
}

/// The kinds of records that we make, in the order in which they can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A group of users.
    Group,
    /// A model.
    Model,
    /// A field.
    Field,
    /// A field's value in new records.
    Default,
    /// What a group may do with a model.
    Access,
    /// Which records of a model a group sees.
    Rule,
    /// A view.
    View,
    /// What opens when a menu is chosen.
    Action,
    /// What is done with the records that somebody has chosen.
    ServerAction,
    /// A menu.
    Menu,
    /// A rule that Odoo runs when records change.
    Automation,
}

impl Kind {
    /// All of them, in the order in which they can be made.
    pub const ALL: [Self; 11] = [
        Self::Group,
        Self::Model,
        Self::Field,
        Self::Default,
        Self::Access,
        Self::Rule,
        Self::View,
        Self::Action,
        Self::ServerAction,
        Self::Menu,
        Self::Automation,
    ];

    /// Odoo's model for it.
    #[must_use]
    pub const fn model(self) -> &'static str {
        match self {
            Self::Group => "res.groups",
            Self::Model => "ir.model",
            Self::Field => "ir.model.fields",
            Self::Default => "ir.default",
            Self::Access => "ir.model.access",
            Self::Rule => "ir.rule",
            Self::View => "ir.ui.view",
            Self::Action => "ir.actions.act_window",
            Self::ServerAction => "ir.actions.server",
            Self::Menu => "ir.ui.menu",
            Self::Automation => "base.automation",
        }
    }

    /// The kind that lives in that model of Odoo.
    #[must_use]
    pub fn of_model(model: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.model() == model)
    }

    /// What people call it.
    #[must_use]
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::Model => "model",
            Self::Field => "field",
            Self::Default => "default value",
            Self::Access => "access right",
            Self::Rule => "record rule",
            Self::View => "view",
            Self::Action => "action",
            Self::ServerAction => "server action",
            Self::Menu => "menu",
            Self::Automation => "automation rule",
        }
    }

    /// The fields by which one that setup made, and could not register any more, is known again.
    #[must_use]
    pub const fn identity(self) -> &'static [&'static str] {
        match self {
            Self::Group | Self::Access | Self::Rule | Self::View | Self::Automation => &["name"],
            Self::Model => &["model"],
            Self::Field => &["model_id", "name"],
            Self::Default => &["field_id"],
            Self::Action => &["name", "res_model"],
            Self::ServerAction => &["name", "model_id"],
            Self::Menu => &["name", "parent_id"],
        }
    }

    /// Whether removing it takes people's data with it.
    #[must_use]
    pub const fn holds_data(self) -> bool {
        match self {
            Self::Model | Self::Field => true,
            Self::Group
            | Self::Default
            | Self::Access
            | Self::Rule
            | Self::View
            | Self::Action
            | Self::ServerAction
            | Self::Menu
            | Self::Automation => false,
        }
    }
}

/// A record that we own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// What it is found again by.
    pub key: Key,
    /// What it is.
    pub kind: Kind,
    /// What people are told about it: `x_followup.x_name (Name)`.
    pub title: String,
    /// The values that it must have, by field.
    pub values: BTreeMap<String, Datum>,
}

impl Record {
    /// A record of ours without values yet.
    #[must_use]
    pub fn new(kind: Kind, name: impl Into<String>, title: impl Into<String>) -> Self {
        Self { key: Key::ours(name), kind, title: title.into(), values: BTreeMap::new() }
    }

    /// The same with one more value.
    #[must_use]
    pub fn with(mut self, field: &str, value: impl Into<Datum>) -> Self {
        self.values.insert(field.to_owned(), value.into());
        self
    }

    /// Every record that its values point at.
    pub fn references(&self) -> impl Iterator<Item = &Key> {
        self.values.values().flat_map(|datum| match datum {
            Datum::One(key) | Datum::Action(_, key) => std::slice::from_ref(key),
            Datum::Many(keys) => keys.as_slice(),
            Datum::Text(_) | Datum::Choices(_) | Datum::Flag(_) | Datum::Number(_) => &[],
        })
    }
}

/// A selection as Odoo itself answers it: a list of pairs as Python writes it.
fn python_pairs(choices: &[(String, String)]) -> String {
    let pairs: Vec<String> = choices.iter().map(|(value, label)| format!("('{value}', '{label}')")).collect();
    format!("[{}]", pairs.join(", "))
}

/// Ids by name, and what writing and comparing needs of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ids(BTreeMap<Key, i64>);

impl Ids {
    /// Remembers an id.
    pub fn insert(&mut self, key: Key, id: i64) {
        self.0.insert(key, id);
    }

    /// The id of a record, if it exists.
    #[must_use]
    pub fn get(&self, key: &Key) -> Option<i64> {
        self.0.get(key).copied()
    }

    /// What is sent for a datum.
    ///
    /// # Errors
    /// The record that it points at and that does not exist.
    pub fn to_value(&self, datum: &Datum) -> Result<Value, Key> {
        let id = |key: &Key| self.get(key).ok_or_else(|| key.clone());
        Ok(match datum {
            Datum::Text(text) if text.is_empty() => Value::Bool(false),
            Datum::Text(text) => text.into(),
            Datum::Choices(choices) => python_pairs(choices).into(),
            Datum::Flag(flag) => (*flag).into(),
            Datum::Number(number) => (*number).into(),
            Datum::One(key) => id(key)?.into(),
            Datum::Many(keys) => {
                let ids = keys.iter().map(id).collect::<Result<Vec<i64>, Key>>()?;
                // Odoo's command "replace by exactly these".
                Value::Array(vec![Value::Array(vec![6.into(), 0.into(), ids.into()])])
            }
            Datum::Action(kind, key) => format!("{},{}", kind.model(), id(key)?).into(),
        })
    }

    /// Whether what Odoo holds is what is wanted.
    #[must_use]
    pub fn same(&self, datum: &Datum, held: &Value) -> bool {
        match datum {
            Datum::Text(text) if text.is_empty() => held.is_absent() || held.as_str() == Some(""),
            Datum::Text(text) => held.as_str().is_some_and(|held| held.trim() == text.trim()),
            Datum::Choices(choices) => held.as_str() == Some(&python_pairs(choices)),
            Datum::Flag(flag) => *flag == (held.as_bool() == Some(true)),
            Datum::Number(number) => held.as_int().unwrap_or(0) == *number,
            Datum::One(key) => self.get(key).is_some_and(|id| held.as_int() == Some(id)),
            Datum::Many(keys) => {
                let sorted = |mut ids: Vec<i64>| {
                    ids.sort_unstable();
                    ids
                };
                let wanted: Option<Vec<i64>> = keys.iter().map(|key| self.get(key)).collect();
                wanted.map(sorted) == held.as_ids().map(sorted)
            }
            Datum::Action(kind, key) => {
                self.get(key).is_some_and(|id| held.as_str() == Some(&format!("{},{id}", kind.model())))
            }
        }
    }
}
