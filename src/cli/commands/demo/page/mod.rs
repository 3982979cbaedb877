//! `index.html`: one page without anything outside of it, for a person to look at everything.
//!
//! Texts reach it through minijinja, which escapes them; the mails themselves stand in frames that may do nothing.

mod chart;
mod views;

use anyhow::Context as _;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, Value};

use super::story::Story;

/// Stands in the page's head, and tells that a folder is a demo's.
pub(super) const GENERATOR: &str = "<meta name=\"generator\" content=\"followupd demo\">";

const TEMPLATES: [(&str, &str); 7] = [
    ("page.html", include_str!("../../../../../templates/demo/page.html")),
    ("overview.html", include_str!("../../../../../templates/demo/overview.html")),
    ("days.html", include_str!("../../../../../templates/demo/days.html")),
    ("customers.html", include_str!("../../../../../templates/demo/customers.html")),
    ("mails.html", include_str!("../../../../../templates/demo/mails.html")),
    ("lines.html", include_str!("../../../../../templates/demo/lines.html")),
    ("style.css", include_str!("../../../../../templates/demo/style.css")),
];

/// The whole page.
pub(super) fn page(story: &Story) -> anyhow::Result<String> {
    let mut environment = Environment::new();
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    for (name, text) in TEMPLATES {
        environment.add_template(name, text).with_context(|| format!("reading templates/demo/{name}"))?;
    }
    let view = views::view(story);
    let template = environment.get_template("page.html")?;
    Ok(template.render(Value::from(Serde(&view)))?)
}
