//! Creating, writing and deleting records.

use std::collections::BTreeMap;

use crate::odoo::value::Value;

use super::access::Operation;
use super::cell;
use super::fault::Fault;
use super::schema::{Default, Field, Kind};
use super::state::State;
use super::tables::{Record, id_list};
use super::who::Who;

/// Named values, as they come.
pub(super) type Values = BTreeMap<String, Value>;

/// A written to-many field: which, and what is to be done.
struct ToMany {
    field: Field,
    commands: Vec<Value>,
}

impl State {
    /// Creates one record.
    pub(super) fn create(&mut self, who: &Who, model: &str, values: &Values) -> Result<i64, Fault> {
        self.need(who, model, Operation::Create)?;
        let values = self.before_create(who, model, values)?;
        let fields: Vec<Field> = self.model(model)?.fields.values().cloned().collect();
        let (mut record, later) = self.accept(who, model, "create", &values)?;
        for field in &fields {
            let default =
                if values.contains_key(&field.name) { Value::Bool(false) } else { self.preset(who, model, field) };
            if !default.is_absent() && !field.company_dependent {
                record.insert(field.name.clone(), default);
            }
        }
        let moment = Value::from(self.moment());
        for name in ["create_date", "write_date"] {
            record.insert(name.to_owned(), moment.clone());
        }
        for name in ["create_uid", "write_uid"] {
            record.insert(name.to_owned(), Value::Int(who.uid));
        }
        let missing = fields.iter().find(|field| {
            field.required
                && field.stored
                && !field.readonly
                && field.kind != Kind::Boolean
                && !field.kind.is_number()
                && record.get(&field.name).is_none_or(Value::is_absent)
        });
        if let Some(field) = missing {
            return Err(Fault::user(format!(
                "The operation cannot be completed:\n- Create/update: a mandatory field is not set.\n\nModel: {model}, Field: {} ({})",
                field.label, field.name
            )));
        }
        let id = self.data.insert(model, record);
        self.after_change(who, model, id, None, &values)?;
        for part in &later {
            self.command(who, model, id, part)?;
        }
        self.need_records(who, model, &[id], Operation::Create)?;
        self.after_create(who, model, id)?;
        Ok(id)
    }

    /// Writes the same values to records.
    pub(super) fn write(&mut self, who: &Who, model: &str, ids: &[i64], values: &Values) -> Result<(), Fault> {
        self.need_records(who, model, ids, Operation::Write)?;
        self.before_write(model, ids, values)?;
        let (record, later) = self.accept(who, model, "write", values)?;
        let moment = Value::from(self.moment());
        for id in ids {
            let before = self.data.row(model, *id).map(|row| row.as_ref().clone()).unwrap_or_default();
            let change = record.clone();
            self.data.change(model, *id, |row| {
                row.extend(change);
                row.insert("write_date".to_owned(), moment.clone());
                row.insert("write_uid".to_owned(), Value::Int(who.uid));
            });
            self.after_change(who, model, *id, Some(&before), values)?;
            for part in &later {
                self.command(who, model, *id, part)?;
            }
        }
        self.need_records(who, model, ids, Operation::Write)
    }

    /// What a field of a new record holds if nobody says so.
    pub(super) fn preset(&self, who: &Who, model: &str, field: &Field) -> Value {
        if let Some(value) = self.user_default(who, model, &field.name) {
            return value;
        }
        match &field.default {
            Default::Nothing => Value::Bool(false),
            Default::Value(value) => value.clone(),
            Default::Today => self.today().into(),
            Default::Now => self.moment().into(),
            Default::Me => Value::Int(who.uid),
            Default::MyCompany => Value::Int(who.company()),
        }
    }

    /// Splits values into what is stored in the record and what is done to others.
    fn accept(
        &mut self,
        who: &Who,
        model: &str,
        method: &str,
        values: &Values,
    ) -> Result<(Record, Vec<ToMany>), Fault> {
        let (mut record, mut later) = (Record::new(), Vec::new());
        for (name, value) in values {
            let field = self.field(model, name)?.clone();
            self.note(model, method, name);
            if field.readonly && !who.sudo {
                return Err(Fault::value(format!(
                    "{model}.{name} is computed; Odoo would forget what is written to it"
                )));
            }
            if field.kind.is_to_many() {
                let commands = value
                    .as_array()
                    .ok_or_else(|| Fault::value(format!("Wrong value for {model}.{name}: {}", cell::shown(value))))?;
                later.push(ToMany { field, commands: commands.to_vec() });
                continue;
            }
            let stored = self.rounded(&field, values, cell::stored(model, &field, value)?);
            if field.kind == Kind::Many2one
                && let (Some(target), Some(relation)) = (stored.as_int(), &field.relation)
                && !self.data.has(relation, target)
            {
                return Err(Fault::user(format!(
                    "The operation cannot be completed: {relation}({target},) does not exist, but {model}.{name} is to hold it."
                )));
            }
            let key = if field.company_dependent {
                format!("{name}@{}", who.company())
            } else {
                match &who.lang {
                    Some(lang) if field.translate && lang != "en_US" => {
                        // The first text of a record is also what other languages fall back to.
                        if method == "create" {
                            record.insert(name.clone(), stored.clone());
                        }
                        format!("{name}@{lang}")
                    }
                    _ => name.clone(),
                }
            };
            record.insert(key, stored);
        }
        Ok((record, later))
    }

    /// Monetary values are kept in the steps of their currency where it is told together with them.
    fn rounded(&self, field: &Field, values: &Values, value: Value) -> Value {
        let Value::Double(amount) = value else { return value };
        let named = field.currency_field.as_deref().into_iter().chain(["currency_id", "x_currency_id"]);
        let currency = named.into_iter().find_map(|name| values.get(name)?.as_int());
        match currency.filter(|_| field.kind == Kind::Monetary) {
            Some(currency) => Value::Double(self.round_to(currency, amount)),
            None => Value::Double(amount),
        }
    }

    fn command(&mut self, who: &Who, model: &str, id: i64, part: &ToMany) -> Result<(), Fault> {
        let (field, relation) = (&part.field, part.field.relation.clone().unwrap_or_default());
        for command in &part.commands {
            let wrong = || Fault::value(format!("Wrong value for {model}.{}: {}", field.name, cell::shown(command)));
            let words = command.as_array().ok_or_else(wrong)?;
            let number = words.first().and_then(Value::as_int).ok_or_else(wrong)?;
            let target = words.get(1).and_then(Value::as_int);
            let values = words.get(2).and_then(Value::as_struct);
            match (number, target, values) {
                (0, _, Some(values)) => {
                    let mut values = values.clone();
                    if let (Kind::One2many, Some(inverse)) = (field.kind, &field.inverse) {
                        values.insert(inverse.clone(), Value::Int(id));
                    }
                    self.check_member(&relation, &values)?;
                    let member = self.create(who, &relation, &values)?;
                    self.link(field, model, id, member);
                }
                (1, Some(member), Some(values)) => self.write(who, &relation, &[member], values)?,
                (2, Some(member), None) => self.unlink(who, &relation, &[member])?,
                (3, Some(member), None) => self.unlink_member(field, model, id, member),
                (4, Some(member), None) => self.link_existing(who, field, model, id, member)?,
                (5, _, None) => self.clear(field, model, id),
                (6, _, None) => {
                    let members = words.get(2).and_then(Value::as_ids).ok_or_else(wrong)?;
                    self.clear(field, model, id);
                    for member in members {
                        self.link_existing(who, field, model, id, member)?;
                    }
                }
                _ => return Err(wrong()),
            }
        }
        Ok(())
    }

    /// A message written with its record must say whose it is: real servers fail on it too, and say as little.
    fn check_member(&self, relation: &str, values: &Values) -> Result<(), Fault> {
        if relation == "mail.message" && !values.contains_key("model") {
            return Err(Fault::error("KeyError", "1"));
        }
        Ok(())
    }

    fn link_existing(&mut self, who: &Who, field: &Field, model: &str, id: i64, member: i64) -> Result<(), Fault> {
        let relation = field.relation.as_deref().unwrap_or("");
        if !self.data.has(relation, member) {
            return Err(Fault::missing(relation, &[member], who.uid));
        }
        self.link(field, model, id, member);
        Ok(())
    }

    fn link(&mut self, field: &Field, model: &str, id: i64, member: i64) {
        let relation = field.relation.as_deref().unwrap_or("").to_owned();
        match &field.inverse {
            Some(inverse) => self.data.set(&relation, member, inverse, id),
            None => {
                let mut members = id_list(&self.data.raw(model, id, &field.name));
                if !members.contains(&member) {
                    members.push(member);
                }
                self.data.set(model, id, &field.name, members);
                self.mirror(field, &relation, member, id, true);
            }
        }
    }

    fn unlink_member(&mut self, field: &Field, model: &str, id: i64, member: i64) {
        let relation = field.relation.as_deref().unwrap_or("").to_owned();
        match &field.inverse {
            Some(inverse) => self.data.set(&relation, member, inverse, false),
            None => {
                let mut members = id_list(&self.data.raw(model, id, &field.name));
                members.retain(|other| *other != member);
                self.data.set(model, id, &field.name, members);
                self.mirror(field, &relation, member, id, false);
            }
        }
    }

    fn clear(&mut self, field: &Field, model: &str, id: i64) {
        let relation = field.relation.as_deref().unwrap_or("");
        let members = match &field.inverse {
            Some(inverse) => self.data.find_all(relation, inverse, &Value::Int(id)),
            None => id_list(&self.data.raw(model, id, &field.name)),
        };
        for member in members {
            self.unlink_member(field, model, id, member);
        }
    }

    /// The two sides of the relations that Odoo shows from both: groups and users, companies and users.
    fn mirror(&mut self, field: &Field, relation: &str, member: i64, id: i64, add: bool) {
        let other = match (relation, field.name.as_str()) {
            ("res.groups", "groups_id") => "users",
            ("res.groups", "group_ids") | ("res.company", "company_ids") => "user_ids",
            ("res.users", "users") => "groups_id",
            ("res.users", "user_ids") if field.label == "User" => "group_ids",
            _ => return,
        };
        if self.data.model(relation).is_none_or(|model| !model.fields.contains_key(other)) {
            return;
        }
        let mut members = id_list(&self.data.raw(relation, member, other));
        members.retain(|other| *other != id);
        if add {
            members.push(id);
        }
        self.data.set(relation, member, other, members);
    }

    /// Deletes records, and what cannot be without them.
    pub(super) fn unlink(&mut self, who: &Who, model: &str, ids: &[i64]) -> Result<(), Fault> {
        self.need(who, model, Operation::Unlink)?;
        let present: Vec<i64> = ids.iter().copied().filter(|id| self.data.has(model, *id)).collect();
        if present.len() != ids.len() && !who.sudo {
            let missing: Vec<i64> = ids.iter().copied().filter(|id| !self.data.has(model, *id)).collect();
            return Err(Fault::missing(model, &missing, who.uid));
        }
        self.need_records(who, model, &present, Operation::Unlink)?;
        for id in present {
            self.before_unlink(who, model, id)?;
            self.data.remove(model, id);
            self.after_unlink(who, model, id)?;
        }
        Ok(())
    }
}
