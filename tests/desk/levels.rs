//! A billing administrator's plan: a level with a mistake in its text, the mistake mended, followers, another language.

use std::time::{Duration, Instant};

use followupd::odoo::names::level;
use followupd::odoo::search::Domain;

use crate::odoo::{ids, rows};
use crate::office::Office;
use crate::people::{BERTA, CLARA};
use crate::screen::Screen;

/// Everybody is due for the first level.
pub(crate) const CUSTOMERS: [&str; 3] = ["Alder Ltd", "Birch Ltd", "Cedar Ltd"];

/// A level tells within so many seconds what is wrong with it.
const TELLS_WITHIN_SECONDS: u64 = 10;

/// The level of 15 days.
const LEVEL: &str = "Friendly reminder";
const WRONG: &str = "Invoice {{ invoice_numbr }}, a reminder from Berta";
const MENDED: &str = "Invoice {{ invoice_number }}, a reminder from Berta";
const PROBLEM: &str = "Something is wrong with this level:";
const FRENCH: &str = "Facture {{ invoice_number }}, un rappel de Berta";

pub(crate) async fn are_configured(office: &Office) {
    let screen = Screen::of(office, &BERTA, "Invoicing", "Customers").await;
    writes_a_wrong_placeholder(office, &screen).await;
    the_last_good_text_goes_meanwhile(office, &screen).await;
    mends_it(office, &screen).await;
    translates(office, &screen).await;
    screen.browser.close().await;
}

async fn writes_a_wrong_placeholder(office: &Office, screen: &Screen<'_>) {
    opens_the_level(screen).await;
    screen.picture("desk-level").await;
    screen.edit().await;
    screen.write(level::SUBJECT, WRONG).await;
    screen.save().await;
    let seconds = comes_to(office, true).await;
    opens_the_level(screen).await;
    screen.sees(PROBLEM).await;
    screen.sees("unknown placeholder {{ invoice_numbr }}; did you mean {{ invoice_number }}?").await;
    screen.picture("desk-level-problem").await;
    println!("a wrong placeholder, told after {seconds:.1} s");
}

/// What stood there before goes to whoever is reminded now.
async fn the_last_good_text_goes_meanwhile(office: &Office, screen: &Screen<'_>) {
    screen.open("Alder Ltd").await;
    screen.press("Follow Up Now").await;
    screen.sees("sent to ap@alder-ltd.example").await;
    office.has_got("Alder Ltd", 1).await;
    let mail = office.last_mail();
    assert!(mail.contains("Subject: Reminder: invoice INV/") && !mail.contains("Berta"), "{mail}");
    println!("the last good text");
}

/// The mistake is mended, and Clara follows whoever is reminded from now on.
async fn mends_it(office: &Office, screen: &Screen<'_>) {
    opens_the_level(screen).await;
    screen.edit().await;
    screen.write(level::SUBJECT, MENDED).await;
    screen.browser.choose(level::FOLLOWERS, CLARA.name).await;
    screen.save().await;
    let seconds = comes_to(office, false).await;
    opens_the_level(screen).await;
    screen.sees(CLARA.name).await;
    screen.picture("desk-level-mended").await;
    assert_eq!(screen.browser.count(".alert strong", PROBLEM).await, 0, "the problem is still shown");
    println!("mended, told after {seconds:.1} s");

    screen.open("Birch Ltd").await;
    screen.press("Follow Up Now").await;
    screen.sees("sent to ap@birch-ltd.example").await;
    office.has_got("Birch Ltd", 1).await;
    let mail = office.last_mail();
    assert!(mail.contains("Subject: Invoice INV/") && mail.contains("a reminder from Berta"), "{mail}");
    let clara = rows(office.admin(), "res.users", Domain::new().eq("login", CLARA.login), &["partner_id"]).await;
    let clara = clara[0].id_of("partner_id").unwrap();
    let customer = office.record("Birch Ltd", "x_partner_id").await.as_int().unwrap();
    let follows = Domain::new().eq("res_model", "res.partner").eq("res_id", customer).eq("partner_id", clara);
    assert_eq!(ids(office.admin(), "mail.followers", follows).await.len(), 1, "Clara follows the customer");
    println!("the mended text, and a follower");
}

/// By Odoo's own tool for translations; a customer who reads French gets it.
async fn translates(office: &Office, screen: &Screen<'_>) {
    opens_the_level(screen).await;
    screen.edit().await;
    screen.translate(level::SUBJECT, "French / Français", FRENCH).await;
    let french = office.admin().with_context("lang", "fr_FR");
    let begun = Instant::now();
    while rows(&french, level::MODEL, the_level(), &[level::SUBJECT]).await[0].str(level::SUBJECT) != Ok(FRENCH) {
        assert!(begun.elapsed() < Duration::from_secs(30), "the translation is not written");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }

    let customer = office.record("Cedar Ltd", "x_partner_id").await.as_int().unwrap();
    office.accountant.write("res.partner", customer, [("lang", "fr_FR".into())]).await;
    screen.open("Cedar Ltd").await;
    screen.press("Follow Up Now").await;
    screen.sees("sent to ap@cedar-ltd.example").await;
    office.has_got("Cedar Ltd", 1).await;
    let mail = office.last_mail();
    assert!(mail.contains("Subject: Facture INV/") && mail.contains("un rappel de Berta"), "{mail}");
    println!("translated");
}

/// By its days: its name is another one in French.
fn the_level() -> Domain {
    Domain::new().eq(level::DAYS_AFTER_DUE, 15).eq(level::COMPANY, 1)
}

async fn opens_the_level(screen: &Screen<'_>) {
    for _ in 0..5 {
        screen.list_of("Configuration", "Follow-up Levels").await;
        if screen.browser.click_until(".o_data_row .o_data_cell", LEVEL, "Placeholders").await {
            return;
        }
    }
    panic!("the level does not open");
}

/// Waits until the level shows that something is wrong, or that nothing is: how many seconds it took.
async fn comes_to(office: &Office, is_wrong: bool) -> f64 {
    let begun = Instant::now();
    loop {
        let shown = &rows(office.admin(), level::MODEL, the_level(), &[level::PROBLEM]).await[0];
        if shown.opt_str(level::PROBLEM).unwrap().is_some() == is_wrong {
            return begun.elapsed().as_secs_f64();
        }
        assert!(begun.elapsed() < Duration::from_secs(TELLS_WITHIN_SECONDS), "wrong: {}", !is_wrong);
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}
