//! What somebody does on the screen, in the words of the web client.

use crate::office::Office;
use crate::people::{CLARA, Person, SECRET};
use crate::server::Version;
use crate::webdriver::Browser;

/// The button with all apps.
const APPS: &str = ".o_menu_apps > .dropdown > a, .o_navbar_apps_menu button";
/// The menus of an app.
const SECTIONS: &str = ".o_menu_sections a, .o_menu_sections button";
/// The entries of these.
const ENTRIES_OF_SECTIONS: &str = ".o-dropdown--menu .dropdown-item, .o_menu_sections .dropdown-item";
/// Menus and entries of menus.
const ENTRIES: &str = "a, button, .dropdown-item";
/// How the web client says that something went wrong.
const ERRORS: &str =
    ".modal, .o_notification .bg-danger, .o_notification.bg-danger, .o_error_dialog, .o_nocontent_help";
/// Buttons of the form that is open, and of a dialog.
const BUTTONS: &str = ".o_form_view button, .o_form_statusbar button, .o_statusbar_buttons button";
const DIALOG: &str = ".modal button";

pub(crate) struct Screen<'a> {
    pub(crate) browser: Browser,
    office: &'a Office,
    /// The menu in which the follow-ups are.
    section: &'static str,
}

impl<'a> Screen<'a> {
    /// Clara logs in, and opens Invoicing.
    pub(crate) async fn of_clara(office: &'a Office) -> Self {
        Self::of(office, &CLARA, "Invoicing", "Customers").await
    }

    /// Somebody logs in, and opens an app and the menu with the follow-ups.
    pub(crate) async fn of(office: &'a Office, person: &Person, app: &str, section: &'static str) -> Self {
        let browser = Browser::start().await;
        browser.log_in(&office.server.url, &office.server.database, person.login, SECRET).await;
        browser.click(APPS, "").await;
        browser.click(ENTRIES, app).await;
        browser.click(SECTIONS, section).await;
        Self { browser, office, section }
    }

    /// An entry of the menu that is open.
    pub(crate) async fn choose(&self, entry: &str) {
        self.browser.click(ENTRIES, entry).await;
    }

    /// *Customers > Follow-ups*, or *Orders > Follow-ups*.
    pub(crate) async fn follow_ups(&self) {
        self.list_of(self.section, "Follow-ups").await;
    }

    /// An entry of one of the app's menus.
    pub(crate) async fn go_to(&self, section: &str, entry: &str) {
        self.browser.click(SECTIONS, section).await;
        self.browser.click(ENTRIES_OF_SECTIONS, entry).await;
    }

    /// The list that an entry of a menu opens.
    pub(crate) async fn list_of(&self, section: &str, entry: &str) {
        for _ in 0..5 {
            self.go_to(section, entry).await;
            if self.browser.gone(".o_form_view").await {
                return;
            }
        }
        self.picture("failed").await;
        panic!("the list of {section} > {entry} does not open");
    }

    /// The record of a customer, from the list.
    pub(crate) async fn open(&self, customer: &str) {
        for _ in 0..5 {
            self.follow_ups().await;
            if self.browser.click_until(".o_data_row .o_data_cell", customer, "Preview and Send").await {
                return;
            }
        }
        self.picture("failed").await;
        panic!("the record of {customer} does not open");
    }

    /// A button of the form.
    pub(crate) async fn press(&self, button: &str) {
        self.browser.click(BUTTONS, button).await;
    }

    /// A button of the form that opens a dialog, which shows this.
    pub(crate) async fn press_for(&self, button: &str, shown: &str) {
        if self.browser.press_until(BUTTONS, button, shown).await {
            return;
        }
        self.picture("failed").await;
        panic!("{button} does not open a dialog that shows {shown}");
    }

    /// A button of the dialog.
    pub(crate) async fn answer(&self, button: &str) {
        self.browser.click(DIALOG, button).await;
        if button == "Close" {
            assert!(self.browser.gone(".modal").await, "the dialog does not close");
        }
    }

    /// Whether the form that is open has a button.
    pub(crate) async fn has(&self, button: &str) -> bool {
        self.browser.count(BUTTONS, button).await > 0
    }

    /// What the menu with all apps holds is told by whether one of these is in it.
    pub(crate) async fn has_app(&self, app: &str) -> bool {
        self.browser.click(APPS, "").await;
        self.browser.shows_in(ENTRIES, "Sales").await;
        let found = self.browser.count(ENTRIES, app).await > 0;
        self.browser.click(APPS, "").await;
        found
    }

    /// An entry of the menu *Action* of the form or list that is open.
    pub(crate) async fn act(&self, entry: &str) {
        self.open_actions().await;
        self.browser.click(ENTRIES, entry).await;
    }

    /// The menu *Action* of the form or list that is open.
    pub(crate) async fn open_actions(&self) {
        let menu = match self.office.server.version {
            Version::Nineteen => ".o_cp_action_menus button.dropdown-toggle, .o_cp_action_menus .o-dropdown",
            Version::Fourteen => ".o_cp_action_menus .o_dropdown_toggler_btn",
        };
        match self.office.server.version {
            Version::Nineteen => self.browser.click(menu, "").await,
            Version::Fourteen => self.browser.click(menu, "Action").await,
        }
    }

    /// Whether the menu that is open has an entry.
    pub(crate) async fn offers(&self, entry: &str) -> bool {
        self.browser.count(ENTRIES, entry).await > 0
    }

    /// Writes into a field of what is open.
    pub(crate) async fn write(&self, field: &str, text: &str) {
        self.browser.write(field, text).await;
    }

    /// Another view of the records that are listed.
    pub(crate) async fn switch_to(&self, view: &str) {
        self.browser.click(&format!(".o_switch_view.o_{view}"), "").await;
    }

    /// A tab of the form that is open, which shows this, brought into sight.
    pub(crate) async fn turn_to(&self, tab: &str, shown: &str) {
        let is_shown = self.browser.click_until(".o_notebook .nav-link", tab, shown).await;
        assert!(is_shown, "the tab {tab} does not show {shown}");
        self.browser.bring_into_sight(".o_notebook").await;
    }

    /// The menu with the filters of a list.
    pub(crate) async fn open_filters(&self) {
        match self.office.server.version {
            Version::Nineteen => self.browser.click(".o_searchview_dropdown_toggler", "").await,
            Version::Fourteen => self.browser.click(".o_dropdown_toggler_btn", "Filters").await,
        }
    }

    /// A view is there with these texts in it and no error beside it; a picture is kept.
    pub(crate) async fn is_drawn(&self, picture: &str, inside: &str, texts: &[&str]) {
        for text in texts {
            self.browser.shows_in(inside, text).await;
        }
        assert!(self.browser.gone(".o_loading, .o_loading_indicator").await, "{picture}: still loading");
        self.picture(picture).await;
        assert_eq!(self.browser.count(ERRORS, "").await, 0, "{picture}: an error is shown");
        println!("{picture}");
    }

    /// Newer Odoos let everybody type at once.
    pub(crate) async fn edit(&self) {
        if self.office.server.version == Version::Fourteen {
            self.browser.click(".o_form_button_edit", "").await;
        }
    }

    pub(crate) async fn save(&self) {
        self.browser.click(".o_form_button_save", "").await;
    }

    /// Writes what a field says in another language, by the web client's own dialog for that.
    pub(crate) async fn translate(&self, field: &str, language: &str, text: &str) {
        // Newer Odoos show the button only by the field that somebody is in.
        self.browser.enter(field).await;
        let button = format!("[name={field}] .btn.o_field_translate, [name={field}] ~ .btn.o_field_translate");
        assert!(self.browser.click_until(&button, "EN", language).await, "no dialog for translations of {field}");
        self.browser.write_beside(".modal .row", language, text).await;
        self.picture("desk-translation").await;
        self.answer("Save").await;
        assert!(self.browser.gone(".modal").await, "the translation is not taken");
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
