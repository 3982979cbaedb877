//! Whether plans can be used: their days, and what their levels do. Their texts are tried with every reading.

use std::collections::{BTreeMap, BTreeSet};

use super::fault::{Doing as _, ProvisionError};
use super::finding::Finding;
use crate::domain::{Level, LevelId, Plan, Responsible};
use crate::odoo::books::{CONDITION_FIELDS, Conditions};
use crate::odoo::names::{level as names, plan as names_of_plan};
use crate::odoo::row::Row;
use crate::odoo::search::{Domain, Search};
use crate::odoo::session::Session;

/// Levels by company and plan; none: the company's default plan.
type Levels = BTreeMap<(i64, Option<i64>), Vec<Row>>;

/// What is wrong with the plans of these companies.
pub(super) async fn plan_findings(session: &Session, companies: &[Row]) -> Result<Vec<Finding>, ProvisionError> {
    let (plans, archived) = (plans(session, true).await?, plans(session, false).await?);
    let levels = levels(session, &archived).await?;
    let currencies = currencies(session).await?;
    let mut findings = Vec::new();
    for company in companies {
        let name = company.str("name")?;
        let own_plans: Vec<&Row> =
            plans.iter().filter(|plan| plan.id_of(names_of_plan::COMPANY) == Ok(company.id())).collect();
        let of = |plan: Option<i64>| levels.get(&(company.id(), plan)).map(Vec::as_slice).unwrap_or_default();
        // A branch follows the plan of the company above it.
        if !of(None).is_empty() || company.opt_id("parent_id")?.is_none() {
            findings.extend(plan_problem(name, of(None))?);
        }
        for plan in own_plans {
            let called = plan.opt_str(names_of_plan::NAME)?.unwrap_or_default();
            findings.extend(plan_problem(&format!("{name}, plan \"{called}\""), of(Some(plan.id())))?);
        }
        let all = levels.iter().filter(|((of, _), _)| *of == company.id());
        for ((_, plan), levels) in all {
            let strange = plan.is_some_and(|id| {
                !plans.iter().any(|known| known.id() == id && known.id_of(names_of_plan::COMPANY) == Ok(company.id()))
            });
            for level in levels {
                findings.extend(idle(name, level)?);
                findings.extend(condition_findings(name, level, &currencies)?);
                findings.extend(strange.then(|| of_another_company(name, level)));
            }
        }
    }
    Ok(findings)
}

/// Plans beside the default ones: those that are in use, or those that are archived.
async fn plans(session: &Session, in_use: bool) -> Result<Vec<Row>, ProvisionError> {
    let wanted = Domain::new().eq(names_of_plan::ACTIVE, in_use);
    let search = Search::new(names_of_plan::MODEL, wanted, [names_of_plan::NAME, names_of_plan::COMPANY]);
    let rows = session.with_archived().search_read_all(&search).await.doing("reading the plans")?;
    rows.into_iter().map(|row| Ok(row?)).collect()
}

/// Levels that are in use, but for those of plans that are not.
async fn levels(session: &Session, archived: &[Row]) -> Result<Levels, ProvisionError> {
    let fields = [
        names::NAME,
        names::COMPANY,
        names::PLAN,
        names::DAYS_AFTER_DUE,
        names::SEND_EMAIL,
        names::SEND_LETTER,
        names::SEND_SMS,
        names::CREATE_ACTIVITY,
    ];
    let in_use = Domain::new().eq(names::ACTIVE, true).not_in(names::PLAN, archived.iter().map(Row::id));
    let search = Search::new(names::MODEL, in_use, fields.into_iter().chain(CONDITION_FIELDS));
    let mut levels = Levels::new();
    for row in session.search_read_all(&search).await.doing("reading the levels")? {
        let row = row?;
        levels.entry((row.id_of(names::COMPANY)?, row.opt_id(names::PLAN)?)).or_default().push(row);
    }
    Ok(levels)
}

/// Codes of all currencies, archived ones too.
async fn currencies(session: &Session) -> Result<BTreeSet<String>, ProvisionError> {
    let search = Search::new("res.currency", Domain::new(), ["name"]);
    let rows = session.with_archived().search_read_all(&search).await.doing("reading the currencies")?;
    rows.into_iter().map(|row| Ok(row?.str("name")?.to_owned())).collect()
}

fn plan_problem(plan: &str, rows: &[Row]) -> Result<Option<Finding>, ProvisionError> {
    let mut levels = Vec::new();
    for row in rows {
        let name = row.opt_str(names::NAME)?.unwrap_or_default();
        levels.push(Level::new(LevelId(row.id()), name, row.int(names::DAYS_AFTER_DUE)?));
    }
    let found = Plan::new(levels).err().map(|problem| {
        Finding::error(
            format!("{plan}: {problem}"),
            "change it under Invoicing > Configuration > Follow-up Levels, or in the plan file",
        )
    });
    Ok(found)
}

/// Amounts that cannot be read, and what is to follow the last level.
fn condition_findings(
    company: &str,
    level: &Row,
    currencies: &BTreeSet<String>,
) -> Result<Vec<Finding>, ProvisionError> {
    let conditions = Conditions::parse(level, ("", Responsible::Nobody), |code| currencies.contains(code))?;
    let name = level.opt_str(names::NAME)?.unwrap_or_default();
    let remedy =
        "correct it under Invoicing > Configuration > Follow-up Levels; until then nothing is sent at that level";
    let what =
        |problem: String| Finding::error(format!("{company}: level \"{name}\" cannot be used: {problem}"), remedy);
    Ok(conditions.problems.into_iter().map(what).collect())
}

fn of_another_company(company: &str, level: &Row) -> Finding {
    let name = level.opt_str(names::NAME).ok().flatten().unwrap_or_default();
    Finding::error(
        format!("{company}: level \"{name}\" is in a plan of another company"),
        "choose a plan of its own company; until then nothing is sent for this one",
    )
}

fn idle(company: &str, level: &Row) -> Result<Option<Finding>, ProvisionError> {
    for does in [names::SEND_EMAIL, names::SEND_LETTER, names::SEND_SMS, names::CREATE_ACTIVITY] {
        if level.bool(does)? {
            return Ok(None);
        }
    }
    let name = level.opt_str(names::NAME)?.unwrap_or_default();
    Ok(Some(Finding::warning(
        format!("{company}: level \"{name}\" sends nothing and asks nobody to do anything"),
        "choose what happens at it, or archive it",
    )))
}
