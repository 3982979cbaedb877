//! Books interest as draft invoices, where a level says so and the company asks for it. Done twice it changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::backends::Backends;
use crate::domain::{AccountKey, CurrencyId, InterestAtLevel, ItemId};
use crate::engine;
use crate::journal::SentIntent;
use crate::odoo::books::{Asked, Chart, InterestInvoice, InterestLine, Scope};
use crate::odoo::fault::OdooError;
use crate::render::{self, Locale};

/// Books what the demanded items of a reminder bear through the day of its run, once for the reminder, whatever ways it went
/// by: a draft invoice for each currency, found again by its key, then a note on the items. Nothing is booked of what was paid
/// meanwhile.
///
/// # Errors
/// Odoo cannot be reached, or refuses it: the reminder is then not written back yet, and all of this is tried again.
pub(super) async fn book(
    backends: &Backends,
    chart: &Chart,
    sent: &SentIntent,
    account: AccountKey,
) -> Result<(), OdooError> {
    let reminder = &sent.intent.reminder;
    let level = chart.levels().find(|level| level.id == reminder.level);
    let Some(company) = chart.companies.get(&account.company).map(|books| &books.company) else { return Ok(()) };
    let rules = backends.terms.interest_of(company);
    let Some(booking) = rules.and_then(|rules| rules.booking.as_ref()) else { return Ok(()) };
    if level.is_none_or(|level| level.interest != InterestAtLevel::Booked) {
        return Ok(());
    }
    let asked = Asked { interest: true, ..Asked::least(reminder.run_date, backends.terms.time_zone) };
    let read = backends.books.accounts(chart, &asked, Scope::Accounts(&BTreeSet::from([account]))).await?;
    let Some(account) = read.accounts.into_iter().next() else { return Ok(()) };
    let interest = engine::interest_of(reminder, &account, company, rules, &backends.terms.interest_laws);
    let languages = [account.language.as_deref(), company.language.as_deref()];
    let language = languages.into_iter().flatten().next().unwrap_or(&backends.terms.fallback_language);
    let locale = chart.locales.get(language).cloned().unwrap_or_else(|| Locale::shipped(language));
    let mut invoices: BTreeMap<CurrencyId, InterestInvoice> = BTreeMap::new();
    for (label, amount) in render::interest_lines(&interest, &locale) {
        let currency = amount.currency.id;
        let invoice = invoices.entry(currency).or_insert_with(|| InterestInvoice {
            key: key(&backends.terms.database, sent, &amount.currency.code),
            account: account.key,
            currency,
            lines: Vec::new(),
        });
        invoice.lines.push(InterestLine { label, amount: amount.amount });
    }
    for invoice in invoices.values() {
        backends.books.draft_interest(invoice, booking).await?;
    }
    let items: BTreeSet<ItemId> = interest.rows.iter().map(|row| row.item).collect();
    backends.books.note_booked(&items, reminder.run_date).await
}

/// Database, company, customer and ordinal of the reminder, as of its own key, and the currency.
fn key(database: &str, sent: &SentIntent, currency: &str) -> String {
    let key = &sent.intent.key;
    format!("{database}/{}/{}/{}/{currency}", key.account.company, key.account.partner, key.ordinal)
}
