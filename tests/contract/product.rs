//! The product at work on a server, and each single thing that it uses there.

use std::collections::BTreeSet;

use followupd::odoo::capabilities::Capabilities;
use followupd::odoo::search::Domain;
use followupd::odoo::value::Value;
use followupd::provision::{Setup, SetupWish, UserWish, check_odoo};

use crate::bench::{Bench, Place};

pub(crate) type Used = BTreeSet<(String, String, String)>;

crate::facts! { whatever_the_product_uses_is_there }

/// Lets the product do all of its work on a server, so that whatever it uses is used.
pub(crate) async fn work(bench: &Bench) {
    Capabilities::ask(&bench.admin).await.unwrap();
    let wish = SetupWish {
        user: Some(UserWish {
            login: "followupd".to_owned(),
            email: Some("followupd@example.com".to_owned()),
            ..UserWish::default()
        }),
        ..SetupWish::default()
    };
    for _ in 0..2 {
        let setup = Setup::prepare(&bench.admin, &wish).await.unwrap();
        setup.apply(&bench.admin, &mut |_| {}).await.unwrap();
    }
    let left: Vec<String> =
        Setup::prepare(&bench.admin, &wish).await.unwrap().steps.iter().map(ToString::to_string).collect();
    assert_eq!(left, Vec::<String>::new(), "twice is once");
    check_odoo(&bench.admin, &[]).await.unwrap();
}

/// What the product uses of an Odoo of this version, by the stand-in's list.
pub(crate) async fn used(place: Place) -> Used {
    let bench = Bench::start(if place.is_14() { Place::StandIn14 } else { Place::StandIn19 }).await;
    let before = bench.world.as_ref().unwrap().used();
    work(&bench).await;
    bench.world.unwrap().used().difference(&before).cloned().collect()
}

/// Each field that the product reads can be read, each that it searches by can be searched by, each that it writes can
/// be written, and of each model that it asks for its fields it is known whether there is one.
async fn whatever_the_product_uses_is_there(bench: &Bench) {
    work(bench).await;
    for (model, method, field) in used(bench.place).await {
        let nothing = Value::Array(vec![Value::Array(vec!["id".into(), "=".into(), 0.into()])]);
        match (method.as_str(), field.as_str()) {
            ("read", field) if !field.is_empty() => {
                let ids = bench.call(&model, "search", vec![nothing]).await.unwrap();
                bench.call(&model, "read", vec![ids, Value::array([field])]).await.unwrap();
            }
            ("search", field) if !field.is_empty() => {
                bench
                    .admin
                    .with_archived()
                    .search(&model, &Domain::new().is_not_set(field).eq("id", 0), "id", None)
                    .await
                    .unwrap();
            }
            ("create" | "write", field) if !field.is_empty() => {
                let fields = bench.admin.fields_get(&model, &["type"]).await.unwrap();
                assert!(fields.contains_key(field), "{model}.{field}");
            }
            ("search", _) => drop(bench.call(&model, "search", vec![nothing]).await.unwrap()),
            ("search_count", _) => drop(bench.admin.search_count(&model, &Domain::new().eq("id", 0)).await.unwrap()),
            ("fields_get", _) => drop(bench.admin.fields_get(&model, &["type"]).await.unwrap()),
            ("search_read", _) => drop(bench.call(&model, "search_read", vec![nothing]).await.unwrap()),
            ("read", _) => {
                drop(bench.call(&model, "read", vec![Value::Array(vec![]), Value::array(["id"])]).await.unwrap())
            }
            // The facts of the other files are about these; that each is among them is checked in `used`.
            _ => {}
        }
    }
}
