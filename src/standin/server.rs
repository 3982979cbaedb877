//! The HTTP server: XML-RPC on the loopback, as Odoo serves it.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Path, Query, State as Shared};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::odoo::value::Value;
use crate::odoo::wire::decode::{Limits, call_from_slice};
use crate::odoo::wire::encode::{fault_response, method_response};

use super::fault::Fault;
use super::trouble::What;
use super::world::World;

/// A running server. It stops when it is dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl Server {
    /// Serves a world on a free port of the loopback.
    ///
    /// # Errors
    /// If no port can be had.
    pub async fn start(world: World) -> std::io::Result<Server> {
        Server::start_at(world, SocketAddr::from(([127, 0, 0, 1], 0))).await
    }

    /// Serves a world at this address: to come back where it was before.
    ///
    /// # Errors
    /// If the address is taken.
    pub async fn start_at(world: World, address: SocketAddr) -> std::io::Result<Server> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let router = Router::new()
            .route("/xmlrpc/2/common", post(common))
            .route("/xmlrpc/2/object", post(object))
            .route("/web/login", get(entrance))
            .route("/my/invoices/{id}", get(invoice))
            .layer(DefaultBodyLimit::max(64 * 1024 * 1024))
            .with_state(world);
        let task = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                tracing::error!(%error, "the stand-in of Odoo has stopped");
            }
        });
        Ok(Server { address, task })
    }

    /// Where it listens, as Odoo's address is written in settings.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A call and its parameters, or what a real server says to a request that is none.
fn read(body: &Bytes) -> Result<(String, Vec<Value>), Fault> {
    // Odoo's parser takes no control characters, not even where ours would drop them.
    if body.iter().any(|byte| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r')) {
        return Err(Fault::error("xml.parsers.expat.ExpatError", "not well-formed (invalid token)"));
    }
    let call = call_from_slice(body, &Limits::default());
    call.map(|call| (call.method, call.params))
        .map_err(|error| Fault::error("xml.parsers.expat.ExpatError", error.to_string()))
}

async fn common(Shared(world): Shared<World>, body: Bytes) -> Response<Body> {
    let answer = read(&body).and_then(|(method, params)| {
        let text = |index: usize| params.get(index).and_then(Value::as_str).unwrap_or("");
        match method.as_str() {
            "version" => Ok(world.flavour().version()),
            "authenticate" | "login" => world.authenticate(text(0), text(1), text(2)).map(Value::from),
            other => Err(Fault::error("Exception", format!("Method not found: {other}"))),
        }
    });
    respond(&xml(&answer))
}

async fn object(Shared(world): Shared<World>, body: Bytes) -> Response<Body> {
    let (method, params) = match read(&body) {
        Ok(call) => call,
        Err(fault) => return respond(&xml(&Err(fault))),
    };
    if method != "execute_kw" {
        return respond(&xml(&Err(Fault::value("not enough values to unpack (expected at least 5, got 0)"))));
    }
    let done = world.execute(&params, &world.seen(&params));
    let answer = || xml(&done.result);
    match done.trouble {
        None | Some(What::Run(_) | What::Fault(_)) => respond(&answer()),
        Some(What::Http { status, html }) => page(status, html),
        Some(What::CutAnswerAt(bytes)) => cut(answer(), bytes),
        Some(What::Close) => cut(answer(), 0),
        Some(What::Delay(time)) => {
            tokio::time::sleep(time).await;
            respond(&answer())
        }
        Some(What::Huge(bytes)) => respond(&xml(&Ok(Value::array(vec!["x".repeat(1_000); bytes.div_ceil(1_000)])))),
        Some(What::Nested(depth)) => {
            let (open, close) = ("<value><array><data>", "</data></array></value>");
            let head = "<?xml version=\"1.0\"?><methodResponse><params><param>";
            respond(&format!("{head}{}{}</param></params></methodResponse>", open.repeat(depth), close.repeat(depth)))
        }
        Some(What::Body(body)) => ok(Body::from(body)),
    }
}

/// Where a visitor says which database is meant.
async fn entrance(Shared(world): Shared<World>, Query(asked): Query<BTreeMap<String, String>>) -> Response<Body> {
    let mut response = page(200, "<html><body>Log in</body></html>".to_owned());
    if asked.get("db").is_some_and(|database| *database == world.database()) {
        response.headers_mut().insert(header::SET_COOKIE, HeaderValue::from_static("session_id=visitor; Path=/"));
    }
    response
}

/// The portal's document of an invoice, for whoever has its token.
async fn invoice(
    Shared(world): Shared<World>,
    Path(id): Path<i64>,
    Query(asked): Query<BTreeMap<String, String>>,
    headers: HeaderMap,
) -> Response<Body> {
    if headers.get(header::COOKIE).is_none_or(|visitor| visitor != "session_id=visitor") {
        return page(404, "<html><body>No database is selected</body></html>".to_owned());
    }
    let text = |name: &str| asked.get(name).map_or("", String::as_str);
    let of = |field: &str| world.field("account.move", id, field).as_str().unwrap_or_default().to_owned();
    if text("access_token").is_empty() || text("access_token") != of("access_token") {
        return page(303, String::new());
    }
    if (text("report_type"), text("download")) != ("pdf", "true") {
        return page(200, "<html><body>The invoice, and how to pay it</body></html>".to_owned());
    }
    let mut response = ok(Body::from(world.drawn(id)));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/pdf"));
    response
}

fn xml(answer: &Result<Value, Fault>) -> String {
    match answer {
        Ok(value) => method_response(value).unwrap_or_else(|error| fault_response(1, &error.to_string())),
        Err(fault) => fault_response(fault.code, &fault.message),
    }
}

fn respond(xml: &str) -> Response<Body> {
    ok(Body::from(xml.to_owned()))
}

fn ok(body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/xml; charset=utf-8"));
    // A real server without a proxy closes after each answer.
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

fn page(status: u16, html: String) -> Response<Body> {
    let mut response = Response::new(Body::from(html));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    response
}

/// The first bytes of an answer whose full length is announced; then the connection breaks.
fn cut(xml: String, bytes: usize) -> Response<Body> {
    let length = xml.len();
    let mut part = xml.into_bytes();
    part.truncate(bytes);
    let stream = futures_util::stream::unfold(Some(part), |part| async move {
        match part {
            Some(part) if !part.is_empty() => Some((Ok::<Bytes, std::io::Error>(Bytes::from(part)), None)),
            _ => {
                // What was written before must be on its way before the connection breaks.
                tokio::time::sleep(Duration::from_millis(5)).await;
                Some((Err(std::io::Error::from(std::io::ErrorKind::ConnectionAborted)), None))
            }
        }
    });
    let mut response = ok(Body::from_stream(stream));
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    response
}
