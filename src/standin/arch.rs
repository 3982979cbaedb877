//! Views: what Odoo refuses in them.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::odoo::value::Value;

use super::fault::Fault;
use super::flavour::Flavour;
use super::state::State;

impl State {
    /// Checks a view and fills in what follows from it.
    pub(super) fn after_view(&mut self, id: i64) -> Result<(), Fault> {
        let arch = ["arch", "arch_base", "arch_db"]
            .into_iter()
            .map(|name| self.data.raw("ir.ui.view", id, name))
            .find(|arch| !arch.is_absent());
        let arch = arch.as_ref().and_then(Value::as_str).unwrap_or("").to_owned();
        let model = self.data.text("ir.ui.view", id, "model").to_owned();
        let base = self.data.link("ir.ui.view", id, "inherit_id");
        let root = self.check_arch(&model, &arch, base.is_some()).map_err(|problem| {
            Fault::user(format!(
                "Error while validating view {}:\n\n{problem}",
                self.data.text("ir.ui.view", id, "name")
            ))
        })?;
        for name in ["arch", "arch_base", "arch_db"] {
            self.data.set("ir.ui.view", id, name, arch.as_str());
        }
        let kind = match base {
            Some(base) => self.data.raw("ir.ui.view", base, "type"),
            None => Value::String(root),
        };
        self.data.set("ir.ui.view", id, "type", kind);
        Ok(())
    }

    /// The name of the root, or what is wrong.
    fn check_arch(&self, model: &str, arch: &str, inherits: bool) -> Result<String, String> {
        let mut reader = Reader::from_str(arch);
        let mut root = String::new();
        // The models in which the names of fields are to be read, innermost last, and the depth at which each began.
        let mut models = vec![(0_usize, model.to_owned())];
        let mut depth = 0_usize;
        loop {
            let event = reader.read_event().map_err(|problem| problem.to_string())?;
            match event {
                Event::Start(tag) => {
                    depth = depth.saturating_add(1);
                    self.tag(&tag, &mut root, depth, &mut models, inherits)?;
                }
                Event::Empty(tag) => {
                    self.tag(&tag, &mut root, depth.saturating_add(1), &mut models, inherits)?;
                    models.retain(|(began, _)| *began <= depth);
                }
                Event::End(_) => {
                    depth = depth.saturating_sub(1);
                    models.retain(|(began, _)| *began <= depth);
                }
                Event::Eof if root.is_empty() || depth > 0 => {
                    return Err("the view is empty or not well-formed".to_owned());
                }
                Event::Eof => return Ok(root),
                Event::Text(_)
                | Event::CData(_)
                | Event::Comment(_)
                | Event::Decl(_)
                | Event::PI(_)
                | Event::DocType(_)
                | Event::GeneralRef(_) => {}
            }
        }
    }

    fn tag(
        &self,
        tag: &BytesStart<'_>,
        root: &mut String,
        depth: usize,
        models: &mut Vec<(usize, String)>,
        inherits: bool,
    ) -> Result<(), String> {
        let name = tag.name().as_ref().to_owned();
        if root.is_empty() {
            self.check_root(&name, inherits)?;
            root.clone_from(&name);
        }
        let mut attributes = Vec::new();
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|problem| problem.to_string())?;
            let key = attribute.key.as_ref().to_owned();
            attributes.push((key, attribute.value.clone().into_owned()));
        }
        if self.flavour == Flavour::Nineteen && attributes.iter().any(|(key, _)| key == "attrs" || key == "states") {
            return Err("Since 17.0, the \"attrs\" and \"states\" attributes are no longer used.".to_owned());
        }
        if name != "field" {
            return Ok(());
        }
        let named = attributes.iter().find(|(key, _)| key == "name").map_or("", |(_, value)| value);
        let model = models.last().map_or("", |(_, model)| model);
        let field =
            self.field(model, named).map_err(|_| format!("Field \"{named}\" does not exist in model \"{model}\""))?;
        models.push((depth, field.relation.clone().unwrap_or_else(|| model.to_owned())));
        Ok(())
    }

    fn check_root(&self, name: &str, inherits: bool) -> Result<(), String> {
        let list = match self.flavour {
            Flavour::Fourteen => "tree",
            Flavour::Nineteen => "list",
        };
        let known = [list, "form", "search", "kanban", "pivot", "graph", "calendar", "activity"];
        if inherits || known.contains(&name) { Ok(()) } else { Err(format!("Invalid view type: '{name}'.")) }
    }

    /// Whether a view of the model shows the field.
    pub(super) fn shown_in_views(&self, model: &str, field: &str) -> bool {
        let marks = [format!("name=\"{field}\""), format!("name='{field}'")];
        self.data.rows("ir.ui.view").any(|(_, view)| {
            let arch = view.get("arch_db").and_then(Value::as_str).unwrap_or("");
            view.get("model").and_then(Value::as_str) == Some(model) && marks.iter().any(|mark| arch.contains(mark))
        })
    }
}
