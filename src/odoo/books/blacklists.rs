//! Addresses and telephone numbers that must not be used, because whoever has them has asked Odoo for that.

use std::collections::BTreeSet;

use super::{Books, lacks};
use crate::odoo::capabilities::{Capabilities, ModelState};
use crate::odoo::fault::OdooError;
use crate::odoo::names::{mail_blacklist, phone_blacklist};
use crate::odoo::search::Domain;

/// Addresses in one condition: some 30 bytes each.
const ADDRESSES_PER_SEARCH: usize = 2_000;

/// The blacklists that this Odoo has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Blacklists {
    mail: bool,
    phone: bool,
}

impl Blacklists {
    /// # Errors
    /// There is one, and setup has not given the right to read it.
    pub(super) fn of(capabilities: &Capabilities, with_numbers: bool) -> Result<Self, OdooError> {
        let is_there = |model: &str| match capabilities.models.get(model) {
            Some(ModelState::Readable) => Ok(true),
            Some(ModelState::NotReadable) => Err(lacks(&format!("the right to read {model}"))),
            Some(ModelState::Missing) | None => Ok(false),
        };
        // Apps bring the list of numbers along: where no number is used, that stops nothing.
        let phone = with_numbers && is_there(phone_blacklist::MODEL)?;
        Ok(Self { mail: is_there(mail_blacklist::MODEL)?, phone })
    }
}

/// Addresses and numbers that must not be used, as they stand on contacts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Blacklist(BTreeSet<String>);

impl Blacklist {
    pub(super) fn contains(&self, address: &str) -> bool {
        self.0.contains(address)
    }
}

impl Books {
    /// Those of these addresses and numbers that must not be used.
    pub(super) async fn blacklisted(&self, known: BTreeSet<String>) -> Result<Blacklist, OdooError> {
        let (addresses, numbers): (Vec<&String>, Vec<&String>) = known.iter().partition(|known| known.contains('@'));
        let lists = [
            (self.blacklists.mail, mail_blacklist::MODEL, mail_blacklist::ADDRESS, addresses),
            (self.blacklists.phone, phone_blacklist::MODEL, phone_blacklist::NUMBER, numbers),
        ];
        let mut listed = BTreeSet::new();
        for (_, model, field, known) in lists.into_iter().filter(|(is_there, ..)| *is_there) {
            for part in known.chunks(ADDRESSES_PER_SEARCH) {
                let which = Domain::new().eq("active", true).is_in(field, part.iter().map(|one| one.to_lowercase()));
                // Hardly anybody is listed: who is, is read only then.
                let ids = self.session.search(model, &which, "id", None).await?;
                for row in self.session.read(model, &ids, &[field]).await?.into_iter().flatten() {
                    listed.extend(row.opt_str(field).ok().flatten().map(str::to_lowercase));
                }
            }
        }
        Ok(Blacklist(known.into_iter().filter(|known| listed.contains(&known.to_lowercase())).collect()))
    }
}
