//! What is to be done to an Odoo, as a list that people can read before anything is done.

use std::fmt;

use super::blocking::{App, TakeOut};
use super::fault::ProvisionError;
use super::installed::Installed;
use super::levels::LevelStep;
use super::record::{Key, Kind, Record, UNDER_WAY};
use super::state::StateStep;
use super::translation::WordsStep;
use super::user::UserStep;
use crate::odoo::value::Value;

/// One thing to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Make a record of ours.
    Create(Record),
    /// Take over one that an earlier setup made before it was stopped.
    Adopt(Record, i64),
    /// Give these fields of it the values that they must have.
    Update(Record, Vec<String>),
    /// Remove one that is not needed any more.
    Remove(Removal),
    /// Install an app of Odoo's own.
    App(App),
    /// Take our lines out of customers' warnings.
    TakeOut(TakeOut),
    /// Translate labels, menus and views into the languages of this Odoo.
    Words(WordsStep),
    /// Make, change or archive a level of a plan.
    Level(Box<LevelStep>),
    /// Write what the daemon's user cannot find out by itself.
    State(StateStep),
    /// Make or equip the user that the daemon works as.
    User(UserStep),
}

/// A record of ours that goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removal {
    /// What it was found by.
    pub key: Key,
    /// What it is.
    pub kind: Kind,
    /// Its id.
    pub id: i64,
    /// What people are told it is.
    pub title: String,
}

impl fmt::Display for Removal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "remove {} {}", self.kind.noun(), self.title)
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Create(record) => write!(f, "create {} {}", record.kind.noun(), record.title),
            Self::Adopt(record, _) => {
                write!(f, "finish {} {}, begun by an earlier setup", record.kind.noun(), record.title)
            }
            Self::Update(record, fields) => {
                write!(f, "update {} {}: {}", record.kind.noun(), record.title, fields.join(", "))
            }
            Self::Remove(removal) => removal.fmt(f),
            Self::App(app) => app.fmt(f),
            Self::TakeOut(warnings) => warnings.fmt(f),
            Self::Words(step) => step.fmt(f),
            Self::Level(step) => step.fmt(f),
            Self::State(step) => step.fmt(f),
            Self::User(step) => step.fmt(f),
        }
    }
}

/// What makes `installed` hold everything that is `wanted`. Nothing if it does already.
///
/// # Errors
/// Something stands in Odoo under a name of ours that we have not made.
pub fn steps(wanted: &[Record], installed: &Installed) -> Result<Vec<Step>, ProvisionError> {
    let mut steps: Vec<Step> = obsolete(wanted, installed).into_iter().map(Step::Remove).collect();
    for record in wanted {
        if installed.values.contains_key(&record.key) {
            let changed = installed.changed(record);
            if !changed.is_empty() {
                steps.push(Step::Update(record.clone(), changed));
            }
        } else if let Some(id) = installed.strays.get(&record.key) {
            if !installed.under_way {
                return Err(ProvisionError::Foreign { title: format!("{} {}", record.kind.noun(), record.title) });
            }
            steps.push(Step::Adopt(record.clone(), *id));
        } else {
            steps.push(Step::Create(record.clone()));
        }
    }
    Ok(steps)
}

/// What an earlier version made and this one does not want, last made first. Models and fields stay until teardown:
/// people's data is in them.
fn obsolete(wanted: &[Record], installed: &Installed) -> Vec<Removal> {
    let mut removals = all(installed);
    removals.retain(|removal| !removal.kind.holds_data() && !wanted.iter().any(|record| record.key == removal.key));
    removals
}

/// Every record of ours that exists, in an order in which they can be removed.
#[must_use]
pub fn all(installed: &Installed) -> Vec<Removal> {
    let existing = installed.entries.iter().filter(|(name, _)| *name != UNDER_WAY).filter_map(|(name, entry)| {
        let key = Key::ours(name.clone());
        let kind = Kind::of_model(&entry.model)?;
        let values = installed.values.get(&key)?;
        // A field is named with its model.
        let model = values.get("model").filter(|_| kind == Kind::Field);
        let names = kind.identity().iter().filter_map(|field| values.get(*field));
        let shown: Vec<&str> = model.into_iter().chain(names).filter_map(Value::as_str).collect();
        let title = shown.join(".");
        Some(Removal { title: if title.is_empty() { name.clone() } else { title }, key, kind, id: entry.record_id })
    });
    let mut removals: Vec<Removal> = existing.collect();
    removals.sort_by(|one, other| other.kind.cmp(&one.kind).then_with(|| one.key.cmp(&other.key)));
    removals
}
