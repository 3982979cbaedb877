//! What a session does when Odoo, or what stands before it, does not answer as it should.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod scripted;

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::{Duration, Instant};

use followupd::odoo::capabilities::{Capabilities, ModelState};
use followupd::odoo::endpoint::{Endpoint, Login};
use followupd::odoo::fault::{OdooError, Outcome, TransportStep, UnknownName};
use followupd::odoo::search::{Domain, Search};
use followupd::odoo::session::{Members, Session};
use followupd::odoo::value::Value;
use scripted::{Reply, SECRET, Seen, Server, login, record};

const CONFLICT: &str = "Traceback (most recent call last):\n  File \"x\", line 1, in y\n\
    psycopg2.errors.SerializationFailure: could not serialize access due to concurrent update\n";
const OVERFLOW: &str = "Traceback (most recent call last):\n  File \"/odoo/addons/rpc/controllers/xmlrpc.py\", line 162, in xmlrpc_2\n\
    \u{20}   response = self._xmlrpc(service)\nOverflowError: int exceeds XML-RPC limits\n";
const NO_LOAD: &str = "Traceback (most recent call last):\n  File \"/odoo/api.py\", line 365, in call_kw\n    result = method(recs)\n\
    TypeError: search_read() got an unexpected keyword argument 'load'\n";

fn html(status: u16) -> Reply {
    Reply::Http(status, "text/html", "<html><body>\n<h1>Bad Gateway</h1></body></html>".to_owned(), "")
}

/// The id behind which a page begins.
fn after(seen: &Seen) -> i64 {
    let terms = seen.args[0].as_array().unwrap();
    terms
        .iter()
        .filter_map(Value::as_array)
        .find(|term| term[1] == ">".into())
        .map_or(0, |term| term[2].as_int().unwrap())
}

fn limit(seen: &Seen) -> usize {
    seen.named.get("limit").map_or(usize::MAX, |limit| usize::try_from(limit.as_int().unwrap()).unwrap())
}

/// The records of a table of five that a page holds.
fn page(seen: &Seen) -> Vec<i64> {
    (1..=5).filter(|id| *id > after(seen)).take(limit(seen)).collect()
}

fn records(ids: &[i64]) -> Value {
    Value::Array(ids.iter().map(|id| record(*id, "x")).collect())
}

fn everything() -> Search {
    Search::new("res.partner", Domain::new().eq("active", true), ["name"])
}

async fn small_pages(server: &Server, page_rows: u32) -> Session {
    let mut endpoint = server.endpoint();
    endpoint.limits.page_rows = page_rows;
    Session::connect(&endpoint, login()).await.unwrap()
}

/// The ids that were handed on; a record that cannot be read as its negative id.
async fn ids_of(session: &Session) -> Result<Vec<i64>, OdooError> {
    ids_found(session, &everything()).await
}

async fn ids_found(session: &Session, search: &Search) -> Result<Vec<i64>, OdooError> {
    let mut ids = Vec::new();
    session.search_read(search, |row| ids.push(row.map_or_else(|unreadable| -unreadable.id, |row| row.id()))).await?;
    Ok(ids)
}

// ---------------------------------------------------------------------------------------------------- login

#[tokio::test]
async fn a_login_asks_for_the_version_and_the_user() {
    let server = Server::start(|_| Reply::Close).await;
    let session = server.session().await;
    assert_eq!((session.server_version(), session.user_id(), session.database()), ("19.0", 2, "prod"));
    let seen = server.calls("authenticate");
    assert_eq!(seen[0].args[..3], ["prod".into(), "bot".into(), SECRET.into()]);
}

#[tokio::test]
async fn a_wrong_login_is_access_denied() {
    let server = Server::start(|_| Reply::Value(false.into())).await;
    let error = Session::connect(&server.endpoint(), Login::new("stranger", SECRET.to_owned())).await.unwrap_err();
    assert!(matches!(error, OdooError::AccessDenied { .. }));
    assert!(error.to_string().starts_with("login as stranger to database prod of http://localhost"), "{error}");
}

#[tokio::test]
async fn an_unknown_database_is_told_from_a_wrong_login() {
    let server = Server::start(|_| {
        Reply::Fault(1, "Traceback (most recent call last):\npsycopg2.OperationalError: FATAL:  database \"prod\" does not exist\n\n")
    })
    .await;
    let error = Session::connect(&server.endpoint(), Login::new("x", SECRET.to_owned())).await.unwrap_err();
    assert!(matches!(error, OdooError::UnknownDatabase { .. }), "{error}");
}

#[tokio::test]
async fn nothing_listening_is_a_failure_to_connect() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut endpoint = Endpoint::new(&format!("http://127.0.0.1:{port}"), "prod").unwrap();
    endpoint.limits.retries.repeats_max = 0;
    let error = Session::connect(&endpoint, login()).await.unwrap_err();
    assert!(matches!(error, OdooError::Transport { step: TransportStep::Connect, reached: false, .. }), "{error:?}");
    assert_eq!(error.outcome(), Outcome::NotDone);
}

#[tokio::test]
async fn the_context_goes_with_every_call() {
    let server = Server::start(|_| Reply::Value(Value::Array(vec![7.into()]))).await;
    let session = server.session().await.with_lang("de_DE").with_companies(&[3, 1]).with_archived();
    assert_eq!(session.search("res.partner", &Domain::new(), "id", Some(1)).await.unwrap(), [7]);
    let named = &server.calls("search")[0].named;
    let context = named["context"].as_struct().unwrap();
    assert_eq!(context["lang"], "de_DE".into());
    assert_eq!(context["allowed_company_ids"], Value::array([3, 1]));
    assert_eq!(context["active_test"], false.into());
}

// ---------------------------------------------------------------------------------------------------- repeating

#[tokio::test]
async fn a_read_is_repeated_after_whatever_may_pass() {
    for first in [
        html(502),
        html(503),
        html(504),
        Reply::Close,
        Reply::Hang,
        Reply::Fault(1, CONFLICT),
        Reply::CutOff(3.into(), 90, true),
    ] {
        let server =
            Server::start(move |seen| if seen.nth == 0 { first.clone() } else { Reply::Value(3.into()) }).await;
        assert_eq!(server.session().await.search_count("res.partner", &Domain::new()).await.unwrap(), 3);
        assert_eq!(server.calls("search_count").len(), 2);
    }
}

#[tokio::test]
async fn a_read_is_given_up_after_its_last_try() {
    let server = Server::start(|_| html(502)).await;
    let error = server.session().await.search_count("res.partner", &Domain::new()).await.unwrap_err();
    assert!(matches!(error, OdooError::NotXml { status: 502, .. }));
    assert_eq!(server.calls("search_count").len(), 3, "one try and two repeats");
}

#[tokio::test]
async fn a_refusal_is_not_asked_twice() {
    for refusal in [Reply::Fault(2, "No."), Reply::Fault(4, "Not you."), html(404)] {
        let server = Server::start(move |_| refusal.clone()).await;
        assert!(server.session().await.search_count("res.partner", &Domain::new()).await.is_err());
        assert_eq!(server.calls("search_count").len(), 1);
    }
}

#[tokio::test]
async fn an_absolute_write_is_repeated_and_a_create_never() {
    for failure in
        [html(502), Reply::Close, Reply::Hang, Reply::CutOff(true.into(), 90, false), Reply::Fault(1, CONFLICT)]
    {
        let server =
            Server::start(move |seen| if seen.nth == 0 { failure.clone() } else { Reply::Value(true.into()) }).await;
        let session = server.session().await;
        session.write("res.partner", &[1], Members::from([("name".to_owned(), "x".into())])).await.unwrap();
        assert_eq!(server.calls("write").len(), 2);
        assert!(session.create("mail.message", vec![Members::new()]).await.is_err());
        assert_eq!(server.calls("create").len(), 1);
    }
}

#[tokio::test]
async fn a_create_whose_answer_was_lost_is_in_doubt() {
    let server = Server::start(|_| Reply::CutOff(5.into(), 60, true)).await;
    let error = server.session().await.create("mail.message", vec![Members::new()]).await.unwrap_err();
    assert!(matches!(error, OdooError::Transport { step: TransportStep::Answer, reached: true, .. }), "{error:?}");
    assert_eq!(error.outcome(), Outcome::Unknown);
}

#[tokio::test]
async fn create_takes_an_id_and_a_list_of_ids() {
    for answer in [Value::Int(5), Value::array([5])] {
        let server = Server::start(move |_| Reply::Value(answer.clone())).await;
        assert_eq!(server.session().await.create("res.partner", vec![Members::new()]).await.unwrap(), [5]);
    }
    let server = Server::start(|_| Reply::Value(Value::array([5, 6]))).await;
    let error = server.session().await.create("res.partner", vec![Members::new()]).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::Done);
}

#[tokio::test]
async fn silence_runs_into_the_idle_timeout() {
    let server = Server::start(|_| Reply::Hang).await;
    let error = server.session().await.call("res.partner", "x", Vec::new(), Members::new()).await.unwrap_err();
    assert!(matches!(error, OdooError::Transport { step: TransportStep::Request, reached: true, .. }), "{error:?}");
}

// ---------------------------------------------------------------------------------------------------- strange answers

#[tokio::test]
async fn a_page_of_a_proxy_is_shown_by_its_first_line() {
    let server = Server::start(|_| html(502)).await;
    let error = server.session().await.call("res.partner", "x", Vec::new(), Members::new()).await.unwrap_err();
    let text = error.to_string();
    assert!(text.contains("got HTTP 502 text/html; check that this is Odoo's own address"), "{text}");
    assert!(text.ends_with(": <html><body> <h1>Bad Gateway</h1></body></html>"), "{text}");
}

#[tokio::test]
async fn a_page_is_no_answer_even_if_all_is_said_to_be_well() {
    for content_type in ["text/html; charset=utf-8", "application/xhtml+xml", "application/json"] {
        let server = Server::start(move |_| Reply::Http(200, content_type, "<html/>".to_owned(), "")).await;
        let error = server.session().await.call("res.partner", "x", Vec::new(), Members::new()).await.unwrap_err();
        assert!(matches!(error, OdooError::NotXml { status: 200, .. }), "{error:?}");
        assert_eq!(error.outcome(), Outcome::Unknown);
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_its_target_named() {
    let server = Server::start(|_| {
        Reply::Http(301, "text/html", String::new(), "Location: https://erp.example.com/xmlrpc/2/object?token=1\r\n")
    })
    .await;
    let error = server.session().await.call("res.partner", "x", Vec::new(), Members::new()).await.unwrap_err();
    assert!(
        matches!(&error, OdooError::Redirect { status: 301, location, .. } if location == "https://erp.example.com/xmlrpc/2/object")
    );
    assert_eq!(server.calls("x").len(), 1);
}

#[tokio::test]
async fn a_server_that_repeats_the_request_does_not_get_our_secret_into_a_message() {
    let echo = format!("<pre>{SECRET}</pre>");
    let server = Server::start(move |_| Reply::Http(500, "text/html", echo.clone(), "")).await;
    let error = server.session().await.call("res.partner", "x", Vec::new(), Members::new()).await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains(SECRET), "{error:?}");
}

#[tokio::test]
async fn an_answer_beyond_the_limit_is_too_large() {
    let server = Server::start(|_| Reply::Value("x".repeat(5_000).into())).await;
    let mut endpoint = server.endpoint();
    endpoint.limits.answer_bytes_max = 4_000;
    let session = Session::connect(&endpoint, login()).await.unwrap();
    let error = session.call("res.partner", "x", Vec::new(), Members::new()).await.unwrap_err();
    assert!(matches!(error, OdooError::TooLarge { .. }), "{error:?}");
}

#[tokio::test]
async fn xml_that_is_no_answer_is_malformed() {
    let server = Server::start(|_| Reply::Http(200, "text/xml", "<feed><entry/></feed>".to_owned(), "")).await;
    let error = server.session().await.call("res.partner", "x", Vec::new(), Members::new()).await.unwrap_err();
    assert!(matches!(error, OdooError::Malformed { .. }), "{error:?}");
}

#[tokio::test]
async fn a_number_that_cannot_be_sent_never_leaves() {
    let server = Server::start(|_| Reply::Value(1.into())).await;
    let odd = Value::OddNumber("nan".to_owned());
    let error = server.session().await.call("res.partner", "x", vec![odd], Members::new()).await.unwrap_err();
    assert!(matches!(error, OdooError::NotSent { .. }));
    assert!(server.calls("x").is_empty());
}

// ---------------------------------------------------------------------------------------------------- pages

#[tokio::test]
async fn pages_follow_each_other_by_id() {
    let server = Server::start(answers_from_the_table).await;
    assert_eq!(ids_of(&small_pages(&server, 2).await).await.unwrap(), [1, 2, 3, 4, 5]);
    let seen = server.calls("search_read");
    assert_eq!(seen.iter().map(after).collect::<Vec<i64>>(), [0, 2, 4]);
    assert!(server.calls("search").is_empty(), "a short page is the last one");
    assert_eq!((&seen[0].named["order"], &seen[0].named["load"]), (&"id".into(), &"".into()));
}

/// As Odoo answers `search`, `search_read` and `read`.
fn answers_from_the_table(seen: &Seen) -> Reply {
    Reply::Value(match seen.method.as_str() {
        "search" => Value::array(page(seen)),
        "read" => records(&wanted(seen)),
        _ => records(&page(seen)),
    })
}

#[tokio::test]
async fn a_reading_can_be_a_task_of_its_own() {
    let server = Server::start(answers_from_the_table).await;
    let session = server.session().await;
    let rows = tokio::spawn(async move { session.search_read_all(&everything()).await }).await.unwrap().unwrap();
    assert_eq!(rows.len(), 5);
}

#[tokio::test]
async fn a_page_from_which_odoo_hid_everything_is_not_the_end() {
    // As on mail.message: a page is cut first, and what the user may not see is taken out of it afterwards.
    let hidden = |page: Vec<i64>| page.into_iter().filter(|id| *id > 3).collect::<Vec<i64>>();
    let server = Server::start(move |seen| match seen.method.as_str() {
        "search" => Reply::Value(Value::array(hidden(page(seen)))),
        "read" => Reply::Value(records(&wanted(seen))),
        _ => Reply::Value(records(&hidden(page(seen)))),
    })
    .await;
    let messages = Search::new("mail.message", Domain::new(), ["subject"]);
    assert_eq!(ids_found(&small_pages(&server, 2).await, &messages).await.unwrap(), [4, 5]);
    assert_eq!(server.calls("search").iter().map(after).collect::<Vec<i64>>(), [0], "asks whether that was all");
}

#[tokio::test]
async fn a_page_that_broke_off_is_continued_behind_its_last_whole_record() {
    for told in [true, false] {
        let server = Server::start(move |seen| {
            let broken = seen.method == "search_read" && seen.nth == 0;
            if broken { Reply::CutOff(records(&page(seen)), 500, told) } else { answers_from_the_table(seen) }
        })
        .await;
        assert_eq!(ids_of(&small_pages(&server, 5).await).await.unwrap(), [1, 2, 3, 4, 5]);
        let second = after(&server.calls("search_read")[1]);
        assert!(second > 0 && second < 5, "{second}");
    }
}

#[tokio::test]
async fn a_page_that_keeps_breaking_off_is_an_error_and_no_short_list() {
    let server = Server::start(|seen| Reply::CutOff(records(&page(seen)), 150, false)).await;
    assert!(matches!(
        ids_of(&server.session().await).await,
        Err(OdooError::Transport { step: TransportStep::Answer, .. })
    ));
}

#[tokio::test]
async fn an_odoo_that_cannot_give_bare_ids_in_one_step_is_asked_in_two() {
    let server = Server::start(|seen| match seen.method.as_str() {
        "search_read" => Reply::Fault(1, NO_LOAD),
        "search" => Reply::Value(Value::array(page(seen))),
        _ => Reply::Value(records(&wanted(seen))),
    })
    .await;
    let session = small_pages(&server, 2).await;
    assert_eq!(ids_of(&session).await.unwrap(), [1, 2, 3, 4, 5]);
    assert_eq!(ids_of(&session.with_lang("de_DE")).await.unwrap(), [1, 2, 3, 4, 5]);
    assert_eq!(server.calls("search_read").len(), 1, "it is tried once in a session");
    assert_eq!(server.calls("read")[0].named["load"], "".into());
}

/// The ids that a `read` asks for.
fn wanted(seen: &Seen) -> Vec<i64> {
    seen.args[0].as_ids().unwrap()
}

#[tokio::test]
async fn a_record_that_spoils_its_page_is_the_only_one_reported() {
    let server = Server::start(|seen| match seen.method.as_str() {
        "search" => Reply::Value(Value::array(page(seen))),
        "read" if wanted(seen).contains(&4) => Reply::Fault(1, OVERFLOW),
        "read" => Reply::Value(records(&wanted(seen))),
        _ if page(seen).contains(&4) => Reply::Fault(1, OVERFLOW),
        _ => Reply::Value(records(&page(seen))),
    })
    .await;
    let session = small_pages(&server, 3).await;
    assert_eq!(ids_of(&session).await.unwrap(), [1, 2, 3, -4, 5]);
    let rows = session.read("res.partner", &[3, 4], &["name"]).await.unwrap();
    let reasons: Vec<String> = rows.into_iter().filter_map(|row| row.err().map(|error| error.to_string())).collect();
    assert_eq!(reasons.len(), 1);
    assert!(
        reasons[0].starts_with("res.partner 4: ") && reasons[0].contains("int exceeds XML-RPC limits"),
        "{reasons:?}"
    );
}

#[tokio::test]
async fn if_every_record_fails_the_page_s_own_error_is_reported() {
    let server =
        Server::start(|_| Reply::Fault(1, "Traceback (most recent call last):\nZeroDivisionError: division by zero\n"))
            .await;
    let mut endpoint = server.endpoint();
    endpoint.limits.unreadable_rows_max = 3;
    let session = Session::connect(&endpoint, login()).await.unwrap();
    let ids: Vec<i64> = (1..=64).collect();
    let error = session.read("res.partner", &ids, &["name"]).await.unwrap_err();
    assert!(error.to_string().contains("ZeroDivisionError"), "{error}");
    assert!(server.calls("read").len() < 20);
}

#[tokio::test]
async fn a_record_that_is_gone_is_reported_and_not_left_out() {
    let server = Server::start(|_| Reply::Value(records(&[1, 3]))).await;
    let rows = server.session().await.read("res.partner", &[3, 2, 1, 1], &["name"]).await.unwrap();
    let gone: Vec<i64> = rows.iter().filter_map(|row| row.as_ref().err().map(|error| error.id)).collect();
    assert_eq!((rows.len(), gone), (3, vec![2]));
}

#[tokio::test]
async fn records_out_of_order_or_without_an_id_are_an_error() {
    let server = Server::start(|_| Reply::Value(records(&[2, 1]))).await;
    assert!(matches!(ids_of(&server.session().await).await, Err(OdooError::UnexpectedAnswer { .. })));
    let server = Server::start(|_| Reply::Value(Value::Array(vec![Value::structure([("name", "x")])]))).await;
    assert!(matches!(ids_of(&server.session().await).await, Err(OdooError::UnexpectedAnswer { .. })));
    let server = Server::start(|_| Reply::Value(true.into())).await;
    assert!(matches!(ids_of(&server.session().await).await, Err(OdooError::UnexpectedAnswer { .. })));
}

// ---------------------------------------------------------------------------------------------------- limits

#[tokio::test]
async fn no_more_connections_than_allowed_are_open_at_once() {
    let server = Server::start(|_| Reply::Late(Duration::from_millis(10), 1.into())).await;
    let mut endpoint = server.endpoint();
    endpoint.limits.connections_max = 2;
    let session = Arc::new(Session::connect(&endpoint, login()).await.unwrap());
    let calls = (0..8).map(|_| {
        let session = Arc::clone(&session);
        tokio::spawn(async move { session.search_count("res.partner", &Domain::new()).await.unwrap() })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap();
    }
    // A connection whose answer has been read may still be closing while the next one opens.
    assert!((2..=4).contains(&server.open_max()), "{}", server.open_max());
    assert_eq!(server.calls("search_count").len(), 8);
}

#[tokio::test]
async fn calls_keep_to_their_pace() {
    let server = Server::start(|_| Reply::Value(1.into())).await;
    let mut endpoint = server.endpoint();
    endpoint.limits.calls_per_second = NonZeroU32::new(50);
    let session = Session::connect(&endpoint, login()).await.unwrap();
    let began = Instant::now();
    for _ in 0..54 {
        session.search_count("res.partner", &Domain::new()).await.unwrap();
    }
    // Fifty at once are allowed, then one every 20 ms; the login was two of them.
    assert!(began.elapsed() >= Duration::from_millis(80), "{:?}", began.elapsed());
}

// ---------------------------------------------------------------------------------------------------- TLS

#[tokio::test]
async fn a_private_authority_is_trusted_if_it_is_named() {
    let signed = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let key = tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer::from(signed.signing_key.serialize_der());
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = tokio_rustls::rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![signed.cert.der().clone()], key.into())
        .unwrap();
    let server = Server::start_with(|_| Reply::Close, Some(tokio_rustls::TlsAcceptor::from(Arc::new(config)))).await;
    let mut endpoint = server.endpoint();
    endpoint.limits.retries.repeats_max = 0;
    let error = Session::connect(&endpoint, login()).await.unwrap_err();
    assert!(matches!(error, OdooError::Transport { step: TransportStep::Connect, reached: false, .. }), "{error:?}");
    endpoint.ca_pem = Some(signed.cert.pem().into_bytes());
    assert_eq!(Session::connect(&endpoint, login()).await.unwrap().user_id(), 2);
    endpoint.ca_pem = Some(b"no certificate".to_vec());
    assert!(matches!(Session::connect(&endpoint, login()).await, Err(OdooError::Settings(_))));
}

// ---------------------------------------------------------------------------------------------------- capabilities

#[tokio::test]
async fn a_model_that_is_missing_or_forbidden_is_a_state() {
    let server = Server::start(|seen| match (seen.model.as_str(), seen.method.as_str()) {
        ("sale.order", _) => Reply::Fault(2, "Object sale.order doesn't exist"),
        ("ir.config_parameter", "search") => Reply::Fault(4, "You are not allowed"),
        (_, "search") => Reply::Value(Value::Array(Vec::new())),
        _ => Reply::Value(Value::structure([(
            "name",
            Value::structure([("type", Value::from("char")), ("readonly", true.into())]),
        )])),
    })
    .await;
    let session = server.session().await;
    let models = ["res.partner", "ir.config_parameter", "sale.order"];
    let capabilities = Capabilities::ask_about(&session, &models).await.unwrap();
    assert_eq!(capabilities.models["res.partner"], ModelState::Readable);
    assert_eq!(capabilities.models["ir.config_parameter"], ModelState::NotReadable);
    assert_eq!(capabilities.models["sale.order"], ModelState::Missing);
    assert!(capabilities.has("res.partner", "name") && !capabilities.can_write("res.partner", "name"));
    assert!(!capabilities.has("sale.order", "name"));
}

#[tokio::test]
async fn names_that_odoo_does_not_know_are_reported_as_such() {
    let server = Server::start(|_| Reply::Fault(2, "Object sale.order doesn't exist")).await;
    let error = server.session().await.search("sale.order", &Domain::new(), "id", None).await.unwrap_err();
    assert!(matches!(error, OdooError::Unknown { what: UnknownName::Model, .. }), "{error:?}");
}

#[tokio::test]
async fn a_session_does_not_show_its_secret() {
    let server = Server::start(|_| Reply::Close).await;
    let session = server.session().await;
    let shown = format!("{session:?}");
    assert!(!shown.contains(SECRET), "{shown}");
}
