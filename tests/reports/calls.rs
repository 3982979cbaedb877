//! How much a report asks of Odoo.

use crate::stage;
use crate::town::{Town, days_ago, rows};

/// What a report asks of Odoo, from the login on.
async fn calls(customers: usize) -> usize {
    let town = Town::open().await;
    for number in 0..customers {
        let customer = town.customer(&format!("Customer {number:04}"));
        let invoice = stage::invoice(&town.world, customer, days_ago(40));
        if number % 2 == 0 {
            town.world.pay(invoice, Some(60.into()), days_ago(3)).unwrap();
        }
    }
    let before = town.world.calls().len();
    let report = town.report(&["aged", "--date", &days_ago(10).to_string()]).await;
    assert_eq!(rows(&report, "aged").len(), customers);
    town.world.calls().len() - before
}

#[tokio::test]
async fn many_customers_take_no_more_calls_than_a_few() {
    let (few, many) = (calls(3).await, calls(300).await);
    println!("{few} calls for 3 customers, {many} for 300");
    assert!(many <= few + 2, "{many} calls for many customers, {few} for few");
}
