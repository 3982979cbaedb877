//! What comes into the books: invoices, credits, exclusions.

use super::{World, wrong};
use crate::domain::{AccountKey, BearsInterest, Exclusion, ExclusionCause, InvoiceId, ItemId, Money, OpenItem};
use crate::story::statement::{Amount, Books, Invoice};
use crate::story::words::Parsed;

impl World {
    pub(super) fn books(&mut self, books: &Books) -> Parsed<()> {
        match books {
            Books::Invoice(invoice) => return self.invoice(invoice),
            Books::Credit { number, partner, amount, dated, is_credit_note: _ } => {
                self.is_new(number)?;
                let key = self.key(partner)?;
                let date = dated.unwrap_or(self.input.run_date);
                let credit = Amount { number: -amount.number, currency: amount.currency.clone() };
                let item = self.item(number, key, &credit)?;
                self.account_at(key).items.push(OpenItem { date, due_date: date, ..item });
            }
            Books::Pay { numbers, amount } => return self.pay(numbers, amount.as_ref()),
            Books::Allocate { credit, to } => return self.allocate(credit, to),
            Books::Unreconcile(number) => return self.take_apart(number, true),
            Books::PaymentReturned(number) => return self.take_apart(number, false),
            Books::PaymentInProcess(number) => return self.each(number, |item| item.payment_in_process = true),
            Books::Exclude(number, exclusion) => {
                return self.each(number, |item| item.exclusion = Some(exclusion.clone()));
            }
            Books::Include(number) => return self.each(number, |item| item.exclusion = None),
            Books::Expect(number, day) => return self.each(number, |item| item.expected_on = Some(*day)),
        }
        Ok(())
    }

    fn invoice(&mut self, invoice: &Invoice) -> Parsed<()> {
        self.is_new(&invoice.number)?;
        let key = self.key(&invoice.partner)?;
        let first = invoice.instalments.first().map(|(day, _)| *day);
        let date = invoice.dated.or(first).unwrap_or(self.input.run_date);
        let of_all = InvoiceId(self.next_id());
        for (due_date, amount) in &invoice.instalments {
            let item = self.item(&invoice.number, key, amount)?;
            let by_default = || Exclusion::plain(ExclusionCause::DefaultOfJournal);
            let item = OpenItem {
                invoice: of_all,
                date,
                due_date: *due_date,
                entered_on: invoice.entered,
                exclusion: invoice.is_opening_balance.then(by_default),
                payment_method: invoice.payment_method.clone(),
                ..item
            };
            self.account_at(key).items.push(item);
        }
        Ok(())
    }

    /// An item of today about which nothing else is said.
    pub(super) fn item(&mut self, number: &str, key: AccountKey, amount: &Amount) -> Parsed<OpenItem> {
        let own = self.company_input().company.currency.clone();
        let own = self.input.companies.get(&key.company).map_or(own, |company| company.company.currency.clone());
        let currency = amount.currency.as_ref().map_or_else(|| own.clone(), |code| self.chart.currency(code));
        let open = Money::new(amount.number, &currency);
        if open.amount != amount.number {
            return wrong(format!("{} {} is no multiple of {}", amount.number, currency.code, currency.rounding));
        }
        let open_in_company_currency = self.chart.worth(open.amount, &currency, &own)?;
        let today = self.input.run_date;
        let id = self.next_id();
        Ok(OpenItem {
            bears_interest: BearsInterest::default(),
            id: ItemId(id),
            invoice: InvoiceId(id),
            number: number.to_owned(),
            reference: None,
            date: today,
            due_date: today,
            original: open.clone(),
            open,
            open_in_company_currency,
            entered_on: None,
            exclusion: None,
            expected_on: None,
            payment_method: None,
            payment_in_process: false,
            reached: None,
        })
    }

    fn is_new(&self, number: &str) -> Parsed<()> {
        let open = self.input.accounts.values().flat_map(|account| &account.items);
        let mut known = open.chain(self.settled.iter().map(|(_, item)| item));
        if known.any(|item| item.number == number) {
            return wrong(format!("there is a {number} already"));
        }
        Ok(())
    }

    /// The open items of that number (instalments have one number), the oldest first.
    pub(super) fn open(&self, number: &str) -> Parsed<Vec<(AccountKey, ItemId)>> {
        let accounts = self.input.accounts.values();
        let items = accounts.flat_map(|account| account.items.iter().map(|item| (account.key, item)));
        let mut found: Vec<_> = items.filter(|(_, item)| item.number == number).collect();
        found.sort_by_key(|(_, item)| (item.due_date, item.id));
        if found.is_empty() {
            let paid = self.settled.iter().any(|(_, item)| item.number == number);
            return wrong(if paid { format!("{number} is paid") } else { format!("there is no {number}") });
        }
        Ok(found.into_iter().map(|(key, item)| (key, item.id)).collect())
    }

    pub(super) fn open_item(&mut self, key: AccountKey, id: ItemId) -> Option<&mut OpenItem> {
        self.input.accounts.get_mut(&key)?.items.iter_mut().find(|item| item.id == id)
    }

    fn each(&mut self, number: &str, mut change: impl FnMut(&mut OpenItem)) -> Parsed<()> {
        for (key, id) in self.open(number)? {
            self.open_item(key, id).into_iter().for_each(&mut change);
        }
        Ok(())
    }
}
