//! Whatever the product uses of Odoo appears in the contract.
//!
//! The stand-in keeps a list of every model, method and field that is used. The list of the product, made while it does
//! all of its work against the stand-in, from setup to teardown, must be contained in what the facts of this suite hold.

use std::collections::BTreeSet;

use crate::bench::{Bench, Place};
use crate::product::Used;

/// Methods that are the same for every model: a fact about them on one model is a fact on all.
const EVERY_MODEL: [&str; 10] = [
    "check_access_rights",
    "create",
    "fields_get",
    "has_access",
    "read",
    "search",
    "search_count",
    "search_read",
    "unlink",
    "write",
];

/// What the facts use.
async fn by_the_facts(place: Place) -> Used {
    let bench = Bench::start(place).await;
    crate::books::all(&bench).await;
    crate::faults::all(&bench).await;
    crate::messages::all(&bench).await;
    crate::models::all(&bench).await;
    crate::records::all(&bench).await;
    crate::rights::all(&bench).await;
    crate::search::all(&bench).await;
    crate::translations::all(&bench).await;
    crate::values::all(&bench).await;
    bench.world.unwrap().used()
}

async fn compare(place: Place) {
    let (product, facts) = (crate::product::used(place).await, by_the_facts(place).await);
    let methods: BTreeSet<&str> = facts.iter().map(|(_, method, _)| method.as_str()).collect();
    println!("{place:?}: the product uses");
    let mut missing = Vec::new();
    for used @ (model, method, field) in product {
        let shown = format!("{model}.{method}({field})");
        println!("  {shown}");
        let on_every_model =
            field.is_empty() && EVERY_MODEL.contains(&method.as_str()) && methods.contains(method.as_str());
        if !facts.contains(used) && !crate::product::is_looked_at(method, field) && !on_every_model {
            missing.push(shown);
        }
    }
    println!("in all {}; the facts use {}", product.len(), facts.len());
    assert!(missing.is_empty(), "used by the product, but in no contract test:\n{}", missing.join("\n"));
}

#[tokio::test]
async fn all_that_the_product_uses_of_odoo_14_is_in_the_contract() {
    compare(Place::StandIn14).await;
}

#[tokio::test]
async fn all_that_the_product_uses_of_odoo_19_is_in_the_contract() {
    compare(Place::StandIn19).await;
}
