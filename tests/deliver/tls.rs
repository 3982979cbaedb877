//! TLS against a private authority, and what happens when a certificate does not fit.

use std::sync::Arc;

use followupd::deliver::FailureKind::{Permanent, Transient};
use followupd::deliver::{Login, SmtpSettings, Step, TlsMode};
use followupd::standin::smtp::{Action, Point, Sink, SinkLogin, SinkOptions, SinkTls};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

use crate::{assert_sent, failed, mailer, parcel, send, settings, sink};

/// A private authority's PEM, and a server that has a certificate of it for a name.
fn authority_and_server(authority: &str, name: &str) -> (String, Arc<ServerConfig>) {
    let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
    params.distinguished_name.push(DnType::CommonName, authority);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec![name.to_owned()]).unwrap().signed_by(&key, &authority).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let chain: Vec<CertificateDer<'static>> = vec![certificate.der().clone()];
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    (authority.pem(), Arc::new(config))
}

async fn tls_sink(tls: SinkTls) -> Sink {
    let login = Some(SinkLogin { user: "ar".to_owned(), secret: "secret".to_owned() });
    Sink::start(SinkOptions { tls, login, ..SinkOptions::default() }).await.unwrap()
}

fn tls_settings(sink: &Sink, tls: TlsMode, private_ca_pem: Option<String>) -> SmtpSettings {
    let login = Some(Login::Password { user: "ar".to_owned(), password: "secret".to_owned().into() });
    SmtpSettings { host: "localhost".to_owned(), tls, private_ca_pem, login, ..settings(sink) }
}

#[tokio::test]
async fn a_mail_goes_over_starttls_with_a_private_authority() {
    let (pem, config) = authority_and_server("Muster CA", "localhost");
    let sink = tls_sink(SinkTls::StartTls(config)).await;
    assert_sent(&send(&mut mailer(tls_settings(&sink, TlsMode::StartTls, Some(pem))), &parcel()).await);
    assert!(sink.kept()[0].over_tls);
    // Hello is said again under TLS, and the password only there.
    let points: Vec<Point> = sink.events().iter().take(5).map(|event| event.point).collect();
    assert_eq!(points, [Point::Connect, Point::Hello, Point::StartTls, Point::Hello, Point::Auth]);
}

#[tokio::test]
async fn a_mail_goes_over_implicit_tls_with_a_private_authority() {
    let (pem, config) = authority_and_server("Muster CA", "localhost");
    let sink = tls_sink(SinkTls::Implicit(config)).await;
    let mut mailer = mailer(tls_settings(&sink, TlsMode::Implicit, Some(pem)));
    mailer.check().await.unwrap();
    assert_sent(&send(&mut mailer, &parcel()).await);
    assert_sent(&send(&mut mailer, &parcel()).await);
    assert!(sink.kept().iter().all(|kept| kept.over_tls && kept.bytes == parcel().bytes));
}

#[tokio::test]
async fn a_certificate_of_an_unknown_authority_is_refused_and_the_check_says_what_to_do() {
    let (_, config) = authority_and_server("Muster CA", "localhost");
    let (other_pem, _) = authority_and_server("Other CA", "localhost");
    for tls in [TlsMode::StartTls, TlsMode::Implicit] {
        let sink_tls = match tls {
            TlsMode::Implicit => SinkTls::Implicit(Arc::clone(&config)),
            TlsMode::StartTls | TlsMode::None => SinkTls::StartTls(Arc::clone(&config)),
        };
        let sink = tls_sink(sink_tls).await;
        let mut mailer = mailer(tls_settings(&sink, tls, Some(other_pem.clone())));
        let failure = failed(send(&mut mailer, &parcel()).await);
        assert_eq!((failure.step, failure.kind), (Step::Tls, Permanent), "{failure}");
        assert!(failure.retry_sensible() && failure.step.concerns_every_mail());
        let error = mailer.check().await.unwrap_err();
        assert!(error.advice.contains("name it as private authority"), "{error}");
        assert!(!sink.events().iter().any(|event| event.point == Point::Auth));
    }
}

#[tokio::test]
async fn a_certificate_for_another_name_is_refused() {
    let (pem, config) = authority_and_server("Muster CA", "mail.acme.test");
    let sink = tls_sink(SinkTls::StartTls(config)).await;
    let error = mailer(tls_settings(&sink, TlsMode::StartTls, Some(pem))).check().await.unwrap_err();
    assert_eq!(error.failure.step, Step::Tls);
    assert!(error.advice.contains("another name"), "{error}");
}

#[tokio::test]
async fn a_server_that_does_not_offer_starttls_gets_neither_password_nor_mail() {
    let sink = sink().await;
    let failure = failed(send(&mut mailer(tls_settings(&sink, TlsMode::StartTls, None)), &parcel()).await);
    assert_eq!(failure.to_string(), "setting up TLS: the server does not offer STARTTLS");
    assert_eq!(sink.kept().len(), 0);
}

#[tokio::test]
async fn a_private_authority_that_is_no_certificate_is_named() {
    let sink = sink().await;
    let wrong = tls_settings(&sink, TlsMode::StartTls, Some("not a certificate".to_owned()));
    let error = mailer(wrong).check().await.unwrap_err();
    assert!(error.to_string().contains("the private authority's PEM holds no certificate"), "{error}");
}

#[tokio::test]
async fn what_is_said_before_tls_is_not_believed_after_it() {
    let (pem, config) = authority_and_server("Muster CA", "localhost");
    let sink = tls_sink(SinkTls::StartTls(config)).await;
    sink.once(Point::StartTls, Action::Answer("220 go ahead\r\n250-injected\r\n250 AUTH PLAIN".to_owned()));
    let failure = failed(send(&mut mailer(tls_settings(&sink, TlsMode::StartTls, Some(pem))), &parcel()).await);
    assert_eq!((failure.step, failure.kind), (Step::Tls, Transient));
    assert!(failure.answer.contains("injected"), "{failure}");
}
