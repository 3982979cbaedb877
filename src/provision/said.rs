//! Every text of ours that people read in Odoo, and what it is in each language.

use super::record::{Datum, Key, Kind, Record};
use super::terms::terms;
use super::words::{Catalog, translated};

/// Where the labels of selections live.
pub(super) const CHOICES: &str = "ir.model.fields.selection";

/// What a text belongs to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    /// A record of ours.
    Record(Kind, Key),
    /// One of the values of a field of ours.
    Choice(Key, String),
}

impl Owner {
    /// Odoo's model for it.
    pub(super) const fn model(&self) -> &'static str {
        match self {
            Self::Record(kind, _) => kind.model(),
            Self::Choice(..) => CHOICES,
        }
    }
}

/// How Odoo keeps translations of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeping {
    /// A text for each language.
    Whole,
    /// Markup with the pieces of each language in it.
    Pieces,
}

/// A text of ours, in English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// What it belongs to.
    pub owner: Owner,
    /// Odoo's field with its translations.
    pub field: &'static str,
    /// How they are kept there.
    pub keeping: Keeping,
    /// The text.
    pub text: String,
}

impl Said {
    /// The pieces that are translated, each with its translation.
    pub(super) fn pieces(&self, catalog: &Catalog) -> Vec<(String, String)> {
        let translations = |text: String| {
            let translation = translated(catalog, &text).to_owned();
            (text, translation)
        };
        match self.keeping {
            Keeping::Whole => vec![translations(self.text.clone())],
            Keeping::Pieces => terms(&self.text).into_iter().map(translations).collect(),
        }
    }

    /// Whether what Odoo shows in the catalog's language, or English where it shows nothing, is something else.
    pub(super) fn differs(&self, catalog: &Catalog, held: Option<&str>) -> bool {
        let held = held.unwrap_or(&self.text);
        let shown = match self.keeping {
            Keeping::Whole => vec![held.to_owned()],
            Keeping::Pieces => terms(held),
        };
        !self.pieces(catalog).into_iter().map(|(_, translation)| translation).eq(shown)
    }
}

/// The fields of a kind that people read: as we describe it, as Odoo keeps it, and how.
const fn read_in(kind: Kind) -> &'static [(&'static str, &'static str, Keeping)] {
    match kind {
        Kind::Group => &[("name", "name", Keeping::Whole), ("comment", "comment", Keeping::Whole)],
        Kind::Model | Kind::Menu | Kind::ServerAction => &[("name", "name", Keeping::Whole)],
        Kind::Field => &[("field_description", "field_description", Keeping::Whole), ("help", "help", Keeping::Whole)],
        Kind::View => &[("arch_base", "arch_db", Keeping::Pieces)],
        Kind::Action => &[("name", "name", Keeping::Whole), ("help", "help", Keeping::Pieces)],
        Kind::Default | Kind::Access | Kind::Rule | Kind::Automation => &[],
    }
}

/// Everything that people read.
pub(super) fn said(records: &[Record]) -> Vec<Said> {
    let mut all = Vec::new();
    for record in records {
        let owner = Owner::Record(record.kind, record.key.clone());
        for (described, field, keeping) in read_in(record.kind) {
            if let Some(Datum::Text(text)) = record.values.get(*described).filter(|datum| !datum.is_empty()) {
                all.push(Said { owner: owner.clone(), field, keeping: *keeping, text: text.clone() });
            }
        }
        for datum in record.values.values() {
            let Datum::Choices(choices) = datum else { continue };
            all.extend(choices.iter().map(|(value, label)| Said {
                owner: Owner::Choice(record.key.clone(), value.clone()),
                field: "name",
                keeping: Keeping::Whole,
                text: label.clone(),
            }));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::provision::blocking::{self, Apps};
    use crate::provision::description::wanted;
    use crate::provision::dialect::Dialect;
    use crate::provision::words::{FILES, entry};

    /// Every piece that has words in it: not one that is nothing but a placeholder.
    fn in_need_of_translation() -> BTreeSet<String> {
        let oldest = Dialect { no_followup: None, expected_pay_date: false, ..Dialect::NEWEST };
        let blocking = |dialect| blocking::records(dialect, Apps::ALL);
        let all = [Dialect::NEWEST, oldest].map(|dialect| [wanted(dialect), blocking(dialect)].concat()).concat();
        let pieces = said(&all).into_iter().flat_map(|said| said.pieces(&Catalog::new()));
        pieces.map(|(piece, _)| entry(&piece)).filter(|piece| !piece.starts_with("<code>{{")).collect()
    }

    #[test]
    fn every_text_is_translated_into_every_language_and_nothing_else_is() {
        let needed = in_need_of_translation();
        let mut wrong = String::new();
        for (language, text) in FILES {
            let catalog: Catalog = toml::from_str(text).unwrap_or_default();
            let held: BTreeSet<String> = catalog.into_keys().collect();
            let told = |what: &str, texts: Vec<&String>| {
                let lines: String = texts.iter().map(|text| format!("{text:?} = \"\"\n")).collect();
                if lines.is_empty() { lines } else { format!("\n# words/{language}.toml, {what}:\n{lines}") }
            };
            wrong += &told("missing", needed.difference(&held).collect());
            wrong += &told("not used any more", held.difference(&needed).collect());
        }
        assert!(wrong.is_empty(), "{wrong}");
    }

    #[test]
    fn labels_of_selections_and_pieces_of_views_are_read() {
        let said = said(&wanted(Dialect::NEWEST));
        let has = |model: &str, text: &str| {
            said.iter().any(|said| {
                said.owner.model() == model && said.pieces(&Catalog::new()).iter().any(|(piece, _)| piece == text)
            })
        };
        assert!(has(CHOICES, "In Need of Action"));
        assert!(has("ir.ui.view", "Requires Follow-up"));
        assert!(has("ir.actions.act_window", "No follow-ups"));
        assert!(has("res.groups", "Follow-up Daemon"));
        assert!(!has("ir.rule", "x_followup: companies of the user"));
    }
}
