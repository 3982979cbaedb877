//! Settings that are wrong, and an Odoo that is away or does not let us in.

use crate::town::{GOOD, Town};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unknown_setting_is_named_with_its_line() {
    let town = Town::open_with(["tiemout_seconds = 10", "", ""]).await;
    town.run().await.is("an unknown setting", 2, &["followupd.toml", "line 5", "tiemout_seconds"]);
    town.nothing_happened();
    assert!(town.world.calls().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_setting_of_a_wrong_type_is_named_with_its_line() {
    let town = Town::open_with(["", "retry_pause_minutes = \"soon\"", ""]).await;
    town.run().await.is("a setting of a wrong type", 2, &["followupd.toml", "line 11", "retry_pause_minutes", "soon"]);
    assert!(town.world.calls().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unknown_setting_of_the_environment_is_named() {
    let town = Town::open().await;
    let output = town.office.command(&["run"]).env("FOLLOWUPD__MAIL__HOTS", "x").output().await.unwrap();
    crate::office::Said::new(output).is("an unknown setting of the environment", 2, &["FOLLOWUPD__", "hots"]);
    town.nothing_happened();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_password_is_said() {
    let town = Town::open().await;
    let output = town.office.command(&["run"]).env("FOLLOWUPD__ODOO__API_KEY", "wrong").output().await.unwrap();
    crate::office::Said::new(output).is("a wrong password", 3, &["login", "followupd", "acme", "API key"]);
    town.nothing_happened();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unknown_database_is_said() {
    let town = Town::open().await;
    let output = town.office.command(&["run"]).env("FOLLOWUPD__ODOO__DATABASE", "amce").output().await.unwrap();
    crate::office::Said::new(output).is("an unknown database", 3, &["\"amce\"", "database"]);
    town.nothing_happened();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_odoo_that_is_away_is_said_and_the_next_run_does_it_all() {
    let town = Town::open().await;
    let (address, world) = (town.server.address(), town.world.clone());
    let Town { server, sink, office, .. } = town;
    drop(server);
    let said = crate::office::Said::new(office.command(&["run"]).output().await.unwrap());
    said.is("Odoo away at the start", 3, &["no connection", &address.to_string(), "try again"]);
    assert!(sink.kept().is_empty());
    let server = followupd::standin::Server::start_at(world.clone(), address).await.unwrap();
    let town = Town { world, server, sink, office };
    town.run().await.is("Odoo is back", 0, &["2 reminded"]);
    assert_eq!(town.reached(), GOOD);
}
