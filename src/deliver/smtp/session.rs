//! One SMTP session, from the connection to QUIT; a mail goes through it in two halves, with our last word between them.

use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::commands::{Auth, Data, Ehlo, Mail, Noop, Quit, Rcpt, Rset, Starttls};
use lettre::transport::smtp::extension::{ClientId, MailBodyParameter, MailParameter};
use lettre::transport::smtp::response::{Response, Severity};
use secrecy::ExposeSecret;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};
use tokio_rustls::TlsConnector;

use super::capabilities::Capabilities;
use super::settings::{Login, SmtpSettings, TlsMode};
use super::tls::shake_hands;
use super::wire::{Broken, Wire};
use crate::deliver::attempt::{Failure, FailureKind, Refused, Step};
use crate::deliver::mail::Parcel;

/// An open session, signed in, ready for a mail.
pub(super) struct Session {
    wire: Wire,
    settings: SmtpSettings,
    capabilities: Capabilities,
    mails_offered: u32,
    used_at: Instant,
}

impl Session {
    /// Connects, sets up TLS, says hello and signs in.
    pub(super) async fn open(settings: &SmtpSettings, connector: Option<&TlsConnector>) -> Result<Self, Failure> {
        let (stream, hello) = connect(settings).await?;
        let command_limit = settings.timeouts.command;
        let mut wire = match (settings.tls, connector) {
            (TlsMode::Implicit, Some(connector)) => {
                Wire::new(shake_hands(connector, settings, Box::new(stream)).await?)
            }
            _ => Wire::new(Box::new(stream)),
        };
        let greeting = wire.answer(command_limit).await.map_err(|broken| broken.at(Step::Greeting))?;
        expect_2xx(Step::Greeting, &greeting)?;
        let mut capabilities = say_hello(&mut wire, settings, &hello).await?;
        if settings.tls == TlsMode::StartTls {
            wire = start_tls(wire, settings, connector, &capabilities).await?;
            // What was said before TLS may have been said by somebody else.
            capabilities = say_hello(&mut wire, settings, &hello).await?;
        }
        let mut session =
            Self { wire, settings: settings.clone(), capabilities, mails_offered: 0, used_at: Instant::now() };
        if let Some(login) = settings.login.clone() {
            session.sign_in(&login).await?;
        }
        tracing::debug!(server = %settings.server(), "mail session opened");
        Ok(session)
    }

    /// Whether a mail has gone through before the present one, so that the session may have gone stale since.
    pub(super) fn served_before(&self) -> bool {
        self.mails_offered > 1
    }

    /// Whether another mail should rather begin a new session.
    pub(super) fn is_worn(&self) -> bool {
        self.mails_offered >= self.settings.mails_per_session_max
            || self.used_at.elapsed() > self.settings.session_rest_max
    }

    /// First half: everything up to and with the last byte of the body, flushed; not the dot. Tells whom the server refused.
    ///
    /// Nothing can have been delivered when this fails.
    pub(super) async fn offer(&mut self, parcel: &Parcel) -> Result<Vec<Refused>, Failure> {
        self.mails_offered += 1;
        if self.served_before() {
            let answer = self.command(Step::Reset, &Rset.to_string()).await?;
            expect_2xx(Step::Reset, &answer)?;
        }
        let parameters = self.mail_parameters(parcel)?;
        let mail = Mail::new(Some(parcel.sender.to_lettre()), parameters);
        let answer = self.command(Step::Sender, &mail.to_string()).await?;
        expect_2xx(Step::Sender, &answer)?;
        let refused = self.name_recipients(parcel).await?;
        let answer = self.command(Step::Data, &Data.to_string()).await?;
        if !answer.has_code(354) {
            return Err(refusal(Step::Data, &answer));
        }
        let limit = self.settings.timeouts.data;
        let written = self.wire.write(&dot_stuffed(&parcel.bytes), limit).await;
        // Looked at even if writing has failed: a server that hangs up in the middle may have said why.
        self.still_listening().await?;
        written.map_err(|broken| broken.at(Step::Body))?;
        Ok(refused)
    }

    /// Whether the server still waits for the dot. Every broken connection found here is one mail less in doubt.
    pub(super) async fn still_listening(&mut self) -> Result<(), Failure> {
        match self.wire.unasked().await.map_err(|broken| broken.at(Step::Body))? {
            None => Ok(()),
            Some(answer) => Err(Failure { connection_lost: true, ..refusal(Step::Body, &answer) }),
        }
    }

    /// Second half: the dot and the answer. `Err` means that nobody knows.
    pub(super) async fn dot(&mut self) -> Result<Result<String, Failure>, Broken> {
        let answer = self.wire.command(".\r\n", self.settings.timeouts.data).await?;
        self.used_at = Instant::now();
        match answer.code().severity {
            Severity::PositiveCompletion => Ok(Ok(text_of(&answer))),
            Severity::TransientNegativeCompletion | Severity::PermanentNegativeCompletion => {
                Ok(Err(refusal(Step::Dot, &answer)))
            }
            Severity::PositiveIntermediate => Err(Broken::Garbled(text_of(&answer))),
        }
    }

    /// NOOP: is anybody there?
    pub(super) async fn ping(&mut self) -> Result<(), Failure> {
        let answer = self.command(Step::Reset, &Noop.to_string()).await?;
        expect_2xx(Step::Reset, &answer)
    }

    /// QUIT. Whether the server answers does not matter any more.
    pub(super) async fn quit(mut self) {
        let limit = self.settings.timeouts.connect;
        let _ = self.wire.command(&Quit.to_string(), limit).await;
        self.wire.shut_down(limit).await;
    }

    async fn command(&mut self, step: Step, line: &str) -> Result<Response, Failure> {
        self.wire.command(line, self.settings.timeouts.command).await.map_err(|broken| broken.at(step))
    }

    fn mail_parameters(&self, parcel: &Parcel) -> Result<Vec<MailParameter>, Failure> {
        let cannot = |what: String| Failure::own(Step::Sender, FailureKind::Permanent, what);
        let mut parameters = Vec::new();
        if let Some(limit) = self.capabilities.size {
            let size = parcel.bytes.len();
            if let Some(limit) = limit.filter(|limit| size as u64 > *limit) {
                return Err(cannot(format!("the mail has {size} bytes, the server takes {limit} at most")));
            }
            parameters.push(MailParameter::Size(size));
        }
        if parcel.needs_smtputf8 {
            if !self.capabilities.smtputf8 {
                return Err(cannot(
                    "an address has letters outside ASCII before its @, and the server does not offer SMTPUTF8"
                        .to_owned(),
                ));
            }
            if self.capabilities.eight_bit_mime {
                parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        Ok(parameters)
    }

    /// Names the recipients; it is enough if one is accepted.
    async fn name_recipients(&mut self, parcel: &Parcel) -> Result<Vec<Refused>, Failure> {
        let mut refused = Vec::new();
        let mut first_refusal: Option<Failure> = None;
        for recipient in &parcel.recipients {
            let rcpt = Rcpt::new(recipient.to_lettre(), Vec::new());
            let answer = self.command(Step::Recipient, &rcpt.to_string()).await?;
            if let Err(failure) = expect_2xx(Step::Recipient, &answer) {
                if failure.connection_lost {
                    return Err(failure);
                }
                refused.push(Refused {
                    recipient: recipient.clone(),
                    kind: failure.kind,
                    answer: failure.answer.clone(),
                });
                // If one may be accepted later the mail is worth another attempt, so the transient refusal speaks for all.
                let speaks = first_refusal.as_ref().is_none_or(|first| first.kind == FailureKind::Permanent);
                if speaks && (first_refusal.is_none() || failure.kind == FailureKind::Transient) {
                    first_refusal = Some(failure);
                }
            }
        }
        match first_refusal {
            Some(failure) if refused.len() == parcel.recipients.len() => Err(failure),
            _ => Ok(refused),
        }
    }

    async fn sign_in(&mut self, login: &Login) -> Result<(), Failure> {
        let cannot = |what: &str| Failure::own(Step::Auth, FailureKind::Permanent, what);
        let settings = &self.settings;
        if settings.tls == TlsMode::None && !settings.is_loopback() && !settings.allow_password_without_tls {
            return Err(cannot("a password is not sent over a connection without TLS"));
        }
        let (wanted, user, secret) = match login {
            Login::Password { user, password } => (&[Mechanism::Plain, Mechanism::Login][..], user, password),
            Login::OauthToken { user, token } => (&[Mechanism::Xoauth2][..], user, token),
        };
        let offered = |mechanism: &&Mechanism| self.capabilities.mechanisms.contains(*mechanism);
        let Some(mechanism) = wanted.iter().find(offered).copied() else {
            let names: Vec<String> = wanted.iter().map(Mechanism::to_string).collect();
            return Err(cannot(&format!("the server does not offer AUTH {}", names.join(" or "))));
        };
        let credentials = Credentials::new(user.clone(), secret.expose_secret().to_owned());
        let unusable = |_| cannot("the server asks for something that is neither user nor password");
        let first = Auth::new(mechanism, credentials.clone(), None).map_err(unusable)?;
        let mut answer = self.command(Step::Auth, &first.to_string()).await?;
        // LOGIN asks for user and password in turn; after that a server that still asks is not one.
        for _ in 0..2 {
            if !answer.has_code(334) {
                break;
            }
            let line = match mechanism {
                // Here it is no question but the reason of a refusal, which an empty line must acknowledge.
                Mechanism::Xoauth2 => "\r\n".to_owned(),
                Mechanism::Plain | Mechanism::Login => {
                    Auth::new_from_response(mechanism, credentials.clone(), &answer).map_err(unusable)?.to_string()
                }
            };
            answer = self.command(Step::Auth, &line).await?;
        }
        expect_2xx(Step::Auth, &answer)
    }
}

async fn connect(settings: &SmtpSettings) -> Result<(TcpStream, ClientId), Failure> {
    let limit = settings.timeouts.connect;
    let broken = |broken: Broken| broken.at(Step::Connect);
    let stream = timeout(limit, TcpStream::connect((settings.host.as_str(), settings.port)))
        .await
        .map_err(|_| broken(Broken::TimedOut(limit)))?
        .map_err(|error| broken(Broken::Io(error)))?;
    // The dot is a small write after a big one: without this it waits for the server's delayed acknowledgement, 40 ms a mail.
    stream.set_nodelay(true).map_err(|error| broken(Broken::Io(error)))?;
    let hello = match &settings.hello_name {
        // A name from a settings file must not bring a line of its own.
        Some(name) => ClientId::Domain(name.chars().filter(char::is_ascii_graphic).collect()),
        None => match stream.local_addr().map(|address| address.ip()) {
            Ok(std::net::IpAddr::V4(address)) => ClientId::Ipv4(address),
            Ok(std::net::IpAddr::V6(address)) => ClientId::Ipv6(address),
            Err(_) => ClientId::default(),
        },
    };
    Ok((stream, hello))
}

async fn say_hello(wire: &mut Wire, settings: &SmtpSettings, hello: &ClientId) -> Result<Capabilities, Failure> {
    let line = Ehlo::new(hello.clone()).to_string();
    let answer = wire.command(&line, settings.timeouts.command).await.map_err(|broken| broken.at(Step::Hello))?;
    expect_2xx(Step::Hello, &answer)?;
    Ok(Capabilities::from_hello(&answer))
}

async fn start_tls(
    mut wire: Wire,
    settings: &SmtpSettings,
    connector: Option<&TlsConnector>,
    capabilities: &Capabilities,
) -> Result<Wire, Failure> {
    let Some(connector) = connector.filter(|_| capabilities.starttls) else {
        return Err(Failure::own(Step::Tls, FailureKind::Permanent, "the server does not offer STARTTLS"));
    };
    let at_tls = |broken: Broken| broken.at(Step::Tls);
    let answer = wire.command(&Starttls.to_string(), settings.timeouts.command).await.map_err(at_tls)?;
    expect_2xx(Step::Tls, &answer)?;
    let stream = wire.into_stream().map_err(at_tls)?;
    Ok(Wire::new(shake_hands(connector, settings, stream).await?))
}

fn expect_2xx(step: Step, answer: &Response) -> Result<(), Failure> {
    if answer.code().severity == Severity::PositiveCompletion { Ok(()) } else { Err(refusal(step, answer)) }
}

/// A server's no. 421 also says that it hangs up.
fn refusal(step: Step, answer: &Response) -> Failure {
    let code = u16::from(answer.code());
    let kind = match answer.code().severity {
        Severity::PermanentNegativeCompletion => FailureKind::Permanent,
        // A yes at the wrong place is nothing to build on, but nobody has refused the mail either.
        Severity::PositiveCompletion | Severity::PositiveIntermediate | Severity::TransientNegativeCompletion => {
            FailureKind::Transient
        }
    };
    let connection_lost = code == 421 || answer.is_positive();
    Failure { step, kind, code: Some(code), answer: text_of(answer), connection_lost, advice: None }
}

/// Code and text on one line, control characters replaced, for journal and people.
fn text_of(answer: &Response) -> String {
    let text: Vec<&str> = answer.message().map(str::trim).filter(|line| !line.is_empty()).collect();
    let text: String = text.join(" ").chars().map(|c| if c.is_control() { ' ' } else { c }).take(500).collect();
    format!("{} {text}", answer.code()).trim_end().to_owned()
}

/// Doubles the dot at the beginning of a line, so that no line of a letter is taken for its end (RFC 5321, 4.5.2), and ends the last line.
fn dot_stuffed(bytes: &[u8]) -> Vec<u8> {
    let mut stuffed = Vec::with_capacity(bytes.len() + 64);
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        if line.starts_with(b".") {
            stuffed.push(b'.');
        }
        stuffed.extend_from_slice(line);
    }
    if !stuffed.ends_with(b"\r\n") {
        stuffed.extend_from_slice(b"\r\n");
    }
    stuffed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_at_the_beginning_of_a_line_are_doubled() {
        assert_eq!(dot_stuffed(b".\r\n..a\r\nb.\r\n.c"), b"..\r\n...a\r\nb.\r\n..c\r\n");
        assert_eq!(dot_stuffed(b""), b"\r\n");
    }

    #[test]
    fn answers_become_failures_by_their_first_digit() {
        let kind = |text: &str| refusal(Step::Dot, &text.parse().unwrap());
        assert_eq!(kind("451 later\r\n").kind, FailureKind::Transient);
        assert_eq!(kind("550 5.1.1 unknown\r\n").kind, FailureKind::Permanent);
        assert_eq!(kind("550-5.1.1 un\u{7}known\r\n550 really\r\n").answer, "550 5.1.1 un known really");
        assert!(kind("421 bye\r\n").connection_lost);
        assert!(!kind("451 later\r\n").connection_lost);
    }
}
