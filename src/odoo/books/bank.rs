//! Bank journals: how far their statement lines are reconciled, in one grouped call for all companies.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::Books;
use crate::domain::{BankJournal, CompanyId, UnreconciledLines};
use crate::odoo::fault::{OdooError, UnknownName};
use crate::odoo::row::{FieldError, Row};
use crate::odoo::search::{Domain, Search};
use crate::odoo::session::Members;
use crate::odoo::value::Value;

const MODEL: &str = "account.bank.statement.line";

/// Lines of one journal that are all reconciled, or all are not.
struct Group {
    journal: i64,
    reconciled: bool,
    count: usize,
    oldest: NaiveDate,
    newest: NaiveDate,
}

impl Books {
    /// The bank journals of these companies that ever had a statement line. Archived journals are not among them: nothing
    /// comes into them any more.
    ///
    /// # Errors
    /// Odoo cannot be read, or answers something that is no group.
    pub async fn bank(
        &self,
        companies: &BTreeSet<CompanyId>,
    ) -> Result<BTreeMap<CompanyId, Vec<BankJournal>>, OdooError> {
        let mut bank: BTreeMap<CompanyId, Vec<BankJournal>> = BTreeMap::new();
        if companies.is_empty() {
            return Ok(bank);
        }
        let mut groups: BTreeMap<i64, Vec<Group>> = BTreeMap::new();
        for group in self.line_groups(companies).await? {
            groups.entry(group.journal).or_default().push(group);
        }
        let journals = Domain::new().is_in("id", groups.keys().copied()).eq("type", "bank").eq("active", true);
        for row in
            self.session.search_read_all(&Search::new("account.journal", journals, ["name", "company_id"])).await?
        {
            let row = row.map_err(|row| unexpected(row.to_string()))?;
            let (company, journal) = journal(&row, &groups).map_err(|error| unexpected(error.to_string()))?;
            bank.entry(company).or_default().extend(journal);
        }
        Ok(bank)
    }

    /// Older Odoos have another method for it, which newer ones give up.
    async fn line_groups(&self, companies: &BTreeSet<CompanyId>) -> Result<Vec<Group>, OdooError> {
        let ours = Domain::new().is_in("company_id", companies.iter().map(|company| company.0));
        let lines = ours.ne("move_id.state", "cancel");
        let by = Value::array(["journal_id", "is_reconciled"]);
        let named = Members::from([
            ("groupby".to_owned(), by.clone()),
            ("aggregates".to_owned(), Value::array(["__count", "date:min", "date:max"])),
        ]);
        let newer = self.session.call_repeatable(MODEL, "formatted_read_group", vec![(&lines).into()], named).await;
        let (answer, [oldest, newest]) = match newer {
            Ok(answer) => (answer, ["date:min", "date:max"]),
            Err(OdooError::Unknown { what: UnknownName::Method, .. }) => {
                let fields = Value::array(["oldest:min(date)", "newest:max(date)"]);
                let named = Members::from([("lazy".to_owned(), false.into())]);
                let args = vec![(&lines).into(), fields, by];
                (self.session.call_repeatable(MODEL, "read_group", args, named).await?, ["oldest", "newest"])
            }
            Err(error) => return Err(error),
        };
        let rows = answer.as_array().ok_or_else(|| unexpected(answer.kind().to_owned()))?;
        let group = |row: &Value| {
            let members = row.as_struct().cloned().ok_or_else(|| unexpected(row.kind().to_owned()))?;
            group(&Row::new(MODEL, 0, members), oldest, newest).map_err(|error| unexpected(error.to_string()))
        };
        rows.iter().map(group).collect()
    }
}

fn group(row: &Row, oldest: &str, newest: &str) -> Result<Group, FieldError> {
    Ok(Group {
        journal: row.id_of("journal_id")?,
        reconciled: row.bool("is_reconciled")?,
        count: usize::try_from(row.int("__count")?).map_err(|_| row.field_error("__count", "a count of lines"))?,
        oldest: row.date(oldest)?,
        newest: row.date(newest)?,
    })
}

fn journal(row: &Row, groups: &BTreeMap<i64, Vec<Group>>) -> Result<(CompanyId, Option<BankJournal>), FieldError> {
    let company = CompanyId(row.id_of("company_id")?);
    let groups = groups.get(&row.id()).map(Vec::as_slice).unwrap_or_default();
    let Some(newest_line) = groups.iter().map(|group| group.newest).max() else { return Ok((company, None)) };
    let waiting = groups.iter().find(|group| !group.reconciled);
    let unreconciled = waiting.map(|group| UnreconciledLines { count: group.count, oldest: group.oldest });
    Ok((company, Some(BankJournal { name: row.str("name")?.to_owned(), newest_line, unreconciled })))
}

fn unexpected(found: String) -> OdooError {
    OdooError::UnexpectedAnswer {
        operation: "reading how far bank journals are reconciled".to_owned(),
        expected: "statement lines by journal",
        found,
    }
}
