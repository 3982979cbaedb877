//! What a run is told, by the parent in this process or as a child of its own that can be killed.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use followupd::deliver::{Backend, Mailer, SmtpSettings, TlsMode};
use followupd::domain::{Channel, CompanyRules, Compensation, InterestBooking, InterestRate, InterestRules, RunReport};
use followupd::execute::{Backends, Printing, Step, Stop, Terms, Watch};
use followupd::journal::{Identity, Journal, JournalError};
use followupd::odoo::books::{Books, Settings};
use followupd::odoo::endpoint::{Endpoint, Login};
use followupd::odoo::session::Session;
use followupd::run::{self, Order};
use followupd::typeset::Press;
use serde::{Deserialize, Serialize};

use crate::stage;

const ERRAND: &str = "FOLLOWUPD_TEST_KILL_ERRAND";
/// The test that a child is told to run: it finds its errand in the environment.
const CHILDS_TEST: &str = "standin::killed_at_any_moment_nobody_gets_two_and_nobody_is_forgotten";
/// Between fork and exec a child holds a copy of every lock that this process has, those of other threads' journals too:
/// nobody opens a journal while somebody starts a child.
static STARTING: Mutex<()> = Mutex::new(());
/// Starts a line that the parent reads.
const MARK: &str = "@";

/// One run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Errand {
    pub(crate) url: String,
    pub(crate) database: String,
    /// The one company that is followed up.
    pub(crate) company: String,
    pub(crate) smtp_port: u16,
    pub(crate) state: PathBuf,
    pub(crate) now: DateTime<Utc>,
    /// Stop dead after so many steps, until somebody kills us.
    pub(crate) die_after: Option<usize>,
}

impl Errand {
    pub(crate) fn date(&self) -> NaiveDate {
        self.now.date_naive()
    }

    async fn backends(&self, watch: Watch) -> anyhow::Result<Backends> {
        let mut endpoint = Endpoint::new(&self.url, &self.database)?;
        endpoint.limits.retries.first_pause = Duration::from_millis(5);
        let session = Session::connect(&endpoint, Login::new(stage::LOGIN, stage::SECRET.to_owned())).await?;
        let identity = Identity { database: self.database.clone(), fresh_state_id: "the-one-journal".to_owned() };
        let settings = Settings {
            companies: [self.company.clone()].into(),
            portal_url: None,
            fallback_language: Some("en_US".to_owned()),
            ..Settings::default()
        };
        let (start, now) = (Instant::now(), self.now);
        Ok(Backends {
            books: Books::open(session, settings).await?,
            journal: open(&self.state, identity)?,
            mailer: Mailer::new(
                Backend::Smtp(Box::new(SmtpSettings::new("127.0.0.1", self.smtp_port, TlsMode::None))),
                None,
            ),
            letters: None,
            sms: None,
            printing: Printing { press: Press::new(Vec::new()).into(), window: None, with_logo: true },
            terms: terms(&self.database),
            now: Box::new(move || now + TimeDelta::from_std(start.elapsed()).unwrap_or_default()),
            watch,
            stop: Stop::default(),
            postponed: std::collections::BTreeMap::new(),
        })
    }

    /// The run, as `followupd run` does it.
    pub(crate) async fn run(&self, watch: Watch) -> anyhow::Result<RunReport> {
        let mut backends = self.backends(watch).await?;
        run::run(&mut backends, Order { date: self.date(), on_any_date: false }).await
    }

    /// Runs again, half an hour later; whether anything changed.
    pub(crate) async fn run_again(&mut self) -> bool {
        self.now += TimeDelta::minutes(30);
        let busy = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&busy);
        let watch = move |step: &Step<'_>| {
            seen.fetch_or(is_change(step), Ordering::SeqCst);
        };
        let report = self.run(Box::new(watch)).await.expect("a run after the kill");
        assert!(report.problems.is_empty(), "after the kill: {:?}", report.problems);
        busy.load(Ordering::SeqCst)
    }

    /// Runs again and again until a run changes nothing.
    pub(crate) async fn run_until_quiet(&mut self) {
        for _ in 0..8 {
            if !self.run_again().await {
                return;
            }
        }
        panic!("eight runs after the kill, and still something changes");
    }

    /// In a child: does the errand of the environment, if there is one, and ends the process.
    pub(crate) fn carry_out_if_given() {
        let Ok(text) = std::env::var(ERRAND) else { return };
        let errand: Errand = serde_json::from_str(&text).unwrap();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let steps = Arc::new(Mutex::new(0));
        let (counted, die_after) = (Arc::clone(&steps), errand.die_after);
        let watch = move |step: &Step<'_>| {
            let mut steps = counted.lock().unwrap();
            let name = format!("{step:?}");
            let name = name.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
            say(&format!("step {name}"));
            *steps += 1;
            if die_after == Some(*steps) {
                say("waiting");
                loop {
                    std::thread::park();
                }
            }
        };
        let report = runtime.block_on(errand.run(Box::new(watch)));
        if let Err(error) = report {
            say(&format!("failed {error:#}"));
        }
        say("done");
        std::process::exit(0);
    }
}

fn open(folder: &Path, identity: Identity) -> Result<Journal, JournalError> {
    let _nobody_starts = STARTING.lock().unwrap_or_else(PoisonError::into_inner);
    Journal::open(folder, identity)
}

/// Whether the step says that something was not yet as it must be.
fn is_change(step: &Step<'_>) -> bool {
    match step {
        Step::Recorded(count)
        | Step::Written(count)
        | Step::StatementsTried(count)
        | Step::Standings { changed: count } => *count > 0,
        Step::Begun(_)
        | Step::LastWord(_)
        | Step::Ended(_)
        | Step::Settled(_)
        | Step::StatementSettled(_)
        | Step::WrittenBack(_) => true,
        Step::Reading | Step::Read | Step::Planned { .. } | Step::LookedAgain(_) => false,
    }
}

fn terms(database: &str) -> Terms {
    Terms {
        database: database.to_owned(),
        time_zone: chrono_tz::UTC,
        channels: [Channel::Email].into(),
        fallback_language: "en_US".to_owned(),
        rules: CompanyRules { sending: true, ..CompanyRules::default() },
        companies: std::collections::BTreeMap::new(),
        reply_to: None,
        message_id_domain: None,
        envelope_sender: None,
        bounces_to_odoo: false,
        bounces_folder: None,
        messages_per_run: None,
        retry_pause_minutes: 5,
        keep_inputs_days: 60,
        payment_details_in_mails: true,
        attachments_bytes_max: 10_000_000,
        all_is_asked: false,
        coming_plans: std::collections::BTreeMap::new(),
        countries: std::sync::Arc::default(),
        limits: followupd::domain::RateLimits::default(),
        interest_laws: Arc::default(),
        // Counts where a level says so.
        interest: Some(InterestRules {
            country: None,
            rate: InterestRate::Fixed(12.into()),
            consumer_rate: None,
            compensation: Compensation::Own([("USD".to_owned(), 25.into())].into()),
            grace_days: 0,
            booking: Some(InterestBooking::default()),
        }),
    }
}

fn say(what: &str) {
    let line = format!("\n{MARK}{what}\n");
    let mut out = std::io::stdout();
    out.write_all(line.as_bytes()).unwrap();
    out.flush().unwrap();
}

/// A child that somebody may kill: the test, a mail server, an Odoo.
#[derive(Clone, Default)]
pub(crate) struct Victim(Arc<Mutex<Option<Child>>>);

/// How a child ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fate {
    pub(crate) killed: bool,
    /// The steps that it has told of.
    pub(crate) steps: Vec<String>,
}

impl Victim {
    /// Kills the child with SIGKILL and returns when it is gone. Nothing happens where there is none.
    pub(crate) fn kill(&self) {
        if let Some(child) = self.0.lock().unwrap().as_mut() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// Starts the errand and listens until the child is gone. Blocks.
    pub(crate) fn live(&self, errand: &Errand, kill_after: Option<Duration>) -> Fate {
        let said = self.start(errand);
        if let Some(time) = kill_after {
            let victim = self.clone();
            std::thread::spawn(move || {
                std::thread::sleep(time);
                victim.kill();
            });
        }
        let mut steps = Vec::new();
        for line in BufReader::new(said).lines() {
            let line = line.unwrap();
            let Some(said) = line.strip_prefix(MARK) else { continue };
            match said.split_once(' ') {
                Some(("step", name)) => steps.push(name.to_owned()),
                Some(("failed", why)) => panic!("the run to be killed failed by itself: {why}"),
                _ if said == "waiting" => self.kill(),
                _ => {}
            }
        }
        let status = self.0.lock().unwrap().as_mut().unwrap().wait().unwrap();
        Fate { killed: status.code().is_none(), steps }
    }

    fn start(&self, errand: &Errand) -> ChildStdout {
        let mut place = self.0.lock().unwrap();
        let _nobody_opens = STARTING.lock().unwrap_or_else(PoisonError::into_inner);
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", CHILDS_TEST, "--nocapture"])
            .env(ERRAND, serde_json::to_string(errand).unwrap())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let said = child.stdout.take().unwrap();
        *place = Some(child);
        said
    }
}
