//! A headless Chromium, driven by chromedriver over WebDriver's HTTP.

use std::path::Path;
use std::process::Stdio;

use base64::Engine as _;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

/// A browser window. It closes with the value.
pub(crate) struct Browser {
    client: reqwest::Client,
    session: String,
    _driver: Child,
    _profile: TempDir,
}

/// Everything that can be read on the page, in fields too, and in shadow trees, where newer Odoos put the text of mails.
const TEXT: &str = "const texts = [document.body ? document.body.innerText : ''];
    for (const field of document.querySelectorAll('input, textarea')) texts.push(field.value);
    for (const host of document.querySelectorAll('*')) if (host.shadowRoot) texts.push(host.shadowRoot.textContent);
    const text = texts.join('\\n');";

impl Browser {
    /// Starts it; that it cannot be started is the test's failure.
    pub(crate) async fn start() -> Self {
        // Another test of this process may have done so already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| panic!("chromedriver (Debian package chromium-driver) does not start: {error}"));
        let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
        let port = loop {
            let line = lines.next_line().await.unwrap().unwrap_or_else(|| panic!("chromedriver has ended"));
            if let Some((_, port)) = line.split_once("started successfully on port ") {
                break port.trim_end_matches('.').to_owned();
            }
        };
        // What it prints later must go somewhere.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        let profile = tempfile::tempdir().unwrap();
        let arguments = [
            "--headless".to_owned(),
            "--no-sandbox".to_owned(),
            "--disable-gpu".to_owned(),
            "--disable-quic".to_owned(),
            "--disable-dev-shm-usage".to_owned(),
            "--no-first-run".to_owned(),
            "--disable-background-networking".to_owned(),
            "--disable-component-update".to_owned(),
            "--disable-sync".to_owned(),
            "--window-size=1500,1150".to_owned(),
            "--lang=en-US".to_owned(),
            format!("--user-data-dir={}", profile.path().display()),
        ];
        let wish = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": { "args": arguments },
            "timeouts": { "script": 180_000, "pageLoad": 180_000 },
        } } });
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let mut browser =
            Self { client, session: format!("http://127.0.0.1:{port}/session"), _driver: driver, _profile: profile };
        let opened = browser.post("", &wish).await.unwrap_or_else(|error| panic!("no browser session: {error}"));
        let id = opened["sessionId"].as_str().unwrap();
        browser.session = format!("{}/{id}", browser.session);
        browser
    }

    async fn post(&self, path: &str, body: &Value) -> Result<Value, String> {
        let url = format!("{}{path}", self.session);
        let request = self.client.post(url).header("Content-Type", "application/json").body(body.to_string());
        answer(request).await
    }

    /// Goes to an address.
    pub(crate) async fn open(&self, url: &str) {
        self.post("/url", &json!({ "url": url })).await.unwrap_or_else(|error| panic!("{url}: {error}"));
    }

    /// Goes to an address as from a mail: older web clients that are just drawing something else forget where they were sent.
    pub(crate) async fn follow(&self, url: &str) {
        self.open("about:blank").await;
        self.open(url).await;
    }

    /// Runs a script that ends by calling `done`, also while one page gives way to the next.
    pub(crate) async fn script(&self, script: &str, arguments: &[&str]) -> Value {
        let whole = format!("const done = arguments[arguments.length - 1];\n{script}");
        loop {
            match self.post("/execute/async", &json!({ "script": whole, "args": arguments })).await {
                Ok(value) => return value,
                Err(error) if error.contains("unloaded") || error.contains("navigat") => {}
                Err(error) => panic!("{script}\n{arguments:?}\n{error}"),
            }
        }
    }

    /// Waits until the page shows a text.
    pub(crate) async fn shows(&self, wanted: &str) {
        let script = format!(
            "const end = Date.now() + 90000;
             const look = () => {{ {TEXT}
                 if (text.includes(arguments[0])) return done('');
                 if (Date.now() > end) return done(text || 'an empty page');
                 setTimeout(look, 100); }};
             look();"
        );
        let missing = self.script(&script, &[wanted]).await;
        let text = missing.as_str().unwrap();
        if !text.is_empty() {
            self.picture("failed").await;
            panic!("the page does not show \"{wanted}\" but:\n{text}");
        }
    }

    /// Waits until the page shows one of several texts; which.
    pub(crate) async fn shows_one_of(&self, wanted: &[&str]) -> String {
        let script = format!(
            "const end = Date.now() + 90000;
             const look = () => {{ {TEXT}
                 for (const wanted of arguments) if (typeof wanted === 'string' && text.includes(wanted)) return done(wanted);
                 if (Date.now() > end) return done('');
                 setTimeout(look, 100); }};
             look();"
        );
        // An arrow function has no arguments of its own: these are the script's.
        let found = self.script(&script, wanted).await;
        let found = found.as_str().unwrap().to_owned();
        if found.is_empty() {
            self.picture("failed").await;
            panic!("the page shows none of {wanted:?}");
        }
        found
    }

    /// Waits until a visible element of a kind shows a text, or, without a text, is there.
    pub(crate) async fn shows_in(&self, selector: &str, wanted: &str) {
        let script = format!(
            "const end = Date.now() + 90000;
             const look = () => {{ {TEXT}
                 for (const element of document.querySelectorAll(arguments[0])) {{
                     const fields = [...element.querySelectorAll('input, textarea')].map((field) => field.value);
                     if (element.offsetParent === null) continue;
                     if ([element.innerText, ...fields].join('\\n').includes(arguments[1])) return done('');
                 }}
                 if (Date.now() > end) return done(text || 'an empty page');
                 setTimeout(look, 100); }};
             look();"
        );
        let missing = self.script(&script, &[selector, wanted]).await;
        let text = missing.as_str().unwrap();
        if !text.is_empty() {
            self.picture("failed").await;
            panic!("{selector} does not show \"{wanted}\" on:\n{text}");
        }
    }

    /// Scrolls to the first element of a kind.
    pub(crate) async fn bring_into_sight(&self, selector: &str) {
        let script = "document.querySelector(arguments[0]).scrollIntoView({ block: 'nearest' }); done(true);";
        self.script(script, &[selector]).await;
    }

    /// Waits until something is painted on the first canvas of a kind.
    pub(crate) async fn is_painted(&self, selector: &str) -> bool {
        let script = "const end = Date.now() + 30000;
            const look = () => {
                const canvas = document.querySelector(arguments[0]);
                const area = canvas && canvas.width && canvas.height ? [canvas.width, canvas.height] : null;
                const data = area ? canvas.getContext('2d').getImageData(0, 0, ...area).data : [];
                if (data.some((value) => value !== 0)) return done(true);
                if (Date.now() > end) return done(false);
                setTimeout(look, 100);
            };
            look();";
        self.script(script, &[selector]).await == true
    }

    /// How many visible elements of a kind there are whose whole text is this, or any.
    pub(crate) async fn count(&self, selector: &str, text: &str) -> u64 {
        let script = "done([...document.querySelectorAll(arguments[0])].filter((element) =>
            element.offsetParent !== null && (!arguments[1] || element.innerText.trim() === arguments[1])).length);";
        self.script(script, &[selector, text]).await.as_u64().unwrap()
    }

    /// Clicks the first visible element of a kind whose whole text is this, as soon as there is one.
    pub(crate) async fn click(&self, selector: &str, text: &str) {
        let script = "const end = Date.now() + 90000;
            const look = () => {
                for (const element of document.querySelectorAll(arguments[0])) {
                    if (element.offsetParent === null) continue;
                    if (arguments[1] && element.innerText.trim() !== arguments[1]) continue;
                    element.click();
                    return done('');
                }
                if (Date.now() > end) return done(document.body.innerText || 'an empty page');
                setTimeout(look, 100);
            };
            look();";
        let missing = self.script(script, &[selector, text]).await;
        let page = missing.as_str().unwrap();
        if !page.is_empty() {
            self.picture("failed").await;
            panic!("nothing to click: {selector} \"{text}\" on:\n{page}");
        }
    }

    /// Clicks an element until the page shows a text, for a quarter of a minute: a click on a page that is just being
    /// drawn anew is lost.
    pub(crate) async fn click_until(&self, selector: &str, text: &str, wanted: &str) -> bool {
        self.click_again_until(6, selector, text, wanted).await
    }

    /// The same where a second click would do something a second time: it comes only when the first must have been lost,
    /// because Odoo's answer takes that long at most.
    pub(crate) async fn press_until(&self, selector: &str, text: &str, wanted: &str) -> bool {
        self.click_again_until(25, selector, text, wanted).await
    }

    async fn click_again_until(&self, seconds: u64, selector: &str, text: &str, wanted: &str) -> bool {
        let (again, patience) = (seconds * 1_000, seconds * 2_500);
        let script = format!(
            "const end = Date.now() + {patience};
             let clicked = 0;
             const look = () => {{ {TEXT}
                 if (text.includes(arguments[2])) return done(true);
                 if (Date.now() > end) return done(false);
                 for (const element of document.querySelectorAll(arguments[0])) {{
                     if (element.offsetParent === null || element.innerText.trim() !== arguments[1]) continue;
                     if (Date.now() - clicked > {again}) {{ clicked = Date.now(); element.click(); }}
                     break;
                 }}
                 setTimeout(look, 100); }};
             look();"
        );
        self.script(&script, &[selector, text, wanted]).await == true
    }

    /// Waits until no element of a kind is to be seen any more, and a second longer: whoever works with eyes and hands is
    /// no quicker, and the web client is still reading what it shows next.
    pub(crate) async fn gone(&self, selector: &str) -> bool {
        let script = "const end = Date.now() + 15000;
            const look = () => {
                const seen = [...document.querySelectorAll(arguments[0])].some((element) => element.offsetParent !== null);
                if (!seen) return setTimeout(() => done(true), 1000);
                if (Date.now() > end) return done(false);
                setTimeout(look, 100);
            };
            look();";
        self.script(script, &[selector]).await == true
    }

    /// Writes into the visible input of a field, key by key.
    pub(crate) async fn write(&self, field: &str, text: &str) {
        let element = self.field(field).await;
        self.keys(&element, text).await;
    }

    /// Puts the cursor into a field.
    pub(crate) async fn enter(&self, field: &str) {
        self.field(field).await;
    }

    /// Chooses a record in a field that looks for one.
    pub(crate) async fn choose(&self, field: &str, text: &str) {
        let element = self.field(field).await;
        self.keys(&element, text).await;
        self.click(".o-autocomplete--dropdown-item, .ui-autocomplete .ui-menu-item", text).await;
    }

    /// Chooses one of the values of a field that has a few.
    pub(crate) async fn pick(&self, field: &str, text: &str) {
        let element = self.field(field).await;
        self.keys(&element, text).await;
        // Older web clients leave it to the browser to show the values.
        if self.count(&format!("select[name={field}]"), "").await == 0 {
            self.click(".o_select_menu_item", text).await;
        }
    }

    /// Ticks the row of a list that shows a text.
    pub(crate) async fn tick(&self, text: &str) {
        let script = "const end = Date.now() + 90000;
            const look = () => {
                for (const row of document.querySelectorAll('.o_data_row')) {
                    if (!row.innerText.includes(arguments[0])) continue;
                    row.querySelector('.o_list_record_selector input').click();
                    return done('');
                }
                if (Date.now() > end) return done(document.body.innerText || 'an empty page');
                setTimeout(look, 100);
            };
            look();";
        let page = self.script(script, &[text]).await;
        assert_eq!(page.as_str(), Some(""), "no row to tick: {text}");
    }

    /// The visible input of a field, in a dialog if there is one, emptied.
    async fn field(&self, name: &str) -> String {
        let script = r#"const end = Date.now() + 90000;
            const look = () => {
                const inputs = `[name="${arguments[0]}"] input, [name="${arguments[0]}"] textarea,
                    input[name="${arguments[0]}"], textarea[name="${arguments[0]}"], select[name="${arguments[0]}"],
                    [name="${arguments[0]}"] [contenteditable="true"]`;
                for (const root of [...document.querySelectorAll('.modal'), document]) {
                    for (const element of root.querySelectorAll(inputs)) {
                        if (element.offsetParent === null) continue;
                        element.focus();
                        element.select && element.select();
                        return done(element);
                    }
                }
                if (Date.now() > end) return done(document.body.innerText || 'an empty page');
                setTimeout(look, 100);
            };
            look();"#;
        self.element(script, &[name]).await
    }

    /// Writes into the input that stands in the same row as a text.
    pub(crate) async fn write_beside(&self, rows: &str, label: &str, text: &str) {
        let script = "const end = Date.now() + 90000;
            const look = () => {
                for (const row of document.querySelectorAll(arguments[0])) {
                    const input = row.querySelector('input, textarea');
                    if (!input || input.offsetParent === null || !row.innerText.includes(arguments[1])) continue;
                    input.focus();
                    return done(input);
                }
                if (Date.now() > end) return done(document.body.innerText || 'an empty page');
                setTimeout(look, 100);
            };
            look();";
        let element = self.element(script, &[rows, label]).await;
        // The tabulator leaves the input; what was written counts from then on.
        self.keys(&element, &format!("{text}\u{e004}")).await;
    }

    /// The element that a script looks for; it answers with the page's text where there is none.
    async fn element(&self, script: &str, arguments: &[&str]) -> String {
        let found = self.script(script, arguments).await;
        let Some(element) = found.as_object().and_then(|element| element.values().next()) else {
            self.picture("failed").await;
            panic!("no field {arguments:?} on:\n{found}");
        };
        element.as_str().unwrap().to_owned()
    }

    async fn keys(&self, element: &str, text: &str) {
        let path = format!("/element/{element}/value");
        // Control and A first: what stands there is written over.
        let text = format!("\u{e009}a\u{e000}{text}");
        self.post(&path, &json!({ "text": text })).await.unwrap_or_else(|error| panic!("{text}: {error}"));
    }

    /// Logs in to a database of an Odoo.
    pub(crate) async fn log_in(&self, url: &str, database: &str, user: &str, password: &str) {
        self.open(&format!("{url}/web/login?db={database}")).await;
        let script = "document.querySelector('input[name=login]').value = arguments[0];
            document.querySelector('input[name=password]').value = arguments[1];
            setTimeout(() => document.querySelector('input[name=password]').form.submit(), 0);
            done(true);";
        self.script(script, &[user, password]).await;
    }

    /// Saves what the window shows under `target/screenshots`.
    pub(crate) async fn picture(&self, name: &str) {
        let shot = answer(self.client.get(format!("{}/screenshot", self.session))).await.unwrap();
        let bytes = base64::engine::general_purpose::STANDARD.decode(shot.as_str().unwrap()).unwrap();
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("screenshots");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{name}.png")), bytes).unwrap();
    }

    /// Ends the session, and the browser with it.
    pub(crate) async fn close(self) {
        answer(self.client.delete(&self.session)).await.unwrap_or_else(|error| panic!("{error}"));
    }
}

async fn answer(request: reqwest::RequestBuilder) -> Result<Value, String> {
    let text = request.send().await.unwrap_or_else(|error| panic!("chromedriver: {error}")).text().await.unwrap();
    let answer: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    match answer["value"].get("error") {
        Some(error) => Err(format!("{error}: {}", answer["value"]["message"])),
        None => Ok(answer["value"].clone()),
    }
}
