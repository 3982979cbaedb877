//! The stage: the stand-in of Odoo and a mail server on the loopback, and the product as it works with any other.

use std::path::Path;

use anyhow::{Context as _, anyhow};
use chrono::NaiveDate;
use secrecy::SecretString;

use crate::cli::connect;
use crate::config::{FollowUpSettings, MailSettings, MailTls, OdooSettings, Settings};
use crate::execute::{Backends, Stop};
use crate::journal::{Identity, Journal};
use crate::provision::{Setup, SetupWish, UserWish};
use crate::standin::demo::DemoWorld;
use crate::standin::smtp::{Sink, SinkOptions};
use crate::standin::{Fault, Server};

/// The first day, a Monday.
const START: (i32, u32, u32) = (2026, 3, 2);

/// The identity of the demo's journal. A real one is random; this one is the same every time, and so are the Message-IDs made of it.
const STATE_ID: &str = "00000000-0000-4000-8000-000000000075";

/// What the administrator of the stand-in and the daemon's user log in with. Both are gone with the process.
const ADMINISTRATOR: (&str, &str) = ("admin", "admin");
const DAEMON: (&str, &str) = ("followupd", "demo");
const DAEMON_EMAIL: &str = "followupd@atelier-meuse.example";

/// Where the invented customers find their invoices. The stand-in's own address changes with every demo.
const PORTAL: &str = "https://portal.example";

/// Everything that acts.
pub(super) struct Stage {
    /// Odoo's database, and what happens in it.
    pub(super) world: DemoWorld,
    /// The mail server.
    pub(super) sink: Sink,
    /// The product.
    pub(super) backends: Backends,
    /// What setup has done.
    pub(super) setup_steps: Vec<String>,
    settings: Settings,
    server: Server,
}

/// A company of the stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CompanyTold {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) currency: String,
}

impl Stage {
    /// Starts both servers, sets Odoo up as an administrator would, and connects as the restricted user.
    pub(super) async fn set_up(state: &Path) -> anyhow::Result<Self> {
        let (year, month, day) = START;
        let start = NaiveDate::from_ymd_opt(year, month, day).context("the demo's first day")?;
        let world = DemoWorld::new(start).map_err(|fault| refused(&fault))?;
        if let Some(parameter) = world.world().find("ir.config_parameter", "key", "web.base.url") {
            world.world().force("ir.config_parameter", parameter, "value", PORTAL);
        }
        let server = Server::start(world.world().clone()).await.context("listening as Odoo")?;
        let sink = Sink::start(SinkOptions::default()).await.context("listening as mail server")?;
        let settings = settings(&server, &sink, &world.world().database(), state);

        let setup_steps = set_up_odoo(&settings).await?;
        let user = world.world().find("res.users", "login", DAEMON.0).context("setup makes the daemon's user")?;
        world.world().add_api_key(user, DAEMON.1);

        let identity = Identity { database: settings.odoo.database.clone(), fresh_state_id: STATE_ID.to_owned() };
        let journal = Journal::open(state, identity)?;
        let books = connect::books_to_work_with(&settings).await?;
        let mut backends = connect::assembled(&settings, books, journal, Box::new(|_| {}), Stop::default())
            .map_err(|(_, error)| error)?;
        let clock = world.world().clone();
        backends.now = Box::new(move || clock.now().and_utc());
        Ok(Self { world, sink, backends, setup_steps, settings, server })
    }

    /// The companies, as Odoo has them.
    pub(super) fn companies(&self) -> Vec<CompanyTold> {
        let world = self.world.world();
        let told = |id: i64| {
            let text = |model: &str, id: i64, field: &str| {
                world.field(model, id, field).as_str().unwrap_or_default().to_owned()
            };
            let currency = world.field("res.company", id, "currency_id").as_int().unwrap_or_default();
            CompanyTold { id, name: text("res.company", id, "name"), currency: text("res.currency", currency, "name") }
        };
        self.world.companies().into_iter().map(told).collect()
    }

    /// Ends the work; the journal is whole on disk after it. The servers stay as long as what is given back.
    pub(super) fn close(self) -> OpenHouse {
        let Self { world, sink, settings, server, .. } = self;
        OpenHouse { settings, _world: world, _sink: sink, _server: server }
    }
}

/// The servers of a demo whose days are over.
pub(super) struct OpenHouse {
    settings: Settings,
    _world: DemoWorld,
    _sink: Sink,
    _server: Server,
}

impl OpenHouse {
    /// A settings file with which other commands find them.
    pub(super) fn settings(&self) -> String {
        let Settings { odoo, mail, state, .. } = &self.settings;
        let (url, database, login) = (&odoo.url, &odoo.database, &odoo.login);
        let (host, port) = (&mail.host, mail.port.unwrap_or_default());
        format!(
            "# The small Odoo of the demo, as long as `followupd demo --stay` is there.\n\
             [odoo]\nurl = \"{url}\"\ndatabase = \"{database}\"\nlogin = \"{login}\"\napi_key = \"{}\"\n\n\
             [mail]\nhost = \"{host}\"\nport = {port}\ntls = \"none\"\n\n\
             [follow_up]\nsending = true\n\n\
             [state]\nfolder = {:?}\n",
            DAEMON.1, state.folder
        )
    }
}

/// What a settings file would say.
fn settings(server: &Server, sink: &Sink, database: &str, state: &Path) -> Settings {
    let mut settings = Settings {
        odoo: OdooSettings {
            url: server.url(),
            database: database.to_owned(),
            login: DAEMON.0.to_owned(),
            api_key: Some(SecretString::from(DAEMON.1)),
            // Nobody else needs the stand-in.
            calls_per_second: 0,
            ..OdooSettings::default()
        },
        mail: MailSettings {
            host: sink.addr.ip().to_string(),
            port: Some(sink.addr.port()),
            tls: MailTls::None,
            ..MailSettings::default()
        },
        follow_up: FollowUpSettings { sending: true, ..FollowUpSettings::default() },
        ..Settings::default()
    };
    settings.state.folder = state.to_owned();
    settings
}

async fn set_up_odoo(settings: &Settings) -> anyhow::Result<Vec<String>> {
    let session = connect::session_as(settings, ADMINISTRATOR.0, SecretString::from(ADMINISTRATOR.1)).await?;
    let user = UserWish { login: DAEMON.0.to_owned(), email: Some(DAEMON_EMAIL.to_owned()), companies: Vec::new() };
    let setup = Setup::prepare(&session, &SetupWish { user: Some(user), ..SetupWish::default() }).await?;
    let mut done = Vec::new();
    setup.apply(&session, &mut |step| done.push(step.to_string())).await?;
    Ok(done)
}

/// A refusal of the stand-in to its owner: a mistake in the demo's own timetable.
pub(super) fn refused(fault: &Fault) -> anyhow::Error {
    anyhow!("the demo's world: {}", fault.message)
}
