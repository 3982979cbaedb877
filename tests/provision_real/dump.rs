//! Everything that an Odoo's database holds, as text that can be compared: each row of each table, each column, index and
//! constraint. Models, fields, views, menus, rights and translations are rows like any others.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::{Map, Value};

/// The beginning of the names of tables by which Odoo's processes tell each other that something has changed, whatever it was.
const SIGNALS: &str = "orm_signaling_";

/// What was entered in the dialog by which translations are imported. Odoo itself clears the entries of its dialogs within
/// hours, by a scheduled action that does not run in tests.
const DIALOG: &str = "base_language_import";

/// Rows by table and id; those without an id by all of their values.
#[derive(Debug)]
pub(crate) struct Dump(BTreeMap<(String, String), Map<String, Value>>);

impl Dump {
    /// Reads it past Odoo, in seconds. What was there keeps its id: a record that is removed and made anew is not the
    /// same one, since what pointed at it is lost.
    pub(crate) fn of(version: &str, database: &str) -> Self {
        let script = format!("{}/tests/odoo/dump", env!("CARGO_MANIFEST_DIR"));
        let output = Command::new(script).args([version, database]).output().unwrap();
        assert!(output.status.success(), "tests/odoo/dump: {}", String::from_utf8_lossy(&output.stderr));
        let mut dump = BTreeMap::new();
        for line in String::from_utf8(output.stdout).unwrap().lines() {
            let (table, row) = line.split_once('|').unwrap();
            let mut row: Map<String, Value> = serde_json::from_str(row).unwrap();
            let of_web_client = table == "ir_attachment" && is_of_web_client(&row);
            if table.starts_with(SIGNALS) || table == DIALOG || of_web_client {
                continue;
            }
            if table == "ir_ui_view" {
                // What a view was before it was last written. Odoo 14 writes that of users' groups whenever there is a new
                // group.
                row.remove("arch_prev");
            }
            let id = row.get("id").map_or_else(|| format!("{row:?}"), Value::to_string);
            dump.insert((table.to_owned(), id), row);
        }
        assert!(dump.len() > 10_000, "a database with demo data holds more than {} rows", dump.len());
        Self(dump)
    }

    /// Fails with what differs.
    pub(crate) fn assert_is(&self, before: &Self, why: &str) {
        let mut lines = Vec::new();
        for place @ (table, id) in before.0.keys().chain(self.0.keys()).collect::<BTreeSet<_>>() {
            match (before.0.get(place), self.0.get(place)) {
                (Some(gone), None) => lines.push(format!("gone: {table} {}", from(&format!("{gone:?}"), 0))),
                (None, Some(new)) => lines.push(format!("new: {table} {}", from(&format!("{new:?}"), 0))),
                (Some(before), Some(after)) if before != after => {
                    for field in before.keys().chain(after.keys()).collect::<BTreeSet<_>>() {
                        let [before, after] =
                            [before, after].map(|row| row.get(field).unwrap_or(&Value::Null).to_string());
                        let same = before.chars().zip(after.chars()).take_while(|(one, other)| one == other).count();
                        if before != after {
                            let (before, after) = (from(&before, same), from(&after, same));
                            lines.push(format!("changed: {table} {id} {field}: {before} is {after}"));
                        }
                    }
                }
                (Some(_), Some(_)) | (None, None) => {}
            }
        }
        let few = lines.iter().take(60).cloned().collect::<Vec<_>>().join("\n");
        assert!(lines.is_empty(), "{why}, but this differs ({} in all):\n{few}", lines.len());
    }
}

/// Odoo makes the web client's scripts and style sheets anew whenever it likes.
fn is_of_web_client(row: &Map<String, Value>) -> bool {
    let url = row.get("url").and_then(Value::as_str).unwrap_or_default();
    url.starts_with("/web/assets/") || url.starts_with("/web/content/")
}

/// A little of a text, from just before that character on.
fn from(text: &str, place: usize) -> String {
    text.chars().skip(place.saturating_sub(20)).take(200).collect()
}
