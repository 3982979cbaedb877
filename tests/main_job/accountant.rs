//! The accountant's hand: what a person does in Odoo's Invoicing, done over XML-RPC by an administrator.

use chrono::{Days, NaiveDate};
use followupd::odoo::search::Domain;
use followupd::odoo::session::{Members, Session};
use followupd::odoo::value::Value;
use rust_decimal::Decimal;

use crate::odoo::{act, by_name, create, exactly, ids, members, rows, with_new};
use crate::server::Version;

/// An accountant of both companies.
#[derive(Clone)]
pub(crate) struct Accountant {
    pub(crate) admin: Session,
    pub(crate) version: Version,
    /// Harbor Trading.
    pub(crate) harbor: i64,
    /// Delta Supplies.
    pub(crate) delta: i64,
}

/// What is posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Invoice,
    CreditNote,
}

/// What is to be paid, and when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paper {
    pub(crate) company: i64,
    pub(crate) customer: i64,
    pub(crate) kind: Kind,
    pub(crate) amount: &'static str,
    pub(crate) due: NaiveDate,
    /// A currency other than the company's.
    pub(crate) currency: Option<i64>,
}

/// A posted invoice or credit note.
#[derive(Debug, Clone)]
pub(crate) struct Posted {
    pub(crate) id: i64,
    pub(crate) number: String,
    pub(crate) date: NaiveDate,
    pub(crate) due: NaiveDate,
}

impl Paper {
    fn values(&self) -> Members {
        let line = members([
            ("name", "Goods".into()),
            ("quantity", 1.into()),
            ("price_unit", decimal(self.amount).into()),
            ("tax_ids", exactly(&[])),
        ]);
        let kind = if self.kind == Kind::Invoice { "out_invoice" } else { "out_refund" };
        let mut values = members([
            ("move_type", kind.into()),
            ("partner_id", self.customer.into()),
            ("invoice_date", (self.due - Days::new(30)).into()),
            ("invoice_date_due", self.due.into()),
            ("invoice_payment_term_id", false.into()),
            ("invoice_line_ids", with_new(vec![line])),
        ]);
        if let Some(currency) = self.currency {
            values.insert("currency_id".to_owned(), currency.into());
        }
        values
    }
}

pub(crate) fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

impl Accountant {
    fn at(&self, company: i64) -> Session {
        self.admin.with_companies(&[company])
    }

    /// The condition that makes a journal item a receivable.
    pub(crate) fn receivable(&self) -> Domain {
        match self.version {
            Version::Nineteen => Domain::new().eq("account_type", "asset_receivable"),
            Version::Fourteen => Domain::new().eq("account_internal_type", "receivable"),
        }
    }

    /// The field that excludes an item from follow-up.
    pub(crate) fn no_followup(&self) -> &'static str {
        match self.version {
            Version::Nineteen => "no_followup",
            Version::Fourteen => "blocked",
        }
    }

    /// Drafts, all of one company; the date of each is thirty days before it is due.
    pub(crate) async fn draft(&self, papers: &[Paper]) -> Vec<i64> {
        let company = papers.first().map_or(self.harbor, |paper| paper.company);
        let values = papers.iter().map(Paper::values).collect();
        self.at(company).create("account.move", values).await.unwrap_or_else(|error| panic!("{error:?}"))
    }

    /// Posted documents, all of one company.
    pub(crate) async fn post(&self, papers: &[Paper]) -> Vec<Posted> {
        let entries = self.draft(papers).await;
        self.posted(entries).await
    }

    async fn posted(&self, entries: Vec<i64>) -> Vec<Posted> {
        act(&self.admin, "account.move", "action_post", vec![entries.clone().into()]).await;
        let fields = ["name", "invoice_date", "invoice_date_due"];
        let mut posted = rows(&self.admin, "account.move", Domain::new().is_in("id", entries), &fields).await;
        posted.sort_by_key(followupd::odoo::row::Row::id);
        let posted = posted.into_iter().map(|row| Posted {
            id: row.id(),
            number: row.str("name").unwrap().to_owned(),
            date: row.date("invoice_date").unwrap(),
            due: row.date("invoice_date_due").unwrap(),
        });
        posted.collect()
    }

    /// A posted invoice of which 30 % are due at once and the balance after 60 days.
    pub(crate) async fn post_in_instalments(
        &self,
        company: i64,
        customer: i64,
        amount: &str,
        date: NaiveDate,
    ) -> Posted {
        let term = by_name(&self.admin, "account.account_payment_term_advance_60days").await;
        let line = members([
            ("name", "Machine".into()),
            ("quantity", 1.into()),
            ("price_unit", decimal(amount).into()),
            ("tax_ids", exactly(&[])),
        ]);
        let values = members([
            ("move_type", "out_invoice".into()),
            ("partner_id", customer.into()),
            ("invoice_date", date.into()),
            ("invoice_payment_term_id", term.into()),
            ("invoice_line_ids", with_new(vec![line])),
        ]);
        let id = create(&self.at(company), "account.move", values).await;
        self.posted(vec![id]).await.remove(0)
    }

    /// A balance from before Odoo, in the general journal: positive is a claim.
    pub(crate) async fn opening(&self, company: i64, customer: i64, amount: &str, due: NaiveDate) -> Posted {
        let here = self.at(company);
        let partner =
            &rows(&here, "res.partner", Domain::new().eq("id", customer), &["property_account_receivable_id"]).await[0];
        let receivable = partner.id_of("property_account_receivable_id").unwrap();
        let equity = match self.version {
            Version::Fourteen => Domain::new().eq("user_type_id.internal_group", "equity").eq("company_id", company),
            Version::Nineteen => Domain::new().eq("account_type", "equity").is_in("company_ids", [company]),
        };
        let equity = ids(&here, "account.account", equity).await[0];
        let journal =
            ids(&here, "account.journal", Domain::new().eq("type", "general").eq("company_id", company)).await[0];
        let amount = decimal(amount);
        let (debit, credit) = if amount > Decimal::ZERO { (amount, Decimal::ZERO) } else { (Decimal::ZERO, -amount) };
        let claim = members([
            ("account_id", receivable.into()),
            ("partner_id", customer.into()),
            ("name", "Opening balance".into()),
            ("debit", debit.into()),
            ("credit", credit.into()),
            ("date_maturity", due.into()),
        ]);
        let balance = members([
            ("account_id", equity.into()),
            ("name", "Opening balance".into()),
            ("debit", credit.into()),
            ("credit", debit.into()),
        ]);
        let date = due - Days::new(30);
        let values = members([
            ("move_type", "entry".into()),
            ("journal_id", journal.into()),
            ("date", date.into()),
            ("line_ids", with_new(vec![claim, balance])),
        ]);
        let id = create(&here, "account.move", values).await;
        act(&self.admin, "account.move", "action_post", vec![vec![id].into()]).await;
        let row = &rows(&self.admin, "account.move", Domain::new().eq("id", id), &["name"]).await[0];
        Posted { id, number: row.str("name").unwrap().to_owned(), date, due }
    }

    /// Registers a payment of a document, all of it or a part.
    pub(crate) async fn pay(&self, company: i64, paper: &Posted, amount: Option<&str>, date: NaiveDate) {
        let here = self.at(company);
        let bank = ids(&here, "account.journal", Domain::new().eq("type", "bank").eq("company_id", company)).await[0];
        let context = Value::structure([
            ("active_model", Value::from("account.move")),
            ("active_ids", vec![paper.id].into()),
            ("allowed_company_ids", vec![company].into()),
        ]);
        let named = members([("context", context)]);
        let mut values = members([("payment_date", date.into()), ("journal_id", bank.into())]);
        if let Some(amount) = amount {
            values.insert("amount".to_owned(), decimal(amount).into());
        }
        let wizard = here.call("account.payment.register", "create", vec![values.into()], named.clone()).await.unwrap();
        let wizard = wizard.as_ids().unwrap();
        here.call("account.payment.register", "action_create_payments", vec![wizard.into()], named).await.unwrap();
    }

    /// A payment that the bank has not confirmed: the invoice counts as paid, its item stays open. Only newer Odoos know
    /// this.
    pub(crate) async fn pay_without_entry(&self, company: i64, paper: &Posted, amount: &str, date: NaiveDate) {
        let here = self.at(company);
        let bank = ids(&here, "account.journal", Domain::new().eq("type", "bank").eq("company_id", company)).await[0];
        let values = members([
            ("payment_type", "inbound".into()),
            ("partner_type", "customer".into()),
            ("partner_id", self.customer_of(paper).await.into()),
            ("amount", decimal(amount).into()),
            ("journal_id", bank.into()),
            ("date", date.into()),
            ("invoice_ids", exactly(&[paper.id])),
        ]);
        let payment = create(&here, "account.payment", values).await;
        here.write("account.payment", &[payment], members([("outstanding_account_id", false.into())])).await.unwrap();
        act(&here, "account.payment", "action_post", vec![vec![payment].into()]).await;
    }

    /// The receivable items of a document, the earliest due first.
    pub(crate) async fn items(&self, paper: &Posted) -> Vec<i64> {
        let which = self.receivable().eq("move_id", paper.id);
        self.admin.search("account.move.line", &which, "date_maturity, id", None).await.unwrap()
    }

    /// Ticks *No Follow-up* on a document's items.
    pub(crate) async fn exclude(&self, paper: &Posted) {
        let items = self.items(paper).await;
        self.admin.write("account.move.line", &items, members([(self.no_followup(), true.into())])).await.unwrap();
    }

    /// A payment that bounces: it is undone, and what it had paid is open again.
    pub(crate) async fn bounce(&self, paper: &Posted) {
        let payments = Domain::new().eq("partner_id", self.customer_of(paper).await).eq("payment_type", "inbound");
        let payments = ids(&self.admin, "account.payment", payments).await;
        act(&self.admin, "account.payment", "action_draft", vec![payments.clone().into()]).await;
        act(&self.admin, "account.payment", "action_cancel", vec![payments.into()]).await;
    }

    async fn customer_of(&self, paper: &Posted) -> i64 {
        let found = rows(&self.admin, "account.move", Domain::new().eq("id", paper.id), &["partner_id"]).await;
        found[0].id_of("partner_id").unwrap()
    }

    /// Undoes what settles a document.
    pub(crate) async fn unreconcile(&self, paper: &Posted) {
        let items = self.items(paper).await;
        act(&self.admin, "account.move.line", "remove_move_reconcile", vec![items.into()]).await;
    }

    /// Cancels every open customer document of the demo data, so that the world holds only what the test has made.
    pub(crate) async fn cancel_demo_invoices(&self) {
        let open = self.receivable().eq("parent_state", "posted").eq("reconciled", false);
        let lines = rows(&self.admin, "account.move.line", open.clone(), &["move_id"]).await;
        let entries: std::collections::BTreeSet<i64> = lines.iter().map(|row| row.id_of("move_id").unwrap()).collect();
        let entries: Vec<i64> = entries.into_iter().collect();
        act(&self.admin, "account.move", "button_draft", vec![entries.clone().into()]).await;
        act(&self.admin, "account.move", "button_cancel", vec![entries.into()]).await;
        assert!(ids(&self.admin, "account.move.line", open).await.is_empty(), "demo invoices are still open");
    }

    /// One field of one record.
    pub(crate) async fn write<const N: usize>(&self, model: &str, id: i64, values: [(&str, Value); N]) {
        self.admin.write(model, &[id], members(values)).await.unwrap_or_else(|error| panic!("{error:?}"));
    }

    /// A user of both companies.
    pub(crate) async fn user(&self, name: &str, login: &str, groups: &[&str]) -> i64 {
        let mut group_ids = Vec::new();
        for group in groups {
            group_ids.push(by_name(&self.admin, group).await);
        }
        let groups_field = if self.version == Version::Nineteen { "group_ids" } else { "groups_id" };
        let values: Members = members([
            ("name", name.into()),
            ("login", login.into()),
            ("email", login.into()),
            ("password", "secret123".into()),
            (groups_field, exactly(&group_ids)),
            ("company_id", self.harbor.into()),
            ("company_ids", exactly(&[self.harbor, self.delta])),
        ]);
        create(&self.admin.with_context("no_reset_password", true), "res.users", values).await
    }
}
