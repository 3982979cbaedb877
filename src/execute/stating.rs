//! Reads what one customer's statement needs, and sets it.

use chrono::NaiveDate;

use super::backends::Backends;
use super::printing::{Addressee, StatementFile, StatementOf, statement_pdf, statement_period};
use crate::domain::Account;
use crate::odoo::books::{Asked, Chart, LedgerWish};
use crate::render::Locale;

/// The statement of an account as of a day, for its customer, since the first day of the year: some calls.
///
/// # Errors
/// Why there is none: as a sentence.
pub async fn statement(
    backends: &Backends,
    chart: &Chart,
    account: &Account,
    day: NaiveDate,
) -> Result<StatementFile, String> {
    let told = |error: crate::odoo::fault::OdooError| format!("Odoo cannot be read: {error}");
    let mut chart = chart.clone();
    backends.books.read_stationery(&mut chart).await.map_err(told)?;
    let books = chart.companies.get(&account.key.company).ok_or("its company is not followed up any more")?;
    let period = statement_period(day);
    let wish = LedgerWish {
        companies: [account.key.company].into(),
        customers: Some([account.key.partner].into()),
        first: period[0].pred_opt().unwrap_or(period[0]),
        last: day,
        kinds: true,
        exclusions: false,
    };
    let asked = Asked::least(day, backends.terms.time_zone);
    let ledger = backends.books.ledger(&chart, &asked, &wish).await.map_err(told)?;
    let addressee = Addressee::of(&account.customer, &account.candidates, books.company.country.as_deref());
    let languages = [&addressee.language, &account.language, &books.company.language];
    let language = languages.into_iter().flatten().next().unwrap_or(&backends.terms.fallback_language);
    let locale = chart.locales.get(language).cloned().unwrap_or_else(|| Locale::shipped(language));
    let of = StatementOf {
        account: account.key,
        customer: &account.customer,
        addressee: &addressee,
        books,
        locale: &locale,
        ledger: &ledger,
        period,
    };
    statement_pdf(&backends.printing, &of)
}
