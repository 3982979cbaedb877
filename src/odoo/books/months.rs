//! What was booked on receivable accounts and what was sold, month by month: one grouped call each.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike as _, NaiveDate};
use rust_decimal::Decimal;

use super::Books;
use super::ledger::{ids, of_customers};
use crate::domain::{CompanyId, PartnerId};
use crate::odoo::fault::OdooError;
use crate::odoo::groups::Aggregate;
use crate::odoo::names::{invoice, item};
use crate::odoo::row::{FieldError, Row};
use crate::odoo::search::Domain;

const BOOKED: Aggregate = Aggregate::new("balance", "sum");
const SOLD: Aggregate = Aggregate::new("amount_total_signed", "sum");
const MONTH: &str = "date:month";

/// Amounts in each company's currency, by the first day of the month.
pub type Months = BTreeMap<CompanyId, BTreeMap<NaiveDate, Decimal>>;

impl Books {
    /// How the receivables of these companies changed in each month up to a day; together they are what is open then. Of
    /// all customers, or these (commercial partners).
    ///
    /// # Errors
    /// Odoo cannot be read, or answers something that is no group.
    pub async fn receivable_by_month(
        &self,
        companies: &BTreeSet<CompanyId>,
        customers: Option<&BTreeSet<PartnerId>>,
        to: NaiveDate,
    ) -> Result<Months, OdooError> {
        let posted = self.columns.receivable_of_anybody(&ids(companies)).eq("parent_state", "posted").le("date", to);
        self.months(item::MODEL, &of_customers(posted, customers), BOOKED).await
    }

    /// What was invoiced, less credit notes, with taxes, from one day to another, both counted.
    ///
    /// # Errors
    /// As of the receivables.
    pub async fn sales_by_month(
        &self,
        companies: &BTreeSet<CompanyId>,
        customers: Option<&BTreeSet<PartnerId>>,
        [from, to]: [NaiveDate; 2],
    ) -> Result<Months, OdooError> {
        let sold = Domain::new()
            .is_in("company_id", ids(companies))
            .eq("state", "posted")
            .is_in("move_type", ["out_invoice", "out_refund", "out_receipt"])
            .ge("date", from)
            .le("date", to);
        let sold = match customers {
            None => sold,
            Some(customers) => sold.is_in("commercial_partner_id", customers.iter().map(|customer| customer.0)),
        };
        self.months(invoice::MODEL, &sold, SOLD).await
    }

    async fn months(&self, model: &str, which: &Domain, amount: Aggregate) -> Result<Months, OdooError> {
        let mut months = Months::new();
        for row in self.session.groups(model, which, &["company_id", MONTH], &[amount]).await? {
            let (company, month, amount) = month(&row, amount).map_err(|error| OdooError::UnexpectedAnswer {
                operation: format!("adding up {model} by month"),
                expected: "amounts by month",
                found: error.to_string(),
            })?;
            *months.entry(company).or_default().entry(month).or_default() += amount;
        }
        Ok(months)
    }
}

fn month(row: &Row, amount: Aggregate) -> Result<(CompanyId, NaiveDate, Decimal), FieldError> {
    let day = row.date(MONTH)?;
    Ok((CompanyId(row.id_of("company_id")?), day.with_day(1).unwrap_or(day), row.decimal(&amount.name())?))
}
