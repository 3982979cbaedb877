//! Mails that nobody knows about, and runs that are stopped before all of them were tried.

use std::time::Duration;

use followupd::standin::smtp::{Action, Fault, Point};

use crate::office::Said;
use crate::town::{GOOD, Town};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn as_long_as_a_mail_is_in_doubt_a_person_is_awaited() {
    let town = Town::open().await;
    town.sink.once(Point::Dot, Action::KeepAndClose);
    town.run().await.is("a mail in doubt", 4, &["in doubt"]);
    town.run().await.is("it is still in doubt", 4, &["held", "in doubt: the email of"]);
    assert_eq!(town.reached(), GOOD, "everybody else goes");
    let list = town.json(&["in-doubt"], 4).await;
    let key = list["in_doubt"][0]["key"].as_str().unwrap().to_owned();
    let answered = town.json(&["in-doubt", &key, "--was-sent"], 0).await;
    assert_eq!(answered, serde_json::json!({ "key": key, "recorded": "sent" }));
    town.run().await.is("somebody has said so", 0, &["2 held"]);
    assert_eq!(town.reached(), GOOD, "and nobody got a second one");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_that_is_stopped_says_what_was_not_tried() {
    let town = Town::open().await;
    town.sink.fault(Fault {
        point: Point::Mail,
        containing: String::new(),
        action: Action::Delay(Duration::from_secs(3)),
        times_left: Some(1),
    });
    let run = town.office.command(&["run"]).spawn().unwrap();
    town.sink.until(|_, events| events.iter().any(|event| event.point == Point::Hello)).await;
    let id = run.id().unwrap().to_string();
    assert!(tokio::process::Command::new("kill").args(["-INT", &id]).status().await.unwrap().success());
    let said = Said::new(run.wait_with_output().await.unwrap());
    said.is("stopped in mid-run", 4, &["stopped before 1 message could be tried", "it waits for the next time"]);
    assert_eq!(town.reached().len(), 1, "the message in hand is finished");
    town.run().await.is("the next run", 0, &["email sent"]);
    assert_eq!(town.reached(), GOOD);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_for_another_day_may_write_into_a_folder_but_not_to_customers() {
    let tomorrow = (chrono::Utc::now().date_naive() + chrono::Days::new(1)).to_string();
    let run = ["run", "--date", &tomorrow];
    let town = Town::open().await;
    let refused = ["is not today", "into a folder", "--on-any-date"];
    town.say(&run).await.is("another day", 2, &refused);
    town.nothing_happened();

    let folder = tempfile::tempdir().unwrap();
    let into = format!("backend = \"folder\"\nfolder = \"{}\"", folder.path().display());
    let town = Town::open_with(["", &into, ""]).await;
    town.say(&run).await.is("another day, into a folder", 0, &["2 reminded"]);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
    assert!(town.reached().is_empty());
}
