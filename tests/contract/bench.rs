//! The four servers that every fact is held against, and how they are put up.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, LazyLock, Mutex};

use chrono::NaiveDate;
use followupd::odoo::endpoint::{Endpoint, Login};
use followupd::odoo::fault::OdooError;
use followupd::odoo::search::Domain;
use followupd::odoo::session::{Members, Session};
use followupd::odoo::value::Value;
use followupd::standin::{Flavour, Server, World};

use crate::ledger::Ledger;

/// Where a fact is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    StandIn14,
    StandIn19,
    Odoo14,
    Odoo19,
}

impl Place {
    pub(crate) const fn is_14(self) -> bool {
        matches!(self, Place::StandIn14 | Place::Odoo14)
    }

    const fn version(self) -> &'static str {
        if self.is_14() { "14" } else { "19" }
    }
}

/// One server with an administrator's session.
pub(crate) struct Bench {
    pub(crate) place: Place,
    pub(crate) admin: Session,
    pub(crate) ledger: Ledger,
    pub(crate) world: Option<World>,
    url: String,
    database: String,
    own_everything: tokio::sync::Mutex<Option<String>>,
    _server: Option<Server>,
    _turn: Option<tokio::sync::OwnedMutexGuard<()>>,
}

/// Real servers are given one fact at a time: while one makes a model, Odoo cannot answer another about its own.
static TURNS: LazyLock<[Arc<tokio::sync::Mutex<()>>; 2]> = LazyLock::new(Default::default);

/// Addresses and databases of the real servers that this process has put up.
static REAL: Mutex<BTreeMap<&'static str, (String, String)>> = Mutex::new(BTreeMap::new());

/// The model with a field of every type in each real database; the stand-in makes its own each time.
static EVERYTHING: [tokio::sync::Mutex<Option<String>>; 2] = [const { tokio::sync::Mutex::const_new(None) }; 2];

/// Counts names, so that facts that share a database do not meet.
static NAMES: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);

impl Bench {
    pub(crate) async fn start(place: Place) -> Bench {
        let turn = match place {
            Place::StandIn14 | Place::StandIn19 => None,
            Place::Odoo14 => Some(Arc::clone(&TURNS[0]).lock_owned().await),
            Place::Odoo19 => Some(Arc::clone(&TURNS[1]).lock_owned().await),
        };
        let (url, database, world, server) = match place {
            Place::StandIn14 | Place::StandIn19 => {
                let flavour = if place.is_14() { Flavour::Fourteen } else { Flavour::Nineteen };
                let now = NaiveDate::from_ymd_opt(2026, 11, 2).unwrap().and_hms_opt(8, 0, 0).unwrap();
                let world = World::new(flavour, "contract", now);
                let server = Server::start(world.clone()).await.unwrap();
                (server.url(), world.database(), Some(world), Some(server))
            }
            Place::Odoo14 | Place::Odoo19 => {
                let (url, database) = tokio::task::spawn_blocking(move || real(place.version())).await.unwrap();
                (url, database, None, None)
            }
        };
        let admin = connect(&url, &database, "admin", "admin").await.unwrap();
        let ledger = match &world {
            Some(world) => Ledger::World(world.clone()),
            None => Ledger::Rpc(admin.clone(), place.is_14()),
        };
        Bench {
            place,
            admin,
            ledger,
            world,
            url,
            database,
            own_everything: tokio::sync::Mutex::default(),
            _server: server,
            _turn: turn,
        }
    }

    pub(crate) async fn login(&self, login: &str, secret: &str) -> Result<Session, OdooError> {
        connect(&self.url, &self.database, login, secret).await
    }

    pub(crate) async fn login_to(&self, database: &str) -> Result<Session, OdooError> {
        connect(&self.url, database, "admin", "admin").await
    }

    /// Where the name of the model with a field of every type is kept.
    pub(crate) async fn everything(&self) -> tokio::sync::MutexGuard<'_, Option<String>> {
        match self.place {
            Place::StandIn14 | Place::StandIn19 => self.own_everything.lock().await,
            Place::Odoo14 => EVERYTHING[0].lock().await,
            Place::Odoo19 => EVERYTHING[1].lock().await,
        }
    }

    /// A name that no other fact uses.
    pub(crate) fn name(&self, stem: &str) -> String {
        let number = NAMES.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        format!("{stem}_{}_{number}", std::process::id())
    }

    /// A new customer.
    pub(crate) async fn customer(&self, name: &str) -> i64 {
        self.create(
            "res.partner",
            [("name", name.into()), ("is_company", true.into()), ("email", "ap@customer.test".into())],
        )
        .await
    }

    /// One new record.
    pub(crate) async fn create<const N: usize>(&self, model: &str, values: [(&str, Value); N]) -> i64 {
        self.admin.create(model, vec![members(values)]).await.unwrap()[0]
    }

    /// Writes to one record.
    pub(crate) async fn write<const N: usize>(
        &self,
        model: &str,
        id: i64,
        values: [(&str, Value); N],
    ) -> Result<(), OdooError> {
        self.admin.write(model, &[id], members(values)).await
    }

    /// One field of one record, relations as bare ids.
    pub(crate) async fn field(&self, model: &str, id: i64, field: &str) -> Value {
        read(&self.admin, model, id, field).await
    }

    /// The record behind an external id.
    pub(crate) async fn by_name(&self, xml_id: &str) -> i64 {
        let (module, name) = xml_id.split_once('.').unwrap();
        let found =
            self.call("ir.model.data", "check_object_reference", vec![module.into(), name.into()]).await.unwrap();
        found.as_array().unwrap()[1].as_int().unwrap()
    }

    pub(crate) async fn call(&self, model: &str, method: &str, args: Vec<Value>) -> Result<Value, OdooError> {
        self.admin.call(model, method, args, Members::new()).await
    }

    pub(crate) async fn search(&self, model: &str, domain: &Domain) -> Vec<i64> {
        self.admin.search(model, domain, "id", None).await.unwrap()
    }

    /// The field of users that holds their groups.
    pub(crate) fn user_groups(&self) -> &'static str {
        if self.place.is_14() { "groups_id" } else { "group_ids" }
    }

    /// A user of the least rights that daily work needs, and its session.
    pub(crate) async fn restricted(&self) -> (i64, Session) {
        let login = self.name("clerk");
        let mut groups = Vec::new();
        for xml_id in ["base.group_user", "account.group_account_invoice", "base.group_partner_manager"] {
            groups.push(self.by_name(xml_id).await);
        }
        let user = self
            .create(
                "res.users",
                [
                    ("name", login.as_str().into()),
                    ("login", login.as_str().into()),
                    ("email", format!("{login}@example.com").into()),
                    ("password", "secret123".into()),
                    (self.user_groups(), exactly(&groups)),
                    ("company_id", 1.into()),
                    ("company_ids", exactly(&[1])),
                ],
            )
            .await;
        (user, self.login(&login, "secret123").await.unwrap())
    }
}

/// One field of one record, relations as bare ids.
pub(crate) async fn read(session: &Session, model: &str, id: i64, field: &str) -> Value {
    let rows = session.read(model, &[id], &[field]).await.unwrap();
    rows[0].as_ref().unwrap().value(field).unwrap().clone()
}

pub(crate) fn members<const N: usize>(values: [(&str, Value); N]) -> Members {
    values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Odoo's command "exactly these".
pub(crate) fn exactly(ids: &[i64]) -> Value {
    Value::Array(vec![Value::Array(vec![6.into(), 0.into(), ids.into()])])
}

/// Odoo's commands "with these new ones".
pub(crate) fn with_new(records: Vec<Members>) -> Value {
    Value::Array(records.into_iter().map(|record| Value::Array(vec![0.into(), 0.into(), record.into()])).collect())
}

async fn connect(url: &str, database: &str, login: &str, secret: &str) -> Result<Session, OdooError> {
    let mut endpoint = Endpoint::new(url, database)?;
    endpoint.limits.total_timeout = std::time::Duration::from_secs(120);
    Session::connect(&endpoint, Login::new(login, secret)).await
}

/// Puts up a real server once a process, with a database of its own.
fn real(version: &'static str) -> (String, String) {
    let mut known = REAL.lock().unwrap();
    if let Some(found) = known.get(version) {
        return found.clone();
    }
    let url = script(&["up", version]).lines().last().unwrap().to_owned();
    drop_leftovers(version);
    let database = format!("contract_{version}_{}", std::process::id());
    script(&["db", version, &database]);
    let list = leftovers(version);
    let mut names = std::fs::read_to_string(&list).unwrap_or_default();
    names.push_str(&format!("{database}\n"));
    std::fs::write(list, names).unwrap();
    known.insert(version, (url.clone(), database.clone()));
    (url, database)
}

/// The names of the databases that test processes of this checkout have made.
fn leftovers(version: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("contract-databases-{version}"))
}

/// Drops the databases of test processes that have ended.
fn drop_leftovers(version: &str) {
    let list = leftovers(version);
    let names = std::fs::read_to_string(&list).unwrap_or_default();
    let lives = |name: &&str| name.rsplit('_').next().is_some_and(|pid| Path::new("/proc").join(pid).exists());
    let (alive, ended): (Vec<&str>, Vec<&str>) = names.lines().partition(lives);
    for name in ended {
        script(&["db", version, "--drop", name]);
    }
    std::fs::write(list, alive.into_iter().map(|name| format!("{name}\n")).collect::<String>()).unwrap();
}

/// Runs one of the scripts below `tests/odoo`; a failure is the test's.
fn script(words: &[&str]) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/odoo").join(words[0]);
    let output =
        Command::new(&path).args(&words[1..]).output().unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert!(
        output.status.success(),
        "tests/odoo/{} failed; without a real Odoo there is no contract to test\n{}",
        words.join(" "),
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}
