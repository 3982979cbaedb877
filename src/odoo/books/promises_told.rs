//! Promises for a report: those that have ended, as the history tells, and those that are open.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::Books;
use super::ledger::ids;
use crate::domain::{AccountKey, CompanyId, PartnerId, PromiseState, PromiseTold, Unreadable};
use crate::odoo::fault::OdooError;
use crate::odoo::names::{followup, partner, reminder};
use crate::odoo::row::{FieldError, Row};
use crate::odoo::search::{Domain, Search};

impl Books {
    /// Promises that were found kept or broken in a period, both days counted, and all that are open now, with the names
    /// of their customers, and with what could not be read.
    ///
    /// # Errors
    /// Odoo cannot be read.
    pub async fn promises_told(
        &self,
        companies: &BTreeSet<CompanyId>,
        customers: Option<&BTreeSet<PartnerId>>,
        [from, to]: [NaiveDate; 2],
    ) -> Result<(Vec<PromiseTold>, Vec<Unreadable>), OdooError> {
        let theirs = |company: &str, customer: &str| {
            let theirs = Domain::new().is_in(company, ids(companies));
            match customers {
                None => theirs,
                Some(customers) => theirs.is_in(customer, customers.iter().map(|customer| customer.0)),
            }
        };
        let ended = theirs(reminder::COMPANY, reminder::PARTNER)
            .is_in(reminder::KIND, ["promise_kept", "promise_broken"])
            .ge(reminder::DATE, from)
            .le(reminder::DATE, to);
        let open = theirs(followup::COMPANY, followup::PARTNER)
            .is_set(followup::PROMISE_DATE)
            .not_in(followup::PROMISE_STATE, ["kept", "broken"]);
        let (mut told, mut unreadable) = (Vec::new(), Vec::new());
        let ended = (Search::new(reminder::MODEL, ended, ENDED), ended_promise as Parse);
        let open = (Search::new(followup::MODEL, open, OPEN), open_promise as Parse);
        for (search, parse) in [ended, open] {
            for row in self.session.search_read_all(&search).await? {
                match row.map_err(Unreadable::from).and_then(|row| Ok(parse(&row)?)) {
                    Ok(promise) => told.push(promise),
                    Err(why) => unreadable.push(why),
                }
            }
        }
        let names = self.partner_names(told.iter().map(|promise| promise.account.partner.0)).await?;
        for promise in &mut told {
            promise.customer = names.get(&promise.account.partner.0).cloned().unwrap_or_default();
        }
        Ok((told, unreadable))
    }

    async fn partner_names(&self, ids: impl Iterator<Item = i64>) -> Result<BTreeMap<i64, String>, OdooError> {
        let ids: BTreeSet<i64> = ids.collect();
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let search = Search::new(partner::MODEL, Domain::new().is_in("id", ids), ["name"]);
        let rows = self.session.with_archived().search_read_all(&search).await?.into_iter().flatten();
        Ok(rows.filter_map(|row| Some((row.id(), row.str("name").ok()?.trim().to_owned()))).collect())
    }
}

/// A row as a promise.
type Parse = fn(&Row) -> Result<PromiseTold, FieldError>;

const ENDED: [&str; 7] = [
    reminder::COMPANY,
    reminder::PARTNER,
    reminder::KIND,
    reminder::DATE,
    reminder::AMOUNT,
    reminder::PROMISED_ON,
    reminder::PROMISED_FOR,
];
const OPEN: [&str; 5] =
    [followup::COMPANY, followup::PARTNER, followup::PROMISE_DATE, followup::PROMISE_AMOUNT, followup::PROMISE_MADE_ON];

fn ended_promise(row: &Row) -> Result<PromiseTold, FieldError> {
    let ended_on = row.date(reminder::DATE)?;
    Ok(PromiseTold {
        account: account(row, reminder::COMPANY, reminder::PARTNER)?,
        customer: String::new(),
        made_on: row.opt_date(reminder::PROMISED_ON)?,
        due: row.opt_date(reminder::PROMISED_FOR)?.unwrap_or(ended_on),
        amount: some(row.decimal(reminder::AMOUNT)?),
        state: match row.str(reminder::KIND)? {
            "promise_kept" => PromiseState::Kept,
            "promise_broken" => PromiseState::Broken,
            _ => return Err(row.field_error(reminder::KIND, "promise_kept or promise_broken")),
        },
        ended_on: Some(ended_on),
    })
}

fn open_promise(row: &Row) -> Result<PromiseTold, FieldError> {
    Ok(PromiseTold {
        account: account(row, followup::COMPANY, followup::PARTNER)?,
        customer: String::new(),
        made_on: row.opt_date(followup::PROMISE_MADE_ON)?,
        due: row.date(followup::PROMISE_DATE)?,
        amount: row.opt_decimal(followup::PROMISE_AMOUNT)?.and_then(some),
        state: PromiseState::Open,
        ended_on: None,
    })
}

fn account(row: &Row, company: &str, partner: &str) -> Result<AccountKey, FieldError> {
    Ok(AccountKey { company: CompanyId(row.id_of(company)?), partner: PartnerId(row.id_of(partner)?) })
}

fn some(amount: Decimal) -> Option<Decimal> {
    (amount > Decimal::ZERO).then_some(amount)
}
