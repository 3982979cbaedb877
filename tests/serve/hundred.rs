//! A hundred accounts due, a mail server and an Odoo that go away in the middle, and a stop half-way.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{Days, Utc};
use followupd::domain::IntentState;
use followupd::journal::Journal;
use followupd::standin::smtp::{Action, Event, Point, Sink, SinkOptions};
use followupd::standin::{Server, Trouble, What, When, World};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::daemon::{AT_ONCE, Daemon, patiently};
use crate::office::Office;
use crate::stage;

const ACCOUNTS: usize = 100;

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_hundred_accounts_get_one_mail_each_whatever_goes_away() {
    let begun = Instant::now();
    let world = stage::company(Utc::now().naive_utc()).await;
    for number in 0..ACCOUNTS {
        let customer = stage::customer(&world, &format!("Customer {number}"), &format!("ap@customer{number}.test"));
        stage::invoice(&world, customer, Utc::now().date_naive() - Days::new(20));
    }
    let server = Server::start(world.clone()).await.unwrap();
    let clock = let_time_pass(&world);
    let sink = Sink::start(SinkOptions::default()).await.unwrap();
    let office = Office::new(&server.url(), sink.addr.port(), AT_ONCE);

    let mut daemon = Daemon::start(&office, None);
    the_mail_server_goes_down(&mut daemon, &sink).await;
    odoo_goes_down(&mut daemon, &world, server, &sink).await;
    daemon = stopped_and_started_again(daemon, &office, &sink).await;

    patiently("the last mail", sink.until(|kept, _| kept.len() >= ACCOUNTS)).await;
    let done = written_back(&world).await;
    daemon.terminate().await;
    assert_eq!(daemon.ended().await.code(), Some(0));
    clock.abort();
    let sent = sent_by_the_journal(&office);

    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for mail in sink.kept() {
        *counts.entry(mail.recipients.join(" ")).or_default() += 1;
    }
    let twice: Vec<_> = counts.iter().filter(|(_, count)| **count != 1).collect();
    assert!(twice.is_empty(), "not one mail each: {twice:?}");
    println!("mail server {}, chatter {done}, journal {sent}, in {:.0?}", counts.len(), begun.elapsed());
    assert_eq!((counts.len(), done, sent), (ACCOUNTS, ACCOUNTS, ACCOUNTS));
}

/// The world's clock goes with ours: polls ask what has changed since.
pub(crate) fn let_time_pass(world: &World) -> JoinHandle<()> {
    let world = world.clone();
    tokio::spawn(async move {
        loop {
            world.set_now(Utc::now().naive_utc());
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    })
}

/// In the middle of the 15th message the mail server cuts the connection, does not answer the next one, and is gone;
/// then it is back.
async fn the_mail_server_goes_down(daemon: &mut Daemon, sink: &Sink) {
    patiently("the 14th mail", sink.until(|kept, _| kept.len() >= 14)).await;
    sink.once(Point::Data, Action::CloseAfterBodyBytes(200));
    let before = sink.sessions();
    sink.once(Point::Connect, Action::Hang);
    let connects = |events: &[Event]| events.iter().filter(|event| event.point == Point::Connect).count() as u64;
    patiently("a new connection", sink.until(|_, events| connects(events) > before)).await;
    sink.pause().await;
    // Whether the cut shows while the body is written or after it is a matter of chance; a second try meets the silence.
    daemon.says("not sent: ").await;
    daemon.says("what waits goes next time").await;
    daemon.says("Connection refused").await;
    sink.resume().await.unwrap();
}

/// Odoo executes the creation of messages, and is gone before it answers; then it is back on the same port.
async fn odoo_goes_down(daemon: &mut Daemon, world: &World, server: Server, sink: &Sink) {
    patiently("the 35th mail", sink.until(|kept, _| kept.len() >= 35)).await;
    let (reached, go_on) = (Arc::new(Notify::new()), Arc::new(std::sync::Barrier::new(2)));
    let (tell, wait) = (Arc::clone(&reached), Arc::clone(&go_on));
    let stop_here = What::Run(Arc::new(move |_| {
        tell.notify_one();
        wait.wait();
    }));
    world.add_trouble(Trouble::once("mail.message", "create", When::After, stop_here));
    patiently("a write-back", reached.notified()).await;
    let address = server.address();
    drop(server);
    tokio::task::spawn_blocking(move || go_on.wait()).await.unwrap();
    daemon.says("sent, but not written back yet").await;
    let again = Server::start_at(world.clone(), address).await.unwrap();
    // It lives as long as the test.
    std::mem::forget(again);
}

/// SIGTERM in mid-run: the message in hand is finished, no other is begun.
async fn stopped_and_started_again(mut daemon: Daemon, office: &Office, sink: &Sink) -> Daemon {
    patiently("the 60th mail", sink.until(|kept, _| kept.len() >= 60)).await;
    daemon.terminate().await;
    let status = daemon.ended().await;
    assert_eq!(status.code(), Some(0), "{}", daemon.said());
    daemon.says("stopped").await;
    let kept = sink.kept().len();
    assert!(kept < ACCOUNTS, "it went on to the end: {kept}");
    println!("stopped after {kept} mails");
    Daemon::start(office, None)
}

/// Waits until the chatter does not change any more; how many mails it knows of.
async fn written_back(world: &World) -> usize {
    let known = || {
        let ours = |id: &i64| {
            let text = world.field("mail.message", *id, "message_id");
            text.as_str().is_some_and(|id| id.starts_with("<followupd."))
        };
        world.ids("mail.message").iter().filter(|id| ours(id)).count()
    };
    let all_there = async {
        while known() < ACCOUNTS {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    patiently("the last message in the chatter", all_there).await;
    known()
}

/// How many messages the journal says are sent, written back or about to be.
fn sent_by_the_journal(office: &Office) -> usize {
    let journal = Journal::open_beside(&office.state(), stage::DATABASE).unwrap();
    let accounts = journal.history().unwrap().accounts;
    let intents = accounts.keys().flat_map(|account| journal.intents_of(*account).unwrap());
    intents.filter(|intent| matches!(intent.state, IntentState::Done { .. } | IntentState::Sent { .. })).count()
}
