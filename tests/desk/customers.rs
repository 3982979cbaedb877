//! Customers, whose they are, and what they owe.

use chrono::{Days, NaiveDate};
use followupd::odoo::search::Domain;

use crate::accountant::{Accountant, Kind, Paper};
use crate::odoo::{create, ids, members};
use crate::people::Person;

/// A customer with its invoices: how many days each is overdue (negative: not due yet), and how much it is about. A
/// negative amount is a credit note.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Customer {
    pub(crate) name: &'static str,
    pub(crate) salesperson: Option<&'static Person>,
    pub(crate) trust: &'static str,
    /// Has an e-mail address.
    pub(crate) is_reachable: bool,
    pub(crate) owes: &'static [(i64, &'static str)],
}

impl Customer {
    /// Owes one invoice, and has no salesperson.
    pub(crate) const fn of_nobody(name: &'static str) -> Self {
        Self { name, salesperson: None, trust: "normal", is_reachable: true, owes: &[(20, "250.00")] }
    }

    /// Owes one invoice, and is looked after by somebody.
    pub(crate) const fn of(name: &'static str, salesperson: &'static Person) -> Self {
        Self { salesperson: Some(salesperson), ..Self::of_nobody(name) }
    }
}

pub(crate) fn address(customer: &str) -> String {
    format!("ap@{}.example", customer.to_lowercase().replace(' ', "-"))
}

/// Makes the customers, and posts what they owe.
pub(crate) async fn owe(accountant: &Accountant, customers: &[Customer], today: NaiveDate) {
    let mut papers = Vec::new();
    for customer in customers {
        let mut values = members([
            ("name", customer.name.into()),
            ("is_company", true.into()),
            ("lang", "en_US".into()),
            ("trust", customer.trust.into()),
            ("street", "1 Harbour Street".into()),
            ("zip", "10001".into()),
            ("city", "New York".into()),
        ]);
        if customer.is_reachable {
            values.insert("email".to_owned(), address(customer.name).into());
        }
        if let Some(person) = customer.salesperson {
            let user = ids(&accountant.admin, "res.users", Domain::new().eq("login", person.login)).await[0];
            values.insert("user_id".to_owned(), user.into());
        }
        let partner = create(&accountant.admin, "res.partner", values).await;
        papers.extend(customer.owes.iter().map(|(days, amount)| {
            let due =
                if *days < 0 { today + Days::new(days.unsigned_abs()) } else { today - Days::new(days.unsigned_abs()) };
            let (kind, amount) = amount.strip_prefix('-').map_or((Kind::Invoice, *amount), |it| (Kind::CreditNote, it));
            Paper { company: 1, customer: partner, kind, amount, due, currency: None }
        }));
    }
    accountant.post(&papers).await;
}
