//! What the entries know of their items: dates, and how an invoice is to be paid.

use std::collections::{BTreeMap, BTreeSet};

use super::Books;
use super::asked::Asked;
use super::assemble::Lines;
use super::lines::UnreadableLine;
use super::methods::MethodField;
use crate::domain::Unreadable;
use crate::odoo::fault::OdooError;
use crate::odoo::row::{FieldError, Row};
use crate::odoo::search::{Domain, Search};

/// Entries in one condition: a request of some 150 kB, well below what proxies refuse.
const ENTRIES_PER_SEARCH: usize = 5_000;

const MODEL: &str = "account.move";

/// Which fields of entries are asked for; none: nothing is.
struct Columns {
    invoice_date: bool,
    create_date: bool,
    method: Option<MethodField>,
}

impl Columns {
    fn fields(&self) -> Vec<&str> {
        let date = self.invoice_date.then_some("invoice_date");
        let created = self.create_date.then_some("create_date");
        date.into_iter().chain(created).chain(self.method.as_ref().map(|method| method.field)).collect()
    }

    /// Without the others, entries that have no date are of no use.
    const fn only_dates(&self) -> bool {
        self.invoice_date && !self.create_date && self.method.is_none()
    }
}

impl Books {
    /// Asks the entries for what their lines do not know and somebody's rules need; mostly nothing.
    pub(super) async fn add_entries(&self, lines: &mut Lines, asked: &Asked) -> Result<(), OdooError> {
        let columns = Columns {
            invoice_date: !self.columns.knows_invoice_date,
            create_date: asked.entry_days,
            method: self.methods.of_entries.clone().filter(|_| asked.payment_methods),
        };
        let fields = columns.fields();
        if fields.is_empty() {
            return Ok(());
        }
        let entries: BTreeSet<i64> = lines.read.iter().map(|line| line.item.invoice.0).collect();
        let entries: Vec<i64> = entries.into_iter().collect();
        let mut known: BTreeMap<i64, Row> = BTreeMap::new();
        let mut unreadable: BTreeMap<i64, Unreadable> = BTreeMap::new();
        for part in entries.chunks(ENTRIES_PER_SEARCH) {
            let some = Domain::new().is_in("id", part.iter().copied());
            let some = if columns.only_dates() { some.is_set("invoice_date") } else { some };
            self.session
                .search_read(&Search::new(MODEL, some, fields.iter().copied()), |row| match row {
                    Ok(row) => drop(known.insert(row.id(), row)),
                    Err(row) => drop(unreadable.insert(row.id, row.into())),
                })
                .await?;
        }
        let names = match &columns.method {
            Some(method) => self.method_names(method, known.values()).await?,
            None => BTreeMap::new(),
        };
        for line in &mut lines.read {
            let entry = line.item.invoice.0;
            let Some(row) = known.get(&entry) else { continue };
            let mut add = || -> Result<(), FieldError> {
                if columns.invoice_date
                    && let Some(date) = row.opt_date("invoice_date")?
                {
                    line.set_invoice_date(date);
                }
                if columns.create_date {
                    // A draft may be older than its invoice's date, and an old invoice may be entered late: it cannot
                    // have been in the customer's hands before either.
                    let created = asked.day_of(row.datetime("create_date")?);
                    line.item.entered_on = Some(created.max(line.item.date));
                }
                if let Some(method) = &columns.method {
                    line.item.payment_method = method.name(row, &names)?.map(str::to_owned);
                }
                Ok(())
            };
            if let Err(error) = add() {
                unreadable.insert(entry, error.into());
            }
        }
        // What is not known of an entry could be that it is not to be reminded of.
        let hidden = lines.read.iter().filter_map(|line| {
            let why = unreadable.get(&line.item.invoice.0)?.clone();
            Some(UnreadableLine { partner: Some(line.partner), company: Some(line.company), why })
        });
        let hidden: Vec<UnreadableLine> = hidden.collect();
        lines.unreadable.extend(hidden);
        Ok(())
    }
}
