//! Search domains: read, checked, and held against a record.

use std::cmp::Ordering;

use crate::odoo::value::Value;

use super::cell::{number, shown};
use super::fault::Fault;
use super::flavour::Flavour;
use super::schema::Kind;
use super::state::State;
use super::who::Who;

/// A domain as a tree.
#[derive(Debug, Clone)]
pub(super) enum Domain {
    All(Vec<Domain>),
    Any(Vec<Domain>),
    Not(Box<Domain>),
    Leaf(Leaf),
}

/// One condition.
#[derive(Debug, Clone)]
pub(super) struct Leaf {
    path: Vec<String>,
    operator: String,
    value: Value,
}

const OPERATORS: [&str; 15] = [
    "=",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "in",
    "not in",
    "like",
    "ilike",
    "not ilike",
    "=like",
    "=?",
    "child_of",
    "parent_of",
];

impl Domain {
    /// Reads a domain in Odoo's prefix notation.
    pub(super) fn parse(value: &Value) -> Result<Domain, Fault> {
        let items = value.as_array().ok_or_else(|| Fault::value(format!("Invalid domain: {}", shown(value))))?;
        let mut rest = items.iter();
        let mut parts = Vec::new();
        while rest.len() > 0 {
            parts.push(term(&mut rest)?);
        }
        Ok(Domain::All(parts))
    }

    /// The fields named by it, as dotted paths.
    pub(super) fn paths(&self) -> Vec<&[String]> {
        match self {
            Domain::All(parts) | Domain::Any(parts) => parts.iter().flat_map(Domain::paths).collect(),
            Domain::Not(part) => part.paths(),
            Domain::Leaf(leaf) if leaf.path.is_empty() => Vec::new(),
            Domain::Leaf(leaf) => vec![&leaf.path],
        }
    }

    /// Refuses fields that do not exist and values that their fields cannot be compared with.
    pub(super) fn check(&self, state: &State, model: &str) -> Result<(), Fault> {
        match self {
            Domain::All(parts) | Domain::Any(parts) => parts.iter().try_for_each(|part| part.check(state, model)),
            Domain::Not(part) => part.check(state, model),
            Domain::Leaf(leaf) => leaf.check(state, model),
        }
    }

    /// Whether a record fulfils it. The domain has been checked.
    pub(super) fn holds(&self, state: &State, who: &Who, model: &str, id: i64) -> bool {
        match self {
            Domain::All(parts) => parts.iter().all(|part| part.holds(state, who, model, id)),
            Domain::Any(parts) => parts.iter().any(|part| part.holds(state, who, model, id)),
            Domain::Not(part) => !part.holds(state, who, model, id),
            Domain::Leaf(leaf) => leaf.holds(state, who, model, id, &leaf.path),
        }
    }
}

fn term<'v>(rest: &mut impl ExactSizeIterator<Item = &'v Value>) -> Result<Domain, Fault> {
    let first = rest.next().ok_or_else(|| Fault::value("Invalid domain: an operator without its operands"))?;
    match (first.as_str(), first.as_array()) {
        (Some("&"), _) => Ok(Domain::All(vec![term(rest)?, term(rest)?])),
        (Some("|"), _) => Ok(Domain::Any(vec![term(rest)?, term(rest)?])),
        (Some("!"), _) => Ok(Domain::Not(Box::new(term(rest)?))),
        (_, Some([Value::Int(1), Value::String(operator), Value::Int(1)])) if operator == "=" => {
            Ok(Domain::All(Vec::new()))
        }
        (_, Some([Value::Int(0), Value::String(operator), Value::Int(1)])) if operator == "=" => {
            Ok(Domain::Any(Vec::new()))
        }
        (_, Some([Value::String(path), Value::String(operator), value])) => Ok(Domain::Leaf(Leaf {
            path: path.split('.').map(str::to_owned).collect(),
            operator: operator.clone(),
            value: value.clone(),
        })),
        _ => Err(Fault::value(format!("Invalid leaf {}", shown(first)))),
    }
}

impl Leaf {
    /// The values that it names: the items of a list, else the one.
    fn wanted(&self) -> Vec<&Value> {
        self.value.as_array().map_or_else(|| vec![&self.value], |items| items.iter().collect())
    }

    fn shown(&self) -> String {
        format!("('{}', '{}', {})", self.path.join("."), self.operator, shown(&self.value))
    }

    fn check(&self, state: &State, model: &str) -> Result<(), Fault> {
        if !OPERATORS.contains(&self.operator.as_str()) {
            return Err(Fault::value(format!("Invalid operator '{}' in leaf {}", self.operator, self.shown())));
        }
        let mut model = model.to_owned();
        for (index, name) in self.path.iter().enumerate() {
            let field = state.model(&model)?.fields.get(name).ok_or_else(|| match state.flavour {
                Flavour::Fourteen => Fault::value(format!("Invalid field {model}.{name} in leaf {}", self.shown())),
                Flavour::Nineteen => {
                    Fault::value(format!("Invalid field {model}.{name} in condition {}", self.shown()))
                }
            })?;
            if !field.stored && field.related.is_none() && field.kind != Kind::One2many && name != "display_name" {
                return Err(Fault::value(format!("Cannot convert {model}.{name} to SQL because it is not stored")));
            }
            let last = index.saturating_add(1) == self.path.len();
            match &field.relation {
                Some(relation) if !last => model.clone_from(relation),
                None if !last => return Err(Fault::value(format!("Invalid field path in leaf {}", self.shown()))),
                _ => self.check_value(field.kind)?,
            }
        }
        Ok(())
    }

    fn check_value(&self, kind: Kind) -> Result<(), Fault> {
        let listed = matches!(self.operator.as_str(), "in" | "not in");
        let fits = |value: &Value| match kind {
            Kind::Boolean => value.as_bool().is_some(),
            Kind::Integer | Kind::Many2oneReference => value.as_int().is_some() || value.is_absent(),
            Kind::Float | Kind::Monetary => number(value).is_some() || value.is_absent(),
            Kind::Many2one | Kind::One2many | Kind::Many2many => {
                value.as_int().is_some() || value.as_str().is_some() || value.is_absent() || value.as_array().is_some()
            }
            Kind::Char | Kind::Text | Kind::Html | Kind::Date | Kind::Datetime | Kind::Selection | Kind::Binary => {
                value.as_str().is_some() || value.is_absent()
            }
        };
        let fitting = match (listed, self.value.as_array()) {
            (true, Some(items)) => items.iter().all(fits),
            (false, Some(_)) => kind.is_relational(),
            (true, None) => false,
            (false, None) => fits(&self.value),
        };
        if fitting { Ok(()) } else { Err(Fault::value(format!("Invalid value in leaf {}", self.shown()))) }
    }

    fn holds(&self, state: &State, who: &Who, model: &str, id: i64, path: &[String]) -> bool {
        let Some((name, rest)) = path.split_first() else { return false };
        let Some(field) = state.data.model(model).and_then(|model| model.fields.get(name)) else { return false };
        let value = state.get(who, model, id, name);
        let targets = || value.as_int().map_or_else(|| super::tables::id_list(&value), |id| vec![id]);
        if self.operator == "child_of" && name == "id" {
            return self.wanted().iter().filter_map(|value| value.as_int()).any(|top| is_below(state, model, id, top));
        }
        if !rest.is_empty() {
            let relation = field.relation.as_deref().unwrap_or("");
            return targets().into_iter().any(|target| self.holds(state, who, relation, target, rest));
        }
        if field.kind.is_relational() {
            let relation = field.relation.as_deref().unwrap_or("");
            self.links(state, who, relation, &targets())
        } else {
            self.compares(state.flavour, field.kind, &value)
        }
    }

    /// Whether the records that a relational field holds fulfil the condition.
    fn links(&self, state: &State, who: &Who, relation: &str, targets: &[i64]) -> bool {
        let wanted = self.wanted();
        let ids = || wanted.iter().filter_map(|value| value.as_int());
        let named = |text: &str| targets.iter().any(|id| contains(&state.display_name(who, relation, *id), text));
        let any = wanted.iter().any(|value| match (value.as_int(), value.as_str()) {
            (Some(id), _) => targets.contains(&id),
            (None, Some(text)) if self.operator == "=" => {
                targets.iter().any(|id| state.display_name(who, relation, *id) == text)
            }
            (None, Some(text)) => named(text),
            (None, None) => targets.is_empty(),
        });
        match self.operator.as_str() {
            "=?" => self.value.is_absent() || any,
            "child_of" => ids().any(|top| targets.iter().any(|id| is_below(state, relation, *id, top))),
            "parent_of" => ids().any(|below| targets.iter().any(|id| is_below(state, relation, below, *id))),
            "!=" | "not in" | "not ilike" => !any,
            _ => any,
        }
    }

    /// Whether a plain value fulfils the condition.
    fn compares(&self, flavour: Flavour, kind: Kind, value: &Value) -> bool {
        // An empty text counts as absent since 18.
        let absent = |value: &Value| {
            value.is_absent()
                || (kind.is_number() && number(value).is_some_and(|number| number.is_zero()))
                || (kind.is_text() && flavour == Flavour::Nineteen && value.as_str() == Some(""))
        };
        let same = |wanted: &Value| {
            if kind == Kind::Boolean {
                value.as_bool().unwrap_or(false) == wanted.as_bool().unwrap_or(false)
            } else if wanted.is_absent() {
                absent(value)
            } else if kind.is_number() {
                number(value).unwrap_or_default() == number(wanted).unwrap_or_default()
            } else {
                value == wanted
            }
        };
        let ordered = |accepted: &[Ordering]| {
            let order = if kind.is_number() {
                Some(number(value).unwrap_or_default().cmp(&number(&self.value).unwrap_or_default()))
            } else {
                value.as_str().zip(self.value.as_str()).map(|(left, right)| left.cmp(right))
            };
            order.is_some_and(|order| accepted.contains(&order))
        };
        let text = value.as_str().unwrap_or("");
        let pattern = self.value.as_str().unwrap_or("");
        match self.operator.as_str() {
            "=" => same(&self.value),
            "!=" => !same(&self.value),
            "=?" => self.value.is_absent() || same(&self.value),
            "in" => self.value.as_array().is_some_and(|items| items.iter().any(same)),
            "not in" => !self.value.as_array().is_some_and(|items| items.iter().any(same)),
            "<" => ordered(&[Ordering::Less]),
            "<=" => ordered(&[Ordering::Less, Ordering::Equal]),
            ">" => ordered(&[Ordering::Greater]),
            ">=" => ordered(&[Ordering::Greater, Ordering::Equal]),
            "like" => text.contains(pattern),
            "ilike" => contains(text, pattern),
            "not ilike" => !contains(text, pattern),
            "=like" => matches_pattern(text, pattern),
            // Only relations have what is below them.
            _ => false,
        }
    }
}

fn contains(text: &str, pattern: &str) -> bool {
    text.to_lowercase().contains(&pattern.to_lowercase())
}

/// SQL's LIKE, with `%` only.
fn matches_pattern(text: &str, pattern: &str) -> bool {
    match pattern.split_once('%') {
        None => text == pattern,
        Some((before, after)) => text.strip_prefix(before).is_some_and(|rest| {
            after.is_empty()
                || (0..=rest.len()).any(|at| rest.get(at..).is_some_and(|rest| matches_pattern(rest, after)))
        }),
    }
}

/// Whether a record is `top` or hangs below it.
fn is_below(state: &State, model: &str, id: i64, top: i64) -> bool {
    let mut at = Some(id);
    // Hierarchies are shallow; the bound keeps a loop in the data from hanging us.
    for _ in 0..64 {
        match at {
            Some(id) if id == top => return true,
            Some(id) => at = state.data.link(model, id, "parent_id"),
            None => return false,
        }
    }
    false
}
