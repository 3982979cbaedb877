//! In the place of the press, where this program was built without letters.

use std::path::PathBuf;

use super::{Job, Pdf, TypesetError};

/// Sets nothing.
pub struct Press;

impl Press {
    /// Without fonts.
    #[must_use]
    pub fn new(_: Vec<PathBuf>) -> Self {
        Self
    }

    /// Sets nothing.
    ///
    /// # Errors
    /// Always.
    pub const fn set(&self, _: &Job<'_>) -> Result<Pdf, TypesetError> {
        Err(TypesetError::NotBuilt)
    }
}
