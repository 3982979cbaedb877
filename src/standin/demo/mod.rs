//! A small, lifelike world for the demo: two companies, their customers, and what these do in 75 days.

mod cast;
mod timetable;

use std::collections::BTreeMap;
use std::fmt;

use chrono::{Days, NaiveDate, NaiveTime};
use rust_decimal::Decimal;

use crate::odoo::names::followup;
use crate::odoo::value::Value;

use super::fault::Fault;
use super::flavour::Flavour;
use super::ledger::{Document, NewInvoice, OpeningLine};
use super::world::World;

use cast::{CUSTOMERS, Customer, Home, INVOICES, Invoice, OPENINGS};
use timetable::{DEEDS, Deed};

/// How many days the timetable has; the first is the day of the start.
pub const DAYS: u64 = 75;

/// The demo's database, its companies and who is who in it.
#[derive(Debug)]
pub struct DemoWorld {
    world: World,
    start: NaiveDate,
    homes: BTreeMap<Home, i64>,
    customers: BTreeMap<&'static str, i64>,
    invoices: BTreeMap<&'static str, i64>,
}

/// Something that happens on a day of the demo.
#[derive(Debug, Clone)]
pub struct Event {
    day: NaiveDate,
    deed: &'static Deed,
    sentence: String,
}

impl Event {
    /// Its day.
    #[must_use]
    pub fn day(&self) -> NaiveDate {
        self.day
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}

impl DemoWorld {
    /// The world as it stands on the morning of the first day.
    ///
    /// # Errors
    /// Never for a date of our era; a refusal would be a mistake in the demo's own tables.
    pub fn new(start: NaiveDate) -> Result<Self, Fault> {
        let long_ago = start.checked_sub_days(Days::new(400)).unwrap_or(start);
        let world = World::new(Flavour::Nineteen, "demo", long_ago.and_time(NaiveTime::MIN));
        let mut demo =
            DemoWorld { world, start, homes: BTreeMap::new(), customers: BTreeMap::new(), invoices: BTreeMap::new() };
        demo.add_companies(long_ago)?;
        for customer in CUSTOMERS {
            demo.add_customer(customer)?;
        }
        // In the order of their days, so that their numbers are too.
        let mut invoices: Vec<&'static Invoice> = INVOICES.iter().filter(|invoice| invoice.day < 0).collect();
        invoices.sort_by_key(|invoice| invoice.day);
        for invoice in invoices {
            demo.post(invoice)?;
        }
        for opening in OPENINGS {
            let line = OpeningLine {
                customer: demo.customer(opening.customer),
                label: opening.label.to_owned(),
                amount: Decimal::new(opening.cents, 2),
                due: demo.day(opening.due),
            };
            demo.world.post_opening(demo.home(opening.home), demo.day(opening.day), &[line])?;
        }
        demo.begin_day(start);
        for (day, deed) in DEEDS.iter().filter(|(day, _)| *day < 0) {
            demo.do_deed(demo.day(*day), deed)?;
        }
        Ok(demo)
    }

    /// The database.
    #[must_use]
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The days of the timetable, in order.
    pub fn days(&self) -> impl Iterator<Item = NaiveDate> {
        self.start.iter_days().take(usize::try_from(DAYS).unwrap_or(0))
    }

    /// The ids of the two companies: the Belgian one, the American one.
    #[must_use]
    pub fn companies(&self) -> [i64; 2] {
        [self.home(Home::Belgium), self.home(Home::America)]
    }

    /// Sets the world's clock to eight in the morning of a day.
    pub fn begin_day(&self, day: NaiveDate) {
        self.world.set_now(day.and_hms_opt(8, 0, 0).unwrap_or_default());
    }

    /// What happens on a day, in order.
    #[must_use]
    pub fn events_on(&self, day: NaiveDate) -> Vec<Event> {
        let number = (day - self.start).num_days();
        let deeds = DEEDS.iter().filter(|(on, _)| *on == number && number >= 0);
        deeds.map(|(_, deed)| Event { day, deed, sentence: self.sentence(day, deed) }).collect()
    }

    /// Lets an event happen.
    ///
    /// # Errors
    /// What Odoo would say; for events in their order, nothing.
    pub fn apply(&mut self, event: &Event) -> Result<(), Fault> {
        self.do_deed(event.day, event.deed)
    }

    fn day(&self, number: i64) -> NaiveDate {
        self.start.checked_add_signed(chrono::TimeDelta::days(number)).unwrap_or(self.start)
    }

    fn home(&self, home: Home) -> i64 {
        self.homes.get(&home).copied().unwrap_or(1)
    }

    fn customer(&self, key: &str) -> i64 {
        self.customers.get(key).copied().unwrap_or(0)
    }

    fn invoice(&self, key: &str) -> Result<i64, Fault> {
        self.invoices.get(key).copied().ok_or_else(|| Fault::user(format!("the demo has not posted {key} yet")))
    }

    fn do_deed(&mut self, day: NaiveDate, deed: &'static Deed) -> Result<(), Fault> {
        match deed {
            Deed::Invoice(key) => match INVOICES.iter().find(|invoice| invoice.key == *key) {
                Some(invoice) => self.post(invoice),
                None => Err(Fault::user(format!("the demo has no invoice {key}"))),
            },
            Deed::Pay(key) => self.world.pay(self.invoice(key)?, None, day).map(drop),
            Deed::PayPart(key, cents) => {
                self.world.pay(self.invoice(key)?, Some(Decimal::new(*cents, 2)), day).map(drop)
            }
            Deed::PayOnAccount(key, home, cents) => {
                self.world.pay_on_account(self.home(*home), self.customer(key), Decimal::new(*cents, 2), day).map(drop)
            }
            Deed::Settle(invoice, with) => self.world.reconcile(self.invoice(invoice)?, self.invoice(with)?),
            Deed::Bounce(key) => {
                self.world.unreconcile(self.invoice(key)?);
                Ok(())
            }
            Deed::Exclude(key) => self.world.exclude(self.invoice(key)?, true),
            Deed::Include(key) => self.world.exclude(self.invoice(key)?, false),
            Deed::Snooze(key, home, days) => self.set_next_reminder(self.customer(key), self.home(*home), day, *days),
            Deed::Address(key, email) => {
                self.world.write("res.partner", self.customer(key), [("email", Value::from(*email))])
            }
        }
    }

    /// What a person does who sets the next reminder in Odoo.
    fn set_next_reminder(&self, customer: i64, company: i64, day: NaiveDate, days: u64) -> Result<(), Fault> {
        if !self.world.models().iter().any(|model| model == followup::MODEL) {
            return Err(Fault::user("followupd has not been set up in this database"));
        }
        let until = day.checked_add_days(Days::new(days)).unwrap_or(day);
        let is_theirs = |id: &i64| {
            let holds = |field: &str, wanted: i64| self.world.field(followup::MODEL, *id, field) == Value::Int(wanted);
            holds(followup::PARTNER, customer) && holds(followup::COMPANY, company)
        };
        match self.world.ids(followup::MODEL).into_iter().find(is_theirs) {
            Some(id) => self.world.write(followup::MODEL, id, [(followup::NEXT_REMINDER, until.into())]),
            None => Ok(()),
        }
    }

    fn post(&mut self, invoice: &'static Invoice) -> Result<(), Fault> {
        let company = self.home(invoice.home);
        let day = self.day(invoice.day);
        let instalments = invoice
            .parts
            .iter()
            .map(|(due, cents)| (Some(self.day(invoice.day.saturating_add(*due))), Decimal::new(*cents, 2)))
            .collect();
        let new = NewInvoice {
            company,
            customer: self.customer(invoice.customer),
            document: if invoice.credit { Document::CreditNote } else { Document::Invoice },
            currency: self.world.find("res.currency", "name", invoice.currency),
            date: day,
            instalments,
            reference: (!invoice.reference.is_empty()).then(|| invoice.reference.to_owned()),
        };
        let entry = self.world.post(&new)?;
        self.invoices.insert(invoice.key, entry);
        Ok(())
    }

    fn sentence(&self, day: NaiveDate, deed: &'static Deed) -> String {
        let name = |key: &'static str| {
            CUSTOMERS.iter().find(|customer| customer.key == key).map_or(key, |customer| customer.name)
        };
        let facts = |key: &str| INVOICES.iter().find(|invoice| invoice.key == key);
        let who = |key: &'static str| facts(key).map_or(key, |invoice| name(invoice.customer));
        let currency = |key: &str| facts(key).map_or("", |invoice| invoice.currency);
        let number = |key: &str| match self.invoices.get(key) {
            Some(id) => self.world.field("account.move", *id, "name").as_str().unwrap_or(key).to_owned(),
            None => key.to_owned(),
        };
        let company =
            |home: &Home| self.world.field("res.company", self.home(*home), "name").as_str().unwrap_or("").to_owned();
        match deed {
            Deed::Invoice(key) => {
                let Some(invoice) = facts(key) else { return (*key).to_owned() };
                let total = Decimal::new(invoice.parts.iter().map(|(_, cents)| cents).sum(), 2);
                let what = if invoice.credit { "a credit note of" } else { "an invoice of" };
                format!("{} gets {what} {total} {} from {}", who(key), invoice.currency, company(&invoice.home))
            }
            Deed::Pay(key) => format!("{} pays {}", who(key), number(key)),
            Deed::PayPart(key, cents) => {
                format!("{} pays {} {} of {}", who(key), Decimal::new(*cents, 2), currency(key), number(key))
            }
            Deed::PayOnAccount(key, home, cents) => {
                format!("{} pays {} to {} without saying what for", name(key), Decimal::new(*cents, 2), company(home))
            }
            Deed::Settle(key, with) => format!("{} of {} is settled with {}", number(key), who(key), number(with)),
            Deed::Bounce(key) => format!("The payment of {} by {} comes back", number(key), who(key)),
            Deed::Exclude(key) => format!("{} of {} is excluded from follow-up", number(key), who(key)),
            Deed::Include(key) => format!("{} of {} is followed up again", number(key), who(key)),
            Deed::Snooze(key, home, days) => {
                let until = day.checked_add_days(Days::new(*days)).unwrap_or(day);
                format!("{} sets the next reminder of {} to {until}", company(home), name(key))
            }
            Deed::Address(key, email) => format!("{} gets an address: {email}", name(key)),
        }
    }

    fn add_companies(&mut self, long_ago: NaiveDate) -> Result<(), Fault> {
        for company in cast::COMPANIES {
            let currency = self.world.find("res.currency", "name", company.currency).unwrap_or(1);
            let country = self.world.find("res.country", "code", company.country);
            let values: Vec<(&str, Value)> = vec![
                ("name", company.name.into()),
                ("currency_id", currency.into()),
                ("email", company.email.into()),
                ("phone", company.phone.into()),
                ("website", company.website.into()),
                ("vat", company.vat.into()),
                ("street", company.street.into()),
                ("zip", company.zip.into()),
                ("city", company.city.into()),
                ("country_id", country.into()),
            ];
            let id = match company.home {
                Home::Belgium => {
                    self.world.write("res.company", 1, values)?;
                    1
                }
                Home::America => self.world.add_company(values)?,
            };
            let partner = self.world.field("res.company", id, "partner_id").as_int().unwrap_or(0);
            self.world.write(
                "res.partner",
                partner,
                [
                    ("name", Value::from(company.name)),
                    ("is_company", true.into()),
                    ("email", company.email.into()),
                    ("lang", company.lang.into()),
                    ("country_id", country.into()),
                ],
            )?;
            for (code, per_unit) in company.rates {
                let currency = self.world.find("res.currency", "name", *code);
                let rate = per_unit.parse::<Decimal>().unwrap_or(Decimal::ONE);
                let values = [
                    ("currency_id", currency.into()),
                    ("company_id", id.into()),
                    ("name", long_ago.into()),
                    ("rate", rate.into()),
                ];
                self.world.create("res.currency.rate", values)?;
            }
            self.homes.insert(company.home, id);
        }
        Ok(())
    }

    fn add_customer(&mut self, customer: &'static Customer) -> Result<(), Fault> {
        let country = self.world.find("res.country", "code", customer.country);
        let id = self.world.create(
            "res.partner",
            [
                ("name", Value::from(customer.name)),
                ("is_company", true.into()),
                ("customer_rank", 1.into()),
                ("street", customer.street.into()),
                ("zip", customer.zip.into()),
                ("city", customer.city.into()),
                ("country_id", country.into()),
                ("lang", customer.lang.into()),
                ("email", Some(customer.email).filter(|email| !email.is_empty()).into()),
                ("user_id", 2.into()),
            ],
        )?;
        if !customer.billing.is_empty() {
            self.world.create(
                "res.partner",
                [
                    ("name", Value::from(customer.billing)),
                    ("parent_id", id.into()),
                    ("type", "invoice".into()),
                    ("email", customer.billing_email.into()),
                    ("lang", customer.lang.into()),
                ],
            )?;
        }
        self.customers.insert(customer.key, id);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn story() -> (DemoWorld, Vec<String>) {
        let mut demo = DemoWorld::new(day("2026-03-02")).unwrap();
        let mut told = Vec::new();
        for day in demo.days().collect::<Vec<_>>() {
            demo.begin_day(day);
            for event in demo.events_on(day) {
                match demo.apply(&event) {
                    Ok(()) => told.push(format!("{day} {event}")),
                    // Nobody has set followupd up here.
                    Err(fault) => assert!(fault.message.contains("not been set up"), "{event}: {fault:?}"),
                }
            }
        }
        (demo, told)
    }

    #[test]
    fn every_event_of_the_timetable_can_happen_and_the_story_is_always_the_same() {
        let (_, told) = story();
        assert!(told.len() > 25, "{told:#?}");
        assert_eq!(told, story().1);
    }

    #[test]
    fn every_deed_names_somebody_of_the_cast() {
        for (number, deed) in DEEDS {
            assert!(*number < i64::try_from(DAYS).unwrap());
            let known = |key: &str| {
                INVOICES.iter().any(|invoice| invoice.key == key)
                    || CUSTOMERS.iter().any(|customer| customer.key == key)
            };
            match deed {
                Deed::Invoice(key)
                | Deed::Pay(key)
                | Deed::PayPart(key, _)
                | Deed::Bounce(key)
                | Deed::Exclude(key)
                | Deed::Include(key)
                | Deed::PayOnAccount(key, ..)
                | Deed::Snooze(key, ..)
                | Deed::Address(key, _) => assert!(known(key), "{key}"),
                Deed::Settle(one, other) => assert!(known(one) && known(other), "{one} {other}"),
            }
        }
        assert!(INVOICES.iter().all(|invoice| CUSTOMERS.iter().any(|customer| customer.key == invoice.customer)));
    }

    #[test]
    fn the_world_shows_what_a_demo_must_show() {
        let demo = DemoWorld::new(day("2026-03-02")).unwrap();
        let world = demo.world();
        let open = |id: &i64| {
            world.field("account.move.line", *id, "reconciled") == false.into()
                && !world.amount("account.move.line", *id, "amount_residual").is_zero()
        };
        let items: Vec<i64> = world.ids("account.move.line").into_iter().filter(open).collect();
        assert!(
            items.iter().any(|id| world.field("account.move.line", *id, "no_followup") == true.into()),
            "an excluded item"
        );
        assert!(
            items.iter().any(|id| world.amount("account.move.line", *id, "amount_residual") < Decimal::ZERO),
            "a credit"
        );
        let part = |id: &i64| {
            world.amount("account.move.line", *id, "amount_residual")
                != world.amount("account.move.line", *id, "balance")
        };
        assert!(items.iter().any(part), "a partial payment");
        let currencies: std::collections::BTreeSet<String> =
            items.iter().map(|id| format!("{:?}", world.field("account.move.line", *id, "currency_id"))).collect();
        assert_eq!(currencies.len(), 3);
        let shared = demo.customer("kingsway");
        let companies: std::collections::BTreeSet<String> = items
            .iter()
            .filter(|id| world.field("account.move.line", **id, "partner_id") == shared.into())
            .map(|id| format!("{:?}", world.field("account.move.line", *id, "company_id")))
            .collect();
        assert_eq!(companies.len(), 2, "one customer owes both companies");
    }
}
