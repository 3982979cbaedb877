//! What people read of us in Odoo, in each language: a file per language with `"English" = "its translation"`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The files. English is what stands in the descriptions and views themselves.
pub(super) const FILES: [(&str, &str); 5] = [
    ("de", include_str!("words/de.toml")),
    ("es", include_str!("words/es.toml")),
    ("fr", include_str!("words/fr.toml")),
    ("it", include_str!("words/it.toml")),
    ("nl", include_str!("words/nl.toml")),
];

/// Translations by English text.
pub(super) type Catalog = BTreeMap<String, String>;

static CATALOGS: LazyLock<BTreeMap<&str, Catalog>> = LazyLock::new(|| {
    // A test holds that each of them can be read; a broken one would leave its language in English here.
    FILES.iter().filter_map(|(language, text)| Some((*language, toml::from_str(text).ok()?))).collect()
});

/// The catalog that a language of Odoo (`fr_BE`) is served from, if there is one.
pub(super) fn catalog(code: &str) -> Option<&'static Catalog> {
    CATALOGS.get(code.split(['_', '@']).next().unwrap_or_default())
}

/// A text in the catalog's language; in English where it has none.
pub(super) fn translated<'a>(catalog: &'a Catalog, text: &'a str) -> &'a str {
    catalog.get(&entry(text)).map_or(text, String::as_str)
}

/// What a text is looked up by. Views break lines wherever they like.
pub(super) fn entry(text: &str) -> String {
    text.split_whitespace().collect::<Vec<&str>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::SHIPPED_LANGUAGES;

    #[test]
    fn every_language_that_we_ship_has_a_catalog_that_can_be_read() {
        for language in SHIPPED_LANGUAGES.iter().filter(|language| **language != "en") {
            assert!(catalog(language).is_some_and(|catalog| !catalog.is_empty()), "words/{language}.toml");
        }
        assert_eq!(FILES.len() + 1, SHIPPED_LANGUAGES.len());
    }

    #[test]
    fn a_country_reads_its_language_and_a_stranger_english() {
        assert_eq!(catalog("fr_BE"), catalog("fr"));
        assert_eq!(catalog("pl_PL"), None);
    }

    #[test]
    fn placeholders_and_markup_are_kept() {
        for (language, text) in FILES {
            let catalog: Catalog =
                toml::from_str(text).unwrap_or_else(|error| panic!("words/{language}.toml: {error}"));
            for (source, translation) in catalog {
                for mark in ["{{", "<code>", "</code>", "<strong>", "</strong>", "%"] {
                    let count = |text: &str| text.matches(mark).count();
                    assert_eq!(count(&source), count(&translation), "words/{language}.toml: {source}");
                }
            }
        }
    }
}
