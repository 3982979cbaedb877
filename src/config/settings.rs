//! What can be set, as it stands in the file.

use std::num::NonZeroU32;
use std::path::PathBuf;

use chrono::NaiveDate;
use secrecy::SecretString;
use serde::Deserialize;

use super::letter_settings::LetterSettings;
use super::message_settings::{GatewaySettings, SmsSettings};
use super::value::{Amount, CountryCode, EmailAddress, HoursOfDay, Rate, Sum, TimeOfDay, TimeZone};

/// All settings.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Where Odoo is, and who we are there.
    pub odoo: OdooSettings,
    /// How mails leave.
    pub mail: MailSettings,
    /// How letters leave.
    pub letters: LetterSettings,
    /// How text messages leave.
    pub sms: SmsSettings,
    /// A gateway for text messages and letters.
    pub gateway: GatewaySettings,
    /// The rules of follow-up.
    pub follow_up: FollowUpSettings,
    /// Interest on late payments.
    pub interest: InterestSettings,
    /// Companies with settings of their own.
    pub company: Vec<CompanySettings>,
    /// When `serve` does what.
    pub schedule: ScheduleSettings,
    /// Where the journal lies.
    pub state: StateSettings,
    /// Where the levels come from.
    pub plan: PlanSettings,
    /// What is logged.
    pub log: LogSettings,
}

/// `[odoo]`
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OdooSettings {
    /// Such as `https://odoo.example.com`.
    pub url: String,
    /// The database's name.
    pub database: String,
    /// The login of the restricted user.
    pub login: String,
    /// Its API key (or password), best given by the environment, a credential or `api_key_file`.
    pub api_key: Option<SecretString>,
    /// A file that holds nothing but the API key.
    pub api_key_file: Option<PathBuf>,
    /// A file of certificates (PEM) of a private authority that signs Odoo's certificate.
    pub ca_file: Option<PathBuf>,
    /// Where customers reach the portal, if that is another address than Odoo's own setting.
    pub public_url: Option<String>,
    /// Names of the companies to follow up; none: all that the user may see.
    pub companies: Vec<String>,
    /// Connections at the same time.
    pub connections: usize,
    /// Calls a second at most.
    pub calls_per_second: u32,
    /// Seconds after which an answer is given up.
    pub timeout_seconds: u64,
    /// Megabytes that an answer may have.
    pub answer_limit_megabytes: usize,
}

impl Default for OdooSettings {
    fn default() -> Self {
        Self {
            url: String::new(),
            database: String::new(),
            login: String::new(),
            api_key: None,
            api_key_file: None,
            ca_file: None,
            public_url: None,
            companies: Vec::new(),
            connections: 2,
            calls_per_second: 20,
            timeout_seconds: 150,
            answer_limit_megabytes: 512,
        }
    }
}

/// `[mail]`
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MailSettings {
    /// `smtp` or `folder`.
    pub backend: MailBackend,
    /// Where `.eml` files go, for the backend *folder*.
    pub folder: Option<PathBuf>,
    /// The mail server.
    pub host: String,
    /// Its port; none: 587 with STARTTLS, 465 with TLS, 25 without.
    pub port: Option<u16>,
    /// How the connection is secured.
    pub tls: MailTls,
    /// The user to sign in as; none: no signing in.
    pub user: Option<String>,
    /// Its password, best given by the environment, a credential or `password_file`.
    pub password: Option<SecretString>,
    /// A file that holds nothing but the password.
    pub password_file: Option<PathBuf>,
    /// A file of certificates (PEM) of a private authority that signs the server's certificate.
    pub ca_file: Option<PathBuf>,
    /// For trying out on real data: every mail goes to this address alone.
    pub redirect_all_to: Option<EmailAddress>,
    /// Where answers go; none: to Odoo's catch-all address, else to the sender.
    pub reply_to: Option<EmailAddress>,
    /// Where bounces go; none: to the sender.
    pub envelope_sender: Option<EmailAddress>,
    /// Bounces go to Odoo's own address for them, and are heard of from Odoo.
    pub bounces_to_odoo: bool,
    /// A folder (Maildir) into which a mail server puts what comes back.
    pub bounces_folder: Option<PathBuf>,
    /// The right side of Message-IDs; none: the domain of the sender.
    pub message_id_domain: Option<String>,
    /// Minutes until a message that failed is tried again; three times as many after every further failure; 0: with the
    /// next run or poll.
    pub retry_pause_minutes: u16,
    /// Mails say where to pay, with a code for banking apps, where Odoo has a bank account of the company.
    pub payment_details: bool,
    /// Megabytes of all files that go with one mail.
    pub attachments_limit_megabytes: u16,
    /// Messages that may leave within an hour; none: as many as there are.
    pub messages_per_hour: Option<NonZeroU32>,
    /// Messages that may leave within an hour for addresses of the same domain; none: as many as there are.
    pub messages_per_hour_and_domain: Option<NonZeroU32>,
}

impl Default for MailSettings {
    fn default() -> Self {
        Self {
            backend: MailBackend::default(),
            folder: None,
            host: String::new(),
            port: None,
            tls: MailTls::default(),
            user: None,
            password: None,
            password_file: None,
            ca_file: None,
            redirect_all_to: None,
            reply_to: None,
            envelope_sender: None,
            bounces_to_odoo: false,
            bounces_folder: None,
            message_id_domain: None,
            retry_pause_minutes: 5,
            payment_details: true,
            attachments_limit_megabytes: 10,
            messages_per_hour: None,
            messages_per_hour_and_domain: None,
        }
    }
}

/// How mails leave.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailBackend {
    /// By a mail server.
    #[default]
    Smtp,
    /// As files into a folder.
    Folder,
}

/// How the connection to the mail server is secured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailTls {
    /// STARTTLS, required.
    #[default]
    Starttls,
    /// TLS from the first byte.
    Tls,
    /// Not at all; for servers on the same machine.
    None,
}

/// `[follow_up]`
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FollowUpSettings {
    /// Off (as delivered): everything is proposed and nothing leaves.
    pub sending: bool,
    /// Nobody is reminded who owes no more than this, in the company's currency.
    pub tolerance: Amount,
    /// Days between two reminders of a customer, at least.
    pub minimum_interval_days: u16,
    /// Items due before this day that no level has reached are left alone for good.
    pub ignore_due_before: Option<NaiveDate>,
    /// Days that an item must have been in the books before it is reminded of.
    pub minimum_age_days: u16,
    /// Where an item starts that no level has reached.
    pub start_at: StartAt,
    /// Items that are to be paid by one of these ways are not reminded of.
    pub excluded_payment_methods: Vec<String>,
    /// What is done about bank journals that are behind.
    pub reconcile_first: ReconcileFirst,
    /// Days after which an unreconciled line, or no line at all, means that a bank journal is behind.
    pub bank_behind_after_days: u16,
    /// How many messages a run sends at most; none: as many as there are.
    pub messages_per_run: Option<usize>,
    /// Days after which an address that refused a mail is tried again.
    pub retry_failed_after_days: u16,
    /// The language of messages where neither recipient, customer nor company have one.
    pub language: String,
    /// Reminders leave on working days of the customer's country only.
    pub working_days_only: bool,
    /// The hours of the customer's day in which messages leave by themselves; none: all of them.
    pub sending_hours: Option<HoursOfDay>,
    /// A file of the operator's own holidays, over the shipped ones.
    pub holidays_file: Option<PathBuf>,
    /// Parts of countries whose further holidays count, such as `DE-BY`.
    pub holiday_regions: Vec<String>,
    /// Days that a message gives for the payment.
    pub payment_days: u16,
    /// A file of the operator's own laws and rates of interest, over the shipped ones.
    pub interest_rates_file: Option<PathBuf>,
}

impl Default for FollowUpSettings {
    fn default() -> Self {
        Self {
            sending: false,
            tolerance: Amount::default(),
            minimum_interval_days: 7,
            ignore_due_before: None,
            minimum_age_days: 0,
            start_at: StartAt::default(),
            excluded_payment_methods: Vec::new(),
            reconcile_first: ReconcileFirst::default(),
            bank_behind_after_days: 7,
            messages_per_run: None,
            retry_failed_after_days: 7,
            language: "en_US".to_owned(),
            working_days_only: false,
            sending_hours: None,
            holidays_file: None,
            holiday_regions: Vec::new(),
            payment_days: 7,
            interest_rates_file: None,
        }
    }
}

/// `[interest]`, and what a company has of it; what is not said is as there, else as delivered.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct InterestSettings {
    /// Off (as delivered): nothing is claimed because it is late.
    pub on: Option<bool>,
    /// The country whose law counts; none: the company's.
    pub country: Option<CountryCode>,
    /// The rate for businesses; none: that of the law.
    pub rate: Option<Rate>,
    /// The rate for consumers; none: nothing is claimed of them.
    pub consumer_rate: Option<Rate>,
    /// Lump sums for each invoice, one a currency; none: those of the law.
    pub compensation: Option<Vec<Sum>>,
    /// Days after the due date for which nothing is claimed, if it is paid within them.
    pub grace_days: Option<u16>,
    /// Whether levels that say so make a draft invoice of it; none: never.
    pub book: Option<InterestBook>,
    /// The code of the account of the draft invoice's lines; none: the sales journal's default.
    pub account: Option<String>,
}

/// What becomes of interest at levels that book it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InterestBook {
    /// It is stated, no more.
    #[default]
    Never,
    /// A draft invoice, for a person to post.
    DraftInvoice,
}

/// Where an item starts that no level has reached.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StartAt {
    /// At the first level, however late it is found.
    #[default]
    FirstLevel,
    /// At the level that its age calls for.
    LevelOfItsAge,
}

/// What is done about bank journals that are behind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReconcileFirst {
    /// Nobody looks.
    Off,
    /// It is said.
    #[default]
    Warn,
    /// It is said, and nobody of the company is reminded.
    Hold,
}

/// `[[company]]`: what is not said is as in `[follow_up]` and `[mail]`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CompanySettings {
    /// The company's name in Odoo.
    pub name: String,
    /// The name in *From*.
    pub sender_name: Option<String>,
    /// The address in *From*; none: the company's e-mail in Odoo.
    pub sender_email: Option<EmailAddress>,
    /// Where answers go.
    pub reply_to: Option<EmailAddress>,
    /// See `[follow_up]`.
    pub sending: Option<bool>,
    /// See `[follow_up]`.
    pub tolerance: Option<Amount>,
    /// See `[follow_up]`.
    pub minimum_interval_days: Option<u16>,
    /// See `[follow_up]`.
    pub ignore_due_before: Option<NaiveDate>,
    /// See `[follow_up]`.
    pub minimum_age_days: Option<u16>,
    /// See `[follow_up]`.
    pub start_at: Option<StartAt>,
    /// See `[follow_up]`.
    pub excluded_payment_methods: Option<Vec<String>>,
    /// See `[follow_up]`.
    pub reconcile_first: Option<ReconcileFirst>,
    /// See `[follow_up]`.
    pub bank_behind_after_days: Option<u16>,
    /// See `[follow_up]`.
    pub working_days_only: Option<bool>,
    /// See `[follow_up]`.
    pub sending_hours: Option<HoursOfDay>,
    /// See `[follow_up]`.
    pub payment_days: Option<u16>,
    /// See `[interest]`.
    pub interest: InterestSettings,
}

/// `[schedule]`
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ScheduleSettings {
    /// When the day's run begins.
    pub run_at: TimeOfDay,
    /// Where a day begins and ends.
    pub time_zone: TimeZone,
    /// Seconds between two looks at what has changed in Odoo.
    pub poll_interval_seconds: u64,
    /// Seconds between two looks at what people have asked for in Odoo.
    pub requests_interval_seconds: u64,
}

impl Default for ScheduleSettings {
    fn default() -> Self {
        Self {
            run_at: TimeOfDay::default(),
            time_zone: TimeZone::default(),
            poll_interval_seconds: 60,
            requests_interval_seconds: 2,
        }
    }
}

/// `[state]`
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StateSettings {
    /// The folder of the journal.
    pub folder: PathBuf,
    /// Days for which what runs have read is kept, for `replay`.
    pub keep_inputs_days: u16,
}

impl Default for StateSettings {
    fn default() -> Self {
        Self { folder: PathBuf::from("/var/lib/followupd"), keep_inputs_days: 60 }
    }
}

/// `[plan]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PlanSettings {
    /// `odoo` (people edit levels there), `file` or `enterprise`.
    pub source: PlanSource,
    /// The plan file, for the source *file*.
    pub file: Option<PathBuf>,
    /// Somebody has made sure that Odoo Enterprise's own follow-up sends nothing by itself.
    pub odoos_own_is_off: bool,
}

/// Where the levels come from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PlanSource {
    /// People edit them in Odoo.
    #[default]
    Odoo,
    /// A file rules, and is mirrored into Odoo.
    File,
    /// The levels of Odoo Enterprise's own follow-up rule.
    Enterprise,
}

/// `[log]`
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogSettings {
    /// `error`, `warn`, `info`, `debug`, `trace`, or a filter such as `followupd=debug`.
    pub level: String,
    /// `text` or `json`.
    pub format: LogFormat,
}

impl Default for LogSettings {
    fn default() -> Self {
        Self { level: "info".to_owned(), format: LogFormat::Text }
    }
}

/// How log lines look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For programs, an object a line.
    Json,
}
