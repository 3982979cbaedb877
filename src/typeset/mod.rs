//! Sets pages as PDF: a Typst template and its data in, bytes out. The only room that links Typst.
//!
//! A template sees its data and its pictures and nothing else: no files, no packages, no clock. The same job gives the
//! same bytes.

mod letter;
mod logo;
#[cfg(not(feature = "letters"))]
mod no_press;
#[cfg(feature = "letters")]
mod press;
mod report;
#[cfg(feature = "letters")]
mod sheet;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::NaiveDate;

pub use letter::LetterPictures;
#[cfg(not(feature = "letters"))]
pub use no_press::Press;
#[cfg(feature = "letters")]
pub use press::Press;

/// Whether this program was built with what sets pages.
pub const IS_BUILT: bool = cfg!(feature = "letters");

/// What is to be set.
#[derive(Debug, Clone, PartialEq)]
pub struct Job<'a> {
    /// The template.
    pub template: &'a Template,
    /// What the template reads as `json("data.json")`.
    pub data: serde_json::Value,
    /// Pictures that it can show, by file name: PNG, JPEG, GIF, WebP or SVG.
    pub pictures: BTreeMap<String, Vec<u8>>,
    /// What the document is known by, such as a Message-ID: it decides the document's own id.
    pub identity: String,
    /// The day that the document bears.
    pub date: NaiveDate,
}

/// A template in Typst's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// The file, as errors name it.
    pub name: String,
    /// What stands in it.
    pub source: String,
}

/// A page that was set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pdf {
    /// The file.
    pub bytes: Vec<u8>,
    /// How many pages it has.
    pub pages: usize,
    /// Why it is no PDF/A-1b, if so: it can be printed and read, but an archive may refuse it.
    pub no_archive: Option<String>,
    /// Characters of its data that no font has: boxes stand in their place.
    pub without_font: BTreeSet<char>,
}

/// Why nothing was set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TypesetError {
    /// The template is wrong, or does not fit its data.
    Template {
        /// Where and what, a line for each problem.
        problems: Vec<String>,
    },
    /// This program was built without the feature `letters`.
    NotBuilt,
}

impl fmt::Display for TypesetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Template { problems } => f.write_str(&problems.join("; ")),
            Self::NotBuilt => f.write_str(
                "this program was built without letters, and sets no pages: build it with the feature `letters`",
            ),
        }
    }
}
