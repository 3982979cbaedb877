//! A web server that answers like Odoo, or as badly as a test wants it to.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use followupd::odoo::endpoint::{Endpoint, Login};
use followupd::odoo::session::Session;
use followupd::odoo::value::Value;
use followupd::odoo::wire::decode::{self, Limits};
use followupd::odoo::wire::encode;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// The password of every test.
pub(crate) const SECRET: &str = "correct horse";

/// A call as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    /// The model's method, or the service's (`version`, `authenticate`).
    pub(crate) method: String,
    /// The model; empty for a service.
    pub(crate) model: String,
    /// Positional arguments.
    pub(crate) args: Vec<Value>,
    /// Named arguments.
    pub(crate) named: BTreeMap<String, Value>,
    /// How many calls of this method came before.
    pub(crate) nth: usize,
}

/// What the server does with a call.
#[derive(Clone)]
pub(crate) enum Reply {
    /// Answers properly.
    Value(Value),
    /// Answers with a fault.
    Fault(i32, &'static str),
    /// Answers this status, content type and body, and these more header lines.
    Http(u16, &'static str, String, &'static str),
    /// Begins a proper answer and closes after this many bytes of its body, with or without having said how many come.
    CutOff(Value, usize, bool),
    /// Takes the request and closes.
    Close,
    /// Takes the request and never answers.
    Hang,
    /// Answers properly after a while.
    Late(Duration, Value),
}

/// The server; it ends with its runtime.
pub(crate) struct Server {
    /// Its address.
    pub(crate) url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    open_max: Arc<AtomicUsize>,
}

impl Server {
    /// Starts a server that answers logins by itself and everything else by `script`.
    pub(crate) async fn start(script: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Server {
        Self::start_with(script, None).await
    }

    /// The same behind TLS.
    pub(crate) async fn start_with(
        script: impl Fn(&Seen) -> Reply + Send + Sync + 'static,
        tls: Option<tokio_rustls::TlsAcceptor>,
    ) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let scheme = if tls.is_some() { "https" } else { "http" };
        let server =
            Server { url: format!("{scheme}://localhost:{port}"), seen: Arc::default(), open_max: Arc::default() };
        let (seen, open_max) = (Arc::clone(&server.seen), Arc::clone(&server.open_max));
        let script = Arc::new(script);
        let open = Arc::new(AtomicUsize::new(0));
        tokio::spawn(async move {
            loop {
                let Ok((stream, _)) = listener.accept().await else { return };
                let (seen, script, open, open_max) =
                    (Arc::clone(&seen), Arc::clone(&script), Arc::clone(&open), Arc::clone(&open_max));
                let tls = tls.clone();
                tokio::spawn(async move {
                    open_max.fetch_max(open.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    match tls {
                        None => serve(stream, &seen, &*script).await,
                        Some(tls) => {
                            if let Ok(stream) = tls.accept(stream).await {
                                serve(stream, &seen, &*script).await;
                            }
                        }
                    }
                    open.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        server
    }

    /// An endpoint with short pauses, for one database of this server.
    pub(crate) fn endpoint(&self) -> Endpoint {
        let mut endpoint = Endpoint::new(&self.url, "prod").unwrap();
        endpoint.limits.retries.first_pause = Duration::from_millis(2);
        endpoint.limits.retries.repeats_max = 2;
        endpoint.limits.idle_timeout = Duration::from_millis(100);
        endpoint
    }

    /// A session with this server.
    pub(crate) async fn session(&self) -> Session {
        Session::connect(&self.endpoint(), login()).await.unwrap()
    }

    /// The calls of a method, as they arrived.
    pub(crate) fn calls(&self, method: &str) -> Vec<Seen> {
        self.seen.lock().unwrap().iter().filter(|seen| seen.method == method).cloned().collect()
    }

    /// How many connections were open at the same time.
    pub(crate) fn open_max(&self) -> usize {
        self.open_max.load(Ordering::SeqCst)
    }
}

/// The login of every test.
pub(crate) fn login() -> Login {
    Login::new("bot", SECRET.to_owned())
}

/// A record.
pub(crate) fn record(id: i64, name: &str) -> Value {
    Value::structure([("id", Value::from(id)), ("name", name.into())])
}

async fn serve<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: S,
    seen: &Mutex<Vec<Seen>>,
    script: &(impl Fn(&Seen) -> Reply + ?Sized),
) {
    let Some(body) = request(&mut stream).await else { return };
    let call = understood(&body, seen);
    let reply = match (call.model.as_str(), call.method.as_str()) {
        ("", "version") => Reply::Value(Value::structure([("server_version", "19.0")])),
        ("", "authenticate") if call.nth == 0 && call.args.get(1) == Some(&"bot".into()) => Reply::Value(2.into()),
        _ => script(&call),
    };
    let answer = |value: &Value| encode::method_response(value).unwrap();
    let xml = |body: String| http(200, "text/xml; charset=utf-8", &body, "");
    let bytes = match reply {
        Reply::Value(value) => xml(answer(&value)),
        Reply::Fault(code, text) => xml(encode::fault_response(code, text)),
        Reply::Http(status, content_type, body, headers) => http(status, content_type, &body, headers),
        Reply::CutOff(value, length, told) => {
            let whole = xml(answer(&value));
            let head = whole.find("\r\n\r\n").unwrap() + 4;
            let part = whole[..head + length].to_owned();
            if told { part } else { part.replace("Content-Length", "X-Length").replace("HTTP/1.1", "HTTP/1.0") }
        }
        Reply::Close => return,
        Reply::Hang => std::future::pending().await,
        Reply::Late(pause, value) => {
            tokio::time::sleep(pause).await;
            xml(answer(&value))
        }
    };
    let _ = stream.write_all(bytes.as_bytes()).await;
    let _ = stream.shutdown().await;
}

fn http(status: u16, content_type: &str, body: &str, headers: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status} X\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n{body}"
    )
}

/// The body of an HTTP request.
async fn request<S: AsyncRead + Unpin>(stream: &mut S) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        if let Some(head) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            let text = String::from_utf8_lossy(&bytes[..head]).to_ascii_lowercase();
            let length: usize = text.split("content-length: ").nth(1)?.lines().next()?.parse().ok()?;
            if bytes.len() >= head + 4 + length {
                return Some(bytes.split_off(head + 4));
            }
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
}

fn understood(body: &[u8], seen: &Mutex<Vec<Seen>>) -> Seen {
    let call = decode::call_from_slice(body, &Limits::default()).unwrap();
    let text = |index: usize| call.params.get(index).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (model, method, args, named) = if call.method == "execute_kw" {
        let args = call.params[5].as_array().unwrap().to_vec();
        (text(3), text(4), args, call.params[6].as_struct().unwrap().clone())
    } else {
        (String::new(), call.method.clone(), call.params.clone(), BTreeMap::new())
    };
    let mut seen = seen.lock().unwrap();
    let nth = seen.iter().filter(|before| before.method == method).count();
    let call = Seen { method, model, args, named, nth };
    seen.push(call.clone());
    call
}
