//! The world: one database behind a server, and its owner's handle on it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{NaiveDate, NaiveDateTime};

use crate::odoo::value::Value;

use super::calls;
use super::fault::Fault;
use super::flavour::Flavour;
use super::setting;
use super::state::State;
use super::trouble::{CallSeen, Trouble, What, When};
use super::who::Who;

/// A database, shared between its owner and the server that answers for it.
#[derive(Debug, Clone)]
pub struct World {
    inner: Arc<Mutex<Inner>>,
}

#[derive(Debug)]
struct Inner {
    state: State,
    log: Vec<CallSeen>,
    troubles: Vec<Trouble>,
}

/// What the server is to do for a call.
#[derive(Debug)]
pub(super) struct Done {
    pub(super) result: Result<Value, Fault>,
    /// What happens before anything is executed: then there is no result.
    pub(super) trouble: Option<What>,
}

impl World {
    /// A fresh database with invoicing installed: administrator `admin`/`admin`, one company, no customers.
    #[must_use]
    pub fn new(flavour: Flavour, database: &str, now: NaiveDateTime) -> Self {
        let state = setting::fresh(flavour, database, now);
        World { inner: Arc::new(Mutex::new(Inner { state, log: Vec::new(), troubles: Vec::new() })) }
    }

    /// The same, in an Odoo Enterprise: with Odoo's own follow-up.
    #[must_use]
    pub fn with_own_follow_up(flavour: Flavour, database: &str, now: NaiveDateTime) -> Self {
        let state = setting::fresh_with_own_follow_up(flavour, database, now);
        World { inner: Arc::new(Mutex::new(Inner { state, log: Vec::new(), troubles: Vec::new() })) }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks at or changes the state, as its owner.
    pub(super) fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.lock().state)
    }

    /// Which Odoo it plays.
    #[must_use]
    pub fn flavour(&self) -> Flavour {
        self.lock().state.flavour
    }

    /// The name of the database.
    #[must_use]
    pub fn database(&self) -> String {
        self.lock().state.database.clone()
    }

    /// The world's moment.
    #[must_use]
    pub fn now(&self) -> NaiveDateTime {
        self.lock().state.now
    }

    /// The world's day.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.now().date()
    }

    /// Moves the world's clock.
    pub fn set_now(&self, now: NaiveDateTime) {
        self.lock().state.now = now;
    }

    /// Lets something go wrong.
    pub fn add_trouble(&self, trouble: Trouble) {
        self.lock().troubles.push(trouble);
    }

    /// Nothing goes wrong any more.
    pub fn clear_troubles(&self) {
        self.lock().troubles.clear();
    }

    /// All calls so far.
    #[must_use]
    pub fn calls(&self) -> Vec<CallSeen> {
        self.lock().log.clone()
    }

    /// Every model, method and field that was used over RPC. The field is empty for the method itself.
    #[must_use]
    pub fn used(&self) -> BTreeSet<(String, String, String)> {
        self.lock().state.used.clone()
    }

    /// An independent copy of the database as it is, without log and troubles.
    #[must_use]
    pub fn copy(&self) -> World {
        let mut state = self.lock().state.clone();
        state.used.clear();
        World { inner: Arc::new(Mutex::new(Inner { state, log: Vec::new(), troubles: Vec::new() })) }
    }

    /// A field of a record as its owner sees it: relations as ids, `false` where there is nothing.
    #[must_use]
    pub fn field(&self, model: &str, id: i64, field: &str) -> Value {
        self.with(|state| state.get(&Who::server(1), model, id, field))
    }

    /// The names of all models.
    #[must_use]
    pub fn models(&self) -> Vec<String> {
        self.with(|state| state.data.schema.keys().cloned().collect())
    }

    /// The ids of all records of a model, archived ones too.
    #[must_use]
    pub fn ids(&self, model: &str) -> Vec<i64> {
        self.with(|state| state.data.ids(model))
    }

    /// The first record of a model whose stored field has this value.
    #[must_use]
    pub fn find(&self, model: &str, field: &str, value: impl Into<Value>) -> Option<i64> {
        let value = value.into();
        self.with(|state| state.data.find(model, field, &value))
    }

    /// The record behind an external id such as `base.group_user`.
    #[must_use]
    pub fn by_xml_id(&self, xml_id: &str) -> Option<i64> {
        self.with(|state| state.by_xml_id(xml_id))
    }

    /// Puts a value into a stored field, past all checks: for data that Odoo would not let anybody enter.
    pub fn force(&self, model: &str, id: i64, field: &str, value: impl Into<Value>) {
        let value = value.into();
        self.with(|state| state.data.set(model, id, field, value));
    }

    /// Creates a record as the server would.
    ///
    /// # Errors
    /// What Odoo would say.
    pub fn create<K: Into<String>>(
        &self,
        model: &str,
        values: impl IntoIterator<Item = (K, Value)>,
    ) -> Result<i64, Fault> {
        let values = values.into_iter().map(|(name, value)| (name.into(), value)).collect();
        self.transaction(|state| state.create(&Who::server(1), model, &values))
    }

    /// Writes to a record as the server would.
    ///
    /// # Errors
    /// What Odoo would say.
    pub fn write<K: Into<String>>(
        &self,
        model: &str,
        id: i64,
        values: impl IntoIterator<Item = (K, Value)>,
    ) -> Result<(), Fault> {
        let values = values.into_iter().map(|(name, value)| (name.into(), value)).collect();
        self.transaction(|state| state.write(&Who::server(1), model, &[id], &values))
    }

    /// A further company with accounts and journals, open to the administrator; its id.
    ///
    /// # Errors
    /// What Odoo would say.
    pub fn add_company<K: Into<String>>(&self, values: impl IntoIterator<Item = (K, Value)>) -> Result<i64, Fault> {
        let values = values.into_iter().map(|(name, value)| (name.into(), value)).collect();
        self.transaction(|state| {
            let company = state.create(&Who::server(1), "res.company", &values)?;
            state.add_books(company);
            for user in [1, 2] {
                state.join_company(user, company);
            }
            Ok(company)
        })
    }

    /// Gives a user an API key, which works like the password.
    pub fn add_api_key(&self, user: i64, key: &str) {
        self.with(|state| {
            let mut keys = state.data.raw("res.users", user, "api_keys").as_array().unwrap_or_default().to_vec();
            keys.push(key.into());
            state.data.set("res.users", user, "api_keys", Value::Array(keys));
        });
    }

    /// Does all of it, or nothing.
    pub(super) fn transaction<T>(&self, act: impl FnOnce(&mut State) -> Result<T, Fault>) -> Result<T, Fault> {
        self.with(|state| atomically(state, act))
    }

    /// Logs in; the user's id.
    pub(super) fn authenticate(&self, database: &str, login: &str, secret: &str) -> Result<Option<i64>, Fault> {
        let inner = self.lock();
        need_database(&inner.state, database)?;
        Ok(inner.state.data.find("res.users", "login", &login.into()).filter(|user| inner.state.knows(*user, secret)))
    }

    /// Executes one call. What is meant to happen without the lock (delays, closures) is told, not done.
    pub(super) fn execute(&self, params: &[Value], call: &CallSeen) -> Done {
        let mut inner = self.lock();
        inner.log.push(call.clone());
        let troubles: Vec<(When, What)> = inner
            .troubles
            .iter_mut()
            .filter_map(|trouble| trouble.hits(call).then(|| (trouble.when, trouble.what.clone())))
            .collect();
        for (when, what) in &troubles {
            if *when != When::Before {
                continue;
            }
            match what {
                What::Run(act) => {
                    let act = Arc::clone(act);
                    drop(inner);
                    act(call);
                    inner = self.lock();
                }
                What::Delay(_) => {}
                What::Fault(fault) => return Done { result: Err(fault.clone()), trouble: None },
                What::Http { .. }
                | What::CutAnswerAt(_)
                | What::Close
                | What::Huge(_)
                | What::Nested(_)
                | What::Body(_) => {
                    return Done { result: Ok(Value::Bool(false)), trouble: Some(what.clone()) };
                }
            }
        }
        let result = execute(&mut inner.state, params);
        drop(inner);
        for (when, what) in &troubles {
            if let (When::After, What::Run(act)) = (when, what) {
                act(call);
            }
        }
        let trouble = troubles.into_iter().map(|(_, what)| what).find(|what| !matches!(what, What::Run(_)));
        match trouble {
            Some(What::Fault(fault)) => Done { result: Err(fault), trouble: None },
            trouble => Done { result, trouble },
        }
    }

    /// What this call will be in the log.
    pub(super) fn seen(&self, params: &[Value]) -> CallSeen {
        let text = |index: usize| params.get(index).and_then(Value::as_str).unwrap_or("").to_owned();
        let named = params.get(6).and_then(Value::as_struct).into_iter().flatten().map(|(name, _)| name.clone());
        CallSeen {
            ordinal: u64::try_from(self.lock().log.len()).unwrap_or(u64::MAX),
            model: text(3),
            method: text(4),
            named: named.filter(|name| name != "context").collect(),
            user: params.get(1).and_then(Value::as_int).unwrap_or(0),
        }
    }
}

/// Does all of it, or nothing. What a method did before it had nothing to marshal stays, as in Odoo.
fn atomically<T>(state: &mut State, act: impl FnOnce(&mut State) -> Result<T, Fault>) -> Result<T, Fault> {
    let before = state.data.clone();
    let result = act(state);
    if result.as_ref().is_err_and(|fault| *fault != Fault::nothing_to_marshal()) {
        state.data = before;
    }
    result
}

fn need_database(state: &State, database: &str) -> Result<(), Fault> {
    if database == state.database {
        return Ok(());
    }
    Err(Fault::error(
        "psycopg2.OperationalError",
        format!(
            "connection to server at \"127.0.0.1\", port 5432 failed: FATAL:  database \"{database}\" does not exist\n"
        ),
    ))
}

/// `execute_kw(database, uid, secret, model, method, args, kwargs)`.
fn execute(state: &mut State, params: &[Value]) -> Result<Value, Fault> {
    let empty = BTreeMap::new();
    let [Value::String(database), uid, secret, Value::String(model), Value::String(method), rest @ ..] = params else {
        return Err(Fault::value("not enough values to unpack (expected at least 5, got 0)"));
    };
    need_database(state, database)?;
    let uid = uid.as_int().filter(|uid| state.knows(*uid, secret.as_str().unwrap_or(""))).ok_or_else(Fault::denied)?;
    let args = match rest.first() {
        None => &[],
        Some(args) => args.as_array().ok_or_else(|| Fault::error("TypeError", "arguments are no list"))?,
    };
    let named = match rest.get(1) {
        None => &empty,
        Some(named) => {
            named.as_struct().ok_or_else(|| Fault::error("TypeError", "named arguments are no structure"))?
        }
    };
    atomically(state, |state| calls::execute(state, uid, model, method, args, named))
}
