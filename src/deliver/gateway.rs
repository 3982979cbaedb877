//! A gateway of the operator's own: text messages and letters as signed JSON over HTTP, each with a key by which it is made once.

use std::fmt::Display;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use hmac::{Hmac, Mac as _};
use reqwest::{Client, Response, StatusCode, Url, header};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};
use sha2::Sha256;

use super::attempt::{Attempt, Failure, FailureKind, Step};
use super::folder;
use super::smtp::trust;

/// By this the gateway knows a message that it has had already.
const KEY_HEADER: &str = "Idempotency-Key";
/// Seconds since 1970 at which the request was signed.
const TIME_HEADER: &str = "Followupd-Timestamp";
/// `v1=` and the HMAC-SHA256 of time, a full stop and body, in hexadecimal.
const SIGNATURE_HEADER: &str = "Followupd-Signature";
/// Of a strange answer an operator is shown so much.
const SNIPPET_CHARACTERS: usize = 200;
/// No answer that says what it must is longer.
const ANSWER_BYTES_MAX: usize = 64 * 1024;

/// Where the gateway is, and what requests are signed with.
#[derive(Debug, Clone)]
pub struct GatewaySettings {
    /// What is posted to.
    pub url: String,
    /// Known to the gateway and to us.
    pub secret: SecretString,
    /// Until when it must have answered.
    pub timeout: Duration,
    /// PEM of a private authority that has signed its certificate.
    pub private_ca_pem: Option<String>,
}

/// The way to a gateway.
#[derive(Debug, Clone)]
pub struct Gateway {
    client: Client,
    url: Url,
    secret: SecretString,
}

/// What is given to a gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dispatch<'a> {
    /// The same for every attempt, and never that of another message.
    pub(super) key: &'a str,
    /// `sms` or `letter`.
    pub(super) channel: &'static str,
    /// A number, or the lines of a postal address.
    pub(super) to: &'a [String],
    /// What it is called.
    pub(super) title: &'a str,
    pub(super) content: Content<'a>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content<'a> {
    Text(&'a str),
    Pdf(&'a [u8]),
}

impl Gateway {
    /// Nothing is sent yet.
    ///
    /// # Errors
    /// The address or the certificates of the settings are wrong: as a sentence.
    pub fn new(settings: GatewaySettings) -> Result<Self, String> {
        let url = Url::parse(&settings.url).map_err(|error| format!("gateway.url {}: {error}", settings.url))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(format!("gateway.url {}: it begins with https:// or http://", settings.url));
        }
        let tls = trust(settings.private_ca_pem.as_deref()).map_err(|failure| format!("gateway.ca_file: {failure}"))?;
        let mut builder = Client::builder()
            .user_agent(concat!("followupd/", env!("CARGO_PKG_VERSION")))
            .tls_backend_preconfigured(tls)
            // Followed, a redirect turns the request into a GET and loses its body.
            .redirect(reqwest::redirect::Policy::none())
            .timeout(settings.timeout);
        if is_loopback(&url) {
            builder = builder.no_proxy();
        }
        let client = builder.build().map_err(|error| format!("the way to the gateway: {}", error.without_url()))?;
        Ok(Self { client, url, secret: settings.secret })
    }

    /// One attempt. After the last word only an answer tells what has become of the message: without one it is in doubt, and
    /// the key sees to it that a person who says that it was not sent makes no second one.
    pub(super) async fn send<E: Display>(
        &self,
        dispatch: Dispatch<'_>,
        at: DateTime<Utc>,
        last_word: impl AsyncFnOnce() -> Result<(), E>,
    ) -> Attempt {
        let body = body(dispatch).to_string();
        let time = at.timestamp().to_string();
        let request = self
            .client
            .post(self.url.clone())
            .header(header::CONTENT_TYPE, "application/json")
            .header(KEY_HEADER, dispatch.key)
            .header(SIGNATURE_HEADER, format!("v1={}", signature(&self.secret, &time, &body)))
            .header(TIME_HEADER, time)
            .body(body);
        if let Err(error) = last_word().await {
            return folder::no_last_word(&error);
        }
        match request.send().await {
            Ok(response) => heard(response, dispatch.to).await,
            Err(error) if error.is_connect() => {
                Attempt::Failed(Failure::own(Step::Gateway, FailureKind::Transient, words(&error)))
            }
            Err(error) => Attempt::InDoubt { what: format!("the gateway: {}", words(&error)) },
        }
    }

    /// Whether somebody answers there; nothing is posted.
    ///
    /// # Errors
    /// What is wrong, as a sentence.
    pub async fn check(&self) -> Result<(), String> {
        let asked = self.client.head(self.url.clone()).send().await;
        asked.map(drop).map_err(|error| format!("gateway.url: {}", words(&error)))
    }
}

/// A proxy does not lead to this machine.
fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

fn body(Dispatch { key, channel, to, title, content }: Dispatch<'_>) -> Value {
    let mut body = json!({ "key": key, "channel": channel, "to": to, "title": title });
    let (name, value) = match content {
        Content::Text(text) => ("text", text.to_owned()),
        Content::Pdf(pdf) => ("pdf", STANDARD.encode(pdf)),
    };
    if let Some(members) = body.as_object_mut() {
        members.insert(name.to_owned(), value.into());
    }
    body
}

/// In hexadecimal.
fn signature(secret: &SecretString, time: &str, body: &str) -> String {
    // A key may be of any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()) else { return String::new() };
    mac.update(time.as_bytes());
    mac.update(b".");
    mac.update(body.as_bytes());
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What an answer means for the message.
async fn heard(response: Response, to: &[String]) -> Attempt {
    let status = response.status();
    let said = beginning(response).await;
    let answer: Value = serde_json::from_str(&said).unwrap_or_default();
    let id =
        answer.get("id").and_then(|id| id.as_str().map(str::to_owned).or_else(|| id.as_i64().map(|n| n.to_string())));
    if let (true, Some(id)) = (status.is_success(), id) {
        return Attempt::Sent { answer: format!("the gateway calls it {id}"), refused: Vec::new() };
    }
    let reason = ["error", "message"].iter().find_map(|name| answer.get(*name)?.as_str());
    let reason: String = reason.map_or_else(|| said.chars().take(SNIPPET_CHARACTERS).collect(), str::to_owned);
    // It may say again whom the message is for.
    let reason = to.iter().fold(reason, |reason, to| reason.replace(to.as_str(), "…"));
    let reason = if status.is_success() { "it names no id of the message".to_owned() } else { reason };
    let said = format!("{status} {}", reason.trim()).trim_end().to_owned();
    match meaning(status) {
        Some((step, kind)) => Attempt::Failed(Failure::own(step, kind, said)),
        None => Attempt::InDoubt { what: format!("the gateway says {said}") },
    }
}

/// Whether a refusal is about the message or about all of them, and whether another attempt may help. None: it may have the
/// message all the same.
fn meaning(status: StatusCode) -> Option<(Step, FailureKind)> {
    Some(match status {
        // It does not know us, or is not there, or asks for a pause: the messages are sound.
        StatusCode::UNAUTHORIZED
        | StatusCode::FORBIDDEN
        | StatusCode::NOT_FOUND
        | StatusCode::METHOD_NOT_ALLOWED
        | StatusCode::TOO_MANY_REQUESTS
        | StatusCode::SERVICE_UNAVAILABLE => (Step::Gateway, FailureKind::Transient),
        _ if status.is_redirection() => (Step::Gateway, FailureKind::Transient),
        // It knows the key with other words.
        StatusCode::CONFLICT => return None,
        StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_EARLY => (Step::GatewayAnswer, FailureKind::Transient),
        _ if status.is_client_error() => (Step::GatewayAnswer, FailureKind::Permanent),
        _ => return None,
    })
}

async fn beginning(mut response: Response) -> String {
    let mut bytes = Vec::new();
    while let Ok(Some(piece)) = response.chunk().await {
        bytes.extend_from_slice(&piece);
        if bytes.len() >= ANSWER_BYTES_MAX {
            break;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Without the address, which may hold a secret.
fn words(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "it did not answer in time".to_owned();
    }
    let mut source = std::error::Error::source(error);
    let mut last = "no connection".to_owned();
    while let Some(cause) = source {
        last = cause.to_string();
        source = cause.source();
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_signed_as_the_guide_says() {
        // Made with: printf '%s' '1764403200.{"a":1}' | openssl dgst -sha256 -hmac 'quite secret'
        let signed = signature(&SecretString::from("quite secret"), "1764403200", "{\"a\":1}");
        assert_eq!(signed, "0d02930589e85c82d617930a270369bf79107d2566d76cef78fb913f890992d3");
    }

    #[test]
    fn an_answer_is_about_the_message_or_about_all_of_them() {
        use FailureKind::{Permanent, Transient};
        for (status, step, kind) in [
            (400, Step::GatewayAnswer, Permanent),
            (422, Step::GatewayAnswer, Permanent),
            (401, Step::Gateway, Transient),
            (404, Step::Gateway, Transient),
            (429, Step::Gateway, Transient),
            (503, Step::Gateway, Transient),
            (408, Step::GatewayAnswer, Transient),
            (302, Step::Gateway, Transient),
        ] {
            assert_eq!(meaning(StatusCode::from_u16(status).unwrap()), Some((step, kind)), "{status}");
        }
        for status in [200, 409, 500, 502, 504] {
            assert_eq!(meaning(StatusCode::from_u16(status).unwrap()), None, "{status}: who knows");
        }
    }
}
