//! What people write into levels is looked at within seconds.

use std::time::{Duration, Instant};

use chrono::Utc;
use followupd::standin::smtp::{Sink, SinkOptions};
use followupd::standin::{Server, World};

use crate::daemon::{AT_ONCE, Daemon, patiently};
use crate::office::Office;
use crate::stage;

const LEVEL: &str = "x_followup_level";

/// Somebody saves a level; the answer is its problem as soon as it is another, and how long that took.
async fn saved(world: &World, level: i64, subject: &str) -> (Option<String>, Duration) {
    let problem = || world.field(LEVEL, level, "x_problem").as_str().map(str::to_owned);
    let (before, begun) = (problem(), Instant::now());
    world.set_now(Utc::now().naive_utc());
    world.write(LEVEL, level, [("x_subject", subject.into())]).unwrap();
    let changed = async {
        while problem() == before {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    patiently("another problem", changed).await;
    (problem(), begun.elapsed())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_text_is_told_within_seconds_and_a_good_one_goes_on() {
    let world = stage::company(Utc::now().naive_utc()).await;
    let server = Server::start(world.clone()).await.unwrap();
    let sink = Sink::start(SinkOptions::default()).await.unwrap();
    let office = Office::new(&server.url(), sink.addr.port(), AT_ONCE);
    let level = world.find(LEVEL, "x_days_after_due", 15).unwrap();
    let mut daemon = Daemon::start(&office, None);
    daemon.says("the day's run has ended").await;

    let (problem, wrong_took) = saved(&world, level, "{{ ammount }}").await;
    let problem = problem.unwrap();
    assert!(problem.contains("did you mean {{ amount }}?") && problem.contains("is used meanwhile"), "{problem}");
    let (problem, right_took) = saved(&world, level, "{{ amount }}").await;
    assert_eq!(problem, None);
    println!("told after {wrong_took:.1?}, cleared after {right_took:.1?}");
    assert!(wrong_took.max(right_took) < Duration::from_secs(20), "{wrong_took:?} {right_took:?}");
    daemon.terminate().await;
    assert_eq!(daemon.ended().await.code(), Some(0));
}
