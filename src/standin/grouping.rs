//! Records in groups, with the counts, sums, first and last values of each.

use std::collections::BTreeMap;

use chrono::{Months, NaiveDate};
use rust_decimal::Decimal;

use crate::odoo::value::Value;

use super::cell::number;
use super::fault::Fault;
use super::flavour::Flavour;
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
    Sum,
}

impl Aggregate {
    /// How many records a group has.
    pub(super) fn count() -> Self {
        Self { name: "__count".to_owned(), function: Function::Count, of: "id".to_owned() }
    }

    /// The first or last value of a field, or the sum of its values.
    pub(super) fn new(name: &str, function: &str, of: &str) -> Result<Self, Fault> {
        let function = match function {
            "min" => Function::Min,
            "max" => Function::Max,
            "sum" => Function::Sum,
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
        let named =
            by.iter().map(|name| field_of(name)).chain(aggregates.iter().map(|aggregate| aggregate.of.as_str()));
        for name in named {
            self.field(model, name)?;
            self.note(model, "read", name);
        }
        let mut groups: BTreeMap<Vec<String>, (Vec<Value>, Vec<i64>)> = BTreeMap::new();
        for id in self.search(who, model, domain, &Page::default())? {
            let values: Vec<Value> = by.iter().map(|name| self.group_value(who, model, id, name)).collect();
            let key = values.iter().map(|value| format!("{value:?}")).collect();
            groups.entry(key).or_insert_with(|| (values, Vec::new())).1.push(id);
        }
        let mut answer = Vec::new();
        for (values, ids) in groups.into_values() {
            let mut group = BTreeMap::new();
            for (name, value) in by.iter().zip(values) {
                let field = self.field(model, field_of(name))?;
                let shown = match (field.kind, &value, &field.relation) {
                    (Kind::Many2one, Value::Int(target), Some(relation)) => {
                        Value::Array(vec![Value::Int(*target), self.display_name(who, relation, *target).into()])
                    }
                    _ => value,
                };
                let first = ids.first().map_or(Value::Bool(false), |id| self.get(who, model, *id, field_of(name)));
                if let Some(condition) = month_of(name, &first) {
                    let key = match self.flavour {
                        Flavour::Fourteen => "__domain",
                        Flavour::Nineteen => "__extra_domain",
                    };
                    group.insert(key.to_owned(), condition);
                }
                group.insert(name.clone(), shown);
            }
            for Aggregate { name, function, of } in aggregates {
                let texts = || ids.iter().filter_map(|id| self.get(who, model, *id, of).as_str().map(str::to_owned));
                let amounts = || ids.iter().filter_map(|id| number(&self.get(who, model, *id, of)));
                let value = match function {
                    Function::Count => Value::Int(i64::try_from(ids.len()).unwrap_or(i64::MAX)),
                    Function::Min => texts().min().into(),
                    Function::Max => texts().max().into(),
                    Function::Sum => amounts().sum::<Decimal>().into(),
                };
                group.insert(name.clone(), value);
            }
            answer.push(Value::Struct(group));
        }
        Ok(answer)
    }

    /// What puts a record into a group: the value of a field, or the month of a date, as Odoo shows it.
    fn group_value(&self, who: &Who, model: &str, id: i64, name: &str) -> Value {
        let value = self.get(who, model, id, field_of(name));
        let Some(first) = first_of_month(name, &value) else { return value };
        let label = first.format("%B %Y").to_string();
        match self.flavour {
            Flavour::Fourteen => label.into(),
            Flavour::Nineteen => Value::array([first.to_string(), label]),
        }
    }
}

/// The first day of the month that groups are by; none: they are not by months.
fn first_of_month(by: &str, value: &Value) -> Option<NaiveDate> {
    if by == field_of(by) {
        return None;
    }
    format!("{}-01", value.as_str()?.get(..7)?).parse().ok()
}

/// The condition that a record is of the same month.
fn month_of(by: &str, value: &Value) -> Option<Value> {
    let first = first_of_month(by, value)?;
    let next = first.checked_add_months(Months::new(1))?;
    let term = |operator: &str, day: NaiveDate| Value::Array(vec![field_of(by).into(), operator.into(), day.into()]);
    Some(Value::Array(vec!["&".into(), term(">=", first), term("<", next)]))
}

/// The field that a grouping is by: `date` for `date:month`.
fn field_of(by: &str) -> &str {
    by.strip_suffix(":month").unwrap_or(by)
}
