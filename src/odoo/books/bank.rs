//! Bank journals: how far their statement lines are reconciled, in one grouped call for all companies.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::Books;
use crate::domain::{BankJournal, CompanyId, UnreconciledLines};
use crate::odoo::fault::OdooError;
use crate::odoo::groups::Aggregate;
use crate::odoo::row::{FieldError, Row};
use crate::odoo::search::{Domain, Search};

const MODEL: &str = "account.bank.statement.line";
const OLDEST: Aggregate = Aggregate::new("date", "min");
const NEWEST: Aggregate = Aggregate::new("date", "max");

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

    async fn line_groups(&self, companies: &BTreeSet<CompanyId>) -> Result<Vec<Group>, OdooError> {
        let ours = Domain::new().is_in("company_id", companies.iter().map(|company| company.0));
        let lines = ours.ne("move_id.state", "cancel");
        let rows = self.session.groups(MODEL, &lines, &["journal_id", "is_reconciled"], &[OLDEST, NEWEST]).await?;
        rows.iter().map(|row| group(row).map_err(|error| unexpected(error.to_string()))).collect()
    }
}

fn group(row: &Row) -> Result<Group, FieldError> {
    Ok(Group {
        journal: row.id_of("journal_id")?,
        reconciled: row.bool("is_reconciled")?,
        count: usize::try_from(row.int("__count")?).map_err(|_| row.field_error("__count", "a count of lines"))?,
        oldest: row.date(&OLDEST.name())?,
        newest: row.date(&NEWEST.name())?,
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
