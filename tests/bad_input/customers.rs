//! Customers, items and companies with whom something is wrong.

use followupd::standin::{Document, NewInvoice};

use crate::town::{GOOD, Town, overdue};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_customer_without_an_address_is_held() {
    let town = Town::open().await;
    town.third("Silent Ltd", "");
    town.run().await.is("a customer without an address", 0, &["Silent Ltd", "held", "no e-mail address"]);
    town.only_the_good_were_reached();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_customer_with_a_broken_address_is_held() {
    let town = Town::open().await;
    town.third("Typo Ltd", "ap(at)typo.test");
    town.run().await.is("a customer with a broken address", 0, &["Typo Ltd", "held", "ap(at)typo.test"]);
    town.only_the_good_were_reached();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whom_odoo_has_blacklisted_is_not_written_to() {
    let town = Town::open().await;
    let barred = "AP <AP@Barred.test>";
    town.third("Barred Ltd", barred);
    town.world.create("mail.blacklist", [("email", "ap@barred.test".into())]).unwrap();
    let told = ["Barred Ltd", "held", "\"AP@Barred.test\" is blacklisted in Odoo"];
    town.run().await.is("a blacklisted address", 0, &told);
    town.only_the_good_were_reached();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_the_place_of_a_blacklisted_contact_the_customer_is_written_to() {
    let town = Town::open().await;
    let customer = town.third("Open Ltd", "ap@open.test");
    let contact = [
        ("name", "Clerk".into()),
        ("parent_id", customer.into()),
        ("type", "invoice".into()),
        ("email", "clerk@open.test, second@open.test".into()),
    ];
    town.world.create("res.partner", contact).unwrap();
    for (address, is_listed) in [("clerk@open.test", true), ("second@open.test", true), ("ap@open.test", false)] {
        town.world.create("mail.blacklist", [("email", address.into()), ("active", is_listed.into())]).unwrap();
    }
    town.run().await.is("a blacklisted contact", 0, &["Open Ltd", "3 reminded"]);
    assert_eq!(town.reached(), [GOOD[0], GOOD[1], "ap@open.test"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_customer_without_a_language_is_written_to_in_the_companys() {
    let town = Town::open().await;
    let customer = town.third("Mute Ltd", "ap@mute.test");
    town.world.force("res.partner", customer, "lang", false);
    town.run().await.is("a customer without a language", 0, &["Mute Ltd", "3 reminded"]);
    assert_eq!(town.reached().len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_customer_with_an_unknown_language_is_written_to_all_the_same() {
    let town = Town::open().await;
    let customer = town.third("Klingon Ltd", "ap@klingon.test");
    town.world.force("res.partner", customer, "lang", "tlh_XX");
    town.run().await.is("a customer with an unknown language", 0, &["Klingon Ltd", "3 reminded"]);
    assert_eq!(town.reached().len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_item_without_a_due_date_is_due_on_its_invoice_date() {
    let town = Town::open().await;
    let customer = crate::stage::customer(&town.world, "Dateless Ltd", "ap@dateless.test");
    let invoice = NewInvoice {
        company: 1,
        customer,
        document: Document::Invoice,
        currency: None,
        date: overdue(),
        instalments: vec![(None, "99.00".parse().unwrap())],
        reference: None,
    };
    town.world.post(&invoice).unwrap();
    town.run().await.is("an item without a due date", 0, &["Dateless Ltd", "3 reminded"]);
    assert_eq!(town.reached().len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_item_in_an_unknown_currency_holds_its_account() {
    let town = Town::open().await;
    let customer = town.third("Florin Ltd", "ap@florin.test");
    for line in town.world.ids("account.move.line") {
        if town.world.field("account.move.line", line, "partner_id").as_int() == Some(customer) {
            town.world.force("account.move.line", line, "currency_id", 999);
        }
    }
    town.run().await.is("an item in an unknown currency", 0, &["Florin Ltd", "held", "999"]);
    town.only_the_good_were_reached();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_company_without_a_sender_sends_nothing() {
    let town = Town::open().await;
    town.world.write("res.company", 1, [("email", false.into())]).unwrap();
    town.run().await.is("a company without a sender", 4, &["YourCompany", "no sender", "e-mail address"]);
    town.say(&["check"]).await.is("a company without a sender", 4, &["YourCompany", "no sender", "sender_email"]);
    assert!(town.reached().is_empty());
    town.world.write("res.company", 1, [("email", "ar@acme.test".into())]).unwrap();
    town.run().await.is("a company with a sender again", 0, &["2 reminded"]);
    town.only_the_good_were_reached();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sender_of_the_settings_is_enough_and_its_name_alone_goes_with_odoos_address() {
    let company = "[[company]]\nname = \"YourCompany\"\n";
    let town = Town::open_with(["", "", &format!("{company}sender_email = \"ar@own.test\"\n")]).await;
    town.world.write("res.company", 1, [("email", false.into())]).unwrap();
    town.say(&["check"]).await.is("a sender in the settings", 0, &["followupd can work"]);
    town.run().await.is("a sender in the settings", 0, &["2 reminded"]);
    assert!(town.from().iter().all(|from| from == "From: YourCompany <ar@own.test>"), "{:?}", town.from());

    let town = Town::open_with(["", "", &format!("{company}sender_name = \"Accounts receivable\"\n")]).await;
    town.run().await.is("a sender's name in the settings", 0, &["2 reminded"]);
    let wanted = "From: \"Accounts receivable\" <ar@acme.test>";
    assert!(town.from().iter().all(|from| from == wanted), "{:?}", town.from());
}
