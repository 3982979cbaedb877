//! How it starts, and what keeps it from starting.

use std::sync::Arc;

use chrono::Utc;
use followupd::standin::smtp::{Sink, SinkOptions};
use followupd::standin::{Server, Trouble, What, When};
use tokio::net::UnixDatagram;

use crate::daemon::{AT_ONCE, Daemon, patiently};
use crate::office::{Office, Said};
use crate::stage;

/// Reads what systemd is told, until it is told this.
async fn told(systemd: &UnixDatagram, wanted: &str) {
    let mut bytes = [0; 1024];
    let heard = async {
        loop {
            let length = systemd.recv(&mut bytes).await.unwrap();
            if String::from_utf8_lossy(&bytes[..length]).lines().any(|line| line == wanted) {
                return;
            }
        }
    };
    patiently(wanted, heard).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_odoo_that_is_away_is_waited_for_and_systemd_knows_all_the_time() {
    let world = stage::company(Utc::now().naive_utc()).await;
    let customer = stage::customer(&world, "Good One", "ap@good.test");
    stage::invoice(&world, customer, Utc::now().date_naive() - chrono::Days::new(20));
    let server = Server::start(world.clone()).await.unwrap();
    let address = server.address();
    let sink = Sink::start(SinkOptions::default()).await.unwrap();
    let office = Office::new(&server.url(), sink.addr.port(), AT_ONCE);
    drop(server);

    let socket = office.folder.path().join("notify");
    let systemd = UnixDatagram::bind(&socket).unwrap();
    let mut daemon = Daemon::start(&office, Some(&socket));
    told(&systemd, "READY=1").await;
    daemon.says("no connection to Odoo").await;
    daemon.says("trying again").await;
    told(&systemd, "WATCHDOG=1").await;
    let _server = Server::start_at(world, address).await.unwrap();
    patiently("the mail", sink.until(|kept, _| !kept.is_empty())).await;
    told(&systemd, "WATCHDOG=1").await;
    daemon.terminate().await;
    told(&systemd, "STOPPING=1").await;
    assert_eq!(daemon.ended().await.code(), Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stopped_while_odoo_is_away_it_ends_well() {
    let sink = Sink::start(SinkOptions::default()).await.unwrap();
    // Nobody listens at the discard port.
    let office = Office::new("http://127.0.0.1:9", sink.addr.port(), AT_ONCE);
    let socket = office.folder.path().join("notify");
    let systemd = UnixDatagram::bind(&socket).unwrap();
    let mut daemon = Daemon::start(&office, Some(&socket));
    daemon.says("trying again").await;
    let second = Said::new(office.command(&["serve"]).output().await.unwrap());
    second.is(
        "a second daemon on the same journal",
        5,
        &["the journal in", "is in use by process", "stop that program"],
    );
    daemon.terminate().await;
    told(&systemd, "STOPPING=1").await;
    assert_eq!(daemon.ended().await.code(), Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_password_ends_it_at_once() {
    let world = stage::company(Utc::now().naive_utc()).await;
    let server = Server::start(world).await.unwrap();
    let sink = Sink::start(SinkOptions::default()).await.unwrap();
    let office = Office::new(&server.url(), sink.addr.port(), AT_ONCE);
    let output = office.command(&["serve"]).env("FOLLOWUPD__ODOO__API_KEY", "wrong").output().await.unwrap();
    Said::new(output).is("serve with a wrong password", 3, &["does not accept the login", "API key"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_plan_file_counts_as_it_is_when_the_days_run_begins() {
    let world = stage::company(Utc::now().naive_utc()).await;
    let customer = stage::customer(&world, "Good One", "ap@good.test");
    stage::invoice(&world, customer, Utc::now().date_naive() - chrono::Days::new(20));
    let server = Server::start(world.clone()).await.unwrap();
    let sink = Sink::start(SinkOptions::default()).await.unwrap();
    let office = Office::new(&server.url(), sink.addr.port(), AT_ONCE);
    let plan = office.folder.path().join("plan.toml");
    let level = |name: &str| {
        format!("[[level]]\nkey = \"a\"\nname = \"{name}\"\ndays = 15\nchannels = [\"email\"]\ntone = \"firm\"\n")
    };
    std::fs::write(&plan, level("As it was")).unwrap();
    let mut settings = std::fs::read_to_string(office.settings()).unwrap();
    settings.push_str(&format!("[plan]\nsource = \"file\"\nfile = \"{}\"\n", plan.display()));
    std::fs::write(office.settings(), settings).unwrap();

    // Between the start, which has mirrored the plan, and the first run somebody makes a mistake in it.
    let broken = (plan.clone(), level("As it is").repeat(2));
    let what = What::Run(Arc::new(move |_| std::fs::write(&broken.0, &broken.1).unwrap()));
    world.add_trouble(Trouble::once("ir.model", "search", When::Before, what));
    let mut daemon = Daemon::start(&office, None);
    daemon.says("plan.toml:8: two levels have the key").await;
    assert!(
        daemon.said().lines().any(|line| line.contains("ERROR") && line.contains("plan.toml:8")),
        "{}",
        daemon.said()
    );
    assert!(sink.kept().is_empty(), "nothing goes by a plan that is not understood");
    std::fs::write(&plan, level("As it is")).unwrap();
    patiently("the mail", sink.until(|kept, _| !kept.is_empty())).await;
    daemon.says("the day's run has ended").await;
    daemon.terminate().await;
    assert_eq!(daemon.ended().await.code(), Some(0));
    let names = world.ids("x_followup_level").into_iter().map(|id| world.field("x_followup_level", id, "x_name"));
    assert!(names.collect::<Vec<_>>().contains(&"As it is".into()));
}
