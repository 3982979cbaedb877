//! Where an intent may go from where it stands: the whole of it, as one pure function.

use std::fmt;

/// Where an intent stands, without the words that go with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Recorded,
    Begun,
    LastWord,
    HandedOver,
    InDoubt,
    Sent,
    Done,
    Failed,
    Dropped,
}

/// What can happen to an intent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    /// What it says is planned anew.
    Replaced,
    /// Its hour or its turn has not come.
    KeptBack,
    /// An attempt begins.
    Begun,
    /// The final dot is about to be sent.
    LastWord,
    /// Another program has it, and says later what became of it.
    HandedOver,
    /// The attempt ended: the other side has taken it.
    TakenIn,
    /// The attempt ended, nothing was delivered, it goes again.
    Passing,
    /// The attempt ended, nothing was delivered, it does not go again.
    Final,
    /// The attempt ended, and nobody knows how.
    BrokeOff,
    /// The program that was at it is gone.
    Stopped,
    /// All that follows from its delivery is written.
    WrittenBack,
    /// It came back from all to whom it went.
    CameBack,
    /// It must not go any more.
    Dropped,
    /// A person says that it had been delivered.
    WasSent,
    /// A person says that it had not been delivered.
    WasNotSent,
}

impl State {
    /// All states, in the order of a delivery.
    pub(super) const ALL: [Self; 9] = [
        Self::Recorded,
        Self::Begun,
        Self::LastWord,
        Self::HandedOver,
        Self::InDoubt,
        Self::Sent,
        Self::Done,
        Self::Failed,
        Self::Dropped,
    ];

    /// The state after `event`; none if that cannot happen here.
    ///
    /// An end is taken in both states of an open attempt: a delivery that went out without its last word is a fault of
    /// whoever delivers, but refusing the fact would send it a second time.
    pub(super) const fn after(self, event: Event) -> Option<Self> {
        match (self, event) {
            (Self::Recorded, Event::Replaced | Event::KeptBack | Event::Stopped) => Some(Self::Recorded),
            (Self::Recorded, Event::Begun) => Some(Self::Begun),
            (Self::Recorded, Event::Dropped) => Some(Self::Dropped),
            (Self::Begun, Event::LastWord) => Some(Self::LastWord),
            (Self::Begun | Self::HandedOver, Event::HandedOver) => Some(Self::HandedOver),
            (Self::Begun | Self::LastWord | Self::HandedOver, Event::TakenIn) => Some(Self::Sent),
            (Self::Begun | Self::LastWord | Self::HandedOver, Event::Passing) | (Self::Begun, Event::Stopped) => {
                Some(Self::Recorded)
            }
            (Self::Begun | Self::LastWord | Self::HandedOver, Event::Final) => Some(Self::Failed),
            (Self::Begun | Self::LastWord | Self::HandedOver, Event::BrokeOff) | (Self::LastWord, Event::Stopped) => {
                Some(Self::InDoubt)
            }
            (Self::InDoubt, Event::WasSent) => Some(Self::Sent),
            (Self::InDoubt, Event::WasNotSent) => Some(Self::Recorded),
            (Self::Sent, Event::WrittenBack) => Some(Self::Done),
            (Self::InDoubt | Self::Done, Event::CameBack) => Some(Self::Failed),
            (
                Self::HandedOver | Self::InDoubt | Self::Sent | Self::Done | Self::Failed | Self::Dropped,
                Event::Stopped,
            ) => Some(self),
            (
                Self::Recorded
                | Self::Begun
                | Self::LastWord
                | Self::HandedOver
                | Self::InDoubt
                | Self::Sent
                | Self::Done
                | Self::Failed
                | Self::Dropped,
                _,
            ) => None,
        }
    }

    /// Its name on disk and in messages.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Recorded => "recorded",
            Self::Begun => "begun",
            Self::LastWord => "last_word",
            Self::HandedOver => "handed_over",
            Self::InDoubt => "in_doubt",
            Self::Sent => "sent",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Dropped => "dropped",
        }
    }

    /// The state of that name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// For people: what the intent is.
impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Recorded => "recorded and waiting",
            Self::Begun => "being delivered",
            Self::LastWord => "being delivered, its end not known yet",
            Self::HandedOver => "handed over, its end not known yet",
            Self::InDoubt => "in doubt",
            Self::Sent => "sent, not written back yet",
            Self::Done => "sent and written back",
            Self::Failed => "failed for good",
            Self::Dropped => "dropped",
        })
    }
}

/// For people: what was tried, after `it cannot`.
impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Replaced => "be planned anew",
            Self::KeptBack => "be kept back",
            Self::Begun => "begin an attempt",
            Self::LastWord => "come to its last word",
            Self::HandedOver => "be handed over",
            Self::TakenIn => "be settled as sent",
            Self::Passing => "be settled as a passing failure",
            Self::Final => "be settled as failed for good",
            Self::BrokeOff => "be settled as in doubt",
            Self::Stopped => "be recovered",
            Self::WrittenBack => "be marked as written back",
            Self::CameBack => "come back",
            Self::Dropped => "be dropped",
            Self::WasSent => "be said to have been sent",
            Self::WasNotSent => "be said not to have been sent",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENTS: [Event; 15] = [
        Event::Replaced,
        Event::KeptBack,
        Event::Begun,
        Event::LastWord,
        Event::HandedOver,
        Event::TakenIn,
        Event::Passing,
        Event::Final,
        Event::BrokeOff,
        Event::Stopped,
        Event::WrittenBack,
        Event::CameBack,
        Event::Dropped,
        Event::WasSent,
        Event::WasNotSent,
    ];

    /// Every pair of state and event, written out as a person would: `.` means that it cannot happen.
    #[test]
    fn every_event_in_every_state_has_one_end() {
        let table = "
            .           Replaced KeptBack Begun LastWord  HandedOver  TakenIn Passing  Final  BrokeOff Stopped     WrittenBack CameBack Dropped WasSent WasNotSent
            recorded    recorded recorded begun .         .           .       .        .      .        recorded    .           .        dropped .       .
            begun       .        .        .     last_word handed_over sent    recorded failed in_doubt recorded    .           .        .       .       .
            last_word   .        .        .     .         .           sent    recorded failed in_doubt in_doubt    .           .        .       .       .
            handed_over .        .        .     .         handed_over sent    recorded failed in_doubt handed_over .           .        .       .       .
            in_doubt    .        .        .     .         .           .       .        .      .        in_doubt    .           failed   .       sent    recorded
            sent        .        .        .     .         .           .       .        .      .        sent        done        .        .       .       .
            done        .        .        .     .         .           .       .        .      .        done        .           failed   .       .       .
            failed      .        .        .     .         .           .       .        .      .        failed      .           .        .       .       .
            dropped     .        .        .     .         .           .       .        .      .        dropped     .           .        .       .       .";
        let mut rows = table.trim().lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
        let head = rows.next().unwrap();
        let mut seen = 0;
        for row in rows {
            let state = State::named(row[0]).unwrap();
            for (event, (name, cell)) in EVENTS.iter().zip(head[1..].iter().zip(&row[1..])) {
                assert_eq!(format!("{event:?}"), *name);
                assert_eq!(state.after(*event).map_or(".", State::name), *cell, "{state:?} {event:?}");
                seen += 1;
            }
        }
        assert_eq!(seen, State::ALL.len() * EVENTS.len());
    }

    /// Whatever happens in whatever order: once the last word was said, only an answer or a person leads back.
    #[test]
    fn nothing_goes_again_by_itself_after_its_last_word() {
        for event in EVENTS {
            let again = State::LastWord.after(event) == Some(State::Recorded);
            assert_eq!(again, event == Event::Passing, "{event:?}");
            let again = State::InDoubt.after(event) == Some(State::Recorded);
            assert_eq!(again, event == Event::WasNotSent, "{event:?}");
        }
    }

    #[test]
    fn names_are_read_back() {
        for state in State::ALL {
            assert_eq!(State::named(state.name()), Some(state));
        }
        assert_eq!(State::named("lost"), None);
    }
}
