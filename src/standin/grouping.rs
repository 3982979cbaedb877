//! Records in groups, with the counts and the first and last values of each.

use std::collections::BTreeMap;

use crate::odoo::value::Value;

use super::fault::Fault;
use super::schema::Kind;
use super::select::Page;
use super::state::State;
use super::who::Who;

/// One value of a group.
#[derive(Debug, Clone)]
pub(super) struct Aggregate {
    /// What it is called in the answer.
    name: String,
    function: Function,
    /// The field that it is made of.
    of: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Function {
    Count,
    Min,
    Max,
}

impl Aggregate {
    /// How many records a group has.
    pub(super) fn count() -> Self {
        Self { name: "__count".to_owned(), function: Function::Count, of: "id".to_owned() }
    }

    /// The first or last value of a field.
    pub(super) fn new(name: &str, function: &str, of: &str) -> Result<Self, Fault> {
        let function = match function {
            "min" => Function::Min,
            "max" => Function::Max,
            other => return Err(Fault::value(format!("the stand-in has no aggregate {other}"))),
        };
        Ok(Self { name: name.to_owned(), function, of: of.to_owned() })
    }
}

impl State {
    /// The groups of what a domain finds, each with its values. Only texts and dates have a first and a last.
    pub(super) fn grouped(
        &mut self,
        who: &Who,
        model: &str,
        domain: &Value,
        by: &[String],
        aggregates: &[Aggregate],
    ) -> Result<Vec<Value>, Fault> {
        let named = by.iter().chain(aggregates.iter().map(|aggregate| &aggregate.of));
        for name in named {
            self.field(model, name)?;
            self.note(model, "read", name);
        }
        let mut groups: BTreeMap<Vec<String>, (Vec<Value>, Vec<i64>)> = BTreeMap::new();
        for id in self.search(who, model, domain, &Page::default())? {
            let values: Vec<Value> = by.iter().map(|name| self.get(who, model, id, name)).collect();
            let key = values.iter().map(|value| format!("{value:?}")).collect();
            groups.entry(key).or_insert_with(|| (values, Vec::new())).1.push(id);
        }
        let mut answer = Vec::new();
        for (values, ids) in groups.into_values() {
            let mut group = BTreeMap::new();
            for (name, value) in by.iter().zip(values) {
                let field = self.field(model, name)?;
                let shown = match (field.kind, &value, &field.relation) {
                    (Kind::Many2one, Value::Int(target), Some(relation)) => {
                        Value::Array(vec![Value::Int(*target), self.display_name(who, relation, *target).into()])
                    }
                    _ => value,
                };
                group.insert(name.clone(), shown);
            }
            for Aggregate { name, function, of } in aggregates {
                let texts = || ids.iter().filter_map(|id| self.get(who, model, *id, of).as_str().map(str::to_owned));
                let value = match function {
                    Function::Count => Value::Int(i64::try_from(ids.len()).unwrap_or(i64::MAX)),
                    Function::Min => texts().min().into(),
                    Function::Max => texts().max().into(),
                };
                group.insert(name.clone(), value);
            }
            answer.push(Value::Struct(group));
        }
        Ok(answer)
    }
}
