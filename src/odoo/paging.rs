//! Reads many records page by page, and finds the single record that keeps a page from being answered.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::fault::OdooError;
use super::names;
use super::retry::Repeat;
use super::row::{Row, UnreadableRow};
use super::search::{Domain, Search};
use super::session::{Members, Session, operation};
use super::value::Value;

impl Session {
    /// Reads all records of a search in the order of their ids and hands on each while the answers arrive, relations as
    /// bare ids. A record that cannot be read is handed on as such; the result is how many were handed on.
    ///
    /// Records that change while pages are read are seen as they are when their page is read.
    ///
    /// # Errors
    /// Whatever Odoo or the network say, after the last try. What was handed on before is then not everything.
    pub async fn search_read(
        &self,
        search: &Search,
        mut on_row: impl FnMut(Result<Row, UnreadableRow>),
    ) -> Result<u64, OdooError> {
        let model: Arc<str> = search.model.as_str().into();
        let mut last_id: Option<i64> = None;
        let mut handed_on: u64 = 0;
        let mut count = |row| {
            handed_on = handed_on.saturating_add(1);
            on_row(row);
        };
        loop {
            let page = self.streamed_page(&model, search, last_id, &mut count).await?;
            let rows = match page {
                Page::Complete { rows, newest } => {
                    last_id = newest;
                    rows
                }
                Page::InParts { newest } => {
                    let limit = Some(self.page_rows());
                    let ids = self.search(&search.model, &after(&search.domain, newest), "id", limit).await?;
                    self.read_page(&model, &ids, &search.fields, &mut count).await?;
                    last_id = newest_of(&search.model, newest, &ids)?;
                    ids.len()
                }
            };
            if rows < self.page_length() {
                break;
            }
        }
        if !names::CUT_BEFORE_FILTERED.contains(&search.model.as_str()) {
            return Ok(handed_on);
        }
        // Of these models a short page need not be the last one. Only a search without a limit tells.
        let rest = self.search(&search.model, &after(&search.domain, last_id), "id", None).await?;
        newest_of(&search.model, last_id, &rest)?;
        for ids in rest.chunks(self.page_length()) {
            self.read_page(&model, ids, &search.fields, &mut count).await?;
        }
        Ok(handed_on)
    }

    /// Reads one page in one call, if this Odoo and these records allow it.
    async fn streamed_page(
        &self,
        model: &Arc<str>,
        search: &Search,
        last_id: Option<i64>,
        on_row: &mut impl FnMut(Result<Row, UnreadableRow>),
    ) -> Result<Page, OdooError> {
        let mut newest = last_id;
        let mut failures: u32 = 0;
        while self.shared.takes_load() {
            // After a failure in the middle of a page, the next try begins behind what has been handed on.
            let domain = after(&search.domain, newest);
            let mut in_order = true;
            let mut rows: usize = 0;
            let outcome = self
                .stream(model, "search_read", vec![(&domain).into()], self.page_arguments(search), |row| {
                    in_order &= newest.is_none_or(|newest| row.id() > newest);
                    newest = Some(row.id());
                    rows = rows.saturating_add(1);
                    on_row(Ok(row));
                })
                .await;
            match outcome {
                _ if !in_order => return Err(out_of_order(&search.model)),
                Ok(_) => return Ok(Page::Complete { rows, newest }),
                Err(error) if refuses_load(&error) => self.shared.learn_no_load(),
                Err(error) if error.may_be_one_record() => {
                    tracing::debug!(%error, "reading the page in parts");
                    break;
                }
                Err(error) => self.shared.pause_or_give_up(Repeat::Harmless, error, &mut failures).await?,
            }
        }
        Ok(Page::InParts { newest })
    }

    /// All records of a search, for those that are surely few.
    ///
    /// # Errors
    /// As [`Session::search_read`].
    pub async fn search_read_all(&self, search: &Search) -> Result<Vec<Result<Row, UnreadableRow>>, OdooError> {
        let mut rows = Vec::new();
        self.search_read(search, |row| rows.push(row)).await?;
        Ok(rows)
    }

    /// Reads these records, relations as bare ids. A record that is gone, hidden or cannot be read is in the result as
    /// such: there is one entry for each id, though not in their order.
    ///
    /// # Errors
    /// Whatever Odoo or the network say, after the last try.
    pub async fn read(
        &self,
        model: &str,
        ids: &[i64],
        fields: &[&str],
    ) -> Result<Vec<Result<Row, UnreadableRow>>, OdooError> {
        let model: Arc<str> = model.into();
        let fields: Vec<String> = fields.iter().map(|field| (*field).to_owned()).collect();
        let unique: Vec<i64> = ids.iter().copied().collect::<BTreeSet<i64>>().into_iter().collect();
        let mut rows = Vec::with_capacity(unique.len());
        for page in unique.chunks(self.page_length()) {
            self.read_page(&model, page, &fields, |row| rows.push(row)).await?;
        }
        Ok(rows)
    }

    /// Reads the records of one page, halving it as long as it cannot be answered as a whole.
    async fn read_page(
        &self,
        model: &Arc<str>,
        ids: &[i64],
        fields: &[String],
        mut on_row: impl FnMut(Result<Row, UnreadableRow>),
    ) -> Result<(), OdooError> {
        let mut parts: Vec<BTreeSet<i64>> = vec![ids.iter().copied().collect()];
        let mut unreadable_rows: u32 = 0;
        let mut failures: u32 = 0;
        while let Some(mut part) = parts.pop() {
            let wanted = Value::array(part.iter().copied());
            let outcome = self
                .stream(model, "read", vec![wanted, Value::array(fields)], bare_ids(), |row| {
                    // What was not asked for, or has been handed on before, is not handed on.
                    if part.remove(&row.id()) {
                        on_row(Ok(row));
                    }
                })
                .await;
            match outcome {
                Ok(_) => {
                    failures = 0;
                    for id in part {
                        let reason = "it was deleted meanwhile, or the user may not see it".to_owned();
                        on_row(Err(UnreadableRow { model: Arc::clone(model), id, reason }));
                    }
                }
                Err(error) if error.may_be_one_record() => match part.len() {
                    0 => {}
                    1 => {
                        unreadable_rows = unreadable_rows.saturating_add(1);
                        if unreadable_rows > self.shared.limits.unreadable_rows_max {
                            return Err(error);
                        }
                        for id in part {
                            let reason = error.to_string();
                            on_row(Err(UnreadableRow { model: Arc::clone(model), id, reason }));
                        }
                    }
                    length => {
                        let middle = part.iter().nth(length / 2).copied().unwrap_or_default();
                        let upper = part.split_off(&middle);
                        parts.push(upper);
                        parts.push(part);
                    }
                },
                Err(error) => {
                    self.shared.pause_or_give_up(Repeat::Harmless, error, &mut failures).await?;
                    parts.push(part);
                }
            }
        }
        Ok(())
    }

    fn page_rows(&self) -> u32 {
        self.shared.limits.page_rows.max(1)
    }

    fn page_length(&self) -> usize {
        usize::try_from(self.page_rows()).unwrap_or(usize::MAX)
    }

    fn page_arguments(&self, search: &Search) -> Members {
        let mut named = bare_ids();
        named.insert("fields".to_owned(), Value::array(&search.fields));
        named.insert("order".to_owned(), "id".into());
        named.insert("limit".to_owned(), self.page_rows().into());
        named
    }
}

/// How a page was read.
enum Page {
    /// In one call; so many records, and the id of the last one.
    Complete { rows: usize, newest: Option<i64> },
    /// It has still to be read record by record, from behind this id on.
    InParts { newest: Option<i64> },
}

/// The id that the next page begins behind.
fn newest_of(model: &str, last_id: Option<i64>, ids: &[i64]) -> Result<Option<i64>, OdooError> {
    if ids.is_sorted() && ids.first().is_none_or(|first| last_id.is_none_or(|last_id| *first > last_id)) {
        Ok(ids.last().copied().or(last_id))
    } else {
        Err(out_of_order(model))
    }
}

/// Asks for relations as ids without names, which spares Odoo most of the work. `None` means the same, but not every
/// server takes it.
fn bare_ids() -> Members {
    Members::from([("load".to_owned(), "".into())])
}

fn after(domain: &Domain, last_id: Option<i64>) -> Domain {
    match last_id {
        None => domain.clone(),
        Some(last_id) => domain.clone().gt("id", last_id),
    }
}

/// Whether the method does not know the argument that gives bare ids.
fn refuses_load(error: &OdooError) -> bool {
    matches!(error, OdooError::Fault { message, .. } if message.contains("unexpected keyword argument") && message.contains("load"))
}

fn out_of_order(model: &str) -> OdooError {
    OdooError::UnexpectedAnswer {
        operation: operation(model, "search_read"),
        expected: "records in the order of their ids",
        found: "another order".to_owned(),
    }
}
