//! Which records of a model, and which of their fields, are asked for.

use super::value::Value;

/// A condition on records, in Odoo's notation; every added term narrows it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Domain {
    /// Each is one complete condition in prefix notation; together they are joined by *and*.
    conditions: Vec<Vec<Value>>,
}

impl Domain {
    /// Every record.
    pub fn new() -> Self {
        Domain::default()
    }

    /// Records for which `field operator value` holds, in Odoo's own operators.
    #[must_use]
    pub fn term(mut self, field: &str, operator: &str, value: impl Into<Value>) -> Self {
        self.conditions.push(vec![Value::Array(vec![field.into(), operator.into(), value.into()])]);
        self
    }

    /// `field = value`
    #[must_use]
    pub fn eq(self, field: &str, value: impl Into<Value>) -> Self {
        self.term(field, "=", value)
    }

    /// `field != value`
    #[must_use]
    pub fn ne(self, field: &str, value: impl Into<Value>) -> Self {
        self.term(field, "!=", value)
    }

    /// `field > value`
    #[must_use]
    pub fn gt(self, field: &str, value: impl Into<Value>) -> Self {
        self.term(field, ">", value)
    }

    /// `field >= value`
    #[must_use]
    pub fn ge(self, field: &str, value: impl Into<Value>) -> Self {
        self.term(field, ">=", value)
    }

    /// `field < value`
    #[must_use]
    pub fn lt(self, field: &str, value: impl Into<Value>) -> Self {
        self.term(field, "<", value)
    }

    /// `field <= value`
    #[must_use]
    pub fn le(self, field: &str, value: impl Into<Value>) -> Self {
        self.term(field, "<=", value)
    }

    /// The field is one of these.
    #[must_use]
    pub fn is_in<V: Into<Value>>(self, field: &str, values: impl IntoIterator<Item = V>) -> Self {
        self.term(field, "in", Value::array(values))
    }

    /// The field is none of these.
    #[must_use]
    pub fn not_in<V: Into<Value>>(self, field: &str, values: impl IntoIterator<Item = V>) -> Self {
        self.term(field, "not in", Value::array(values))
    }

    /// The field has a value.
    #[must_use]
    pub fn is_set(self, field: &str) -> Self {
        self.ne(field, false)
    }

    /// The field has no value.
    #[must_use]
    pub fn is_not_set(self, field: &str) -> Self {
        self.eq(field, false)
    }

    /// The other condition holds as well.
    #[must_use]
    pub fn and(mut self, other: Domain) -> Self {
        self.conditions.extend(other.conditions);
        self
    }

    /// Records whose many2one `relation` points at one for which all of this holds.
    #[must_use]
    pub fn through(mut self, relation: &str) -> Self {
        for term in self.conditions.iter_mut().flatten() {
            // Operators stand between the terms, and constants name no field.
            if let Value::Array(parts) = term
                && let Some(Value::String(field)) = parts.first_mut()
            {
                *field = format!("{relation}.{field}");
            }
        }
        self
    }

    /// At least one of these holds; none of them if there are none.
    #[must_use]
    pub fn any_of(mut self, alternatives: impl IntoIterator<Item = Domain>) -> Self {
        let alternatives: Vec<Vec<Value>> = alternatives.into_iter().map(Domain::into_one_condition).collect();
        let condition = if alternatives.is_empty() {
            vec![constant(false)]
        } else {
            let mut condition = vec![Value::from("|"); alternatives.len().saturating_sub(1)];
            condition.extend(alternatives.into_iter().flatten());
            condition
        };
        self.conditions.push(condition);
        self
    }

    /// What is sent.
    pub fn to_value(&self) -> Value {
        Value::Array(self.conditions.iter().flatten().cloned().collect())
    }

    fn into_one_condition(self) -> Vec<Value> {
        if self.conditions.is_empty() {
            return vec![constant(true)];
        }
        let mut condition = vec![Value::from("&"); self.conditions.len().saturating_sub(1)];
        condition.extend(self.conditions.into_iter().flatten());
        condition
    }
}

impl From<&Domain> for Value {
    fn from(domain: &Domain) -> Self {
        domain.to_value()
    }
}

fn constant(truth: bool) -> Value {
    Value::Array(vec![i64::from(truth).into(), "=".into(), 1.into()])
}

/// A model, the records of it that are wanted, and their fields.
#[derive(Debug, Clone, PartialEq)]
pub struct Search {
    /// The model's name.
    pub model: String,
    /// Which records.
    pub domain: Domain,
    /// Which fields; `id` always comes.
    pub fields: Vec<String>,
}

impl Search {
    /// Records of a model with some of their fields.
    pub fn new<F: Into<String>>(model: &str, domain: Domain, fields: impl IntoIterator<Item = F>) -> Self {
        Search { model: model.to_owned(), domain, fields: fields.into_iter().map(Into::into).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn term(field: &str, operator: &str, value: impl Into<Value>) -> Value {
        Value::Array(vec![field.into(), operator.into(), value.into()])
    }

    #[test]
    fn terms_are_joined_by_and() {
        let domain = Domain::new().eq("state", "posted").is_in("id", [1, 2]).is_set("partner_id");
        let wanted =
            vec![term("state", "=", "posted"), term("id", "in", Value::array([1, 2])), term("partner_id", "!=", false)];
        assert_eq!(domain.to_value(), Value::Array(wanted));
    }

    #[test]
    fn alternatives_keep_their_own_terms_together() {
        let domain = Domain::new()
            .any_of([Domain::new().eq("a", 1).eq("b", 2), Domain::new().eq("c", 3), Domain::new()])
            .eq("d", 4);
        let wanted = vec![
            "|".into(),
            "|".into(),
            "&".into(),
            term("a", "=", 1),
            term("b", "=", 2),
            term("c", "=", 3),
            Value::Array(vec![1.into(), "=".into(), 1.into()]),
            term("d", "=", 4),
        ];
        assert_eq!(domain.to_value(), Value::Array(wanted));
    }

    #[test]
    fn a_condition_holds_for_what_a_relation_points_at() {
        let domain = Domain::new().any_of([Domain::new().eq("a", 1), Domain::new()]).through("move_id");
        let wanted = vec!["|".into(), term("move_id.a", "=", 1), Value::Array(vec![1.into(), "=".into(), 1.into()])];
        assert_eq!(domain.to_value(), Value::Array(wanted));
    }

    #[test]
    fn no_alternative_at_all_matches_nothing() {
        let nothing = Domain::new().any_of([]).to_value();
        assert_eq!(nothing, Value::Array(vec![Value::Array(vec![0.into(), "=".into(), 1.into()])]));
    }
}
