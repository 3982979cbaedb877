//! Counts the bytes of an answer while it is read, so that neither it nor a single text in it can fill the memory.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncBufRead, AsyncRead, ReadBuf};

/// Which limit was passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exceeded {
    Body,
    Text,
}

/// A reader that gives no more than it may.
pub(super) struct Metered<R> {
    inner: R,
    body_bytes_left: u64,
    event_bytes_left: u64,
    event_bytes_max: u64,
    exceeded: Option<Exceeded>,
    at_end: bool,
}

impl<R> Metered<R> {
    pub(super) fn new(inner: R, body_bytes_max: u64, event_bytes_max: u64) -> Self {
        Metered {
            inner,
            body_bytes_left: body_bytes_max,
            event_bytes_left: event_bytes_max,
            event_bytes_max,
            exceeded: None,
            at_end: false,
        }
    }

    /// Begins the allowance of the next tag or text.
    pub(super) fn next_event(&mut self) {
        self.event_bytes_left = self.event_bytes_max;
    }

    /// The limit that stopped the reading, if one did.
    pub(super) fn exceeded(&self) -> Option<Exceeded> {
        self.exceeded
    }

    /// Whether the answer has been read to where it ends.
    pub(super) fn at_end(&self) -> bool {
        self.at_end
    }
}

impl<R: AsyncBufRead + Unpin> AsyncBufRead for Metered<R> {
    fn poll_fill_buf(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<&[u8]>> {
        let this = self.get_mut();
        match Pin::new(&mut this.inner).poll_fill_buf(context) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Ready(Ok([])) => {
                this.at_end = true;
                Poll::Ready(Ok(&[]))
            }
            Poll::Ready(Ok(bytes)) => {
                let allowed = this.body_bytes_left.min(this.event_bytes_left);
                if allowed == 0 {
                    this.exceeded = Some(if this.body_bytes_left == 0 { Exceeded::Body } else { Exceeded::Text });
                    return Poll::Ready(Err(io::Error::other("more than is allowed")));
                }
                let length = usize::try_from(allowed).map_or(bytes.len(), |allowed| allowed.min(bytes.len()));
                Poll::Ready(Ok(bytes.get(..length).unwrap_or(bytes)))
            }
        }
    }

    fn consume(self: Pin<&mut Self>, amount: usize) {
        let this = self.get_mut();
        let consumed = u64::try_from(amount).unwrap_or(u64::MAX);
        this.body_bytes_left = this.body_bytes_left.saturating_sub(consumed);
        this.event_bytes_left = this.event_bytes_left.saturating_sub(consumed);
        Pin::new(&mut this.inner).consume(amount);
    }
}

/// Asked for by the trait above; reads through the same allowance.
impl<R: AsyncBufRead + Unpin> AsyncRead for Metered<R> {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let length = match Pin::new(&mut *this).poll_fill_buf(context) {
            Poll::Pending => return Poll::Pending,
            Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
            Poll::Ready(Ok(bytes)) => {
                let length = bytes.len().min(buffer.remaining());
                buffer.put_slice(bytes.get(..length).unwrap_or(bytes));
                length
            }
        };
        Pin::new(this).consume(length);
        Poll::Ready(Ok(()))
    }
}
