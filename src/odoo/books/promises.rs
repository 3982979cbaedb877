//! Promises to pay: what people enter on a record, and what was reconciled since.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime};
use rust_decimal::Decimal;

use super::Books;
use super::asked::Asked;
use super::contacts::Contacts;
use super::records::Records;
use crate::domain::{Account, AccountKey, CompanyId, PartnerId, Promise, PromiseState};
use crate::odoo::fault::OdooError;
use crate::odoo::names::{followup, item};
use crate::odoo::row::{FieldError, Row};
use crate::odoo::search::{Domain, Search};

/// Matches of two items.
pub(super) const PARTIAL: &str = "account.partial.reconcile";

/// How the moment is kept at which a promise was entered.
const MOMENT: &str = "%Y-%m-%dT%H:%M:%S";

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
    /// When the record was last written, by Odoo's clock: of a promise that nobody has seen yet, when it was entered.
    written: NaiveDateTime,
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
            written: row.datetime("write_date")?,
        }))
    }

    /// The promise as of `today`. Another day after one that has ended is a new promise: it is open, and was made today,
    /// unless somebody has entered another day than that of the old one. Another day before that only puts off the same.
    pub(super) fn as_of(&self, today: NaiveDate) -> Promise {
        let is_new = self.is_new();
        let of_the_old = |made_on: &NaiveDate| self.seen().is_some_and(|(_, old, _)| old == made_on.to_string());
        let made_on = self.made_on.filter(|made_on| !is_new || !of_the_old(made_on));
        Promise {
            due: self.due,
            amount: self.amount,
            made_on: made_on.unwrap_or(today),
            paid_since: Decimal::ZERO,
            state: if is_new { PromiseState::Open } else { self.state },
        }
    }

    /// Whether it is another promise than the one that has ended.
    fn is_new(&self) -> bool {
        self.state != PromiseState::Open && self.seen().is_none_or(|(due, ..)| due != self.due.to_string())
    }

    /// The promise that was seen: its day, the day on which it was made, and when it was entered. Older versions did not
    /// keep that moment.
    fn seen(&self) -> Option<(&str, &str, Option<NaiveDateTime>)> {
        let (due, made) = self.seen.as_deref()?.split_once(' ')?;
        let (made_on, entered) = made.split_once(' ').unwrap_or((made, ""));
        Some((due, made_on, NaiveDateTime::parse_from_str(entered, MOMENT).ok()))
    }

    /// When `promise`, which stands here, was entered: what was matched earlier on that day is no part of it.
    pub(super) fn entered(&self, promise: &Promise) -> Option<NaiveDateTime> {
        match self.seen().filter(|_| !self.is_new()) {
            Some((_, made_on, entered)) if made_on == promise.made_on.to_string() => entered,
            Some(_) | None => Some(self.written),
        }
    }

    /// How the record remembers `promise`, which stands here.
    pub(super) fn remembered(&self, promise: &Promise) -> String {
        let entered = self.entered(promise).map_or_else(String::new, |entered| format!(" {}", entered.format(MOMENT)));
        format!("{} {}{entered}", promise.due, promise.made_on)
    }
}

impl Books {
    /// Fills in what was reconciled with claims since each promise was made: two calls for all accounts with an open
    /// promise, none where there is none. The moment of the match counts, not the day of the payment: money that was
    /// under way when the customer promised is what it promised. A refund that was paid out is matched with the payment
    /// out, which is no claim.
    pub(super) async fn add_payments(
        &self,
        accounts: &mut [Account],
        records: &Records,
        contacts: &Contacts,
        asked: &Asked,
    ) -> Result<(), OdooError> {
        let mut open: BTreeMap<AccountKey, (NaiveDateTime, &mut Promise)> = BTreeMap::new();
        for account in accounts {
            if let Some(promise) = account.promise.as_mut().filter(|promise| promise.state == PromiseState::Open) {
                let noted = records.by_account.get(&account.key).and_then(|records| records.promise.as_ref());
                // A day that somebody has entered for an earlier promise counts as a whole.
                let entered = noted.and_then(|noted| noted.entered(promise));
                let entered = entered.filter(|entered| asked.day_of(*entered) == promise.made_on);
                let since = entered.unwrap_or_else(|| asked.beginning_of(promise.made_on).naive_utc());
                open.insert(account.key, (since, promise));
            }
        }
        let Some(first) = open.values().map(|(since, _)| *since).min() else { return Ok(()) };
        let customers: BTreeSet<i64> = open.keys().map(|account| account.partner.0).collect();
        let since = Domain::new()
            .is_in("debit_move_id.partner_id.commercial_partner_id", customers)
            .not_in("debit_move_id.journal_id.type", ["bank", "cash"])
            .ge("create_date", first);
        let search = Search::new(PARTIAL, since, ["debit_move_id", "amount", "create_date"]);
        let mut matches: Vec<(i64, Decimal, NaiveDateTime)> = Vec::new();
        for row in self.session.search_read_all(&search).await? {
            let read = row.map_err(|row| row.to_string()).and_then(|row| partial(&row).map_err(|e| e.to_string()));
            matches.push(read.map_err(unexpected)?);
        }
        let claims: BTreeSet<i64> = matches.iter().map(|(claim, ..)| *claim).collect();
        let claims = self.accounts_of(&claims.into_iter().collect::<Vec<_>>(), contacts).await?;
        for (claim, amount, moment) in matches {
            if let Some((since, promise)) = claims.get(&claim).and_then(|account| open.get_mut(account))
                && moment >= *since
            {
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

fn partial(row: &Row) -> Result<(i64, Decimal, NaiveDateTime), FieldError> {
    Ok((row.id_of("debit_move_id")?, row.decimal("amount")?, row.datetime("create_date")?))
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

    /// What stands on a record that was last written in the morning of the 10th.
    fn noted(values: [(&str, &str); 4]) -> PromiseNoted {
        let mut fields = BTreeMap::from([(followup::PROMISE_AMOUNT.to_owned(), Value::Int(0))]);
        fields.insert("write_date".to_owned(), "2026-11-10 09:15:30".into());
        fields.extend(values.map(|(field, value)| {
            (field.to_owned(), if value.is_empty() { Value::Bool(false) } else { value.into() })
        }));
        let row = Row::new(followup::MODEL, 1, fields);
        PromiseNoted::parse(&row).unwrap().unwrap()
    }

    fn promise(due: &str, made_on: &str, state: &str, seen: &str) -> (String, PromiseState) {
        let promise = noted([
            (followup::PROMISE_DATE, due),
            (followup::PROMISE_MADE_ON, made_on),
            (followup::PROMISE_STATE, state),
            (followup::PROMISE_SEEN, seen),
        ]);
        let promise = promise.as_of(day("2026-11-10"));
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

    /// How the promise of a record is remembered on the 10th.
    fn remembered(made_on: &str, state: &str, seen: &str) -> String {
        let noted = noted([
            (followup::PROMISE_DATE, "2026-11-20"),
            (followup::PROMISE_MADE_ON, made_on),
            (followup::PROMISE_STATE, state),
            (followup::PROMISE_SEEN, seen),
        ]);
        noted.remembered(&noted.as_of(day("2026-11-10")))
    }

    #[test]
    fn the_moment_of_a_promise_is_when_it_was_first_seen_on_its_record() {
        let now = "2026-11-20 2026-11-10 2026-11-10T09:15:30";
        assert_eq!(remembered("", "", ""), now);
        let earlier = "2026-11-20 2026-11-10 2026-11-10T08:00:00";
        assert_eq!(remembered("2026-11-10", "open", earlier), earlier, "what is written later changes nothing");
        let put_off = "2026-11-15 2026-11-10 2026-11-10T08:00:00";
        assert_eq!(remembered("2026-11-10", "open", put_off), earlier);
        assert_eq!(remembered("2026-11-10", "kept", put_off), now, "a new promise on the day of the old one");
        assert_eq!(remembered("2026-11-10", "open", "2026-11-20 2026-11-10"), "2026-11-20 2026-11-10");
    }
}
