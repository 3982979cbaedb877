//! The desk at which customers are blocked: people who sell and deliver, the program between them.

use chrono::{Days, NaiveDate, Utc};
use followupd::odoo::fault::OdooError;
use followupd::odoo::names::{company, followup, level, partner};
use followupd::odoo::row::Row;
use followupd::odoo::search::Domain;
use followupd::odoo::session::{Members, Session};
use followupd::odoo::value::Value;
use followupd::standin::smtp::{Sink, SinkOptions};

use crate::accountant::{Accountant, Kind, Paper, Posted};
use crate::odoo::{act, by_name, create, exactly, ids, login, members, rows, with_new};
use crate::office::{COMPANY, LOGIN, Office, PASSWORD};
use crate::server::{Server, Version};
use crate::webdriver::Browser;

/// What a person had written before.
const OWN: &str = "Ask for a deposit.";
/// What follow-up adds to it.
const OURS: &str = "Payment follow-up of Story Ltd: no orders are confirmed. An invoice has reached the level \"Final notice\". Ask Mitchell Admin.";

pub(crate) struct Desk {
    server: Server,
    office: Office,
    accountant: Accountant,
    _sink: Sink,
    customer: i64,
    invoice: Posted,
    /// Deliveries that wait.
    pickings: Vec<i64>,
    other_company: i64,
    product: i64,
}

impl Desk {
    /// An Odoo with sales and deliveries, the program set up in it, and one customer with an invoice 60 days overdue.
    pub(crate) async fn open(version: Version) -> Self {
        let server = Server::start(version);
        let admin = login(&server, "admin", "admin").await;
        let accountant = Accountant { admin, version, harbor: 1, delta: 1 };
        let admin = accountant.admin.clone();
        accountant.cancel_demo_invoices().await;
        let stock = ids(&admin, "ir.module.module", Domain::new().eq("name", "stock")).await;
        act(&admin, "ir.module.module", "button_immediate_install", vec![stock.into()]).await;
        accountant.write("res.company", 1, [("name", COMPANY.into()), ("email", "ar@story.example".into())]).await;
        let other_company = create(&admin, "res.company", members([("name", "Other Ltd".into())])).await;
        accountant.write("res.users", admin.user_id(), [("company_ids", exactly(&[1, other_company]))]).await;
        if ids(&admin, "stock.warehouse", Domain::new().eq("company_id", other_company)).await.is_empty() {
            let warehouse = [("name", "Other".into()), ("code", "OTH".into()), ("company_id", other_company.into())];
            create(&admin, "stock.warehouse", members(warehouse)).await;
        }
        let warned = by_name(&admin, "sale.group_warning_sale").await;
        let link = Value::Array(vec![Value::Array(vec![4.into(), warned.into(), 0.into()])]);
        let everybody = by_name(&admin, "base.group_user").await;
        accountant.write("res.groups", everybody, [("implied_ids", link)]).await;

        let sink = Sink::start(SinkOptions::default()).await.unwrap();
        let office = Office::new(&server, sink.addr.port());
        let words = ["setup", "--with-blocking", "--admin", "admin", "--admin-key-file", "-"];
        let said = office.command(&words, "admin\n").await;
        assert!(said.contains("install Odoo's own app for automation rules"), "{said}");
        assert!(said.contains("create automation rule Follow-up: deliveries to blocked customers"), "{said}");
        let user = ids(&admin, "res.users", Domain::new().eq("login", LOGIN)).await[0];
        accountant.write("res.users", user, [("password", PASSWORD.into())]).await;

        let product = members([("name", "Pump".into()), ("type", "consu".into()), ("list_price", 100.into())]);
        let product = create(&admin, "product.product", product).await;
        let customer = customer(&admin, "Slow Payer").await;
        let own = if version == Version::Nineteen {
            members([("sale_warn_msg", OWN.into())])
        } else {
            members([("sale_warn", "warning".into()), ("sale_warn_msg", OWN.into())])
        };
        admin.write(partner::MODEL, &[customer], own).await.unwrap();
        let paper = Paper {
            company: 1,
            customer,
            kind: Kind::Invoice,
            amount: "1200.00",
            due: today() - Days::new(60),
            currency: None,
        };
        let invoice = accountant.post(&[paper]).await.remove(0);
        let mut desk = Self {
            server,
            office,
            accountant,
            _sink: sink,
            customer,
            invoice,
            pickings: Vec::new(),
            other_company,
            product,
        };
        for _ in 0..2 {
            let sold = desk.quotation(1, customer, 100).await;
            desk.confirm(sold).await.unwrap();
        }
        desk.pickings = ids(&admin, "stock.picking", Domain::new().eq("partner_id", customer)).await;
        desk.final_notice("stopped").await;
        desk
    }

    /// The last level but one blocks orders, and does that to deliveries.
    async fn final_notice(&self, deliveries: &str) {
        let admin = &self.accountant.admin;
        let blocking = members([(level::BLOCK_ORDERS, true.into()), (level::DELIVERIES, deliveries.into())]);
        let final_notice = Domain::new().eq(level::COMPANY, 1).eq(level::DAYS_AFTER_DUE, 60);
        let final_notice = ids(admin, level::MODEL, final_notice).await;
        admin.write(level::MODEL, &final_notice, blocking).await.unwrap();
    }

    pub(crate) async fn close(self) {
        let admin = self.accountant.admin.clone();
        let other = customer(&admin, "Another Slow Payer").await;
        let paper = Paper { customer: other, ..self.paper("500.00") };
        self.accountant.post(&[paper]).await;
        for days in [45, 30, 15, 0] {
            self.office.run(today() - Days::new(days)).await;
        }
        let about = self.about(other).await;
        assert!(about.str("sale_warn_msg").unwrap().starts_with("Payment follow-up of"));
        let said =
            self.office.command(&["teardown", "--admin", "admin", "--admin-key-file", "-", "--yes"], "admin\n").await;
        assert!(said.contains("put back the warnings of 1 blocked customers as they were"), "{said}");
        let left = rows(&admin, partner::MODEL, Domain::new().eq("id", other), &["sale_warn_msg"]).await;
        assert_eq!(left[0].opt_str("sale_warn_msg"), Ok(None));
        self.server.end();
    }

    fn paper(&self, amount: &'static str) -> Paper {
        Paper {
            company: 1,
            customer: self.customer,
            kind: Kind::Invoice,
            amount,
            due: today() - Days::new(60),
            currency: None,
        }
    }

    async fn quotation(&self, company: i64, customer: i64, price: i64) -> i64 {
        let line =
            members([("product_id", self.product.into()), ("product_uom_qty", 1.into()), ("price_unit", price.into())]);
        let values = members([
            ("partner_id", customer.into()),
            ("company_id", company.into()),
            ("order_line", with_new(vec![line])),
        ]);
        create(&self.accountant.admin.with_companies(&[company]), "sale.order", values).await
    }

    async fn confirm(&self, order: i64) -> Result<(), OdooError> {
        let args = vec![vec![order].into()];
        self.accountant.admin.call("sale.order", "action_confirm", args, Members::new()).await.map(drop)
    }

    async fn deliver(&self, picking: i64) -> Result<(), OdooError> {
        let admin = &self.accountant.admin;
        let moves = Domain::new().eq("picking_id", picking);
        let done = if self.accountant.version == Version::Nineteen { "quantity" } else { "quantity_done" };
        let moves = ids(admin, "stock.move", moves).await;
        admin.write("stock.move", &moves, members([(done, 1.into())])).await.unwrap();
        let args = vec![vec![picking].into()];
        admin.call("stock.picking", "button_validate", args, Members::new()).await.map(drop)
    }

    /// All warnings of the customer, with what is remembered of them.
    pub(crate) async fn warnings(&self) -> Row {
        self.about(self.customer).await
    }

    async fn about(&self, customer: i64) -> Row {
        let of_version: &[&str] =
            if self.accountant.version == Version::Nineteen { &[] } else { &["sale_warn", "picking_warn"] };
        let fields = [of_version, &["sale_warn_msg", "picking_warn_msg", partner::WARNINGS_KEPT]].concat();
        rows(&self.accountant.admin, partner::MODEL, Domain::new().eq("id", customer), &fields).await.remove(0)
    }

    async fn record(&self, customer: i64) -> Row {
        let fields = [
            followup::BLOCKING,
            followup::BLOCKED,
            followup::DELIVERIES,
            followup::BLOCKED_SINCE,
            followup::BLOCK_REASON,
            followup::CREDIT_LIMIT,
            followup::CREDIT_USED,
            followup::CREDIT_LEFT,
            followup::ACTIVE,
        ];
        let which = Domain::new().eq(followup::PARTNER, customer).eq(followup::COMPANY, 1);
        rows(&self.accountant.admin, followup::MODEL, which, &fields).await.remove(0)
    }

    async fn decide(&self, blocking: &str) {
        let record = self.record(self.customer).await.id();
        self.accountant.write(followup::MODEL, record, [(followup::BLOCKING, blocking.into())]).await;
    }

    pub(crate) async fn runs_to_level_four(&self) {
        for days in [45, 30, 15] {
            self.office.run(today() - Days::new(days)).await;
        }
        assert_eq!(self.record(self.customer).await.bool(followup::BLOCKED), Ok(false));
        self.office.run(today()).await;
    }

    pub(crate) async fn is_blocked(&self) {
        let record = self.record(self.customer).await;
        assert_eq!((record.bool(followup::BLOCKED), record.str(followup::DELIVERIES)), (Ok(true), Ok("stopped")));
        assert_eq!(record.date(followup::BLOCKED_SINCE), Ok(today()));
        let reason = "An invoice has reached the level \"Final notice\".";
        assert_eq!(record.str(followup::BLOCK_REASON), Ok(reason));

        let order = self.quotation(1, self.customer, 100).await;
        let why = refused(self.confirm(order).await);
        let due = self.invoice.due;
        for part in
            ["Orders of Slow Payer are blocked in Story Ltd", reason, "1200.00 is overdue", "Ask Mitchell Admin."]
        {
            assert!(why.contains(part), "{part}: {why}");
        }
        assert!(why.contains(&format!("the oldest invoice since {due}")), "{why}");
        let state = rows(&self.accountant.admin, "sale.order", Domain::new().eq("id", order), &["state"]).await;
        assert_eq!(state[0].str("state"), Ok("draft"));
        let why = refused(self.deliver(self.pickings[0]).await);
        assert!(why.starts_with("This delivery is stopped. Slow Payer has not paid Story Ltd."), "{why}");

        self.warns_below_the_persons_text().await;
        self.office.run(today()).await;
        self.warns_below_the_persons_text().await;
    }

    /// A level that only warns lets deliveries go, and says so in their chatter.
    pub(crate) async fn delivers_with_a_warning(&self) {
        self.final_notice("warned").await;
        self.office.run(today()).await;
        assert_eq!(self.record(self.customer).await.str(followup::DELIVERIES), Ok("warned"));
        let picking = self.pickings[1];
        self.deliver(picking).await.unwrap_or_else(|error| panic!("{error:?}"));
        let chatter = Domain::new().eq("model", "stock.picking").eq("res_id", picking);
        let chatter = chatter.term("body", "like", "Delivered all the same. Slow Payer has not paid");
        assert_eq!(ids(&self.accountant.admin, "mail.message", chatter).await.len(), 1);
        self.final_notice("stopped").await;
        self.office.run(today()).await;
    }

    async fn warns_below_the_persons_text(&self) {
        let about = self.warnings().await;
        assert_eq!(about.str("sale_warn_msg"), Ok(format!("{OWN}\n{OURS}").as_str()));
        assert_eq!(
            about.str("picking_warn_msg"),
            Ok(OURS.replace("no orders are confirmed", "nothing is delivered").as_str())
        );
        if self.accountant.version == Version::Fourteen {
            assert_eq!((about.str("sale_warn"), about.str("picking_warn")), (Ok("warning"), Ok("warning")));
        }
    }

    /// The record, the warning when the customer is chosen, the refusal, as people see them.
    pub(crate) async fn shows_it(&self) {
        let number = self.server.version.number();
        let browser = Browser::start().await;
        browser.log_in(&self.server.url, &self.server.database, "admin", "admin").await;
        let url = &self.server.url;
        let address = |model: &str, id: i64| match self.server.version {
            Version::Nineteen => format!("{url}/odoo/{}{model}/{id}", if model.contains('.') { "" } else { "m-" }),
            Version::Fourteen => format!("{url}/web#id={id}&model={model}&view_type=form"),
        };
        let record = self.record(self.customer).await.id();
        browser.open(&address(followup::MODEL, record)).await;
        browser.shows("Orders of this customer are blocked since").await;
        browser.shows("Final notice").await;
        browser.picture(&format!("{number}-blocked-customer")).await;
        let levels = Domain::new().eq(level::COMPANY, 1).eq(level::DAYS_AFTER_DUE, 60);
        let blocks = ids(&self.accountant.admin, level::MODEL, levels).await[0];
        browser.open(&address(level::MODEL, blocks)).await;
        browser.shows("Block Orders").await;
        browser.picture(&format!("{number}-level")).await;

        let order = self.quotation(1, self.customer, 100).await;
        browser.open(&address("sale.order", order)).await;
        browser.shows("Slow Payer").await;
        if number == "19" {
            browser.shows("no orders are confirmed").await;
        }
        browser.picture(&format!("{number}-quotation")).await;
        browser
            .click(
                ".o_statusbar_buttons button[name=action_confirm], .o_form_statusbar button[name=action_confirm]",
                "",
            )
            .await;
        browser.shows("Orders of Slow Payer are blocked in Story Ltd").await;
        browser.picture(&format!("{number}-refused")).await;
        if number == "14" {
            let quotations = by_name(&self.accountant.admin, "sale.action_quotations").await;
            browser.open("about:blank").await;
            browser.open(&format!("{url}/web#action={quotations}&model=sale.order&view_type=list")).await;
            browser.click(".o_list_button_add", "").await;
            browser.click(".o_field_widget[name=partner_id] input", "").await;
            let type_name =
                "$('.o_field_widget[name=partner_id] input').autocomplete('search', arguments[0]); done(true);";
            browser.script(type_name, &["Slow Payer"]).await;
            browser.click(".ui-menu-item a", "Slow Payer").await;
            browser.shows("no orders are confirmed").await;
            browser.picture(&format!("{number}-customer-chosen")).await;
        }
        browser.close().await;
    }

    pub(crate) async fn another_company_sells(&self) {
        let order = self.quotation(self.other_company, self.customer, 100).await;
        self.confirm(order).await.unwrap_or_else(|error| panic!("{error:?}"));
    }

    /// Who changes the text while the customer is blocked keeps the change, and our line.
    pub(crate) async fn a_person_changes_the_warning(&self) {
        let set = async |text: String| {
            self.accountant.write(partner::MODEL, self.customer, [("sale_warn_msg", text.into())]).await;
        };
        set(format!("Call first.\n{OURS}")).await;
        self.office.run(today()).await;
        assert_eq!(self.warnings().await.str("sale_warn_msg"), Ok(format!("Call first.\n{OURS}").as_str()));
        set(format!("{OWN}\n{OURS}")).await;
        self.office.run(today()).await;
    }

    /// A person's decision counts at once; what is shown follows.
    pub(crate) async fn is_released_by_hand(&self) {
        self.decide("never").await;
        let order = self.quotation(1, self.customer, 100).await;
        self.confirm(order).await.unwrap_or_else(|error| panic!("{error:?}"));
        self.office.run(today()).await;
        let record = self.record(self.customer).await;
        assert_eq!((record.bool(followup::BLOCKED), record.str(followup::DELIVERIES)), (Ok(false), Ok("go")));
        assert_eq!(self.warnings().await.opt_str(partner::WARNINGS_KEPT), Ok(None));
        assert_eq!(self.warnings().await.str("sale_warn_msg"), Ok(OWN));
        self.decide("by_level").await;
        self.office.run(today()).await;
        self.warns_below_the_persons_text().await;
    }

    /// Everything is as before, field by field.
    pub(crate) async fn pays_and_is_free(&self, before: &Row) {
        self.accountant.pay(1, &self.invoice, None, today()).await;
        self.office.run(today()).await;
        let record = self.record(self.customer).await;
        assert_eq!(record.bool(followup::BLOCKED), Ok(false));
        assert_eq!(
            (record.opt_date(followup::BLOCKED_SINCE), record.opt_str(followup::BLOCK_REASON)),
            (Ok(None), Ok(None))
        );
        assert_eq!(&self.warnings().await, before);
        let order = self.quotation(1, self.customer, 100).await;
        self.confirm(order).await.unwrap_or_else(|error| panic!("{error:?}"));
        self.deliver(self.pickings[0]).await.unwrap_or_else(|error| panic!("{error:?}"));
    }

    /// Above the limit: nothing, a warning in the order's chatter, a refusal; as the company has chosen.
    pub(crate) async fn credit_limits_count(&self) {
        let admin = &self.accountant.admin;
        let debtor = customer(admin, "Big Spender").await;
        let limited = admin.with_companies(&[1]);
        limited.write(partner::MODEL, &[debtor], members([("credit_limit", 1000.into())])).await.unwrap();
        let paper = Paper { customer: debtor, due: today() + Days::new(10), ..self.paper("800.00") };
        self.accountant.post(&[paper]).await;
        self.office.run(today()).await;
        let record = self.record(debtor).await;
        let shown = [followup::CREDIT_LIMIT, followup::CREDIT_USED, followup::CREDIT_LEFT];
        assert_eq!(shown.map(|field| record.decimal(field).unwrap()), [1000.into(), 800.into(), 200.into()]);

        let order = self.quotation(1, debtor, 500).await;
        self.confirm(order).await.unwrap_or_else(|error| panic!("{error:?}"));
        self.accountant.write(company::MODEL, 1, [(company::ABOVE_CREDIT_LIMIT, "block".into())]).await;
        let order = self.quotation(1, debtor, 500).await;
        let why = refused(self.confirm(order).await);
        assert!(why.contains("the credit limit in Story Ltd is 1000.00"), "{why}");
        let small = self.quotation(1, debtor, 100).await;
        self.confirm(small).await.unwrap_or_else(|error| panic!("{error:?}"));
        self.accountant.write(company::MODEL, 1, [(company::ABOVE_CREDIT_LIMIT, "warn".into())]).await;
        self.confirm(order).await.unwrap_or_else(|error| panic!("{error:?}"));
        let chatter = Domain::new().eq("model", "sale.order").eq("res_id", order).term("body", "like", "credit limit");
        assert_eq!(ids(admin, "mail.message", chatter).await.len(), 1);
    }
}

fn today() -> NaiveDate {
    Utc::now().date_naive()
}

async fn customer(admin: &Session, name: &str) -> i64 {
    let salesperson = by_name(admin, "base.user_admin").await;
    let values = members([
        ("name", name.into()),
        ("is_company", true.into()),
        ("email", "ap@payer.example".into()),
        ("lang", "en_US".into()),
        ("user_id", salesperson.into()),
    ]);
    create(admin, partner::MODEL, values).await
}

/// Why Odoo has refused something, in the words that people see.
fn refused(answer: Result<(), OdooError>) -> String {
    let error = answer.unwrap_err();
    let OdooError::Validation { message, .. } = error else { panic!("{error:?}") };
    message
}
