//! A running daemon, and what it says.

use std::process::ExitStatus;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Child;
use tokio::sync::watch;

use crate::office::Office;

/// How long a test waits for anything.
const PATIENCE: Duration = Duration::from_secs(120);

/// Settings of a daemon that is to act at once, see [`Office::new`].
pub(crate) const AT_ONCE: [&str; 3] = [
    "calls_per_second = 1000",
    "retry_pause_minutes = 0",
    "[schedule]\nrun_at = \"00:00\"\ntime_zone = \"UTC\"\npoll_interval_seconds = 1\n",
];

pub(crate) struct Daemon {
    child: Child,
    said: watch::Receiver<String>,
}

impl Daemon {
    /// Starts `serve`; systemd, if there is one, listens at that socket.
    pub(crate) fn start(office: &Office, systemd: Option<&std::path::Path>) -> Daemon {
        let mut command = office.command(&["serve"]);
        command.env("FOLLOWUPD__LOG__LEVEL", "info");
        if let Some(socket) = systemd {
            command.env("NOTIFY_SOCKET", socket);
        }
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let (tell, said) = watch::channel(String::new());
        tokio::spawn(async move {
            while let Ok(Some(line)) = lines.next_line().await {
                println!("    {line}");
                tell.send_modify(|said| {
                    said.push_str(&line);
                    said.push('\n');
                });
            }
        });
        Daemon { child, said }
    }

    /// Waits until it has said this.
    pub(crate) async fn says(&mut self, words: &str) {
        let heard = tokio::time::timeout(PATIENCE, self.said.wait_for(|said| said.contains(words))).await;
        let heard = heard.map(|heard| heard.is_ok()).unwrap_or(false);
        assert!(heard, "it never said \"{words}\", but\n{}", self.said());
    }

    /// SIGTERM, as systemd stops a service.
    pub(crate) async fn terminate(&self) {
        let id = self.child.id().unwrap().to_string();
        assert!(tokio::process::Command::new("kill").args(["-TERM", &id]).status().await.unwrap().success());
    }

    /// Waits for its end.
    pub(crate) async fn ended(&mut self) -> ExitStatus {
        tokio::time::timeout(PATIENCE, self.child.wait()).await.expect("it ends").unwrap()
    }

    /// All that it has said.
    pub(crate) fn said(&self) -> String {
        self.said.borrow().clone()
    }
}

/// Waits for something, and fails where it does not come.
pub(crate) async fn patiently<T>(what: &str, event: impl Future<Output = T>) -> T {
    let came = tokio::time::timeout(PATIENCE, event).await;
    came.unwrap_or_else(|_| panic!("{what} did not come"))
}
