//! Where Odoo is, who we are there, and how much we ask of it.

use std::num::NonZeroU32;
use std::time::Duration;

use reqwest::Url;
use secrecy::SecretString;

use super::fault::OdooError;
use super::retry::Retries;

/// One database of one Odoo.
#[derive(Debug, Clone)]
pub struct Endpoint {
    base: Url,
    database: String,
    /// Certificates (PEM) to trust beside the system's own, for a private authority.
    pub ca_pem: Option<Vec<u8>>,
    /// How much we ask of this Odoo.
    pub limits: SessionLimits,
}

impl Endpoint {
    /// An Odoo at `url` (`https://odoo.example.com`, a path before `/xmlrpc` is allowed) and one of its databases.
    ///
    /// # Errors
    /// If the address is not one of a web server, or carries a password, a query or a fragment.
    pub fn new(url: &str, database: &str) -> Result<Self, OdooError> {
        let refuse = |why: &str| Err(OdooError::Settings(why.to_owned()));
        let Ok(mut base) = Url::parse(url.trim()) else {
            return refuse("the address of Odoo must look like https://odoo.example.com");
        };
        if !matches!(base.scheme(), "http" | "https") || base.host_str().is_none() {
            return refuse("the address of Odoo must begin with https:// or http://");
        }
        if !base.username().is_empty() || base.password().is_some() {
            return refuse(
                "the address of Odoo must not carry a user name or password; the login has its own settings",
            );
        }
        if base.query().is_some() || base.fragment().is_some() {
            return refuse("the address of Odoo must end before any ? or #");
        }
        if database.trim().is_empty() {
            return refuse("the name of Odoo's database is missing");
        }
        if !base.path().ends_with('/') {
            let path = format!("{}/", base.path());
            base.set_path(&path);
        }
        Ok(Endpoint { base, database: database.trim().to_owned(), ca_pem: None, limits: SessionLimits::default() })
    }

    /// The address; its path ends with a slash.
    pub fn base(&self) -> &Url {
        &self.base
    }

    /// Scheme, host and port, for messages.
    pub fn origin(&self) -> String {
        self.base.origin().ascii_serialization()
    }

    /// The database's name.
    pub fn database(&self) -> &str {
        &self.database
    }

    /// Whether Odoo is on this very machine, where no proxy stands between.
    pub(crate) fn is_loopback(&self) -> bool {
        match self.base.host_str() {
            Some("localhost") => true,
            Some(host) => {
                host.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
            }
            None => false,
        }
    }
}

/// A user of Odoo and its password or API key; Odoo takes either in the same place.
#[derive(Debug, Clone)]
pub struct Login {
    /// The user's login name.
    pub user: String,
    /// Password or API key.
    pub secret: SecretString,
}

impl Login {
    /// A login out of its two parts.
    pub fn new(user: impl Into<String>, secret: impl Into<SecretString>) -> Self {
        Login { user: user.into(), secret: secret.into() }
    }
}

/// How much a session asks of Odoo, and how long it waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionLimits {
    /// Calls under way at the same time.
    pub connections_max: u32,
    /// Calls begun within a second; no limit if absent.
    pub calls_per_second: Option<NonZeroU32>,
    /// For a connection to come about.
    pub connect_timeout: Duration,
    /// For the next piece of an answer. Odoo computes a page before it sends the first byte of it.
    pub idle_timeout: Duration,
    /// For a whole call. Odoo's own limit is two minutes.
    pub total_timeout: Duration,
    /// Bytes of one answer, unpacked.
    pub answer_bytes_max: u64,
    /// Records asked for at a time.
    pub page_rows: u32,
    /// Unreadable records of one page, beyond which the page's own error is reported instead.
    pub unreadable_rows_max: u32,
    /// How calls are made again.
    pub retries: Retries,
    /// Where the chance in the pauses between tries starts from.
    pub jitter_seed: u64,
}

impl Default for SessionLimits {
    fn default() -> Self {
        SessionLimits {
            connections_max: 4,
            calls_per_second: None,
            connect_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(60),
            total_timeout: Duration::from_secs(150),
            answer_bytes_max: 256 * 1024 * 1024,
            page_rows: 1_000,
            unreadable_rows_max: 25,
            retries: Retries::default(),
            jitter_seed: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_have_a_path() {
        let endpoint = Endpoint::new("https://example.com/erp", "prod").unwrap();
        assert_eq!(
            endpoint.base().join("xmlrpc/2/common").unwrap().as_str(),
            "https://example.com/erp/xmlrpc/2/common"
        );
        assert_eq!(endpoint.origin(), "https://example.com");
    }

    #[test]
    fn an_address_that_would_leak_or_mislead_is_refused() {
        for address in ["odoo.example.com", "ftp://x", "https://u:p@x", "https://x/?db=1", "https://x/#a", ""] {
            assert!(Endpoint::new(address, "prod").is_err(), "{address}");
        }
        assert!(Endpoint::new("https://x", " ").is_err());
    }

    #[test]
    fn a_login_does_not_show_its_secret() {
        assert!(!format!("{:?}", Login::new("admin", "hunter2".to_owned())).contains("hunter2"));
    }
}
