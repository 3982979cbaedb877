//! Setup and teardown on real Odoo 19 and 14: twice is once, a dry run changes nothing, afterwards all is as before, and
//! everybody may do what is theirs and no more.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod dump;
mod earlier;

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use followupd::domain::Thresholds;
use followupd::odoo::endpoint::{Endpoint, Login};
use followupd::odoo::fault::OdooError;
use followupd::odoo::names::{followup, level, partner, plan, reminder, request, state};
use followupd::odoo::search::{Domain, Search};
use followupd::odoo::session::{Members, Session};
use followupd::odoo::value::Value;
use followupd::provision::{
    FilePlan, PlanSource, PlannedAfterLast, PlannedFollowers, PlannedLevel, PlannedPlan, Setup, SetupWish, Severity,
    Teardown, UserWish, check_odoo, default_plan, do_level_step, level_steps, read_levels,
};
use followupd::render::{Catalog, Tone};

use crate::dump::Dump;

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// The real Odoo of this version with a fresh database. It fails where there can be none.
struct Odoo {
    url: String,
    database: String,
}

impl Odoo {
    fn fresh(version: &str) -> Self {
        let script = |name: &str, arguments: &[&str]| {
            let path = format!("{}/tests/odoo/{name}", env!("CARGO_MANIFEST_DIR"));
            let output = Command::new(path).args(arguments).output().expect("the script can be started");
            assert!(output.status.success(), "tests/odoo/{name}: {}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).expect("the script writes text").lines().last().unwrap_or("").to_owned()
        };
        let url = script("up", &[version]);
        let database = format!("provision_{version}_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        script("db", &[version, &database]);
        Self { url, database }
    }

    /// What its database holds.
    fn dump(&self) -> Dump {
        Dump::of(self.version(), &self.database)
    }

    fn version(&self) -> &'static str {
        if self.database.starts_with("provision_19") { "19" } else { "14" }
    }

    async fn login(&self, user: &str, password: &str) -> Session {
        let endpoint = Endpoint::new(&self.url, &self.database).unwrap();
        Session::connect(&endpoint, Login::new(user, password.to_owned())).await.unwrap()
    }
}

impl Drop for Odoo {
    fn drop(&mut self) {
        let path = format!("{}/tests/odoo/db", env!("CARGO_MANIFEST_DIR"));
        let _ = Command::new(path).args([self.version(), "--drop", &self.database]).output();
    }
}

async fn run_setup(admin: &Session, wish: &SetupWish) -> Vec<String> {
    let mut told = Vec::new();
    let setup = Setup::prepare(admin, wish).await.unwrap();
    setup.apply(admin, &mut |step| told.push(step.to_string())).await.unwrap();
    told
}

async fn remaining(admin: &Session, wish: &SetupWish) -> Vec<String> {
    Setup::prepare(admin, wish).await.unwrap().steps.iter().map(ToString::to_string).collect()
}

async fn ids(session: &Session, model: &str) -> Vec<i64> {
    session.with_archived().search(model, &Domain::new(), "id", None).await.unwrap()
}

fn values<const N: usize>(pairs: [(&str, Value); N]) -> Members {
    pairs.into_iter().map(|(field, value)| (field.to_owned(), value)).collect()
}

fn refused<T: std::fmt::Debug>(answer: Result<T, OdooError>) {
    let error = answer.unwrap_err();
    assert!(matches!(error, OdooError::AccessError { .. }), "{error}");
}

async fn setup_comes_and_goes(version: &str) {
    let odoo = Odoo::fresh(version);
    let admin = odoo.login("admin", "admin").await;
    let wish = SetupWish::default();
    let before = odoo.dump();

    let dry = remaining(&admin, &wish).await;
    assert!(dry.len() > 80 && dry.iter().any(|step| step == "create model x_followup (Follow-up)"), "{dry:?}");
    odoo.dump().assert_is(&before, "a dry run changes nothing");

    assert_eq!(run_setup(&admin, &wish).await, dry, "it does what the dry run said");
    assert_eq!(remaining(&admin, &wish).await, [""; 0], "the second time there is nothing to do");
    texts_are_in_every_language(&admin).await;

    let of_person = values([(level::DAYS_AFTER_DUE, 7.into()), (level::SUBJECT, "Mine".into())]);
    let first = ids(&admin, level::MODEL).await[0];
    admin.write(level::MODEL, &[first], of_person).await.unwrap();
    assert_eq!(remaining(&admin, &wish).await, [""; 0], "what people wrote is theirs");

    let menu = admin.search("ir.ui.menu", &Domain::new().eq("name", "Follow-up Levels"), "id", None).await.unwrap();
    admin.write("ir.ui.menu", &menu, values([("sequence", 3.into())])).await.unwrap();
    assert_eq!(remaining(&admin, &wish).await, ["update menu Follow-up Levels: sequence"]);

    let teardown = Teardown::prepare(&admin).await.unwrap();
    let companies = u64::try_from(ids(&admin, "res.company").await.len()).unwrap();
    assert_eq!((teardown.losses.followups, teardown.losses.levels), (0, companies * 5));
    teardown.apply(&admin, &mut |_| {}).await.unwrap();
    odoo.dump().assert_is(&before, "afterwards all is as before");
    assert!(Teardown::prepare(&admin).await.unwrap().is_empty());
}

async fn texts_are_in_every_language(admin: &Session) {
    let domain = Domain::new().eq(level::DAYS_AFTER_DUE, 60).eq(level::COMPANY, 1);
    let search = Search::new(level::MODEL, domain, [level::NAME, level::SUBJECT, level::BODY]);
    let catalog = Catalog::shipped();
    for (code, name) in [
        ("en_US", "Final notice"),
        ("fr_FR", "Dernier rappel"),
        ("de_DE", "Letzte Mahnung"),
        ("it_IT", "Ultimo avviso"),
    ] {
        let rows = admin.with_lang(code).search_read_all(&search).await.unwrap();
        let row = rows[0].as_ref().unwrap();
        let text = catalog.text(Tone::Final, code, "en").unwrap();
        assert_eq!((row.str(level::NAME).unwrap(), row.str(level::SUBJECT).unwrap()), (name, text.subject.as_str()));
        assert_eq!(row.str(level::BODY).unwrap().trim(), text.body.trim(), "{code}: kept as it was written");
    }
}

async fn everybody_does_what_is_theirs(version: &str) {
    let odoo = Odoo::fresh(version);
    let admin = odoo.login("admin", "admin").await;
    let login = "followup@example.com";
    let user = UserWish { login: login.to_owned(), ..UserWish::default() };
    let wish = SetupWish { user: Some(user), ..SetupWish::default() };
    run_setup(&admin, &wish).await;
    assert_eq!(remaining(&admin, &wish).await, [""; 0], "the user is made once");
    let found = admin.search("res.users", &Domain::new().eq("login", login), "id", None).await.unwrap();
    admin.write("res.users", &found, values([("password", "secret".into())])).await.unwrap();
    let daemon = odoo.login(login, "secret").await;

    // Only what this Odoo itself lacks: its address is this machine's own.
    let findings = check_odoo(&daemon, &[]).await.unwrap();
    let errors: Vec<String> =
        findings.iter().filter(|finding| finding.severity == Severity::Error).map(ToString::to_string).collect();
    assert_eq!(errors, [""; 0]);
    let unknown = check_odoo(&daemon, &["Nobody Ltd".to_owned()]).await.unwrap();
    assert!(unknown.iter().any(|finding| finding.what.contains("\"Nobody Ltd\"")), "{unknown:?}");

    let customer = daemon.search("res.partner", &Domain::new().eq("is_company", true), "id", Some(1)).await.unwrap()[0];
    let levels = daemon.search(level::MODEL, &Domain::new().eq(level::COMPANY, 1), "id", None).await.unwrap();
    let record = values([
        (followup::PARTNER, customer.into()),
        (followup::COMPANY, 1.into()),
        (followup::LEVEL, levels[0].into()),
    ]);
    let made = daemon.create(followup::MODEL, vec![record]).await.unwrap();
    daemon.write(level::MODEL, &levels[..1], values([(level::PROBLEM, "broken".into())])).await.unwrap();
    let states = ids(&daemon, state::MODEL).await;
    daemon.write(state::MODEL, &states, values([(state::GENERATION, 4.into())])).await.unwrap();
    refused(daemon.unlink(followup::MODEL, &made).await);
    refused(daemon.unlink(level::MODEL, &levels).await);
    refused(daemon.create("ir.model", vec![values([("name", "X".into()), ("model", "x_x".into())])]).await);
    let rows = daemon.read(followup::MODEL, &made, &[followup::NAME, followup::ACTIVE, followup::MODE]).await.unwrap();
    let row = rows[0].as_ref().unwrap();
    assert!(!row.str(followup::NAME).unwrap().is_empty() && row.bool(followup::ACTIVE).unwrap());
    assert_eq!(row.str(followup::MODE).unwrap(), "automatic");
    let rows = daemon.read(partner::MODEL, &[customer], &[partner::FOLLOWUPS]).await.unwrap();
    assert_eq!(rows[0].as_ref().unwrap().ids(partner::FOLLOWUPS).unwrap(), made);

    let line = values([
        (reminder::FOLLOWUP, made[0].into()),
        (reminder::KIND, "reminder".into()),
        (reminder::DATE, "2026-11-02".into()),
    ]);
    let line = daemon.create(reminder::MODEL, vec![line]).await.unwrap();
    refused(daemon.unlink(reminder::MODEL, &line).await);

    billing_people(&odoo, &admin, made[0], levels[0]).await;
    plan_file_is_mirrored(&odoo, &daemon).await;
    admin_sees_what_goes(&admin).await;
}

async fn make_user(admin: &Session, login: &str, group: &str) {
    let groups = if admin.fields_get("res.users", &["type"]).await.unwrap().contains_key("group_ids") {
        "group_ids"
    } else {
        "groups_id"
    };
    let (module, name) = group.split_once('.').unwrap();
    let found = admin
        .search_read_all(&Search::new("ir.model.data", Domain::new().eq("module", module).eq("name", name), ["res_id"]))
        .await
        .unwrap();
    let group = found[0].as_ref().unwrap().int("res_id").unwrap();
    let link = Value::Array(vec![Value::Array(vec![4.into(), group.into(), 0.into()])]);
    let user = values([
        ("name", login.into()),
        ("login", login.into()),
        ("email", format!("{login}@example.com").into()),
        ("password", login.into()),
        (groups, link),
    ]);
    admin.with_context("no_reset_password", true).create("res.users", vec![user]).await.unwrap();
}

async fn billing_people(odoo: &Odoo, admin: &Session, record: i64, a_level: i64) {
    make_user(admin, "biller", "account.group_account_invoice").await;
    let biller = odoo.login("biller", "biller").await;
    biller.write(followup::MODEL, &[record], values([(followup::MODE, "manual".into())])).await.unwrap();
    assert_eq!(ids(&biller, followup::MODEL).await, [record]);
    assert!(!ids(&biller, level::MODEL).await.is_empty());
    refused(biller.unlink(followup::MODEL, &[record]).await);
    let history = ids(&biller, reminder::MODEL).await;
    assert_eq!(history.len(), 1, "people read the history");
    refused(biller.write(reminder::MODEL, &history, values([(reminder::SENT_TO, "x@x.test".into())])).await);
    refused(biller.create(reminder::MODEL, vec![values([(reminder::FOLLOWUP, record.into())])]).await);
    refused(biller.unlink(reminder::MODEL, &history).await);
    let asked = values([(request::FOLLOWUP, record.into()), (request::KIND, "follow_up".into())]);
    biller.create(request::MODEL, vec![asked]).await.unwrap();
    refused(biller.write(level::MODEL, &[a_level], values([(level::DAYS_AFTER_DUE, 1.into())])).await);
    refused(biller.search_count(state::MODEL, &Domain::new()).await);

    make_user(admin, "nobody", "base.group_user").await;
    let nobody = odoo.login("nobody", "nobody").await;
    for model in [followup::MODEL, reminder::MODEL] {
        assert_eq!(nobody.search_count(model, &Domain::new()).await.unwrap(), 0, "{model}: nothing for everybody");
    }
    for model in [level::MODEL, plan::MODEL, request::MODEL, state::MODEL] {
        refused(nobody.search_count(model, &Domain::new()).await);
    }

    make_user(admin, "manager", "account.group_account_manager").await;
    let manager = odoo.login("manager", "manager").await;
    manager.write(level::MODEL, &[a_level], values([(level::DAYS_AFTER_DUE, 14.into())])).await.unwrap();
    let made = values([(level::NAME, "Extra".into()), (level::COMPANY, 1.into()), (level::DAYS_AFTER_DUE, 120.into())]);
    let made = manager.create(level::MODEL, vec![made]).await.unwrap();
    let rows = manager.read(level::MODEL, &made, &[level::ACTIVE, level::AUTOMATIC]).await.unwrap();
    assert!(rows[0].as_ref().unwrap().bool(level::ACTIVE).unwrap(), "a level that people make is in use");
    manager.unlink(level::MODEL, &made).await.unwrap();
}

async fn plan_file_is_mirrored(odoo: &Odoo, daemon: &Session) {
    let mut levels: Vec<PlannedLevel> = default_plan();
    for (number, level) in levels.iter_mut().enumerate() {
        level.key = Some(format!("level{number}"));
    }
    let (plan, of_plan) = key_accounts(daemon).await;
    levels.push(of_plan);
    let source = PlanSource::File(FilePlan { levels, plans: vec![plan], ..FilePlan::default() });
    let mirror = async |source: &PlanSource| {
        let world = read_levels(daemon, source, |_| true).await.unwrap();
        let steps = level_steps(source, &world);
        for step in &steps {
            do_level_step(daemon, step, &world).await.unwrap();
        }
        steps.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let companies = ids(daemon, "res.company").await.len();
    // Six and a plan are made and five of people's are archived, in each company.
    assert_eq!(mirror(&source).await.len(), 12 * companies);
    assert_eq!(mirror(&source).await, [""; 0], "the second time there is nothing to do");
    let of_file = daemon.search(level::MODEL, &Domain::new().eq(level::FROM_FILE, true), "id", None).await.unwrap();
    assert_eq!(of_file.len(), 6 * companies);
    let manager = odoo.login("manager", "manager").await;
    let all_plans = ids(daemon, plan::MODEL).await;
    let plans = daemon.search(plan::MODEL, &Domain::new().eq(plan::COMPANY, 1), "id", None).await.unwrap();
    options_are_as_in_the_file(&manager, plans[0]).await;
    refused(manager.write(plan::MODEL, &plans[..1], values([(plan::SEQUENCE, 1.into())])).await);
    daemon.write(plan::MODEL, &plans[..1], values([(plan::TAGS, exactly(&[]))])).await.unwrap();
    assert_eq!(mirror(&source).await.len(), 1, "a plan that somebody changed is put right");
    refused(manager.write(level::MODEL, &of_file[..1], values([(level::DAYS_AFTER_DUE, 3.into())])).await);
    let changed = values([(level::SUBJECT, "Changed".into())]);
    daemon.with_lang("fr_FR").write(level::MODEL, &of_file[..1], changed).await.unwrap();
    assert_eq!(mirror(&source).await.len(), 1, "what was changed in one language is put right");
    assert_eq!(
        mirror(&PlanSource::Odoo).await.len(),
        of_file.len() + all_plans.len(),
        "without the file they are people's"
    );
    manager.write(plan::MODEL, &plans[..1], values([(plan::SEQUENCE, 1.into())])).await.unwrap();
    assert!(manager.unlink(plan::MODEL, &plans[..1]).await.is_err(), "its levels would become the default plan's");
    manager.write(level::MODEL, &of_file[..1], values([(level::DAYS_AFTER_DUE, 3.into())])).await.unwrap();
}

fn exactly(ids: &[i64]) -> Value {
    Value::Array(vec![Value::Array(vec![6.into(), 0.into(), ids.into()])])
}

/// A plan of a tag, a country and a payment term, with one level that has every option.
async fn key_accounts(session: &Session) -> (PlannedPlan, PlannedLevel) {
    let of_anybody = values([("name", "Key account".into())]);
    session.create("res.partner.category", vec![of_anybody]).await.unwrap();
    let anybodys = Domain::new().is_not_set("company_id");
    let terms = Search::new("account.payment.term", anybodys, ["name"]);
    let term = session.search_read_all(&terms).await.unwrap()[0].as_ref().unwrap().str("name").unwrap().to_owned();
    let plan = PlannedPlan {
        key: "key".to_owned(),
        name: "Key accounts".to_owned(),
        sequence: 5,
        tags: vec!["Key account".to_owned()],
        countries: vec!["BE".to_owned()],
        payment_terms: vec![term],
        place: "plan.toml:1".to_owned(),
    };
    let thresholds = |amount: &str, dollars: i64| Thresholds {
        in_company_currency: Some(amount.parse().unwrap()),
        by_currency: BTreeMap::from([("USD".to_owned(), dollars.into())]),
    };
    let mut level = PlannedLevel {
        key: Some("of_plan".to_owned()),
        plan: Some("key".to_owned()),
        minimum: thresholds("49.90", 50),
        automatic_up_to: thresholds("5000.1", 6000),
        letter_instead_of_mail: true,
        after_last: PlannedAfterLast::HandOver(14),
        followers: PlannedFollowers { logins: vec!["demo".to_owned(), "admin".to_owned()], responsible: true },
        ..default_plan().remove(0)
    };
    level.texts.get_mut("en").unwrap().hand_over_summary = "Collect it".to_owned();
    level.texts.get_mut("fr").unwrap().hand_over_summary = "Recouvrer".to_owned();
    (plan, level)
}

/// Odoo holds the level of the plan as the file has it, in each language.
async fn options_are_as_in_the_file(manager: &Session, plan: i64) {
    let fields = [
        level::MINIMUM_BY_CURRENCY,
        level::AUTOMATIC_UP_TO,
        level::LETTER_INSTEAD_OF_MAIL,
        level::AFTER_LAST,
        level::REPEAT_EVERY_DAYS,
        level::HAND_OVER_SUMMARY,
        level::FOLLOWERS,
        level::RESPONSIBLE_FOLLOWS,
    ];
    let search = Search::new(level::MODEL, Domain::new().eq(level::PLAN, plan), fields);
    let rows = manager.with_lang("fr_FR").search_read_all(&search).await.unwrap();
    let row = rows[0].as_ref().unwrap();
    assert_eq!((row.str(level::MINIMUM_BY_CURRENCY), row.str(level::AFTER_LAST)), (Ok("USD 50"), Ok("hand_over")));
    assert_eq!(row.decimal(level::AUTOMATIC_UP_TO), Ok("5000.1".parse().unwrap()));
    assert_eq!((row.bool(level::LETTER_INSTEAD_OF_MAIL), row.int(level::REPEAT_EVERY_DAYS)), (Ok(true), Ok(14)));
    assert_eq!(row.str(level::HAND_OVER_SUMMARY), Ok("Recouvrer"));
    assert_eq!((row.ids(level::FOLLOWERS).unwrap().len(), row.bool(level::RESPONSIBLE_FOLLOWS)), (2, Ok(true)));
}

async fn admin_sees_what_goes(admin: &Session) {
    let teardown = Teardown::prepare(admin).await.unwrap();
    let losses = teardown.losses;
    assert_eq!((losses.followups, losses.history, losses.requests), (1, 1, 1), "{losses}");
    assert!(teardown.losses.messages > 0, "{}", teardown.losses);
    teardown.apply(admin, &mut |_| {}).await.unwrap();
    assert!(Teardown::prepare(admin).await.unwrap().is_empty());
    assert!(matches!(admin.search_count(followup::MODEL, &Domain::new()).await, Err(OdooError::Unknown { .. })));
}

#[tokio::test]
async fn setup_comes_and_goes_on_odoo_19() {
    setup_comes_and_goes("19").await;
}

#[tokio::test]
async fn setup_comes_and_goes_on_odoo_14() {
    setup_comes_and_goes("14").await;
}

#[tokio::test]
async fn everybody_does_what_is_theirs_on_odoo_19() {
    everybody_does_what_is_theirs("19").await;
}

#[tokio::test]
async fn everybody_does_what_is_theirs_on_odoo_14() {
    everybody_does_what_is_theirs("14").await;
}

#[tokio::test]
async fn setup_takes_over_what_an_earlier_version_made_on_odoo_19() {
    earlier::setup_takes_over("19").await;
}

#[tokio::test]
async fn setup_takes_over_what_an_earlier_version_made_on_odoo_14() {
    earlier::setup_takes_over("14").await;
}
