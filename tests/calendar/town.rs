//! A company with customers on the stand-ins, a mail server in this process, and a clock that stands until it is set.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use followupd::deliver::{Backend, Mailer, SmtpSettings, TlsMode};
use followupd::domain::{
    AccountKey, Asked, Channel, CompanyId, CompanyRules, Countries, PartnerId, RateLimits, RunReport,
};
use followupd::execute::{Backends, Printing, Step, Stop, Terms};
use followupd::journal::{Identity, Journal};
use followupd::odoo::books::{Books, Settings};
use followupd::odoo::endpoint::{Endpoint, Login};
use followupd::odoo::session::Session;
use followupd::run::{self, Order};
use followupd::standin::smtp::{Sink, SinkOptions};
use followupd::standin::{Server, World};
use followupd::typeset::Press;
use tempfile::TempDir;

use crate::{at, stage};

/// What the daemon has, and what it works with.
pub(crate) struct Town {
    pub(crate) world: World,
    pub(crate) sink: Sink,
    pub(crate) zone: Tz,
    pub(crate) rules: CompanyRules,
    pub(crate) countries: Countries,
    pub(crate) limits: RateLimits,
    server: Server,
    state: TempDir,
    clock: Arc<Mutex<DateTime<Utc>>>,
    /// How often accounts were read again before a message.
    looks: Arc<Mutex<usize>>,
    backends: Option<Backends>,
    seen: DateTime<Utc>,
}

impl Town {
    /// A company in a time zone, in whose rules nothing is special but that sending is on.
    pub(crate) async fn new(now: &str, zone: Tz) -> Town {
        let world = stage::company(at(now).naive_utc()).await;
        Town {
            server: Server::start(world.clone()).await.unwrap(),
            world,
            sink: Sink::start(SinkOptions::default()).await.unwrap(),
            zone,
            rules: CompanyRules { sending: true, ..CompanyRules::default() },
            countries: Countries::default(),
            limits: RateLimits::default(),
            state: tempfile::tempdir().unwrap(),
            clock: Arc::new(Mutex::new(at(now))),
            looks: Arc::default(),
            backends: None,
            seen: at(now) - chrono::Duration::days(1),
        }
    }

    /// A customer in a time zone who owes since 20 days before this day.
    pub(crate) fn customer(&self, name: &str, email: &str, zone: Tz, today: &str) -> AccountKey {
        let id = stage::customer(&self.world, name, email);
        self.world.write("res.partner", id, [("tz", zone.name().into())]).unwrap();
        stage::invoice(&self.world, id, crate::day(today) - chrono::Days::new(20));
        AccountKey { company: CompanyId(1), partner: PartnerId(id) }
    }

    /// The daemon's process ends here, whatever it was doing; the next one knows what is on disk.
    pub(crate) fn restart(&mut self) {
        self.backends = None;
    }

    /// It is that moment, for everybody.
    fn set(&self, moment: &str) {
        *self.clock.lock().unwrap() = at(moment);
        self.world.set_now(at(moment).naive_utc());
    }

    async fn backends(&mut self, moment: &str) -> &mut Backends {
        self.set(moment);
        if self.backends.is_none() {
            self.backends = Some(self.fresh_backends().await);
        }
        self.backends.as_mut().unwrap()
    }

    async fn fresh_backends(&self) -> Backends {
        let endpoint = Endpoint::new(&self.server.url(), stage::DATABASE).unwrap();
        let login = Login::new(stage::LOGIN, stage::SECRET.to_owned());
        let session = Session::connect(&endpoint, login).await.unwrap();
        let identity = Identity { database: stage::DATABASE.to_owned(), fresh_state_id: "the-journal".to_owned() };
        let smtp = SmtpSettings::new("127.0.0.1", self.sink.addr.port(), TlsMode::None);
        let (clock, looks) = (Arc::clone(&self.clock), Arc::clone(&self.looks));
        Backends {
            books: Books::open(session, Settings::default()).await.unwrap(),
            journal: Journal::open(self.state.path(), identity).unwrap(),
            mailer: Mailer::new(Backend::Smtp(Box::new(smtp)), None),
            letters: None,
            sms: None,
            printing: Printing { press: Press::new(Vec::new()).into(), window: None, with_logo: true },
            terms: Terms {
                database: stage::DATABASE.to_owned(),
                time_zone: self.zone,
                channels: [Channel::Email].into(),
                fallback_language: "en_US".to_owned(),
                rules: self.rules.clone(),
                companies: BTreeMap::new(),
                reply_to: None,
                message_id_domain: None,
                envelope_sender: None,
                bounces_to_odoo: false,
                bounces_folder: None,
                retry_pause_minutes: 5,
                messages_per_run: None,
                keep_inputs_days: 60,
                payment_details_in_mails: true,
                attachments_bytes_max: 10_000_000,
                all_is_asked: false,
                coming_plans: BTreeMap::new(),
                countries: Arc::new(self.countries.clone()),
                limits: self.limits,
                interest_laws: Arc::default(),
                interest: None,
            },
            now: Box::new(move || *clock.lock().unwrap()),
            watch: Box::new(move |step| {
                if let Step::LookedAgain(_) = step {
                    *looks.lock().unwrap() += 1;
                }
            }),
            stop: Stop::default(),
            postponed: BTreeMap::new(),
        }
    }

    /// The day's run at this moment.
    pub(crate) async fn run(&mut self, moment: &str) -> RunReport {
        let backends = self.backends(moment).await;
        let order = Order { date: backends.today(), on_any_date: false };
        run::run(backends, order).await.unwrap()
    }

    /// A poll at this moment; how many messages have left with it.
    pub(crate) async fn poll(&mut self, moment: &str) -> usize {
        let (before, seen) = (self.sink.kept().len(), self.seen);
        let polled = run::poll(self.backends(moment).await, seen).await.unwrap();
        assert!(polled.deliveries.problems.is_empty(), "{:?}", polled.deliveries.problems);
        // As the daemon does it: in quiet times what was seen moves on with the time.
        self.seen = polled.newest.max(at(moment));
        self.sink.kept().len() - before
    }

    /// *Follow up now* at this moment.
    pub(crate) async fn send(&mut self, moment: &str, account: AccountKey) -> RunReport {
        run::send(self.backends(moment).await, account, &Asked::by("a clerk", false)).await.unwrap().unwrap()
    }

    /// How often accounts were read again before a message, until now.
    pub(crate) fn looks(&self) -> usize {
        *self.looks.lock().unwrap()
    }

    /// The sentence on the account's record in Odoo.
    pub(crate) fn told(&self, account: AccountKey) -> String {
        let record = self.world.find("x_followup", "x_partner_id", account.partner.0).unwrap();
        self.world.field("x_followup", record, "x_explanation").as_str().unwrap_or_default().to_owned()
    }

    /// The journal, as another process reads it.
    pub(crate) fn journal(&self) -> Journal {
        Journal::open_beside(self.state.path(), stage::DATABASE).unwrap()
    }

    /// Who has got a mail, in the order of arrival.
    pub(crate) fn mailed(&self) -> Vec<String> {
        self.sink.kept().into_iter().map(|mail| mail.recipients.join(" ").replace(['<', '>'], "")).collect()
    }
}
