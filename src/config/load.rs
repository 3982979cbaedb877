//! Loads settings: the file is checked line by line, then the environment is laid over it.

use std::collections::BTreeSet;
use std::path::Path;

use config::{Config, Environment, File, FileFormat};
use serde::Deserialize;
use toml::Spanned;

use super::error::ConfigError;
use super::letter_settings::LetterBackend;
use super::message_settings::SmsBackend;
use super::settings::{MailBackend, PlanSource, Settings};
use crate::domain::InterestRate;

/// Variables are named after settings: `FOLLOWUPD__ODOO__URL` is `odoo.url`.
const PREFIX: &str = "FOLLOWUPD";

/// Reads `path`, if there is one, lays `FOLLOWUPD__SECTION__KEY` of `environment` over it, and checks what is needed by
/// all commands that talk to Odoo.
///
/// # Errors
/// The file cannot be read; a key is unknown or has a wrong type, a company stands there twice (with its line); something
/// is missing.
pub fn load(path: Option<&Path>, environment: Vec<(String, String)>) -> Result<Settings, ConfigError> {
    let settings = read(path, environment)?;
    complete(&settings)?;
    Ok(settings)
}

/// Reads `path` for its rules and its plan alone: it need not say where Odoo and the mail server are. Of `environment` the
/// same counts as in [`load`].
///
/// # Errors
/// As [`load`], but for what only those need who talk to Odoo.
pub fn load_policy(path: &Path, environment: Vec<(String, String)>) -> Result<Settings, ConfigError> {
    read(Some(path), environment)
}

fn read(path: Option<&Path>, environment: Vec<(String, String)>) -> Result<Settings, ConfigError> {
    let mut layers = Config::builder();
    if let Some(path) = path {
        let text = std::fs::read_to_string(path)
            .map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
        // The layered values have lost their lines, so the file is read alone first.
        let alone: Settings = toml::from_str(&text).map_err(|error| ConfigError::Mistake {
            path: path.to_owned(),
            message: error.to_string().trim_end().to_owned(),
        })?;
        if alone.odoo.api_key.is_some() || alone.mail.password.is_some() || alone.gateway.secret.is_some() {
            super::secret::not_exposed(path)?;
        }
        no_company_twice(path, &text)?;
        layers = layers.add_source(File::from_str(&text, FileFormat::Toml));
    }
    let ours = environment.into_iter().filter(|(name, _)| name.starts_with("FOLLOWUPD__")).collect();
    let variables = Environment::with_prefix(PREFIX).prefix_separator("__").separator("__").source(Some(ours));
    let settings: Settings = layers
        .add_source(variables)
        .build()
        .and_then(Config::try_deserialize)
        .map_err(|error| ConfigError::Environment(error.to_string()))?;
    consistent(&settings)?;
    Ok(settings)
}

/// Of two tables for one company only one could count.
fn no_company_twice(path: &Path, text: &str) -> Result<(), ConfigError> {
    #[derive(Deserialize)]
    struct Tables {
        #[serde(default)]
        company: Vec<Table>,
    }
    #[derive(Deserialize)]
    struct Table {
        name: Option<Spanned<String>>,
    }
    // Whatever else is wrong with the file has shown before.
    let Ok(Tables { company }) = toml::from_str(text) else { return Ok(()) };
    let mut known = BTreeSet::new();
    for name in company.iter().filter_map(|table| table.name.as_ref()) {
        if !known.insert(name.get_ref()) {
            let line = text.bytes().take(name.span().start).filter(|byte| *byte == b'\n').count() + 1;
            let message = format!("line {line}: there is another [[company]] of the name \"{}\"", name.get_ref());
            return Err(ConfigError::Mistake { path: path.to_owned(), message });
        }
    }
    Ok(())
}

/// What those need who talk to Odoo.
fn complete(settings: &Settings) -> Result<(), ConfigError> {
    let needed = [
        ("odoo.url", &settings.odoo.url),
        ("odoo.database", &settings.odoo.database),
        ("odoo.login", &settings.odoo.login),
    ];
    for (setting, value) in needed {
        if value.is_empty() {
            return Err(ConfigError::Missing { setting, hint: how_to_set(setting) });
        }
    }
    if settings.mail.backend == MailBackend::Smtp && settings.mail.host.is_empty() {
        return Err(ConfigError::Missing { setting: "mail.host", hint: how_to_set("mail.host") });
    }
    if settings.mail.backend == MailBackend::Folder && settings.mail.folder.is_none() {
        return Err(ConfigError::Missing { setting: "mail.folder", hint: how_to_set("mail.folder") });
    }
    let letters = &settings.letters;
    if letters.backend == LetterBackend::Folder && letters.folder.is_none() {
        return Err(ConfigError::Missing { setting: "letters.folder", hint: how_to_set("letters.folder") });
    }
    if letters.backend == LetterBackend::Printer && letters.printer.is_none() {
        return Err(ConfigError::Missing { setting: "letters.printer", hint: how_to_set("letters.printer") });
    }
    let by_gateway = letters.backend == LetterBackend::Gateway || settings.sms.backend == SmsBackend::Gateway;
    if by_gateway && settings.gateway.url.is_empty() {
        return Err(ConfigError::Missing { setting: "gateway.url", hint: how_to_set("gateway.url") });
    }
    Ok(())
}

fn consistent(settings: &Settings) -> Result<(), ConfigError> {
    if settings.plan.source == PlanSource::File && settings.plan.file.is_none() {
        return Err(ConfigError::Missing { setting: "plan.file", hint: how_to_set("plan.file") });
    }
    if settings.mail.bounces_to_odoo && settings.mail.envelope_sender.is_some() {
        return Err(ConfigError::Contradiction(
            "mail.envelope_sender and mail.bounces_to_odoo: bounces go to one of them; take one out".to_owned(),
        ));
    }
    let rates = settings.company.iter().map(|company| &company.interest).chain([&settings.interest]);
    if rates.filter_map(|interest| interest.consumer_rate.as_ref()).any(|rate| rate.0 == InterestRate::Statutory) {
        return Err(ConfigError::Contradiction(
            "interest.consumer_rate: the rates that followupd knows are those between businesses; write percent a year, or \
             points above the reference, as \"reference + 5\""
                .to_owned(),
        ));
    }
    if settings.company.iter().any(|company| company.name.is_empty()) {
        return Err(ConfigError::Missing {
            setting: "company.name",
            hint: "every [[company]] says which company it is about".to_owned(),
        });
    }
    Ok(())
}

fn how_to_set(setting: &str) -> String {
    let (section, key) = setting.split_once('.').unwrap_or(("", setting));
    let variable = format!("{PREFIX}__{}__{}", section.to_uppercase(), key.to_uppercase());
    format!("set {key} under [{section}] in the settings file, or the environment variable {variable}")
}
