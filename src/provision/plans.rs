//! Plans beside the default one in Odoo, kept equal to a plan file.

use std::collections::BTreeMap;
use std::fmt;

use super::fault::{Doing as _, ProvisionError};
use super::level_values::exactly;
use super::levels::{FilePlan, LevelWorld, PlanCompany};
use crate::odoo::names::plan as names;
use crate::odoo::row::Row;
use crate::odoo::search::{Domain, Search};
use crate::odoo::session::{Members, Session};
use crate::odoo::value::Value;

/// A plan that Odoo is to hold beside the default one. Its levels name it by its key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlannedPlan {
    /// Its key in the plan file.
    pub key: String,
    /// What people call it.
    pub name: String,
    /// Of several plans that would count, the one with the lowest goes.
    pub sequence: i64,
    /// Names of customer tags.
    pub tags: Vec<String>,
    /// ISO codes of countries.
    pub countries: Vec<String>,
    /// Names of payment terms.
    pub payment_terms: Vec<String>,
    /// Where it stands in the file, for messages: `plan.toml:12`.
    pub place: String,
}

/// A plan that Odoo holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HeldPlan {
    /// Its id.
    pub id: i64,
    /// Its company.
    pub company_id: i64,
    /// Its name, for people.
    pub name: String,
    /// Whether it comes from a plan file.
    pub from_file: bool,
    /// Its key there.
    pub key: Option<String>,
    /// Whether it is in use; otherwise it is archived.
    pub active: bool,
    /// Its place among plans.
    pub sequence: i64,
    /// Ids of tags, countries and payment terms, each list sorted.
    pub counts_for: [Vec<i64>; 3],
}

/// A change to a plan itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlanStep {
    /// Make or change the plan that mirrors one of the plan file.
    Mirror {
        /// The company.
        company: PlanCompany,
        /// The plan.
        plan: PlannedPlan,
        /// The one that mirrors it so far.
        held: Option<i64>,
    },
    /// Archive a plan that the plan file does not have.
    Archive {
        /// Its id.
        id: i64,
        /// Its name.
        name: String,
        /// The company's.
        company: String,
        /// Where it is not.
        from: &'static str,
    },
    /// Give a plan that came from a file back to people.
    Release {
        /// Its id.
        id: i64,
        /// Its name.
        name: String,
        /// The company's.
        company: String,
    },
}

impl fmt::Display for PlanStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mirror { company, plan, held } => {
                let verb = if held.is_some() { "update" } else { "create" };
                write!(f, "{verb} plan \"{}\" of {} from the plan file", plan.name, company.name)
            }
            Self::Archive { name, company, from, .. } => {
                write!(f, "archive plan \"{name}\" of {company}: it is not in {from}")
            }
            Self::Release { name, company, .. } => {
                write!(f, "give plan \"{name}\" of {company} to people: the plan is not in a file any more")
            }
        }
    }
}

/// Ids of tags, countries and payment terms by the names that a plan file has for them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CustomerKinds {
    tags: BTreeMap<String, Vec<i64>>,
    countries: BTreeMap<String, Vec<i64>>,
    /// Each with its company; none: it is everybody's.
    payment_terms: BTreeMap<String, Vec<(i64, Option<i64>)>>,
}

impl CustomerKinds {
    /// Looks up what the plans of the file name.
    pub(super) async fn ask(session: &Session, file: &FilePlan) -> Result<Self, ProvisionError> {
        let mut kinds = Self::default();
        let doing = "looking up tags, countries and payment terms of the plan file";
        let rows = async |model: &str, field: &str, more: &[&str], wanted: fn(&PlannedPlan) -> &Vec<String>| {
            let names: Vec<&String> = file.plans.iter().flat_map(wanted).collect();
            if names.is_empty() {
                return Ok(Vec::new());
            }
            let domain = Domain::new().is_in(field, names.into_iter().map(String::as_str));
            let fields = more.iter().copied().chain([field]);
            session.search_read_all(&Search::new(model, domain, fields)).await.doing(doing)
        };
        for row in rows("res.partner.category", "name", &[], |plan| &plan.tags).await? {
            let row = row?;
            kinds.tags.entry(row.str("name")?.to_owned()).or_default().push(row.id());
        }
        for row in rows("res.country", "code", &[], |plan| &plan.countries).await? {
            let row = row?;
            kinds.countries.entry(row.str("code")?.to_owned()).or_default().push(row.id());
        }
        for row in rows("account.payment.term", "name", &["company_id"], |plan| &plan.payment_terms).await? {
            let row = row?;
            let of = (row.id(), row.opt_id("company_id")?);
            kinds.payment_terms.entry(row.str("name")?.to_owned()).or_default().push(of);
        }
        file.plans.iter().try_for_each(|plan| kinds.knows_all_of(plan))?;
        Ok(kinds)
    }

    fn knows_all_of(&self, plan: &PlannedPlan) -> Result<(), ProvisionError> {
        let unknown = [
            ("customer tag", plan.tags.iter().find(|name| !self.tags.contains_key(*name))),
            ("country", plan.countries.iter().find(|code| !self.countries.contains_key(*code))),
            ("payment term", plan.payment_terms.iter().find(|name| !self.payment_terms.contains_key(*name))),
        ];
        match unknown.into_iter().find_map(|(what, name)| Some((what, name?))) {
            None => Ok(()),
            Some((what, name)) => Err(ProvisionError::PlanFile(format!(
                "{}: plan \"{}\": there is no {what} \"{name}\" in Odoo; correct it, or make it there first",
                plan.place, plan.name
            ))),
        }
    }

    /// Tags, countries and payment terms of a plan in a company.
    pub(super) fn of(&self, plan: &PlannedPlan, company: i64) -> [Vec<i64>; 3] {
        let known = |ids: &BTreeMap<String, Vec<i64>>, names: &[String]| -> Vec<i64> {
            sorted(names.iter().filter_map(|name| ids.get(name)).flatten().copied().collect())
        };
        let terms = plan.payment_terms.iter().filter_map(|name| self.payment_terms.get(name)).flatten();
        let theirs = terms.filter(|(_, of)| of.is_none_or(|of| of == company)).map(|(id, _)| *id);
        [known(&self.tags, &plan.tags), known(&self.countries, &plan.countries), sorted(theirs.collect())]
    }
}

fn sorted(mut ids: Vec<i64>) -> Vec<i64> {
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// Plans that the file does not have are archived, those that it has made or changed: the former after their levels were,
/// the latter before theirs are.
pub(super) fn mirrored(
    company: &PlanCompany,
    file: &FilePlan,
    world: &LevelWorld,
    from: &'static str,
) -> (Vec<PlanStep>, Vec<PlanStep>) {
    let held: Vec<&HeldPlan> = world.plans.iter().filter(|plan| plan.company_id == company.id).collect();
    let by_key = |plan: &PlannedPlan| held.iter().find(|held| held.key.as_ref() == Some(&plan.key));
    let mirrors = |held: &HeldPlan, plan: &PlannedPlan| {
        (held.active, held.from_file, &held.name, held.sequence) == (true, true, &plan.name, plan.sequence)
            && held.counts_for == world.resolved.kinds.of(plan, company.id)
    };
    let differing = file.plans.iter().filter(|plan| !by_key(plan).is_some_and(|held| mirrors(held, plan)));
    let mirror = differing.map(|plan| PlanStep::Mirror {
        company: company.clone(),
        plan: plan.clone(),
        held: by_key(plan).map(|held| held.id),
    });
    let extra = held
        .iter()
        .filter(|held| held.active && !file.plans.iter().any(|plan| held.key.as_ref() == Some(&plan.key)))
        .map(|plan| PlanStep::Archive { id: plan.id, name: plan.name.clone(), company: company.name.clone(), from });
    (mirror.collect(), extra.collect())
}

/// Plans that came from a file become people's.
pub(super) fn released(company: &PlanCompany, world: &LevelWorld) -> Vec<PlanStep> {
    let theirs = world.plans.iter().filter(|plan| plan.company_id == company.id && plan.from_file && plan.active);
    theirs
        .map(|plan| PlanStep::Release { id: plan.id, name: plan.name.clone(), company: company.name.clone() })
        .collect()
}

const FIELDS: [&str; 9] = [
    names::NAME,
    names::COMPANY,
    names::FROM_FILE,
    names::FILE_KEY,
    names::ACTIVE,
    names::SEQUENCE,
    names::TAGS,
    names::COUNTRIES,
    names::PAYMENT_TERMS,
];

/// All plans, archived ones too.
pub(super) async fn held_plans(session: &Session) -> Result<Vec<HeldPlan>, ProvisionError> {
    let search = Search::new(names::MODEL, Domain::new(), FIELDS);
    let rows = session.with_archived().search_read_all(&search).await.doing("reading the plans")?;
    let held = |row: Row| -> Result<HeldPlan, ProvisionError> {
        let ids = |field: &str| Ok::<_, ProvisionError>(sorted(row.ids(field)?));
        Ok(HeldPlan {
            id: row.id(),
            company_id: row.id_of(names::COMPANY)?,
            name: row.opt_str(names::NAME)?.unwrap_or_default().to_owned(),
            from_file: row.bool(names::FROM_FILE)?,
            key: row.opt_str(names::FILE_KEY)?.map(str::to_owned),
            active: row.bool(names::ACTIVE)?,
            sequence: row.int(names::SEQUENCE)?,
            counts_for: [ids(names::TAGS)?, ids(names::COUNTRIES)?, ids(names::PAYMENT_TERMS)?],
        })
    };
    rows.into_iter().map(|row| held(row?)).collect()
}

/// The plan that mirrors the one of that key in a company.
pub(super) async fn mirror_of(session: &Session, company: i64, key: &str) -> Result<Option<i64>, ProvisionError> {
    let domain = Domain::new().eq(names::COMPANY, company).eq(names::FILE_KEY, key);
    let found = session.with_archived().search(names::MODEL, &domain, "id", Some(1)).await;
    Ok(found.doing("looking up a plan of the plan file")?.first().copied())
}

/// Carries out a change to a plan.
pub(super) async fn do_plan_step(session: &Session, step: &PlanStep, world: &LevelWorld) -> Result<(), ProvisionError> {
    let set = |field: &str, value: Value| Members::from([(field.to_owned(), value)]);
    match step {
        PlanStep::Mirror { company, plan, held } => {
            let values = values(plan, company, world);
            match held {
                Some(id) => session.write(names::MODEL, &[*id], values).await.doing(step),
                None => session.create(names::MODEL, vec![values]).await.doing(step).map(drop),
            }
        }
        PlanStep::Archive { id, .. } => {
            session.write(names::MODEL, &[*id], set(names::ACTIVE, false.into())).await.doing(step)
        }
        PlanStep::Release { id, .. } => {
            session.write(names::MODEL, &[*id], set(names::FROM_FILE, false.into())).await.doing(step)
        }
    }
}

fn values(plan: &PlannedPlan, company: &PlanCompany, world: &LevelWorld) -> Members {
    let [tags, countries, terms] = world.resolved.kinds.of(plan, company.id);
    let values: [(&str, Value); 9] = [
        (names::NAME, plan.name.as_str().into()),
        (names::COMPANY, company.id.into()),
        (names::SEQUENCE, plan.sequence.into()),
        (names::TAGS, exactly(tags)),
        (names::COUNTRIES, exactly(countries)),
        (names::PAYMENT_TERMS, exactly(terms)),
        (names::FROM_FILE, true.into()),
        (names::FILE_KEY, plan.key.as_str().into()),
        (names::ACTIVE, true.into()),
    ];
    values.into_iter().map(|(field, value)| (field.to_owned(), value)).collect()
}
