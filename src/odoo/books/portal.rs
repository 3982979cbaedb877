//! Portal links: where a customer looks at an invoice and pays it, without a login.

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
    /// The address of each invoice. Entries that are no invoices have none, nor has any where no portal is known.
    ///
    /// One reading for all, and one call for each that never had a token: Odoo makes it then.
    ///
    /// # Errors
    /// Odoo cannot be read.
    pub async fn portal_links(
        &self,
        chart: &Chart,
        invoices: &BTreeSet<InvoiceId>,
    ) -> Result<BTreeMap<InvoiceId, String>, OdooError> {
        let mut links = BTreeMap::new();
        if invoices.is_empty() {
            return Ok(links);
        }
        let Some(base) = &chart.portal_url else {
            tracing::warn!("no address of the portal is known; set one, or run `followupd setup`");
            return Ok(links);
        };
        let mut tokenless = Vec::new();
        let all: Vec<i64> = invoices.iter().map(|invoice| invoice.0).collect();
        for part in all.chunks(INVOICES_PER_SEARCH) {
            let which = Domain::new().is_in("id", part.iter().copied());
            let search = Search::new("account.move", which, ["access_url", "access_token"]);
            self.session
                .search_read(&search, |row| match row.map(|row| (row.id(), place(&row))) {
                    Ok((id, Ok(Place::Known(path)))) => drop(links.insert(InvoiceId(id), format!("{base}{path}"))),
                    Ok((id, Ok(Place::WithoutToken))) => tokenless.push(id),
                    Ok((_, Ok(Place::Nowhere))) => {}
                    Ok((_, Err(error))) => tracing::warn!(%error, "an invoice goes without a link"),
                    Err(row) => tracing::warn!(%row, "an invoice goes without a link"),
                })
                .await?;
        }
        for id in tokenless {
            let args = vec![Value::array([id])];
            match self.session.call_repeatable("account.move", "get_portal_url", args, Members::new()).await {
                Ok(path) => match path.as_str() {
                    Some(path) => drop(links.insert(InvoiceId(id), format!("{base}{path}"))),
                    None => tracing::warn!(invoice = id, got = path.kind(), "an invoice goes without a link"),
                },
                // To keep the token Odoo writes the invoice, and may refuse that for reasons of its own.
                Err(error) if is_about_records(&error) => {
                    tracing::warn!(invoice = id, %error, "an invoice goes without a link");
                }
                Err(error) => return Err(error),
            }
        }
        Ok(links)
    }

    /// Where the portal is: by the settings, else as setup has found it.
    pub(super) fn portal_url(&self, found: Option<String>) -> Option<String> {
        let url = self.settings.portal_url.clone().or(found);
        url.map(|url| url.trim_end_matches('/').to_owned()).filter(|url| !url.is_empty())
    }
}

fn place(row: &Row) -> Result<Place, FieldError> {
    let Some(path) = row.opt_str("access_url")?.filter(|path| path.starts_with('/')) else {
        return Ok(Place::Nowhere);
    };
    let token = row.opt_str("access_token")?.filter(|token| !token.is_empty());
    Ok(token.map_or(Place::WithoutToken, |token| Place::Known(format!("{path}?access_token={token}"))))
}
