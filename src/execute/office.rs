//! The office: where letters are set and handed over.

use std::sync::Arc;

use chrono::NaiveDate;

use super::carriers::{Carrier, LetterCarrier};
use super::printing::{Printing, warn_about};
use crate::odoo::books::Stationery;
use crate::render::{self, PostalLetter, Window};
use crate::typeset::{LetterPictures, Press, Template};

/// What letters are made and delivered with.
pub struct Office {
    /// Sets them.
    pub press: Arc<Press>,
    /// What they look like.
    pub template: Template,
    /// Where the envelopes have their window; none: where it is usual in the company's country.
    pub window: Option<Window>,
    /// Whether the company's logo stands on them.
    pub with_logo: bool,
    /// Who carries them.
    pub carrier: LetterCarrier,
}

impl Office {
    /// Tries the way out, and whether the template makes a letter of a made-up message.
    ///
    /// # Errors
    /// What is wrong, and what to do, as a sentence.
    pub async fn check(&self) -> Result<(), String> {
        if let Carrier::Own(letterbox) = &self.carrier {
            letterbox.check().await?;
        }
        let sample = render::sample_letter().map_err(|error| error.to_string())?;
        self.set(&sample, None, "<sample@followupd.invalid>", NaiveDate::default()).map(|_| ())
    }

    /// Reports are set as letters are.
    #[must_use]
    pub fn printing(&self) -> Printing {
        Printing { press: Arc::clone(&self.press), window: self.window, with_logo: self.with_logo }
    }

    /// Sets a letter.
    ///
    /// # Errors
    /// The template is wrong or does not fit: as a sentence.
    pub(super) fn set(
        &self,
        letter: &PostalLetter,
        stationery: Option<&Stationery>,
        identity: &str,
        date: NaiveDate,
    ) -> Result<Vec<u8>, String> {
        let logo = stationery.and_then(|stationery| stationery.logo.as_deref()).filter(|_| self.with_logo);
        let pictures = LetterPictures { logo: logo.map(<[u8]>::to_vec) };
        let set = self.press.letter(&self.template, letter, &pictures, identity, date);
        let pdf = set.map_err(|error| format!("the letter cannot be set: {error}"))?;
        warn_about(&pdf, identity);
        Ok(pdf.bytes)
    }
}
