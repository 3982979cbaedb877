//! The last good text of each level and language, kept for the time when somebody writes one that is wrong.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rusqlite::params;

use super::value::Day;
use super::{Journal, JournalError};
use crate::domain::LevelId;

/// A text of a level that could be filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoodText {
    /// The subject of the mail.
    pub subject: String,
    /// The body of the mail.
    pub body: String,
    /// The text message; empty where there is none.
    pub sms: String,
    /// The day on which it was first seen so.
    pub since: NaiveDate,
}

/// Good texts by level and language such as `fr_BE`.
pub type GoodTexts = BTreeMap<(LevelId, String), GoodText>;

impl Journal {
    /// All that are known.
    ///
    /// # Errors
    /// The store.
    pub fn good_texts(&self) -> Result<GoodTexts, JournalError> {
        self.look("read the last good texts of levels", |within| {
            let sql = "SELECT level, language, subject, body, sms, since FROM good_text";
            let mut texts = within.connection.prepare(sql)?;
            let texts = texts.query_map([], |row| {
                let text = GoodText {
                    subject: row.get(2)?,
                    body: row.get(3)?,
                    sms: row.get(4)?,
                    since: row.get::<_, Day>(5)?.0,
                };
                Ok(((LevelId(row.get(0)?), row.get(1)?), text))
            })?;
            Ok(texts.collect::<Result<_, _>>()?)
        })
    }

    /// Remembers these in the place of those that it knew for the same levels and languages; nothing is written where
    /// nothing is new.
    ///
    /// # Errors
    /// The store.
    pub fn keep_good_texts(&mut self, texts: &GoodTexts) -> Result<(), JournalError> {
        let known = self.good_texts()?;
        let new: GoodTexts = texts
            .iter()
            .filter(|(key, text)| known.get(*key) != Some(*text))
            .map(|(key, text)| (key.clone(), text.clone()))
            .collect();
        if new.is_empty() {
            return Ok(());
        }
        self.change("keep the last good texts of levels", |within| {
            let mut keep = within.connection.prepare_cached(
                "INSERT INTO good_text (level, language, subject, body, sms, since) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (level, language) DO UPDATE
                 SET subject = excluded.subject, body = excluded.body, sms = excluded.sms, since = excluded.since",
            )?;
            for ((level, language), text) in new {
                let GoodText { subject, body, sms, since } = text;
                keep.execute(params![level.0, language, subject, body, sms, Day(since)])?;
            }
            Ok(())
        })
    }
}
