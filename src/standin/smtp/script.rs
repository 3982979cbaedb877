//! What the stand-in of a mail server is told to do wrong, and when.

use std::time::Duration;

/// A point of a session at which the server acts, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Point {
    /// A client has connected; nothing has been said.
    Connect,
    /// EHLO or HELO.
    Hello,
    /// STARTTLS.
    StartTls,
    /// AUTH, its first line.
    Auth,
    /// RSET.
    Reset,
    /// NOOP.
    Noop,
    /// MAIL FROM.
    Mail,
    /// RCPT TO.
    Rcpt,
    /// DATA.
    Data,
    /// Bytes of a message have arrived, the final dot has not. An answer given here is a complaint out of turn and ends the session; for other
    /// ends see [`Action::CloseAfterBodyBytes`].
    Body,
    /// The final dot has arrived; nothing has been kept or answered.
    Dot,
    /// The message is kept; nothing has been answered. It cannot be undone any more: nothing is asked of the script.
    Kept,
    /// The answer to the final dot has been written.
    Answered,
    /// QUIT.
    Quit,
}

/// What to do at a point instead of the usual.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Answer this line (`451 4.3.0 try later`) and go on. At [`Point::Dot`] the message is not kept.
    Answer(String),
    /// Do the usual, answer as usual, then close the connection.
    CloseAfterAnswer,
    /// Close the connection without an answer. At [`Point::Dot`] the message is not kept.
    Close,
    /// At [`Point::Dot`]: keep the message, then close without an answer: the client cannot know.
    KeepAndClose,
    /// At [`Point::Data`]: take so many bytes of the message, then close.
    CloseAfterBodyBytes(usize),
    /// Wait, then do the usual.
    Delay(Duration),
    /// Say nothing more, but keep the connection.
    Hang,
}

/// An action at a point, for some or all of the times the point is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub point: Point,
    /// Only if the client's line contains this, whatever the case; empty = always. Tells recipients apart.
    pub containing: String,
    /// What.
    pub action: Action,
    /// How often it still happens; none = for ever.
    pub times_left: Option<u32>,
}

/// Something that happened in a session, in the order of the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The number of the connection, from 1.
    pub session: u64,
    /// Where.
    pub point: Point,
    /// The client's line; empty where there is none. Secrets of AUTH are left out.
    pub line: String,
    /// Bytes of the present message so far, as they stood on the wire; 0 outside of one.
    pub body_bytes: usize,
}

/// Takes the first fault that applies and counts it down.
pub(super) fn take(faults: &mut Vec<Fault>, point: Point, line: &str) -> Option<Action> {
    let line = line.to_ascii_lowercase();
    let applies = |fault: &Fault| fault.point == point && line.contains(&fault.containing.to_ascii_lowercase());
    let index = faults.iter().position(applies)?;
    let fault = faults.get_mut(index)?;
    let action = fault.action.clone();
    match &mut fault.times_left {
        Some(left) if *left <= 1 => {
            faults.remove(index);
        }
        Some(left) => *left -= 1,
        None => {}
    }
    Some(action)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_happens_as_often_as_it_is_told() {
        let fault =
            |times_left| Fault { point: Point::Rcpt, containing: "BO@".into(), action: Action::Close, times_left };
        let mut faults = vec![fault(Some(2))];
        assert_eq!(take(&mut faults, Point::Rcpt, "RCPT TO:<ann@x.test>"), None);
        assert_eq!(take(&mut faults, Point::Mail, "MAIL FROM:<bo@x.test>"), None);
        for expected in [Some(Action::Close), Some(Action::Close), None] {
            assert_eq!(take(&mut faults, Point::Rcpt, "RCPT TO:<bo@x.test>"), expected);
        }
        faults.push(fault(None));
        assert!((0..9).all(|_| take(&mut faults, Point::Rcpt, "RCPT TO:<bo@x.test>").is_some()));
    }
}
