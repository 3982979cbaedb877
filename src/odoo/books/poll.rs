//! The poll: whose accounts may have changed since a moment, by few and small answers.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};

use super::Books;
use crate::domain::{AccountKey, CompanyId, PartnerId};
use crate::odoo::fault::OdooError;
use crate::odoo::names::{followup, item};
use crate::odoo::row::{FieldError, Row};
use crate::odoo::search::{Domain, Search};

/// How far back every poll looks again: a transaction is stamped when it begins and seen when it ends, and Odoo lets
/// none run longer than a few minutes.
const OVERLAP: Duration = Duration::minutes(5);

/// What has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touched {
    /// Accounts that may have changed; the same one may be named by several polls in a row.
    pub accounts: BTreeSet<AccountKey>,
    /// The newest change that was seen, by Odoo's clock: what the next poll starts from.
    pub newest: DateTime<Utc>,
}

impl Books {
    /// Accounts whose receivable lines were written after `since`, or by others their records, and for some minutes before
    /// it, because what is written in one moment may become visible only later. Records that we have written ourselves
    /// show already how their accounts stand. Deleted records leave no trace: a full reading must
    /// follow now and then.
    ///
    /// # Errors
    /// Odoo cannot be read.
    pub async fn touched_since(&self, since: DateTime<Utc>) -> Result<Touched, OdooError> {
        let from = (since - OVERLAP).naive_utc();
        let mut touched = Touched { accounts: BTreeSet::new(), newest: since };
        // Settled lines and drafts count too: their accounts have just lost an item.
        let lines = self.columns.receivable(&self.companies).ge("write_date", from);
        let lines = Search::new(item::MODEL, lines, ["partner_id", "company_id", "write_date"]);
        self.add_touched(&lines, ["partner_id", "company_id"], &mut touched).await?;
        let ours = Domain::new().is_in(followup::COMPANY, self.companies.iter().copied()).ge("write_date", from);
        let ours = ours.ne("write_uid", self.session.user_id());
        let records = Search::new(followup::MODEL, ours, [followup::PARTNER, followup::COMPANY, "write_date"]);
        self.add_touched(&records, [followup::PARTNER, followup::COMPANY], &mut touched).await?;
        self.to_customers(&mut touched).await?;
        Ok(touched)
    }

    async fn add_touched(&self, which: &Search, fields: [&str; 2], touched: &mut Touched) -> Result<(), OdooError> {
        self.session
            .with_archived()
            .search_read(which, |row| match row.map(|row| touch(&row, fields)) {
                Ok(Ok((account, moment))) => {
                    touched.accounts.insert(account);
                    touched.newest = touched.newest.max(moment);
                }
                // A full reading names it on its account; here it only cannot be the reason to look at one.
                Ok(Err(error)) => tracing::warn!(%error, "a changed row cannot be read"),
                Err(row) => tracing::warn!(%row, "a changed row cannot be read"),
            })
            .await?;
        Ok(())
    }

    /// Puts commercial partners in the place of the partners that stand on lines.
    async fn to_customers(&self, touched: &mut Touched) -> Result<(), OdooError> {
        let customers = self.commercial_partners(touched.accounts.iter().map(|account| account.partner)).await?;
        let of_customer = |account: AccountKey| AccountKey {
            partner: customers.get(&account.partner).copied().unwrap_or(account.partner),
            ..account
        };
        touched.accounts = std::mem::take(&mut touched.accounts).into_iter().map(of_customer).collect();
        Ok(())
    }
}

fn touch(row: &Row, [partner, company]: [&str; 2]) -> Result<(AccountKey, DateTime<Utc>), FieldError> {
    let account = AccountKey { company: CompanyId(row.id_of(company)?), partner: PartnerId(row.id_of(partner)?) };
    Ok((account, row.datetime("write_date")?.and_utc()))
}
