//! Languages on real Odoo 19 and 14: everybody reads our labels, menus and views in their own, a language that comes later
//! is served by setup, and nothing of it is left after teardown.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::process::Command;

use followupd::odoo::endpoint::{Endpoint, Login};
use followupd::odoo::fault::OdooError;
use followupd::odoo::names::{followup, item, partner};
use followupd::odoo::search::{Domain, Search};
use followupd::odoo::session::{Members, Session};
use followupd::odoo::value::Value;
use followupd::provision::{Setup, SetupWish, Teardown, check_odoo};

/// The real Odoo of this version with a fresh database, in which six languages are installed.
struct Odoo {
    version: &'static str,
    url: String,
    database: String,
}

fn script(name: &str, arguments: &[&str]) -> String {
    let path = format!("{}/tests/odoo/{name}", env!("CARGO_MANIFEST_DIR"));
    let output = Command::new(path).args(arguments).output().expect("the script can be started");
    assert!(output.status.success(), "tests/odoo/{name}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("the script writes text").lines().last().unwrap_or("").to_owned()
}

impl Odoo {
    fn fresh(version: &'static str) -> Self {
        let url = script("up", &[version]);
        let database = format!("words_{version}_{}", std::process::id());
        script("db", &[version, &database]);
        Self { version, url, database }
    }

    async fn administrator(&self) -> Session {
        let endpoint = Endpoint::new(&self.url, &self.database).unwrap();
        Session::connect(&endpoint, Login::new("admin", "admin".to_owned())).await.unwrap()
    }
}

impl Drop for Odoo {
    fn drop(&mut self) {
        let path = format!("{}/tests/odoo/db", env!("CARGO_MANIFEST_DIR"));
        let _ = Command::new(path).args([self.version, "--drop", &self.database]).output();
    }
}

async fn run_setup(admin: &Session) -> Vec<String> {
    let mut told = Vec::new();
    let setup = Setup::prepare(admin, &SetupWish::default()).await.unwrap();
    setup.apply(admin, &mut |step| told.push(step.to_string())).await.unwrap();
    told
}

/// How many translations Odoo has as records of their own; none where it keeps them elsewhere.
async fn rows(admin: &Session) -> Option<u64> {
    match admin.search_count("ir.translation", &Domain::new()).await {
        Ok(count) => Some(count),
        Err(OdooError::Unknown { .. }) => None,
        Err(error) => unreachable!("{error}"),
    }
}

async fn switch_language(admin: &Session, code: &str, active: bool) {
    let found = admin.with_archived().search("res.lang", &Domain::new().eq("code", code), "id", None).await.unwrap();
    admin.write("res.lang", &found, Members::from([("active".to_owned(), active.into())])).await.unwrap();
}

/// An attribute of a field, as a person with this language sees it.
async fn shown(admin: &Session, code: &str, model: &str, field: &str, attribute: &str) -> Value {
    let fields = admin.with_lang(code).fields_get(model, &[attribute]).await.unwrap();
    fields[field].as_struct().unwrap()[attribute].clone()
}

/// A text of a record, as a person with this language sees it.
async fn text(admin: &Session, code: &str, model: &str, domain: &Domain, field: &str) -> String {
    let search = Search::new(model, domain.clone(), [field]);
    let rows = admin.with_lang(code).search_read_all(&search).await.unwrap();
    rows.into_iter().next().unwrap().unwrap().str(field).unwrap().to_owned()
}

async fn everything_is_in(admin: &Session, code: &str, words: &Words) {
    let label = async |model: &str, field: &str| shown(admin, code, model, field, "string").await;
    assert_eq!(label(followup::MODEL, followup::TOTAL_OVERDUE).await, words.overdue.into());
    assert_eq!(label(item::MODEL, item::LEVEL).await, words.level.into());
    assert_eq!(label(partner::MODEL, partner::FOLLOWUPS).await, words.followups.into());
    assert_eq!(shown(admin, code, followup::MODEL, followup::TOTAL_OVERDUE, "help").await, words.help.into());
    let choices = shown(admin, code, followup::MODEL, followup::STATUS, "selection").await;
    assert_eq!(choices.as_array().unwrap()[2].as_array().unwrap()[1], words.in_need.into());

    let of = |model: &str| Domain::new().eq("model", model);
    assert_eq!(text(admin, code, "ir.model", &of(followup::MODEL), "name").await, words.followup);
    let search = of(followup::MODEL).eq("type", "search");
    assert!(text(admin, code, "ir.ui.view", &search, "arch_db").await.contains(words.requires));
    let levels = of("x_followup_level").eq("type", "form");
    let form = text(admin, code, "ir.ui.view", &levels, "arch_db").await;
    assert!(form.contains(words.problem) && form.contains("{{days_overdue}}"), "{form}");
    let action = Domain::new().eq("res_model", followup::MODEL);
    assert_eq!(text(admin, code, "ir.actions.act_window", &action, "name").await, words.followups);
    assert!(text(admin, code, "ir.actions.act_window", &action, "help").await.contains(words.none));
    let entry = Domain::new().eq("module", "followupd").eq("name", "menu_followups");
    let entries = admin.search_read_all(&Search::new("ir.model.data", entry, ["res_id"])).await.unwrap();
    let menu = Domain::new().eq("id", entries[0].as_ref().unwrap().int("res_id").unwrap());
    assert_eq!(text(admin, code, "ir.ui.menu", &menu, "name").await, words.followups);
}

struct Words {
    overdue: &'static str,
    level: &'static str,
    followups: &'static str,
    followup: &'static str,
    help: &'static str,
    in_need: &'static str,
    requires: &'static str,
    problem: &'static str,
    none: &'static str,
}

const ENGLISH: Words = Words {
    overdue: "Total Overdue",
    level: "Follow-up Level",
    followups: "Follow-ups",
    followup: "Follow-up",
    help: "The part of it whose due date has passed.",
    in_need: "In Need of Action",
    requires: "Requires Follow-up",
    problem: "<strong>Something is wrong with this level:</strong>",
    none: "No follow-ups",
};

const FRENCH: Words = Words {
    overdue: "Total en retard",
    level: "Niveau de relance",
    followups: "Relances",
    followup: "Relance",
    help: "La partie dont l'échéance est passée.",
    in_need: "Action requise",
    requires: "À relancer",
    problem: "<strong>Ce niveau présente un problème :</strong>",
    none: "Aucune relance",
};

const GERMAN: Words = Words {
    overdue: "Überfällig gesamt",
    level: "Mahnstufe",
    followups: "Mahnwesen",
    followup: "Mahnwesen",
    help: "Der Teil davon, dessen Fälligkeitsdatum vorüber ist.",
    in_need: "Handlungsbedarf",
    requires: "Zu mahnen",
    problem: "<strong>Mit dieser Stufe stimmt etwas nicht:</strong>",
    none: "Keine Mahnvorgänge",
};

async fn everybody_reads_their_own_language(version: &'static str) {
    let odoo = Odoo::fresh(version);
    let admin = odoo.administrator().await;
    let before = rows(&admin).await;
    switch_language(&admin, "es_ES", false).await;

    let told = run_setup(&admin).await;
    let translating = told.iter().filter(|step| step.starts_with("translate labels, menus and views: ")).count();
    assert_eq!(translating, 1, "{told:?}");
    everything_is_in(&admin, "fr_FR", &FRENCH).await;
    everything_is_in(&admin, "de_DE", &GERMAN).await;
    everything_is_in(&admin, "en_US", &ENGLISH).await;
    assert_eq!(run_setup(&admin).await, [""; 0], "the second time there is nothing to do: Odoo cuts views as we do");

    let label = Members::from([("field_description".to_owned(), "Mahnbetrag".into())]);
    let field = Domain::new().eq("model", followup::MODEL).eq("name", followup::TOTAL_OVERDUE);
    let field = admin.search("ir.model.fields", &field, "id", None).await.unwrap();
    admin.with_lang("de_DE").write("ir.model.fields", &field, label).await.unwrap();
    assert_eq!(run_setup(&admin).await, ["translate labels, menus and views: 1 into de_DE"]);
    everything_is_in(&admin, "de_DE", &GERMAN).await;
    everything_is_in(&admin, "en_US", &ENGLISH).await;

    let warned = async || {
        let findings = check_odoo(&admin, &[]).await.unwrap();
        findings.iter().filter(|finding| finding.what.starts_with("the language es_ES is installed")).count()
    };
    assert_eq!(warned().await, 0);
    switch_language(&admin, "es_ES", true).await;
    assert_eq!(warned().await, 1, "what nobody has translated yet is said");
    let told = run_setup(&admin).await;
    assert!(told[0].starts_with("translate labels, menus and views: ") && told[0].ends_with(" into es_ES"), "{told:?}");
    assert_eq!(warned().await, 0);
    assert_eq!(run_setup(&admin).await, [""; 0]);
    let spanish = shown(&admin, "es_ES", followup::MODEL, followup::TOTAL_OVERDUE, "string").await;
    assert_eq!(spanish, "Total vencido".into());

    Teardown::prepare(&admin).await.unwrap().apply(&admin, &mut |_| {}).await.unwrap();
    assert_eq!(rows(&admin).await, before, "afterwards all is as before");
}

#[tokio::test]
async fn everybody_reads_their_own_language_in_odoo_19() {
    everybody_reads_their_own_language("19").await;
}

#[tokio::test]
async fn everybody_reads_their_own_language_in_odoo_14() {
    everybody_reads_their_own_language("14").await;
}
