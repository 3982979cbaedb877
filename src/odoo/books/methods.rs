//! How invoices are to be paid, where this Odoo knows: by its own fields, or by those of a well-known module.

use std::collections::{BTreeMap, BTreeSet};

use super::Books;
use crate::odoo::capabilities::Capabilities;
use crate::odoo::fault::OdooError;
use crate::odoo::names::partner;
use crate::odoo::row::{FieldError, Row};
use crate::odoo::search::{Domain, Search};

/// A field that holds a way of payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MethodField {
    pub(super) field: &'static str,
    /// The model of ways of payment.
    model: String,
}

impl MethodField {
    /// What the way on a row is called; none: none was chosen. One without a known name could be that nobody is reminded.
    pub(super) fn name<'n>(&self, row: &Row, names: &'n BTreeMap<i64, String>) -> Result<Option<&'n str>, FieldError> {
        let Some(chosen) = row.opt_id(self.field)? else { return Ok(None) };
        let name = names.get(&chosen).map(|name| Some(name.as_str()));
        name.ok_or_else(|| row.field_error(self.field, "a way of payment whose name the user may read"))
    }
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
    /// The names of all ways of payment that invoices and customers can have in this Odoo; none, if it knows none.
    ///
    /// # Errors
    /// Odoo cannot be read.
    pub async fn payment_methods(&self) -> Result<BTreeSet<String>, OdooError> {
        let fields = [&self.methods.of_entries, &self.methods.of_customers];
        let models: BTreeSet<&String> = fields.into_iter().flatten().map(|method| &method.model).collect();
        let mut names = BTreeSet::new();
        for model in models {
            let rows = self.session.search_read_all(&Search::new(model, Domain::new(), ["name"])).await?;
            names.extend(rows.iter().flatten().filter_map(|row| Some(row.str("name").ok()?.to_owned())));
        }
        Ok(names)
    }

    /// The names of the ways that stand on rows, as far as the user may read them.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::odoo::value::Value;

    #[test]
    fn a_way_of_payment_whose_name_is_hidden_is_not_taken_for_none() {
        let field = MethodField { field: "payment_mode_id", model: "account.payment.mode".to_owned() };
        let names = BTreeMap::from([(3, "SEPA".to_owned())]);
        let name = |chosen: Value| {
            let row = Row::new("account.move", 7, BTreeMap::from([("payment_mode_id".to_owned(), chosen)]));
            field.name(&row, &names).map(|name| name.map(str::to_owned)).map_err(|error| error.to_string())
        };
        assert_eq!((name(3.into()), name(false.into())), (Ok(Some("SEPA".to_owned())), Ok(None)));
        assert!(name(4.into()).unwrap_err().contains("payment_mode_id"));
    }
}
