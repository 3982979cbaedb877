//! A stand-in of a mail server: takes mails over real TCP, keeps them in memory, and fails where it is told to.
//!
//! For the demo, where no mail may leave the machine, and for tests of what must happen when a mail server misbehaves. It is a strict
//! server: what a client must not do (MAIL twice, a bare line feed, a line of more than 998 bytes) is refused, so that it cannot hide a client's fault.

mod conversation;
mod script;

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustls::ServerConfig;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

pub use script::{Action, Event, Fault, Point};

/// How the stand-in is set up.
pub struct SinkOptions {
    /// Where to listen; port 0 takes any free one.
    pub address: SocketAddr,
    /// TLS, if any.
    pub tls: SinkTls,
    /// What a client must sign in with; none = no AUTH offered, everybody may send.
    pub login: Option<SinkLogin>,
    /// The AUTH mechanisms offered.
    pub mechanisms: Vec<&'static str>,
    /// Offer SMTPUTF8 and 8BITMIME.
    pub smtputf8: bool,
    /// Announce and enforce this message size.
    pub size_bytes_max: Option<usize>,
    /// Called at each event, in the session's own task, before the server acts: a test may kill the client right there.
    pub on_event: Option<Hook>,
}

/// Told of each event as it happens.
pub type Hook = Box<dyn Fn(&Event) + Send + Sync>;

/// TLS of the stand-in.
#[derive(Clone)]
pub enum SinkTls {
    /// None.
    None,
    /// STARTTLS is offered; mail is taken without it too.
    StartTls(Arc<ServerConfig>),
    /// From the first byte.
    Implicit(Arc<ServerConfig>),
}

/// What a client must sign in with.
#[derive(Clone)]
pub struct SinkLogin {
    /// User name.
    pub user: String,
    /// Password, or token for XOAUTH2.
    pub secret: String,
}

impl Default for SinkOptions {
    fn default() -> Self {
        Self {
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            tls: SinkTls::None,
            login: None,
            mechanisms: vec!["PLAIN", "LOGIN"],
            smtputf8: false,
            size_bytes_max: None,
            on_event: None,
        }
    }
}

/// A message that was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Order of arrival, from 1.
    pub number: u64,
    /// The connection it came over, from 1.
    pub session: u64,
    /// Envelope sender as written.
    pub sender: String,
    /// Accepted envelope recipients as written.
    pub recipients: Vec<String>,
    /// The message, dots unstuffed.
    pub bytes: Vec<u8>,
    /// Whether it came over TLS.
    pub over_tls: bool,
}

/// A running stand-in. Stops when dropped.
pub struct Sink {
    /// Where it listens, paused or not.
    pub addr: SocketAddr,
    shared: Arc<Shared>,
    listening: Mutex<Option<JoinHandle<()>>>,
}

/// What sessions share.
struct Shared {
    options: SinkOptions,
    state: Mutex<State>,
    changed: watch::Sender<u64>,
}

#[derive(Default)]
struct State {
    kept: Vec<Kept>,
    events: Vec<Event>,
    faults: Vec<Fault>,
    sessions: u64,
}

impl Sink {
    /// Starts to listen.
    ///
    /// # Errors
    /// The address cannot be listened on.
    pub async fn start(options: SinkOptions) -> io::Result<Self> {
        let listener = TcpListener::bind(options.address).await?;
        let addr = listener.local_addr()?;
        let shared = Arc::new(Shared { options, state: Mutex::default(), changed: watch::Sender::new(0) });
        let task = tokio::spawn(accept(listener, Arc::clone(&shared)));
        Ok(Self { addr, shared, listening: Mutex::new(Some(task)) })
    }

    /// Does `action` once, the next time `point` is reached.
    pub fn once(&self, point: Point, action: Action) {
        self.fault(Fault { point, containing: String::new(), action, times_left: Some(1) });
    }

    /// Does `action` whenever `point` is reached.
    pub fn always(&self, point: Point, action: Action) {
        self.fault(Fault { point, containing: String::new(), action, times_left: None });
    }

    /// Adds a fault; of several that apply the one added first wins.
    pub fn fault(&self, fault: Fault) {
        self.shared.state().faults.push(fault);
    }

    /// Forgets all faults.
    pub fn behave(&self) {
        self.shared.state().faults.clear();
    }

    /// The messages kept so far, in order.
    pub fn kept(&self) -> Vec<Kept> {
        self.shared.state().kept.clone()
    }

    /// What has happened so far, in order.
    pub fn events(&self) -> Vec<Event> {
        self.shared.state().events.clone()
    }

    /// How many connections there have been.
    pub fn sessions(&self) -> u64 {
        self.shared.state().sessions
    }

    /// Waits until something holds of the messages kept and the events; looks again after each event.
    pub async fn until(&self, mut holds: impl FnMut(&[Kept], &[Event]) -> bool) {
        let mut changed = self.shared.changed.subscribe();
        loop {
            {
                let state = self.shared.state();
                if holds(&state.kept, &state.events) {
                    return;
                }
            }
            if changed.changed().await.is_err() {
                return;
            }
        }
    }

    /// Stops listening and cuts all connections, as a server does that goes down. What was kept stays.
    pub async fn pause(&self) {
        let task = self.listening().take();
        if let Some(task) = task {
            task.abort();
            // Only when the task is gone is its socket closed.
            let _ = task.await;
        }
    }

    /// Listens again, on the same port.
    ///
    /// # Errors
    /// Somebody else has taken the port meanwhile.
    pub async fn resume(&self) -> io::Result<()> {
        let listener = TcpListener::bind(self.addr).await?;
        let task = tokio::spawn(accept(listener, Arc::clone(&self.shared)));
        if let Some(previous) = self.listening().replace(task) {
            previous.abort();
        }
        Ok(())
    }

    fn listening(&self) -> MutexGuard<'_, Option<JoinHandle<()>>> {
        self.listening.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        if let Some(task) = self.listening().take() {
            task.abort();
        }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Records an event, tells the hook and those who wait, and looks what the script says about it.
    fn reached(&self, event: Event) -> Option<Action> {
        if let Some(hook) = &self.options.on_event {
            hook(&event);
        }
        let action = {
            let mut state = self.state();
            let action = script::take(&mut state.faults, event.point, &event.line);
            state.events.push(event);
            action
        };
        self.changed.send_modify(|count| *count += 1);
        action
    }

    fn keep(&self, mut message: Kept) -> u64 {
        let number = {
            let mut state = self.state();
            message.number = state.kept.len() as u64 + 1;
            let number = message.number;
            state.kept.push(message);
            number
        };
        self.changed.send_modify(|count| *count += 1);
        number
    }
}

/// Takes connections until it is aborted, and its sessions with it: they live in its set.
async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut sessions = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => if let Ok((stream, _)) = accepted {
                let number = {
                    let mut state = shared.state();
                    state.sessions += 1;
                    state.sessions
                };
                sessions.spawn(conversation::serve(stream, number, Arc::clone(&shared)));
            },
            Some(_) = sessions.join_next(), if !sessions.is_empty() => {}
        }
    }
}
