//! Odoo's own web client, as a billing user who is no administrator sees it.

use crate::story::Story;
use crate::webdriver::Browser;

/// Clara opens Invoicing > Customers > Follow-ups, two records, and a customer's form.
pub(crate) async fn look(story: &Story) {
    let version = story.server.version.number();
    let url = &story.server.url;
    let browser = Browser::start().await;
    browser.log_in(url, &story.server.database, "clara@harbor.example", "secret123").await;

    let menu = "a, button, .dropdown-item";
    browser.click(".o_menu_apps > .dropdown > a, .o_navbar_apps_menu button", "").await;
    browser.click(menu, "Invoicing").await;
    browser.click(".o_menu_sections a, .o_menu_sections button", "Customers").await;
    browser.click(menu, "Follow-ups").await;
    for text in ["Schmidt Maschinenbau", "Friendly reminder", "With Overdue Invoices", "In Need of Action", "1,500.00"]
    {
        browser.shows(text).await;
    }
    browser.picture(&format!("{version}-list")).await;

    browser.click(".o_data_row .o_data_cell", "Schmidt Maschinenbau").await;
    browser.shows("sent by e-mail to einkauf@schmidt.example").await;
    for text in ["Friendly reminder", "Clara Clerk", "1,500.00", "With Overdue Invoices"] {
        browser.shows(text).await;
    }
    browser.picture(&format!("{version}-record")).await;

    browser.open(&story.address_of("x_followup", story.record_id("hermit", story.world.accountant.harbor).await)).await;
    for text in ["Hermit", "Follow-up needs attention", "no e-mail address", "In Need of Action"] {
        browser.shows(text).await;
    }
    browser.picture(&format!("{version}-record-with-activity")).await;

    browser.open(&story.address_of("res.partner", story.world.customer("petit"))).await;
    browser.shows("Nous payons vendredi").await;
    browser.click(".nav-link", "Follow-up").await;
    for text in ["Friendly reminder", "1,234.50", "notre facture"] {
        browser.shows(text).await;
    }
    browser.picture(&format!("{version}-customer")).await;
    browser.close().await;
}
