//! Several mails over one session, sessions that break between them, and signing in.

use std::time::Duration;

use followupd::deliver::FailureKind::{Permanent, Transient};
use followupd::deliver::{Login, SmtpSettings, Step, TlsMode};
use followupd::standin::smtp::{Action, Hook, Point, Sink, SinkLogin, SinkOptions};

use crate::{assert_sent, failed, mailer, parcel, send, settings, sink};

fn verbs(sink: &Sink) -> Vec<Point> {
    let of_the_client = |point: &Point| !matches!(point, Point::Body | Point::Kept | Point::Answered);
    sink.events().iter().map(|event| event.point).filter(of_the_client).collect()
}

#[tokio::test]
async fn two_mails_go_through_one_session_which_ends_with_quit() {
    let sink = sink().await;
    let mut mailer = mailer(settings(&sink));
    assert_sent(&send(&mut mailer, &parcel()).await);
    assert_sent(&send(&mut mailer, &parcel()).await);
    mailer.close().await;
    use Point::{Connect, Data, Dot, Hello, Mail, Quit, Rcpt, Reset};
    assert_eq!(verbs(&sink), [Connect, Hello, Mail, Rcpt, Data, Dot, Reset, Mail, Rcpt, Data, Dot, Quit]);
    assert_eq!((sink.kept().len(), sink.sessions()), (2, 1));
}

#[tokio::test]
async fn a_mail_refused_at_the_dot_does_not_hinder_the_next_one() {
    let sink = sink().await;
    sink.once(Point::Dot, Action::Answer("554 5.6.0 spam".to_owned()));
    let mut mailer = mailer(settings(&sink));
    assert_eq!(failed(send(&mut mailer, &parcel()).await).kind, Permanent);
    assert_sent(&send(&mut mailer, &parcel()).await);
    assert_eq!(sink.sessions(), 1);
}

#[tokio::test]
async fn a_session_that_the_server_has_closed_meanwhile_is_replaced_without_a_failure() {
    for (point, action) in [
        (Point::Dot, Action::CloseAfterAnswer),
        (Point::Reset, Action::Close),
        (Point::Reset, Action::Answer("421 4.4.2 idle too long".to_owned())),
    ] {
        let sink = sink().await;
        sink.once(point, action);
        let mut mailer = mailer(settings(&sink));
        assert_sent(&send(&mut mailer, &parcel()).await);
        assert_sent(&send(&mut mailer, &parcel()).await);
        assert_eq!((sink.kept().len(), sink.sessions()), (2, 2), "{point:?}");
    }
}

#[tokio::test]
async fn the_second_mail_of_a_session_that_breaks_before_the_dot_goes_through_another() {
    for point in [Point::Mail, Point::Rcpt, Point::Data] {
        let sink = sink().await;
        let mut mailer = mailer(settings(&sink));
        assert_sent(&send(&mut mailer, &parcel()).await);
        sink.once(point, Action::Close);
        assert_sent(&send(&mut mailer, &parcel()).await);
        assert_eq!((sink.kept().len(), sink.sessions()), (2, 2), "{point:?}");
    }
}

#[tokio::test]
async fn a_broken_session_is_replaced_once_and_not_for_ever() {
    let sink = sink().await;
    let mut mailer = mailer(settings(&sink));
    assert_sent(&send(&mut mailer, &parcel()).await);
    sink.always(Point::Mail, Action::Close);
    assert_eq!(failed(send(&mut mailer, &parcel()).await).kind, Transient);
    assert_eq!(sink.sessions(), 2);
}

#[tokio::test]
async fn a_session_ends_after_so_many_mails_or_after_resting_too_long() {
    let sink = sink().await;
    let mut few = settings(&sink);
    few.mails_per_session_max = 2;
    let mut mailer_of_few = mailer(few);
    for _ in 0..5 {
        assert_sent(&send(&mut mailer_of_few, &parcel()).await);
    }
    assert_eq!(sink.sessions(), 3);
    let mut restless = settings(&sink);
    restless.session_rest_max = Duration::ZERO;
    let mut restless = mailer(restless);
    assert_sent(&send(&mut restless, &parcel()).await);
    assert_sent(&send(&mut restless, &parcel()).await);
    assert_eq!(sink.sessions(), 5);
}

#[tokio::test]
async fn a_sending_can_be_a_task_of_its_own() {
    let sink = sink().await;
    let mut mailer = mailer(settings(&sink));
    let task = tokio::spawn(async move {
        let recorded = std::sync::Mutex::new(Vec::new());
        let parcel = parcel();
        let attempt = mailer
            .send(&parcel, async || {
                tokio::task::yield_now().await;
                recorded.lock().unwrap().push(parcel.message_id.clone());
                Ok::<(), String>(())
            })
            .await;
        (attempt, recorded.into_inner().unwrap())
    });
    let (attempt, recorded) = task.await.unwrap();
    assert_sent(&attempt);
    assert_eq!(recorded, ["<r1.42@followupd.muster.test>"]);
}

#[tokio::test]
async fn a_sending_that_is_given_up_half_way_spoils_nothing() {
    let sink = sink().await;
    let mut mailer = mailer(settings(&sink));
    assert_sent(&send(&mut mailer, &parcel()).await);
    sink.once(Point::Data, Action::Hang);
    let given_up =
        async { sink.until(|_, events| events.iter().filter(|event| event.point == Point::Data).count() == 2).await };
    let abandoned = parcel();
    tokio::select! {
        attempt = send(&mut mailer, &abandoned) => panic!("{attempt:?}"),
        () = given_up => {}
    }
    assert_sent(&send(&mut mailer, &parcel()).await);
    assert_eq!((sink.kept().len(), sink.sessions()), (2, 2));
}

#[tokio::test]
async fn the_stand_in_tells_its_hook_of_each_step_before_it_acts() {
    let seen = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let hooked = std::sync::Arc::clone(&seen);
    let on_event: Option<Hook> = Some(Box::new(move |event| hooked.lock().unwrap().push(event.clone())));
    let sink = Sink::start(SinkOptions { on_event, ..SinkOptions::default() }).await.unwrap();
    assert_sent(&send(&mut mailer(settings(&sink)), &parcel()).await);
    assert_eq!(*seen.lock().unwrap(), sink.events());
    assert!(seen.lock().unwrap().iter().any(|event| event.point == Point::Dot));
}

async fn sink_with_login(mechanisms: Vec<&'static str>) -> Sink {
    let login = Some(SinkLogin { user: "ar".to_owned(), secret: "secret".to_owned() });
    Sink::start(SinkOptions { login, mechanisms, ..SinkOptions::default() }).await.unwrap()
}

fn with_login(sink: &Sink, login: Login) -> SmtpSettings {
    SmtpSettings { login: Some(login), ..settings(sink) }
}

fn password(password: &str) -> Login {
    Login::Password { user: "ar".to_owned(), password: password.to_owned().into() }
}

fn token(token: &str) -> Login {
    Login::OauthToken { user: "ar".to_owned(), token: token.to_owned().into() }
}

#[tokio::test]
async fn signing_in_uses_what_the_server_offers() {
    for (mechanism, login) in
        [("PLAIN", password("secret")), ("LOGIN", password("secret")), ("XOAUTH2", token("secret"))]
    {
        let sink = sink_with_login(vec!["CRAM-MD5", mechanism]).await;
        assert_sent(&send(&mut mailer(with_login(&sink, login)), &parcel()).await);
        let said = sink.events().into_iter().find(|event| event.point == Point::Auth).unwrap().line;
        assert_eq!(said, format!("AUTH {mechanism}"));
    }
}

#[tokio::test]
async fn a_refused_login_is_a_failure_that_concerns_every_mail() {
    for (mechanism, login) in [("PLAIN", password("wrong")), ("LOGIN", password("wrong")), ("XOAUTH2", token("wrong"))]
    {
        let sink = sink_with_login(vec![mechanism]).await;
        let failure = failed(send(&mut mailer(with_login(&sink, login)), &parcel()).await);
        assert_eq!((failure.step, failure.kind, failure.code), (Step::Auth, Permanent, Some(535)), "{mechanism}");
        assert!(failure.step.concerns_every_mail() && failure.retry_sensible());
        assert!(!failure.answer.contains("wrong user") || !format!("{failure:?}").contains("secret"));
    }
}

#[tokio::test]
async fn a_login_that_the_server_does_not_offer_is_named() {
    let sink = sink_with_login(vec!["CRAM-MD5"]).await;
    let failure = failed(send(&mut mailer(with_login(&sink, password("secret"))), &parcel()).await);
    assert_eq!(failure.to_string(), "signing in: the server does not offer AUTH PLAIN or LOGIN");
}

#[tokio::test]
async fn a_check_ends_well_without_sending_anything() {
    let sink = sink_with_login(vec!["PLAIN"]).await;
    mailer(with_login(&sink, password("secret"))).check().await.unwrap();
    use Point::{Auth, Connect, Hello, Noop, Quit};
    assert_eq!(verbs(&sink), [Connect, Hello, Auth, Noop, Quit]);
}

#[tokio::test]
async fn a_check_says_what_failed_where_and_what_to_do() {
    let sink = sink_with_login(vec!["PLAIN"]).await;
    let server = format!("127.0.0.1:{}", sink.addr.port());
    let error = mailer(with_login(&sink, password("wrong"))).check().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "mail server {server}, signing in: 535 5.7.8 wrong user or password. Check user and password; some providers want an \
             application password or a token, and to allow SMTP for the account"
        )
    );
    sink.pause().await;
    let error = mailer(settings(&sink)).check().await.unwrap_err();
    assert_eq!(error.failure.step, Step::Connect);
    assert!(error.to_string().starts_with(&format!("mail server {server}, connecting: ")), "{error}");
    let elsewhere = SmtpSettings::new("no-such-host.invalid", 25, TlsMode::None);
    let error = mailer(elsewhere).check().await.unwrap_err();
    assert_eq!((error.failure.step, error.server.as_str()), (Step::Connect, "no-such-host.invalid:25"));
}

#[tokio::test]
async fn a_password_does_not_leave_this_machine_without_tls_unless_allowed() {
    let sink = sink_with_login(vec!["PLAIN"]).await;
    // This address reaches the stand-in too, but is none of the loopback's.
    let mut settings = SmtpSettings { host: "0.0.0.0".to_owned(), ..with_login(&sink, password("secret")) };
    let failure = failed(send(&mut mailer(settings.clone()), &parcel()).await);
    assert_eq!(failure.to_string(), "signing in: a password is not sent over a connection without TLS");
    assert!(!sink.events().iter().any(|event| event.point == Point::Auth));
    settings.allow_password_without_tls = true;
    assert_sent(&send(&mut mailer(settings), &parcel()).await);
}
