//! The customers of two companies, and what they owe on the day of the test.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use followupd::odoo::search::Domain;
use followupd::odoo::session::Session;

use crate::accountant::{Accountant, Kind, Paper, Posted};
use crate::odoo::{act, create, exactly, ids, members};
use crate::server::Version;

/// Customers and papers by short names.
pub(crate) struct World {
    pub(crate) accountant: Accountant,
    pub(crate) today: NaiveDate,
    customers: BTreeMap<&'static str, i64>,
    papers: BTreeMap<&'static str, Posted>,
}

/// Where customers reach the portal.
pub(crate) const PORTAL: &str = "https://portal.harbor.example";

/// Short name, name, language, address.
const CUSTOMERS: [(&str, &str, &str, &str); 22] = [
    ("petit", "Boulangerie Petit", "fr_FR", "compta@petit.example"),
    ("schmidt", "Schmidt Maschinenbau", "de_DE", "einkauf@schmidt.example"),
    ("garcia", "Talleres García", "es_ES", "pagos@garcia.example"),
    ("vandijk", "Van Dijk BV", "nl_NL", "info@vandijk.example"),
    ("ferrari", "Ferrari & Figli", "it_IT", "conti@ferrari.example"),
    ("euro", "Euro Imports", "en_US", "ap@euro.example"),
    ("credo", "Credo Ltd", "en_US", "ap@credo.example"),
    ("streit", "Streit AG", "de_DE", "ap@streit.example"),
    ("hermit", "Hermit", "en_US", ""),
    ("shared", "Global Shared", "en_US", "ap@shared.example"),
    ("altkunde", "Altkunde KG", "de_DE", "ap@altkunde.example"),
    ("gutschrift", "Alte Gutschrift OHG", "de_DE", "ap@gutschrift.example"),
    ("instalment", "Instalment Ltd", "en_US", "ap@instalment.example"),
    ("rossi", "Rossi Srl", "it_IT", "conti@rossi.example"),
    ("later", "Later Ltd", "en_US", "ap@later.example"),
    ("draft", "Draft Ltd", "en_US", "ap@draft.example"),
    ("manual", "Manual Mayer", "de_DE", "ap@manual.example"),
    ("off", "Off Ltd", "en_US", "ap@off.example"),
    ("chosen", "Chosen Ltd", "en_US", "ap@chosen.example"),
    ("contact", "Contact Ltd", "en_US", "info@contact.example"),
    ("snooze", "Snooze Ltd", "en_US", "ap@snooze.example"),
    ("late", "Last Minute Inc", "en_US", "ap@late.example"),
];

/// Name of the paper, company, customer, kind, amount, days after today when it is due, currency.
type Line = (&'static str, i64, &'static str, Kind, &'static str, i64, Option<i64>);

impl World {
    /// Makes it, with the hand of an administrator.
    pub(crate) async fn build(admin: Session, version: Version, today: NaiveDate) -> Self {
        let accountant = companies(admin, version, today).await;
        let mut world = Self { accountant, today, customers: BTreeMap::new(), papers: BTreeMap::new() };
        world.add_customers().await;
        world.add_papers().await;
        world
    }

    pub(crate) fn customer(&self, name: &str) -> i64 {
        *self.customers.get(name).unwrap_or_else(|| panic!("no customer {name}"))
    }

    pub(crate) fn paper(&self, name: &str) -> &Posted {
        self.papers.get(name).unwrap_or_else(|| panic!("no paper {name}"))
    }

    /// So many days from today.
    pub(crate) fn day(&self, days: i64) -> NaiveDate {
        self.today + chrono::TimeDelta::days(days)
    }

    async fn add_customers(&mut self) {
        let admin = &self.accountant.admin;
        let values = CUSTOMERS
            .iter()
            .map(|(_, name, language, email)| {
                members([
                    ("name", (*name).into()),
                    ("is_company", true.into()),
                    ("lang", (*language).into()),
                    ("email", if email.is_empty() { false.into() } else { (*email).into() }),
                ])
            })
            .collect();
        let made = admin.create("res.partner", values).await.unwrap();
        self.customers.extend(CUSTOMERS.iter().zip(made).map(|((short, ..), id)| (*short, id)));
        let contacts: [(&str, &str, &str, &str, &str, &str); 4] = [
            ("accounts", "vandijk", "Administratie", "invoice", "nl_NL", "facturen@vandijk.example"),
            ("boss", "chosen", "Bob Boss", "contact", "fr_FR", "bob@chosen.example"),
            ("invoices", "contact", "Invoices", "invoice", "en_US", "invoices@contact.example"),
            ("reminders", "contact", "Reminders", "other", "en_US", "reminders@contact.example"),
        ];
        let values = contacts.iter().map(|&(_, parent, name, kind, language, email)| {
            members([
                ("name", name.into()),
                ("parent_id", self.customer(parent).into()),
                ("type", kind.into()),
                ("lang", language.into()),
                ("email", email.into()),
            ])
        });
        let made = admin.create("res.partner", values.collect()).await.unwrap();
        self.customers.extend(contacts.iter().zip(made).map(|((short, ..), id)| (*short, id)));
    }

    async fn add_papers(&mut self) {
        let Accountant { harbor, delta, .. } = self.accountant;
        let euro = ids(&self.accountant.admin, "res.currency", Domain::new().eq("name", "EUR")).await[0];
        let (invoice, credit) = (Kind::Invoice, Kind::CreditNote);
        let papers: [Line; 27] = [
            ("petit", harbor, "petit", invoice, "1234.50", -61, None),
            ("schmidt", harbor, "schmidt", invoice, "2000.00", -46, None),
            ("garcia", harbor, "garcia", invoice, "310.00", -31, None),
            ("garcia later", harbor, "garcia", invoice, "90.00", 10, None),
            ("vandijk", harbor, "vandijk", invoice, "160.16", -16, None),
            ("ferrari 61", harbor, "ferrari", invoice, "100.00", -61, None),
            ("ferrari 31", harbor, "ferrari", invoice, "200.00", -31, None),
            ("ferrari 5", harbor, "ferrari", invoice, "50.00", -5, None),
            ("ferrari later", harbor, "ferrari", invoice, "75.00", 10, None),
            ("ferrari credit", harbor, "ferrari", credit, "30.00", -10, None),
            ("euro", harbor, "euro", invoice, "800.00", -46, Some(euro)),
            ("euro dollars", harbor, "euro", invoice, "200.00", -31, None),
            ("credo", harbor, "credo", invoice, "400.00", -46, None),
            ("credo credit", harbor, "credo", credit, "320.00", -20, Some(euro)),
            ("streit", harbor, "streit", invoice, "999.00", -61, None),
            ("hermit", harbor, "hermit", invoice, "120.00", -31, None),
            ("shared", harbor, "shared", invoice, "700.00", -31, None),
            ("shared delta", delta, "shared", invoice, "900.00", -46, None),
            ("gutschrift", harbor, "gutschrift", invoice, "300.00", -46, None),
            ("rossi", harbor, "rossi", invoice, "55.00", -5, None),
            ("later", harbor, "later", invoice, "70.00", 10, None),
            ("manual", harbor, "manual", invoice, "310.00", -31, None),
            ("off", harbor, "off", invoice, "320.00", -31, None),
            ("chosen", harbor, "chosen", invoice, "20.00", -16, None),
            ("contact", harbor, "contact", invoice, "21.00", -16, None),
            ("snooze", harbor, "snooze", invoice, "33.00", -31, None),
            ("late", delta, "late", invoice, "410.00", -31, None),
        ];
        for here in [harbor, delta] {
            let of_company = || papers.iter().filter(|(_, company, ..)| *company == here);
            let wanted: Vec<Paper> = of_company()
                .map(|&(_, company, customer, kind, amount, days, currency)| {
                    let (customer, due) = (self.customer(customer), self.day(days));
                    Paper { company, customer, kind, amount, due, currency }
                })
                .collect();
            let posted = self.accountant.post(&wanted).await;
            self.papers.extend(of_company().map(|(name, ..)| *name).zip(posted));
        }
        self.add_special_papers(harbor).await;
    }

    /// Those that need more than posting.
    async fn add_special_papers(&mut self, harbor: i64) {
        let accountant = self.accountant.clone();
        accountant.pay(harbor, self.paper("schmidt"), Some("500.00"), self.day(-3)).await;
        accountant.exclude(self.paper("streit")).await;
        let altkunde = accountant.opening(harbor, self.customer("altkunde"), "500.00", self.day(-61)).await;
        self.papers.insert("altkunde", altkunde);
        let old_credit = accountant.opening(harbor, self.customer("gutschrift"), "-300.00", self.day(-61)).await;
        self.papers.insert("gutschrift credit", old_credit);
        let instalments =
            accountant.post_in_instalments(harbor, self.customer("instalment"), "1000.00", self.day(-40)).await;
        self.papers.insert("instalment", instalments);
        let draft = Paper {
            company: harbor,
            customer: self.customer("draft"),
            kind: Kind::Invoice,
            amount: "1.00",
            due: self.day(-61),
            currency: None,
        };
        let drafts = accountant.draft(&[draft, draft]).await;
        act(&accountant.admin, "account.move", "button_cancel", vec![vec![drafts[1]].into()]).await;
        if accountant.version == Version::Nineteen {
            let values = members([
                ("name", "In Process Ltd".into()),
                ("is_company", true.into()),
                ("email", "ap@process.example".into()),
                ("lang", "en_US".into()),
            ]);
            let customer = create(&accountant.admin, "res.partner", values).await;
            self.customers.insert("process", customer);
            let due = self.day(-46);
            let paper = Paper { customer, amount: "90.00", due, ..draft };
            let posted = accountant.post(&[paper]).await.remove(0);
            accountant.pay_without_entry(harbor, &posted, "90.00", self.day(-1)).await;
            self.papers.insert("process", posted);
        }
    }
}

/// Harbor Trading and Delta Supplies keep their books in dollars, at 0.80 euros a dollar; answers to their mails go to
/// Odoo's catch-all address.
async fn companies(admin: Session, version: Version, today: NaiveDate) -> Accountant {
    let dollar = ids(&admin, "res.currency", Domain::new().eq("name", "USD")).await[0];
    let euro = ids(&admin, "res.currency", Domain::new().eq("name", "EUR")).await[0];
    let delta = match version {
        Version::Nineteen => 2,
        Version::Fourteen => {
            let delta = create(&admin, "res.company", members([("name", "Delta".into())])).await;
            let chart = ids(&admin, "account.chart.template", Domain::new()).await[0];
            let there = admin.with_companies(&[delta]);
            act(&there, "account.chart.template", "try_loading", vec![vec![chart].into()]).await;
            delta
        }
    };
    let accountant = Accountant { admin: admin.clone(), version, harbor: 1, delta };
    accountant.cancel_demo_invoices().await;
    accountant.write("res.currency", euro, [("active", true.into())]).await;
    let demo_rates = ids(&admin, "res.currency.rate", Domain::new().is_in("currency_id", [dollar, euro])).await;
    admin.unlink("res.currency.rate", &demo_rates).await.unwrap();
    for (company, name, email) in
        [(1, "Harbor Trading", "billing@harbor.example"), (delta, "Delta Supplies", "ar@delta.example")]
    {
        accountant.write("res.company", company, [("name", name.into()), ("email", email.into())]).await;
        for (currency, rate) in [(dollar, 1.0), (euro, 0.8)] {
            let values = members([
                ("currency_id", currency.into()),
                ("name", (today - Days::new(300)).into()),
                ("rate", crate::accountant::decimal(&format!("{rate}")).into()),
                ("company_id", company.into()),
            ]);
            create(&admin, "res.currency.rate", values).await;
        }
    }
    accountant.write("res.users", admin.user_id(), [("company_ids", exactly(&[1, delta]))]).await;
    for (key, value) in [("web.base.url", PORTAL), ("web.base.url.freeze", "True")] {
        act(&admin, "ir.config_parameter", "set_param", vec![key.into(), value.into()]).await;
    }
    match version {
        Version::Nineteen => {
            let values = members([
                ("name", "harbor.example".into()),
                ("catchall_alias", "catchall".into()),
                ("bounce_alias", "bounce".into()),
            ]);
            let domain = create(&admin, "mail.alias.domain", values).await;
            for company in [1, delta] {
                accountant.write("res.company", company, [("alias_domain_id", domain.into())]).await;
            }
        }
        Version::Fourteen => {
            let args = vec!["mail.catchall.domain".into(), "harbor.example".into()];
            act(&admin, "ir.config_parameter", "set_param", args).await;
        }
    }
    accountant
}
