//! Stationery: what a company's letters bear, and where it is paid; read only where it is told.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Books, Chart};
use crate::domain::{BankAccount, CompanyId, CurrencyId, Place, PostalAddress, Unreadable};
use crate::odoo::fault::OdooError;
use crate::odoo::row::{FieldError, Row};
use crate::odoo::search::{Domain, Search};

/// What a company's letters bear.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stationery {
    /// Where its letters come from.
    pub address: PostalAddress,
    /// The same in parts.
    pub place: Option<Place>,
    /// Where payments go, by their records, in the order in which Odoo shows them.
    pub banks: Vec<(i64, BankAccount)>,
    /// Its logo, as Odoo has it: a picture of any kind.
    pub logo: Option<Arc<[u8]>>,
}

impl Stationery {
    /// The account for one payment in these currencies: the one that its invoices name, else the first that takes this currency
    /// only, else the first that takes any. None: there is none, or the invoices name several.
    #[must_use]
    pub fn bank_for(&self, currencies: &BTreeSet<&str>, named: &BTreeSet<i64>) -> Option<&BankAccount> {
        let only = currencies.first().filter(|_| currencies.len() == 1);
        let takes = |bank: &&BankAccount| bank.currency.is_none() || bank.currency.as_deref() == only.copied();
        let mut banks = self.banks.iter().map(|(_, bank)| bank).filter(takes);
        let mut known = self.banks.iter();
        match named.first() {
            Some(_) if named.len() > 1 => None,
            Some(id) => known.find(|(known, _)| known == id).map(|(_, bank)| bank).filter(takes),
            None => banks.clone().find(|bank| bank.currency.is_some()).or_else(|| banks.next()),
        }
    }
}

pub(super) const MODEL: &str = "res.partner.bank";
/// Where Odoo's Swiss app is installed.
pub(super) const QR_IBAN: &str = "l10n_ch_qr_iban";
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
        let fields: &[&str] = &["logo", "partner_id", "street", "zip", "city"];
        let fields = if with_logos { fields } else { &fields[1..] };
        for row in self.session.read("res.company", &self.companies, fields).await? {
            let read = row.map_err(Unreadable::from).and_then(|row| {
                let company = CompanyId(row.id());
                owners.insert(row.id_of("partner_id")?, company);
                let text = |field: &str| row.opt_str(field).map(|text| text.unwrap_or_default().trim().to_owned());
                let parts = [text("street")?, text("zip")?, text("city")?];
                Ok((company, parts, if with_logos { logo(&row)? } else { None }))
            });
            match read {
                Ok((company, [street, zip, city], logo)) => {
                    if let Some(books) = chart.companies.get_mut(&company) {
                        let country = books.company.country.clone();
                        let place = |country_code| Place { street, zip, city, country_code };
                        books.stationery.place = country.map(place);
                        books.stationery.logo = logo;
                        books.stationery.banks.clear();
                    }
                }
                Err(why) => chart.problems.push(format!("where to pay: {why}")),
            }
        }
        let fields = FIELDS.into_iter().chain(self.has_qr_ibans.then_some(QR_IBAN));
        let search = Search::new(MODEL, Domain::new().is_in(HOLDER, owners.keys().copied()), fields);
        let mut banks: Vec<(i64, i64, i64, BankAccount)> = Vec::new();
        for row in self.session.search_read_all(&search).await? {
            let read = row
                .map_err(Unreadable::from)
                .and_then(|row| Ok((row.int("sequence")?, row.id(), row.id_of(HOLDER)?, bank(&row, chart)?)));
            match read {
                Ok(bank) => banks.push(bank),
                Err(why) => chart.problems.push(format!("where to pay: {why}")),
            }
        }
        banks.sort_by_key(|(sequence, id, ..)| (*sequence, *id));
        for (_, id, holder, bank) in banks {
            if let Some(books) = owners.get(&holder).and_then(|company| chart.companies.get_mut(company)) {
                books.stationery.banks.push((id, bank));
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
        qr_iban: text(QR_IBAN).ok().flatten(),
        currency: currency.map(|currency| currency.code.clone()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payment_goes_to_the_account_that_its_invoices_name_or_that_takes_its_currencies() {
        let bank = |number: &str, currency: Option<&str>| BankAccount {
            number: number.to_owned(),
            currency: currency.map(str::to_owned),
            ..BankAccount::default()
        };
        let banks = vec![(1, bank("any", None)), (2, bank("francs", Some("CHF"))), (3, bank("second", None))];
        let stationery = Stationery { banks, ..Stationery::default() };
        let account = |currencies: &[&str], named: &[i64]| {
            let (currencies, named) = (currencies.iter().copied().collect(), named.iter().copied().collect());
            stationery.bank_for(&currencies, &named).map(|bank| bank.number.as_str())
        };
        assert_eq!(account(&["EUR"], &[]), Some("any"));
        assert_eq!(account(&["CHF"], &[]), Some("francs"));
        assert_eq!(account(&["CHF", "EUR"], &[]), Some("any"), "one that takes both");
        assert_eq!(account(&["EUR"], &[3]), Some("second"), "as the invoice says");
        assert_eq!(account(&["EUR"], &[2]), None, "it does not take the currency");
        assert_eq!(account(&["EUR"], &[9]), None, "another's, a factor's perhaps");
        assert_eq!(account(&["EUR"], &[1, 3]), None, "the invoices name several");
    }
}
