//! Interest on late payments in the books: which items bear it, and draft invoices of it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::Books;
use crate::domain::{AccountKey, BearsInterest, CurrencyId, InterestBooking, ItemId};
use crate::odoo::fault::OdooError;
use crate::odoo::names::{invoice, item};
use crate::odoo::search::{Domain, Search};
use crate::odoo::session::{Members, Session};
use crate::odoo::value::Value;

const JOURNAL: &str = "account.journal";
const ACCOUNT: &str = "account.account";

/// A draft invoice of interest and lump sums in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterestInvoice {
    /// What it is known by, for ever.
    pub key: String,
    /// Who owes, and to whom.
    pub account: AccountKey,
    /// The currency of its lines.
    pub currency: CurrencyId,
    /// The lines.
    pub lines: Vec<InterestLine>,
}

/// A line of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterestLine {
    /// What the customer reads.
    pub label: String,
    /// Without taxes: damages for a delay are no supply.
    pub amount: Decimal,
}

impl Books {
    /// Of the lines of a condition, those that do not bear interest since they are overdue: few, so that naming them costs
    /// less than a field on every line.
    pub(super) async fn bear_interest(&self, which: &Domain) -> Result<BTreeMap<ItemId, BearsInterest>, OdooError> {
        let booked = which.clone().is_set(item::INTEREST_UNTIL);
        let mut bearing = BTreeMap::new();
        for row in self.session.search_read_all(&Search::new(item::MODEL, booked, [item::INTEREST_UNTIL])).await? {
            // Where nobody can tell through which day it is booked, nothing is claimed: never twice.
            let (id, until) = match row {
                Ok(row) => (row.id(), row.opt_date(item::INTEREST_UNTIL).ok().flatten()),
                Err(hidden) => (hidden.id, None),
            };
            bearing.insert(ItemId(id), until.map_or(BearsInterest::Never, BearsInterest::After));
        }
        let of_interest = which.clone().is_set(&format!("move_id.{}", invoice::INTEREST_KEY));
        bearing.extend(self.line_ids(&of_interest).await?.into_iter().map(|id| (id, BearsInterest::Never)));
        Ok(bearing)
    }

    /// Makes a draft invoice, unless there is one of its key, whatever has become of that.
    ///
    /// # Errors
    /// Odoo cannot be reached or refuses it; the account of the settings, or of the journal, is not there.
    pub async fn draft_interest(&self, wanted: &InterestInvoice, booking: &InterestBooking) -> Result<(), OdooError> {
        let session = self.session.with_companies(&[wanted.account.company.0]);
        let same = Domain::new().eq(invoice::INTEREST_KEY, wanted.key.as_str());
        if !session.search(invoice::MODEL, &same, "id", Some(1)).await?.is_empty() {
            return Ok(());
        }
        let (journal, account) = sales_journal(&session, wanted, booking).await?;
        let no_taxes = || Value::Array(vec![Value::Array(vec![6.into(), 0.into(), Value::Array(Vec::new())])]);
        let line = |line: &InterestLine| {
            let values = Members::from([
                ("name".to_owned(), line.label.as_str().into()),
                ("quantity".to_owned(), 1.into()),
                ("price_unit".to_owned(), line.amount.into()),
                ("account_id".to_owned(), account.into()),
                ("tax_ids".to_owned(), no_taxes()),
            ]);
            Value::Array(vec![0.into(), 0.into(), values.into()])
        };
        let values = Members::from([
            ("move_type".to_owned(), "out_invoice".into()),
            ("journal_id".to_owned(), journal.into()),
            ("partner_id".to_owned(), wanted.account.partner.0.into()),
            ("currency_id".to_owned(), wanted.currency.0.into()),
            (invoice::INTEREST_KEY.to_owned(), wanted.key.as_str().into()),
            ("invoice_line_ids".to_owned(), Value::Array(wanted.lines.iter().map(line).collect())),
        ]);
        session.create(invoice::MODEL, vec![values]).await.map(drop)
    }

    /// Notes on items through which day their interest is booked.
    ///
    /// # Errors
    /// Odoo cannot be reached or refuses it.
    pub async fn note_booked(&self, items: &BTreeSet<ItemId>, until: NaiveDate) -> Result<(), OdooError> {
        let ids: Vec<i64> = items.iter().map(|item| item.0).collect();
        self.session.write(item::MODEL, &ids, Members::from([(item::INTEREST_UNTIL.to_owned(), until.into())])).await
    }
}

/// The company's first sales journal, and the account of the lines.
async fn sales_journal(
    session: &Session,
    wanted: &InterestInvoice,
    booking: &InterestBooking,
) -> Result<(i64, i64), OdooError> {
    let company = wanted.account.company;
    let sales = Domain::new().eq("type", "sale").eq("company_id", company.0);
    let journals = session.search(JOURNAL, &sales, "sequence, id", Some(1)).await?;
    let no_journal = || OdooError::Settings(format!("company {company} has no sales journal to book interest in"));
    let journal = journals.first().copied().ok_or_else(no_journal)?;
    if let Some(code) = &booking.account {
        let known = session.search(ACCOUNT, &Domain::new().eq("code", code.as_str()), "id", Some(1)).await?;
        let unknown =
            || OdooError::Settings(format!("`account` under [interest]: company {company} has no account {code}"));
        return known.first().map(|account| (journal, *account)).ok_or_else(unknown);
    }
    let rows = session.read(JOURNAL, &[journal], &["default_account_id"]).await?;
    let account = rows.into_iter().flatten().next().and_then(|row| row.opt_id("default_account_id").ok().flatten());
    let missing = || {
        OdooError::Settings(format!(
            "the sales journal of company {company} has no default account: set `account` under [interest]"
        ))
    };
    account.map(|account| (journal, account)).ok_or_else(missing)
}
