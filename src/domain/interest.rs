//! Interest on late payments: the law of a country, what a company claims by it, and what comes of it, item by item.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{InvoiceId, ItemId, Money, add_up};

/// What the law of each country says of late payments between businesses, and the rates that it refers to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InterestLaws {
    /// Reference rates by name, such as `ecb`.
    pub references: BTreeMap<String, ReferenceRate>,
    /// Laws by the ISO code of the country.
    pub by_country: BTreeMap<String, InterestLaw>,
}

/// A rate that laws refer to, as it changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReferenceRate {
    /// Percent a year, by the first day on which it counts.
    pub rates: BTreeMap<NaiveDate, Decimal>,
    /// The last day for which the rates are known; after it the last one goes on, and is told to be old.
    pub known_until: NaiveDate,
}

/// The law of one country.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterestLaw {
    /// The rate of each day.
    pub rate: StatutoryRate,
    /// A rate is rounded up to a multiple of this, in percent.
    pub rounds_up_to: Option<Decimal>,
    /// Which day's rate counts.
    pub rate_of: RateOf,
    /// After each whole year the interest of that year bears interest too.
    pub compounds_yearly: bool,
    /// What is due for each invoice beside the interest; none: the law has no such thing.
    pub lump_sums: Option<LumpSums>,
}

/// The lump sums of a law.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LumpSums {
    /// Their currency, as its ISO code. Claims in other currencies have none: the law does not say what they are worth.
    pub currency: String,
    /// The sums, by the debt from which each is due.
    pub by_debt: BTreeMap<Decimal, Decimal>,
}

/// The rate that a law names, in percent a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StatutoryRate {
    /// Always the same.
    Fixed(Decimal),
    /// So many points above a reference rate.
    Above {
        /// The name of the reference rate.
        reference: String,
        /// Percentage points.
        points: Decimal,
    },
}

/// Which day's rate counts for a debt.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RateOf {
    /// That of each day, so that it changes while the debt is open.
    #[default]
    EachDay,
    /// That of the first day of interest, to the end.
    FirstDay,
}

/// What a company claims of customers who pay late.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterestRules {
    /// The country whose law counts; none: the company's.
    pub country: Option<String>,
    /// The rate for businesses.
    pub rate: InterestRate,
    /// The rate for consumers; none: nothing is claimed of them.
    pub consumer_rate: Option<InterestRate>,
    /// The lump sum for each invoice of a business.
    pub compensation: Compensation,
    /// An item that is overdue for no more days than this bears nothing; after that it bears interest from the first day.
    pub grace_days: i64,
    /// How it is booked at levels that say so; none: it never is.
    pub booking: Option<InterestBooking>,
}

/// How interest is booked: as a draft invoice, for a person to post.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InterestBooking {
    /// The code of the account of its lines; none: the sales journal's default.
    pub account: Option<String>,
}

/// Since when an item bears interest that is not booked yet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum BearsInterest {
    /// Since it is overdue.
    #[default]
    SinceOverdue,
    /// After that day, through which it is booked, with the lump sum.
    After(NaiveDate),
    /// Never: it is interest itself.
    Never,
}

/// A rate that a company claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InterestRate {
    /// That of the law.
    Statutory,
    /// Percent a year, as contracts say.
    Fixed(Decimal),
    /// Points above the reference rate of the law's country, as contracts say.
    AboveReference(Decimal),
}

/// A lump sum for the costs of recovery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Compensation {
    /// That of the law, for claims in the law's currency.
    Statutory,
    /// The company's own, by currency; for currencies that are not named: none.
    Own(BTreeMap<String, Decimal>),
}

/// What a level does with what is claimed of late payments.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum InterestAtLevel {
    /// Nothing.
    #[default]
    Unsaid,
    /// Its message states it.
    Stated,
    /// Its message states it, and it is booked as a draft invoice.
    Booked,
}

/// What one account owes beside its items, because it is late.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Interest {
    /// Rows of the breakdown: by due date, item, and day.
    pub rows: Vec<InterestRow>,
    /// Lump sums, by due date.
    pub compensations: Vec<CompensationRow>,
    /// What a reader must know.
    pub notes: Vec<InterestNote>,
}

/// Interest of one item at one rate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterestRow {
    /// The item.
    pub item: ItemId,
    /// Its number.
    pub number: String,
    /// What bears the interest: what is open today less credits; where interest compounds, with that of years before.
    pub principal: Money,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// How many days these are.
    pub days: i64,
    /// Percent a year.
    pub rate: Decimal,
    /// The interest, rounded.
    pub amount: Money,
}

/// A lump sum for an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompensationRow {
    /// The invoice.
    pub invoice: InvoiceId,
    /// Its number.
    pub number: String,
    /// The sum.
    pub amount: Money,
}

/// What a reader of a breakdown must know.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum InterestNote {
    /// A rate counts beyond the days for which it is known.
    OldRate {
        /// The reference rate.
        reference: String,
        /// Since when it counts.
        rate_of: NaiveDate,
        /// Until when it is known.
        known_until: NaiveDate,
    },
    /// An item was overdue before the first rate that is known.
    NoRate {
        /// The item's number.
        number: String,
        /// The reference rate.
        reference: String,
        /// The first day on which it would bear interest.
        on: NaiveDate,
    },
    /// Claims in a currency for which there is no lump sum.
    NoCompensation {
        /// The currency's code.
        currency: String,
    },
}

/// Why nothing is claimed of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoInterest {
    /// The company has not switched it on.
    SwitchedOff,
    /// The customer is no business.
    Consumer,
    /// Neither the company nor the settings say by which country's law.
    NoCountry,
    /// Nothing is known of a country's law.
    NoLaw {
        /// The country.
        country: String,
    },
    /// A rate above a reference is claimed where the law has no reference.
    NoReference {
        /// The country.
        country: String,
    },
}

impl ReferenceRate {
    /// The rate of a day, and since when it counts; none: the day is before the first one.
    #[must_use]
    pub fn on(&self, day: NaiveDate) -> Option<(NaiveDate, Decimal)> {
        self.rates.range(..=day).next_back().map(|(from, rate)| (*from, *rate))
    }
}

impl LumpSums {
    /// The lump sum for a debt; none: the debt is in another currency, or smaller than any.
    #[must_use]
    pub fn of(&self, debt: &Money) -> Option<Decimal> {
        let in_currency = debt.currency.code == self.currency;
        self.by_debt.range(..=debt.amount).next_back().filter(|_| in_currency).map(|(_, sum)| *sum)
    }
}

impl Interest {
    /// Interest by currency.
    #[must_use]
    pub fn total(&self) -> Vec<Money> {
        add_up(self.rows.iter().map(|row| &row.amount))
    }

    /// Lump sums by currency.
    #[must_use]
    pub fn compensation(&self) -> Vec<Money> {
        add_up(self.compensations.iter().map(|row| &row.amount))
    }

    /// What concerns these items, and their invoices; notes stay out.
    #[must_use]
    pub fn of(&self, items: &[ItemId], invoices: &BTreeSet<InvoiceId>) -> Self {
        let rows = self.rows.iter().filter(|row| items.contains(&row.item)).cloned().collect();
        let due = self.compensations.iter().filter(|row| invoices.contains(&row.invoice));
        Self { rows, compensations: due.cloned().collect(), notes: Vec::new() }
    }

    /// Whether nothing is claimed.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.compensations.is_empty()
    }
}

impl fmt::Display for InterestNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OldRate { reference, rate_of, known_until } => write!(
                f,
                "the {reference} rate of {rate_of} is still used, though it is known until {known_until} only: \
                 enter newer ones in `interest_rates_file`"
            ),
            Self::NoRate { number, reference, on } => {
                write!(f, "{number} is left out: no {reference} rate is known for {on}")
            }
            Self::NoCompensation { currency } => write!(
                f,
                "no lump sum for claims in {currency}: the law names none in this currency, and `compensation` neither"
            ),
        }
    }
}

impl fmt::Display for NoInterest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SwitchedOff => f.write_str("interest is not switched on for the company"),
            Self::Consumer => f.write_str("the customer is no company, and `consumer_rate` is not set"),
            Self::NoCountry => f.write_str("the company has no country in Odoo: enter one, or set `country`"),
            Self::NoLaw { country } => write!(
                f,
                "nothing is known of the law of {country}: set a `rate` and `compensation`, or enter the law in \
                 `interest_rates_file`"
            ),
            Self::NoReference { country } => {
                write!(f, "the law of {country} has no reference rate: set a fixed `rate`")
            }
        }
    }
}
