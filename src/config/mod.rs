//! Settings: one TOML file, environment variables over it, secrets from files.
//!
//! Every setting is explained in `config/followupd.example.toml`. An unknown key or a wrong type is an error that points
//! at its line; nothing is guessed.

mod error;
mod holiday_file;
mod interest_file;
mod letter_settings;
mod load;
mod message_settings;
mod plan_file;
mod plan_plans;
mod plan_texts;
mod secret;
mod settings;
mod value;

pub use error::ConfigError;
pub use holiday_file::countries;
pub use interest_file::interest_laws;
pub use letter_settings::{LetterBackend, LetterSettings, LetterWindow};
pub use load::{load, load_policy};
pub use message_settings::{GatewaySettings, SmsBackend, SmsSettings};
pub use plan_file::{PlanFileError, parse as parse_plan};
pub use secret::{gateway_secret, mail_password, odoo_secret};
pub use settings::{
    CompanySettings, FollowUpSettings, InterestBook, InterestSettings, LogFormat, LogSettings, MailBackend,
    MailSettings, MailTls, OdooSettings, PlanSettings, PlanSource, ReconcileFirst, ScheduleSettings, Settings, StartAt,
    StateSettings,
};
pub use value::{Amount, CountryCode, EmailAddress, HoursOfDay, Rate, Sum, TimeOfDay, TimeZone};
