//! Contacts: customers, and who of them could get a message (rule 10).

use std::collections::{BTreeMap, BTreeSet};

use chrono_tz::Tz;

use super::addresses::Addresses;
use super::asked::Asked;
use super::blacklists::Blacklist;
use super::phones::international;
use super::{Books, Chart};
use crate::domain::{Candidate, PartnerId, PostalAddress, RecipientRule, TagId, Unreadable, UserId};
use crate::odoo::fault::OdooError;
use crate::odoo::names::partner;
use crate::odoo::row::{FieldError, Row, UnreadableRow};
use crate::odoo::search::{Domain, Search};

/// Ids in one condition: a request of some 150 kB, well below what proxies refuse.
const IDS_PER_SEARCH: usize = 5_000;

const FIELDS: [&str; 9] =
    ["name", "lang", "tz", "email", "type", "commercial_partner_id", "user_id", COUNTRY, partner::FOLLOWUP_CONTACT];

/// Every message names a day by which to pay, which is a working day where the customer is.
const COUNTRY: &str = "country_id";
/// Read only where somebody's plans ask for them.
const TAGS: &str = "category_id";
/// As Odoo writes it, in the order of its country. Read only where letters are sent.
const ADDRESS: &str = "contact_address";
/// As Odoo has made it whole, and as it was written, mobile first. Read only where text messages are sent, as far as there
/// are such fields.
pub(super) const PHONES: [&str; 3] = ["phone_sanitized", "mobile", "phone"];
/// Read only where interest is claimed.
const IS_COMPANY: &str = "is_company";

/// A partner, as far as follow-up asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Contact {
    id: PartnerId,
    /// The commercial partner; itself, for a customer.
    pub(super) customer: PartnerId,
    pub(super) name: String,
    pub(super) language: Option<String>,
    pub(super) time_zone: Option<Tz>,
    addresses: Addresses,
    pub(super) salesperson: Option<UserId>,
    is_invoice_contact: bool,
    is_followup_contact: bool,
    pub(super) tags: BTreeSet<TagId>,
    country: Option<i64>,
    pub(super) is_company: bool,
    address: Vec<String>,
    phone: Option<String>,
}

/// A country, as far as letters and calendars ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CountryName {
    /// Its ISO code.
    pub(super) code: String,
    /// Its name, in the daemon's own language.
    pub(super) name: Option<String>,
}

/// All partners that the accounts of a reading need.
#[derive(Debug, Default)]
pub(super) struct Contacts {
    by_id: BTreeMap<PartnerId, Contact>,
    of_customer: BTreeMap<PartnerId, Vec<PartnerId>>,
    /// Partners that are there but could not be read.
    pub(super) unreadable: BTreeMap<PartnerId, Unreadable>,
    /// The countries that stand on them.
    countries: BTreeMap<i64, CountryName>,
    /// Of their addresses and numbers, those that must not be used.
    blacklisted: Blacklist,
}

impl Contact {
    fn parse(row: &Row, chart: &Chart) -> Result<Self, FieldError> {
        // A language that is not installed any more is none.
        let language = row.opt_str("lang")?.filter(|code| chart.locales.contains_key(*code));
        Ok(Self {
            id: PartnerId(row.id()),
            customer: PartnerId(row.opt_id("commercial_partner_id")?.unwrap_or_else(|| row.id())),
            name: row.opt_str("name")?.unwrap_or_default().trim().to_owned(),
            language: language.map(str::to_owned),
            // So is a time zone that we do not know.
            time_zone: row.opt_str("tz")?.and_then(|zone| zone.parse().ok()),
            addresses: Addresses::parse(row.opt_str("email")?),
            salesperson: row.opt_id("user_id")?.map(UserId),
            is_invoice_contact: row.opt_str("type")? == Some("invoice"),
            is_followup_contact: row.bool(partner::FOLLOWUP_CONTACT)?,
            tags: match row.value(TAGS) {
                Some(_) => row.ids(TAGS)?.into_iter().map(TagId).collect(),
                None => BTreeSet::new(),
            },
            country: row.opt_id(COUNTRY)?,
            address: match row.value(ADDRESS) {
                Some(_) => address_lines(row.opt_str(ADDRESS)?.unwrap_or_default()),
                None => Vec::new(),
            },
            phone: phone(row)?,
            is_company: row.value(IS_COMPANY).is_some() && row.bool(IS_COMPANY)?,
        })
    }

    fn candidate(
        &self,
        rule: RecipientRule,
        customer: &str,
        country: Option<&CountryName>,
        blacklisted: &Blacklist,
    ) -> Candidate {
        // An address without a name of its own is the customer's.
        let name = if self.name.is_empty() { customer.to_owned() } else { self.name.clone() };
        let may_be_used = |address: &&String| !blacklisted.contains(address.as_str());
        let known = || self.addresses.valid.iter().chain(&self.phone);
        Candidate {
            rule,
            contact: Some(self.id),
            emails: self.addresses.valid.iter().filter(may_be_used).cloned().collect(),
            broken_email: self.addresses.broken.clone(),
            postal: postal_address(&self.address, &[&name], country).filter(|postal| {
                // A place without a street, or a street without a place, is found by nobody.
                postal.lines.iter().filter(|line| *line != customer).count() >= 2
            }),
            phone: self.phone.as_ref().filter(may_be_used).cloned(),
            blacklisted: known().filter(|address| !may_be_used(address)).cloned().collect(),
            language: self.language.clone(),
            name,
        }
    }
}

/// The first of its numbers that can be dialled from everywhere.
fn phone(row: &Row) -> Result<Option<String>, FieldError> {
    for field in PHONES.into_iter().filter(|field| row.value(field).is_some()) {
        if let Some(number) = row.opt_str(field)?.and_then(international) {
            return Ok(Some(number));
        }
    }
    Ok(None)
}

/// What Odoo writes as an address, a line each.
pub(super) fn address_lines(written: &str) -> Vec<String> {
    written.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// An address without the names that stand above it and the country that stands below it.
pub(super) fn postal_address(lines: &[String], names: &[&str], country: Option<&CountryName>) -> Option<PostalAddress> {
    let country_name = country.and_then(|country| country.name.clone());
    let is_country = |line: &String| country_name.as_ref() == Some(line);
    let lines: Vec<String> =
        lines.iter().filter(|line| !names.contains(&line.as_str()) && !is_country(line)).cloned().collect();
    let country_code = country.map(|country| country.code.clone());
    (!lines.is_empty()).then_some(PostalAddress { lines, country_code, country_name })
}

impl Contacts {
    /// A partner, if it could be read.
    pub(super) fn get(&self, id: PartnerId) -> Option<&Contact> {
        self.by_id.get(&id)
    }

    /// The commercial partner of a partner; one that could not be read counts as its own.
    pub(super) fn customer_of(&self, id: PartnerId) -> PartnerId {
        self.by_id.get(&id).map_or(id, |contact| contact.customer)
    }

    /// Where a contact is, as an ISO code.
    pub(super) fn country_of(&self, contact: &Contact) -> Option<String> {
        self.countries.get(&contact.country?).map(|country| country.code.clone())
    }

    /// Who could get a message for the account of `customer`, best first, each partner once.
    pub(super) fn candidates(&self, customer: PartnerId, chosen: Option<PartnerId>) -> Vec<Candidate> {
        let children = || self.of_customer.get(&customer).into_iter().flatten().filter_map(|id| self.by_id.get(id));
        let chosen = chosen.and_then(|id| self.by_id.get(&id)).into_iter();
        let ranked = chosen
            .map(|contact| (RecipientRule::ChosenOnAccount, contact))
            .chain(children().filter(|c| c.is_followup_contact).map(|c| (RecipientRule::FollowupContact, c)))
            .chain(children().filter(|c| c.is_invoice_contact).map(|c| (RecipientRule::InvoiceContact, c)))
            .chain(self.by_id.get(&customer).map(|contact| (RecipientRule::Customer, contact)));
        let name = self.by_id.get(&customer).map_or("", |contact| contact.name.as_str());
        let mut seen = BTreeSet::new();
        ranked
            .filter(|(_, contact)| seen.insert(contact.id))
            .map(|(rule, c)| {
                c.candidate(rule, name, c.country.and_then(|id| self.countries.get(&id)), &self.blacklisted)
            })
            .collect()
    }

    /// Takes in what was read later.
    pub(super) fn join(&mut self, later: Self) {
        later.by_id.into_values().for_each(|contact| self.add(contact));
        self.unreadable.extend(later.unreadable);
    }

    /// Takes in a row, whether or not it can be read.
    pub(super) fn add_row(&mut self, row: Result<Row, UnreadableRow>, chart: &Chart) {
        match row {
            Ok(row) => match Contact::parse(&row, chart) {
                Ok(contact) => self.add(contact),
                Err(error) => drop(self.unreadable.insert(PartnerId(row.id()), error.into())),
            },
            Err(row) => drop(self.unreadable.insert(PartnerId(row.id), row.into())),
        }
    }

    fn add(&mut self, contact: Contact) {
        if contact.customer != contact.id && (contact.is_invoice_contact || contact.is_followup_contact) {
            let children = self.of_customer.entry(contact.customer).or_default();
            if let Err(place) = children.binary_search(&contact.id) {
                children.insert(place, contact.id);
            }
        }
        self.by_id.insert(contact.id, contact);
    }
}

impl Books {
    /// Reads these partners, their customers, and the customers' contacts that may get follow-ups. Archived customers
    /// count, archived contacts do not.
    pub(super) async fn contacts(
        &self,
        chart: &Chart,
        asked: &Asked,
        ids: &BTreeSet<PartnerId>,
    ) -> Result<Contacts, OdooError> {
        let mut contacts = Contacts::default();
        let all: Vec<i64> = ids.iter().map(|id| id.0).collect();
        for part in all.chunks(IDS_PER_SEARCH) {
            self.add_contacts(&mut contacts, chart, asked, one_of(part)).await?;
        }
        let customers: BTreeSet<i64> = ids.iter().map(|id| contacts.customer_of(*id).0).collect();
        let customers: Vec<i64> = customers.into_iter().collect();
        for part in customers.chunks(IDS_PER_SEARCH) {
            let followed = [Domain::new().eq("type", "invoice"), Domain::new().eq(partner::FOLLOWUP_CONTACT, true)];
            let children = Domain::new()
                .eq("active", true)
                .is_in("commercial_partner_id", part.iter().copied())
                .not_in("id", part.iter().copied())
                .any_of(followed);
            let missing: Vec<i64> =
                part.iter().copied().filter(|id| !contacts.by_id.contains_key(&PartnerId(*id))).collect();
            let wanted = if missing.is_empty() { children } else { Domain::new().any_of([children, one_of(&missing)]) };
            self.add_contacts(&mut contacts, chart, asked, wanted).await?;
        }
        for id in all.into_iter().chain(customers).map(PartnerId) {
            if !contacts.by_id.contains_key(&id) {
                contacts.unreadable.entry(id).or_insert_with(|| Unreadable {
                    what: format!("contact {id}"),
                    problem: "it was deleted meanwhile, or the user may not see it".to_owned(),
                });
            }
        }
        Ok(contacts)
    }

    /// What of the contacts' addresses and numbers must not be used.
    pub(super) async fn add_blacklist(&self, contacts: &mut Contacts) -> Result<(), OdooError> {
        let of = |contact: &Contact| contact.addresses.valid.iter().chain(&contact.phone).cloned().collect::<Vec<_>>();
        contacts.blacklisted = self.blacklisted(contacts.by_id.values().flat_map(of).collect()).await?;
        Ok(())
    }

    /// Who could get a message for a customer of whose account nothing is known, best first, with postal addresses.
    ///
    /// # Errors
    /// Odoo cannot be read.
    pub async fn candidates(
        &self,
        chart: &Chart,
        asked: &Asked,
        customer: PartnerId,
    ) -> Result<Vec<Candidate>, OdooError> {
        let asked = Asked { postal: true, ..*asked };
        let mut contacts = self.contacts(chart, &asked, &[customer].into()).await?;
        self.add_countries(&mut contacts).await?;
        self.add_blacklist(&mut contacts).await?;
        Ok(contacts.candidates(customer, None))
    }

    /// The countries that stand on contacts.
    pub(super) async fn add_countries(&self, contacts: &mut Contacts) -> Result<(), OdooError> {
        let countries = contacts.by_id.values().filter_map(|contact| contact.country).collect();
        contacts.countries = self.countries(&countries).await?;
        Ok(())
    }

    /// Countries by id. One that has no code names nobody's country.
    pub(super) async fn countries(&self, ids: &BTreeSet<i64>) -> Result<BTreeMap<i64, CountryName>, OdooError> {
        let ids: Vec<i64> = ids.iter().copied().collect();
        let rows = self.session.read("res.country", &ids, &["code", "name"]).await?.into_iter().flatten();
        let country = |row: Row| {
            let name = row.opt_str("name").ok().flatten().map(str::to_owned);
            Some((row.id(), CountryName { code: row.str("code").ok()?.to_uppercase(), name }))
        };
        Ok(rows.filter_map(country).collect())
    }

    async fn add_contacts(
        &self,
        contacts: &mut Contacts,
        chart: &Chart,
        asked: &Asked,
        which: Domain,
    ) -> Result<(), OdooError> {
        let more = [(asked.tags, TAGS), (asked.interest, IS_COMPANY), (asked.postal, ADDRESS)];
        let phones = self.phones.iter().copied().filter(|_| asked.phones);
        let more = more.into_iter().filter_map(|(is_asked, field)| is_asked.then_some(field)).chain(phones);
        let search = Search::new(partner::MODEL, which, FIELDS.into_iter().chain(more));
        self.session.with_archived().search_read(&search, |row| contacts.add_row(row, chart)).await?;
        Ok(())
    }
}

/// Searched rather than read: a partner that the user may not see is then missing, and does not spoil the others.
fn one_of(ids: &[i64]) -> Domain {
    Domain::new().is_in("id", ids.iter().copied())
}
