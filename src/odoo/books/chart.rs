//! The chart: companies, currencies, languages, levels and their texts; small, and read first.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rust_decimal::Decimal;

use super::addresses::Addresses;
use super::contacts::{CountryName, address_lines, postal_address};
use super::stationery::Stationery;
use super::{Books, PlanBooks, State};
use crate::domain::{
    Account, Company, CompanyId, Currency, CurrencyId, Level, LevelId, Sender, SymbolPosition, Unreadable,
};
use crate::odoo::fault::OdooError;
use crate::odoo::names::followup;
use crate::odoo::row::{FieldError, Row};
use crate::odoo::search::{Domain, Search};
use crate::render::{Direction, LevelText, Locale};

const COMPANY_FIELDS: [&str; 10] = [
    "name",
    "parent_id",
    "currency_id",
    "partner_id",
    "email",
    "phone",
    "website",
    "vat",
    "catchall_email",
    "country_id",
];

/// The companies above one, where this Odoo has branches.
pub(super) const PARENT_PATH: &str = "parent_path";

/// What is the same for all accounts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chart {
    /// The companies that are followed up.
    pub companies: BTreeMap<CompanyId, CompanyBooks>,
    /// Companies above them that are not: their plans may count for those below (rule 9), and nothing else is known of
    /// them, since the user need not see them.
    pub parents: BTreeMap<CompanyId, CompanyBooks>,
    /// All currencies, archived ones too.
    pub currencies: BTreeMap<CurrencyId, Arc<Currency>>,
    /// The installed languages, by code such as `fr_BE`.
    pub locales: BTreeMap<String, Locale>,
    /// The texts of each level in each installed language.
    pub texts: BTreeMap<(LevelId, String), LevelText>,
    /// Where the portal is, without a slash at its end: by the settings, else as setup has found it.
    pub portal_url: Option<String>,
    /// Where mails come back to that Odoo is to hear of, as setup has found it.
    pub bounces: Option<String>,
    /// Rows that could not be read and belong to no company that is known.
    pub unreadable: Vec<Unreadable>,
    /// What somebody should put right, and keeps nobody from being reminded, as sentences.
    pub problems: Vec<String>,
}

/// A company and its own levels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompanyBooks {
    /// The company.
    pub company: Company,
    /// The active levels of its own default plan, ordered by days. None: its parent's count.
    pub levels: Vec<Level>,
    /// Its own plans beside the default one.
    pub plans: Vec<PlanBooks>,
    /// What its letters bear.
    pub stationery: Stationery,
    /// What could not be read of it. Its plan may be incomplete, so nothing is sent.
    pub unreadable: Vec<Unreadable>,
}

/// What a company's own partner adds.
#[derive(Debug, Default)]
struct Letterhead {
    language: Option<String>,
    address: Vec<String>,
}

impl Chart {
    /// The company whose default plan counts for `company`: itself, else its nearest parent that has levels (rule 9).
    #[must_use]
    pub fn plan_company(&self, company: CompanyId) -> Option<&CompanyBooks> {
        self.nearest(company, |books| !books.levels.is_empty() || !books.unreadable.is_empty())
    }

    /// The plans beside the default one that count for a company: its own, or its nearest parent's, if it has neither
    /// levels nor plans.
    #[must_use]
    pub fn other_plans(&self, company: CompanyId) -> &[PlanBooks] {
        let has_any =
            |books: &CompanyBooks| !books.levels.is_empty() || !books.plans.is_empty() || !books.unreadable.is_empty();
        self.nearest(company, has_any).map_or(&[], |books| &books.plans)
    }

    /// A chosen plan that does not count here must not be passed over in silence: the account would get another's letters.
    pub(super) fn check_chosen_plans(&self, accounts: &mut [Account]) {
        for account in accounts.iter_mut().filter(|account| !account.items.is_empty()) {
            let Some(plan) = account.plan else { continue };
            if self.other_plans(account.key.company).iter().all(|known| known.id != plan) {
                let record = account.record.map_or_else(String::new, |record| format!(" {record}"));
                account.unreadable.push(Unreadable {
                    what: format!("follow-up record{record}, {}", followup::PLAN),
                    problem: format!(
                        "the plan that was chosen ({plan}) is archived or of another company: choose another plan, or none"
                    ),
                });
            }
        }
    }

    /// The company or the nearest above it of which that is true.
    fn nearest(&self, company: CompanyId, is_wanted: impl Fn(&CompanyBooks) -> bool) -> Option<&CompanyBooks> {
        let mut seen = BTreeSet::new();
        let mut next = self.owner(company);
        while let Some(books) = next {
            if is_wanted(books) {
                return Some(books);
            }
            seen.insert(books.company.id);
            next = books.company.parent.filter(|parent| !seen.contains(parent)).and_then(|id| self.owner(id));
        }
        None
    }

    pub(super) fn owner(&self, company: CompanyId) -> Option<&CompanyBooks> {
        self.companies.get(&company).or_else(|| self.parents.get(&company))
    }

    /// Whose levels and plans are read: a company that is followed up, or one above it.
    pub(super) fn owner_mut(&mut self, company: CompanyId) -> Option<&mut CompanyBooks> {
        self.companies.get_mut(&company).or_else(|| self.parents.get_mut(&company))
    }

    /// All that may own levels and plans.
    fn owners(&self) -> impl Iterator<Item = &CompanyBooks> + Clone {
        self.companies.values().chain(self.parents.values())
    }

    /// The levels that count for a company; none: neither it nor a parent has any.
    #[must_use]
    pub fn levels_of(&self, company: CompanyId) -> &[Level] {
        self.plan_company(company).map_or(&[], |books| &books.levels)
    }

    /// What belongs to one of them. They are named one by one: Odoo 14 does not look above a company for a user who may not
    /// see what is there.
    pub(super) fn of_owners(&self, field: &str) -> Domain {
        Domain::new().is_in(field, self.companies.keys().chain(self.parents.keys()).map(|company| company.0))
    }

    /// All active levels, whosever they are.
    pub fn levels(&self) -> impl Iterator<Item = &Level> {
        let plans = self.owners().flat_map(|books| &books.plans).flat_map(|plan| &plan.levels);
        self.owners().flat_map(|books| &books.levels).chain(plans)
    }

    /// The same, to say of them what their texts are like, beside those texts.
    pub fn levels_and_texts(
        &mut self,
    ) -> (impl Iterator<Item = &mut Level>, &mut BTreeMap<(LevelId, String), LevelText>) {
        let owners = self.companies.values_mut().chain(self.parents.values_mut());
        let levels = owners
            .flat_map(|books| books.levels.iter_mut().chain(books.plans.iter_mut().flat_map(|plan| &mut plan.levels)));
        (levels, &mut self.texts)
    }

    /// A level that is active.
    pub(super) fn level(&self, level: LevelId) -> Option<&Level> {
        self.levels().find(|known| known.id == level)
    }

    /// Its days.
    pub(super) fn days_of(&self, level: LevelId) -> Option<i64> {
        self.level(level).map(|known| known.days_after_due)
    }
}

impl Books {
    /// Companies, currencies, languages, levels and their texts.
    ///
    /// # Errors
    /// Odoo cannot be read. Single rows that cannot be read are part of the answer instead.
    pub async fn chart(&self) -> Result<Chart, OdooError> {
        let mut chart = Chart::default();
        self.add_currencies(&mut chart).await?;
        self.add_locales(&mut chart).await?;
        let State { catchall, bounces, portal_url, .. } = self.state().await?;
        chart.bounces = bounces;
        chart.portal_url = self.portal_url(portal_url);
        self.add_companies(&mut chart, catchall.as_deref()).await?;
        if self.settings.letters || self.settings.payment_details {
            self.add_stationery(&mut chart, self.settings.letters).await?;
        }
        let in_use = self.add_plans(&mut chart).await?;
        self.add_levels(&mut chart, in_use).await?;
        Ok(chart)
    }

    async fn add_currencies(&self, chart: &mut Chart) -> Result<(), OdooError> {
        let fields = ["name", "symbol", "position", "rounding", "decimal_places"];
        let search = Search::new("res.currency", Domain::new(), fields);
        for row in self.session.with_archived().search_read_all(&search).await? {
            match row.map_err(Unreadable::from).and_then(|row| Ok(currency(&row)?)) {
                Ok(currency) => drop(chart.currencies.insert(currency.id, Arc::new(currency))),
                Err(why) => chart.unreadable.push(why),
            }
        }
        Ok(())
    }

    async fn add_locales(&self, chart: &mut Chart) -> Result<(), OdooError> {
        let fields = ["code", "decimal_point", "thousands_sep", "grouping", "date_format", "direction"];
        let search = Search::new("res.lang", Domain::new().eq("active", true), fields);
        for row in self.session.search_read_all(&search).await? {
            match row.map_err(Unreadable::from).and_then(|row| Ok(locale(&row)?)) {
                Ok(locale) => drop(chart.locales.insert(locale.language.clone(), locale)),
                Err(why) => chart.unreadable.push(why),
            }
        }
        Ok(())
    }

    async fn add_companies(&self, chart: &mut Chart, catchall: Option<&str>) -> Result<(), OdooError> {
        let mut fields = COMPANY_FIELDS.to_vec();
        fields.extend(self.knows_parent_path.then_some(PARENT_PATH));
        let rows = self.session.read("res.company", &self.companies, &fields).await?;
        let partners: Vec<i64> = rows.iter().flatten().filter_map(|row| row.id_of("partner_id").ok()).collect();
        let mut letterheads = BTreeMap::new();
        for row in self.session.read("res.partner", &partners, &["lang", "contact_address"]).await? {
            match row.map_err(Unreadable::from).and_then(|row| Ok((row.id(), letterhead(&row)?))) {
                Ok((id, letterhead)) => drop(letterheads.insert(id, letterhead)),
                Err(why) => chart.unreadable.push(why),
            }
        }
        let countries = rows.iter().flatten().filter_map(|row| row.opt_id("country_id").ok().flatten()).collect();
        let countries = self.countries(&countries).await?;
        for row in rows {
            let read = row.map_err(Unreadable::from).and_then(|row| {
                let letterhead = letterheads.remove(&row.id_of("partner_id")?).unwrap_or_default();
                let country = row.opt_id("country_id")?.and_then(|country| countries.get(&country));
                let books = self.company(&row, letterhead, country, &chart.currencies, catchall)?;
                Ok((above(&row, books.company.parent)?, books))
            });
            match read {
                Ok((above, books)) => {
                    chart.parents.extend(self.parents(&above, &books));
                    chart.companies.insert(books.company.id, books);
                }
                Err(why) => chart.unreadable.push(why),
            }
        }
        Ok(())
    }

    /// The companies above one, nearest first, that are not followed up themselves. Their levels are worded for its people.
    fn parents(&self, above: &[CompanyId], below: &CompanyBooks) -> Vec<(CompanyId, CompanyBooks)> {
        let parents = above.iter().enumerate().filter(|(_, id)| !self.companies.contains(&id.0));
        let parent = |(place, id): (usize, &CompanyId)| {
            let (parent, name) = (above.get(place + 1).copied(), format!("company {id}"));
            let company = Company { id: *id, parent, name, ..below.company.clone() };
            (
                *id,
                CompanyBooks {
                    company,
                    levels: Vec::new(),
                    plans: Vec::new(),
                    stationery: Stationery::default(),
                    unreadable: Vec::new(),
                },
            )
        };
        parents.map(parent).collect()
    }

    fn company(
        &self,
        row: &Row,
        letterhead: Letterhead,
        country: Option<&CountryName>,
        currencies: &BTreeMap<CurrencyId, Arc<Currency>>,
        catchall: Option<&str>,
    ) -> Result<CompanyBooks, Unreadable> {
        let name = row.str("name")?.to_owned();
        let currency = CurrencyId(row.id_of("currency_id")?);
        let Some(currency) = currencies.get(&currency) else {
            return Err(row.unreadable(format!("its currency {currency} is not known")).into());
        };
        let text = |field: &str| -> Result<Option<String>, FieldError> {
            Ok(row.opt_str(field)?.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned))
        };
        let addresses = Addresses::parse(row.opt_str("email")?);
        let mut unreadable = Vec::new();
        if let (None, Some(broken)) = (addresses.valid.first(), &addresses.broken) {
            unreadable.push(Unreadable {
                what: format!("company {}, email", row.id()),
                problem: format!("expected an e-mail address, got the text \"{broken}\""),
            });
        }
        let email = addresses.valid.into_iter().next();
        let own_catchall = Addresses::parse(row.opt_str("catchall_email")?).valid.into_iter().next();
        let phone = text("phone")?;
        let post = postal_address(&letterhead.address, &[&name], country).unwrap_or_default();
        let mut contact_lines: Vec<String> = letterhead.address.into_iter().filter(|line| *line != name).collect();
        contact_lines.extend(phone.iter().chain(&email).cloned());
        contact_lines.extend(text("website")?.into_iter().chain(text("vat")?));
        let company = Company {
            id: CompanyId(row.id()),
            parent: row.opt_id("parent_id")?.map(CompanyId),
            currency: Arc::clone(currency),
            language: letterhead.language.or_else(|| self.settings.fallback_language.clone()),
            sender: email.map(|email| Sender { name: name.clone(), email }),
            reply_to: own_catchall.or_else(|| catchall.map(str::to_owned)),
            contact_lines,
            phone,
            country: country.map(|country| country.code.clone()),
            name,
        };
        let stationery = Stationery { address: post, ..Stationery::default() };
        Ok(CompanyBooks { company, levels: Vec::new(), plans: Vec::new(), stationery, unreadable })
    }
}

/// The companies above one, nearest first: by its path, such as `1/5/9/`, where this Odoo has one, else its parent alone.
fn above(row: &Row, parent: Option<CompanyId>) -> Result<Vec<CompanyId>, FieldError> {
    let path = if row.value(PARENT_PATH).is_some() { row.opt_str(PARENT_PATH)? } else { None };
    let Some(path) = path else { return Ok(parent.into_iter().collect()) };
    let ids = path.split('/').filter(|id| !id.is_empty()).map(|id| id.parse().map(CompanyId));
    let mut ids: Vec<CompanyId> =
        ids.collect::<Result<_, _>>().map_err(|_| row.field_error(PARENT_PATH, "numbers of companies"))?;
    ids.pop();
    ids.reverse();
    Ok(ids)
}

fn letterhead(row: &Row) -> Result<Letterhead, FieldError> {
    let address = address_lines(row.opt_str("contact_address")?.unwrap_or_default());
    Ok(Letterhead { language: row.opt_str("lang")?.map(str::to_owned), address })
}

fn currency(row: &Row) -> Result<Currency, FieldError> {
    let rounding = row.decimal("rounding")?;
    if rounding <= Decimal::ZERO {
        return Err(row.field_error("rounding", "an amount above zero"));
    }
    let decimal_places = u32::try_from(row.int("decimal_places")?).ok().filter(|places| *places <= 12);
    let code = row.str("name")?.to_owned();
    Ok(Currency {
        id: CurrencyId(row.id()),
        symbol: row.opt_str("symbol")?.unwrap_or(&code).to_owned(),
        position: match row.opt_str("position")? {
            Some("before") => SymbolPosition::Before,
            _ => SymbolPosition::After,
        },
        // Odoo keeps it as a binary float: 0.01 may come with dust at its end.
        rounding: clean_rounding(rounding),
        decimal_places: decimal_places.ok_or_else(|| row.field_error("decimal_places", "a number of digits"))?,
        code,
    })
}

/// At most twelve digits: no currency has more, and the dust of binary floats lies beyond.
fn clean_rounding(rounding: Decimal) -> Decimal {
    rounding.round_dp_with_strategy(12, rust_decimal::RoundingStrategy::MidpointAwayFromZero).normalize()
}

fn locale(row: &Row) -> Result<Locale, FieldError> {
    Ok(Locale {
        language: row.str("code")?.to_owned(),
        decimal_point: row.opt_str("decimal_point")?.unwrap_or(".").to_owned(),
        thousands_separator: row.opt_str("thousands_sep")?.unwrap_or_default().to_owned(),
        grouping: Locale::parse_grouping(row.opt_str("grouping")?.unwrap_or_default()),
        date_format: row.opt_str("date_format")?.unwrap_or("%Y-%m-%d").to_owned(),
        direction: match row.opt_str("direction")? {
            Some("rtl") => Direction::RightToLeft,
            _ => Direction::LeftToRight,
        },
    })
}
