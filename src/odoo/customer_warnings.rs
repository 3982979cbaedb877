//! The warnings that Odoo shows when a customer is chosen on an order or a delivery: ours stand below a person's own, and
//! leave what was there.
//!
//! What was there, what we wrote and which lines are ours is kept on the customer in the same write that changes the
//! warning, so that there is no moment at which only one of both has happened.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::fault::OdooError;
use super::names::partner;
use super::row::{FieldError, Row};
use super::search::{Domain, Search};
use super::session::{Members, Session};
use super::value::Value;

/// Customers in one condition: a request of some 150 kB, well below what proxies refuse.
const CUSTOMERS_PER_SEARCH: usize = 5_000;

/// The choice of a warning field that shows nothing.
const NO_MESSAGE: &str = "no-message";

/// Under this number stands what is the same for all companies.
const ALL_COMPANIES: i64 = 0;

/// Whom a warning is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Audience {
    /// Who sells.
    Sales,
    /// Who delivers.
    Deliveries,
}

/// The lines that a company wants to stand on a customer.
pub type Lines = BTreeMap<Audience, String>;

/// The warnings that this Odoo has; some apps bring them, some versions have the text alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CustomerWarnings(Vec<WarningFields>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct WarningFields {
    audience: Audience,
    /// Whether and how the text is shown.
    choice: Option<&'static str>,
    text: &'static str,
    /// Each company has its own.
    by_company: bool,
}

/// A warning as it stands on a customer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Warning {
    choice: Option<String>,
    text: Option<String>,
}

/// What is remembered of one warning while lines of ours stand in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    before: Warning,
    written: Warning,
    /// By company.
    lines: BTreeMap<i64, String>,
}

/// What is remembered on a customer: by text field and company.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Memory(BTreeMap<String, BTreeMap<i64, Kept>>);

impl Warning {
    /// What a person has there, if `kept` is what was put there.
    fn of_person(&self, kept: &Kept) -> Self {
        let same_text = self.text == kept.written.text;
        let text = if same_text { kept.before.text.clone() } else { without(self.text.as_deref(), &kept.lines) };
        // Whoever has changed the text to one of their own wants it shown as it is shown now.
        let ours = self.choice == kept.written.choice && (same_text || text.is_none());
        Self { choice: if ours { kept.before.choice.clone() } else { self.choice.clone() }, text }
    }

    /// With lines of ours below.
    fn with(&self, lines: &BTreeMap<i64, String>) -> Self {
        let own = self.text.as_deref().filter(|_| self.choice.as_deref() != Some(NO_MESSAGE));
        let text: Vec<&str> = own.into_iter().chain(lines.values().map(String::as_str)).collect();
        let choice = self.choice.as_deref().map(|choice| if choice == NO_MESSAGE { "warning" } else { choice });
        Self { choice: choice.map(str::to_owned), text: Some(text.join("\n")) }
    }
}

/// The text without these lines; nothing, if only they stood there.
fn without(text: Option<&str>, lines: &BTreeMap<i64, String>) -> Option<String> {
    let ours: BTreeSet<&str> = lines.values().map(|line| line.trim()).collect();
    let left: Vec<&str> = text?.lines().filter(|line| !ours.contains(line.trim())).collect();
    Some(left.join("\n")).filter(|text| !text.trim().is_empty())
}

/// What is to stand there, and to be remembered, as soon as `company` wants this line or none.
fn settle(held: &Warning, kept: Option<&Kept>, company: i64, line: Option<&String>) -> (Warning, Option<Kept>) {
    let own = kept.map_or_else(|| held.clone(), |kept| held.of_person(kept));
    let mut lines = kept.map(|kept| kept.lines.clone()).unwrap_or_default();
    match line {
        Some(line) => drop(lines.insert(company, line.clone())),
        None => drop(lines.remove(&company)),
    }
    if lines.is_empty() {
        return (own, None);
    }
    let written = own.with(&lines);
    (written.clone(), Some(Kept { before: own, written, lines }))
}

impl Memory {
    fn parse(row: &Row) -> Result<Self, FieldError> {
        let text = row.opt_str(partner::WARNINGS_KEPT)?.unwrap_or_default();
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        serde_json::from_str(text).map_err(|_| row.field_error(partner::WARNINGS_KEPT, "what followupd wrote there"))
    }

    /// As it is written; nothing to remember: nothing.
    fn value(&self) -> Value {
        let some = self.0.values().any(|slots| !slots.is_empty());
        some.then(|| serde_json::to_string(self).unwrap_or_default()).into()
    }

    fn put(&mut self, field: &str, company: i64, kept: Option<Kept>) {
        let slots = self.0.entry(field.to_owned()).or_default();
        match kept {
            Some(kept) => drop(slots.insert(company, kept)),
            None => drop(slots.remove(&company)),
        }
        if slots.is_empty() {
            self.0.remove(field);
        }
    }

    /// Companies whose lines stand on the customer.
    fn companies(&self) -> BTreeSet<i64> {
        self.0.values().flat_map(BTreeMap::values).flat_map(|kept| kept.lines.keys().copied()).collect()
    }
}

impl WarningFields {
    fn held(&self, row: &Row) -> Result<Warning, FieldError> {
        let choice = match self.choice {
            Some(field) => Some(row.opt_str(field)?.unwrap_or(NO_MESSAGE).to_owned()),
            None => None,
        };
        Ok(Warning { choice, text: row.opt_str(self.text)?.map(str::to_owned) })
    }

    const fn slot(&self, company: i64) -> i64 {
        if self.by_company { company } else { ALL_COMPANIES }
    }
}

impl CustomerWarnings {
    /// Asks what this Odoo has.
    ///
    /// # Errors
    /// Whatever Odoo or the network say.
    pub async fn ask(session: &Session) -> Result<Self, OdooError> {
        let known = session.fields_get(partner::MODEL, &["type", "company_dependent"]).await?;
        let fields = [
            (Audience::Sales, "sale_warn", "sale_warn_msg"),
            (Audience::Deliveries, "picking_warn", "picking_warn_msg"),
        ];
        let found = fields.into_iter().filter_map(|(audience, choice, text)| {
            let about = known.get(text)?.as_struct();
            let by_company = about.and_then(|about| about.get("company_dependent")).and_then(Value::as_bool);
            let choice = known.contains_key(choice).then_some(choice);
            Some(WarningFields { audience, choice, text, by_company: by_company == Some(true) })
        });
        Ok(Self(found.collect()))
    }

    /// Makes the warnings of these customers hold the lines that `company` wants there, and no others of its own. What
    /// they hold already is not written. The result names the customers that were refused.
    ///
    /// # Errors
    /// Customers cannot be read.
    pub async fn write(
        &self,
        session: &Session,
        company: i64,
        wanted: &BTreeMap<i64, Lines>,
    ) -> Result<BTreeMap<i64, OdooError>, OdooError> {
        let mut refused = BTreeMap::new();
        if self.0.is_empty() {
            return Ok(refused);
        }
        let session = session.with_companies(&[company]).with_archived();
        let customers: Vec<(&i64, &Lines)> = wanted.iter().collect();
        for part in customers.chunks(CUSTOMERS_PER_SEARCH) {
            let id_in =
                |part: &mut dyn Iterator<Item = &(&i64, &Lines)>| Domain::new().is_in("id", part.map(|(id, _)| **id));
            let warned = id_in(&mut part.iter().filter(|(_, lines)| !lines.is_empty()));
            let which = id_in(&mut part.iter()).any_of([warned, Domain::new().is_set(partner::WARNINGS_KEPT)]);
            for row in session.search_read_all(&Search::new(partner::MODEL, which, self.fields())).await? {
                let Ok(row) = row else { continue };
                let Some(lines) = wanted.get(&row.id()) else { continue };
                let written = match self.changes(&row, company, lines) {
                    Ok(changes) if changes.is_empty() => Ok(()),
                    Ok(changes) => session.write(partner::MODEL, &[row.id()], changes).await,
                    Err(error) => Err(unreadable(&error)),
                };
                if let Err(error) = written {
                    refused.insert(row.id(), error);
                }
            }
        }
        Ok(refused)
    }

    /// Takes all our lines out of all warnings, and puts back what was there. The result is the number of customers.
    ///
    /// # Errors
    /// Whatever Odoo or the network say.
    pub async fn take_out_all(&self, session: &Session) -> Result<usize, OdooError> {
        let session = session.with_archived();
        let kept = Search::new(partner::MODEL, Domain::new().is_set(partner::WARNINGS_KEPT), [partner::WARNINGS_KEPT]);
        let rows = session.search_read_all(&kept).await?;
        for row in rows.iter().flatten() {
            let memory = Memory::parse(row).map_err(|error| unreadable(&error))?;
            for company in memory.companies() {
                let mut refused = self.write(&session, company, &BTreeMap::from([(row.id(), Lines::new())])).await?;
                if let Some(error) = refused.remove(&row.id()) {
                    return Err(error);
                }
            }
        }
        Ok(rows.len())
    }

    fn fields(&self) -> Vec<&'static str> {
        let own = self.0.iter().flat_map(|fields| fields.choice.into_iter().chain([fields.text]));
        own.chain([partner::WARNINGS_KEPT]).collect()
    }

    /// What is to be written on one customer; empty: it is as it must be.
    fn changes(&self, row: &Row, company: i64, lines: &Lines) -> Result<Members, FieldError> {
        let before = Memory::parse(row)?;
        let mut memory = before.clone();
        let mut changes = Members::new();
        for fields in &self.0 {
            let held = fields.held(row)?;
            let slot = fields.slot(company);
            let kept = before.0.get(fields.text).and_then(|slots| slots.get(&slot));
            let line = lines.get(&fields.audience);
            if kept.is_none() && line.is_none() {
                continue;
            }
            let (wanted, kept) = settle(&held, kept, company, line);
            memory.put(fields.text, slot, kept);
            if let Some(choice) = fields.choice.filter(|_| wanted.choice != held.choice) {
                changes.insert(choice.to_owned(), wanted.choice.as_deref().into());
            }
            if wanted.text != held.text {
                changes.insert(fields.text.to_owned(), wanted.text.as_deref().into());
            }
        }
        if memory != before {
            changes.insert(partner::WARNINGS_KEPT.to_owned(), memory.value());
        }
        Ok(changes)
    }
}

fn unreadable(error: &FieldError) -> OdooError {
    OdooError::UnexpectedAnswer {
        operation: "reading the warnings of a customer".to_owned(),
        expected: "fields that can be read",
        found: error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn warning(choice: &str, text: &str) -> Warning {
        Warning { choice: Some(choice.to_owned()), text: Some(text.to_owned()).filter(|text| !text.is_empty()) }
    }

    fn blocked(held: &Warning, kept: Option<&Kept>, company: i64) -> (Warning, Option<Kept>) {
        settle(held, kept, company, Some(&format!("Blocked by {company}.")))
    }

    fn released(held: &Warning, kept: Option<&Kept>, company: i64) -> (Warning, Option<Kept>) {
        settle(held, kept, company, None)
    }

    #[test]
    fn what_was_there_stays_visible_and_comes_back() {
        for before in
            [warning("warning", "Ask for a deposit.\nAlways."), warning("block", "Never."), warning("no-message", "")]
        {
            let (held, kept) = blocked(&before, None, 1);
            assert_eq!(held.text.as_deref().unwrap().lines().last(), Some("Blocked by 1."));
            assert!(before.text.as_deref().is_none_or(|text| held.text.as_deref().unwrap().starts_with(text)));
            assert_eq!(blocked(&held, kept.as_ref(), 1), (held.clone(), kept.clone()), "twice is once");
            assert_eq!(released(&held, kept.as_ref(), 1), (before, None));
        }
    }

    #[test]
    fn a_text_that_was_not_shown_stays_unseen_and_comes_back() {
        let before = warning("no-message", "Old.");
        let (held, kept) = blocked(&before, None, 1);
        assert_eq!(held, warning("warning", "Blocked by 1."));
        assert_eq!(released(&held, kept.as_ref(), 1), (before, None));
    }

    #[test]
    fn where_there_is_a_text_alone_the_text_is_kept() {
        let before = Warning { choice: None, text: Some("Careful.".to_owned()) };
        let (held, kept) = blocked(&before, None, 1);
        assert_eq!(held, Warning { choice: None, text: Some("Careful.\nBlocked by 1.".to_owned()) });
        assert_eq!(released(&held, kept.as_ref(), 1), (before, None));
    }

    #[test]
    fn what_a_person_changes_meanwhile_is_theirs() {
        let (_, kept) = blocked(&warning("no-message", ""), None, 1);
        let changed = warning("warning", "Call first.\nBlocked by 1.");
        let (held, kept) = blocked(&changed, kept.as_ref(), 1);
        assert_eq!(held, changed);
        assert_eq!(released(&held, kept.as_ref(), 1), (warning("warning", "Call first."), None));
        let stricter = warning("block", "Call first.\nBlocked by 1.");
        assert_eq!(released(&stricter, kept.as_ref(), 1), (warning("block", "Call first."), None));
        let emptied = warning("no-message", "");
        assert_eq!(released(&emptied, kept.as_ref(), 1), (emptied.clone(), None));
    }

    #[test]
    fn two_companies_do_not_undo_each_other() {
        let before = warning("no-message", "");
        let (held, kept) = blocked(&before, None, 1);
        let (held, kept) = blocked(&held, kept.as_ref(), 2);
        assert_eq!(held, warning("warning", "Blocked by 1.\nBlocked by 2."));
        let (held, kept) = released(&held, kept.as_ref(), 1);
        assert_eq!(held, warning("warning", "Blocked by 2."));
        assert_eq!(released(&held, kept.as_ref(), 2), (before, None));
    }

    #[test]
    fn what_is_remembered_can_be_read_again() {
        let (_, kept) = blocked(&warning("warning", "Ask \"first\"."), None, 1);
        let mut memory = Memory::default();
        memory.put("sale_warn_msg", ALL_COMPANIES, kept);
        let row = Row::new(partner::MODEL, 7, [(partner::WARNINGS_KEPT.to_owned(), memory.value())].into());
        assert_eq!(Memory::parse(&row), Ok(memory.clone()));
        memory.put("sale_warn_msg", ALL_COMPANIES, None);
        assert!(memory.value().is_absent());
    }
}
