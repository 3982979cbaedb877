//! Portal links: where a customer looks at an invoice and pays it, without a login.

use std::collections::{BTreeMap, BTreeSet};

use super::Books;
use crate::domain::InvoiceId;
use crate::odoo::fault::OdooError;

impl Books {
    /// The address of each invoice. Entries that are no invoices have none, nor has any where no portal is known.
    ///
    /// # Errors
    /// Odoo cannot be read.
    pub async fn portal_links(&self, invoices: &BTreeSet<InvoiceId>) -> Result<BTreeMap<InvoiceId, String>, OdooError> {
        todo!()
    }
}
