//! People who follow a customer after a reminder, so that its answers reach them.

use std::collections::{BTreeMap, BTreeSet};

use super::Books;
use super::changes::is_about_records;
use crate::domain::{PartnerId, UserId};
use crate::odoo::fault::{OdooError, Outcome};
use crate::odoo::names::partner;
use crate::odoo::search::{Domain, Search};
use crate::odoo::session::Members;

impl Books {
    /// Makes users followers of customers; those who are already stay as they are. Nothing is asked of Odoo where there are
    /// none.
    ///
    /// # Errors
    /// Odoo cannot be reached any more. What it refuses is logged, and does not keep the reminder from being written back.
    pub(super) async fn add_followers(&self, wanted: &BTreeMap<PartnerId, BTreeSet<UserId>>) -> Result<(), OdooError> {
        let users: BTreeSet<i64> = wanted.values().flatten().map(|user| user.0).collect();
        if users.is_empty() {
            return Ok(());
        }
        let search = Search::new("res.users", Domain::new().is_in("id", users), ["partner_id"]);
        let rows = self.session.search_read_all(&search).await?;
        let person: BTreeMap<i64, i64> =
            rows.iter().flatten().filter_map(|row| Some((row.id(), row.id_of("partner_id").ok()?))).collect();
        let mut groups: BTreeMap<Vec<i64>, Vec<i64>> = BTreeMap::new();
        for (customer, users) in wanted {
            let people = users.iter().filter_map(|user| person.get(&user.0).copied()).collect();
            groups.entry(people).or_default().push(customer.0);
        }
        for (people, customers) in groups.iter().filter(|(people, _)| !people.is_empty()) {
            if self.subscribe(customers, people).await.is_ok() {
                continue;
            }
            // One that is refused is refused alone.
            for customer in customers {
                match self.subscribe(&[*customer], people).await {
                    Ok(()) => {}
                    Err(error) if is_about_records(&error) => {
                        tracing::warn!(customer, %error, "nobody could be made to follow a customer");
                    }
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(())
    }

    async fn subscribe(&self, customers: &[i64], people: &[i64]) -> Result<(), OdooError> {
        let named = Members::from([("partner_ids".to_owned(), people.into())]);
        let args = vec![customers.into()];
        match self.session.call_repeatable(partner::MODEL, "message_subscribe", args, named).await {
            Ok(_) => Ok(()),
            Err(error) if error.outcome() == Outcome::Done => Ok(()),
            Err(error) => Err(error),
        }
    }
}
