//! The accountant of the world: invoices, payments, what settles what. Not reachable over RPC.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::odoo::value::Value;

use super::cell::number;
use super::change::Values;
use super::fault::Fault;
use super::flavour::Flavour;
use super::state::State;
use super::who::Who;
use super::world::World;

/// What kind of document an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Document {
    /// The customer owes.
    Invoice,
    /// The customer is owed.
    CreditNote,
}

/// An invoice or a credit note to be posted.
#[derive(Debug, Clone)]
pub struct NewInvoice {
    /// Whose books.
    pub company: i64,
    /// Who owes: any contact of the customer.
    pub customer: i64,
    /// What it is.
    pub document: Document,
    /// The currency; none: the company's.
    pub currency: Option<i64>,
    /// The day of the invoice.
    pub date: NaiveDate,
    /// Instalments: due date (none: the item has no maturity date) and amount, above zero.
    pub instalments: Vec<(Option<NaiveDate>, Decimal)>,
    /// The customer's own reference.
    pub reference: Option<String>,
}

/// A line of an entry in a general journal.
#[derive(Debug, Clone)]
pub struct OpeningLine {
    /// Its customer.
    pub customer: i64,
    /// Its text.
    pub label: String,
    /// Positive: owed by the customer.
    pub amount: Decimal,
    /// When it is due.
    pub due: NaiveDate,
}

/// A line before it is posted.
struct NewLine {
    account: i64,
    customer: i64,
    label: String,
    /// In the document's currency; positive: debit.
    amount: Decimal,
    due: Option<NaiveDate>,
}

/// An entry before it is posted.
struct NewEntry {
    company: i64,
    journal: &'static str,
    move_type: &'static str,
    customer: Option<i64>,
    currency: i64,
    date: NaiveDate,
    reference: Option<String>,
    lines: Vec<NewLine>,
}

const LINE: &str = "account.move.line";
const ENTRY: &str = "account.move";

impl World {
    /// Posts an invoice or a credit note; the entry's id.
    ///
    /// # Errors
    /// What Odoo would say, or what is missing in the world.
    pub fn post(&self, invoice: &NewInvoice) -> Result<i64, Fault> {
        self.transaction(|state| state.post_invoice(invoice))
    }

    /// Sends an invoice to its customer by hand, or prints it: its document is kept.
    ///
    /// # Errors
    /// What Odoo would say.
    pub fn send_invoice(&self, invoice: i64) -> Result<(), Fault> {
        let number = self.field(ENTRY, invoice, "name");
        let name = format!("{}.pdf", number.as_str().unwrap_or_default().replace('/', "_"));
        let values = [
            ("name", name.into()),
            ("res_model", ENTRY.into()),
            ("res_id", invoice.into()),
            ("mimetype", "application/pdf".into()),
            ("datas", STANDARD.encode(self.drawn(invoice)).into()),
        ];
        let file = self.create("ir.attachment", values)?;
        if self.flavour() == Flavour::Nineteen {
            self.force(ENTRY, invoice, "invoice_pdf_report_id", file);
        }
        Ok(())
    }

    /// The document of an invoice: no page, but a PDF for whoever looks at its first and last line.
    pub(super) fn drawn(&self, invoice: i64) -> String {
        let number = self.field(ENTRY, invoice, "name");
        format!("%PDF-1.4\n% {}\n%%EOF\n", number.as_str().unwrap_or_default())
    }

    /// Posts an opening balance in the company's general journal; the entry's id.
    ///
    /// # Errors
    /// What is missing in the world.
    pub fn post_opening(&self, company: i64, date: NaiveDate, lines: &[OpeningLine]) -> Result<i64, Fault> {
        self.transaction(|state| state.post_opening(company, date, lines))
    }

    /// Registers a payment of an invoice: all that is open, or this amount of the invoice's currency. The payment's entry.
    ///
    /// # Errors
    /// If nothing is open.
    pub fn pay(&self, invoice: i64, amount: Option<Decimal>, date: NaiveDate) -> Result<i64, Fault> {
        self.transaction(|state| state.pay(invoice, amount, date))
    }

    /// A payment of a customer that settles nothing yet; its entry.
    ///
    /// # Errors
    /// What is missing in the world.
    pub fn pay_on_account(&self, company: i64, customer: i64, amount: Decimal, date: NaiveDate) -> Result<i64, Fault> {
        self.transaction(|state| {
            let currency = state.company_currency(company);
            state.post_payment(company, customer, currency, amount, date)
        })
    }

    /// A line of a bank statement, reconciled or not; its id.
    ///
    /// # Errors
    /// What is missing in the world.
    pub fn add_bank_line(
        &self,
        company: i64,
        date: NaiveDate,
        amount: Decimal,
        reconciled: bool,
    ) -> Result<i64, Fault> {
        self.transaction(|state| {
            let bank = state.account(company, "101401")?;
            let line = |amount| NewLine { account: bank, customer: 0, label: String::new(), amount, due: None };
            let entry = state.post_entry(NewEntry {
                company,
                journal: "bank",
                move_type: "entry",
                customer: None,
                currency: state.company_currency(company),
                date,
                reference: None,
                lines: vec![line(amount), line(-amount)],
            })?;
            let values = [("move_id", entry.into()), ("amount", amount.into()), ("is_reconciled", reconciled.into())];
            Ok(state.put("account.bank.statement.line", values))
        })
    }

    /// Lets the open items of two entries settle each other, as far as they go.
    ///
    /// # Errors
    /// If one of them has no open item.
    pub fn reconcile(&self, one: i64, other: i64) -> Result<(), Fault> {
        self.transaction(|state| state.reconcile_entries(one, other))
    }

    /// Undoes whatever settles an entry's items.
    pub fn unreconcile(&self, entry: i64) {
        self.with(|state| {
            for line in state.receivable_lines(entry) {
                state.unreconcile_line(line);
            }
        });
    }

    /// Sets or clears *No Follow-up* on an entry's items, where this Odoo has it.
    ///
    /// # Errors
    /// What Odoo would say.
    pub fn exclude(&self, entry: i64, excluded: bool) -> Result<(), Fault> {
        self.transaction(|state| {
            let field = match state.flavour {
                Flavour::Fourteen => "blocked",
                Flavour::Nineteen => "no_followup",
            };
            let lines = state.receivable_lines(entry);
            state.write(&Who::server(1), LINE, &lines, &[(field.to_owned(), Value::Bool(excluded))].into())
        })
    }

    /// The items of an entry on receivable accounts, by due date.
    #[must_use]
    pub fn items(&self, entry: i64) -> Vec<i64> {
        self.with(|state| state.receivable_lines(entry))
    }

    /// A number that a field holds.
    #[must_use]
    pub fn amount(&self, model: &str, id: i64, field: &str) -> Decimal {
        number(&self.field(model, id, field)).unwrap_or_default()
    }
}

impl State {
    fn company_currency(&self, company: i64) -> i64 {
        self.data.link("res.company", company, "currency_id").unwrap_or(1)
    }

    /// The company's account of a kind, by its code.
    fn account(&self, company: i64, code: &str) -> Result<i64, Fault> {
        let found = self.data.rows("account.account").find(|(_, row)| {
            let owns = match self.flavour {
                Flavour::Fourteen => row.get("company_id") == Some(&company.into()),
                Flavour::Nineteen => row.get("company_ids") == Some(&Value::array([company])),
            };
            owns && row.get("code") == Some(&code.into())
        });
        found.map(|(id, _)| id).ok_or_else(|| Fault::user(format!("company {company} has no account {code}")))
    }

    fn post_invoice(&mut self, invoice: &NewInvoice) -> Result<i64, Fault> {
        let (sign, move_type) = match invoice.document {
            Document::Invoice => (Decimal::ONE, "out_invoice"),
            Document::CreditNote => (Decimal::NEGATIVE_ONE, "out_refund"),
        };
        let receivable = self.account(invoice.company, "121000")?;
        let income = self.account(invoice.company, "400000")?;
        let commercial =
            self.data.link("res.partner", invoice.customer, "commercial_partner_id").unwrap_or(invoice.customer);
        let mut lines: Vec<NewLine> = invoice
            .instalments
            .iter()
            .map(|(due, amount)| NewLine {
                account: receivable,
                customer: commercial,
                label: String::new(),
                amount: sign * amount,
                due: *due,
            })
            .collect();
        let total: Decimal = lines.iter().map(|line| line.amount).sum();
        lines.push(NewLine {
            account: income,
            customer: commercial,
            label: "Services".to_owned(),
            amount: -total,
            due: None,
        });
        self.post_entry(NewEntry {
            company: invoice.company,
            journal: "sale",
            move_type,
            customer: Some(invoice.customer),
            currency: invoice.currency.unwrap_or_else(|| self.company_currency(invoice.company)),
            date: invoice.date,
            reference: invoice.reference.clone(),
            lines,
        })
    }

    fn post_opening(&mut self, company: i64, date: NaiveDate, lines: &[OpeningLine]) -> Result<i64, Fault> {
        let receivable = self.account(company, "121000")?;
        let equity = self.account(company, "301000")?;
        let total: Decimal = lines.iter().map(|line| line.amount).sum();
        let mut new: Vec<NewLine> = lines
            .iter()
            .map(|line| NewLine {
                account: receivable,
                customer: line.customer,
                label: line.label.clone(),
                amount: line.amount,
                due: Some(line.due),
            })
            .collect();
        new.push(NewLine { account: equity, customer: 0, label: "Opening".to_owned(), amount: -total, due: None });
        let currency = self.company_currency(company);
        self.post_entry(NewEntry {
            company,
            journal: "general",
            move_type: "entry",
            customer: None,
            currency,
            date,
            reference: Some("Opening".to_owned()),
            lines: new,
        })
    }

    fn post_payment(
        &mut self,
        company: i64,
        customer: i64,
        currency: i64,
        amount: Decimal,
        date: NaiveDate,
    ) -> Result<i64, Fault> {
        let receivable = self.account(company, "121000")?;
        let bank = self.account(company, "101401")?;
        let line =
            |account, amount, due| NewLine { account, customer, label: "Customer Payment".to_owned(), amount, due };
        let lines = vec![line(bank, amount, None), line(receivable, -amount, Some(date))];
        self.post_entry(NewEntry {
            company,
            journal: "bank",
            move_type: "entry",
            customer: Some(customer),
            currency,
            date,
            reference: None,
            lines,
        })
    }

    fn post_entry(&mut self, entry: NewEntry) -> Result<i64, Fault> {
        let company = entry.company;
        let journal = self
            .data
            .rows("account.journal")
            .find(|(_, row)| {
                row.get("company_id") == Some(&company.into()) && row.get("type") == Some(&entry.journal.into())
            })
            .map(|(id, _)| id)
            .ok_or_else(|| Fault::user(format!("company {company} has no {} journal", entry.journal)))?;
        let commercial = entry
            .customer
            .map(|customer| self.data.link("res.partner", customer, "commercial_partner_id").unwrap_or(customer));
        let invoice = entry.move_type != "entry";
        let due = entry.lines.iter().filter_map(|line| line.due).max();
        let id = self.put(
            ENTRY,
            [
                ("name", self.number(journal, entry.move_type, entry.date).into()),
                ("ref", entry.reference.into()),
                ("date", entry.date.into()),
                ("invoice_date", invoice.then_some(entry.date).into()),
                ("invoice_date_due", if invoice { due.into() } else { false.into() }),
                ("state", "posted".into()),
                ("move_type", entry.move_type.into()),
                ("partner_id", entry.customer.into()),
                ("commercial_partner_id", commercial.into()),
                ("company_id", company.into()),
                ("journal_id", journal.into()),
                ("currency_id", entry.currency.into()),
                ("payment_state", "not_paid".into()),
            ],
        );
        let general = self.data.text("account.journal", journal, "type") == "general";
        for line in entry.lines {
            let balance = self.converted(company, entry.currency, entry.date, line.amount);
            let mut row: Vec<(&str, Value)> = vec![
                ("move_id", id.into()),
                ("name", line.label.into()),
                ("account_id", line.account.into()),
                ("partner_id", (line.customer != 0).then_some(line.customer).into()),
                ("currency_id", entry.currency.into()),
                ("date_maturity", line.due.into()),
                ("debit", balance.max(Decimal::ZERO).into()),
                ("credit", (-balance).max(Decimal::ZERO).into()),
                ("balance", balance.into()),
                ("amount_currency", line.amount.into()),
            ];
            row.push(match self.flavour {
                Flavour::Fourteen => ("blocked", false.into()),
                // From 19 on what stands in a general journal is not followed up unless somebody says so.
                Flavour::Nineteen => ("no_followup", general.into()),
            });
            let line = self.put(LINE, row);
            self.settle_line(line);
        }
        self.settle_entry(id);
        Ok(id)
    }

    /// What an invoice's line takes over from its entry, and what quantity and price come to.
    pub(super) fn before_entry_line(&self, values: &mut Values) {
        let Some(entry) = values.get("move_id").and_then(Value::as_int) else { return };
        for (own, of_entry) in [("currency_id", "currency_id"), ("partner_id", "partner_id")] {
            values.entry(own.to_owned()).or_insert_with(|| self.data.raw(ENTRY, entry, of_entry));
        }
        let factor = |name: &str| values.get(name).and_then(number);
        if let (Some(quantity), Some(price)) = (factor("quantity"), factor("price_unit")) {
            values.insert("amount_currency".to_owned(), (-quantity * price).into());
            values.insert("balance".to_owned(), (-quantity * price).into());
        }
    }

    /// A new draft invoice is its journal's company's.
    pub(super) fn begin_draft(&mut self, entry: i64) {
        let journal = self.data.link(ENTRY, entry, "journal_id");
        let company = journal.and_then(|journal| self.data.link("account.journal", journal, "company_id"));
        self.data.set(ENTRY, entry, "company_id", company.unwrap_or(1));
    }

    /// The customer owes what the lines of a new draft invoice come to.
    pub(super) fn complete_draft(&mut self, entry: i64) {
        let company = self.data.link(ENTRY, entry, "company_id").unwrap_or(1);
        let lines = self.data.find_all(LINE, "move_id", &Value::Int(entry));
        let total: Decimal = lines.iter().map(|line| -self.money(*line, "amount_currency")).sum();
        self.data.set(ENTRY, entry, "amount_total", total);
        if let Ok(receivable) = self.account(company, "121000") {
            let row: Vec<(&str, Value)> = vec![
                ("move_id", entry.into()),
                ("account_id", receivable.into()),
                ("partner_id", self.data.raw(ENTRY, entry, "partner_id")),
                ("currency_id", self.data.raw(ENTRY, entry, "currency_id")),
                ("balance", total.into()),
                ("amount_currency", total.into()),
            ];
            self.put(LINE, row);
        }
    }

    /// The next number of a journal.
    fn number(&self, journal: i64, move_type: &str, date: NaiveDate) -> String {
        let code = self.data.text("account.journal", journal, "code");
        let code = if move_type == "out_refund" { format!("R{code}") } else { code.to_owned() };
        let prefix = format!("{code}/{}/", date.format("%Y"));
        let before = self
            .data
            .rows(ENTRY)
            .filter(|(_, row)| row.get("journal_id") == Some(&journal.into()))
            .filter(|(_, row)| row.get("name").and_then(Value::as_str).is_some_and(|name| name.starts_with(&prefix)))
            .count();
        format!("{prefix}{:05}", before.saturating_add(1))
    }

    /// An amount in the company's currency, at the rate of the day.
    fn converted(&self, company: i64, currency: i64, date: NaiveDate, amount: Decimal) -> Decimal {
        let own = self.company_currency(company);
        if own == currency {
            return self.round_to(own, amount);
        }
        let day = Value::from(date);
        let rate = self
            .data
            .rows("res.currency.rate")
            .filter(|(_, row)| row.get("currency_id") == Some(&currency.into()))
            .filter(|(_, row)| row.get("company_id").and_then(Value::as_int).is_none_or(|of| of == company))
            .filter(|(_, row)| row.get("name").and_then(Value::as_str) <= day.as_str())
            .max_by(|(_, one), (_, other)| {
                one.get("name").and_then(Value::as_str).cmp(&other.get("name").and_then(Value::as_str))
            })
            .and_then(|(_, row)| row.get("rate").and_then(number))
            .filter(|rate| !rate.is_zero())
            .unwrap_or(Decimal::ONE);
        self.round_to(own, amount / rate)
    }

    /// The items of an entry on receivable accounts, by due date.
    pub(super) fn receivable_lines(&self, entry: i64) -> Vec<i64> {
        let mut lines = self.data.find_all(LINE, "move_id", &Value::Int(entry));
        lines.retain(|line| self.is_receivable(*line));
        lines.sort_by_key(|line| self.data.text(LINE, *line, "date_maturity").to_owned());
        lines
    }

    fn pay(&mut self, invoice: i64, amount: Option<Decimal>, date: NaiveDate) -> Result<i64, Fault> {
        let open: Decimal =
            self.receivable_lines(invoice).into_iter().map(|line| self.money(line, "amount_residual_currency")).sum();
        if open.is_zero() {
            return Err(Fault::user(
                "You can't register a payment because there is nothing left to pay on the selected journal items.",
            ));
        }
        let company = self.data.link(ENTRY, invoice, "company_id").unwrap_or(1);
        let customer = self.data.link(ENTRY, invoice, "commercial_partner_id").unwrap_or(0);
        let currency = self.data.link(ENTRY, invoice, "currency_id").unwrap_or(1);
        let payment = self.post_payment(company, customer, currency, amount.unwrap_or(open), date)?;
        self.reconcile_entries(invoice, payment)?;
        Ok(payment)
    }

    fn reconcile_entries(&mut self, one: i64, other: i64) -> Result<(), Fault> {
        let mut settled = false;
        for line in self.receivable_lines(one) {
            for counter in self.receivable_lines(other) {
                settled |= self.reconcile_lines(line, counter);
            }
        }
        if settled {
            Ok(())
        } else {
            Err(Fault::user("You are trying to reconcile some entries that are already reconciled."))
        }
    }
}
