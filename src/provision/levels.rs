//! The plan in Odoo: filled in once where a company has none, or kept equal to a plan file.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use super::fault::{Doing as _, ProvisionError};
use super::level_values::{Resolved, base_values, text_values};
use super::own_levels::own_levels;
use super::plan::{PlannedLevel, default_plan};
use super::plans::{self, HeldPlan, PlanStep, PlannedPlan};
use crate::odoo::names::{level as names, plan as plan_names};
use crate::odoo::row::Row;
use crate::odoo::search::{Domain, Search};
use crate::odoo::session::{Members, Session};

/// Where the plan is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum PlanSource {
    /// In Odoo, by people.
    #[default]
    Odoo,
    /// In a file.
    File(FilePlan),
    /// In Odoo's own follow-up, which Odoo Enterprise has.
    Enterprise,
}

impl PlanSource {
    /// What levels that people do not write themselves come from.
    const fn name(&self) -> &'static str {
        match self {
            Self::Odoo | Self::File(_) => "the plan file",
            Self::Enterprise => "Odoo's own follow-up",
        }
    }
}

/// What a plan file says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FilePlan {
    /// Names of the companies that it is for; empty: all.
    pub companies: Vec<String>,
    /// The levels of all of its plans; keys differ, and days within a plan.
    pub levels: Vec<PlannedLevel>,
    /// Its plans beside the default one; keys differ.
    pub plans: Vec<PlannedPlan>,
}

/// A company, as far as plans go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanCompany {
    /// Its id.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Whether another company is above it: a branch follows that one's plan unless it has one.
    pub branch: bool,
    /// Whether the session's user may work in it.
    pub allowed: bool,
}

/// A level that Odoo holds.
#[derive(Debug, Clone, PartialEq)]
pub struct HeldLevel {
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
    /// What it holds in each language that was read; the first entry (`""`) is without a language.
    pub values: BTreeMap<String, Members>,
}

/// What steps about levels are decided on.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LevelWorld {
    /// Companies, by id.
    pub companies: Vec<PlanCompany>,
    /// Languages that are installed in Odoo: `fr_FR`.
    pub languages: Vec<String>,
    /// Levels, archived ones too.
    pub levels: Vec<HeldLevel>,
    /// Plans beside the default ones, archived ones too.
    pub plans: Vec<HeldPlan>,
    /// The levels of Odoo's own follow-up by company, where they are the plan.
    pub own: BTreeMap<i64, Vec<PlannedLevel>>,
    /// Ids that plans refer to by name.
    pub resolved: Resolved,
}

/// A change to a plan in Odoo.
#[derive(Debug, Clone, PartialEq)]
pub enum LevelStep {
    /// Make these levels of a company without any.
    Fill {
        /// The company.
        company: PlanCompany,
        /// Its levels.
        levels: Vec<PlannedLevel>,
    },
    /// Make or change the level that mirrors one of the plan file.
    Mirror {
        /// The company.
        company: PlanCompany,
        /// The level.
        level: PlannedLevel,
        /// The one that mirrors it so far.
        held: Option<i64>,
        /// Where it comes from.
        from: &'static str,
    },
    /// Archive a level that the plan does not have.
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
    /// Make, change, archive or give back a plan.
    Plan(PlanStep),
    /// Give a level that came from a file back to people.
    Release {
        /// Its id.
        id: i64,
        /// Its name.
        name: String,
        /// The company's.
        company: String,
    },
}

impl fmt::Display for LevelStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fill { company, levels } => {
                let days: Vec<String> = levels.iter().map(|level| level.days_after_due.to_string()).collect();
                write!(
                    f,
                    "create the default plan of {}: {} levels at {} days",
                    company.name,
                    levels.len(),
                    days.join(", ")
                )
            }
            Self::Mirror { company, level, held, from } => {
                let verb = if held.is_some() { "update" } else { "create" };
                let (name, days) = (level.name(), level.days_after_due);
                let plan = level.plan.as_ref().map(|key| format!(", plan {key},")).unwrap_or_default();
                write!(f, "{verb} level \"{name}\" ({days} days) of {}{plan} from {from}", company.name)
            }
            Self::Archive { name, company, from, .. } => {
                write!(f, "archive level \"{name}\" of {company}: it is not in {from}")
            }
            Self::Plan(step) => step.fmt(f),
            Self::Release { name, company, .. } => {
                write!(f, "give level \"{name}\" of {company} to people: the plan is not in a file any more")
            }
        }
    }
}

/// What makes the plans in Odoo what they must be. What people have written is never touched, unless the plan comes
/// from a file; then it is archived, not lost.
#[must_use]
pub fn level_steps(source: &PlanSource, world: &LevelWorld) -> Vec<LevelStep> {
    let companies = world.companies.iter().filter(|company| company.allowed);
    companies
        .flat_map(|company| {
            let held: Vec<&HeldLevel> = world.levels.iter().filter(|level| level.company_id == company.id).collect();
            match mirrored_plan(source, company, world) {
                Some(plan) => mirrored(company, &plan, &held, world, source.name()),
                None => of_people(company, &held, world),
            }
        })
        .collect()
}

/// The plan of a company that people do not write themselves.
pub(super) fn mirrored_plan<'a>(
    source: &'a PlanSource,
    company: &PlanCompany,
    world: &LevelWorld,
) -> Option<Cow<'a, FilePlan>> {
    match source {
        PlanSource::File(plan) if plan.is_for(company) => Some(Cow::Borrowed(plan)),
        PlanSource::Enterprise => {
            let levels = world.own.get(&company.id).cloned().unwrap_or_default();
            Some(Cow::Owned(FilePlan { levels, ..FilePlan::default() }))
        }
        PlanSource::File(_) | PlanSource::Odoo => None,
    }
}

fn of_people(company: &PlanCompany, held: &[&HeldLevel], world: &LevelWorld) -> Vec<LevelStep> {
    if held.is_empty() && !company.branch {
        return vec![LevelStep::Fill { company: company.clone(), levels: default_plan() }];
    }
    let release = |level: &&&HeldLevel| level.from_file && level.active;
    let release = held.iter().filter(release).map(|level| LevelStep::Release {
        id: level.id,
        name: level.name.clone(),
        company: company.name.clone(),
    });
    release.chain(plans::released(company, world).into_iter().map(LevelStep::Plan)).collect()
}

fn mirrored(
    company: &PlanCompany,
    plan: &FilePlan,
    held: &[&HeldLevel],
    world: &LevelWorld,
    from: &'static str,
) -> Vec<LevelStep> {
    let by_key = |level: &PlannedLevel| held.iter().find(|held| held.key.is_some() && held.key == level.key);
    let extra = held
        .iter()
        .filter(|held| held.active && !plan.levels.iter().any(|level| held.key.is_some() && held.key == level.key));
    let archive = extra.map(|level| LevelStep::Archive {
        id: level.id,
        name: level.name.clone(),
        company: company.name.clone(),
        from,
    });
    let differing = plan.levels.iter().filter(|level| !by_key(level).is_some_and(|held| mirrors(held, level, world)));
    let mirror = differing.map(|level| LevelStep::Mirror {
        company: company.clone(),
        level: level.clone(),
        held: by_key(level).map(|held| held.id),
        from,
    });
    let (made, gone) = plans::mirrored(company, plan, world, from);
    let made = made.into_iter().map(LevelStep::Plan);
    archive.chain(made).chain(mirror).chain(gone.into_iter().map(LevelStep::Plan)).collect()
}

fn mirrors(held: &HeldLevel, level: &PlannedLevel, world: &LevelWorld) -> bool {
    let of_company = world.plans.iter().filter(|plan| plan.company_id == held.company_id);
    let plan = |key: &String| of_company.clone().find(|plan| plan.key.as_ref() == Some(key)).map(|plan| plan.id);
    let plan = match &level.plan {
        None => None,
        Some(key) => match plan(key) {
            None => return false,
            known => known,
        },
    };
    let holds = |language: &str, wanted: &Members| {
        held.values.get(language).is_some_and(|values| {
            wanted
                .iter()
                .all(|(field, value)| values.get(field).is_some_and(|held| super::level_values::same(held, value)))
        })
    };
    let base = with_plan(base_values(level, &world.resolved), plan);
    let texts = world.languages.iter().filter_map(|code| Some((code, text_values(&level.text_in(code)?))));
    holds("", &base) && texts.into_iter().all(|(code, values)| holds(code, &values))
}

impl FilePlan {
    /// Branches follow the plan above them, so a file that names nobody is for the others.
    fn is_for(&self, company: &PlanCompany) -> bool {
        if self.companies.is_empty() { !company.branch } else { self.companies.contains(&company.name) }
    }
}

/// Makes the levels in Odoo equal to a plan file, or to those of Odoo's own follow-up; a plan that people edit in Odoo is left alone. Answers what was done.
///
/// # Errors
/// Whatever Odoo or the network say; a login in the plan that Odoo does not know.
pub async fn mirror(session: &Session, source: &PlanSource) -> Result<Vec<LevelStep>, ProvisionError> {
    if *source == PlanSource::Odoo {
        return Ok(Vec::new());
    }
    let world = read_levels(session, source, |_| true).await?;
    let steps = level_steps(source, &world);
    for step in &steps {
        do_level_step(session, step, &world).await?;
    }
    Ok(steps)
}

/// Reads companies, languages and, where their models exist, levels and plans.
///
/// # Errors
/// Whatever Odoo or the network say; a login in the plan that Odoo does not know.
pub async fn read_levels(
    session: &Session,
    source: &PlanSource,
    model_exists: impl Fn(&str) -> bool,
) -> Result<LevelWorld, ProvisionError> {
    let doing = "reading companies and plans";
    let user = session.read("res.users", &[session.user_id()], &["company_ids"]).await.doing(doing)?;
    let allowed = user.into_iter().flatten().next().map(|row| row.ids("company_ids")).transpose()?.unwrap_or_default();
    let search = Search::new("res.company", Domain::new(), ["name", "parent_id"]);
    let mut world = LevelWorld::default();
    for row in session.search_read_all(&search).await.doing(doing)? {
        let row = row?;
        world.companies.push(PlanCompany {
            id: row.id(),
            name: row.str("name")?.to_owned(),
            branch: row.opt_id("parent_id")?.is_some(),
            allowed: allowed.contains(&row.id()),
        });
    }
    let languages = Search::new("res.lang", Domain::new().eq("active", true), ["code"]);
    for row in session.search_read_all(&languages).await.doing(doing)? {
        world.languages.push(row?.str("code")?.to_owned());
    }
    world.resolved = Resolved::ask(session, source).await?;
    if *source == PlanSource::Enterprise {
        world.own = own_levels(session, &world.languages).await?;
    }
    if model_exists(names::MODEL) {
        world.levels = held_levels(session, &world.languages).await?;
    }
    if model_exists(plan_names::MODEL) {
        world.plans = plans::held_plans(session).await?;
    }
    Ok(world)
}

async fn held_levels(session: &Session, languages: &[String]) -> Result<Vec<HeldLevel>, ProvisionError> {
    let session = session.with_archived();
    // What an older version has set up lacks the newest fields until setup has made them.
    let known = session.fields_get(names::MODEL, &["type"]).await.doing("reading the levels")?;
    let fields: Vec<&str> =
        super::level_values::FIELDS.iter().copied().filter(|field| known.contains_key(*field)).collect();
    let mut levels: BTreeMap<i64, HeldLevel> = BTreeMap::new();
    let search = Search::new(names::MODEL, Domain::new(), fields.iter().copied());
    let all =
        |row: &Row| fields.iter().filter_map(|field| Some(((*field).to_owned(), row.value(field)?.clone()))).collect();
    for row in session.search_read_all(&search).await.doing("reading the levels")? {
        let row = row?;
        let held = HeldLevel {
            id: row.id(),
            company_id: row.id_of(names::COMPANY)?,
            name: row.opt_str(names::NAME)?.unwrap_or_default().to_owned(),
            from_file: row.bool(names::FROM_FILE)?,
            key: row.opt_str(names::FILE_KEY)?.map(str::to_owned),
            active: row.bool(names::ACTIVE)?,
            values: BTreeMap::from([(String::new(), all(&row))]),
        };
        levels.insert(row.id(), held);
    }
    // Only mirrored levels are compared, so only they are read in every language.
    let search = Search { domain: Domain::new().is_set(names::FILE_KEY), ..search };
    let mirrored = levels.values().any(|level| level.key.is_some());
    for language in languages.iter().filter(|_| mirrored) {
        for row in session.with_lang(language).search_read_all(&search).await.doing("reading the levels")? {
            let row = row?;
            if let Some(held) = levels.get_mut(&row.id()) {
                held.values.insert(language.clone(), all(&row));
            }
        }
    }
    Ok(levels.into_values().collect())
}

/// Carries out a change to a plan.
///
/// # Errors
/// Whatever Odoo or the network say.
pub async fn do_level_step(session: &Session, step: &LevelStep, world: &LevelWorld) -> Result<(), ProvisionError> {
    match step {
        LevelStep::Fill { company, levels } => {
            let base = |level: &PlannedLevel| with_company(base_values(level, &world.resolved), company);
            let ids = session.create(names::MODEL, levels.iter().map(base).collect()).await.doing(step)?;
            for (level, id) in levels.iter().zip(ids) {
                write_texts(session, step, level, id, world).await?;
            }
        }
        LevelStep::Mirror { company, level, held, .. } => {
            let plan = match &level.plan {
                Some(key) => plans::mirror_of(session, company.id, key).await?,
                None => None,
            };
            let values = with_plan(base_values(level, &world.resolved), plan);
            let id = match held {
                Some(id) => {
                    session.write(names::MODEL, &[*id], values).await.doing(step)?;
                    Some(*id)
                }
                None => {
                    let values = with_company(values, company);
                    session.create(names::MODEL, vec![values]).await.doing(step)?.first().copied()
                }
            };
            if let Some(id) = id {
                write_texts(session, step, level, id, world).await?;
            }
        }
        LevelStep::Plan(change) => plans::do_plan_step(session, change, world).await?,
        LevelStep::Archive { id, .. } => {
            let values = Members::from([(names::ACTIVE.to_owned(), false.into())]);
            session.write(names::MODEL, &[*id], values).await.doing(step)?;
        }
        LevelStep::Release { id, .. } => {
            let values = Members::from([(names::FROM_FILE.to_owned(), false.into())]);
            session.write(names::MODEL, &[*id], values).await.doing(step)?;
        }
    }
    Ok(())
}

fn with_company(mut values: Members, company: &PlanCompany) -> Members {
    values.insert(names::COMPANY.to_owned(), company.id.into());
    values
}

fn with_plan(mut values: Members, plan: Option<i64>) -> Members {
    values.insert(names::PLAN.to_owned(), plan.into());
    values
}

async fn write_texts(
    session: &Session,
    step: &LevelStep,
    level: &PlannedLevel,
    id: i64,
    world: &LevelWorld,
) -> Result<(), ProvisionError> {
    for code in &world.languages {
        if let Some(text) = level.text_in(code) {
            session.with_lang(code).write(names::MODEL, &[id], text_values(&text)).await.doing(step)?;
        }
    }
    Ok(())
}
