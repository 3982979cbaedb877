//! Settings that are wrong, and an Odoo that is away or does not let us in.

use followupd::standin::{Trouble, What, When};

use crate::office::Said;
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
    Said::new(output).is("an unknown setting of the environment", 2, &["FOLLOWUPD__", "hots"]);
    town.nothing_happened();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_password_is_said() {
    let town = Town::open().await;
    let output = town.office.command(&["run"]).env("FOLLOWUPD__ODOO__API_KEY", "wrong").output().await.unwrap();
    Said::new(output).is("a wrong password", 3, &["login", "followupd", "acme", "API key"]);
    town.nothing_happened();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unknown_database_is_said() {
    let town = Town::open().await;
    let output = town.office.command(&["run"]).env("FOLLOWUPD__ODOO__DATABASE", "amce").output().await.unwrap();
    Said::new(output).is("an unknown database", 3, &["\"amce\"", "database"]);
    town.nothing_happened();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_odoo_that_is_away_is_said_and_the_next_run_does_it_all() {
    let town = Town::open().await;
    let (address, world) = (town.server.address(), town.world.clone());
    let Town { server, sink, office, .. } = town;
    drop(server);
    let said = Said::new(office.command(&["run"]).output().await.unwrap());
    said.is("Odoo away at the start", 3, &["no connection", &address.to_string(), "try again"]);
    assert!(sink.kept().is_empty());
    let server = followupd::standin::Server::start_at(world.clone(), address).await.unwrap();
    let town = Town { world, server, sink, office };
    town.run().await.is("Odoo is back", 0, &["2 reminded"]);
    assert_eq!(town.reached(), GOOD);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mistyped_address_is_named_with_its_line_before_anybody_is_reminded() {
    let company = "[[company]]\nname = \"YourCompany\"\nsender_email = \"ar(at)acme.test\"\n";
    let town = Town::open_with(["", "", company]).await;
    town.run().await.is(
        "a mistyped sender",
        2,
        &["followupd.toml", "sender_email", "\"ar(at)acme.test\" is not an e-mail"],
    );
    assert!(town.world.calls().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_company_that_odoo_does_not_have_is_named_and_the_others_go_on() {
    let town = Town::open_with(["", "", "[[company]]\nname = \"Yuor Company\"\nsending = false\n"]).await;
    let said = ["[[company]] \"Yuor Company\" of the settings counts for nobody"];
    town.say(&["check"]).await.is("an unknown company", 0, &[&["warning"], &said[..]].concat());
    town.say(&["plan"]).await.is("an unknown company", 0, &said);
    town.run().await.is("an unknown company", 4, &[&["2 reminded"], &said[..]].concat());
    assert_eq!(town.reached(), GOOD);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_method_that_odoo_does_not_have_is_named_by_check() {
    let town = Town::open_with([
        "",
        "",
        "[[company]]\nname = \"YourCompany\"\nexcluded_payment_methods = [\"Debit\", \"Cheque\"]\n",
    ])
    .await;
    town.world.create("account.payment.method.line", [("name", "Debit".into())]).unwrap();
    let said = town.say(&["check"]).await;
    said.is(
        "an unknown payment method",
        0,
        &["warning", "excluded_payment_methods: Odoo has no payment method \"Cheque\""],
    );
    assert!(!said.text.contains("\"Debit\""), "{}", said.text);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn setup_at_an_odoo_that_is_away_or_denies_ends_like_any_other_command() {
    let away = async |model: &str| {
        let town = Town::open().await;
        let trouble = Trouble::always(When::Before, What::Close);
        town.world.add_trouble(Trouble { model: Some(model.to_owned()), ..trouble });
        let mut setup = town.office.command(&["setup", "--dry-run"]);
        let output = setup.env("FOLLOWUPD_ADMIN_KEY", "admin").output().await.unwrap();
        Said::new(output).is("Odoo goes away while setup looks", 3, &["broke off"]);
        town.say(&["check"]).await
    };
    away("x_followup_level").await.is("Odoo goes away while check looks", 3, &["broke off"]);
    let town = Town::open().await;
    let restricted = ["setup", "--admin", crate::stage::LOGIN];
    let mut setup = town.office.command(&restricted);
    let output = setup.env("FOLLOWUPD_ADMIN_KEY", crate::stage::SECRET).output().await.unwrap();
    Said::new(output).is("setup as somebody who may not", 3, &["no right to do this", "setup needs an administrator"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn variables_that_are_no_text_are_nobodys_business_unless_they_are_settings() {
    use std::os::unix::ffi::OsStrExt as _;
    let town = Town::open().await;
    let odd = std::ffi::OsStr::from_bytes(b"\xff\xfe");
    let with = async |name: &str| Said::new(town.office.command(&["plan"]).env(name, odd).output().await.unwrap());
    with("LS_COLORS").await.is("a variable of somebody else's", 0, &["2 would be reminded"]);
    with("FOLLOWUPD__MAIL__HOST").await.is("one of ours", 2, &["FOLLOWUPD__MAIL__HOST is not written in UTF-8"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn check_tells_a_mistake_in_the_settings_once() {
    let town = Town::open_with(["", "user = \"bot\"", ""]).await;
    let said = town.say(&["check"]).await;
    said.is("a user without a password", 4, &["error    mail: mail.password_file is missing", "login to Odoo"]);
    assert_eq!(said.text.matches("mail.password_file is missing").count(), 1, "{}", said.text);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_asks_for_an_object_gets_one_or_a_refusal() {
    let town = Town::open().await;
    let example = town.json(&["story", "--example"], 0).await;
    assert!(example["example"].as_str().unwrap().contains("\nrun "), "{example}");
    town.say(&["serve", "--json"]).await.is("serve --json", 2, &["nothing for --json", "format = \"json\""]);
}
