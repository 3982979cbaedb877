//! Secrets: from the environment, a file, or a systemd credential. They never print.

use std::path::{Path, PathBuf};

use secrecy::SecretString;

use super::error::ConfigError;
use super::settings::Settings;

/// The API key (or password) of the Odoo user: `odoo.api_key`, `odoo.api_key_file`, or the credential `odoo-api-key` in
/// `credentials` (systemd's `$CREDENTIALS_DIRECTORY`).
///
/// # Errors
/// None is given, or its file cannot be read or is readable by others.
pub fn odoo_secret(settings: &Settings, credentials: Option<&Path>) -> Result<SecretString, ConfigError> {
    let odoo = &settings.odoo;
    first_of(odoo.api_key.as_ref(), odoo.api_key_file.as_deref(), credentials, "odoo-api-key")?.ok_or_else(|| {
        ConfigError::Missing {
            setting: "odoo.api_key_file",
            hint: "name a file that holds the API key, or give it as systemd credential odoo-api-key, or as environment variable FOLLOWUPD__ODOO__API_KEY".to_owned(),
        }
    })
}

/// The password of the mail user: `mail.password`, `mail.password_file`, or the credential `mail-password`.
///
/// # Errors
/// Its file cannot be read or is readable by others.
pub fn mail_password(settings: &Settings, credentials: Option<&Path>) -> Result<Option<SecretString>, ConfigError> {
    let mail = &settings.mail;
    first_of(mail.password.as_ref(), mail.password_file.as_deref(), credentials, "mail-password")
}

/// What requests to the gateway are signed with: `gateway.secret`, `gateway.secret_file`, or the credential `gateway-secret`.
///
/// # Errors
/// None is given, or its file cannot be read or is readable by others.
pub fn gateway_secret(settings: &Settings, credentials: Option<&Path>) -> Result<SecretString, ConfigError> {
    let gateway = &settings.gateway;
    first_of(gateway.secret.as_ref(), gateway.secret_file.as_deref(), credentials, "gateway-secret")?.ok_or_else(|| {
        ConfigError::Missing {
            setting: "gateway.secret_file",
            hint: "name a file that holds the secret, or give it as systemd credential gateway-secret, or as environment variable FOLLOWUPD__GATEWAY__SECRET".to_owned(),
        }
    })
}

fn first_of(
    given: Option<&SecretString>,
    file: Option<&Path>,
    credentials: Option<&Path>,
    credential: &str,
) -> Result<Option<SecretString>, ConfigError> {
    if let Some(secret) = given {
        return Ok(Some(secret.clone()));
    }
    if let Some(file) = file {
        not_exposed(file)?;
        return read(file).map(Some);
    }
    let held: Option<PathBuf> = credentials.map(|folder| folder.join(credential)).filter(|path| path.exists());
    held.map(|path| read(&path)).transpose()
}

fn read(path: &Path) -> Result<SecretString, ConfigError> {
    let text =
        std::fs::read_to_string(path).map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
    Ok(SecretString::from(text.trim_end_matches(['\r', '\n']).to_owned()))
}

/// Refuses a file that everybody may read.
pub(super) fn not_exposed(path: &Path) -> Result<(), ConfigError> {
    use std::os::unix::fs::PermissionsExt as _;
    let metadata =
        std::fs::metadata(path).map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
    if metadata.permissions().mode() & 0o004 == 0 {
        Ok(())
    } else {
        Err(ConfigError::Exposed { path: path.to_owned() })
    }
}
