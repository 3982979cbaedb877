//! One kill: where it strikes, and what is done after it.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::TimeDelta;
use followupd::journal::{Journal, Verdict};
use followupd::standin::When;
use followupd::standin::smtp::{Action, Event, Fault, Point, Sink, SinkOptions};

use crate::errand::{Errand, Fate, Victim};
use crate::picture::message_id;
use crate::tally::Outcome;

/// Where a kill strikes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kill {
    /// Never: to see how it goes undisturbed.
    Never,
    /// Right after the k-th step of the run, from 1.
    Step(usize),
    /// At a point of the conversation about the n-th mail, from 1; 0: before the first.
    Smtp(Point, usize),
    /// At the dot of the n-th mail of a mail server's life, from 1, which the mail server then does not keep.
    Lost(usize),
    /// At the n-th call to Odoo, from 0: before anything of it is done, or when it is done and not answered.
    Call(u64, When),
    /// After some time.
    Time(Duration),
}

/// What the mail server's hook looks at.
pub(crate) struct Watching {
    pub(crate) kill: Kill,
    pub(crate) victim: Victim,
    mails: usize,
    struck: bool,
}

/// A mail server that kills its client where it is told to.
pub(crate) struct Murderer {
    pub(crate) sink: Sink,
    orders: Arc<Mutex<Watching>>,
}

impl Murderer {
    pub(crate) async fn start() -> Murderer {
        let orders = Watching { kill: Kill::Never, victim: Victim::default(), mails: 0, struck: false };
        let orders = Arc::new(Mutex::new(orders));
        let told = Arc::clone(&orders);
        let hook = move |event: &Event| {
            let mut told = told.lock().unwrap();
            told.mails += usize::from(event.point == Point::Mail);
            let here = match told.kill {
                Kill::Smtp(point, nth) => (point, nth) == (event.point, told.mails),
                Kill::Lost(nth) => (Point::Dot, nth) == (event.point, told.mails),
                Kill::Never | Kill::Step(_) | Kill::Call(..) | Kill::Time(_) => false,
            };
            if here && !told.struck {
                told.struck = true;
                told.victim.kill();
            }
        };
        let sink = Sink::start(SinkOptions { on_event: Some(Box::new(hook)), ..SinkOptions::default() }).await;
        Murderer { sink: sink.unwrap(), orders }
    }

    /// From now on.
    pub(crate) fn strike(&self, kill: Kill, victim: Victim) {
        *self.orders.lock().unwrap() = Watching { kill, victim, mails: 0, struck: false };
    }

    /// Lets the mail server hang up at the dot of the n-th mail, without keeping it.
    fn lose(&self, mail: usize) {
        let dot =
            |action, times| Fault { point: Point::Dot, containing: String::new(), action, times_left: Some(times) };
        if mail > 1 {
            // The mails before it are taken as usual.
            self.sink.fault(dot(Action::Delay(Duration::ZERO), u32::try_from(mail - 1).unwrap()));
        }
        self.sink.fault(dot(Action::Close, 1));
    }

    /// How many mails were begun since the last order.
    pub(crate) fn mails(&self) -> usize {
        self.orders.lock().unwrap().mails
    }
}

/// Does the errand in a child that is killed as told.
pub(crate) async fn strike(errand: &Errand, kill: &Kill, murderer: &Murderer, victim: &Victim) -> Fate {
    murderer.strike(kill.clone(), victim.clone());
    let mut errand = errand.clone();
    let mut time = None;
    match kill {
        Kill::Step(steps) => errand.die_after = Some(*steps),
        Kill::Time(after) => time = Some(*after),
        Kill::Lost(mail) => murderer.lose(*mail),
        Kill::Never | Kill::Smtp(..) | Kill::Call(..) => {}
    }
    let victim = victim.clone();
    let fate = tokio::task::spawn_blocking(move || victim.live(&errand, time)).await.unwrap();
    murderer.strike(Kill::Never, Victim::default());
    if let Kill::Lost(mail) = kill {
        // The child is gone a little before the mail server has done what it was told.
        let dots = |events: &[Event]| events.iter().filter(|event| event.point == Point::Dot).count();
        murderer.sink.until(|_, events| dots(events) >= *mail).await;
        murderer.sink.behave();
    }
    fate
}

/// Starts the run again; a person answers for what is in doubt, as the mail server has it, and it is started once more.
/// `thoroughly`: each time until nothing changes any more.
pub(crate) async fn start_again(errand: &Errand, kill: &Kill, fate: &Fate, sink: &Sink, thoroughly: bool) -> Outcome {
    let before = sink.kept().len();
    let mut outcome = Outcome { killed: fate.killed, kept_before: before, ..Outcome::default() };
    let mut errand = errand.clone();
    errand.run_again().await;
    if thoroughly {
        errand.run_until_quiet().await;
    }
    outcome.by_itself = sink.kept().len() - before;
    if answer(&errand, kill, fate, sink, &mut outcome) {
        errand.run_again().await;
        if thoroughly {
            errand.run_until_quiet().await;
        }
    }
    outcome
}

/// Answers for what is in doubt, if anything is, and holds it against where the kill struck.
fn answer(errand: &Errand, kill: &Kill, fate: &Fate, sink: &Sink, outcome: &mut Outcome) -> bool {
    let mut journal = Journal::open_beside(&errand.state, &errand.database).unwrap();
    let at = errand.now + TimeDelta::minutes(1);
    let doubtful = journal.in_doubt().unwrap();
    assert!(doubtful.len() <= 1, "one kill, {} messages in doubt", doubtful.len());
    for intent in &doubtful {
        assert!(may_be_in_doubt(kill, fate), "in doubt, though it was killed {kill:?} with {:?}", fate.steps.last());
        let attempts = journal.attempts_of(intent.key.account).unwrap();
        let attempt = attempts.iter().rfind(|attempt| attempt.key == intent.key).unwrap();
        assert!(attempt.last_word.is_some(), "in doubt without a last word");
        let kept = sink.kept().iter().filter(|mail| message_id(mail) == intent.message_id).count();
        let (verdict, count) = match kept {
            0 => (Verdict::WasNotSent, &mut outcome.doubt_was_not_sent),
            _ => (Verdict::WasSent, &mut outcome.doubt_was_sent),
        };
        *count += 1;
        journal.resolve(&intent.key, verdict, "the test", at).unwrap();
    }
    !doubtful.is_empty()
}

/// Only a kill between the last word and the record of the answer leaves a doubt.
fn may_be_in_doubt(kill: &Kill, fate: &Fate) -> bool {
    let last = fate.steps.last().map(String::as_str);
    let between = matches!(last, Some("LastWord" | "Ended"));
    match kill {
        Kill::Step(_) => between,
        // The server sees the body when the client may be at the dot already.
        Kill::Smtp(point, _) => matches!(point, Point::Body | Point::Dot | Point::Kept | Point::Answered),
        Kill::Lost(_) => true,
        // A call to Odoo never comes between.
        Kill::Never | Kill::Call(..) => false,
        // It may die between the record and telling of it.
        Kill::Time(_) => between || last == Some("Begun"),
    }
}

/// Copies a journal that nobody has open.
pub(crate) fn copy_folder(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}
