//! The company's logo on a page: shown where it can be, left out where it cannot.

use super::{Job, Pdf, Press, TypesetError};

/// The name under which a template finds it, with the ending of its kind.
const LOGO: &str = "logo";

impl Press {
    /// Sets a page with a logo; without it where the page cannot be set with it. `job` is given its file.
    pub(super) fn set_with_logo<'a>(
        &self,
        logo: Option<&[u8]>,
        job: impl Fn(Option<(String, Vec<u8>)>) -> Job<'a>,
    ) -> Result<Pdf, TypesetError> {
        let logo = logo.and_then(|bytes| Some((format!("{LOGO}.{}", kind(bytes)?), bytes.to_vec())));
        let has_logo = logo.is_some();
        match self.set(&job(logo)) {
            Err(_) if has_logo => self.set(&job(None)),
            set => set,
        }
    }
}

/// The kind of a picture, by its first bytes.
fn kind(bytes: &[u8]) -> Option<&'static str> {
    let starts = |beginning: &[u8]| bytes.starts_with(beginning);
    match bytes {
        _ if starts(b"\x89PNG\r\n\x1a\n") => Some("png"),
        _ if starts(b"\xff\xd8\xff") => Some("jpg"),
        _ if starts(b"GIF8") => Some("gif"),
        _ if starts(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") => Some("webp"),
        _ if starts(b"<svg") || starts(b"<?xml") => Some("svg"),
        _ => None,
    }
}
