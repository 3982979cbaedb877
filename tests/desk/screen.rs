//! What Clara does on her screen, in the words of the web client.

use crate::office::{CLARA, Office, SECRET};
use crate::server::Version;
use crate::webdriver::Browser;

/// Menus and entries of menus.
const ENTRIES: &str = "a, button, .dropdown-item";
/// Buttons of the form that is open, and of a dialog.
const BUTTONS: &str = ".o_form_view button, .o_form_statusbar button, .o_statusbar_buttons button";
const DIALOG: &str = ".modal button";

pub(crate) struct Screen<'a> {
    pub(crate) browser: Browser,
    office: &'a Office,
}

impl<'a> Screen<'a> {
    /// Somebody logs in, and opens Invoicing.
    pub(crate) async fn of_clara(office: &'a Office) -> Self {
        let browser = Browser::start().await;
        browser.log_in(&office.server.url, &office.server.database, CLARA, SECRET).await;
        browser.click(".o_menu_apps > .dropdown > a, .o_navbar_apps_menu button", "").await;
        browser.click(ENTRIES, "Invoicing").await;
        browser.click(".o_menu_sections a, .o_menu_sections button", "Customers").await;
        Self { browser, office }
    }

    /// An entry of the menu *Customers*.
    pub(crate) async fn choose(&self, entry: &str) {
        self.browser.click(ENTRIES, entry).await;
    }

    /// *Customers > Follow-ups*.
    pub(crate) async fn follow_ups(&self) {
        for _ in 0..5 {
            self.browser.click(".o_menu_sections a, .o_menu_sections button", "Customers").await;
            self.choose("Follow-ups").await;
            if self.browser.gone(".o_form_view").await {
                return;
            }
        }
        panic!("the list of follow-ups does not open");
    }

    /// The record of a customer, from the list.
    pub(crate) async fn open(&self, customer: &str) {
        for _ in 0..5 {
            self.follow_ups().await;
            if self.browser.click_until(".o_data_row .o_data_cell", customer, "Preview and Send").await {
                return;
            }
        }
        panic!("the record of {customer} does not open");
    }

    /// A button of the form.
    pub(crate) async fn press(&self, button: &str) {
        self.browser.click(BUTTONS, button).await;
    }

    /// A button of the form that opens a dialog, which shows this.
    pub(crate) async fn press_for(&self, button: &str, shown: &str) {
        for _ in 0..5 {
            if self.browser.click_until(BUTTONS, button, shown).await {
                return;
            }
        }
        panic!("{button} does not open a dialog that shows {shown}");
    }

    /// A button of the dialog.
    pub(crate) async fn answer(&self, button: &str) {
        self.browser.click(DIALOG, button).await;
        if button == "Close" {
            assert!(self.browser.gone(".modal").await, "the dialog does not close");
        }
    }

    /// An entry of the menu *Action* of the form or list that is open.
    pub(crate) async fn act(&self, entry: &str) {
        let menu = match self.office.server.version {
            Version::Nineteen => ".o_cp_action_menus button.dropdown-toggle, .o_cp_action_menus .o-dropdown",
            Version::Fourteen => ".o_cp_action_menus .o_dropdown_toggler_btn",
        };
        match self.office.server.version {
            Version::Nineteen => self.browser.click(menu, "").await,
            Version::Fourteen => self.browser.click(menu, "Action").await,
        }
        self.browser.click(ENTRIES, entry).await;
    }

    /// Writes into a field of what is open.
    pub(crate) async fn write(&self, field: &str, text: &str) {
        self.browser.write(field, text).await;
    }

    pub(crate) async fn sees(&self, text: &str) {
        self.browser.shows(text).await;
    }

    /// Which of these texts comes to be seen.
    pub(crate) async fn one_of(&self, texts: &[&str]) -> String {
        self.browser.shows_one_of(texts).await
    }

    pub(crate) async fn picture(&self, name: &str) {
        self.browser.picture(&format!("{}-{name}", self.office.server.version.number())).await;
    }

    /// A day as the web client takes it.
    pub(crate) fn day(&self, days: u64) -> String {
        (self.office.today + chrono::Days::new(days)).format("%m/%d/%Y").to_string()
    }
}
