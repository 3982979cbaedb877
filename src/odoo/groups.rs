//! Records in groups, with the counts, sums, first and last values of each, whichever method this Odoo has for it.

use std::sync::Arc;

use super::fault::{OdooError, UnknownName};
use super::row::Row;
use super::search::Domain;
use super::session::{Members, Session, operation, unexpected};
use super::value::Value;

/// What is wanted of the records of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Aggregate {
    /// The field.
    pub field: &'static str,
    /// `sum`, `min` or `max`.
    pub function: &'static str,
}

impl Aggregate {
    /// Such as the `sum` of `balance`.
    #[must_use]
    pub const fn new(field: &'static str, function: &'static str) -> Self {
        Self { field, function }
    }

    /// What it is called in the answer: `balance:sum`.
    #[must_use]
    pub fn name(self) -> String {
        format!("{}:{}", self.field, self.function)
    }

    /// What older Odoos can call it.
    fn older_name(self) -> String {
        format!("{}_{}", self.field, self.function)
    }
}

impl Session {
    /// One row for each group of the records, with the fields that they are grouped by, `__count`, and each aggregate under
    /// its name. Of a month (`date:month`) the row has a day in it. Groups have no id: it is 0.
    ///
    /// # Errors
    /// Whatever Odoo or the network say, or an answer that is no group.
    pub async fn groups(
        &self,
        model: &str,
        domain: &Domain,
        by: &[&str],
        aggregates: &[Aggregate],
    ) -> Result<Vec<Row>, OdooError> {
        let names: Vec<String> = aggregates.iter().map(|aggregate| aggregate.name()).collect();
        let wanted = std::iter::once("__count").chain(names.iter().map(String::as_str));
        let named =
            Members::from([("groupby".to_owned(), Value::array(by)), ("aggregates".to_owned(), Value::array(wanted))]);
        let newer = self.call_repeatable(model, "formatted_read_group", vec![domain.into()], named).await;
        let (method, answer, renamed) = match newer {
            Ok(answer) => ("formatted_read_group", answer, Vec::new()),
            // Older Odoos have another method for it, which newer ones give up.
            Err(OdooError::Unknown { what: UnknownName::Method, .. }) => {
                let spelled = |aggregate: &Aggregate| {
                    format!("{}:{}({})", aggregate.older_name(), aggregate.function, aggregate.field)
                };
                let fields = Value::array(aggregates.iter().map(spelled));
                let named = Members::from([("lazy".to_owned(), false.into())]);
                let args = vec![domain.into(), fields, Value::array(by)];
                let answer = self.call_repeatable(model, "read_group", args, named).await?;
                let renamed = aggregates.iter().map(|aggregate| (aggregate.older_name(), aggregate.name())).collect();
                ("read_group", answer, renamed)
            }
            Err(error) => return Err(error),
        };
        let operation = operation(model, method);
        let model: Arc<str> = model.into();
        let rows = answer.as_array().ok_or_else(|| unexpected(&operation, "groups", &answer))?;
        let row = |value: &Value| {
            let mut members = value.as_struct().cloned().ok_or_else(|| unexpected(&operation, "a group", value))?;
            for (older, name) in &renamed {
                if let Some(value) = members.remove(older) {
                    members.insert(name.clone(), value);
                }
            }
            for name in by {
                if let Some(field) = name.strip_suffix(":month") {
                    let day = day_in_month(field, &members).map_or(Value::Bool(false), Value::String);
                    members.insert((*name).to_owned(), day);
                }
            }
            Ok(Row::new(Arc::clone(&model), 0, members))
        };
        rows.iter().map(row).collect()
    }
}

/// A day in the month of a group: what Odoo calls a month depends on version and language, so the condition is read that
/// comes with the group. It holds that of the search too, so the later one of two days is in the month.
fn day_in_month(field: &str, group: &Members) -> Option<String> {
    let conditions = group.get("__extra_domain").or_else(|| group.get("__domain"))?.as_array()?;
    let begins = conditions.iter().filter_map(|term| match term.as_array()? {
        [Value::String(name), Value::String(operator), Value::String(day)] if name == field && operator == ">=" => {
            Some(day.clone())
        }
        _ => None,
    });
    begins.max()
}
