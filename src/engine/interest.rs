//! Works out interest and lump sums for late payments. It decides nothing about reminders.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Months, NaiveDate};
use rust_decimal::Decimal;

use crate::domain::{
    Account, BearsInterest, Company, Compensation, CompensationRow, CurrencyId, Interest, InterestLaw, InterestLaws,
    InterestNote, InterestRate, InterestRow, InterestRules, InvoiceId, Money, NoInterest, OpenItem, RateOf,
    ReferenceRate, Reminder, StatutoryRate, shifted,
};

/// Days of a year, leap years too: the guides of governments divide by it.
const DAYS_OF_A_YEAR: i64 = 365;

/// What `account` owes to `company` on `day` because it is late: each claim that is overdue, not excluded, and not paid
/// already, from the day after its due date through `day`. What is open today bears the interest of the whole time, since
/// the days of part payments are not known; credits that are not allocated are taken off the oldest claims of their
/// currency. So it is never more than what is owed. What is booked already is not claimed again.
///
/// # Errors
/// Why nothing is claimed.
pub fn interest(
    account: &Account,
    company: &Company,
    rules: Option<&InterestRules>,
    laws: &InterestLaws,
    day: NaiveDate,
) -> Result<Interest, NoInterest> {
    let rules = rules.ok_or(NoInterest::SwitchedOff)?;
    let claimed = if account.is_company { Some(&rules.rate) } else { rules.consumer_rate.as_ref() };
    let country = rules.country.as_ref().or(company.country.as_ref());
    let law = country.and_then(|country| laws.by_country.get(country));
    let formula = Formula::of(claimed.ok_or(NoInterest::Consumer)?, country, law, laws)?;
    let mut interest = Interest::default();
    let mut notes = BTreeSet::new();
    let bearing: Vec<(&OpenItem, Money)> =
        principals(account, day).into_iter().filter(|(item, _)| item.days_overdue(day) > rules.grace_days).collect();
    let mut debts: Vec<(&OpenItem, Money)> = Vec::new();
    for (item, principal) in bearing {
        notes.extend(formula.old_rate(item, day));
        match formula.rows(item, &principal, day) {
            Ok(rows) => {
                interest.rows.extend(rows);
                debts.push((item, principal));
            }
            Err(note) => drop(notes.insert(note)),
        }
    }
    if account.is_company {
        for (item, debt) in by_invoice(debts) {
            match lump_sum(&rules.compensation, law, &debt) {
                Ok(Some(sum)) => interest.compensations.push(CompensationRow {
                    invoice: item.invoice,
                    number: item.number.clone(),
                    amount: Money::new(sum, &debt.currency),
                }),
                Ok(None) => {}
                Err(note) => drop(notes.insert(note)),
            }
        }
    }
    interest.notes = notes.into_iter().collect();
    Ok(interest)
}

/// What of it concerns the items that `reminder` demands, on the day of its run; nothing, where nothing is claimed.
#[must_use]
pub fn interest_of(
    reminder: &Reminder,
    account: &Account,
    company: &Company,
    rules: Option<&InterestRules>,
    laws: &InterestLaws,
) -> Interest {
    let demanded = account.items.iter().filter(|item| reminder.demanded.contains(&item.id));
    let invoices = demanded.map(|item| item.invoice).collect();
    let claimed = interest(account, company, rules, laws, reminder.run_date);
    claimed.map(|claimed| claimed.of(&reminder.demanded, &invoices)).unwrap_or_default()
}

/// The claims that bear interest, oldest first, each with what is left of it after credits of its currency.
fn principals(account: &Account, day: NaiveDate) -> Vec<(&OpenItem, Money)> {
    let followed = || account.items.iter().filter(|item| !item.is_excluded(day));
    let mut credits: BTreeMap<CurrencyId, Decimal> = BTreeMap::new();
    for credit in followed().filter(|item| item.is_credit()) {
        *credits.entry(credit.open.currency.id).or_default() -= credit.open.amount;
    }
    let counts = |item: &&OpenItem| {
        let bears = item.bears_interest != BearsInterest::Never;
        bears && item.is_claim() && item.is_overdue(day) && !item.payment_in_process
    };
    let mut overdue: Vec<&OpenItem> = followed().filter(counts).collect();
    overdue.sort_by_key(|item| (item.due_date, item.id));
    let mut left = Vec::new();
    for item in overdue {
        let credit = credits.entry(item.open.currency.id).or_default();
        let covered = item.open.amount.min(*credit);
        *credit -= covered;
        if item.open.amount > covered {
            left.push((item, Money::new(item.open.amount - covered, &item.open.currency)));
        }
    }
    left
}

/// Instalments of one invoice together, under the oldest of them: a lump sum is due once for an invoice, and not again where
/// it is booked.
fn by_invoice(items: Vec<(&OpenItem, Money)>) -> Vec<(&OpenItem, Money)> {
    let is_booked = |item: &OpenItem| matches!(item.bears_interest, BearsInterest::After(_));
    let booked: BTreeSet<InvoiceId> =
        items.iter().filter(|(item, _)| is_booked(item)).map(|(item, _)| item.invoice).collect();
    let mut invoices: Vec<(&OpenItem, Money)> = Vec::new();
    for (item, principal) in items.into_iter().filter(|(item, _)| !booked.contains(&item.invoice)) {
        match invoices.iter_mut().find(|(known, _)| known.invoice == item.invoice) {
            Some((_, debt)) => debt.amount += principal.amount,
            None => invoices.push((item, principal)),
        }
    }
    invoices
}

/// The lump sum for a debt, in its currency; none: nobody claims one.
fn lump_sum(
    compensation: &Compensation,
    law: Option<&InterestLaw>,
    debt: &Money,
) -> Result<Option<Decimal>, InterestNote> {
    match (compensation, law) {
        (Compensation::Own(sums), _) => Ok(sums.get(&debt.currency.code).copied()),
        (Compensation::Statutory, Some(InterestLaw { lump_sums: None, .. })) => Ok(None),
        (Compensation::Statutory, law) => {
            let sum = law.and_then(|law| law.lump_sums.as_ref()?.of(debt));
            sum.map(Some).ok_or_else(|| InterestNote::NoCompensation { currency: debt.currency.code.clone() })
        }
    }
}

/// How the rate of a day comes about.
struct Formula<'a> {
    base: Base<'a>,
    rounds_up_to: Option<Decimal>,
    rate_of: RateOf,
    compounds_yearly: bool,
}

/// Where a rate begins from, in percent a year.
enum Base<'a> {
    Fixed(Decimal),
    Above { name: &'a str, reference: &'a ReferenceRate, points: Decimal },
}

impl<'a> Formula<'a> {
    fn of(
        claimed: &InterestRate,
        country: Option<&String>,
        law: Option<&'a InterestLaw>,
        laws: &'a InterestLaws,
    ) -> Result<Self, NoInterest> {
        let found = || {
            let country = country.ok_or(NoInterest::NoCountry)?.clone();
            law.ok_or(NoInterest::NoLaw { country: country.clone() }).map(|law| (country, law))
        };
        match claimed {
            InterestRate::Fixed(rate) => Ok(Self::agreed(Base::Fixed(*rate))),
            InterestRate::Statutory => {
                let (country, law) = found()?;
                let base = Base::of(&law.rate, laws).ok_or(NoInterest::NoReference { country })?;
                let InterestLaw { rounds_up_to, rate_of, compounds_yearly, .. } = *law;
                Ok(Self { base, rounds_up_to, rate_of, compounds_yearly })
            }
            InterestRate::AboveReference(points) => {
                let (country, law) = found()?;
                match Base::of(&law.rate, laws) {
                    Some(Base::Above { name, reference, .. }) => {
                        Ok(Self::agreed(Base::Above { name, reference, points: *points }))
                    }
                    Some(Base::Fixed(_)) | None => Err(NoInterest::NoReference { country }),
                }
            }
        }
    }

    /// What a law says beside the rate does not count for a rate that was agreed.
    const fn agreed(base: Base<'a>) -> Self {
        Self { base, rounds_up_to: None, rate_of: RateOf::EachDay, compounds_yearly: false }
    }

    /// The interest of one item: a row for each rate, and for each year where interest compounds.
    fn rows(&self, item: &OpenItem, principal: &Money, day: NaiveDate) -> Result<Vec<InterestRow>, InterestNote> {
        let first = match item.bears_interest {
            BearsInterest::After(booked) => shifted(booked.max(item.due_date), 1),
            BearsInterest::SinceOverdue | BearsInterest::Never => shifted(item.due_date, 1),
        };
        if first > day {
            return Ok(Vec::new());
        }
        let starts = self.starts(item, first, day)?;
        let ends = starts.keys().skip(1).map(|next| shifted(*next, -1)).chain([day]);
        let mut rows = Vec::new();
        let (mut bearing, mut of_this_year) = (principal.clone(), Decimal::ZERO);
        for ((from, (rate, new_year)), to) in starts.iter().zip(ends) {
            if *new_year {
                bearing.amount += std::mem::take(&mut of_this_year);
            }
            let days = (to - *from).num_days() + 1;
            let amount = bearing.amount * rate * Decimal::from(days) / Decimal::from(100 * DAYS_OF_A_YEAR);
            let amount = Money::new(amount, &bearing.currency);
            of_this_year += amount.amount;
            let (number, principal) = (item.number.clone(), bearing.clone());
            rows.push(InterestRow { item: item.id, number, principal, from: *from, to, days, rate: *rate, amount });
        }
        Ok(rows)
    }

    /// The days on which a row begins, its rate, and whether the interest of the year before joins the principal.
    fn starts(
        &self,
        item: &OpenItem,
        first: NaiveDate,
        day: NaiveDate,
    ) -> Result<BTreeMap<NaiveDate, (Decimal, bool)>, InterestNote> {
        let rate_day = |day: NaiveDate| match self.rate_of {
            RateOf::EachDay => day,
            RateOf::FirstDay => shifted(item.due_date, 1),
        };
        let mut starts = BTreeMap::from([(first, (self.rate_on(rate_day(first), item)?, false))]);
        if let (Base::Above { reference, .. }, RateOf::EachDay) = (&self.base, self.rate_of) {
            let mut rate_before = self.rate_on(first, item)?;
            for change in reference.rates.range(first..=day).map(|(change, _)| *change) {
                let rate = self.rate_on(change, item)?;
                if rate != rate_before {
                    starts.insert(change, (rate, false));
                    rate_before = rate;
                }
            }
        }
        if self.compounds_yearly {
            let years = (1..).map_while(|year| first.checked_add_months(Months::new(12 * year)));
            for new_year in years.take_while(|new_year| *new_year <= day) {
                starts.insert(new_year, (self.rate_on(rate_day(new_year), item)?, true));
            }
        }
        Ok(starts)
    }

    /// Percent a year; never below zero.
    fn rate_on(&self, day: NaiveDate, item: &OpenItem) -> Result<Decimal, InterestNote> {
        let rate = match &self.base {
            Base::Fixed(rate) => *rate,
            Base::Above { name, reference, points } => match reference.on(day) {
                Some((_, rate)) => rate + points,
                None => {
                    let (number, reference) = (item.number.clone(), (*name).to_owned());
                    return Err(InterestNote::NoRate { number, reference, on: day });
                }
            },
        };
        let rounded = self.rounds_up_to.map_or(rate, |step| (rate / step).ceil() * step);
        Ok(rounded.max(Decimal::ZERO).normalize())
    }

    /// That a rate counts beyond what is known of it.
    fn old_rate(&self, item: &OpenItem, day: NaiveDate) -> Option<InterestNote> {
        let Base::Above { name, reference, .. } = &self.base else { return None };
        let last = match self.rate_of {
            RateOf::EachDay => day,
            RateOf::FirstDay => shifted(item.due_date, 1),
        };
        let (rate_of, _) = reference.on(last).filter(|_| last > reference.known_until)?;
        let (reference, known_until) = ((*name).to_owned(), reference.known_until);
        Some(InterestNote::OldRate { reference, rate_of, known_until })
    }
}

impl<'a> Base<'a> {
    /// What a law begins from; none: its reference rate is nowhere.
    fn of(rate: &'a StatutoryRate, laws: &'a InterestLaws) -> Option<Self> {
        Some(match rate {
            StatutoryRate::Fixed(rate) => Self::Fixed(*rate),
            StatutoryRate::Above { reference: name, points } => {
                Self::Above { name, reference: laws.references.get(name)?, points: *points }
            }
        })
    }
}
