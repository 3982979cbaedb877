//! Reads what customers' statements need, and sets them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::backends::Backends;
use super::printing::{Addressee, StatementFile, StatementOf, statement_pdf, statement_period};
use crate::domain::{Account, AccountKey, Channel, Ledger, LedgerAccount, Money, PartnerId, Unreadable};
use crate::odoo::books::{Asked, Chart, LedgerWish};
use crate::odoo::fault::OdooError;
use crate::render::Locale;

/// So many customers are named in a question; of more, all are read.
const CUSTOMERS_NAMED: usize = 1_000;

/// The ledger of some accounts, as their statements need it.
#[derive(Debug, Clone)]
pub struct StatementLedger {
    period: [NaiveDate; 2],
    ledger: Ledger,
    balances: BTreeMap<LedgerAccount, Vec<Money>>,
}

impl StatementLedger {
    /// Reads it, for a period: a few calls, however many accounts these are.
    ///
    /// # Errors
    /// Odoo cannot be read.
    pub async fn read(
        backends: &Backends,
        chart: &Chart,
        accounts: &BTreeSet<AccountKey>,
        period: [NaiveDate; 2],
    ) -> Result<Self, OdooError> {
        let customers: BTreeSet<PartnerId> = accounts.iter().map(|account| account.partner).collect();
        let wish = LedgerWish {
            companies: accounts.iter().map(|account| account.company).collect(),
            customers: Some(customers).filter(|customers| customers.len() <= CUSTOMERS_NAMED),
            first: period[0].pred_opt().unwrap_or(period[0]),
            last: period[1],
            kinds: true,
            exclusions: false,
        };
        let asked = Asked::least(period[1], backends.terms.time_zone);
        let ledger = backends.books.ledger(chart, &asked, &wish).await?;
        let balances = ledger.balances_on(period[1]);
        Ok(Self { period, ledger, balances })
    }

    /// What is open of an account at the end, in each currency; none: nothing is.
    #[must_use]
    pub fn balance(&self, account: AccountKey) -> Option<&[Money]> {
        let account = LedgerAccount { company: account.company, customer: Some(account.partner) };
        self.balances.get(&account).map(Vec::as_slice)
    }

    /// What could not be read of it, and may be of any of the accounts.
    #[must_use]
    pub fn unreadable(&self) -> &[Unreadable] {
        &self.ledger.unreadable
    }

    /// The statement of one of the accounts. `chart` has logos.
    ///
    /// # Errors
    /// Why there is none: as a sentence.
    pub(super) fn statement(
        &self,
        backends: &Backends,
        chart: &Chart,
        account: &Account,
        addressee: &Addressee,
    ) -> Result<StatementFile, String> {
        let books = chart.companies.get(&account.key.company).ok_or("its company is not followed up any more")?;
        let languages = [&addressee.language, &account.language, &books.company.language];
        let language = languages.into_iter().flatten().next().unwrap_or(&backends.terms.fallback_language);
        let locale = chart.locales.get(language).cloned().unwrap_or_else(|| Locale::shipped(language));
        let of = StatementOf {
            account: account.key,
            customer: &account.customer,
            addressee,
            books,
            locale: &locale,
            ledger: &self.ledger,
            period: self.period,
        };
        statement_pdf(&backends.printing, &of)
    }
}

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
    let told = |error: OdooError| format!("Odoo cannot be read: {error}");
    let mut chart = chart.clone();
    backends.books.read_stationery(&mut chart).await.map_err(told)?;
    let books = chart.companies.get(&account.key.company).ok_or("its company is not followed up any more")?;
    let ledger = StatementLedger::read(backends, &chart, &[account.key].into(), statement_period(day)).await;
    let ledger = ledger.map_err(told)?;
    let from = books.company.country.as_deref();
    let mut addressee = Addressee::of(&account.customer, &account.candidates, from);
    if !backends.terms.channels.contains(&Channel::Letter) {
        // Where no letters are sent, nobody has read where they would go.
        let asked = Asked::least(day, backends.terms.time_zone);
        let candidates = backends.books.candidates(&chart, &asked, account.key.partner).await.map_err(told)?;
        addressee.lines = Addressee::of(&account.customer, &candidates, from).lines;
    }
    ledger.statement(backends, &chart, account, &addressee)
}
