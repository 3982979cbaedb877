//! A company in a stand-in of Odoo, set up as an administrator does it, for tests of the whole program.

use chrono::{NaiveDate, NaiveDateTime};
use followupd::odoo::endpoint::{Endpoint, Login};
use followupd::odoo::session::Session;
use followupd::provision::{Setup, SetupWish, UserWish};
use followupd::standin::{Document, Flavour, NewInvoice, Server, World};

/// The database.
pub(crate) const DATABASE: &str = "acme";
/// The restricted user.
pub(crate) const LOGIN: &str = "followupd";
/// The restricted user's password.
pub(crate) const SECRET: &str = "quite secret";

/// A company with an address, in an Odoo where setup has been run; nobody owes anything yet.
pub(crate) async fn company(now: NaiveDateTime) -> World {
    company_in(World::new(Flavour::Nineteen, DATABASE, now)).await
}

/// The same, in a fresh Odoo of any kind.
pub(crate) async fn company_in(world: World) -> World {
    world.write("res.company", 1, [("email", "ar@acme.test".into())]).unwrap();
    // Texts in six languages are checked with every run; one is enough here.
    for language in world.ids("res.lang") {
        let english = world.field("res.lang", language, "code").as_str() == Some("en_US");
        world.force("res.lang", language, "active", english);
    }
    let server = Server::start(world.clone()).await.unwrap();
    set_up(&administrator(&server.url(), DATABASE).await).await;
    let user = world.find("res.users", "login", LOGIN).unwrap();
    world.write("res.users", user, [("password", SECRET.into())]).unwrap();
    world
}

/// Runs setup, the restricted user included.
pub(crate) async fn set_up(administrator: &Session) {
    let user =
        UserWish { login: LOGIN.to_owned(), email: Some("followupd@acme.test".to_owned()), companies: Vec::new() };
    let wish = SetupWish { user: Some(user), ..SetupWish::default() };
    let setup = Setup::prepare(administrator, &wish).await.unwrap();
    setup.apply(administrator, &mut |_| {}).await.unwrap();
}

/// An administrator's session.
pub(crate) async fn administrator(url: &str, database: &str) -> Session {
    let endpoint = Endpoint::new(url, database).unwrap();
    Session::connect(&endpoint, Login::new("admin", "admin".to_owned())).await.unwrap()
}

/// A customer; its id.
pub(crate) fn customer(world: &World, name: &str, email: &str) -> i64 {
    let values =
        [("name", name.into()), ("is_company", true.into()), ("email", email.into()), ("lang", "en_US".into())];
    world.create("res.partner", values).unwrap()
}

/// An invoice of a customer; its id.
pub(crate) fn invoice(world: &World, customer: i64, due: NaiveDate) -> i64 {
    let invoice = NewInvoice {
        company: 1,
        customer,
        document: Document::Invoice,
        currency: None,
        date: due - chrono::Days::new(30),
        instalments: vec![(Some(due), "1210.00".parse().unwrap())],
        reference: None,
    };
    world.post(&invoice).unwrap()
}
