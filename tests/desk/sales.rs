//! Salespeople at work: the follow-ups of their own customers, three buttons, and nothing else.

use std::time::{Duration, Instant};

use followupd::odoo::search::Domain;

use crate::customers::{Customer, address};
use crate::odoo::{ids, rows};
use crate::office::Office;
use crate::people::{INA, MONA, Person, SALLY, SECRET, SIMON};
use crate::screen::Screen;
use crate::server::Version;
use crate::webdriver::Browser;

/// Two of Sally's, one of Simon's, one of nobody's.
pub(crate) const CUSTOMERS: [Customer; 4] = [
    Customer::of("Alder Ltd", &SALLY),
    Customer::of("Birch Ltd", &SALLY),
    Customer::of("Cedar Ltd", &SIMON),
    Customer::of_nobody("Douglas Ltd"),
];

/// What only billing users have.
const BUTTONS_OF_OTHERS: [&str; 4] = ["Log a Call", "Promise to Pay", "Snooze", "Dispute or Exclude"];
const ENTRIES_OF_OTHERS: [&str; 4] = ["Set Level", "Snooze", "Promise to Pay", "Log a Call"];

pub(crate) async fn is_done(office: &Office) {
    let screen = Screen::of(office, &SALLY, "Sales", "Orders").await;
    screen.choose("Follow-ups").await;
    sees_her_own(office, &screen).await;
    has_three_buttons(office, &screen).await;
    previews_and_sends(office, &screen).await;
    follows_up_now(office, &screen).await;
    is_kept_from_others(office, &screen).await;
    opens_customers(office, &screen.browser, &["Alder Ltd", "Cedar Ltd"]).await;
    screen.browser.close().await;
    a_manager_sees_all(office).await;
    everybody_opens_customers(office).await;
}

async fn sees_her_own(office: &Office, screen: &Screen<'_>) {
    screen.browser.shows_in(".o_list_view", "Alder Ltd").await;
    screen.browser.shows_in(".o_list_view", "Birch Ltd").await;
    screen.picture("desk-sales").await;
    assert_eq!(screen.browser.count(".o_data_row", "").await, 2, "her own customers, and nobody else's");
    assert!(!screen.has_app("Invoicing").await, "she has no role there");
    screen.open("Alder Ltd").await;
    screen.picture("desk-sales-record").await;
    assert_eq!(screen.browser.count(".nav-link", "Requests").await, 0, "nothing was asked for yet");
    assert_eq!(office.mails("Alder Ltd").await, (0, 0));
    println!("her own customers");
}

/// She reads the record, and can change nothing on it.
async fn has_three_buttons(office: &Office, screen: &Screen<'_>) {
    for button in ["Follow Up Now", "Preview and Send", "Print Letter"] {
        assert!(screen.has(button).await, "{button} is not on her screen");
    }
    for button in BUTTONS_OF_OTHERS {
        assert!(!screen.has(button).await, "{button} is on her screen");
    }
    let (inputs, edit) = match office.server.version {
        Version::Nineteen => (".o_form_sheet .o_field_widget input, .o_form_sheet textarea", ".o_form_button_save"),
        Version::Fourteen => (".o_form_sheet input, .o_form_sheet textarea", ".o_form_button_edit"),
    };
    assert_eq!(screen.browser.count(inputs, "").await, 0, "she could type into the record");
    assert_eq!(screen.browser.count(edit, "").await, 0, "she could change the record");
    screen.open_actions().await;
    screen.browser.shows_in("a, .dropdown-item", "Follow Up Now").await;
    for entry in ENTRIES_OF_OTHERS {
        assert!(!screen.offers(entry).await, "{entry} is in her menu");
    }
    println!("three buttons");
}

/// What the customer would read; she can change nothing of it, and sends it.
async fn previews_and_sends(office: &Office, screen: &Screen<'_>) {
    screen.open("Alder Ltd").await;
    screen.press_for("Preview and Send", "Dear Alder Ltd,").await;
    screen.picture("desk-sales-preview").await;
    assert_eq!(screen.browser.count(".modal [name=x_subject] input, .modal input[name=x_subject]", "").await, 0);
    assert_eq!(screen.browser.count(".modal a, .modal .nav-link", "Change the Text").await, 0);
    assert_eq!(office.mails("Alder Ltd").await, (0, 0), "a preview sends nothing");
    screen.answer("Send").await;
    screen.sees("sent to ap@alder-ltd.example").await;
    office.has_got("Alder Ltd", 1).await;
    assert!(office.last_mail().contains("Dear Alder Ltd,"), "{}", office.last_mail());
    assert!(office.is_told("Alder Ltd", "sent by e-mail to ap@alder-ltd.example").await);
    assert_eq!(asked(office, "Alder Ltd", &SALLY).await, ["follow_up: done"]);
    println!("preview and send");
}

/// *Follow Up Now*; again it needs a second word, which she may say.
async fn follows_up_now(office: &Office, screen: &Screen<'_>) {
    screen.open("Birch Ltd").await;
    screen.press("Follow Up Now").await;
    screen.sees("sent to ap@birch-ltd.example").await;
    office.has_got("Birch Ltd", 1).await;
    assert!(office.is_told("Birch Ltd", "sent by e-mail to ap@birch-ltd.example").await);
    office.a_second_passes().await;
    screen.press_for("Follow Up Now", "Reminded a few days ago; not again before").await;
    assert_eq!(office.mails("Birch Ltd").await, (1, 1), "nothing goes before the second word");
    screen.answer("Follow Up All the Same").await;
    office.has_got("Birch Ltd", 2).await;
    assert_eq!(asked(office, "Birch Ltd", &SALLY).await, ["follow_up: done", "follow_up: done"]);
    println!("follow up now");
}

/// Whoever follows a link to another's customer is told that it is not theirs.
async fn is_kept_from_others(office: &Office, screen: &Screen<'_>) {
    let others = ids(office.admin(), "x_followup", Domain::new().eq("x_name", "Cedar Ltd")).await[0];
    screen.browser.follow(&office.address_of("x_followup", others)).await;
    screen.one_of(&["top-secret records", "Access Error", "not allowed to access"]).await;
    screen.picture("desk-sales-refused").await;
    assert_eq!(screen.browser.count("h1", "Cedar Ltd").await, 0, "another's customer is shown");
    println!("kept from others");
}

/// The manager has everybody's, and the same buttons.
async fn a_manager_sees_all(office: &Office) {
    let screen = Screen::of(office, &MONA, "Sales", "Orders").await;
    screen.choose("Follow-ups").await;
    for customer in CUSTOMERS {
        screen.browser.shows_in(".o_list_view", customer.name).await;
    }
    screen.open("Cedar Ltd").await;
    for button in BUTTONS_OF_OTHERS {
        assert!(!screen.has(button).await, "{button} is on the manager's screen");
    }
    screen.press("Follow Up Now").await;
    screen.sees("sent to ap@cedar-ltd.example").await;
    office.has_got("Cedar Ltd", 1).await;
    assert_eq!(asked(office, "Cedar Ltd", &MONA).await, ["follow_up: done"]);
    screen.browser.close().await;
    println!("the manager");
}

/// Whoever has nothing to do with follow-ups works with customers as before.
async fn everybody_opens_customers(office: &Office) {
    let browser = Browser::start().await;
    browser.log_in(&office.server.url, &office.server.database, INA.login, SECRET).await;
    browser.shows_in(".o_menu_apps, .o_navbar_apps_menu", "").await;
    opens_customers(office, &browser, &["Alder Ltd", "Douglas Ltd"]).await;
    browser.close().await;
    println!("everybody");
}

/// The forms of customers open, without a word of follow-up.
async fn opens_customers(office: &Office, browser: &Browser, customers: &[&str]) {
    for name in customers {
        let customer = ids(office.admin(), "res.partner", Domain::new().eq("name", *name)).await[0];
        browser.follow(&office.address_of("res.partner", customer)).await;
        browser.shows_in(".o_form_view", &address(name)).await;
        assert!(browser.gone(".o_loading").await);
        assert_eq!(browser.count(".modal", "").await, 0, "an error is shown with {name}");
        assert_eq!(browser.count(".nav-link", "Follow-up").await, 0, "{name} is shown with a tab of others");
    }
}

/// What became of what somebody has asked for, once all is answered: kind and state of each request, all of which are
/// this person's.
async fn asked(office: &Office, customer: &str, person: &Person) -> Vec<String> {
    let user = ids(office.admin(), "res.users", Domain::new().eq("login", person.login)).await[0];
    let told = |request: &followupd::odoo::row::Row| {
        format!("{}: {}", request.str("x_kind").unwrap(), request.str("x_state").unwrap())
    };
    let begun = Instant::now();
    loop {
        let which = Domain::new().eq("x_name", customer);
        let requests = rows(office.admin(), "x_followup_request", which, &["x_kind", "x_state", "create_uid"]).await;
        assert!(requests.iter().all(|request| request.id_of("create_uid") == Ok(user)), "{requests:?}");
        // A message has gone before its request is answered.
        let is_waiting = requests.iter().any(|request| request.str("x_state") == Ok("asked"));
        if !is_waiting || begun.elapsed() > Duration::from_secs(60) {
            return requests.iter().map(told).collect();
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}
