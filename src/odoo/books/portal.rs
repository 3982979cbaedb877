//! How an invoice can be paid: its place in the portal, where the customer needs no login, and its payment reference.

use std::collections::{BTreeMap, BTreeSet};

use super::changes::is_about_records;
use super::{Books, Chart};
use crate::domain::InvoiceId;
use crate::odoo::fault::OdooError;
use crate::odoo::row::{FieldError, Row};
use crate::odoo::search::{Domain, Search};
use crate::odoo::session::Members;
use crate::odoo::value::Value;

/// Invoices in one condition: a request of some 150 kB, well below what proxies refuse.
const INVOICES_PER_SEARCH: usize = 5_000;
const REFERENCE: &str = "payment_reference";
const BANK: &str = "partner_bank_id";

/// How an invoice can be paid.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paying {
    /// Where the customer looks at it and pays.
    pub link: Option<String>,
    /// The same, below Odoo's own address.
    pub(super) path: Option<String>,
    /// What the payer is to write beside the payment.
    pub reference: Option<String>,
    /// The record of the bank account that it names.
    pub bank: Option<i64>,
}

impl Paying {
    fn is_at(&mut self, base: &str, path: String) {
        self.link = Some(format!("{base}{path}"));
        self.path = Some(path);
    }
}

/// Where an invoice is in the portal.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    /// With the token that stands for a login.
    Known(String),
    /// Odoo makes the token when it is asked for the address.
    WithoutToken,
    /// It is no invoice.
    Nowhere,
}

impl Books {
    /// How each invoice can be paid. Entries that are no invoices have no link, nor has any where no portal is known.
    ///
    /// One reading for all, and one call for each that never had a token: Odoo makes it then.
    ///
    /// # Errors
    /// Odoo cannot be read.
    pub async fn paying(
        &self,
        chart: &Chart,
        invoices: &BTreeSet<InvoiceId>,
    ) -> Result<BTreeMap<InvoiceId, Paying>, OdooError> {
        let mut all_paying: BTreeMap<InvoiceId, Paying> = BTreeMap::new();
        if invoices.is_empty() {
            return Ok(all_paying);
        }
        let base = chart.portal_url.as_ref();
        if base.is_none() {
            tracing::warn!("no address of the portal is known; set one, or run `followupd setup`");
        }
        let mut tokenless = Vec::new();
        let all: Vec<i64> = invoices.iter().map(|invoice| invoice.0).collect();
        for part in all.chunks(INVOICES_PER_SEARCH) {
            let which = Domain::new().is_in("id", part.iter().copied());
            let search = Search::new("account.move", which, ["access_url", "access_token", REFERENCE, BANK]);
            self.session
                .search_read(&search, |row| match row.map(|row| (row.id(), parse(&row))) {
                    Ok((id, Ok((reference, bank, place)))) => {
                        let paying = all_paying.entry(InvoiceId(id)).or_default();
                        (paying.reference, paying.bank) = (reference, bank);
                        match (place, base) {
                            (Place::Known(path), Some(base)) => paying.is_at(base, path),
                            (Place::WithoutToken, Some(_)) => tokenless.push(id),
                            (Place::Known(_) | Place::WithoutToken, None) | (Place::Nowhere, _) => {}
                        }
                    }
                    Ok((_, Err(error))) => tracing::warn!(%error, "an invoice goes without a link"),
                    Err(row) => tracing::warn!(%row, "an invoice goes without a link"),
                })
                .await?;
        }
        let base = base.map(String::as_str).unwrap_or_default();
        for id in tokenless {
            let args = vec![Value::array([id])];
            match self.session.call_repeatable("account.move", "get_portal_url", args, Members::new()).await {
                Ok(path) => match path.as_str() {
                    Some(path) => all_paying.entry(InvoiceId(id)).or_default().is_at(base, path.to_owned()),
                    None => tracing::warn!(invoice = id, got = path.kind(), "an invoice goes without a link"),
                },
                // To keep the token Odoo writes the invoice, and may refuse that for reasons of its own.
                Err(error) if is_about_records(&error) => {
                    tracing::warn!(invoice = id, %error, "an invoice goes without a link");
                }
                Err(error) => return Err(error),
            }
        }
        Ok(all_paying)
    }

    /// Where the portal is: by the settings, else as setup has found it.
    pub(super) fn portal_url(&self, found: Option<String>) -> Option<String> {
        let url = self.settings.portal_url.clone().or(found);
        url.map(|url| url.trim_end_matches('/').to_owned()).filter(|url| !url.is_empty())
    }
}

fn parse(row: &Row) -> Result<(Option<String>, Option<i64>, Place), FieldError> {
    let reference = row.opt_str(REFERENCE)?.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    Ok((reference, row.opt_id(BANK)?, place(row)?))
}

fn place(row: &Row) -> Result<Place, FieldError> {
    let Some(path) = row.opt_str("access_url")?.filter(|path| path.starts_with('/')) else {
        return Ok(Place::Nowhere);
    };
    let token = row.opt_str("access_token")?.filter(|token| !token.is_empty());
    Ok(token.map_or(Place::WithoutToken, |token| Place::Known(format!("{path}?access_token={token}"))))
}
