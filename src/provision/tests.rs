//! Facts about wanted against installed, decided without any Odoo.

use std::collections::BTreeMap;

use super::apply::{Batch, batches};
use super::blocking::{self, Apps};
use super::description::{identity, wanted};
use super::dialect::Dialect;
use super::fault::ProvisionError;
use super::installed::{Entry, Installed};
use super::levels::{FilePlan, HeldLevel, LevelStep, LevelWorld, PlanCompany, PlanSource, level_steps};
use super::plan::{PlannedLevel, default_plan};
use super::record::{Datum, Key, Kind, Record, UNDER_WAY};
use super::step::{Step, all, steps};
use crate::odoo::names::level;
use crate::odoo::session::Members;
use crate::odoo::value::Value;

/// An Odoo that holds these records of ours, and whatever of its own they refer to.
fn holding(records: &[Record]) -> Installed {
    let mut installed = Installed::default();
    let own = records.iter().map(|record| &record.key);
    let referred = records.iter().flat_map(Record::references).filter(|key| !key.is_ours());
    for (key, id) in own.chain(referred).zip(1..) {
        installed.ids.insert(key.clone(), id);
    }
    for record in records {
        let id = installed.ids.get(&record.key).unwrap();
        let entry = Entry { id: 1000 + id, model: record.kind.model().to_owned(), record_id: id };
        installed.entries.insert(record.key.name.clone(), entry);
        let held = |datum: &Datum| match datum {
            Datum::Many(keys) => Value::array(keys.iter().map(|key| installed.ids.get(key).unwrap())),
            one @ (Datum::Text(_)
            | Datum::Choices(_)
            | Datum::Flag(_)
            | Datum::Number(_)
            | Datum::One(_)
            | Datum::Action(..)) => installed.ids.to_value(one).unwrap(),
        };
        let values: Members = record.values.iter().map(|(field, datum)| (field.clone(), held(datum))).collect();
        installed.values.insert(record.key.clone(), values);
    }
    installed
}

fn position(records: &[Record], name: &str) -> usize {
    records.iter().position(|record| record.key.name == name).unwrap()
}

#[test]
fn an_empty_odoo_gets_everything_in_an_order_in_which_it_can_be_made() {
    let wanted = wanted(Dialect::NEWEST);
    let steps = steps(&wanted, &Installed::default()).unwrap();
    assert_eq!(steps, wanted.iter().cloned().map(Step::Create).collect::<Vec<_>>());
    for (place, record) in wanted.iter().enumerate() {
        for key in record.references().filter(|key| key.is_ours()) {
            assert!(position(&wanted, &key.name) < place, "{} comes after {}", key, record.key);
        }
    }
}

#[test]
fn what_blocking_adds_can_be_made_after_the_rest_and_goes_with_its_fields() {
    let all = [wanted(Dialect::NEWEST), blocking::records(Dialect::NEWEST, Apps::ALL)].concat();
    for (place, record) in all.iter().enumerate() {
        for key in record.references().filter(|key| key.is_ours()) {
            assert!(position(&all, &key.name) < place, "{} comes after {}", key, record.key);
        }
    }
    let installed = holding(&all);
    let fields = blocking::removals(&installed);
    let obsolete = steps(&wanted(Dialect::NEWEST), &installed).unwrap();
    assert_eq!(fields.len() + obsolete.len(), blocking::records(Dialect::NEWEST, Apps::ALL).len());
    assert!(fields.iter().all(|removal| removal.kind == Kind::Field));
}

#[test]
fn an_odoo_without_the_sales_app_gets_nothing_of_it() {
    let of_sales = |key: &Key| ["sale", "sales_team"].contains(&key.module.as_str());
    let refers = |dialect: Dialect| {
        let records = wanted(dialect);
        records.iter().filter(|record| record.references().any(of_sales)).count()
    };
    assert_eq!(refers(Dialect { sales: false, ..Dialect::NEWEST }), 0);
    // Rights, rules, buttons, the menu.
    assert_eq!(refers(Dialect::NEWEST), 5 + 6 + 6 + 1);
}

#[test]
fn names_are_given_once() {
    let wanted = [wanted(Dialect::NEWEST), blocking::records(Dialect::NEWEST, Apps::ALL)].concat();
    let mut names: Vec<&Key> = wanted.iter().map(|record| &record.key).collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), wanted.len());
}

#[test]
fn an_odoo_that_holds_it_all_needs_nothing() {
    let wanted = wanted(Dialect::NEWEST);
    assert_eq!(steps(&wanted, &holding(&wanted)).unwrap(), []);
}

#[test]
fn what_differs_is_updated_and_nothing_else() {
    let wanted = wanted(Dialect::NEWEST);
    let mut installed = holding(&wanted);
    let key = Key::ours("menu_followups");
    installed.values.get_mut(&key).unwrap().insert("name".to_owned(), "Dunning".into());
    let steps = steps(&wanted, &installed).unwrap();
    assert_eq!(steps.iter().map(ToString::to_string).collect::<Vec<_>>(), ["update menu Follow-ups: name"]);
}

#[test]
fn a_field_that_somebody_deleted_is_made_again() {
    let wanted = wanted(Dialect::NEWEST);
    let mut installed = holding(&wanted);
    installed.values.remove(&Key::ours("field_x_followup__x_alert"));
    let steps = steps(&wanted, &installed).unwrap();
    let told: Vec<String> = steps.iter().map(ToString::to_string).collect();
    assert_eq!(told, ["create field x_followup.x_alert (Alert)"]);
}

#[test]
fn somebody_elses_model_of_our_name_is_left_alone() {
    let wanted = wanted(Dialect::NEWEST);
    let mut installed = Installed::default();
    installed.strays.insert(Key::ours("model_x_followup"), 7);
    let error = steps(&wanted, &installed).unwrap_err();
    assert!(matches!(error, ProvisionError::Foreign { .. }), "{error}");
}

#[test]
fn what_a_setup_made_before_it_was_stopped_is_finished() {
    let wanted = wanted(Dialect::NEWEST);
    let model = Key::ours("model_x_followup");
    let installed = Installed { under_way: true, strays: BTreeMap::from([(model.clone(), 7)]), ..Installed::default() };
    let steps = steps(&wanted, &installed).unwrap();
    assert!(steps.iter().any(|step| matches!(step, Step::Adopt(record, 7) if record.key == model)));
    assert_eq!(steps.len(), wanted.len());
}

#[test]
fn what_is_not_wanted_any_more_goes_unless_people_have_data_in_it() {
    let wanted = wanted(Dialect::NEWEST);
    let view = Record::new(Kind::View, "view_old", "old").with("name", "followupd.old");
    let field = Record::new(Kind::Field, "field_old", "old")
        .with("name", "x_old")
        .with("model_id", Key::ours("model_x_followup"));
    let installed = holding(&[wanted.clone(), vec![view, field]].concat());
    let steps = steps(&wanted, &installed).unwrap();
    assert_eq!(steps.iter().map(ToString::to_string).collect::<Vec<_>>(), ["remove view followupd.old"]);
}

#[test]
fn teardown_takes_everything_last_made_first() {
    let wanted = wanted(Dialect::NEWEST);
    let mut installed = holding(&wanted);
    installed.entries.insert(UNDER_WAY.to_owned(), Entry { id: 1, model: "ir.model.data".to_owned(), record_id: 0 });
    let removals = all(&installed);
    assert_eq!(removals.len(), wanted.len());
    assert!(removals.windows(2).all(|pair| pair[0].kind >= pair[1].kind));
}

#[test]
fn a_model_is_made_with_its_fields_and_other_fields_model_by_model() {
    let steps = steps(&wanted(Dialect::NEWEST), &Installed::default()).unwrap();
    let sizes: Vec<(&str, usize)> = batches(&steps)
        .into_iter()
        .map(|batch| match batch {
            Batch::Model(steps) => ("model", steps.len()),
            Batch::Records([Step::Create(record), rest @ ..]) => (record.kind.noun(), 1 + rest.len()),
            Batch::Records(_) | Batch::One(_) => ("other", 1),
        })
        .collect();
    let made: Vec<&str> = sizes.iter().map(|(noun, _)| *noun).collect();
    let rest = [
        "default value",
        "record rule",
        "access right",
        "view",
        "action",
        "server action",
        "view",
        "action",
        "view",
        "menu",
    ];
    let wanted = [&["group"][..], &["model"; 6], &["field"; 9], &rest].concat();
    assert_eq!(made, wanted);
    assert_eq!(sizes.iter().map(|(_, size)| size).sum::<usize>(), steps.len());
}

#[test]
fn the_identity_of_the_description_is_stable_and_short() {
    assert_eq!(identity(), identity());
    assert_eq!(identity().len(), 12);
}

#[test]
fn the_level_form_explains_every_placeholder() {
    let form = include_str!("views/level_form.xml");
    for placeholder in crate::render::PLACEHOLDERS {
        assert!(form.contains(&format!("<code>{{{{{placeholder}}}}}</code>")), "{placeholder}");
    }
}

#[test]
fn whatever_goes_to_customers_can_be_ticked_in_the_level_form() {
    let form = include_str!("views/level_form.xml");
    for field in [level::SEND_EMAIL, level::SEND_LETTER, level::LETTER_INSTEAD_OF_MAIL, level::INTEREST] {
        assert!(form.contains(&format!("<field name=\"{field}\"")), "{field}");
    }
}

fn company(id: i64, branch: bool) -> PlanCompany {
    PlanCompany { id, name: format!("C{id}"), branch, allowed: true }
}

fn held(id: i64, company_id: i64, key: Option<&str>) -> HeldLevel {
    HeldLevel {
        id,
        company_id,
        name: format!("L{id}"),
        from_file: key.is_some(),
        key: key.map(str::to_owned),
        active: true,
        values: BTreeMap::new(),
    }
}

fn told(source: &PlanSource, world: &LevelWorld) -> Vec<String> {
    level_steps(source, world).iter().map(ToString::to_string).collect()
}

#[test]
fn only_a_company_without_levels_gets_the_default_plan() {
    let stranger = PlanCompany { allowed: false, ..company(4, false) };
    let world = LevelWorld {
        companies: vec![company(1, false), company(2, false), company(3, true), stranger],
        levels: vec![HeldLevel { active: false, ..held(9, 2, None) }],
        ..LevelWorld::default()
    };
    assert_eq!(told(&PlanSource::Odoo, &world), ["create the default plan of C1: 5 levels at 15, 30, 45, 60, 90 days"]);
}

fn file_plan() -> PlanSource {
    let level = PlannedLevel { key: Some("first".to_owned()), ..default_plan().remove(0) };
    PlanSource::File(FilePlan { levels: vec![level], ..FilePlan::default() })
}

#[test]
fn a_plan_file_is_mirrored_and_peoples_levels_are_archived() {
    let world = LevelWorld {
        companies: vec![company(1, false)],
        levels: vec![held(8, 1, Some("gone")), held(9, 1, None)],
        ..LevelWorld::default()
    };
    let wanted = [
        "archive level \"L8\" of C1: it is not in the plan file",
        "archive level \"L9\" of C1: it is not in the plan file",
        "create level \"Friendly reminder\" (15 days) of C1 from the plan file",
    ];
    assert_eq!(told(&file_plan(), &world), wanted);
}

#[test]
fn a_mirrored_level_that_somebody_changed_is_put_right_again() {
    let world = LevelWorld {
        companies: vec![company(1, false)],
        levels: vec![held(8, 1, Some("first"))],
        ..LevelWorld::default()
    };
    assert_eq!(told(&file_plan(), &world), ["update level \"Friendly reminder\" (15 days) of C1 from the plan file"]);
}

#[test]
fn without_the_file_its_levels_become_peoples() {
    let world = LevelWorld {
        companies: vec![company(1, false)],
        levels: vec![held(8, 1, Some("first"))],
        ..LevelWorld::default()
    };
    let steps = level_steps(&PlanSource::Odoo, &world);
    assert!(matches!(steps.as_slice(), [LevelStep::Release { id: 8, .. }]), "{steps:?}");
}
