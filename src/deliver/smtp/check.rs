//! What to tell an operator whose mail server does not answer as it should.

use std::fmt;

use super::settings::{SmtpSettings, TlsMode};
use crate::deliver::attempt::{Failure, Step};

/// The mail server cannot be used: where, at which step, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckFailed {
    /// `host:port`.
    pub server: String,
    /// What failed.
    pub failure: Failure,
    /// What the operator can do.
    pub advice: String,
}

impl std::error::Error for CheckFailed {}

impl fmt::Display for CheckFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "mail server {}, {}: {}. {}", self.server, self.failure.step, self.failure.answer, self.advice)
    }
}

impl CheckFailed {
    pub(super) fn new(settings: &SmtpSettings, failure: Failure) -> Self {
        let advice = advice(settings, &failure);
        Self { server: settings.server(), failure, advice }
    }
}

fn advice(settings: &SmtpSettings, failure: &Failure) -> String {
    let by_step = match failure.step {
        Step::Connect => "Check host and port, and whether a firewall lets this machine out to that port",
        Step::Tls => "Check the TLS mode: STARTTLS is usual on port 587, TLS from the first byte on port 465",
        Step::Greeting if settings.tls == TlsMode::None => {
            "Something listens there but does not greet as a mail server; port 465 wants TLS from the first byte"
        }
        Step::Greeting | Step::Hello => {
            "The server does not want to talk to us: its log says why; check also the name we say in EHLO"
        }
        Step::Auth if failure.code.is_some() => {
            "Check user and password; some providers want an application password or a token, and to allow SMTP for the account"
        }
        Step::Auth => "Check the TLS mode and the kind of login against what the server offers",
        Step::Reset
        | Step::Sender
        | Step::Recipient
        | Step::Data
        | Step::Body
        | Step::LastWord
        | Step::Dot
        | Step::Folder
        | Step::Print
        | Step::Gateway
        | Step::GatewayAnswer => "The server's log says why",
    };
    failure.advice.unwrap_or(by_step).to_owned()
}
