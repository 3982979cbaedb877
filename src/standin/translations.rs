//! Odoo's import of a file of translations, and labels in other languages.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::fault::Fault;
use super::state::State;
use super::who::Who;
use crate::odoo::value::Value;

/// One entry of a file of translations.
struct Entry {
    /// Whether it is a piece of a text with markup; otherwise it is the whole text.
    piece: bool,
    field: String,
    module: String,
    name: String,
    source: String,
    translation: String,
}

impl State {
    /// What the button *Import* does.
    pub(super) fn import_language(&mut self, import: i64) -> Result<(), Fault> {
        let lang = self.data.text("base.language.import", import, "code").to_owned();
        let file = STANDARD.decode(self.data.text("base.language.import", import, "data")).ok();
        let Some(file) = file.and_then(|file| String::from_utf8(file).ok()) else {
            return Err(Fault::user("File not imported due to format mismatch or a malformed file."));
        };
        // The first entry is the file's own description.
        for entry in file.split("\n\n").skip(1).filter_map(entry) {
            self.translate(&lang, &entry);
        }
        Ok(())
    }

    fn translate(&mut self, lang: &str, entry: &Entry) {
        let Some(named) = self
            .data
            .find_all("ir.model.data", "module", &entry.module.as_str().into())
            .into_iter()
            .find(|id| self.data.text("ir.model.data", *id, "name") == entry.name)
        else {
            return;
        };
        let model = self.data.text("ir.model.data", named, "model").to_owned();
        let Some(id) = self.data.raw("ir.model.data", named, "res_id").as_int() else { return };
        let cell = format!("{}@{lang}", entry.field);
        let text = if entry.piece {
            let held = self.data.text(&model, id, &cell);
            let held = if held.is_empty() { self.data.text(&model, id, &entry.field) } else { held };
            with_piece(held, &entry.source, &entry.translation)
        } else {
            entry.translation.clone()
        };
        self.data.set(&model, id, &cell, text);
    }

    /// The label of a field, as somebody with this language sees it.
    pub(super) fn label(&self, who: &Who, model: &str, field: &str, label: &str) -> Value {
        if who.lang.is_none() {
            return label.into();
        }
        let of_model = self.data.find_all("ir.model.fields", "model", &model.into());
        let found = of_model.into_iter().find(|id| self.data.text("ir.model.fields", *id, "name") == field);
        found.map_or_else(|| label.into(), |id| self.get(who, "ir.model.fields", id, "field_description"))
    }
}

/// The text with a translation wherever the piece stands between tags or in quotes, and nowhere else.
fn with_piece(text: &str, piece: &str, translation: &str) -> String {
    let mut done = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(piece) {
        let stands_alone = before.trim_end().ends_with(['>', '"']) && after.trim_start().starts_with(['<', '"']);
        done.push_str(before);
        done.push_str(if stands_alone { translation } else { piece });
        rest = after;
    }
    done + rest
}

fn entry(text: &str) -> Option<Entry> {
    let line = |start: &str| text.lines().find_map(|line| line.strip_prefix(start));
    let mut place = line("#: ")?.splitn(3, ':');
    let (kind, what, name) = (place.next()?, place.next()?, place.next()?);
    let (module, name) = name.split_once('.')?;
    let unquoted = |text: &str| {
        let text = text.strip_prefix('"')?.strip_suffix('"')?;
        Some(text.replace("\\n", "\n").replace("\\\"", "\"").replace("\\\\", "\\"))
    };
    Some(Entry {
        piece: kind == "model_terms",
        field: what.split_once(',')?.1.to_owned(),
        module: module.to_owned(),
        name: name.to_owned(),
        source: unquoted(line("msgid ")?)?,
        translation: unquoted(line("msgstr ")?)?,
    })
}
