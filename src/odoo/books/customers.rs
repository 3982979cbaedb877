//! What Odoo keeps of a customer for each company apart: trust, payment terms, the way of payment.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::asked::Asked;
use super::methods::MethodField;
use super::{Books, Scope};
use crate::domain::{Account, CompanyId, PartnerId, PaymentTermId, Trust, Unreadable};
use crate::odoo::fault::OdooError;
use crate::odoo::names::partner;
use crate::odoo::row::{FieldError, Row, UnreadableRow};
use crate::odoo::search::{Domain, Search};

/// Partners in one condition: a request of some 150 kB, well below what proxies refuse.
const PARTNERS_PER_SEARCH: usize = 5_000;

const TERMS: &str = "property_payment_term_id";
/// 0: nobody has said how much. Read only where it is shown.
const CREDIT_LIMIT: &str = "credit_limit";

impl Books {
    /// Fills in what each company keeps of the customers of its accounts. Where that can be searched for, it is one search
    /// a company, for the few customers of whom it keeps anything; elsewhere all customers of the company are read.
    pub(super) async fn add_customers(
        &self,
        accounts: &mut [Account],
        asked: &Asked,
        scope: Scope<'_>,
    ) -> Result<(), OdooError> {
        let method = self.methods.of_customers.clone().filter(|_| asked.payment_methods);
        let mut by_company: BTreeMap<CompanyId, BTreeMap<PartnerId, &mut Account>> = BTreeMap::new();
        for account in accounts {
            by_company.entry(account.key.company).or_default().insert(account.key.partner, account);
        }
        for (company, mut accounts) in by_company {
            let session = self.session.with_companies(&[company.0]).with_archived();
            for which in self.customers_of(&accounts, scope) {
                let mut rows: Vec<Result<Row, UnreadableRow>> = Vec::new();
                let limit = self.blocking.as_ref().map(|_| CREDIT_LIMIT);
                let which = if self.searches_customers { kept(which, asked, method.as_ref(), limit) } else { which };
                let fields = fields(asked, method.as_ref()).into_iter().chain(limit);
                let search = Search::new(partner::MODEL, which, fields);
                session.search_read(&search, |row| rows.push(row)).await?;
                let names = match &method {
                    Some(method) => self.method_names(method, rows.iter().flatten()).await?,
                    None => BTreeMap::new(),
                };
                for row in rows {
                    let id = PartnerId(row.as_ref().map_or_else(|row| row.id, Row::id));
                    let Some(account) = accounts.get_mut(&id) else { continue };
                    let read = row.map_err(Unreadable::from);
                    let filled = read.and_then(|row| Ok(fill(account, &row, asked, method.as_ref(), &names)?));
                    account.unreadable.extend(filled.err());
                }
            }
        }
        Ok(())
    }

    /// Everybody, where few are found, else these customers by their numbers.
    fn customers_of(&self, accounts: &BTreeMap<PartnerId, &mut Account>, scope: Scope<'_>) -> Vec<Domain> {
        if self.searches_customers && matches!(scope, Scope::All) {
            return vec![Domain::new()];
        }
        let ids: Vec<i64> = accounts.keys().map(|partner| partner.0).collect();
        ids.chunks(PARTNERS_PER_SEARCH).map(|part| Domain::new().is_in("id", part.iter().copied())).collect()
    }
}

/// Of those the ones of whom the company keeps anything. A normal debtor is what everybody is.
fn kept(which: Domain, asked: &Asked, method: Option<&MethodField>, limit: Option<&str>) -> Domain {
    let trust = Domain::new().is_in("trust", ["good", "bad"]);
    let terms = asked.payment_terms.then(|| Domain::new().is_set(TERMS));
    let method = method.map(|method| Domain::new().is_set(method.field));
    let limit = limit.map(|field| Domain::new().gt(field, 0));
    which.any_of(std::iter::once(trust).chain(terms).chain(method).chain(limit))
}

fn fields(asked: &Asked, method: Option<&MethodField>) -> Vec<&'static str> {
    let terms = asked.payment_terms.then_some(TERMS);
    std::iter::once("trust").chain(terms).chain(method.map(|method| method.field)).collect()
}

fn fill(
    account: &mut Account,
    row: &Row,
    asked: &Asked,
    method: Option<&MethodField>,
    names: &BTreeMap<i64, String>,
) -> Result<(), FieldError> {
    account.trust = match row.opt_str("trust")? {
        Some("good") => Trust::Good,
        Some("bad") => Trust::Bad,
        None | Some("normal") => Trust::Normal,
        Some(_) => return Err(row.field_error("trust", "good, normal or bad")),
    };
    if asked.payment_terms {
        account.payment_term = row.opt_id(TERMS)?.map(PaymentTermId);
    }
    if row.value(CREDIT_LIMIT).is_some() {
        account.credit_limit = Some(row.decimal(CREDIT_LIMIT)?).filter(|limit| *limit > Decimal::ZERO);
    }
    if let Some(method) = method
        && let Some(name) = method.name(row, names)?
    {
        for item in account.items.iter_mut().filter(|item| item.payment_method.is_none()) {
            item.payment_method = Some(name.to_owned());
        }
    }
    Ok(())
}
