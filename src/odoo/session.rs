//! One user's session with one Odoo: searches, reads and writes in Odoo's own terms, whatever the wire below.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use secrecy::{ExposeSecret as _, SecretString};

use super::endpoint::{Endpoint, Login, SessionLimits};
use super::fault::OdooError;
use super::retry::Repeat;
use super::row::Row;
use super::search::Domain;
use super::value::Value;
use super::wire::{HttpWire, Page, Service};

/// Named arguments of a method, or values of fields.
pub type Members = BTreeMap<String, Value>;

/// A logged-in user. Cloning is cheap and shares connections and limits.
#[derive(Clone)]
pub struct Session {
    pub(super) shared: Arc<Shared>,
    context: Arc<Members>,
}

/// How calls get to Odoo. JSON-2 will stand beside XML-RPC here; its secret goes elsewhere, its methods are the same.
enum Wire {
    XmlRpc(HttpWire),
}

pub(super) struct Shared {
    wire: Wire,
    database: String,
    secret: SecretString,
    user_id: i64,
    server_version: String,
    pub(super) limits: SessionLimits,
    random: Mutex<fastrand::Rng>,
    /// Whether `search_read` can give relations as bare ids; learned from the first answer. Odoo 14 and modules that
    /// override the method cannot, and are asked in two steps.
    pub(super) search_read_takes_load: AtomicBool,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Session")
            .field("database", &self.shared.database)
            .field("user_id", &self.shared.user_id)
            .field("server_version", &self.shared.server_version)
            .finish_non_exhaustive()
    }
}

impl Session {
    /// Asks for the version and logs in.
    ///
    /// # Errors
    /// [`OdooError::AccessDenied`] for a wrong login, [`OdooError::UnknownDatabase`], and whatever keeps Odoo from being
    /// reached.
    pub async fn connect(endpoint: &Endpoint, login: Login) -> Result<Session, OdooError> {
        let wire = HttpWire::new(endpoint, login.secret.clone())?;
        let mut shared = Shared {
            wire: Wire::XmlRpc(wire),
            database: endpoint.database().to_owned(),
            secret: login.secret,
            user_id: 0,
            server_version: String::new(),
            limits: endpoint.limits.clone(),
            random: Mutex::new(fastrand::Rng::with_seed(endpoint.limits.jitter_seed)),
            search_read_takes_load: AtomicBool::new(true),
        };
        let operation = format!("asking {} for its version", endpoint.origin());
        let version = shared.common("version", &[], &operation).await?;
        shared.server_version = match version.as_struct().and_then(|version| version.get("server_version")) {
            Some(Value::String(text)) => text.clone(),
            _ => return Err(unexpected(&operation, "a version", &version)),
        };
        let operation = format!("login as {} to database {} of {}", login.user, endpoint.database(), endpoint.origin());
        let params = [
            Value::from(endpoint.database()),
            login.user.into(),
            shared.secret.expose_secret().into(),
            Value::Struct(Members::new()),
        ];
        let user = shared.common("authenticate", &params, &operation).await?;
        if user.is_absent() {
            return Err(OdooError::AccessDenied { operation });
        }
        shared.user_id = user.as_int().ok_or_else(|| unexpected(&operation, "a user's id", &user))?;
        Ok(Session { shared: Arc::new(shared), context: Arc::new(Members::new()) })
    }

    /// What the server calls its version, for people to read. Decisions go by [`super::capabilities`].
    pub fn server_version(&self) -> &str {
        &self.shared.server_version
    }

    /// The id of the user who is logged in.
    pub fn user_id(&self) -> i64 {
        self.shared.user_id
    }

    /// The name of the database.
    pub fn database(&self) -> &str {
        &self.shared.database
    }

    /// The same session with one more entry in the context of every call: `active_test`, `tz`, …
    #[must_use]
    pub fn with_context(&self, key: &str, value: impl Into<Value>) -> Session {
        let mut context = (*self.context).clone();
        context.insert(key.to_owned(), value.into());
        Session { shared: Arc::clone(&self.shared), context: Arc::new(context) }
    }

    /// The same session in another language (`de_DE`).
    #[must_use]
    pub fn with_lang(&self, lang: &str) -> Session {
        self.with_context("lang", lang)
    }

    /// The same session working in these companies; the first is the current one.
    #[must_use]
    pub fn with_companies(&self, company_ids: &[i64]) -> Session {
        self.with_context("allowed_company_ids", company_ids)
    }

    /// The same session, seeing archived records too.
    #[must_use]
    pub fn with_archived(&self) -> Session {
        self.with_context("active_test", false)
    }

    /// The ids of at most `limit` records, in the order asked for (`id`, `date desc, id`).
    ///
    /// # Errors
    /// Whatever Odoo or the network say.
    pub async fn search(
        &self,
        model: &str,
        domain: &Domain,
        order: &str,
        limit: Option<u32>,
    ) -> Result<Vec<i64>, OdooError> {
        let mut named = Members::from([("order".to_owned(), order.into())]);
        if let Some(limit) = limit {
            named.insert("limit".to_owned(), limit.into());
        }
        let answer = self.call_repeatable(model, "search", vec![domain.into()], named).await?;
        let ids = answer.as_array().and_then(|ids| ids.iter().map(Value::as_int).collect());
        ids.ok_or_else(|| unexpected(&operation(model, "search"), "a list of ids", &answer))
    }

    /// How many records there are.
    ///
    /// # Errors
    /// Whatever Odoo or the network say.
    pub async fn search_count(&self, model: &str, domain: &Domain) -> Result<u64, OdooError> {
        let answer = self.call_repeatable(model, "search_count", vec![domain.into()], Members::new()).await?;
        let count = answer.as_int().and_then(|count| u64::try_from(count).ok());
        count.ok_or_else(|| unexpected(&operation(model, "search_count"), "a number", &answer))
    }

    /// Creates records and answers their ids, in the same order. Never repeated if it may have arrived.
    ///
    /// # Errors
    /// Whatever Odoo or the network say; [`OdooError::outcome`] tells whether records may have been created.
    pub async fn create(&self, model: &str, records: Vec<Members>) -> Result<Vec<i64>, OdooError> {
        if records.is_empty() {
            return Ok(Vec::new());
        }
        let count = records.len();
        let answer = self.call(model, "create", vec![Value::array(records)], Members::new()).await?;
        match answer.as_ids() {
            Some(ids) if ids.len() == count => Ok(ids),
            _ => Err(unexpected(&operation(model, "create"), "an id for each record", &answer)),
        }
    }

    /// Writes the same absolute values to all of these records; so it may be repeated. Never put relative commands
    /// (`(0, 0, …)`, which creates a line) into the values: use [`Session::call`] for those.
    ///
    /// # Errors
    /// Whatever Odoo or the network say. All records are written, or none.
    pub async fn write(&self, model: &str, ids: &[i64], values: Members) -> Result<(), OdooError> {
        if ids.is_empty() {
            return Ok(());
        }
        self.call_repeatable(model, "write", vec![ids.into(), values.into()], Members::new()).await.map(drop)
    }

    /// Deletes records. Not repeated if it may have arrived, because the second time would fail.
    ///
    /// # Errors
    /// Whatever Odoo or the network say.
    pub async fn unlink(&self, model: &str, ids: &[i64]) -> Result<(), OdooError> {
        if ids.is_empty() {
            return Ok(());
        }
        self.call(model, "unlink", vec![ids.into()], Members::new()).await.map(drop)
    }

    /// The model's fields with these of their attributes (`type`, `readonly`, …).
    ///
    /// # Errors
    /// Whatever Odoo or the network say.
    pub async fn fields_get(&self, model: &str, attributes: &[&str]) -> Result<Members, OdooError> {
        let named = Members::from([("attributes".to_owned(), Value::array(attributes))]);
        let answer = self.call_repeatable(model, "fields_get", Vec::new(), named).await?;
        if let Value::Struct(fields) = answer {
            return Ok(fields);
        }
        Err(unexpected(&operation(model, "fields_get"), "the model's fields", &answer))
    }

    /// Calls a method that may have an effect each time. Repeated only if no connection came about.
    ///
    /// # Errors
    /// Whatever Odoo or the network say; [`OdooError::outcome`] tells what is known about the effect.
    pub async fn call(&self, model: &str, method: &str, args: Vec<Value>, named: Members) -> Result<Value, OdooError> {
        self.execute(model, method, args, named, Repeat::Harmful).await
    }

    /// Calls a method that does the same if called twice, so that it may be repeated after a failure.
    ///
    /// # Errors
    /// Whatever Odoo or the network say, after the last try.
    pub async fn call_repeatable(
        &self,
        model: &str,
        method: &str,
        args: Vec<Value>,
        named: Members,
    ) -> Result<Value, OdooError> {
        self.execute(model, method, args, named, Repeat::Harmless).await
    }

    /// What Odoo's web server shows at an address (`/my/invoices/7?access_token=…`) to whoever has it, of at most
    /// `bytes_max`. It is asked once.
    ///
    /// # Errors
    /// Odoo cannot be reached.
    pub async fn page(&self, address: &str, bytes_max: usize) -> Result<Page, OdooError> {
        let Wire::XmlRpc(wire) = &self.shared.wire;
        let visitor = wire.visit(&self.shared.database).await?;
        wire.page(address, visitor.as_deref(), bytes_max).await
    }

    async fn execute(
        &self,
        model: &str,
        method: &str,
        args: Vec<Value>,
        named: Members,
        repeat: Repeat,
    ) -> Result<Value, OdooError> {
        let operation = operation(model, method);
        let params = self.params(model, method, args, named);
        let mut failures = 0;
        loop {
            let Wire::XmlRpc(wire) = &self.shared.wire;
            match wire.call(Service::Object, "execute_kw", &params, &operation).await {
                Ok(answer) => return Ok(answer),
                Err(error) => self.shared.pause_or_give_up(repeat, error, &mut failures).await?,
            }
        }
    }

    /// Makes one call, once, and hands on the records of its answer while they arrive; the result is their number.
    pub(super) async fn stream(
        &self,
        model: &Arc<str>,
        method: &str,
        args: Vec<Value>,
        named: Members,
        mut on_row: impl FnMut(Row),
    ) -> Result<u64, OdooError> {
        let operation = operation(model, method);
        let params = self.params(model, method, args, named);
        let mut stranger: Option<&'static str> = None;
        let Wire::XmlRpc(wire) = &self.shared.wire;
        let count = wire
            .rows("execute_kw", &params, &operation, |value| {
                let kind = value.kind();
                match Row::from_value(model, value) {
                    Some(row) => on_row(row),
                    None => stranger = Some(kind),
                }
            })
            .await?;
        match stranger {
            None => Ok(count),
            Some(kind) => Err(OdooError::UnexpectedAnswer {
                operation,
                expected: "records with an id",
                found: format!("{kind} without one"),
            }),
        }
    }

    /// The parameters of `execute_kw`.
    fn params(&self, model: &str, method: &str, args: Vec<Value>, mut named: Members) -> Vec<Value> {
        if !self.context.is_empty() && !named.contains_key("context") {
            named.insert("context".to_owned(), Value::Struct((*self.context).clone()));
        }
        vec![
            Value::from(&self.shared.database),
            self.shared.user_id.into(),
            self.shared.secret.expose_secret().into(),
            model.into(),
            method.into(),
            Value::Array(args),
            Value::Struct(named),
        ]
    }
}

impl Shared {
    async fn common(&self, method: &str, params: &[Value], operation: &str) -> Result<Value, OdooError> {
        let mut failures = 0;
        loop {
            let Wire::XmlRpc(wire) = &self.wire;
            match wire.call(Service::Common, method, params, operation).await {
                Ok(answer) => return Ok(answer),
                Err(error) => self.pause_or_give_up(Repeat::Harmless, error, &mut failures).await?,
            }
        }
    }

    /// Sleeps until the next try, or gives the error back.
    pub(super) async fn pause_or_give_up(
        &self,
        repeat: Repeat,
        error: OdooError,
        failures: &mut u32,
    ) -> Result<(), OdooError> {
        *failures = failures.saturating_add(1);
        let pause = {
            let mut random = self.random.lock().unwrap_or_else(PoisonError::into_inner);
            self.limits.retries.pause(repeat, &error, *failures, &mut random)
        };
        let Some(pause) = pause else { return Err(error) };
        tracing::debug!(%error, failures = *failures, pause_ms = pause.as_millis(), "trying again");
        tokio::time::sleep(pause).await;
        Ok(())
    }

    pub(super) fn takes_load(&self) -> bool {
        self.search_read_takes_load.load(Ordering::Relaxed)
    }

    pub(super) fn learn_no_load(&self) {
        self.search_read_takes_load.store(false, Ordering::Relaxed);
    }
}

/// What a call is named in messages.
pub(super) fn operation(model: &str, method: &str) -> String {
    format!("{method} on {model}")
}

pub(super) fn unexpected(operation: &str, expected: &'static str, found: &Value) -> OdooError {
    OdooError::UnexpectedAnswer { operation: operation.to_owned(), expected, found: found.kind().to_owned() }
}
