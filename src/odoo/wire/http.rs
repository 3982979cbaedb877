//! Carries XML-RPC calls to Odoo over HTTP, within the session's limits on connections, pace, time and size.

use std::num::NonZeroU32;
use std::sync::Arc;

use futures_util::TryStreamExt as _;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use reqwest::{Client, Response, Url, header};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::io::AsyncBufRead;
use tokio::sync::Semaphore;
use tokio_util::io::StreamReader;

use crate::odoo::endpoint::{Endpoint, SessionLimits};
use crate::odoo::fault::{OdooError, TransportStep};
use crate::odoo::value::Value;

use super::decode::{self, Answer, DecodeError, Limits, RowsAnswer};
use super::encode;

/// How many characters of a strange answer an operator is shown.
const SNIPPET_CHARACTERS: usize = 200;
/// Connections are kept for less time than any usual proxy keeps them, so that a call seldom meets a closed one.
const POOL_IDLE_SECONDS: u64 = 4;
/// What getting a page is called in errors.
const PAGE: &str = "getting a page of Odoo";

/// Which of Odoo's services is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Service {
    /// Version and login.
    Common,
    /// Models.
    Object,
}

impl Service {
    fn path(self) -> &'static str {
        match self {
            Service::Common => "xmlrpc/2/common",
            Service::Object => "xmlrpc/2/object",
        }
    }
}

/// What Odoo's web server shows at an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The HTTP status.
    pub status: u16,
    /// The media type, or nothing.
    pub content_type: String,
    /// Its bytes; none: they are more than was asked for.
    pub bytes: Option<Vec<u8>>,
}

/// The way to one Odoo.
pub(crate) struct HttpWire {
    client: Client,
    base: Url,
    origin: String,
    secret: SecretString,
    connections: Semaphore,
    pace: Option<DefaultDirectRateLimiter>,
    limits: Limits,
}

impl HttpWire {
    /// Nothing is sent yet. The secret is only known so that no error message can repeat it.
    pub(crate) fn new(endpoint: &Endpoint, secret: SecretString) -> Result<Self, OdooError> {
        let settings = |error: &dyn std::fmt::Display| OdooError::Settings(error.to_string());
        let SessionLimits {
            connections_max,
            calls_per_second,
            connect_timeout,
            idle_timeout,
            total_timeout,
            answer_bytes_max,
            ..
        } = endpoint.limits;
        let mut builder = Client::builder()
            .user_agent(concat!("followupd/", env!("CARGO_PKG_VERSION")))
            .tls_backend_preconfigured(tls(endpoint)?)
            // Followed, a redirect turns the call into a GET and loses its body.
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(connect_timeout)
            .read_timeout(idle_timeout)
            .timeout(total_timeout)
            .pool_idle_timeout(std::time::Duration::from_secs(POOL_IDLE_SECONDS));
        if endpoint.is_loopback() {
            builder = builder.no_proxy();
        }
        let connections = usize::try_from(connections_max.max(1)).unwrap_or(1);
        Ok(HttpWire {
            client: builder.build().map_err(|error| settings(&error.without_url()))?,
            base: endpoint.base().clone(),
            origin: endpoint.origin(),
            secret,
            connections: Semaphore::new(connections),
            pace: calls_per_second.map(|rate: NonZeroU32| RateLimiter::direct(Quota::per_second(rate))),
            limits: Limits { body_bytes_max: answer_bytes_max, ..Limits::default() },
        })
    }

    /// Makes one call and reads its whole answer.
    pub(crate) async fn call(
        &self,
        service: Service,
        method: &str,
        params: &[Value],
        operation: &str,
    ) -> Result<Value, OdooError> {
        let _permit = self.turn().await;
        let body = self.send(service, method, params, operation).await?;
        match decode::answer(body, &self.limits).await {
            Ok(Answer::Value(value)) => Ok(value),
            Ok(Answer::Fault { code, message }) => Err(OdooError::from_fault(operation, code, &self.redacted(message))),
            Err(error) => Err(self.unreadable(operation, error)),
        }
    }

    /// Makes one call and hands on each item of its answer while it arrives; the result is their number.
    pub(crate) async fn rows(
        &self,
        method: &str,
        params: &[Value],
        operation: &str,
        row: impl FnMut(Value),
    ) -> Result<u64, OdooError> {
        let _permit = self.turn().await;
        let body = self.send(Service::Object, method, params, operation).await?;
        match decode::rows(body, &self.limits, row).await {
            Ok(RowsAnswer::Rows(count)) => Ok(count),
            Ok(RowsAnswer::Fault { code, message }) => {
                Err(OdooError::from_fault(operation, code, &self.redacted(message)))
            }
            Err(DecodeError::NotRows(found)) => Err(OdooError::UnexpectedAnswer {
                operation: operation.to_owned(),
                expected: "a list of records",
                found: found.to_owned(),
            }),
            Err(error) => Err(self.unreadable(operation, error)),
        }
    }

    /// Comes to Odoo's web server as somebody without a login: where it has several databases, it knows from then on which
    /// one this visitor means. The answer is what it knows the visitor by.
    pub(crate) async fn visit(&self, database: &str) -> Result<Option<String>, OdooError> {
        let _permit = self.turn().await;
        let mut url = self.at("web/login")?;
        url.query_pairs_mut().append_pair("db", database);
        let response = self.get(url, None).await?;
        let cookies = response.headers().get_all(header::SET_COOKIE).iter().filter_map(|cookie| cookie.to_str().ok());
        let mut visitor = cookies.filter_map(|cookie| cookie.split(';').next()?.strip_prefix("session_id="));
        Ok(visitor.next_back().map(str::to_owned))
    }

    /// What Odoo's web server shows a visitor at an address below its own, of at most `bytes_max`.
    pub(crate) async fn page(&self, path: &str, visitor: Option<&str>, bytes_max: usize) -> Result<Page, OdooError> {
        let _permit = self.turn().await;
        let mut response = self.get(self.at(path.trim_start_matches('/'))?, visitor).await?;
        let content_type = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let (status, content_type) = (response.status().as_u16(), content_type.unwrap_or_default().to_owned());
        let broken = |error: reqwest::Error| self.transport(PAGE, TransportStep::Answer, error.without_url().into());
        let mut bytes = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(broken)? {
            if bytes.len() + piece.len() > bytes_max {
                return Ok(Page { status, content_type, bytes: None });
            }
            bytes.extend_from_slice(&piece);
        }
        Ok(Page { status, content_type, bytes: Some(bytes) })
    }

    async fn get(&self, url: Url, visitor: Option<&str>) -> Result<Response, OdooError> {
        let mut request = self.client.get(url);
        if let Some(visitor) = visitor {
            request = request.header(header::COOKIE, format!("session_id={visitor}"));
        }
        request.send().await.map_err(|error| self.not_sent(PAGE, error))
    }

    fn at(&self, path: &str) -> Result<Url, OdooError> {
        self.base.join(path).map_err(|error| OdooError::Settings(error.to_string()))
    }

    /// Waits until the call may begin. The permit is kept until the answer has been read.
    async fn turn(&self) -> Option<tokio::sync::SemaphorePermit<'_>> {
        // The semaphore is never closed, so that there is always a permit.
        let permit = self.connections.acquire().await.ok();
        if let Some(pace) = &self.pace {
            while let Err(not_until) = pace.check() {
                tokio::time::sleep(not_until.wait_time_from(DefaultClock::default().now())).await;
            }
        }
        permit
    }

    async fn send(
        &self,
        service: Service,
        method: &str,
        params: &[Value],
        operation: &str,
    ) -> Result<impl AsyncBufRead + Unpin + use<>, OdooError> {
        let body = encode::method_call(method, params)
            .map_err(|source| OdooError::NotSent { operation: operation.to_owned(), source })?;
        let url = self.at(service.path())?;
        let request = self.client.post(url).header(header::CONTENT_TYPE, "text/xml").body(body);
        let response = request.send().await.map_err(|error| self.not_sent(operation, error))?;
        let status = response.status();
        let header = |name| response.headers().get(name).and_then(|value: &header::HeaderValue| value.to_str().ok());
        if status.is_redirection() {
            let location = header(header::LOCATION)
                .map_or("nowhere", |location| location.split(['?', '#']).next().unwrap_or_default());
            return Err(OdooError::Redirect {
                operation: operation.to_owned(),
                origin: self.origin.clone(),
                status: status.as_u16(),
                location: self.redacted(location.to_owned()),
            });
        }
        let content_type = header(header::CONTENT_TYPE).unwrap_or("without a content type");
        let content_type = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let reader = reader_of(response);
        // An error page may be XHTML, which calls itself XML as well.
        if status.is_success() && content_type.contains("xml") && !content_type.contains("html") {
            return Ok(reader);
        }
        let snippet = decode::beginning(reader, SNIPPET_CHARACTERS).await;
        Err(OdooError::NotXml {
            operation: operation.to_owned(),
            origin: self.origin.clone(),
            status: status.as_u16(),
            content_type,
            snippet: if snippet.is_empty() { "(empty)".to_owned() } else { self.redacted(snippet) },
        })
    }

    fn not_sent(&self, operation: &str, error: reqwest::Error) -> OdooError {
        let connecting = error.is_connect();
        self.transport(
            operation,
            if connecting { TransportStep::Connect } else { TransportStep::Request },
            error.without_url().into(),
        )
    }

    fn unreadable(&self, operation: &str, error: DecodeError) -> OdooError {
        let operation_owned = operation.to_owned();
        match error {
            DecodeError::Io(_) | DecodeError::Truncated { .. } => {
                self.transport(operation, TransportStep::Answer, error.into())
            }
            DecodeError::BodyTooLong { .. } | DecodeError::TextTooLong { .. } => {
                OdooError::TooLarge { operation: operation_owned, source: error }
            }
            DecodeError::Syntax { .. }
            | DecodeError::Unexpected { .. }
            | DecodeError::Forbidden(_)
            | DecodeError::TooDeep { .. }
            | DecodeError::NotRows(_) => OdooError::Malformed { operation: operation_owned, source: error },
        }
    }

    fn transport(
        &self,
        operation: &str,
        step: TransportStep,
        source: Box<dyn std::error::Error + Send + Sync>,
    ) -> OdooError {
        OdooError::Transport {
            operation: operation.to_owned(),
            origin: self.origin.clone(),
            step,
            reached: step != TransportStep::Connect,
            source,
        }
    }

    /// A server's words without our secret, should it have repeated the request.
    fn redacted(&self, text: String) -> String {
        let secret = self.secret.expose_secret();
        // A password as short as a usual word would only tear holes into every message.
        if secret.len() < 8 { text } else { text.replace(secret, "[secret]") }
    }
}

fn reader_of(response: Response) -> impl AsyncBufRead + Unpin + use<> {
    let pieces = response.bytes_stream().map_err(|error| std::io::Error::other(error.without_url()));
    StreamReader::new(Box::pin(pieces))
}

/// Trust in the system's certificates and the endpoint's own, with one crypto library for the whole program.
fn tls(endpoint: &Endpoint) -> Result<rustls::ClientConfig, OdooError> {
    let refuse = |what: &str, error: &dyn std::fmt::Display| OdooError::Settings(format!("{what}: {error}"));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = rustls::ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| refuse("TLS", &error))?;
    if endpoint.base().scheme() == "http" {
        // Nothing is ever verified, and a machine without certificates must do.
        return Ok(builder.with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth());
    }
    let verifier = match &endpoint.ca_pem {
        None => rustls_platform_verifier::Verifier::new(provider),
        Some(pem) => {
            let certificates: Result<Vec<CertificateDer<'static>>, _> = CertificateDer::pem_slice_iter(pem).collect();
            let certificates = certificates.map_err(|error| refuse("the file of certificates is not PEM", &error))?;
            if certificates.is_empty() {
                return Err(OdooError::Settings("the file of certificates holds none".to_owned()));
            }
            rustls_platform_verifier::Verifier::new_with_extra_roots(certificates, provider)
        }
    }
    .map_err(|error| refuse("the system's certificates cannot be loaded", &error))?;
    Ok(builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth())
}
