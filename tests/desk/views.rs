//! Every view of ours in the web client: it is drawn, it shows what it must, and a picture of it is kept.

use followupd::odoo::search::Domain;

use crate::odoo::ids;
use crate::office::Office;
use crate::people::BERTA;
use crate::screen::Screen;

pub(crate) async fn are_drawn(office: &Office) {
    let screen = Screen::of(office, &BERTA, "Invoicing", "Customers").await;
    screen.choose("Follow-ups").await;
    views_of_follow_ups(&screen).await;
    tabs_of_a_follow_up(&screen).await;
    items_and_worklist(&screen).await;
    levels_and_plans(&screen).await;
    customers_and_invoices(office, &screen).await;
    screen.browser.close().await;
}

async fn views_of_follow_ups(screen: &Screen<'_>) {
    let list = ["Northwind Traders", "In Need of Action", "With Overdue Invoices", "Final notice", "Clara Clerk"];
    screen.is_drawn("list", ".o_list_view", &list).await;
    screen.open_filters().await;
    screen
        .is_drawn(
            "search",
            ".dropdown-item, .o_menu_item, .o_filter_menu li",
            &["Requires Follow-up", "Broken Promise", "In Doubt"],
        )
        .await;
    screen.follow_ups().await;
    screen.switch_to("kanban").await;
    let cards = ["Vega Engineering", "days overdue", "Second reminder", "Reminded a few days ago", "no e-mail address"];
    screen.is_drawn("kanban", ".o_kanban_view", &cards).await;
    screen.switch_to("pivot").await;
    let pivot = ["Final notice", "Second reminder", "31-60 Days Overdue", "Total Due"];
    screen.is_drawn("pivot", ".o_pivot_view, .o_pivot", &pivot).await;
    screen.switch_to("graph").await;
    assert!(
        screen.browser.is_painted(".o_graph_renderer canvas, .o_graph_canvas_container canvas").await,
        "the graph is empty"
    );
    screen.is_drawn("graph", ".o_action_manager button", &["Measures"]).await;
    screen.switch_to("calendar").await;
    screen.is_drawn("calendar", ".o_calendar_view, .o_calendar_container", &["Sunrise Dairy", "Clara Clerk"]).await;
    screen.switch_to("activity").await;
    screen
        .is_drawn(
            "activity",
            ".o_activity_view, .o_activity_controller",
            &["Northwind Traders", "Third reminder and call"],
        )
        .await;
    screen.switch_to("list").await;
    screen.browser.shows_in(".o_list_view", "Northwind Traders").await;
}

async fn tabs_of_a_follow_up(screen: &Screen<'_>) {
    const FORM: &str = ".o_form_view";
    screen.open("Harbour Logistics").await;
    let form = ["Harbour Logistics", "Final notice", "61-90 Days Overdue", "Over 90 Days Overdue", "Bad Debtor"];
    screen.is_drawn("form", FORM, &form[..4]).await;
    screen.turn_to("Open Items", "Open Amount").await;
    screen.is_drawn("form-items", FORM, &["Open Amount", "INV/", "1,275.40"]).await;
    screen.turn_to("History", "Asked By").await;
    screen.is_drawn("form-history", FORM, &["ap@harbour-logistics.example", "Clara Clerk"]).await;
    screen.turn_to("Promise and Snooze", "Snoozed Until").await;
    screen.is_drawn("form-waiting", FORM, &["Snoozed Until", form[4]]).await;
    screen.turn_to("Requests", "Asked On").await;
    screen.is_drawn("form-requests", FORM, &["Follow Up Now", "Done", "Set Level"]).await;
}

async fn items_and_worklist(screen: &Screen<'_>) {
    screen.list_of("Customers", "Open Items").await;
    screen.is_drawn("open-items", ".o_list_view", &["Baltic Timber", "Vega Engineering"]).await;
    screen.go_to("Customers", "Follow-up Worklist").await;
    screen.browser.shows_in(".o_form_view", "Nobody can be reached at level").await;
    screen.press("Next").await;
    screen.sees("Dear Quay Street Books,").await;
    screen.is_drawn("worklist", ".o_form_view", &["As the Customer Sees It", "Skip Until", "INV/"]).await;
}

async fn levels_and_plans(screen: &Screen<'_>) {
    const FORM: &str = ".o_form_view";
    screen.list_of("Configuration", "Follow-up Plans").await;
    screen.browser.shows("Add a follow-up plan").await;
    screen.picture("plans").await;
    screen.list_of("Configuration", "Follow-up Levels").await;
    let levels = ["Friendly reminder", "Second reminder", "Final notice", "90"];
    screen.is_drawn("levels", ".o_list_view", &levels).await;
    let row = ".o_data_row .o_data_cell";
    assert!(
        screen.browser.click_until(row, "Third reminder and call", "Placeholders").await,
        "the level does not open"
    );
    screen.is_drawn("level", FORM, &["Days After Due Date", "Add Followers", "{{ customer_name }}"]).await;
    screen.turn_to("Placeholders", "Name of the customer").await;
    screen.is_drawn("level-placeholders", FORM, &["{{payment_deadline}}", "Name of the customer"]).await;
    screen.turn_to("Activity", "Activity Summary").await;
    screen.is_drawn("level-activity", FORM, &["Call"]).await;
}

async fn customers_and_invoices(office: &Office, screen: &Screen<'_>) {
    screen.list_of("Customers", "Customers").await;
    screen.switch_to("list").await;
    screen.browser.shows_in(".o_list_view", "Baltic Timber").await;
    screen.open_filters().await;
    screen.choose("Requires Follow-up").await;
    screen.is_drawn("customers", ".o_list_view", &["Granite Works"]).await;
    assert_eq!(screen.browser.count(".o_data_cell", "Juniper Clinic").await, 0, "it needs no follow-up");

    let customer = ids(office.admin(), "res.partner", Domain::new().eq("name", "Harbour Logistics")).await[0];
    screen.browser.follow(&office.address_of("res.partner", customer)).await;
    screen.turn_to("Follow-up", "Follow-up Contact").await;
    screen.is_drawn("customer", ".o_form_view", &["With Overdue Invoices", "Final notice", "Follow-up Contact"]).await;
    let invoice = Domain::new().eq("partner_id", customer).gt("amount_total", 1275).lt("amount_total", 1276);
    let invoice = ids(office.admin(), "account.move", invoice).await[0];
    screen.browser.follow(&office.address_of("account.move", invoice)).await;
    screen.turn_to("Follow-up", "Original Amount").await;
    screen.is_drawn("invoice", ".o_form_view", &["Final notice", "1,275.40", "Original Amount"]).await;
}
