//! Finding and reading records.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::odoo::value::Value;

use super::access::Operation;
use super::cell::{answered, number};
use super::domain::Domain;
use super::fault::Fault;
use super::flavour::Flavour;
use super::schema::{Field, Kind};
use super::state::State;
use super::tables::id_list;
use super::who::Who;

/// Which part of what a search finds is wanted.
#[derive(Debug, Clone, Default)]
pub(super) struct Page {
    pub(super) offset: usize,
    pub(super) limit: Option<usize>,
    pub(super) order: Option<String>,
}

impl State {
    /// The ids that a domain finds, in order.
    pub(super) fn search(&mut self, who: &Who, model: &str, domain: &Value, page: &Page) -> Result<Vec<i64>, Fault> {
        self.model(model)?;
        let domain = Domain::parse(domain)?;
        domain.check(self, model)?;
        self.note_domain(model, &domain);
        self.need(who, model, Operation::Read)?;
        self.need_properties(who, model, &domain)?;
        let found = self.matching(who, model, &domain)?;
        let ordered = match &page.order {
            None => self.in_default_order(who, model, found),
            Some(order) => self.in_order(who, model, order, found)?,
        };
        let wanted = ordered.into_iter().skip(page.offset);
        Ok(match page.limit {
            None => wanted.collect(),
            Some(limit) => wanted.take(limit).collect(),
        })
    }

    fn matching(&self, who: &Who, model: &str, domain: &Domain) -> Result<Vec<i64>, Fault> {
        let active = self.model(model)?.active_field().filter(|active| {
            who.active_test && !domain.paths().iter().any(|path| path.first().is_some_and(|first| first == active))
        });
        let rules = self.rules(who, model, Operation::Read)?;
        let server = who.as_server();
        Ok(self
            .data
            .ids(model)
            .into_iter()
            .filter(|id| active.is_none_or(|active| self.data.raw(model, *id, active) == Value::Bool(true)))
            .filter(|id| domain.holds(self, who, model, *id) && rules.holds(self, &server, model, *id))
            .collect())
    }

    /// Up to 15, what is kept for each company apart stands in a table that is closed to ordinary users.
    fn need_properties(&self, who: &Who, model: &str, domain: &Domain) -> Result<(), Fault> {
        let closed = self.flavour == Flavour::Fourteen && !who.sudo && !self.in_group(who.uid, "base.group_system");
        let kept_apart = |path: &&[String]| {
            path.first().and_then(|name| self.field(model, name).ok()).is_some_and(|field| field.company_dependent)
        };
        if closed && domain.paths().iter().any(kept_apart) {
            return Err(Fault::access("You are not allowed to access 'Company Property' (ir.property) records."));
        }
        Ok(())
    }

    fn note_domain(&mut self, model: &str, domain: &Domain) {
        for path in domain.paths() {
            let mut model = model.to_owned();
            for name in path {
                self.note(&model, "search", name);
                match self.field(&model, name).ok().and_then(|field| field.relation.clone()) {
                    Some(relation) => model = relation,
                    None => break,
                }
            }
        }
    }

    /// Puts records into the order of their model.
    pub(super) fn in_default_order(&self, who: &Who, model: &str, ids: Vec<i64>) -> Vec<i64> {
        let order = self.data.model(model).map_or("id", |model| &model.order).to_owned();
        self.in_order(who, model, &order, ids.clone()).unwrap_or(ids)
    }

    fn in_order(&self, who: &Who, model: &str, order: &str, ids: Vec<i64>) -> Result<Vec<i64>, Fault> {
        let mut keys = Vec::new();
        for part in order.split(',') {
            let mut words = part.split_whitespace();
            let name = words.next().unwrap_or("");
            let descending = match words.next().map(str::to_ascii_lowercase).as_deref() {
                None | Some("asc") => false,
                Some("desc") => true,
                Some(_) => return Err(Fault::user(format!("Invalid \"order\" specified ({order})."))),
            };
            let field = self.field(model, name)?;
            if !field.stored && field.related.is_none() && name != "display_name" {
                return Err(Fault::value(format!("Cannot sort field {model}.{name} because it is not stored")));
            }
            keys.push((name.to_owned(), field.clone(), descending));
        }
        let mut decorated: Vec<(Vec<SortKey>, i64)> = ids
            .into_iter()
            .map(|id| (keys.iter().map(|(name, field, _)| self.sort_key(who, model, id, name, field)).collect(), id))
            .collect();
        decorated.sort_by(|(left, _), (right, _)| {
            let by_key = left.iter().zip(right).zip(&keys).map(|((left, right), (_, _, descending))| {
                let order = left.cmp(right);
                if *descending { order.reverse() } else { order }
            });
            by_key.fold(Ordering::Equal, Ordering::then)
        });
        Ok(decorated.into_iter().map(|(_, id)| id).collect())
    }

    fn sort_key(&self, who: &Who, model: &str, id: i64, name: &str, field: &Field) -> SortKey {
        let value = self.get(who, model, id, name);
        if field.kind.is_number() {
            return SortKey::Number(number(&value).unwrap_or_default());
        }
        match (&value, &field.relation) {
            (Value::Int(target), Some(relation)) => SortKey::Text(self.display_name(who, relation, *target)),
            (Value::String(text), _) => SortKey::Text(text.clone()),
            (Value::Bool(truth), _) if field.kind == Kind::Boolean => SortKey::Number(i64::from(*truth).into()),
            // PostgreSQL puts what is absent last.
            _ => SortKey::Absent,
        }
    }

    /// Reads fields of records, as they are answered. Records that are missing are left out.
    pub(super) fn read(
        &mut self,
        who: &Who,
        model: &str,
        ids: &[i64],
        fields: &[String],
        names: bool,
    ) -> Result<Vec<Value>, Fault> {
        self.need(who, model, Operation::Read)?;
        let known = self.model(model)?;
        let mut wanted: Vec<Field> = Vec::new();
        if fields.is_empty() {
            wanted.extend(known.fields.values().cloned());
        }
        for name in fields {
            let field = known.fields.get(name).ok_or_else(|| Fault::unknown_field(model, name))?;
            wanted.push(field.clone());
        }
        for field in &wanted {
            self.note(model, "read", &field.name);
        }
        if model == "ir.cron" && wanted.iter().any(|field| ["name", "model_id"].contains(&field.name.as_str())) {
            // They are those of the server action that runs.
            self.need(who, "ir.actions.server", Operation::Read)?;
        }
        let present: Vec<i64> = ids.iter().copied().filter(|id| self.data.has(model, *id)).collect();
        self.need_records(who, model, &present, Operation::Read)?;
        let mut rows = Vec::with_capacity(present.len());
        for id in present {
            let mut row = BTreeMap::from([("id".to_owned(), Value::Int(id))]);
            for field in &wanted {
                row.insert(field.name.clone(), self.answer(who, model, id, field, names)?);
            }
            rows.push(Value::Struct(row));
        }
        Ok(rows)
    }

    fn answer(&self, who: &Who, model: &str, id: i64, field: &Field, names: bool) -> Result<Value, Fault> {
        let value = self.get(who, model, id, &field.name);
        let relation = field.relation.as_deref().unwrap_or("");
        let answer = match (field.kind, &value) {
            (Kind::Many2one, Value::Int(target)) if names => {
                Value::Array(vec![Value::Int(*target), self.display_name(who, relation, *target).into()])
            }
            (Kind::One2many | Kind::Many2many, _) => {
                // Members that the caller may not see are not listed.
                let rules = self.rules(who, relation, Operation::Read)?;
                let server = who.as_server();
                Value::array(
                    id_list(&value)
                        .into_iter()
                        .filter(|id| rules.holds(self, &server, relation, *id))
                        .collect::<Vec<i64>>(),
                )
            }
            _ if model == "res.users" && field.name == "password" => Value::String(String::new()),
            _ => answered(field, value),
        };
        if answer.as_int().is_some_and(|number| i32::try_from(number).is_err()) {
            return Err(Fault::error("OverflowError", "int exceeds XML-RPC limits"));
        }
        match (self.flavour, answer.as_str()) {
            (Flavour::Nineteen, Some(text)) => Ok(crate::odoo::wire::without_control_characters(text).as_ref().into()),
            _ => Ok(answer),
        }
    }
}

/// What records are sorted by.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum SortKey {
    Number(rust_decimal::Decimal),
    Text(String),
    Absent,
}
