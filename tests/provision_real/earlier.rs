//! Setup on a database that an earlier version has set up: nothing of people's is lost, nothing is there twice, and
//! everything is as today's description has it.
//!
//! What the earlier version made is kept as data: its description as of the last version before the accountant's desk, in
//! the dialects of Odoo 19 and 14. Nobody changes these files; a later version's go beside them.

use std::collections::{BTreeMap, BTreeSet};

use followupd::odoo::names::{followup, item, level, partner, plan, state};
use followupd::odoo::search::{Domain, Search};
use followupd::odoo::session::{Members, Session};
use followupd::odoo::value::Value;
use followupd::provision::{
    Datum, Dialect, Installed, Key, Kind, MODULE, Record, Setup, SetupWish, Severity, Teardown, check_odoo,
    default_plan, steps, wanted,
};

use crate::{Odoo, exactly, ids, remaining, run_setup, values};

const LANGUAGES: [&str; 2] = ["en_US", "fr_FR"];

/// Setup writes there what it has found out and applied, each time.
const OF_SETUP: [(&str, &str); 3] =
    [(state::MODEL, state::SETUP), (state::MODEL, state::CATCHALL), (state::MODEL, state::PORTAL_URL)];

/// The description of the earlier version.
fn description(version: &str) -> Vec<Record> {
    let path = format!("{}/tests/provision_real/earlier/{version}.json", env!("CARGO_MANIFEST_DIR"));
    let records: Vec<serde_json::Value> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    records.iter().map(record).collect()
}

fn record(told: &serde_json::Value) -> Record {
    let text = |member: &str| told[member].as_str().unwrap();
    let values = told["values"].as_object().unwrap();
    Record {
        key: Key::ours(text("name")),
        kind: Kind::of_model(text("kind")).unwrap(),
        title: text("title").to_owned(),
        values: values.iter().map(|(field, value)| (field.clone(), datum(value))).collect(),
    }
}

fn datum(told: &serde_json::Value) -> Datum {
    let key = |name: &serde_json::Value| {
        let (module, name) = name.as_str().unwrap().split_once('.').unwrap();
        Key::odoo(module, name)
    };
    match told {
        serde_json::Value::String(text) => text.as_str().into(),
        serde_json::Value::Bool(flag) => (*flag).into(),
        serde_json::Value::Number(number) => number.as_i64().unwrap().into(),
        reference @ (serde_json::Value::Null | serde_json::Value::Array(_) | serde_json::Value::Object(_)) => {
            match (reference.get("one"), reference.get("action")) {
                (Some(name), _) => key(name).into(),
                (None, Some(name)) => Datum::Action(Kind::Action, key(name)),
                (None, None) => Datum::Many(reference["many"].as_array().unwrap().iter().map(key).collect()),
            }
        }
    }
}

/// Does what setup of the earlier version did to the description; what it wrote beside that, people have changed since.
async fn set_up_earlier(admin: &Session, description: &[Record]) {
    let mut setup = Setup::prepare(admin, &SetupWish::default()).await.unwrap();
    setup.steps = steps(description, &Installed::read(admin, description).await.unwrap()).unwrap();
    setup.apply(admin, &mut |_| {}).await.unwrap();
    let again = Installed::read(admin, description).await.unwrap();
    assert_eq!(steps(description, &again).unwrap(), [], "all that the earlier version wants is there");
}

/// Gives the administrator the rights of the daemon, which go with its group.
async fn become_daemon(admin: &Session, dialect: Dialect) {
    let group = registered(admin).await["group_daemon"].1;
    let join = Value::Array(vec![Value::Array(vec![4.into(), group.into(), 0.into()])]);
    admin.write("res.users", &[admin.user_id()], values([(dialect.user_groups(), join)])).await.unwrap();
}

/// Makes what the earlier version's users had: levels in their own words, a plan, an account with a promise, a snooze and
/// a day chosen by hand, an excluded item, a contact for follow-up, a saved search, and what the daemon remembers.
async fn people_work(admin: &Session) {
    let first = levels_of_people(admin).await;
    let tags: Vec<i64> = ids(admin, "res.partner.category").await.into_iter().take(1).collect();
    let key_accounts = values([
        (plan::NAME, "Key accounts".into()),
        (plan::COMPANY, 1.into()),
        (plan::SEQUENCE, 3.into()),
        (plan::TAGS, exactly(&tags)),
    ]);
    let key_accounts = admin.create(plan::MODEL, vec![key_accounts]).await.unwrap()[0];
    let of_plan = values([(level::PLAN, key_accounts.into()), (level::AUTOMATIC_UP_TO_BY_CURRENCY, "USD 900".into())]);
    admin.write(level::MODEL, &[first + 1], of_plan).await.unwrap();

    let open = Domain::new().eq("parent_state", "posted").eq("reconciled", false).is_set("partner_id").gt("debit", 0);
    let search = Search::new(item::MODEL, open.eq("company_id", 1), ["partner_id"]);
    let rows = admin.search_read_all(&search).await.unwrap();
    let row = rows[0].as_ref().unwrap();
    let customer = row.id_of("partner_id").unwrap();
    let excluded = values([
        (item::LEVEL, first.into()),
        (item::DAYS, 8.into()),
        (item::DATE, "2025-03-01".into()),
        (item::EXCLUSION_REASON, "dispute".into()),
        (item::EXCLUSION_NOTE, "A crate was broken".into()),
        (item::EXCLUDED_UNTIL, "2025-09-01".into()),
        (item::DISPUTE_OWNER, admin.user_id().into()),
        (item::EXPECTED_ON, "2025-08-15".into()),
    ]);
    admin.write(item::MODEL, &[row.id()], excluded).await.unwrap();
    admin.write(partner::MODEL, &[customer], values([(partner::FOLLOWUP_CONTACT, true.into())])).await.unwrap();

    let account = values([
        (followup::PARTNER, customer.into()),
        (followup::COMPANY, 1.into()),
        (followup::LEVEL, first.into()),
        (followup::PLAN, key_accounts.into()),
        (followup::STATUS, "with_overdue_invoices".into()),
        (followup::MODE, "manual".into()),
        (followup::RESPONSIBLE, admin.user_id().into()),
        (followup::NEXT_REMINDER, "2025-08-20".into()),
        (followup::NEXT_REMINDER_WRITTEN, "2025-08-01".into()),
        (followup::LAST_REMINDER, "2025-07-01".into()),
        (followup::REMINDER_COUNT, 2.into()),
        (followup::TOTAL_DUE, 120.into()),
        (followup::SNOOZED_UNTIL, "2025-08-10".into()),
        (followup::SNOOZE_NOTE, "On holiday".into()),
        (followup::PROMISE_DATE, "2025-08-31".into()),
        (followup::PROMISE_AMOUNT, 60.into()),
        (followup::PROMISE_MADE_ON, "2025-07-15".into()),
        (followup::PROMISE_STATE, "open".into()),
        (followup::ALERT, "Look at this".into()),
        (followup::EXPLANATION, "Promised.".into()),
    ]);
    let account = admin.create(followup::MODEL, vec![account]).await.unwrap()[0];
    let note = values([("body", "He has called".into())]);
    admin.call(followup::MODEL, "message_post", vec![vec![account].into()], note).await.unwrap();
    let saved = [("name", "Mine".into()), ("model_id", followup::MODEL.into()), ("domain", "[]".into())];
    admin.create("ir.filters", vec![values(saved)]).await.unwrap();
    let remembered = [(state::NAME, "followupd".into()), (state::STATE_ID, "journal".into())];
    let mut remembered = values(remembered);
    remembered.extend(values([(state::GENERATION, 7.into()), (state::SETUP, "earlier".into())]));
    admin.create(state::MODEL, vec![remembered]).await.unwrap();
}

/// The plan of each company, its first level rewritten in two languages; the first level of all.
async fn levels_of_people(admin: &Session) -> i64 {
    let mut all = Vec::new();
    for company in ids(admin, "res.company").await {
        for planned in default_plan() {
            let text = &planned.texts["en"];
            let made = values([
                (level::NAME, text.name.as_str().into()),
                (level::COMPANY, company.into()),
                (level::DAYS_AFTER_DUE, planned.days_after_due.into()),
                (level::SEND_EMAIL, planned.email.into()),
                (level::SUBJECT, text.subject.as_str().into()),
                (level::BODY, text.body.as_str().into()),
            ]);
            all.extend(admin.create(level::MODEL, vec![made]).await.unwrap());
        }
    }
    for (language, words) in [("en_US", "In our words"), ("fr_FR", "Dans nos mots")] {
        let texts = values([
            (level::NAME, words.into()),
            (level::SUBJECT, words.into()),
            (level::BODY, format!("<p>{words}</p>").into()),
            (level::SMS, words.into()),
        ]);
        admin.with_lang(language).write(level::MODEL, &all[..1], texts).await.unwrap();
    }
    let days = values([(level::DAYS_AFTER_DUE, 8.into()), (level::MINIMUM_AMOUNT, 25.into())]);
    admin.write(level::MODEL, &all[..1], days).await.unwrap();
    all[0]
}

/// Every value in every record of a model of ours, and in every record of Odoo's that has something of ours: those of the
/// description's fields, by model, id and language.
async fn of_people(admin: &Session, description: &[Record]) -> BTreeMap<String, Members> {
    let mut held = BTreeMap::new();
    for (model, fields) in fields_by_model(description) {
        let set = fields.iter().map(|field| Domain::new().is_set(field));
        let domain = if model.starts_with("x_") { Domain::new() } else { Domain::new().any_of(set) };
        for language in LANGUAGES {
            let search = Search::new(model, domain.clone(), fields.iter().copied());
            for row in admin.with_archived().with_lang(language).search_read_all(&search).await.unwrap() {
                let row = row.unwrap();
                let values = fields.iter().map(|field| ((*field).to_owned(), row.value(field).unwrap().clone()));
                held.insert(format!("{model} {} {language}", row.id()), values.collect());
            }
        }
    }
    for (model, field) in [("mail.message", "model"), ("mail.activity", "res_model"), ("ir.filters", "model_id")] {
        let search = Search::new(model, Domain::new().term(field, "=like", "x_%"), [field]);
        for row in admin.with_archived().search_read_all(&search).await.unwrap() {
            let row = row.unwrap();
            held.insert(format!("{model} {}", row.id()), values([(field, row.value(field).unwrap().clone())]));
        }
    }
    held
}

/// The stored fields of a description. A field's title starts with its model and name.
fn fields_by_model(description: &[Record]) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut models: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for record in description.iter().filter(|record| record.kind == Kind::Field) {
        let (model, field) = record.title.split(" (").next().unwrap().rsplit_once('.').unwrap();
        if record.values.get("store") != Some(&Datum::Flag(false)) && !OF_SETUP.contains(&(model, field)) {
            models.entry(model).or_default().insert(field);
        }
    }
    models
}

/// Our entries in Odoo: the model and id of each, by name.
async fn registered(admin: &Session) -> BTreeMap<String, (String, i64)> {
    let search = Search::new("ir.model.data", Domain::new().eq("module", MODULE), ["name", "model", "res_id"]);
    let rows = admin.search_read_all(&search).await.unwrap().into_iter().map(Result::unwrap);
    let entry = |row: followupd::odoo::row::Row| {
        let text = |field: &str| row.str(field).unwrap().to_owned();
        (text("name"), (text("model"), row.int("res_id").unwrap()))
    };
    rows.map(entry).collect()
}

/// How many records there are of each kind that setup makes.
async fn counts(admin: &Session) -> BTreeMap<Kind, usize> {
    let mut counts = BTreeMap::new();
    for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Automation) {
        counts.insert(kind, ids(admin, kind.model()).await.len());
    }
    counts
}

/// Of each kind as many as today's description has, and none twice. Models bring fields of Odoo's own with them, and none
/// of an earlier version goes.
fn nothing_is_twice(before: &BTreeMap<Kind, usize>, after: &BTreeMap<Kind, usize>, today: &[Record]) {
    for (kind, count) in after.iter().filter(|(kind, _)| !kind.holds_data()) {
        let ours = today.iter().filter(|record| record.kind == *kind).count();
        assert_eq!(*count, before[kind] + ours, "{}: as many as are wanted", kind.noun());
    }
}

async fn errors(admin: &Session) -> Vec<String> {
    let findings = check_odoo(admin, &[]).await.unwrap();
    findings.iter().filter(|found| found.severity == Severity::Error).map(ToString::to_string).collect()
}

pub(crate) async fn setup_takes_over(version: &str) {
    let odoo = Odoo::fresh(version);
    let admin = odoo.login("admin", "admin").await;
    let wish = SetupWish::default();
    let dialect = Dialect::ask(&admin).await.unwrap();
    let (description, today) = (description(version), wanted(dialect));
    let (untouched, uncounted) = (odoo.dump(), counts(&admin).await);

    set_up_earlier(&admin, &description).await;
    become_daemon(&admin, dialect).await;
    people_work(&admin).await;
    assert!(!errors(&admin).await.is_empty(), "check says that setup is due");
    let (held, entries) = (of_people(&admin, &description).await, registered(&admin).await);

    let told = run_setup(&admin, &wish).await;
    assert!(told.iter().all(|step| !step.starts_with("create level")), "people's plan stays theirs: {told:?}");
    let kept = of_people(&admin, &description).await;
    for (record, values) in &held {
        assert_eq!(kept.get(record), Some(values), "{record}");
    }
    let new: Vec<_> = kept.iter().filter(|(record, _)| !held.contains_key(*record)).collect();
    assert!(new.is_empty(), "no record is new: {new:?}");
    let entries_now = registered(&admin).await;
    for (name, entry) in entries.iter().filter(|(_, (model, _))| model == "ir.model" || model == "ir.model.fields") {
        assert_eq!(entries_now.get(name), Some(entry), "{name} is the same");
    }
    nothing_is_twice(&uncounted, &counts(&admin).await, &today);
    assert_eq!(
        remaining(&admin, &wish).await,
        [""; 0],
        "all is as today's description has it, so nothing is left to do"
    );
    assert_eq!(errors(&admin).await, [""; 0]);

    Teardown::prepare(&admin).await.unwrap().apply(&admin, &mut |_| {}).await.unwrap();
    odoo.dump().assert_is(&untouched, "afterwards all is as before the earlier version");
}
