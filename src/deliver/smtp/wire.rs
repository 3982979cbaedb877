//! Lines over a connection: writes commands, reads answers, each within its time.

use std::io;
use std::time::Duration;

use bytes::{Buf, BytesMut};
use futures_util::FutureExt;
use lettre::transport::smtp::response::Response;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

use crate::deliver::attempt::{Failure, FailureKind, Step};

/// More than any server has to say; a longer answer is an attack or no mail server.
const ANSWER_BYTES_MAX: usize = 64 * 1024;
/// So many bytes of a body are written within one timeout.
const PIECE_BYTES: usize = 64 * 1024;

/// A connection in both directions, with or without TLS.
pub(super) trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

/// An SMTP connection below the level of sessions.
pub(super) struct Wire {
    stream: Box<dyn Duplex>,
    unread: BytesMut,
}

/// How the conversation broke: there is no answer to act on.
#[derive(Debug, thiserror::Error)]
pub(super) enum Broken {
    #[error("the server closed the connection")]
    Closed,
    #[error("the connection broke: {0}")]
    Io(#[from] io::Error),
    #[error("no answer within {} s", .0.as_secs_f32())]
    TimedOut(Duration),
    #[error("not an SMTP answer: {0:?}")]
    Garbled(String),
}

impl Broken {
    /// As a failure at a step: transient, for no server has refused anything, and the connection is of no further use.
    pub(super) fn at(self, step: Step) -> Failure {
        Failure { connection_lost: true, ..Failure::own(step, FailureKind::Transient, self.to_string()) }
    }
}

impl Wire {
    pub(super) fn new(stream: Box<dyn Duplex>) -> Self {
        Self { stream, unread: BytesMut::with_capacity(1024) }
    }

    /// The stream below, for a TLS handshake.
    ///
    /// # Errors
    /// The server has said more than we asked for: whatever it is was not said under TLS and must not be read as if it were.
    pub(super) fn into_stream(self) -> Result<Box<dyn Duplex>, Broken> {
        if self.unread.is_empty() { Ok(self.stream) } else { Err(garbled(&self.unread)) }
    }

    /// Writes one command (with its line end) and reads the answer.
    pub(super) async fn command(&mut self, line: &str, limit: Duration) -> Result<Response, Broken> {
        self.write(line.as_bytes(), limit).await?;
        self.answer(limit).await
    }

    /// Writes and flushes; the limit is for each piece of it.
    pub(super) async fn write(&mut self, bytes: &[u8], limit: Duration) -> Result<(), Broken> {
        for piece in bytes.chunks(PIECE_BYTES) {
            within(limit, self.stream.write_all(piece)).await?;
        }
        within(limit, self.stream.flush()).await
    }

    /// Reads one answer of one or several lines.
    pub(super) async fn answer(&mut self, limit: Duration) -> Result<Response, Broken> {
        let reading = async {
            loop {
                if let Some(response) = self.buffered_answer()? {
                    return Ok(response);
                }
                if self.stream.read_buf(&mut self.unread).await? == 0 {
                    return Err(Broken::Closed);
                }
            }
        };
        timeout(limit, reading).await.unwrap_or(Err(Broken::TimedOut(limit)))
    }

    /// Looks, without waiting, whether the server has closed the connection or complained although it is our turn.
    pub(super) async fn unasked(&mut self) -> Result<Option<Response>, Broken> {
        // Lets the runtime look at its sockets once, else it may not know yet what has already arrived.
        tokio::task::yield_now().await;
        match self.stream.read_buf(&mut self.unread).now_or_never() {
            None => {}
            Some(Ok(0)) => return Err(Broken::Closed),
            Some(Ok(_)) => {}
            Some(Err(error)) => return Err(Broken::Io(error)),
        }
        self.buffered_answer()
    }

    /// Closes without ceremony; errors do not matter any more.
    pub(super) async fn shut_down(&mut self, limit: Duration) {
        let _ = timeout(limit, self.stream.shutdown()).await;
    }

    /// Takes one whole answer out of what has been read, if there is one.
    fn buffered_answer(&mut self) -> Result<Option<Response>, Broken> {
        if self.unread.len() > ANSWER_BYTES_MAX {
            return Err(garbled(&self.unread));
        }
        let mut text = String::new();
        let mut consumed = 0;
        for line in self.unread.split_inclusive(|byte| *byte == b'\n') {
            if !line.ends_with(b"\n") {
                return Ok(None);
            }
            consumed += line.len();
            let line = String::from_utf8_lossy(line);
            let line = line.trim_end_matches(['\r', '\n']);
            text.push_str(line);
            // Some servers end with three bare digits, which lettre's parser does not know.
            if line.len() == 3 {
                text.push(' ');
            }
            text.push_str("\r\n");
            if line.as_bytes().get(3) != Some(&b'-') {
                self.unread.advance(consumed);
                return text.parse().map(Some).map_err(|_| garbled(text.as_bytes()));
            }
        }
        Ok(None)
    }
}

async fn within<T>(limit: Duration, action: impl Future<Output = io::Result<T>>) -> Result<T, Broken> {
    timeout(limit, action).await.map_err(|_| Broken::TimedOut(limit))?.map_err(Broken::Io)
}

fn garbled(bytes: &[u8]) -> Broken {
    Broken::Garbled(String::from_utf8_lossy(bytes.get(..80).unwrap_or(bytes)).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn answers(said: &[u8]) -> Vec<Result<String, Broken>> {
        let (ours, mut theirs) = tokio::io::duplex(4096);
        theirs.write_all(said).await.unwrap();
        drop(theirs);
        let mut wire = Wire::new(Box::new(ours));
        let mut answers = Vec::new();
        loop {
            let answer = wire.answer(Duration::from_secs(5)).await;
            let ended = answer.is_err();
            answers.push(
                answer.map(|answer| format!("{} {}", answer.code(), answer.message().collect::<Vec<_>>().join("|"))),
            );
            if ended {
                return answers;
            }
        }
    }

    #[tokio::test]
    async fn answers_of_one_and_of_several_lines_are_told_apart() {
        let read = answers(b"250-a\r\n250-b\r\n250 c\r\n354 go\r\n250\r\n250 line feed only\n").await;
        let texts: Vec<String> = read.iter().flatten().cloned().collect();
        assert_eq!(texts, ["250 a|b|c", "354 go", "250 ", "250 line feed only"]);
        assert!(matches!(read.last(), Some(Err(Broken::Closed))));
    }

    #[tokio::test]
    async fn what_is_no_answer_is_an_error_and_no_panic() {
        for said in
            [&b"HTTP/1.1 400 Bad Request\r\n"[..], b"\r\n", b"999 what\r\n", b"250-a\r\n550 b\r\n", b"\xff\xfe\r\n"]
        {
            assert!(matches!(answers(said).await.as_slice(), [Err(Broken::Garbled(_))]), "{said:?}");
        }
        assert!(matches!(answers(b"250 half").await.as_slice(), [Err(Broken::Closed)]));
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_whatever_make_the_reader_panic_or_loop(lines in "(([2-59]{3}|250)[- ]?[ -~\u{e9}]{0,8}\r?\n){0,5}", tail: Vec<u8>) {
            let mut wire = Wire::new(Box::new(tokio::io::empty()));
            wire.unread.extend_from_slice(lines.as_bytes());
            wire.unread.extend_from_slice(&tail);
            let mut left = wire.unread.len();
            while let Ok(Some(answer)) = wire.buffered_answer() {
                proptest::prop_assert!(wire.unread.len() < left);
                left = wire.unread.len();
                let _ = super::super::capabilities::Capabilities::from_hello(&answer);
            }
        }
    }
}
