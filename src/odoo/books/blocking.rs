//! Blocking and credit limits: what stands about them on levels, records and customers, where setup has made it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rust_decimal::Decimal;

use super::Books;
use super::differences::Differences;
use super::records::{AccountRecords, Detail};
use super::standings::Standing;
use crate::domain::{AccountKey, Block, BlockStanding, Blocking, CompanyId, Deliveries, Money, PartnerId, Restraint};
use crate::odoo::customer_warnings::{Audience, Lines};
use crate::odoo::fault::OdooError;
use crate::odoo::names::{followup, level};
use crate::odoo::row::{FieldError, Row};
use crate::odoo::search::Domain;
use crate::odoo::session::Members;
use crate::odoo::value::Value;

/// What is read of levels.
pub(super) const LEVEL_FIELDS: [&str; 2] = [level::BLOCK_ORDERS, level::DELIVERIES];

/// What decisions need of records.
const RECORD_FIELDS: [&str; 3] = [followup::BLOCKING, followup::BLOCKED, followup::DELIVERIES];

/// With what people are shown besides.
const SHOWN_FIELDS: [&str; 8] = [
    followup::BLOCKING,
    followup::BLOCKED,
    followup::DELIVERIES,
    followup::BLOCKED_SINCE,
    followup::BLOCK_REASON,
    followup::CREDIT_LIMIT,
    followup::CREDIT_USED,
    followup::CREDIT_LEFT,
];

/// What a customer may owe, and owes, in company currency.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Credit {
    /// None: nobody has said.
    pub limit: Option<Decimal>,
    /// Everything that is open, less credits, with what is excluded from follow-up.
    pub used: Decimal,
}

/// What a level keeps customers from; nothing, where the fields are not there.
pub(super) fn restraint(row: &Row) -> Result<Restraint, FieldError> {
    if row.value(level::BLOCK_ORDERS).is_none() {
        return Ok(Restraint::default());
    }
    Ok(Restraint { orders: row.bool(level::BLOCK_ORDERS)?, deliveries: deliveries(row, level::DELIVERIES)? })
}

/// Who decides whether the account of a record is blocked.
pub(super) fn blocking(row: &Row) -> Result<Blocking, FieldError> {
    if row.value(followup::BLOCKING).is_none() {
        return Ok(Blocking::default());
    }
    Ok(match row.opt_str(followup::BLOCKING)? {
        None | Some("by_level") => Blocking::ByLevel,
        Some("never") => Blocking::Never,
        Some("always") => Blocking::Always,
        Some(_) => return Err(row.field_error(followup::BLOCKING, "by_level, never or always")),
    })
}

/// Whether a record shows that the customer is kept from something.
pub(super) fn is_restrained(row: &Row) -> Result<bool, FieldError> {
    if row.value(followup::BLOCKED).is_none() {
        return Ok(false);
    }
    Ok(row.bool(followup::BLOCKED)? || deliveries(row, followup::DELIVERIES)? != Deliveries::Go)
}

fn deliveries(row: &Row, field: &str) -> Result<Deliveries, FieldError> {
    Ok(match row.opt_str(field)? {
        None | Some("go") => Deliveries::Go,
        Some("warned") => Deliveries::Warned,
        Some("stopped") => Deliveries::Stopped,
        Some(_) => return Err(row.field_error(field, "go, warned or stopped")),
    })
}

const fn deliveries_value(deliveries: Deliveries) -> &'static str {
    match deliveries {
        Deliveries::Go => "go",
        Deliveries::Warned => "warned",
        Deliveries::Stopped => "stopped",
    }
}

const fn blocking_value(blocking: Blocking) -> &'static str {
    match blocking {
        Blocking::ByLevel => "by_level",
        Blocking::Never => "never",
        Blocking::Always => "always",
    }
}

impl Standing {
    /// Whether it is blocked, and what is left of its credit limit, where the record can show that.
    pub(super) fn change_blocking(&self, records: &AccountRecords, differences: &mut Differences<'_>) {
        if differences.row.value(followup::BLOCKED).is_none() {
            return;
        }
        if records.blocking != records.kept.record.blocking {
            differences.text(followup::BLOCKING, blocking_value(records.blocking));
        }
        if let Some((restraint, block)) = self.restraint() {
            differences.truth(followup::BLOCKED, restraint.orders);
            differences.text(followup::DELIVERIES, deliveries_value(restraint.deliveries));
            differences.text(followup::BLOCK_REASON, &block.map(|block| block.because.to_string()).unwrap_or_default());
            // A block that goes on keeps its first day, though its items may have reached further levels since.
            let known = differences.row.opt_date(followup::BLOCKED_SINCE).ok().flatten();
            differences.date(followup::BLOCKED_SINCE, block.map(|block| known.unwrap_or(block.since)));
        }
        for (field, amount) in self.credit() {
            differences.money(field, &amount);
        }
    }

    /// The same for a record that is made.
    pub(super) fn blocking_values(&self) -> Members {
        let mut values = Members::new();
        if let Some((restraint, block)) = self.restraint() {
            let shown: [(&str, Value); 4] = [
                (followup::BLOCKED, restraint.orders.into()),
                (followup::DELIVERIES, deliveries_value(restraint.deliveries).into()),
                (followup::BLOCK_REASON, block.map(|block| block.because.to_string()).into()),
                (followup::BLOCKED_SINCE, block.map(|block| block.since).into()),
            ];
            values.extend(shown.map(|(field, value)| (field.to_owned(), value)));
        }
        values.extend(self.credit().map(|(field, money)| (field.to_owned(), money.amount.into())));
        values
    }

    /// What the account is kept from; none: nobody can tell.
    const fn restraint(&self) -> Option<(Restraint, Option<&Block>)> {
        match &self.block {
            BlockStanding::Free => Some((Restraint { orders: false, deliveries: Deliveries::Go }, None)),
            BlockStanding::Blocked(block) => Some((block.restraint, Some(block))),
            BlockStanding::Unknown => None,
        }
    }

    fn credit(&self) -> [(&'static str, Money); 3] {
        let Credit { limit, used } = self.credit;
        let money = |amount| Money::new(amount, &self.total_due.currency);
        let left = limit.map(|limit| limit - used).unwrap_or_default();
        [
            (followup::CREDIT_LIMIT, money(limit.unwrap_or_default())),
            (followup::CREDIT_USED, money(used)),
            (followup::CREDIT_LEFT, money(left)),
        ]
    }

    /// What the customer's warnings say; `company` and `who` by their names.
    fn lines(&self, company: &str, who: Option<&str>) -> Lines {
        let BlockStanding::Blocked(block) = &self.block else { return Lines::new() };
        let ask = who.map(|who| format!(" Ask {who}.")).unwrap_or_default();
        let said = |what: &str| format!("Payment follow-up of {company}: {what}. {}{ask}", block.because);
        let deliveries = match block.restraint.deliveries {
            Deliveries::Go => None,
            Deliveries::Warned => Some("ask before you deliver"),
            Deliveries::Stopped => Some("nothing is delivered"),
        };
        let orders = block.restraint.orders.then_some("no orders are confirmed");
        let lines = [(Audience::Sales, orders), (Audience::Deliveries, deliveries)];
        lines.into_iter().filter_map(|(audience, what)| Some((audience, said(what?)))).collect()
    }
}

impl Books {
    /// The fields of records that blocking adds to a reading.
    pub(super) fn blocking_fields(&self, detail: Detail) -> &'static [&'static str] {
        match (&self.blocking, detail) {
            (None, _) => &[],
            (Some(_), Detail::Kept) => &RECORD_FIELDS,
            (Some(_), Detail::Shown) => &SHOWN_FIELDS,
        }
    }

    /// Records that keep a customer from something; archived ones are read for that alone, so that they can be released.
    pub(super) fn restrained(&self) -> Vec<Domain> {
        let blocked = Domain::new().eq(followup::BLOCKED, true);
        let delivered = Domain::new().is_in(followup::DELIVERIES, ["warned", "stopped"]);
        if self.blocking.is_some() { vec![blocked, delivered] } else { Vec::new() }
    }

    /// Takes our lines out of the warnings of customers who are not blocked. It comes before their records show it: whoever
    /// is blocked by the record is looked at again, whoever has nothing but a warning might not be.
    pub(super) async fn take_out_warnings(&self, standings: &[Standing]) -> Result<Unwarned, OdooError> {
        let free = standings.iter().filter(|standing| standing.block == BlockStanding::Free);
        self.write_lines(free.map(|standing| (standing.account, Lines::new()))).await
    }

    /// Writes our lines into the warnings of customers who are blocked.
    pub(super) async fn put_in_warnings(&self, standings: &[Standing]) -> Result<Unwarned, OdooError> {
        let blocked = || standings.iter().filter(|standing| matches!(standing.block, BlockStanding::Blocked(_)));
        let companies = self.named("res.company", blocked().map(|standing| standing.account.company.0)).await?;
        let people = self.named("res.users", blocked().filter_map(|standing| Some(standing.alert_for?.0))).await?;
        let lines = blocked().map(|standing| {
            let company = companies.get(&standing.account.company.0).map_or("", String::as_str);
            let who = standing.alert_for.and_then(|user| people.get(&user.0)).map(String::as_str);
            (standing.account, standing.lines(company, who))
        });
        self.write_lines(lines).await
    }

    async fn write_lines(&self, lines: impl Iterator<Item = (AccountKey, Lines)>) -> Result<Unwarned, OdooError> {
        let mut refused = Unwarned::new();
        let Some(warnings) = &self.blocking else { return Ok(refused) };
        let mut by_company: BTreeMap<i64, BTreeMap<i64, Lines>> = BTreeMap::new();
        for (account, lines) in lines {
            by_company.entry(account.company.0).or_default().insert(account.partner.0, lines);
        }
        for (company, wanted) in by_company {
            for (partner, error) in warnings.write(&self.session, company, &wanted).await? {
                let account = AccountKey { company: CompanyId(company), partner: PartnerId(partner) };
                refused.push((account, Arc::new(error)));
            }
        }
        Ok(refused)
    }

    /// What these records are called. Nothing is asked where there are none.
    async fn named(&self, model: &str, ids: impl Iterator<Item = i64>) -> Result<BTreeMap<i64, String>, OdooError> {
        let ids: BTreeSet<i64> = ids.collect();
        if self.blocking.is_none() || ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let ids: Vec<i64> = ids.into_iter().collect();
        let rows = self.session.read(model, &ids, &["name"]).await?.into_iter().flatten();
        Ok(rows.filter_map(|row| Some((row.id(), row.str("name").ok()?.to_owned()))).collect())
    }
}

/// Customers whose warnings could not be written.
pub(super) type Unwarned = Vec<(AccountKey, Arc<OdooError>)>;
