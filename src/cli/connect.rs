//! Wires settings to the outside things.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;

use crate::cli::terminal;
use crate::clock;
use crate::config::{
    self, CompanySettings, ConfigError, EmailAddress, FollowUpSettings, InterestBook, InterestSettings, MailBackend,
    MailSettings, MailTls, Settings,
};
use crate::deliver::{
    Backend, Gateway, GatewaySettings, LetterBackend, LetterTray, Letterbox, Login as MailLogin, Mailer, Messenger,
    SmsBackend, SmsTray, SmtpSettings, TlsMode,
};
use crate::domain::{
    Channel, CompanyRules, Compensation, InterestBooking, InterestRate, InterestRules, RateLimits, ReconcileFirst,
    StartAt,
};
use crate::execute::{Backends, Carrier, CompanyTerms, Office, Printing, SmsCarrier, Stop, Terms, Watch};
use crate::journal::{Identity, Journal};
use crate::odoo::books::{Books, Settings as BooksSettings};
use crate::odoo::endpoint::{Endpoint, Login};
use crate::odoo::session::Session;
use crate::provision::{self, FilePlan, PlanSource};
use crate::render::Window;
use crate::typeset::{Press, Template};

/// Where systemd puts credentials.
pub(super) fn credentials() -> Option<std::path::PathBuf> {
    std::env::var_os("CREDENTIALS_DIRECTORY").map(Into::into)
}

/// A session of the restricted user.
pub(super) async fn session(settings: &Settings) -> anyhow::Result<Session> {
    let secret = config::odoo_secret(settings, credentials().as_deref())?;
    session_as(settings, &settings.odoo.login, secret).await
}

/// A session of somebody, an administrator for instance.
pub(super) async fn session_as(settings: &Settings, user: &str, secret: SecretString) -> anyhow::Result<Session> {
    Ok(Session::connect(&endpoint(settings)?, Login::new(user, secret)).await?)
}

fn endpoint(settings: &Settings) -> anyhow::Result<Endpoint> {
    let odoo = &settings.odoo;
    let mut endpoint = Endpoint::new(&odoo.url, &odoo.database)?;
    endpoint.ca_pem = odoo.ca_file.as_deref().map(read).transpose()?.map(String::into_bytes);
    endpoint.limits.connections_max = u32::try_from(odoo.connections.max(1)).unwrap_or(u32::MAX);
    endpoint.limits.calls_per_second = NonZeroU32::new(odoo.calls_per_second);
    endpoint.limits.total_timeout = Duration::from_secs(odoo.timeout_seconds);
    endpoint.limits.answer_bytes_max = odoo.answer_limit_megabytes as u64 * 1024 * 1024;
    Ok(endpoint)
}

fn read(path: &Path) -> Result<String, ConfigError> {
    std::fs::read_to_string(path).map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })
}

/// The books, and the plan file, if there is one, mirrored into Odoo. What setup has not made yet, opening the books says
/// best.
pub(super) async fn books_to_work_with(settings: &Settings) -> anyhow::Result<Books> {
    let source = plan_source(settings)?;
    let session = session(settings).await?;
    let books = books(settings, session.clone()).await?;
    mirror(&session, &source).await?;
    Ok(books)
}

/// Mirrors the plan file into Odoo as it is now, or Odoo's own follow-up, where one of them rules.
pub(super) async fn mirror_again(settings: &Settings) -> anyhow::Result<()> {
    match plan_source(settings)? {
        PlanSource::Odoo => Ok(()),
        // The session of the books sees the companies of the settings only; the plan may be for others too.
        source @ (PlanSource::File(_) | PlanSource::Enterprise) => mirror(&session(settings).await?, &source).await,
    }
}

async fn mirror(session: &Session, source: &PlanSource) -> anyhow::Result<()> {
    for step in provision::mirror(session, source).await? {
        tracing::info!("{step}");
    }
    Ok(())
}

/// What the books are read with.
async fn books(settings: &Settings, session: Session) -> anyhow::Result<Books> {
    let wanted = BooksSettings {
        companies: settings.odoo.companies.iter().cloned().collect(),
        portal_url: settings.odoo.public_url.clone(),
        fallback_language: Some(settings.follow_up.language.clone()),
        own_follow_up_counts: settings.plan.source == config::PlanSource::Enterprise,
        letters: settings.letters.backend != config::LetterBackend::Off,
        letters_by_odoo: settings.letters.backend == config::LetterBackend::Odoo,
        phones: settings.sms.backend != config::SmsBackend::Off,
        text_messages: settings.sms.backend == config::SmsBackend::Odoo,
        payment_details: settings.mail.payment_details,
        own_follow_up_is_off: settings.plan.odoos_own_is_off,
    };
    Ok(Books::open(session, wanted).await?)
}

/// The mailer that the settings describe.
pub(super) fn mailer(settings: &Settings) -> anyhow::Result<Mailer> {
    let mail = &settings.mail;
    let redirect = mail.redirect_all_to.as_ref().map(|to| to.address.clone());
    if redirect.is_some() {
        tracing::warn!("mail.redirect_all_to is set: no customer gets a mail, but Odoo is written as if they did");
    }
    let backend = match mail.backend {
        MailBackend::Folder => Backend::Folder(mail.folder.clone().unwrap_or_default()),
        MailBackend::Smtp => {
            Backend::Smtp(Box::new(smtp(mail, config::mail_password(settings, credentials().as_deref())?)?))
        }
    };
    Ok(Mailer::new(backend, redirect))
}

fn smtp(mail: &MailSettings, password: Option<SecretString>) -> anyhow::Result<SmtpSettings> {
    let (tls, usual_port) = match mail.tls {
        MailTls::Starttls => (TlsMode::StartTls, 587),
        MailTls::Tls => (TlsMode::Implicit, 465),
        MailTls::None => (TlsMode::None, 25),
    };
    let mut smtp = SmtpSettings::new(mail.host.clone(), mail.port.unwrap_or(usual_port), tls);
    smtp.private_ca_pem = mail.ca_file.as_deref().map(read).transpose()?;
    smtp.login = match (&mail.user, password) {
        (Some(user), Some(password)) => Some(MailLogin::Password { user: user.clone(), password }),
        (Some(_), None) => {
            return Err(ConfigError::Missing {
                setting: "mail.password_file",
                hint: "mail.user is set, so a password is needed: name a file that holds it, or give the systemd credential mail-password, or the environment variable FOLLOWUPD__MAIL__PASSWORD".to_owned(),
            }
            .into());
        }
        (None, _) => None,
    };
    Ok(smtp)
}

/// Where letters are made and leave, as the settings describe it; none: there are none. With `mail.redirect_all_to` none
/// is printed.
pub(super) fn office(settings: &Settings) -> anyhow::Result<Option<Office>> {
    let letters = &settings.letters;
    let own = |backend| Carrier::Own(Letterbox::new(backend));
    let carrier = match (letters.backend, settings.mail.redirect_all_to.is_some()) {
        (config::LetterBackend::Off, _) => return Ok(None),
        (_, true) => own(LetterBackend::Memory(LetterTray::default())),
        (config::LetterBackend::Odoo, false) => Carrier::Odoo,
        (config::LetterBackend::Gateway, false) => own(LetterBackend::Gateway(gateway(settings)?)),
        (config::LetterBackend::Folder, false) => {
            own(LetterBackend::Folder(letters.folder.clone().unwrap_or_default()))
        }
        (config::LetterBackend::Printer, false) => {
            own(LetterBackend::Printer(letters.printer.clone().unwrap_or_default()))
        }
    };
    let template = match &letters.template {
        Some(path) => Template { name: path.display().to_string(), source: read(path)? },
        None => Template::of_letters(),
    };
    let Printing { press, window, with_logo } = printing(settings);
    Ok(Some(Office { press, template, window, with_logo, carrier }))
}

/// What reports are set with: as letters are.
fn printing(settings: &Settings) -> Printing {
    let letters = &settings.letters;
    let window = letters.window.map(|window| match window {
        config::LetterWindow::Din5008B => Window::Din5008B,
        config::LetterWindow::Right => Window::Right,
        config::LetterWindow::UnitedStates => Window::UnitedStates,
    });
    Printing { press: Arc::new(Press::new(letters.fonts.clone())), window, with_logo: letters.logo }
}

/// Who carries text messages, as the settings describe it; none: there are none. With `mail.redirect_all_to` none is sent.
pub(super) fn sms(settings: &Settings) -> anyhow::Result<Option<SmsCarrier>> {
    let backend = match (settings.sms.backend, settings.mail.redirect_all_to.is_some()) {
        (config::SmsBackend::Off, _) => return Ok(None),
        (config::SmsBackend::Odoo | config::SmsBackend::Gateway, true) => SmsBackend::Memory(SmsTray::default()),
        (config::SmsBackend::Odoo, false) => return Ok(Some(Carrier::Odoo)),
        (config::SmsBackend::Gateway, false) => SmsBackend::Gateway(gateway(settings)?),
    };
    Ok(Some(Carrier::Own(Messenger::new(backend))))
}

fn gateway(settings: &Settings) -> anyhow::Result<Gateway> {
    let own = &settings.gateway;
    let gateway = Gateway::new(GatewaySettings {
        url: own.url.clone(),
        secret: config::gateway_secret(settings, credentials().as_deref())?,
        timeout: Duration::from_secs(own.timeout_seconds),
        private_ca_pem: own.ca_file.as_deref().map(read).transpose()?,
    });
    Ok(gateway.map_err(ConfigError::Contradiction)?)
}

/// The operator's decisions, as the work takes them.
pub(super) fn terms(settings: &Settings) -> Result<Terms, ConfigError> {
    let rules = rules(&settings.follow_up);
    let companies: BTreeMap<String, CompanyTerms> =
        settings.company.iter().map(|own| (own.name.clone(), company_terms(own, &rules, &settings.interest))).collect();
    Ok(Terms {
        database: settings.odoo.database.clone(),
        time_zone: settings.schedule.time_zone.0,
        channels: channels(settings),
        fallback_language: settings.follow_up.language.clone(),
        rules,
        companies,
        reply_to: written(settings.mail.reply_to.as_ref()),
        message_id_domain: settings.mail.message_id_domain.clone(),
        envelope_sender: written(settings.mail.envelope_sender.as_ref()),
        // Odoo would take what comes back of a rehearsal for the customer's.
        bounces_to_odoo: settings.mail.bounces_to_odoo && settings.mail.redirect_all_to.is_none(),
        bounces_folder: settings.mail.bounces_folder.clone(),
        payment_details_in_mails: settings.mail.payment_details,
        attachments_bytes_max: usize::from(settings.mail.attachments_limit_megabytes) * 1_000_000,
        messages_per_run: settings.follow_up.messages_per_run,
        retry_pause_minutes: settings.mail.retry_pause_minutes,
        keep_inputs_days: settings.state.keep_inputs_days,
        all_is_asked: false,
        coming_plans: BTreeMap::new(),
        countries: Arc::new(config::countries(&settings.follow_up)?),
        limits: RateLimits {
            per_hour: settings.mail.messages_per_hour,
            per_hour_and_domain: settings.mail.messages_per_hour_and_domain,
        },
        interest_laws: Arc::new(config::interest_laws(&settings.follow_up)?),
        interest: interest(&settings.interest, &InterestSettings::default()),
    })
}

/// The ways to customers that are set up.
fn channels(settings: &Settings) -> BTreeSet<Channel> {
    let letters = (settings.letters.backend != config::LetterBackend::Off).then_some(Channel::Letter);
    let sms = (settings.sms.backend != config::SmsBackend::Off).then_some(Channel::Sms);
    [Channel::Email].into_iter().chain(letters).chain(sms).collect()
}

fn written(address: Option<&EmailAddress>) -> Option<String> {
    address.map(|address| address.written.clone())
}

fn rules(settings: &FollowUpSettings) -> CompanyRules {
    CompanyRules {
        sending: settings.sending,
        tolerance: settings.tolerance.0,
        minimum_interval_days: settings.minimum_interval_days.into(),
        ignore_due_before: settings.ignore_due_before,
        minimum_age_days: settings.minimum_age_days.into(),
        start_at: start_at(settings.start_at),
        excluded_payment_methods: settings.excluded_payment_methods.iter().cloned().collect(),
        reconcile_first: reconcile_first(settings.reconcile_first),
        bank_behind_after_days: settings.bank_behind_after_days.into(),
        retry_failed_after_days: settings.retry_failed_after_days.into(),
        working_days_only: settings.working_days_only,
        sending_hours: settings.sending_hours.map(|hours| hours.0),
        payment_days: settings.payment_days.into(),
    }
}

const fn start_at(setting: config::StartAt) -> StartAt {
    match setting {
        config::StartAt::FirstLevel => StartAt::FirstLevel,
        config::StartAt::LevelOfItsAge => StartAt::LevelOfItsAge,
    }
}

const fn reconcile_first(setting: config::ReconcileFirst) -> ReconcileFirst {
    match setting {
        config::ReconcileFirst::Off => ReconcileFirst::Off,
        config::ReconcileFirst::Warn => ReconcileFirst::Warn,
        config::ReconcileFirst::Hold => ReconcileFirst::Hold,
    }
}

/// What is claimed of late payments, by a company's own settings over those of all.
fn interest(own: &InterestSettings, all: &InterestSettings) -> Option<InterestRules> {
    let rate = |setting: Option<&config::Rate>| setting.map(|rate| rate.0.clone());
    let sums = own.compensation.as_ref().or(all.compensation.as_ref());
    let by_currency = |sums: &Vec<config::Sum>| sums.iter().map(|sum| (sum.currency.clone(), sum.amount)).collect();
    let rules = InterestRules {
        country: own.country.as_ref().or(all.country.as_ref()).map(|country| country.0.clone()),
        rate: rate(own.rate.as_ref().or(all.rate.as_ref())).unwrap_or(InterestRate::Statutory),
        consumer_rate: rate(own.consumer_rate.as_ref().or(all.consumer_rate.as_ref())),
        compensation: sums.map_or(Compensation::Statutory, |sums| Compensation::Own(by_currency(sums))),
        grace_days: own.grace_days.or(all.grace_days).unwrap_or_default().into(),
        booking: match own.book.or(all.book).unwrap_or_default() {
            InterestBook::Never => None,
            InterestBook::DraftInvoice => {
                Some(InterestBooking { account: own.account.clone().or_else(|| all.account.clone()) })
            }
        },
    };
    own.on.or(all.on).unwrap_or_default().then_some(rules)
}

fn company_terms(own: &CompanySettings, rules: &CompanyRules, all: &InterestSettings) -> CompanyTerms {
    CompanyTerms {
        rules: CompanyRules {
            sending: own.sending.unwrap_or(rules.sending),
            tolerance: own.tolerance.map_or(rules.tolerance, |amount| amount.0),
            minimum_interval_days: own.minimum_interval_days.map_or(rules.minimum_interval_days, Into::into),
            ignore_due_before: own.ignore_due_before.or(rules.ignore_due_before),
            minimum_age_days: own.minimum_age_days.map_or(rules.minimum_age_days, Into::into),
            start_at: own.start_at.map_or(rules.start_at, start_at),
            excluded_payment_methods: match &own.excluded_payment_methods {
                Some(methods) => methods.iter().cloned().collect(),
                None => rules.excluded_payment_methods.clone(),
            },
            reconcile_first: own.reconcile_first.map_or(rules.reconcile_first, reconcile_first),
            bank_behind_after_days: own.bank_behind_after_days.map_or(rules.bank_behind_after_days, Into::into),
            working_days_only: own.working_days_only.unwrap_or(rules.working_days_only),
            sending_hours: own.sending_hours.map(|hours| hours.0).or(rules.sending_hours),
            payment_days: own.payment_days.map_or(rules.payment_days, Into::into),
            ..rules.clone()
        },
        sender_name: own.sender_name.clone(),
        sender_email: written(own.sender_email.as_ref()),
        reply_to: written(own.reply_to.as_ref()),
        interest: interest(&own.interest, all),
    }
}

/// The journal, to work with; it is this process's alone.
pub(super) fn journal(settings: &Settings) -> anyhow::Result<Journal> {
    Ok(Journal::open(&settings.state.folder, identity(settings))?)
}

/// The journal, to read; where there is none yet, an empty one that is forgotten.
pub(super) fn journal_to_read(settings: &Settings) -> anyhow::Result<Journal> {
    match Journal::open_beside(&settings.state.folder, &settings.odoo.database) {
        Ok(journal) => Ok(journal),
        Err(crate::journal::JournalError::Missing { .. }) => Ok(Journal::in_memory(identity(settings))?),
        Err(error) => Err(error.into()),
    }
}

fn identity(settings: &Settings) -> Identity {
    Identity { database: settings.odoo.database.clone(), fresh_state_id: clock::fresh_id() }
}

/// Everything that looking needs. Plans that work would mirror into Odoo first count as if that were done.
pub(super) async fn backends_to_look(settings: &Settings) -> anyhow::Result<Backends> {
    let source = plan_source(settings)?;
    let session = session(settings).await?;
    let books = books(settings, session.clone()).await?;
    let journal = journal_to_read(settings)?;
    let stop = Stop::default();
    let mut backends = assembled(settings, books, journal, terminal::progress(), stop).map_err(|(_, error)| error)?;
    if source != PlanSource::Odoo {
        let chart = backends.books.chart().await?;
        backends.terms.coming_plans = provision::coming_plans(&session, &source, &chart).await?;
    }
    Ok(backends)
}

/// Everything that work needs; the journal first, since it is this process's alone.
pub(super) async fn backends_to_work(settings: &Settings, stop: Stop) -> anyhow::Result<Backends> {
    let journal = journal(settings)?;
    let books = books_to_work_with(settings).await?;
    assembled(settings, books, journal, terminal::progress(), stop).map_err(|(_, error)| error)
}

/// Everything that work needs, around books that are open; the journal comes back where the settings are wrong.
pub(super) fn assembled(
    settings: &Settings,
    books: Books,
    journal: Journal,
    watch: Watch,
    stop: Stop,
) -> Result<Backends, (Box<Journal>, anyhow::Error)> {
    match mailer(settings).and_then(|mailer| Ok((mailer, office(settings)?, sms(settings)?, terms(settings)?))) {
        Ok((mailer, letters, sms, terms)) => {
            let (now, postponed) = (Box::new(clock::now), BTreeMap::new());
            let printing = letters.as_ref().map_or_else(|| printing(settings), Office::printing);
            Ok(Backends { books, journal, mailer, letters, sms, printing, terms, now, watch, stop, postponed })
        }
        Err(error) => Err((Box::new(journal), error)),
    }
}

/// Where the levels come from, as the settings say; a plan file is read and checked.
pub(super) fn plan_source(settings: &Settings) -> anyhow::Result<PlanSource> {
    let file = match (settings.plan.source, &settings.plan.file) {
        (config::PlanSource::Enterprise, _) => return Ok(PlanSource::Enterprise),
        (config::PlanSource::File, Some(file)) => file,
        (config::PlanSource::File, None) | (config::PlanSource::Odoo, _) => return Ok(PlanSource::Odoo),
    };
    let text =
        std::fs::read_to_string(file).map_err(|source| ConfigError::Unreadable { path: file.clone(), source })?;
    Ok(PlanSource::File(plan_of(file, &text)?))
}

/// The plan that a plan file holds.
pub(super) fn plan_of(file: &Path, text: &str) -> anyhow::Result<FilePlan> {
    let plan = config::parse_plan(&file.display().to_string(), text).map_err(|mistakes| {
        let said: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        ConfigError::Contradiction(said.join("\n"))
    })?;
    Ok(plan)
}
