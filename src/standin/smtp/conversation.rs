//! One session of the stand-in mail server, line by line.

use std::io;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use bytes::{Buf, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

use super::script::{Action, Event, Point};
use super::{Kept, Shared, SinkTls};

/// The longest line of a message, without its end (RFC 5322, 2.1.1).
const LINE_BYTES_MAX: usize = 998;

trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

/// Whether the session goes on.
enum Next {
    Continue,
    Close,
}

struct Conversation {
    stream: Box<dyn Duplex>,
    unread: BytesMut,
    shared: Arc<Shared>,
    session: u64,
    over_tls: bool,
    signed_in: bool,
    sender: Option<String>,
    recipients: Vec<String>,
}

/// Serves one client until it leaves, or until the script throws it out.
pub(super) async fn serve(stream: TcpStream, session: u64, shared: Arc<Shared>) {
    // Whatever goes wrong with a client is the client's business: there is nobody to report to.
    let _ = served(stream, session, shared).await;
}

async fn served(stream: TcpStream, session: u64, shared: Arc<Shared>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let (stream, over_tls): (Box<dyn Duplex>, bool) = match &shared.options.tls {
        SinkTls::Implicit(config) => (Box::new(TlsAcceptor::from(Arc::clone(config)).accept(stream).await?), true),
        SinkTls::None | SinkTls::StartTls(_) => (Box::new(stream), false),
    };
    let mut conversation = Conversation {
        stream,
        unread: BytesMut::with_capacity(4096),
        shared,
        session,
        over_tls,
        signed_in: false,
        sender: None,
        recipients: Vec::new(),
    };
    if let Next::Close = conversation.act(Point::Connect, "", "220 standin.test ESMTP").await? {
        return Ok(());
    }
    while let Some(line) = conversation.line().await? {
        if let Next::Close = conversation.obey(&line).await? {
            break;
        }
    }
    conversation.stream.shutdown().await
}

impl Conversation {
    /// Does what a line asks for.
    async fn obey(&mut self, line: &str) -> io::Result<Next> {
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        match verb.as_str() {
            "EHLO" | "HELO" => {
                let answer = self.capabilities();
                self.forget();
                self.act(Point::Hello, line, &answer).await
            }
            "STARTTLS" => self.start_tls(line).await,
            "AUTH" => self.auth(line).await,
            "RSET" => {
                self.forget();
                self.act(Point::Reset, line, "250 2.0.0 forgotten").await
            }
            "NOOP" => self.act(Point::Noop, line, "250 2.0.0 here").await,
            "MAIL" => self.mail(line).await,
            "RCPT" => self.rcpt(line).await,
            "DATA" => self.data(line).await,
            "QUIT" => {
                self.act(Point::Quit, line, "221 2.0.0 bye").await?;
                Ok(Next::Close)
            }
            _ => self.say("500 5.5.2 no such command").await,
        }
    }

    /// Reports the point, then does what the script says, else gives the usual answer.
    async fn act(&mut self, point: Point, line: &str, usual: &str) -> io::Result<Next> {
        let shown =
            if point == Point::Auth { line.split(' ').take(2).collect::<Vec<_>>().join(" ") } else { line.to_owned() };
        match self.reached(point, &shown, 0) {
            None => self.say(usual).await,
            Some(Action::Answer(answer)) => {
                self.undo(point);
                self.say(&answer).await
            }
            Some(Action::CloseAfterAnswer) => {
                self.say(usual).await?;
                Ok(Next::Close)
            }
            Some(Action::Delay(duration)) => {
                tokio::time::sleep(duration).await;
                self.say(usual).await
            }
            Some(Action::Hang) => std::future::pending().await,
            Some(Action::Close | Action::KeepAndClose | Action::CloseAfterBodyBytes(_)) => Ok(Next::Close),
        }
    }

    fn reached(&self, point: Point, line: &str, body_bytes: usize) -> Option<Action> {
        self.shared.reached(Event { session: self.session, point, line: line.to_owned(), body_bytes })
    }

    /// A refused command has not happened.
    fn undo(&mut self, point: Point) {
        if point == Point::Mail {
            self.sender = None;
        } else if point == Point::Rcpt {
            self.recipients.pop();
        } else if point == Point::Auth {
            self.signed_in = false;
        }
    }

    fn forget(&mut self) {
        self.sender = None;
        self.recipients.clear();
    }

    fn capabilities(&self) -> String {
        let options = &self.shared.options;
        let mut lines = vec!["standin.test".to_owned(), "PIPELINING".to_owned()];
        if let (SinkTls::StartTls(_), false) = (&options.tls, self.over_tls) {
            lines.push("STARTTLS".to_owned());
        }
        if options.login.is_some() {
            lines.push(format!("AUTH {}", options.mechanisms.join(" ")));
        }
        if options.smtputf8 {
            lines.extend(["8BITMIME".to_owned(), "SMTPUTF8".to_owned()]);
        }
        if let Some(size) = options.size_bytes_max {
            lines.push(format!("SIZE {size}"));
        }
        let last = lines.len() - 1;
        let marked = |(index, line): (usize, &String)| format!("250{}{line}", if index == last { ' ' } else { '-' });
        lines.iter().enumerate().map(marked).collect::<Vec<_>>().join("\r\n")
    }

    async fn start_tls(&mut self, line: &str) -> io::Result<Next> {
        let SinkTls::StartTls(config) = self.shared.options.tls.clone() else {
            return self.say("502 5.5.1 no TLS here").await;
        };
        match self.reached(Point::StartTls, line, 0) {
            None => {}
            Some(Action::Answer(answer)) => return self.say(&answer).await,
            Some(_) => return Ok(Next::Close),
        }
        self.say("220 2.0.0 go ahead").await?;
        let plain = std::mem::replace(&mut self.stream, Box::new(tokio::io::empty()));
        self.stream = Box::new(TlsAcceptor::from(config).accept(plain).await?);
        self.unread.clear();
        self.over_tls = true;
        self.signed_in = false;
        self.forget();
        Ok(Next::Continue)
    }

    async fn auth(&mut self, line: &str) -> io::Result<Next> {
        let Some(login) = self.shared.options.login.clone() else {
            return self.say("502 5.5.1 no AUTH here").await;
        };
        let mut words = line.split(' ').skip(1);
        let mechanism = words.next().unwrap_or_default().to_ascii_uppercase();
        let initial = words.next().map(str::to_owned);
        let offered = self.shared.options.mechanisms.contains(&mechanism.as_str());
        let (user, secret) = (login.user, login.secret);
        let right = match mechanism.as_str() {
            "PLAIN" if offered => self.asked("", initial).await? == format!("\0{user}\0{secret}"),
            "LOGIN" if offered => {
                // Both are asked for before either is judged, as real servers do.
                let said = (self.asked("Username:", initial).await?, self.asked("Password:", None).await?);
                said == (user, secret)
            }
            "XOAUTH2" if offered => {
                let right = self.asked("", initial).await? == format!("user={user}\x01auth=Bearer {secret}\x01\x01");
                if !right {
                    self.asked("{\"status\":\"401\"}", None).await?;
                }
                right
            }
            _ => return self.say("504 5.5.4 no such mechanism").await,
        };
        self.signed_in = right;
        let answer = if right { "235 2.7.0 welcome" } else { "535 5.7.8 wrong user or password" };
        self.act(Point::Auth, line, answer).await
    }

    /// The decoded answer to a question, or what came with the command.
    async fn asked(&mut self, question: &str, initial: Option<String>) -> io::Result<String> {
        let encoded = match initial {
            Some(encoded) => encoded,
            None => {
                self.say(&format!("334 {}", BASE64.encode(question))).await?;
                self.line().await?.unwrap_or_default()
            }
        };
        Ok(String::from_utf8_lossy(&BASE64.decode(encoded).unwrap_or_default()).into_owned())
    }

    async fn mail(&mut self, line: &str) -> io::Result<Next> {
        let options = &self.shared.options;
        let path = path_of(line);
        let declared = line
            .to_ascii_uppercase()
            .split(" SIZE=")
            .nth(1)
            .and_then(|size| size.split(' ').next().and_then(|size| size.parse::<usize>().ok()));
        let refusal = match path {
            None => Some("501 5.5.4 no address"),
            _ if self.sender.is_some() => Some("503 5.5.1 MAIL was said already"),
            _ if options.login.is_some() && !self.signed_in => Some("530 5.7.0 sign in first"),
            _ if !options.smtputf8 && !line.is_ascii() => Some("553 5.6.7 ASCII only"),
            _ if declared > options.size_bytes_max && options.size_bytes_max.is_some() => Some("552 5.3.4 too big"),
            Some(_) => None,
        };
        if refusal.is_none() {
            self.sender = path;
        }
        self.act(Point::Mail, line, refusal.unwrap_or("250 2.1.0 sender noted")).await
    }

    async fn rcpt(&mut self, line: &str) -> io::Result<Next> {
        let refusal = match path_of(line) {
            _ if self.sender.is_none() => "503 5.5.1 MAIL first",
            None => "501 5.5.4 no address",
            Some(_) if !self.shared.options.smtputf8 && !line.is_ascii() => "553 5.6.7 ASCII only",
            Some(path) => {
                self.recipients.push(path);
                return self.act(Point::Rcpt, line, "250 2.1.5 recipient noted").await;
            }
        };
        // Nothing to undo here, so the script is not asked.
        self.reached(Point::Rcpt, line, 0);
        self.say(refusal).await
    }

    async fn data(&mut self, line: &str) -> io::Result<Next> {
        if self.recipients.is_empty() {
            self.reached(Point::Data, line, 0);
            return self.say("503 5.5.1 RCPT first").await;
        }
        let mut close_after = usize::MAX;
        match self.reached(Point::Data, line, 0) {
            None => {}
            Some(Action::CloseAfterBodyBytes(bytes)) => close_after = bytes,
            Some(Action::Answer(answer)) => return self.say(&answer).await,
            Some(Action::Delay(duration)) => tokio::time::sleep(duration).await,
            Some(Action::Hang) => std::future::pending().await,
            Some(Action::Close | Action::KeepAndClose) => return Ok(Next::Close),
            Some(Action::CloseAfterAnswer) => {
                self.say("354 go on").await?;
                return Ok(Next::Close);
            }
        }
        self.say("354 go on, end with a dot").await?;
        let Some(raw) = self.body(close_after).await? else { return Ok(Next::Close) };
        let action = self.reached(Point::Dot, "", raw.len());
        self.after_dot(&raw, action).await
    }

    async fn after_dot(&mut self, raw: &[u8], action: Option<Action>) -> io::Result<Next> {
        match action {
            Some(Action::Answer(answer)) => {
                self.forget();
                return self.say(&answer).await;
            }
            Some(Action::Close | Action::CloseAfterBodyBytes(_)) => return Ok(Next::Close),
            Some(Action::KeepAndClose) => {
                self.keep(raw);
                return Ok(Next::Close);
            }
            Some(Action::Hang) => std::future::pending().await,
            Some(Action::Delay(duration)) => tokio::time::sleep(duration).await,
            Some(Action::CloseAfterAnswer) | None => {}
        }
        let fault = fault_of(raw).or_else(|| {
            let too_big = self.shared.options.size_bytes_max.is_some_and(|limit| raw.len() > limit);
            too_big.then_some("552 5.3.4 too big")
        });
        if let Some(fault) = fault {
            self.forget();
            return self.say(fault).await;
        }
        let number = self.keep(raw);
        self.reached(Point::Kept, "", raw.len());
        self.say(&format!("250 2.0.0 kept as {number}")).await?;
        self.reached(Point::Answered, "", raw.len());
        Ok(if action == Some(Action::CloseAfterAnswer) { Next::Close } else { Next::Continue })
    }

    fn keep(&mut self, raw: &[u8]) -> u64 {
        let message = Kept {
            number: 0,
            session: self.session,
            sender: self.sender.take().unwrap_or_default(),
            recipients: std::mem::take(&mut self.recipients),
            bytes: unstuffed(raw),
            over_tls: self.over_tls,
        };
        self.shared.keep(message)
    }

    /// The bytes of a message as they stood on the wire, without the final dot's line; none if the script or the client ended it before.
    async fn body(&mut self, close_after: usize) -> io::Result<Option<Vec<u8>>> {
        let mut body: Vec<u8> = Vec::new();
        loop {
            while let Some(end) = self.unread.iter().position(|byte| *byte == b'\n') {
                let line = self.unread.split_to(end + 1);
                // The dot ends a message only as a line of its own, after a proper line end.
                if &line[..] == b".\r\n" && (body.is_empty() || body.ends_with(b"\r\n")) {
                    return Ok(Some(body));
                }
                body.extend_from_slice(&line);
            }
            let so_far = body.len() + self.unread.len();
            let action = if so_far > 0 { self.reached(Point::Body, "", so_far) } else { None };
            if let Some(Action::Answer(complaint)) = action {
                self.say(&complaint).await?;
                return Ok(None);
            }
            if so_far >= close_after || self.stream.read_buf(&mut self.unread).await? == 0 {
                return Ok(None);
            }
        }
    }

    /// The next line without its end; none if the client has left.
    async fn line(&mut self) -> io::Result<Option<String>> {
        loop {
            if let Some(end) = self.unread.iter().position(|byte| *byte == b'\n') {
                let line = String::from_utf8_lossy(self.unread.get(..end).unwrap_or_default()).into_owned();
                self.unread.advance(end + 1);
                return Ok(Some(line.trim_end_matches('\r').to_owned()));
            }
            if self.stream.read_buf(&mut self.unread).await? == 0 {
                return Ok(None);
            }
        }
    }

    async fn say(&mut self, answer: &str) -> io::Result<Next> {
        self.stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
        self.stream.flush().await?;
        Ok(Next::Continue)
    }
}

/// What stands between the angle brackets.
fn path_of(line: &str) -> Option<String> {
    let (_, rest) = line.split_once('<')?;
    rest.split_once('>').map(|(path, _)| path.to_owned())
}

/// Why a strict server does not take this message.
fn fault_of(raw: &[u8]) -> Option<&'static str> {
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        let Some(content) = line.strip_suffix(b"\r\n") else { return Some("550 5.6.0 a bare line feed") };
        if content.contains(&b'\r') {
            return Some("550 5.6.0 a bare carriage return");
        }
        if content.len() > LINE_BYTES_MAX {
            return Some("550 5.6.0 a line of more than 998 bytes");
        }
    }
    None
}

/// Takes back what dot-stuffing added.
fn unstuffed(raw: &[u8]) -> Vec<u8> {
    let lines = raw.split_inclusive(|byte| *byte == b'\n');
    lines.flat_map(|line| line.strip_prefix(b".").unwrap_or(line)).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strict_server_finds_what_a_client_must_not_send() {
        assert_eq!(fault_of(b"a\r\nb\r\n"), None);
        assert!(fault_of(b"a\nb\r\n").is_some());
        assert!(fault_of(b"a\rb\r\n").is_some());
        assert!(fault_of(&[vec![b'x'; 999], b"\r\n".to_vec()].concat()).is_some());
    }

    #[test]
    fn dots_are_taken_back() {
        assert_eq!(unstuffed(b"..\r\n...a\r\nb.\r\n"), b".\r\n..a\r\nb.\r\n");
    }
}
