//! Answers of Odoo that are faults, broken, huge, or no answers at all, in mid-run.

use followupd::standin::{Fault, Trouble, What, When};

use crate::town::{GOOD, Town};

/// Whatever an answer to the reading of open items is, nothing is decided from it; the next run does it all.
async fn at_the_reading(case: &str, more: &str, what: What, words: &[&str]) {
    let town = Town::open_with([more, "", ""]).await;
    let always = Trouble { times: None, ..Trouble::once("account.move.line", "search_read", When::Before, what) };
    town.world.add_trouble(always);
    let said = town.run().await;
    said.is(case, 3, &[&["reading open items"], words].concat());
    town.nothing_happened();
    town.world.clear_troubles();
    town.run().await.is(&format!("{case}: the next run"), 0, &["2 reminded"]);
    assert_eq!(town.reached(), GOOD);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_is_not_xml() {
    let html = "<html><body><h1>502 Bad Gateway</h1></body></html>".to_owned();
    at_the_reading("a proxy's page", "", What::Http { status: 502, html }, &["HTTP 502", "Bad Gateway"]).await;
    let body = What::Body(b"Hello, I am not Odoo".to_vec());
    at_the_reading("an answer that is not XML", "", body, &["cannot be read"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_is_cut_off() {
    at_the_reading("an answer that is cut off", "", What::CutAnswerAt(60), &["broke off"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_is_huge() {
    let limit = "answer_limit_megabytes = 1";
    at_the_reading("a huge answer", limit, What::Huge(3_000_000), &["too large", "answer_limit_megabytes"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_nests_without_end() {
    at_the_reading("an answer that nests", "", What::Nested(100_000), &["nest"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fault_at_the_reading() {
    let fault = Fault { code: 1, message: "Traceback (most recent call last):\nKeyError: 'x'\n".to_owned() };
    let town = Town::open().await;
    // A fault may be one record's fault, so that it is looked for; this one is everywhere.
    let fault =
        Trouble { model: Some("account.move.line".to_owned()), ..Trouble::always(When::Before, What::Fault(fault)) };
    town.world.add_trouble(Trouble { skip: 2, ..fault });
    town.run().await.is("a fault inside Odoo", 3, &["reading open items", "account.move.line", "KeyError: 'x'"]);
    town.nothing_happened();
    town.world.clear_troubles();
    town.run().await.is("a fault inside Odoo: the next run", 0, &["2 reminded"]);
    assert_eq!(town.reached(), GOOD);
}

/// The mails have gone, the write-back has not: it is said, and the next run does it without sending again.
async fn at_the_write_back(case: &str, model: &str, method: &str, what: What, words: &[&str]) {
    let town = Town::open().await;
    town.world.add_trouble(Trouble { times: None, ..Trouble::once(model, method, When::Before, what) });
    town.run().await.is(case, 4, &[&["2 reminded", "not written back yet"], words].concat());
    assert_eq!(town.reached(), GOOD);
    town.world.clear_troubles();
    town.run().await.is(&format!("{case}: the next run"), 0, &["2 held"]);
    assert_eq!(town.reached(), GOOD, "and nobody got a second one");
    assert_eq!(town.in_the_chatter(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn odoo_goes_away_while_it_is_written_back() {
    at_the_write_back(
        "Odoo away at the write-back",
        "mail.message",
        "create",
        What::Close,
        &["broke off", "tries again"],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fault_while_it_is_written_back() {
    let fault = Fault { code: 2, message: "The period is locked.".to_owned() };
    let what = What::Fault(fault);
    at_the_write_back("a fault at the write-back", "account.move.line", "write", what, &["The period is locked."])
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn odoo_goes_away_before_a_message_leaves() {
    let town = Town::open().await;
    let away = Trouble::once("account.move.line", "search_read", When::Before, What::Close);
    // The first reading, of the items and of what is noted on them, is well; looking again is not.
    town.world.add_trouble(Trouble { skip: 2, times: None, ..away });
    town.run().await.is("Odoo away in mid-run", 4, &["looking again", "what waits goes next time"]);
    assert!(town.reached().is_empty());
    town.world.clear_troubles();
    town.run().await.is("Odoo away in mid-run: the next run", 0, &["email sent"]);
    assert_eq!(town.reached(), GOOD);
}
