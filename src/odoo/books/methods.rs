//! How invoices are to be paid, where this Odoo knows: by its own fields, or by those of a well-known module.

use std::collections::{BTreeMap, BTreeSet};

use super::Books;
use crate::odoo::capabilities::Capabilities;
use crate::odoo::fault::OdooError;
use crate::odoo::names::partner;
use crate::odoo::row::Row;

/// A field that holds a way of payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MethodField {
    pub(super) field: &'static str,
    /// The model of ways of payment.
    model: String,
}

/// The fields that this Odoo has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct MethodFields {
    pub(super) of_entries: Option<MethodField>,
    pub(super) of_customers: Option<MethodField>,
}

impl MethodFields {
    pub(super) fn of(capabilities: &Capabilities) -> Self {
        let first = |model: &str, fields: &[&'static str]| {
            fields.iter().find_map(|field| {
                let model = capabilities.field(model, field)?.relation.clone()?;
                Some(MethodField { field, model })
            })
        };
        Self {
            of_entries: first("account.move", &["preferred_payment_method_line_id", "payment_mode_id"]),
            of_customers: first(
                partner::MODEL,
                &["property_inbound_payment_method_line_id", "customer_payment_mode_id"],
            ),
        }
    }
}

impl Books {
    /// The names of the ways that stand on rows.
    pub(super) async fn method_names(
        &self,
        method: &MethodField,
        rows: impl Iterator<Item = &Row>,
    ) -> Result<BTreeMap<i64, String>, OdooError> {
        let ids: BTreeSet<i64> = rows.filter_map(|row| row.opt_id(method.field).ok().flatten()).collect();
        let ids: Vec<i64> = ids.into_iter().collect();
        let names = self.session.read(&method.model, &ids, &["name"]).await?.into_iter().flatten();
        Ok(names.filter_map(|row| Some((row.id(), row.str("name").ok()?.to_owned()))).collect())
    }
}
