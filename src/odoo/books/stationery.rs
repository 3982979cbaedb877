//! Stationery: what a company's letters bear, and where it is paid; read only where it is told.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Books, Chart};
use crate::domain::{BankAccount, CompanyId, CurrencyId, PostalAddress, Unreadable};
use crate::odoo::fault::OdooError;
use crate::odoo::row::{FieldError, Row};
use crate::odoo::search::{Domain, Search};

/// What a company's letters bear.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stationery {
    /// Where its letters come from.
    pub address: PostalAddress,
    /// Where payments go, in the order in which Odoo shows them.
    pub banks: Vec<BankAccount>,
    /// Its logo, as Odoo has it: a picture of any kind.
    pub logo: Option<Arc<[u8]>>,
}

impl Stationery {
    /// The account for payments in a currency: the first that takes this one only, else the first that takes any.
    #[must_use]
    pub fn bank_for(&self, currency: &str) -> Option<&BankAccount> {
        let own = self.banks.iter().find(|bank| bank.currency.as_deref() == Some(currency));
        own.or_else(|| self.banks.iter().find(|bank| bank.currency.is_none()))
    }
}

const MODEL: &str = "res.partner.bank";
const HOLDER: &str = "partner_id";
const FIELDS: [&str; 7] = [HOLDER, "acc_number", "acc_holder_name", "bank_bic", "bank_name", "currency_id", "sequence"];

impl Books {
    /// Adds logos and bank accounts to a chart that was read without logos, since no letters are sent.
    ///
    /// # Errors
    /// Odoo cannot be read.
    pub async fn read_stationery(&self, chart: &mut Chart) -> Result<(), OdooError> {
        if self.settings.letters { Ok(()) } else { self.add_stationery(chart, true).await }
    }

    /// Adds bank accounts, and logos: two calls. What cannot be read is told, and missing on letters.
    pub(super) async fn add_stationery(&self, chart: &mut Chart, with_logos: bool) -> Result<(), OdooError> {
        let mut owners: BTreeMap<i64, CompanyId> = BTreeMap::new();
        let fields = if with_logos { &["partner_id", "logo"][..] } else { &["partner_id"] };
        for row in self.session.read("res.company", &self.companies, fields).await? {
            let read = row.map_err(Unreadable::from).and_then(|row| {
                let company = CompanyId(row.id());
                owners.insert(row.id_of("partner_id")?, company);
                Ok((company, if with_logos { logo(&row)? } else { None }))
            });
            match read {
                Ok((company, logo)) => {
                    if let Some(books) = chart.companies.get_mut(&company) {
                        books.stationery.logo = logo;
                        books.stationery.banks.clear();
                    }
                }
                Err(why) => chart.unreadable.push(why),
            }
        }
        let search = Search::new(MODEL, Domain::new().is_in(HOLDER, owners.keys().copied()), FIELDS);
        let mut banks: Vec<(i64, i64, i64, BankAccount)> = Vec::new();
        for row in self.session.search_read_all(&search).await? {
            let read = row
                .map_err(Unreadable::from)
                .and_then(|row| Ok((row.int("sequence")?, row.id(), row.id_of(HOLDER)?, bank(&row, chart)?)));
            match read {
                Ok(bank) => banks.push(bank),
                Err(why) => chart.unreadable.push(why),
            }
        }
        banks.sort_by_key(|(sequence, id, ..)| (*sequence, *id));
        for (_, _, holder, bank) in banks {
            if let Some(books) = owners.get(&holder).and_then(|company| chart.companies.get_mut(company)) {
                books.stationery.banks.push(bank);
            }
        }
        Ok(())
    }
}

fn logo(row: &Row) -> Result<Option<Arc<[u8]>>, FieldError> {
    let Some(written) = row.opt_str("logo")? else { return Ok(None) };
    let plain: String = written.chars().filter(|c| !c.is_whitespace()).collect();
    let bytes = STANDARD.decode(plain).map_err(|_| row.field_error("logo", "a picture as base64"))?;
    Ok(Some(bytes.into()))
}

fn bank(row: &Row, chart: &Chart) -> Result<BankAccount, FieldError> {
    let text = |field: &str| -> Result<Option<String>, FieldError> {
        Ok(row.opt_str(field)?.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned))
    };
    let currency = row.opt_id("currency_id")?.and_then(|id| chart.currencies.get(&CurrencyId(id)));
    Ok(BankAccount {
        number: text("acc_number")?.unwrap_or_default(),
        bic: text("bank_bic")?,
        bank: text("bank_name")?,
        holder: text("acc_holder_name")?,
        currency: currency.map(|currency| currency.code.clone()),
    })
}
