//! The accountant of a server: by the stand-in's own verbs, or by the clicks that a person would make in Odoo.

use chrono::NaiveDate;
use followupd::odoo::fault::OdooError;
use followupd::odoo::search::Domain;
use followupd::odoo::session::{Members, Session};
use followupd::odoo::value::Value;
use followupd::standin::{Document, NewInvoice, OpeningLine, World};
use rust_decimal::Decimal;

use crate::bench::{members, with_new};

const COMPANY: i64 = 1;

pub(crate) enum Ledger {
    World(World),
    Rpc(Session, bool),
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

impl Ledger {
    /// Posts an invoice (or a credit note) of one item; its entry.
    pub(crate) async fn invoice(
        &self,
        document: Document,
        customer: i64,
        amount: Decimal,
        date: &str,
        due: &str,
    ) -> i64 {
        match self {
            Ledger::World(world) => {
                let instalments = vec![(Some(day(due)), amount)];
                let invoice = NewInvoice {
                    company: COMPANY,
                    customer,
                    document,
                    currency: None,
                    date: day(date),
                    instalments,
                    reference: None,
                };
                world.post(&invoice).unwrap()
            }
            Ledger::Rpc(session, _) => {
                let kind = if document == Document::Invoice { "out_invoice" } else { "out_refund" };
                let line = members([
                    ("name", "Service".into()),
                    ("quantity", 1.into()),
                    ("price_unit", amount.into()),
                    ("tax_ids", crate::bench::exactly(&[])),
                ]);
                let values = members([
                    ("move_type", kind.into()),
                    ("partner_id", customer.into()),
                    ("invoice_date", date.into()),
                    ("invoice_date_due", due.into()),
                    ("invoice_payment_term_id", false.into()),
                    ("invoice_line_ids", with_new(vec![line])),
                ]);
                let entry = session.create("account.move", vec![values]).await.unwrap()[0];
                self.act("account.move", "action_post", vec![vec![entry].into()]).await;
                entry
            }
        }
    }

    /// Posts a balance in the general journal; its entry.
    pub(crate) async fn opening(&self, customer: i64, amount: Decimal, date: &str, due: &str) -> i64 {
        match self {
            Ledger::World(world) => {
                let line = OpeningLine { customer, label: "Old invoice".to_owned(), amount, due: day(due) };
                world.post_opening(COMPANY, day(date), &[line]).unwrap()
            }
            Ledger::Rpc(session, is_14) => {
                let receivable = read_one(session, "res.partner", customer, "property_account_receivable_id").await;
                let equity = if *is_14 {
                    Domain::new().eq("user_type_id.internal_group", "equity").eq("company_id", COMPANY)
                } else {
                    Domain::new().eq("account_type", "equity").is_in("company_ids", [COMPANY])
                };
                let equity = session.search("account.account", &equity, "id", Some(1)).await.unwrap()[0];
                let journal = Domain::new().eq("type", "general").eq("company_id", COMPANY);
                let journal = session.search("account.journal", &journal, "id", Some(1)).await.unwrap()[0];
                let debit = members([
                    ("account_id", receivable),
                    ("partner_id", customer.into()),
                    ("name", "Old invoice".into()),
                    ("debit", amount.into()),
                    ("credit", 0.into()),
                    ("date_maturity", due.into()),
                ]);
                let credit = members([
                    ("account_id", equity.into()),
                    ("name", "Opening".into()),
                    ("debit", 0.into()),
                    ("credit", amount.into()),
                ]);
                let values = members([
                    ("move_type", "entry".into()),
                    ("journal_id", journal.into()),
                    ("date", date.into()),
                    ("line_ids", with_new(vec![debit, credit])),
                ]);
                let entry = session.create("account.move", vec![values]).await.unwrap()[0];
                self.act("account.move", "action_post", vec![vec![entry].into()]).await;
                entry
            }
        }
    }

    /// Sends an invoice to its customer by hand, so that newer Odoos keep its document; older ones draw it when they are
    /// asked.
    pub(crate) async fn send(&self, entry: i64) {
        match self {
            Ledger::World(world) => world.send_invoice(entry).unwrap(),
            Ledger::Rpc(_, true) => {}
            Ledger::Rpc(session, false) => {
                let wizard = members([("move_id", entry.into()), ("sending_methods", vec!["manual"].into())]);
                let wizard = session.create("account.move.send.wizard", vec![wizard]).await.unwrap()[0];
                self.act("account.move.send.wizard", "action_send_and_print", vec![vec![wizard].into()]).await;
            }
        }
    }

    /// Registers a payment of an invoice.
    pub(crate) async fn pay(&self, entry: i64, amount: Option<Decimal>, date: &str) {
        match self {
            Ledger::World(world) => {
                world.pay(entry, amount, day(date)).unwrap();
            }
            Ledger::Rpc(session, _) => {
                let bank = Domain::new().eq("type", "bank").eq("company_id", COMPANY);
                let bank = session.search("account.journal", &bank, "id", Some(1)).await.unwrap()[0];
                let context = Value::structure([
                    ("active_model", Value::from("account.move")),
                    ("active_ids", vec![entry].into()),
                ]);
                let named = members([("context", context)]);
                let mut values = members([("payment_date", date.into()), ("journal_id", bank.into())]);
                if let Some(amount) = amount {
                    values.insert("amount".to_owned(), amount.into());
                }
                let wizard = session
                    .call("account.payment.register", "create", vec![values.into()], named.clone())
                    .await
                    .unwrap();
                let wizard = wizard.as_ids().unwrap();
                session
                    .call("account.payment.register", "action_create_payments", vec![wizard.into()], named)
                    .await
                    .unwrap();
            }
        }
    }

    /// Lets two entries settle each other.
    pub(crate) async fn reconcile(&self, one: i64, other: i64) {
        match self {
            Ledger::World(world) => world.reconcile(one, other).unwrap(),
            Ledger::Rpc(..) => {
                let lines: Vec<i64> = [self.items(one).await, self.items(other).await].concat();
                self.act("account.move.line", "reconcile", vec![lines.into()]).await;
            }
        }
    }

    /// Undoes what settles an entry.
    pub(crate) async fn unreconcile(&self, entry: i64) {
        match self {
            Ledger::World(world) => world.unreconcile(entry),
            Ledger::Rpc(..) => {
                let lines = self.items(entry).await;
                self.act("account.move.line", "remove_move_reconcile", vec![lines.into()]).await;
            }
        }
    }

    /// The items of an entry on receivable accounts.
    pub(crate) async fn items(&self, entry: i64) -> Vec<i64> {
        match self {
            Ledger::World(world) => world.items(entry),
            Ledger::Rpc(session, is_14) => {
                let receivable = if *is_14 {
                    Domain::new().eq("account_internal_type", "receivable")
                } else {
                    Domain::new().eq("account_type", "asset_receivable")
                };
                session
                    .search("account.move.line", &receivable.eq("move_id", entry), "date_maturity, id", None)
                    .await
                    .unwrap()
            }
        }
    }

    /// A call whose answer may be one that XML-RPC has no form for; then it is done all the same.
    async fn act(&self, model: &str, method: &str, args: Vec<Value>) {
        let Ledger::Rpc(session, _) = self else { panic!("the stand-in's accountant needs no calls") };
        match session.call(model, method, args, Members::new()).await {
            Ok(_) | Err(OdooError::MarshallingAfterSuccess { .. }) => {}
            Err(error) => panic!("{error}"),
        }
    }
}

async fn read_one(session: &Session, model: &str, id: i64, field: &str) -> Value {
    crate::bench::read(session, model, id, field).await
}
