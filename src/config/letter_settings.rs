//! `[letters]`: how letters leave.

use std::path::PathBuf;

use serde::Deserialize;

/// `[letters]`
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LetterSettings {
    /// `off`, `folder`, `printer`, `odoo` or `gateway`.
    pub backend: LetterBackend,
    /// Where PDF files go, for the backend *folder*.
    pub folder: Option<PathBuf>,
    /// A printer by the name that CUPS has for it, for the backend *printer*.
    pub printer: Option<String>,
    /// A template of one's own, over the shipped one.
    pub template: Option<PathBuf>,
    /// Folders of fonts, for scripts that the built-in ones do not have.
    pub fonts: Vec<PathBuf>,
    /// Where envelopes have their window; none: where it is usual in the company's country.
    pub window: Option<LetterWindow>,
    /// The company's logo in Odoo stands on letters.
    pub logo: bool,
}

impl Default for LetterSettings {
    fn default() -> Self {
        Self {
            backend: LetterBackend::default(),
            folder: None,
            printer: None,
            template: None,
            fonts: vec![PathBuf::from("/usr/share/fonts")],
            window: None,
            logo: true,
        }
    }
}

/// How letters leave.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LetterBackend {
    /// Not at all.
    #[default]
    Off,
    /// As files into a folder, from which somebody prints them.
    Folder,
    /// To a printer.
    Printer,
    /// By Odoo's own postal service.
    Odoo,
    /// To the gateway.
    Gateway,
}

/// Where envelopes have their window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum LetterWindow {
    /// On the left, as DIN 5008 has it in its form B.
    #[serde(rename = "din_5008_b")]
    Din5008B,
    /// On the right.
    #[serde(rename = "right")]
    Right,
    /// A number 10 envelope of the United States, and letter paper.
    #[serde(rename = "us")]
    UnitedStates,
}
