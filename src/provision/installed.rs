//! What of ours an Odoo holds already.

use std::collections::{BTreeMap, BTreeSet};

use super::fault::{Doing as _, ProvisionError};
use super::record::{Datum, Ids, Key, Kind, MODULE, Record, UNDER_WAY};
use crate::odoo::fault::{OdooError, UnknownName};
use crate::odoo::row::Row;
use crate::odoo::search::{Domain, Search};
use crate::odoo::session::{Members, Session};
use crate::odoo::value::Value;

/// Where Odoo remembers which record is whose.
pub(super) const ENTRIES: &str = "ir.model.data";

/// An entry of ours in `ir.model.data`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The id of the entry itself.
    pub id: i64,
    /// The model of the record.
    pub model: String,
    /// The id of the record; it may have been deleted.
    pub record_id: i64,
}

/// What an Odoo holds of ours, and the ids of what ours builds on.
#[derive(Debug, Clone, Default)]
pub struct Installed {
    /// Ids of existing records: ours, and those of Odoo's that ours refer to.
    pub ids: Ids,
    /// Our entries, by the name below [`MODULE`].
    pub entries: BTreeMap<String, Entry>,
    /// Values of our existing records.
    pub values: BTreeMap<Key, Members>,
    /// Records that look like ours and have no entry.
    pub strays: BTreeMap<Key, i64>,
    /// Whether an earlier setup was stopped half-way, so that strays are its work.
    pub under_way: bool,
}

impl Installed {
    /// Reads it with an administrator's session.
    ///
    /// # Errors
    /// Whatever Odoo or the network say.
    pub async fn read(session: &Session, wanted: &[Record]) -> Result<Self, ProvisionError> {
        // Without a language, so that labels are read as they were written; with what people have archived.
        let session = &session.with_archived();
        let mut installed = Self::default();
        installed.read_entries(session, wanted).await?;
        installed.read_values(session, wanted).await?;
        for kind in Kind::ALL {
            installed.read_strays(session, kind, wanted).await?;
        }
        Ok(installed)
    }

    async fn read_entries(&mut self, session: &Session, wanted: &[Record]) -> Result<(), ProvisionError> {
        let mut modules: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for key in wanted.iter().flat_map(Record::references).filter(|key| !key.is_ours()) {
            modules.entry(&key.module).or_default().insert(&key.name);
        }
        let of_odoo =
            modules.into_iter().map(|(module, names)| Domain::new().eq("module", module).is_in("name", names));
        let domain = Domain::new().any_of(of_odoo.chain([Domain::new().eq("module", MODULE)]));
        let search = Search::new(ENTRIES, domain, ["module", "name", "model", "res_id"]);
        for row in session.search_read_all(&search).await.doing("reading what is installed")? {
            let row = row?;
            let (name, record_id) = (row.str("name")?, row.int("res_id")?);
            let key = Key::odoo(row.str("module")?, name);
            if !key.is_ours() {
                self.ids.insert(key, record_id);
            } else {
                self.under_way |= name == UNDER_WAY;
                let entry = Entry { id: row.id(), model: row.str("model")?.to_owned(), record_id };
                self.entries.insert(name.to_owned(), entry);
            }
        }
        Ok(())
    }

    async fn read_values(&mut self, session: &Session, wanted: &[Record]) -> Result<(), ProvisionError> {
        for kind in Kind::ALL {
            let of_kind = self.entries.iter().filter(|(_, entry)| entry.model == kind.model());
            let names: BTreeMap<i64, String> = of_kind.map(|(name, entry)| (entry.record_id, name.clone())).collect();
            if names.is_empty() {
                continue;
            }
            let mut fields: BTreeSet<&str> = wanted
                .iter()
                .filter(|record| record.kind == kind)
                .flat_map(|record| record.values.keys())
                .map(String::as_str)
                .collect();
            fields.extend(kind.identity());
            if kind == Kind::Field {
                fields.extend(["compute", "model", "related", "ttype"]);
            }
            let fields: Vec<&str> = fields.into_iter().collect();
            let ids: Vec<i64> = names.keys().copied().collect();
            // A record that somebody deleted is not there, which is what counts.
            let rows = if_app_is_there(session.read(kind.model(), &ids, &fields).await);
            for row in rows.doing("reading what is installed")?.into_iter().flatten() {
                if let Some(name) = names.get(&row.id()) {
                    self.ids.insert(Key::ours(name.clone()), row.id());
                    self.values.insert(Key::ours(name.clone()), members(&row, &fields));
                }
            }
        }
        Ok(())
    }

    async fn read_strays(&mut self, session: &Session, kind: Kind, wanted: &[Record]) -> Result<(), ProvisionError> {
        let missing: Vec<&Record> =
            wanted.iter().filter(|record| record.kind == kind && self.ids.get(&record.key).is_none()).collect();
        let identified: Vec<(&Record, Vec<Value>)> =
            missing.into_iter().filter_map(|record| Some((record, self.identity(record)?))).collect();
        if identified.is_empty() {
            return Ok(());
        }
        let mut domain = Domain::new();
        for (place, field) in kind.identity().iter().enumerate() {
            let values: Vec<Value> = identified.iter().filter_map(|(_, values)| values.get(place).cloned()).collect();
            domain = domain.is_in(field, values);
        }
        let search = Search::new(kind.model(), domain, kind.identity().iter().copied());
        let rows = if_app_is_there(session.search_read_all(&search).await);
        for row in rows.doing("looking for what is not registered")? {
            let row = row?;
            let found: Vec<Option<&Value>> = kind.identity().iter().map(|field| row.value(field)).collect();
            let same = |values: &[Value]| values.iter().map(Some).eq(found.iter().copied());
            if let Some((record, _)) = identified.iter().find(|(_, values)| same(values)) {
                self.strays.insert(record.key.clone(), row.id());
                self.ids.insert(record.key.clone(), row.id());
            }
        }
        Ok(())
    }

    /// The values by which a record is known; `None` while what it refers to does not exist, so that it cannot either.
    fn identity(&self, record: &Record) -> Option<Vec<Value>> {
        record.kind.identity().iter().map(|field| self.ids.to_value(record.values.get(*field)?).ok()).collect()
    }

    /// Whether nothing of ours is there.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty() && self.strays.is_empty()
    }

    /// The fields of a record that do not hold what they must.
    pub(super) fn changed(&self, record: &Record) -> Vec<String> {
        let nothing = Members::new();
        let held = self.values.get(&record.key).unwrap_or(&nothing);
        let differs = |(field, datum): (&String, &Datum)| {
            let same = held.get(field).is_some_and(|value| self.ids.same(datum, value));
            (!same).then(|| field.clone())
        };
        record.values.iter().filter_map(differs).collect()
    }
}

/// Of a model whose app is not installed there is nothing.
fn if_app_is_there<T>(rows: Result<Vec<T>, OdooError>) -> Result<Vec<T>, OdooError> {
    match rows {
        Err(OdooError::Unknown { what: UnknownName::Model, .. }) => Ok(Vec::new()),
        rows => rows,
    }
}

fn members(row: &Row, fields: &[&str]) -> Members {
    let known = fields.iter().filter_map(|field| Some(((*field).to_owned(), row.value(field)?.clone())));
    known.collect()
}
