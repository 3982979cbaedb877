//! Which day's run is done, and what goes on where it cannot be.

use chrono::{Days, Utc};
use followupd::odoo::value::Value;
use followupd::standin::smtp::{Sink, SinkOptions};
use followupd::standin::{Flavour, Server, World};

use crate::daemon::{AT_ONCE, Daemon};
use crate::office::{Office, Said};
use crate::stage;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rehearsal_for_a_later_day_keeps_no_daily_run_from_being_done() {
    let world = stage::company(Utc::now().naive_utc()).await;
    let server = Server::start(world).await.unwrap();
    let sink = Sink::start(SinkOptions::default()).await.unwrap();
    let office = Office::new(&server.url(), sink.addr.port(), AT_ONCE);
    let later = (Utc::now().date_naive() + Days::new(40)).to_string();
    let rehearsal = office.command(&["run", "--date", &later, "--on-any-date"]).output().await.unwrap();
    Said::new(rehearsal).is("a rehearsal", 0, &[]);
    let mut daemon = Daemon::start(&office, None);
    daemon.says("the day's run has ended").await;
    daemon.terminate().await;
    assert_eq!(daemon.ended().await.code(), Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn records_follow_odoo_though_the_run_cannot_be_done() {
    let world = World::with_own_follow_up(Flavour::Nineteen, stage::DATABASE, Utc::now().naive_utc());
    let world = stage::company_in(world).await;
    let model = world.find("ir.model", "model", "account_followup.followup.line").unwrap();
    let action: [(&str, Value); 2] = [("name", "Process them".into()), ("model_id", model.into())];
    world.create("ir.cron", action).unwrap();
    let customer = stage::customer(&world, "Good One", "ap@good.test");
    stage::invoice(&world, customer, Utc::now().date_naive() - Days::new(20));
    let server = Server::start(world.clone()).await.unwrap();
    let sink = Sink::start(SinkOptions::default()).await.unwrap();
    let office = Office::new(&server.url(), sink.addr.port(), AT_ONCE);
    let mut daemon = Daemon::start(&office, None);
    daemon.says("Odoo's own follow-up could send as well").await;
    daemon.says("records follow what has changed").await;
    daemon.terminate().await;
    assert_eq!(daemon.ended().await.code(), Some(0));
    assert!(world.find("x_followup", "x_partner_id", customer).is_some());
    assert!(sink.kept().is_empty(), "nothing was sent");
}
