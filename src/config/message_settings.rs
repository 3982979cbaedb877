//! `[sms]` and `[gateway]`: how text messages leave, and who may carry them and letters.

use std::path::PathBuf;

use secrecy::SecretString;
use serde::Deserialize;

/// `[sms]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SmsSettings {
    /// `off`, `odoo` or `gateway`.
    pub backend: SmsBackend,
}

/// How text messages leave.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SmsBackend {
    /// Not at all.
    #[default]
    Off,
    /// By Odoo's own queue of text messages.
    Odoo,
    /// By the gateway.
    Gateway,
}

/// `[gateway]`
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GatewaySettings {
    /// What is posted to.
    pub url: String,
    /// What requests are signed with, best given by the environment, a credential or `secret_file`.
    pub secret: Option<SecretString>,
    /// A file that holds nothing but the secret.
    pub secret_file: Option<PathBuf>,
    /// A file of certificates (PEM) of a private authority that signs the gateway's certificate.
    pub ca_file: Option<PathBuf>,
    /// Seconds after which an answer is given up.
    pub timeout_seconds: u64,
}

impl Default for GatewaySettings {
    fn default() -> Self {
        Self { url: String::new(), secret: None, secret_file: None, ca_file: None, timeout_seconds: 30 }
    }
}
