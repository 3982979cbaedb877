//! Does the steps, in few calls, and registers everything that it makes.

use std::collections::BTreeMap;

use super::fault::{Doing as _, ProvisionError, steadily};
use super::installed::{ENTRIES, Installed};
use super::record::{Datum, Key, Kind, MODULE, Record, UNDER_WAY};
use super::step::{Removal, Step};
use super::translation::forget;
use crate::odoo::search::{Domain, Search};
use crate::odoo::session::{Members, Session};
use crate::odoo::value::Value;

/// Told of each step just before it is done.
pub type OnStep<'a> = &'a mut (dyn FnMut(&Step) + Send);

/// Steps that are done in one call.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Batch<'a> {
    /// A model with its fields.
    Model(&'a [Step]),
    /// Records of one kind that do not need each other; fields of one model.
    Records(&'a [Step]),
    /// Anything else.
    One(&'a Step),
}

/// Cuts the steps into calls. Each new field costs Odoo seconds, a model with all its fields little more than one.
pub(super) fn batches(steps: &[Step]) -> Vec<Batch<'_>> {
    let mut batches = Vec::new();
    let mut rest = steps;
    while let Some((first, others)) = rest.split_first() {
        let Step::Create(record) = first else {
            batches.push(Batch::One(first));
            rest = others;
            continue;
        };
        let is_model = record.kind == Kind::Model;
        let more = if is_model {
            fields_of(&record.key, others)
        } else {
            others.iter().take_while(|step| goes_with(record, step)).count()
        };
        let (batch, after) = rest.split_at(1 + more);
        batches.push(if is_model { Batch::Model(batch) } else { Batch::Records(batch) });
        rest = after;
    }
    batches
}

fn fields_of(model: &Key, steps: &[Step]) -> usize {
    let of_model = |step: &&Step| {
        matches!(step, Step::Create(field) if field.kind == Kind::Field
            && field.values.get("model_id") == Some(&Datum::One(model.clone())))
    };
    steps.iter().take_while(of_model).count()
}

fn goes_with(first: &Record, step: &Step) -> bool {
    let Step::Create(record) = step else { return false };
    record.kind == first.kind
        && (record.kind != Kind::Field || record.values.get("model_id") == first.values.get("model_id"))
}

/// Does the steps that are about our records.
pub(super) struct Builder<'a> {
    session: &'a Session,
    installed: &'a mut Installed,
}

impl<'a> Builder<'a> {
    pub(super) fn new(session: &'a Session, installed: &'a mut Installed) -> Self {
        Self { session, installed }
    }

    pub(super) fn installed(&self) -> &Installed {
        self.installed
    }

    /// Says that setup is at work: what it makes and cannot register any more is known by that as its own.
    pub(super) async fn begin(&mut self) -> Result<(), ProvisionError> {
        self.register(UNDER_WAY, ENTRIES, 0).await
    }

    /// Says that setup has done its work.
    pub(super) async fn end(&mut self) -> Result<(), ProvisionError> {
        let Some(entry) = self.installed.entries.remove(UNDER_WAY) else { return Ok(()) };
        self.session.unlink(ENTRIES, &[entry.id]).await.doing("finishing setup")
    }

    /// Makes a model and its fields.
    pub(super) async fn model(&mut self, steps: &[Step]) -> Result<(), ProvisionError> {
        let Some((Step::Create(model), fields)) = steps.split_first() else { return Ok(()) };
        let doing = steps.first().map(ToString::to_string).unwrap_or_default();
        let mut lines = Vec::new();
        let mut names = BTreeMap::new();
        for step in fields {
            let Step::Create(field) = step else { continue };
            let mut values = self.values(field, |name| name != "model_id")?;
            values.insert("state".to_owned(), "manual".into());
            lines.push(Value::Array(vec![0.into(), 0.into(), Value::Struct(values)]));
            if let Some(Datum::Text(name)) = field.values.get("name") {
                names.insert(name.clone(), field.key.clone());
            }
        }
        let mut values = self.values(model, |_| true)?;
        values.insert("field_id".to_owned(), Value::Array(lines));
        values.insert("state".to_owned(), "manual".into());
        let ids = steadily(async || self.session.create(Kind::Model.model(), vec![values.clone()]).await)
            .await
            .doing(&doing)?;
        let Some(id) = ids.first().copied() else { return Ok(()) };
        let domain = Domain::new().eq("model_id", id).is_in("name", names.keys());
        let search = Search::new(Kind::Field.model(), domain, ["name"]);
        let mut made = vec![(model.key.clone(), Kind::Model, id)];
        for row in self.session.search_read_all(&search).await.doing(&doing)? {
            let row = row?;
            if let Some(key) = names.get(row.str("name")?) {
                made.push((key.clone(), Kind::Field, row.id()));
            }
        }
        self.register_all(made).await
    }

    /// Makes records of one kind.
    pub(super) async fn records(&mut self, steps: &[Step]) -> Result<(), ProvisionError> {
        let mut records = Vec::new();
        for step in steps {
            if let Step::Create(record) = step {
                records.push(record);
            }
        }
        let Some(kind) = records.first().map(|record| record.kind) else { return Ok(()) };
        let doing = steps.first().map(ToString::to_string).unwrap_or_default();
        let values = records.iter().map(|record| self.values(record, |_| true)).collect::<Result<Vec<_>, _>>()?;
        let ids = steadily(async || self.session.create(kind.model(), values.clone()).await).await.doing(&doing)?;
        let made = records.iter().zip(ids).map(|(record, id)| (record.key.clone(), kind, id));
        self.register_all(made.collect()).await
    }

    /// Takes over what an earlier setup made.
    pub(super) async fn adopt(&mut self, step: &Step, record: &Record, id: i64) -> Result<(), ProvisionError> {
        // Of a model or field only what may change afterwards: Odoo refuses even the same value for the rest.
        let values = self.values(record, |name| may_change(record.kind, name))?;
        steadily(async || self.session.write(record.kind.model(), &[id], values.clone()).await).await.doing(step)?;
        self.register_all(vec![(record.key.clone(), record.kind, id)]).await
    }

    /// Writes the fields that differ.
    pub(super) async fn update(&self, step: &Step, record: &Record, fields: &[String]) -> Result<(), ProvisionError> {
        let Some(id) = self.installed.ids.get(&record.key) else { return Ok(()) };
        let values = self.values(record, |name| fields.iter().any(|field| field == name))?;
        steadily(async || self.session.write(record.kind.model(), &[id], values.clone()).await).await.doing(step)
    }

    /// Removes a record; Odoo removes its entry with it.
    pub(super) async fn remove(&mut self, step: &Step, removal: &Removal) -> Result<(), ProvisionError> {
        forget(self.session, removal.kind, &[removal.id]).await?;
        self.session.unlink(removal.kind.model(), &[removal.id]).await.doing(step)?;
        self.installed.entries.remove(&removal.key.name);
        Ok(())
    }

    fn values(&self, record: &Record, which: impl Fn(&str) -> bool) -> Result<Members, ProvisionError> {
        let mut values = Members::new();
        for (field, datum) in record.values.iter().filter(|(field, _)| which(field)) {
            let value = self.installed.ids.to_value(datum).map_err(|key| ProvisionError::Missing {
                doing: format!("{} {}", record.kind.noun(), record.title),
                key,
            })?;
            values.insert(field.clone(), value);
        }
        Ok(values)
    }

    async fn register_all(&mut self, made: Vec<(Key, Kind, i64)>) -> Result<(), ProvisionError> {
        let mut fresh = Vec::new();
        for (key, kind, id) in made {
            self.installed.ids.insert(key.clone(), id);
            if self.installed.entries.contains_key(&key.name) {
                // The entry of a record that somebody deleted.
                self.register(&key.name, kind.model(), id).await?;
            } else {
                fresh.push(entry(&key.name, kind.model(), id));
            }
        }
        self.session.create(ENTRIES, fresh).await.doing("registering what was made").map(drop)
    }

    async fn register(&mut self, name: &str, model: &str, record_id: i64) -> Result<(), ProvisionError> {
        let doing = "registering what was made";
        if let Some(known) = self.installed.entries.get(name) {
            return self.session.write(ENTRIES, &[known.id], entry(name, model, record_id)).await.doing(doing);
        }
        let ids = self.session.create(ENTRIES, vec![entry(name, model, record_id)]).await.doing(doing)?;
        if let Some(id) = ids.first().copied() {
            let known = super::installed::Entry { id, model: model.to_owned(), record_id };
            self.installed.entries.insert(name.to_owned(), known);
        }
        Ok(())
    }
}

fn entry(name: &str, model: &str, record_id: i64) -> Members {
    Members::from([
        ("module".to_owned(), MODULE.into()),
        ("name".to_owned(), name.into()),
        ("model".to_owned(), model.into()),
        ("res_id".to_owned(), record_id.into()),
        ("noupdate".to_owned(), true.into()),
    ])
}

fn may_change(kind: Kind, field: &str) -> bool {
    match kind {
        Kind::Model => !matches!(field, "model"),
        Kind::Field => {
            !matches!(field, "model_id" | "name" | "ttype" | "relation" | "relation_field" | "related" | "store")
        }
        Kind::Group
        | Kind::Default
        | Kind::Access
        | Kind::Rule
        | Kind::View
        | Kind::Action
        | Kind::ServerAction
        | Kind::Menu
        | Kind::Automation => true,
    }
}
