//! Where the mail server is and how to speak to it.

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use secrecy::SecretString;

/// A mail server that takes our mails.
#[derive(Clone)]
pub struct SmtpSettings {
    /// Name or address; the certificate must be valid for it.
    pub host: String,
    /// Usually 587 with STARTTLS, 465 with implicit TLS, 25 or 1025 without.
    pub port: u16,
    /// How the connection is protected.
    pub tls: TlsMode,
    /// PEM text of certificates of a private authority, trusted beside the system's.
    pub private_ca_pem: Option<String>,
    /// How to sign in, if the server wants it.
    pub login: Option<Login>,
    /// The name we say in EHLO; without one our address on the connection, as RFC 5321 has it.
    pub hello_name: Option<String>,
    /// Send the password over an unprotected connection even if the server is not on this machine.
    pub allow_password_without_tls: bool,
    /// How long each step may take.
    pub timeouts: Timeouts,
    /// A session that has rested longer is not tried again but opened anew.
    pub session_rest_max: Duration,
    /// After so many mails a session is closed and a new one opened, as some providers ask for.
    pub mails_per_session_max: u32,
}

/// How the connection is protected. There is no opportunistic mode (TLS if offered, else plain): whoever can listen on the line can also
/// remove the offer, so it protects against nobody, and the operator would never learn that it does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TlsMode {
    /// Not at all: for a server on this machine or on a network that is trusted.
    None,
    /// Plain at first, then STARTTLS; a server that does not offer it is refused.
    StartTls,
    /// TLS from the first byte.
    Implicit,
}

/// How to sign in.
#[derive(Clone)]
pub enum Login {
    /// User and password: PLAIN or LOGIN, what the server offers.
    Password {
        /// User name.
        user: String,
        /// Password.
        password: SecretString,
    },
    /// An OAuth 2 access token: XOAUTH2. Getting and renewing it is not done here.
    OauthToken {
        /// User name.
        user: String,
        /// Access token.
        token: SecretString,
    },
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Password { .. } => "Password(…)",
            Self::OauthToken { .. } => "OauthToken(…)",
        })
    }
}

/// How long each step may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// Name look-up and connection; again for the TLS handshake.
    pub connect: Duration,
    /// Answer to the greeting and to each command.
    pub command: Duration,
    /// Each piece of the body, and the answer to the final dot: filters may think for minutes, and giving up leaves the mail in doubt.
    pub data: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { connect: Duration::from_secs(10), command: Duration::from_secs(60), data: Duration::from_secs(300) }
    }
}

impl SmtpSettings {
    /// Settings with the usual limits, without login.
    pub fn new(host: impl Into<String>, port: u16, tls: TlsMode) -> Self {
        Self {
            host: host.into(),
            port,
            tls,
            private_ca_pem: None,
            login: None,
            hello_name: None,
            allow_password_without_tls: false,
            timeouts: Timeouts::default(),
            session_rest_max: Duration::from_secs(60),
            mails_per_session_max: 100,
        }
    }

    /// `host:port`, for messages.
    pub fn server(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }

    /// Whether the server is on this machine, so that nobody can listen on the way.
    pub(super) fn is_loopback(&self) -> bool {
        self.host.eq_ignore_ascii_case("localhost")
            || self.host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
    }
}

impl fmt::Debug for SmtpSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SmtpSettings({}, {:?}, login {:?})", self.server(), self.tls, self.login)
    }
}
