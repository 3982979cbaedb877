//! Reads many records page by page, and finds the single record that keeps a page from being answered.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::fault::OdooError;
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
        let mut failures: u32 = 0;
        loop {
            let domain = after(&search.domain, last_id);
            if self.shared.takes_load() {
                let mut newest = last_id;
                let mut in_order = true;
                let outcome = self
                    .stream(&model, "search_read", vec![(&domain).into()], self.page_arguments(search), |row| {
                        in_order &= newest.is_none_or(|newest| row.id() > newest);
                        newest = Some(row.id());
                        handed_on = handed_on.saturating_add(1);
                        on_row(Ok(row));
                    })
                    .await;
                if !in_order {
                    return Err(out_of_order(&search.model));
                }
                // After a failure in the middle of a page, the next try begins behind what has been handed on.
                last_id = newest;
                match outcome {
                    // A short page need not be the last one: some models filter after they have counted.
                    Ok(0) => return Ok(handed_on),
                    Ok(_) => {
                        failures = 0;
                        continue;
                    }
                    Err(error) if refuses_load(&error) => self.shared.learn_no_load(),
                    Err(error) if error.may_be_one_record() => {
                        tracing::debug!(%error, "reading the page in parts");
                    }
                    Err(error) => {
                        self.shared.pause_or_give_up(Repeat::Harmless, error, &mut failures).await?;
                        continue;
                    }
                }
            }
            let ids = self.search(&search.model, &after(&search.domain, last_id), "id", Some(self.page_rows())).await?;
            let Some(newest) = ids.last().copied() else { return Ok(handed_on) };
            if last_id.is_some_and(|last_id| newest <= last_id) {
                return Err(out_of_order(&search.model));
            }
            self.read_page(&model, &ids, &search.fields, |row| {
                handed_on = handed_on.saturating_add(1);
                on_row(row);
            })
            .await?;
            last_id = Some(newest);
        }
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
        for page in unique.chunks(usize::try_from(self.page_rows()).unwrap_or(1)) {
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

    fn page_arguments(&self, search: &Search) -> Members {
        let mut named = bare_ids();
        named.insert("fields".to_owned(), Value::array(&search.fields));
        named.insert("order".to_owned(), "id".into());
        named.insert("limit".to_owned(), self.page_rows().into());
        named
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
