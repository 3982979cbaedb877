//! Customers, their accounts, and what people decide for them.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{World, merging, wrong};
use crate::domain::{
    Account, AccountKey, Candidate, NextReminder, PartnerId, PaymentTermId, PostalAddress, Promise, PromiseState,
    RecipientRule, Setter, Snooze, TagId, Trust,
};
use crate::engine;
use crate::story::statement::Customer;
use crate::story::words::Parsed;

/// What is known about a customer, whatever company it owes.
#[derive(Debug, Clone)]
pub(super) struct Profile {
    name: String,
    candidates: Vec<Candidate>,
    country: Option<String>,
    tags: BTreeSet<TagId>,
    terms: Option<PaymentTermId>,
    trust: Trust,
    language: Option<String>,
}

impl Profile {
    fn new(name: &str) -> Self {
        let mut profile = Self {
            name: name.to_owned(),
            candidates: Vec::new(),
            country: None,
            tags: BTreeSet::new(),
            terms: None,
            trust: Trust::Normal,
            language: None,
        };
        profile.reach(RecipientRule::Customer, "", None);
        profile
    }

    /// Whoever `rule` names has that address now.
    fn reach(&mut self, rule: RecipientRule, field: &str, language: Option<String>) {
        let (emails, broken): (Vec<&str>, Vec<&str>) = field
            .split([',', ';'])
            .map(str::trim)
            .filter(|piece| !piece.is_empty())
            .partition(|piece| is_address(piece));
        let broken_email = (!broken.is_empty()).then(|| broken.join(", "));
        let emails = emails.into_iter().map(str::to_owned).collect();
        self.candidates.retain(|candidate| candidate.rule != rule);
        // Stories are about mails; letters and text messages reach everybody.
        let postal = Some(PostalAddress { lines: vec![self.name.clone()], ..PostalAddress::default() });
        let (name, phone) = (self.name.clone(), Some("+100".to_owned()));
        self.candidates.push(Candidate {
            rule,
            contact: None,
            name,
            emails,
            broken_email,
            postal,
            phone,
            blacklisted: Vec::new(),
            language,
        });
        self.candidates.sort_by_key(|candidate| candidate.rule);
    }

    fn tell(&self, account: &mut Account) {
        account.candidates.clone_from(&self.candidates);
        account.country.clone_from(&self.country);
        account.tags.clone_from(&self.tags);
        account.payment_term = self.terms;
        account.trust = self.trust;
        account.language.clone_from(&self.language);
    }
}

/// Good enough for a story: something, an `@`, a domain.
fn is_address(text: &str) -> bool {
    text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && !domain.is_empty() && !text.contains(char::is_whitespace) && !domain.contains('@')
    })
}

impl World {
    pub(super) fn customer(&mut self, customer: &Customer) -> Parsed<()> {
        match customer {
            Customer::Partner { .. } => return self.partner(customer),
            Customer::Contact { rule, partner, address, language } => {
                let id = self.partner_id(partner)?;
                let address = address.as_deref().unwrap_or_default();
                self.change(id, partner, |profile| profile.reach(*rule, address, language.clone()));
            }
            Customer::Choose { plan, partner } => return self.choose(plan, partner),
            Customer::Promise { partner, amount, due } => return self.promise(partner, *amount, *due),
            Customer::Snooze { partner, until, note } => {
                self.account(partner)?.snooze = Some(Snooze { until: *until, note: note.clone() });
            }
            Customer::Mode { partner, mode } => self.account(partner)?.mode = *mode,
            Customer::NextReminder { partner, date } => {
                let set_by = Setter::Person;
                self.account(partner)?.next_reminder = date.map(|date| NextReminder { date, set_by });
            }
            Customer::SetLevel { partner, days } => return self.set_level(partner, *days),
            Customer::Merge { partner, into: stays } | Customer::MoveUnder { partner, parent: stays } => {
                return self.merge(partner, stays);
            }
        }
        Ok(())
    }

    fn partner(&mut self, customer: &Customer) -> Parsed<()> {
        let Customer::Partner { name, address, country, tags, terms, trust, language } = customer else {
            return Ok(());
        };
        let id = match self.customers.get(name) {
            Some(known) => *known,
            None => PartnerId(self.next_id()),
        };
        self.customers.insert(name.clone(), id);
        let tags: Vec<TagId> = tags.iter().map(|tag| self.chart.tag(tag)).collect();
        let terms = terms.as_ref().map(|terms| self.chart.terms(terms));
        self.change(id, name, |profile| {
            profile.tags.extend(tags);
            profile.terms = terms.or(profile.terms);
            profile.country = country.clone().or(profile.country.take());
            profile.trust = trust.unwrap_or(profile.trust);
            profile.language = language.clone().or(profile.language.take());
            if let Some(address) = address {
                profile.reach(RecipientRule::Customer, address, None);
            }
        });
        Ok(())
    }

    fn change(&mut self, id: PartnerId, name: &str, change: impl FnOnce(&mut Profile)) {
        let profile = self.profiles.entry(id).or_insert_with(|| Profile::new(name));
        change(profile);
        for account in self.input.accounts.values_mut().filter(|account| account.key.partner == id) {
            profile.tell(account);
        }
    }

    fn partner_id(&self, name: &str) -> Parsed<PartnerId> {
        match self.customers.get(name) {
            Some(id) => Ok(*id),
            None => wrong(format!("there is no partner \"{name}\": say `partner {name}` first")),
        }
    }

    /// The account of a customer with the company that was named last.
    pub(super) fn key(&mut self, partner: &str) -> Parsed<AccountKey> {
        Ok(AccountKey { partner: self.partner_id(partner)?, company: self.company() })
    }

    pub(super) fn account(&mut self, partner: &str) -> Parsed<&mut Account> {
        let key = self.key(partner)?;
        Ok(self.account_at(key))
    }

    pub(super) fn account_at(&mut self, key: AccountKey) -> &mut Account {
        let profile = self.profiles.get(&key.partner);
        self.input.accounts.entry(key).or_insert_with(|| {
            let mut account = Account::new(key, profile.map(|profile| profile.name.clone()).unwrap_or_default());
            profile.into_iter().for_each(|profile| profile.tell(&mut account));
            account
        })
    }

    fn choose(&mut self, plan: &str, partner: &str) -> Parsed<()> {
        let plans = &self.company_input().other_plans;
        let Some(id) = plans.iter().find(|known| known.name == plan).map(|known| known.id) else {
            return wrong(format!("there is no plan \"{plan}\" beside the default one"));
        };
        self.account(partner)?.plan = Some(id);
        Ok(())
    }

    fn promise(&mut self, partner: &str, amount: Option<Decimal>, due: NaiveDate) -> Parsed<()> {
        let made_on = self.input.run_date;
        let (paid_since, state) = (Decimal::ZERO, PromiseState::Open);
        self.account(partner)?.promise = Some(Promise { due, amount, made_on, paid_since, state });
        Ok(())
    }

    fn set_level(&mut self, partner: &str, days: Option<i64>) -> Parsed<()> {
        let key = self.key(partner)?;
        let account = self.account_at(key).clone();
        if let Some(days) = days
            && let Ok(plan) = self.company_input().plan_for(&account).plan
            && !plan.levels().iter().any(|level| level.days_after_due == days)
        {
            let known: Vec<String> = plan.levels().iter().map(|level| level.days_after_due.to_string()).collect();
            return wrong(format!("its plan has no level of {days} days, but of {}", known.join(", ")));
        }
        engine::set_level(&mut self.input, key, days);
        Ok(())
    }

    /// All accounts of `gone` become those of `stays`, and so does its name.
    fn merge(&mut self, gone: &str, stays: &str) -> Parsed<()> {
        let (from, into) = (self.partner_id(gone)?, self.partner_id(stays)?);
        if from == into {
            return wrong(format!("{gone} and {stays} are the same customer"));
        }
        let keys: Vec<AccountKey> = self.input.accounts.keys().filter(|key| key.partner == from).copied().collect();
        for key in keys {
            let stays = AccountKey { partner: into, ..key };
            self.account_at(stays);
            merging::merge(&mut self.input, key, stays);
            self.settled.iter_mut().filter(|(of, _)| *of == key).for_each(|(of, _)| *of = stays);
            self.mails.merge(key, stays);
        }
        self.customers.values_mut().filter(|id| **id == from).for_each(|id| *id = into);
        Ok(())
    }
}
