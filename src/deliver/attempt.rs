//! How one attempt to deliver a mail ended, in words that decide what happens next.

use std::fmt;

use super::address::Address;

/// The end of one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attempt {
    /// The server took responsibility for the mail.
    Sent {
        /// What it said, usually with its queue id.
        answer: String,
        /// Recipients it refused while it accepted others.
        refused: Vec<Refused>,
    },
    /// The mail has certainly not left.
    Failed(Failure),
    /// The connection broke after the final dot had begun to be written and before the answer came: only a person or the server's log knows.
    InDoubt {
        /// What happened, for that person.
        what: String,
    },
}

/// A recipient that the server refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Whom.
    pub recipient: Address,
    /// Whether another attempt may help.
    pub kind: FailureKind,
    /// What the server said, with its code.
    pub answer: String,
}

/// Why a mail has not left.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{step}: {answer}")]
pub struct Failure {
    /// Where it happened.
    pub step: Step,
    /// Whether another attempt may help.
    pub kind: FailureKind,
    /// The server's three digits, if it said anything.
    pub code: Option<u16>,
    /// What the server said, with its code, or what happened to the connection. May name the recipient: mask before logging.
    pub answer: String,
    /// The connection is of no further use.
    pub(super) connection_lost: bool,
    /// What the operator can do, where the step alone does not tell.
    pub(super) advice: Option<&'static str>,
}

/// Whether to try again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// 4xx, or no answer at all.
    Transient,
    /// 5xx, or something that stays as it is.
    Permanent,
}

/// The steps of an attempt, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Name look-up and TCP connection.
    Connect,
    /// The TLS handshake, with or without STARTTLS before it.
    Tls,
    /// The server's first line.
    Greeting,
    /// EHLO.
    Hello,
    /// Signing in.
    Auth,
    /// RSET or NOOP on an open session.
    Reset,
    /// MAIL FROM.
    Sender,
    /// RCPT TO.
    Recipient,
    /// DATA.
    Data,
    /// The message itself.
    Body,
    /// Our own last word on disk, before the final dot.
    LastWord,
    /// The server's answer to the final dot.
    Dot,
    /// Writing a file into a folder.
    Folder,
    /// Handing a letter to the printer.
    Print,
    /// Reaching the gateway, and being let in.
    Gateway,
    /// What the gateway says of a message.
    GatewayAnswer,
}

impl Step {
    /// Whether the step says something about the server and its settings and nothing about this mail: then the next mail would fail too.
    pub fn concerns_every_mail(self) -> bool {
        self <= Self::Reset || matches!(self, Self::Folder | Self::Print | Self::Gateway)
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "connecting",
            Self::Tls => "setting up TLS",
            Self::Greeting => "waiting for the greeting",
            Self::Hello => "EHLO",
            Self::Auth => "signing in",
            Self::Reset => "resetting the session",
            Self::Sender => "MAIL FROM",
            Self::Recipient => "RCPT TO",
            Self::Data => "DATA",
            Self::Body => "sending the message",
            Self::LastWord => "recording the last word",
            Self::Dot => "final answer",
            Self::Folder => "writing the file",
            Self::Print => "printing",
            Self::Gateway => "reaching the gateway",
            Self::GatewayAnswer => "the gateway's answer",
        })
    }
}

impl Failure {
    /// Something of our own, without the server.
    pub(super) fn own(step: Step, kind: FailureKind, answer: impl Into<String>) -> Self {
        Self { step, kind, code: None, answer: answer.into(), connection_lost: false, advice: None }
    }

    /// Whether the same mail may be tried again by itself. A refused login or a wrong certificate is permanent for the server, yet the mail is
    /// sound and can go once a person has put it right.
    pub fn retry_sensible(&self) -> bool {
        self.kind == FailureKind::Transient || self.step.concerns_every_mail()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_login_is_no_fault_of_the_mail() {
        let refused = Failure::own(Step::Auth, FailureKind::Permanent, "535 no");
        assert!(refused.step.concerns_every_mail() && refused.retry_sensible());
        let unknown = Failure::own(Step::Recipient, FailureKind::Permanent, "550 unknown");
        assert!(!unknown.step.concerns_every_mail() && !unknown.retry_sensible());
        assert_eq!(unknown.to_string(), "RCPT TO: 550 unknown");
    }
}
