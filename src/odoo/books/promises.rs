//! Promises to pay: what people enter on a record, and what was reconciled since.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::Books;
use super::asked::Asked;
use super::contacts::Contacts;
use crate::domain::{Account, AccountKey, CompanyId, PartnerId, Promise, PromiseState};
use crate::odoo::fault::OdooError;
use crate::odoo::names::{followup, item};
use crate::odoo::row::{FieldError, Row};
use crate::odoo::search::{Domain, Search};

const PARTIAL: &str = "account.partial.reconcile";

/// Lines in one condition: a request of some 150 kB, well below what proxies refuse.
const LINES_PER_SEARCH: usize = 5_000;

/// A promise as it stands on a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PromiseNoted {
    pub(super) due: NaiveDate,
    pub(super) amount: Option<Decimal>,
    made_on: Option<NaiveDate>,
    state: PromiseState,
    /// The promise that the state belongs to.
    seen: Option<String>,
}

impl PromiseNoted {
    /// Reads a record; none: nothing is promised.
    pub(super) fn parse(row: &Row) -> Result<Option<Self>, FieldError> {
        let Some(due) = row.opt_date(followup::PROMISE_DATE)? else { return Ok(None) };
        Ok(Some(Self {
            due,
            amount: row.opt_decimal(followup::PROMISE_AMOUNT)?.filter(|amount| *amount > Decimal::ZERO),
            made_on: row.opt_date(followup::PROMISE_MADE_ON)?,
            state: match row.opt_str(followup::PROMISE_STATE)? {
                None | Some("open") => PromiseState::Open,
                Some("kept") => PromiseState::Kept,
                Some("broken") => PromiseState::Broken,
                Some(_) => return Err(row.field_error(followup::PROMISE_STATE, "open, kept or broken")),
            },
            seen: row.opt_str(followup::PROMISE_SEEN)?.map(str::to_owned),
        }))
    }

    /// The promise as of `today`. Another day after one that has ended is a new promise: it is open, and was made today,
    /// unless somebody has entered another day than that of the old one. Another day before that only puts off the same.
    pub(super) fn as_of(&self, today: NaiveDate) -> Promise {
        let seen = self.seen.as_deref().and_then(|seen| seen.split_once(' '));
        let is_new = self.state != PromiseState::Open && seen.is_none_or(|(due, _)| due != self.due.to_string());
        let of_the_old = |made_on: &NaiveDate| seen.is_some_and(|(_, old)| old == made_on.to_string());
        let made_on = self.made_on.filter(|made_on| !is_new || !of_the_old(made_on));
        Promise {
            due: self.due,
            amount: self.amount,
            made_on: made_on.unwrap_or(today),
            paid_since: Decimal::ZERO,
            state: if is_new { PromiseState::Open } else { self.state },
        }
    }
}

/// How a record remembers a promise that it has seen.
pub(super) fn seen(promise: &Promise) -> String {
    format!("{} {}", promise.due, promise.made_on)
}

impl Books {
    /// Fills in what was reconciled with claims since each promise was made: two calls for all accounts with an open
    /// promise, none where there is none. The moment of the match counts, not the day of the payment: money that was
    /// under way when the customer promised is what it promised.
    pub(super) async fn add_payments(
        &self,
        accounts: &mut [Account],
        contacts: &Contacts,
        asked: &Asked,
    ) -> Result<(), OdooError> {
        let mut open: BTreeMap<AccountKey, &mut Promise> = BTreeMap::new();
        for account in accounts {
            if let Some(promise) = account.promise.as_mut().filter(|promise| promise.state == PromiseState::Open) {
                open.insert(account.key, promise);
            }
        }
        let Some(first) = open.values().map(|promise| asked.beginning_of(promise.made_on)).min() else { return Ok(()) };
        let customers: BTreeSet<i64> = open.keys().map(|account| account.partner.0).collect();
        let since = Domain::new()
            .is_in("debit_move_id.partner_id.commercial_partner_id", customers)
            .ge("create_date", first.naive_utc());
        let search = Search::new(PARTIAL, since, ["debit_move_id", "amount", "create_date"]);
        let mut matches: Vec<(i64, Decimal, NaiveDate)> = Vec::new();
        for row in self.session.search_read_all(&search).await? {
            let read =
                row.map_err(|row| row.to_string()).and_then(|row| partial(&row, asked).map_err(|e| e.to_string()));
            matches.push(read.map_err(unexpected)?);
        }
        let claims: BTreeSet<i64> = matches.iter().map(|(claim, ..)| *claim).collect();
        let claims = self.accounts_of(&claims.into_iter().collect::<Vec<_>>(), contacts).await?;
        for (claim, amount, day) in matches {
            let promise = claims.get(&claim).and_then(|account| open.get_mut(account));
            if let Some(promise) = promise.filter(|promise| day >= promise.made_on) {
                promise.paid_since += amount;
            }
        }
        Ok(())
    }

    /// Whose account each of these lines stands on, if on any.
    async fn accounts_of(&self, lines: &[i64], contacts: &Contacts) -> Result<BTreeMap<i64, AccountKey>, OdooError> {
        let mut accounts = BTreeMap::new();
        for part in lines.chunks(LINES_PER_SEARCH) {
            let which = self.columns.receivable(&self.companies).is_in("id", part.iter().copied());
            for row in
                self.session.search_read_all(&Search::new(item::MODEL, which, ["partner_id", "company_id"])).await?
            {
                let read = row.map_err(|row| row.to_string()).and_then(|row| owner(&row).map_err(|e| e.to_string()));
                let (line, company, partner) = read.map_err(unexpected)?;
                accounts.insert(line, AccountKey { company, partner: contacts.customer_of(partner) });
            }
        }
        Ok(accounts)
    }
}

fn partial(row: &Row, asked: &Asked) -> Result<(i64, Decimal, NaiveDate), FieldError> {
    Ok((row.id_of("debit_move_id")?, row.decimal("amount")?, asked.day_of(row.datetime("create_date")?)))
}

fn owner(row: &Row) -> Result<(i64, CompanyId, PartnerId), FieldError> {
    Ok((row.id(), CompanyId(row.id_of("company_id")?), PartnerId(row.id_of("partner_id")?)))
}

/// A promise may be called broken only where all that was paid is known.
fn unexpected(found: String) -> OdooError {
    OdooError::UnexpectedAnswer {
        operation: "reading what was paid since a promise".to_owned(),
        expected: "matches that can be read",
        found,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::odoo::value::Value;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// The promise of a record, as of the 10th.
    fn noted(values: [(&str, &str); 4]) -> Promise {
        let mut fields = BTreeMap::from([(followup::PROMISE_AMOUNT.to_owned(), Value::Int(0))]);
        fields.extend(values.map(|(field, value)| {
            (field.to_owned(), if value.is_empty() { Value::Bool(false) } else { value.into() })
        }));
        let row = Row::new(followup::MODEL, 1, fields);
        PromiseNoted::parse(&row).unwrap().unwrap().as_of(day("2026-11-10"))
    }

    fn promise(due: &str, made_on: &str, state: &str, seen: &str) -> (String, PromiseState) {
        let promise = noted([
            (followup::PROMISE_DATE, due),
            (followup::PROMISE_MADE_ON, made_on),
            (followup::PROMISE_STATE, state),
            (followup::PROMISE_SEEN, seen),
        ]);
        (promise.made_on.to_string(), promise.state)
    }

    #[test]
    fn a_promise_without_a_day_of_its_own_is_made_on_the_day_on_which_it_is_read() {
        assert_eq!(promise("2026-11-20", "", "", ""), ("2026-11-10".to_owned(), PromiseState::Open));
        assert_eq!(promise("2026-11-20", "2026-11-03", "", ""), ("2026-11-03".to_owned(), PromiseState::Open));
    }

    #[test]
    fn another_day_after_the_end_of_a_promise_is_a_new_one() {
        let old = "2026-11-08 2026-11-01";
        assert_eq!(promise("2026-11-08", "2026-11-01", "broken", old), ("2026-11-01".to_owned(), PromiseState::Broken));
        assert_eq!(promise("2026-11-20", "2026-11-01", "broken", old), ("2026-11-10".to_owned(), PromiseState::Open));
        let told = promise("2026-11-20", "2026-11-09", "kept", old);
        assert_eq!(told, ("2026-11-09".to_owned(), PromiseState::Open), "a day that somebody has entered");
        let put_off = promise("2026-11-20", "2026-11-01", "open", old);
        assert_eq!(put_off, ("2026-11-01".to_owned(), PromiseState::Open), "an open one is put off");
    }
}
