//! The press: fonts and Typst's library, made once, used for many jobs.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use chrono::Datelike as _;
use serde_json::Value;
use typst::diag::{Severity, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Smart};
use typst::syntax::Source;
use typst::text::{Font, FontInfo};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _, WorldExt as _};
use typst_kit::fonts::{self, FontSource, FontStore};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use super::sheet::{Sheet, file_id};
use super::{Job, Pdf, TypesetError};

/// The file name under which a template reads its data.
const DATA: &str = "data.json";
/// What a template is called inside.
const MAIN: &str = "template.typ";

/// Sets pages.
pub struct Press {
    folders: Vec<PathBuf>,
    cases: OnceLock<Cases>,
}

/// Typst's library and all fonts; they take a moment to be looked through.
struct Cases {
    library: LazyHash<Library>,
    fonts: FontStore,
}

impl Press {
    /// Takes the fonts that are built in, then those in `folders`, for scripts that the former do not have. A folder that is
    /// not there has none.
    #[must_use]
    pub const fn new(folders: Vec<PathBuf>) -> Self {
        Self { folders, cases: OnceLock::new() }
    }

    fn cases(&self) -> &Cases {
        self.cases.get_or_init(|| {
            let mut store = FontStore::new();
            store.extend(fonts::embedded());
            for folder in &self.folders {
                store.extend(fonts_in(folder));
            }
            Cases { library: LazyHash::new(Library::default()), fonts: store }
        })
    }

    /// Sets a job: as PDF/A-1b if its fonts and pictures allow it, else as a PDF that says so.
    ///
    /// # Errors
    /// The template is wrong, or does not fit its data.
    pub fn set(&self, job: &Job<'_>) -> Result<Pdf, TypesetError> {
        let set = self.set_sheet(job);
        // What Typst remembers of a job is of no use to the next one.
        comemo::evict(0);
        set
    }

    fn set_sheet(&self, job: &Job<'_>) -> Result<Pdf, TypesetError> {
        let sheet = self.sheet(job)?;
        let document =
            typst::compile::<PagedDocument>(&sheet).output.map_err(|errors| problems(&sheet, job, &errors))?;
        let (pages, without_font) = (document.pages().len(), without_font(&sheet, &job.data));
        let archive = PdfStandards::new(&[PdfStandard::A_1b]).map_err(|error| own(error.message().to_string()))?;
        let refused = match typst_pdf::pdf(&document, &options(&sheet, job, archive)) {
            Ok(bytes) => return Ok(Pdf { bytes, pages, no_archive: None, without_font }),
            Err(refused) => refused.iter().map(|error| error.message.to_string()).collect::<Vec<_>>().join("; "),
        };
        let bytes = typst_pdf::pdf(&document, &options(&sheet, job, PdfStandards::default()))
            .map_err(|errors| problems(&sheet, job, &errors))?;
        Ok(Pdf { bytes, pages, no_archive: Some(refused), without_font })
    }

    fn sheet(&self, job: &Job<'_>) -> Result<Sheet<'_>, TypesetError> {
        let id = |name: &str| file_id(name).ok_or_else(|| own(format!("\"{name}\" is not the name of a file")));
        let data = serde_json::to_vec(&job.data).map_err(|error| own(format!("{DATA}: {error}")))?;
        let files = job.pictures.iter().map(|(name, bytes)| Ok((id(name)?, Bytes::new(bytes.clone()))));
        let mut files = files.collect::<Result<HashMap<_, _>, TypesetError>>()?;
        files.insert(id(DATA)?, Bytes::new(data));
        let main = Source::new(id(MAIN)?, job.template.source.clone());
        let (year, month, day) = (job.date.year(), job.date.month(), job.date.day());
        let cases = self.cases();
        let today = u8::try_from(month).ok().zip(u8::try_from(day).ok());
        let today = today.and_then(|(month, day)| Datetime::from_ymd(year, month, day));
        Ok(Sheet { library: &cases.library, fonts: &cases.fonts, main, files, today })
    }
}

/// A font in a file, which is read when a letter needs it.
struct FontFile {
    path: PathBuf,
    index: u32,
}

impl FontSource for FontFile {
    fn load(&self) -> Option<Font> {
        Font::new(Bytes::new(std::fs::read(&self.path).ok()?), self.index)
    }
}

/// The fonts in a folder and those below it.
fn fonts_in(folder: &Path) -> Vec<(FontFile, FontInfo)> {
    let mut found = fontdb::Database::new();
    found.load_fonts_dir(folder);
    let font = |face: &fontdb::FaceInfo| {
        let (fontdb::Source::File(path) | fontdb::Source::SharedFile(path, _)) = &face.source else { return None };
        let info = found.with_face_data(face.id, FontInfo::new)??;
        Some((FontFile { path: path.clone(), index: face.index }, info))
    };
    found.faces().filter_map(font).collect()
}

/// The characters of all texts of the data that no font has.
fn without_font(sheet: &Sheet<'_>, data: &Value) -> BTreeSet<char> {
    let mut characters = BTreeSet::new();
    let mut left = vec![data];
    while let Some(value) = left.pop() {
        match value {
            Value::String(text) => characters.extend(text.chars().filter(|c| !c.is_control() && !is_unseen(*c))),
            Value::Array(values) => left.extend(values),
            Value::Object(members) => left.extend(members.values()),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    let book = sheet.fonts.book();
    let fonts: Vec<&FontInfo> = (0..).map_while(|index| book.info(index)).collect();
    characters.retain(|c| !fonts.iter().any(|font| font.coverage.contains(u32::from(*c))));
    characters
}

/// Marks that say how to write and are not written.
const fn is_unseen(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}')
}

fn options(sheet: &Sheet<'_>, job: &Job<'_>, standards: PdfStandards) -> PdfOptions {
    PdfOptions {
        ident: Smart::Custom(job.identity.clone()),
        creator: Smart::Custom(Some("followupd".to_owned())),
        timestamp: sheet.today.map(Timestamp::new_utc),
        standards,
        ..PdfOptions::default()
    }
}

fn own(problem: String) -> TypesetError {
    TypesetError::Template { problems: vec![problem] }
}

/// Errors with file and line, as an editor of the template finds them.
fn problems(sheet: &Sheet<'_>, job: &Job<'_>, errors: &[SourceDiagnostic]) -> TypesetError {
    let told = errors.iter().filter(|error| error.severity == Severity::Error).map(|error| {
        let line = sheet.range(error.span).and_then(|range| sheet.main.lines().byte_to_line(range.start));
        let place = line.map_or_else(String::new, |line| format!(" line {}", line + 1));
        let hints: String = error.hints.iter().map(|hint| format!(" ({})", hint.v)).collect();
        format!("{}{place}: {}{hints}", job.template.name, error.message)
    });
    TypesetError::Template { problems: told.collect() }
}
