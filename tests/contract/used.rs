//! Whatever the product uses of Odoo appears in the contract.
//!
//! The stand-in keeps a list of every model, method and field that is used. The list of the product, made while it does
//! all of its work against the stand-in, must be contained in the list of the facts of this suite.

use crate::bench::{Bench, Place};
use crate::product::Used;

/// What the facts use.
async fn by_the_contract(place: Place) -> Used {
    let bench = Bench::start(place).await;
    crate::books::all(&bench).await;
    crate::faults::all(&bench).await;
    crate::messages::all(&bench).await;
    crate::models::all(&bench).await;
    crate::product::all(&bench).await;
    crate::records::all(&bench).await;
    crate::rights::all(&bench).await;
    crate::search::all(&bench).await;
    crate::values::all(&bench).await;
    bench.world.unwrap().used()
}

async fn compare(place: Place) {
    let (product, contract) = (crate::product::used(place).await, by_the_contract(place).await);
    println!("{place:?}: the product uses {} of the {} that the contract holds", product.len(), contract.len());
    for (model, method, field) in &product {
        println!("  {model}.{method}({field})");
    }
    let missing: Vec<String> =
        product.difference(&contract).map(|(model, method, field)| format!("{model}.{method}({field})")).collect();
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
