//! The stand-in's models are Odoo's: every field that it has, a real server has, of the same type.

use std::collections::BTreeMap;

use followupd::odoo::session::Members;
use followupd::odoo::value::Value;

use crate::bench::{Bench, Place};

/// Type and other model of each field of a model.
async fn fields(bench: &Bench, model: &str) -> BTreeMap<String, (Value, Value)> {
    let told: Members = bench.admin.fields_get(model, &["type", "relation"]).await.unwrap();
    told.into_iter()
        .map(|(name, field)| {
            let field = field.as_struct().unwrap().clone();
            let part = |what: &str| field.get(what).cloned().unwrap_or(Value::Bool(false));
            (name, (part("type"), part("relation")))
        })
        .collect()
}

/// What the stand-in may say differently, and why.
fn excused(model: &str, field: &str) -> bool {
    // A reference to one of several kinds of actions: the stand-in keeps it as the text that it is on the wire.
    // Followers and the abstract thread are not stamped with who made them and when, which nobody has asked for yet.
    (model, field) == ("ir.ui.menu", "action")
        || (matches!(model, "mail.followers" | "mail.thread")
            && (field.starts_with("create_") || field.starts_with("write_")))
}

async fn compare(stand_in: Place, real: Place) {
    let (stand_in, real) = (Bench::start(stand_in).await, Bench::start(real).await);
    let models = stand_in.world.as_ref().unwrap().models();
    let mut differences = Vec::new();
    for model in models {
        let known = fields(&real, &model).await;
        for (name, field) in fields(&stand_in, &model).await {
            match known.get(&name) {
                _ if excused(&model, &name) => {}
                None => differences.push(format!("{model}.{name}: no such field")),
                Some(there) if *there != field => {
                    differences.push(format!("{model}.{name}: {field:?} here, {there:?} there"));
                }
                Some(_) => {}
            }
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[tokio::test]
async fn the_stand_in_has_no_field_that_odoo_14_has_not() {
    compare(Place::StandIn14, Place::Odoo14).await;
}

#[tokio::test]
async fn the_stand_in_has_no_field_that_odoo_19_has_not() {
    compare(Place::StandIn19, Place::Odoo19).await;
}
