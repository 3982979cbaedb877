//! TLS to the mail server: the system's authorities, and a private one if the operator names it.

use std::io;
use std::sync::Arc;

use rustls::ClientConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls_platform_verifier::Verifier;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::settings::SmtpSettings;
use super::wire::{Broken, Duplex};
use crate::deliver::attempt::{Failure, FailureKind, Step};

/// Prepares TLS once for all sessions: reading the system's authorities takes milliseconds.
///
/// # Errors
/// The private authority's text holds no certificate, or the system has no authorities at all.
pub(super) fn connector(settings: &SmtpSettings) -> Result<TlsConnector, Failure> {
    Ok(TlsConnector::from(Arc::new(trust(settings.private_ca_pem.as_deref())?)))
}

/// Trust in the system's authorities, and in a private one.
///
/// # Errors
/// As [`connector`].
pub(in crate::deliver) fn trust(private_ca_pem: Option<&str>) -> Result<ClientConfig, Failure> {
    let wrong = |what: String| Failure::own(Step::Tls, FailureKind::Permanent, what);
    let mut private = Vec::new();
    if let Some(pem) = private_ca_pem {
        for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
            private.push(
                certificate.map_err(|error| wrong(format!("the private authority's PEM is unreadable: {error}")))?,
            );
        }
        if private.is_empty() {
            return Err(wrong("the private authority's PEM holds no certificate".to_owned()));
        }
    }
    // The provider is passed explicitly: the process default may not be installed yet, and rustls panics without one.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls_error = |error: rustls::Error| wrong(format!("TLS cannot be set up: {error}"));
    let verifier = Verifier::new_with_extra_roots(private, Arc::clone(&provider)).map_err(tls_error)?;
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(tls_error)?
        // The name is rustls's warning to those who switch checks off; this verifier is the platform's own.
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth())
}

/// Shakes hands; the certificate must be valid for the host of the settings.
pub(super) async fn shake_hands(
    connector: &TlsConnector,
    settings: &SmtpSettings,
    stream: Box<dyn Duplex>,
) -> Result<Box<dyn Duplex>, Failure> {
    let name = ServerName::try_from(settings.host.clone()).map_err(|_| {
        Failure::own(Step::Tls, FailureKind::Permanent, format!("{:?} cannot stand in a certificate", settings.host))
    })?;
    let limit = settings.timeouts.connect;
    match timeout(limit, connector.connect(name, stream)).await {
        Ok(Ok(stream)) => Ok(Box::new(stream)),
        // A server that is there and speaks TLS: what is wrong (certificate, versions) does not mend by waiting.
        Ok(Err(error)) if tls_error(&error).is_some() => {
            let advice = tls_error(&error).and_then(advice);
            Err(Failure { advice, ..Failure::own(Step::Tls, FailureKind::Permanent, error.to_string()) })
        }
        Ok(Err(error)) => Err(Broken::Io(error).at(Step::Tls)),
        Err(_) => Err(Broken::TimedOut(limit).at(Step::Tls)),
    }
}

fn tls_error(error: &io::Error) -> Option<&rustls::Error> {
    error.get_ref().and_then(|inner| inner.downcast_ref())
}

/// What the operator can do about a certificate.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "rustls adds variants as it likes; for those the step's advice is given"
)]
fn advice(error: &rustls::Error) -> Option<&'static str> {
    use rustls::CertificateError::{
        BadSignature, Expired, ExpiredContext, NotValidForName, NotValidForNameContext, UnknownIssuer,
    };
    let rustls::Error::InvalidCertificate(certificate) = error else { return None };
    match certificate {
        // A signature is bad if an authority of the same name but with another key is known.
        UnknownIssuer | BadSignature => Some(
            "The certificate is signed by an authority this machine does not know: name it as private authority, or install it",
        ),
        NotValidForName | NotValidForNameContext { .. } => {
            Some("The certificate is for another name: use the name that stands in it as host")
        }
        Expired | ExpiredContext { .. } => Some(
            "The server's certificate has expired (or this machine's clock is wrong): its administrator must renew it",
        ),
        _ => None,
    }
}
