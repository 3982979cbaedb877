//! Receivable lines: which of them are open, how this Odoo calls what they hold, and one of them as an open item.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::Chart;
use super::contacts::Contacts;
use super::exclusions::ItemMark;
use crate::domain::{
    AccountKey, BearsInterest, CompanyId, CurrencyId, Exclusion, ExclusionCause, InvoiceId, ItemId, LevelId, Money,
    OpenItem, PartnerId, Reached, Unreadable,
};
use crate::odoo::capabilities::Capabilities;
use crate::odoo::names::item;
use crate::odoo::row::{FieldError, Row};
use crate::odoo::search::Domain;

/// How this Odoo calls what we ask of a receivable line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct LineColumns {
    /// That the account is receivable.
    receivable: Domain,
    /// The flag that excludes a line.
    pub(super) exclusion: &'static str,
    /// Whether Odoo spreads that flag over all items of an invoice.
    pub(super) spreads_exclusion: bool,
    /// The day on which a line is expected to be paid.
    pub(super) expected_on: &'static str,
    /// Whether Odoo sets that flag by itself on lines of general journals.
    pub(super) excludes_general_journals: bool,
    /// Whether the line knows its invoice's date; otherwise the entry is asked.
    pub(super) knows_invoice_date: bool,
}

impl LineColumns {
    /// Chooses by what this Odoo can do.
    ///
    /// # Errors
    /// The name of what it lacks.
    pub(super) fn of(capabilities: &Capabilities) -> Result<Self, &'static str> {
        let ours = || capabilities.has(item::MODEL, item::NO_FOLLOWUP).then_some(item::NO_FOLLOWUP);
        Ok(Self {
            receivable: capabilities.receivable_domain().ok_or("account_type of account.account")?,
            exclusion: capabilities.no_followup_field().or_else(ours).ok_or("x_no_followup of account.move.line")?,
            spreads_exclusion: capabilities.has("account.move", "no_followup"),
            expected_on: capabilities.expected_pay_date_field().unwrap_or(item::EXPECTED_ON),
            excludes_general_journals: capabilities.no_followup_field() == Some("no_followup"),
            knows_invoice_date: capabilities.has(item::MODEL, "invoice_date"),
        })
    }

    /// Posted or not, open or not: lines of customers on receivable accounts of these companies.
    pub(super) fn receivable(&self, companies: &[i64]) -> Domain {
        self.receivable_of_anybody(companies).is_set("partner_id")
    }

    /// The same, with lines that name no customer.
    pub(super) fn receivable_of_anybody(&self, companies: &[i64]) -> Domain {
        Domain::new().is_in("company_id", companies.iter().copied()).and(self.receivable.clone())
    }

    /// What is open: posted and not fully reconciled.
    pub(super) fn open(&self, companies: &[i64]) -> Domain {
        Domain::new().eq("parent_state", "posted").eq("reconciled", false).and(self.receivable(companies))
    }

    /// Of open lines, those that the flag excludes because their journal is a general one.
    pub(super) fn excluded_by_journal(&self, open: Domain) -> Domain {
        open.eq(self.exclusion, true).eq("journal_id.type", "general")
    }

    /// The fields of an open item, and no more: each costs time on every line.
    pub(super) fn fields(&self) -> Vec<&'static str> {
        let mut fields = vec![
            "partner_id",
            "company_id",
            "move_id",
            "move_name",
            "ref",
            "date",
            "date_maturity",
            "currency_id",
            "amount_currency",
            "amount_residual",
            "amount_residual_currency",
            self.exclusion,
            item::LEVEL,
            item::DAYS,
            item::DATE,
        ];
        if self.knows_invoice_date {
            fields.push("invoice_date");
        }
        fields
    }
}

/// Whose a line is that names no partner. Odoo numbers records from 1.
pub(super) const NOBODY: PartnerId = PartnerId(0);

/// An open line that could be read, with the partner on it, which need not be the commercial one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) partner: PartnerId,
    pub(super) company: CompanyId,
    pub(super) item: OpenItem,
    /// Without one the due date waits for the invoice's.
    has_maturity: bool,
}

/// An open line that could not, with whatever is known of its account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct UnreadableLine {
    pub(super) partner: Option<PartnerId>,
    pub(super) company: Option<CompanyId>,
    pub(super) why: Unreadable,
}

impl Line {
    /// Reads a row.
    pub(super) fn parse(row: &Row, columns: &LineColumns, chart: &Chart) -> Result<Self, UnreadableLine> {
        Self::parsed(row, columns, chart, row.id_of("partner_id").map(PartnerId))
    }

    /// Reads a row that may name no partner: then it is [`NOBODY`]'s.
    pub(super) fn parse_of_anybody(row: &Row, columns: &LineColumns, chart: &Chart) -> Result<Self, UnreadableLine> {
        Self::parsed(row, columns, chart, row.opt_id("partner_id").map(|id| id.map_or(NOBODY, PartnerId)))
    }

    fn parsed(
        row: &Row,
        columns: &LineColumns,
        chart: &Chart,
        partner: Result<PartnerId, FieldError>,
    ) -> Result<Self, UnreadableLine> {
        let company = row.id_of("company_id").map(CompanyId);
        let (known_partner, known_company) = (partner.as_ref().ok().copied(), company.as_ref().ok().copied());
        let line = || -> Result<Self, Unreadable> {
            let (item, has_maturity) = open_item(row, columns, chart, company.clone()?)?;
            Ok(Self { partner: partner?, company: company?, item, has_maturity })
        };
        line().map_err(|why| UnreadableLine { partner: known_partner, company: known_company, why })
    }

    /// Whose account it stands on.
    pub(super) fn account(&self, contacts: &Contacts) -> AccountKey {
        AccountKey { company: self.company, partner: contacts.customer_of(self.partner) }
    }

    /// Fills in what is asked for by naming the lines to which it applies.
    pub(super) fn set_flags(&mut self, in_process: &BTreeSet<ItemId>, by_journal: &BTreeSet<ItemId>) {
        self.item.payment_in_process = in_process.contains(&self.item.id);
        if self.item.exclusion.is_some() && by_journal.contains(&self.item.id) {
            self.item.exclusion = Some(Exclusion::plain(ExclusionCause::DefaultOfJournal));
        }
    }

    /// Fills in what people have noted on it.
    pub(super) fn set_mark(&mut self, mark: &ItemMark, today: NaiveDate) {
        self.item.exclusion = mark.exclusion(self.item.exclusion.take(), today);
        self.item.expected_on = mark.expected_on;
    }

    /// Fills in the invoice's date, where the line itself does not know it.
    pub(super) fn set_invoice_date(&mut self, date: NaiveDate) {
        self.item.date = date;
        if !self.has_maturity {
            self.item.due_date = date;
        }
    }
}

impl UnreadableLine {
    /// Whose account it stands on, if that is known.
    pub(super) fn account(&self, contacts: &Contacts) -> Option<AccountKey> {
        Some(AccountKey { company: self.company?, partner: contacts.customer_of(self.partner?) })
    }
}

fn open_item(
    row: &Row,
    columns: &LineColumns,
    chart: &Chart,
    company: CompanyId,
) -> Result<(OpenItem, bool), Unreadable> {
    let Some(books) = chart.companies.get(&company) else {
        return Err(row.unreadable(format!("its company {company} is not among those that could be read")).into());
    };
    let company_currency = &books.company.currency;
    let currency = match row.opt_id("currency_id")? {
        None => company_currency,
        Some(id) => chart
            .currencies
            .get(&CurrencyId(id))
            .ok_or_else(|| row.unreadable(format!("its currency {id} is not known")))?,
    };
    let booked = row.decimal("amount_residual")?;
    // Without a currency of its own a line has only the amounts as booked.
    let (original, open) = if row.opt_id("currency_id")?.is_none() {
        (booked, booked)
    } else {
        (row.decimal("amount_currency")?, row.decimal("amount_residual_currency")?)
    };
    let maturity = row.opt_date("date_maturity")?;
    let invoiced = if columns.knows_invoice_date { row.opt_date("invoice_date")? } else { None };
    let entered = row.opt_date("date")?;
    let Some(date) = invoiced.or(entered).or(maturity) else {
        return Err(row.unreadable("it has neither a due date nor any other").into());
    };
    let number = row.opt_str("move_name")?.filter(|name| !name.is_empty());
    let item = OpenItem {
        bears_interest: BearsInterest::default(),
        id: ItemId(row.id()),
        invoice: InvoiceId(row.id_of("move_id")?),
        number: number.map_or_else(|| format!("#{}", row.id()), str::to_owned),
        reference: row.opt_str("ref")?.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned),
        date,
        due_date: maturity.unwrap_or(date),
        original: Money::new(original, currency),
        open: Money::new(open, currency),
        open_in_company_currency: company_currency.round(booked),
        exclusion: row.bool(columns.exclusion)?.then_some(Exclusion::plain(ExclusionCause::Flag)),
        payment_in_process: false,
        entered_on: None,
        expected_on: None,
        payment_method: None,
        reached: reached(row)?,
    };
    Ok((item, maturity.is_some()))
}

/// The level that a line has reached: the date says whether there is one, since days are 0 where nothing was written.
fn reached(row: &Row) -> Result<Option<Reached>, FieldError> {
    let Some(on) = row.opt_date(item::DATE)? else { return Ok(None) };
    Ok(Some(Reached { days: row.int(item::DAYS)?, level: row.opt_id(item::LEVEL)?.map(LevelId), on }))
}
