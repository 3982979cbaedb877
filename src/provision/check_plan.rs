//! Whether plans can be used: their days, what their levels do, and every text in every language.

use std::collections::BTreeMap;

use super::fault::{Doing as _, ProvisionError};
use super::finding::Finding;
use crate::domain::{Level, LevelId, Plan};
use crate::odoo::names::level as names;
use crate::odoo::row::Row;
use crate::odoo::search::{Domain, Search};
use crate::odoo::session::Session;
use crate::render;

const TEXTS: [&str; 4] = [names::NAME, names::SUBJECT, names::BODY, names::SMS];

/// What is wrong with the plans of these companies.
pub(super) async fn plan_findings(session: &Session, companies: &[Row]) -> Result<Vec<Finding>, ProvisionError> {
    let mut findings = Vec::new();
    let fields = [
        names::NAME,
        names::COMPANY,
        names::DAYS_AFTER_DUE,
        names::SEND_EMAIL,
        names::SEND_LETTER,
        names::SEND_SMS,
        names::CREATE_ACTIVITY,
    ];
    let search = Search::new(names::MODEL, Domain::new().eq(names::ACTIVE, true), fields);
    let mut by_company: BTreeMap<i64, Vec<Row>> = BTreeMap::new();
    for row in session.search_read_all(&search).await.doing("reading the levels")? {
        let row = row?;
        by_company.entry(row.id_of(names::COMPANY)?).or_default().push(row);
    }
    for company in companies {
        let name = company.str("name")?;
        let levels = by_company.get(&company.id()).map(Vec::as_slice).unwrap_or_default();
        if levels.is_empty() && company.opt_id("parent_id")?.is_some() {
            continue; // It follows the plan of the company above it.
        }
        findings.extend(plan_problem(name, levels)?);
        for level in levels {
            findings.extend(idle(name, level)?);
        }
    }
    let wanted: Vec<i64> = companies.iter().map(Row::id).collect();
    findings.extend(text_findings(session, &by_company, &wanted).await?);
    Ok(findings)
}

fn plan_problem(company: &str, rows: &[Row]) -> Result<Option<Finding>, ProvisionError> {
    let mut levels = Vec::new();
    for row in rows {
        levels.push(Level {
            id: LevelId(row.id()),
            name: row.opt_str(names::NAME)?.unwrap_or_default().to_owned(),
            days_after_due: row.int(names::DAYS_AFTER_DUE)?,
            automatic: false,
            channels: Vec::new(),
            activity: None,
            repeat_every_days: None,
            unusable: None,
        });
    }
    let found = Plan::new(levels).err().map(|problem| {
        Finding::error(
            format!("{company}: {problem}"),
            "change it under Invoicing > Configuration > Follow-up Levels, or in the plan file",
        )
    });
    Ok(found)
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

/// Texts are read as each language's customers would read them.
async fn text_findings(
    session: &Session,
    by_company: &BTreeMap<i64, Vec<Row>>,
    companies: &[i64],
) -> Result<Vec<Finding>, ProvisionError> {
    let mailing: Vec<i64> = by_company
        .iter()
        .filter(|(company, _)| companies.contains(company))
        .flat_map(|(_, levels)| levels)
        .filter(|level| level.bool(names::SEND_EMAIL).unwrap_or(false))
        .map(Row::id)
        .collect();
    let doing = "reading the texts of the levels";
    let languages = Search::new("res.lang", Domain::new().eq("active", true), ["code"]);
    let mut findings = Vec::new();
    for language in session.search_read_all(&languages).await.doing(doing)? {
        let language = language?;
        let code = language.str("code")?;
        for row in session.with_lang(code).read(names::MODEL, &mailing, &TEXTS).await.doing(doing)? {
            let row = row?;
            let text = |field: &str| row.opt_str(field).map(|text| text.unwrap_or_default().to_owned());
            let level_text = render::LevelText::from_odoo(
                &text(names::NAME)?,
                code,
                text(names::SUBJECT)?,
                text(names::BODY)?,
                text(names::SMS)?,
            );
            let remedy = "correct the text under Invoicing > Configuration > Follow-up Levels; until then nothing is sent \
                          at that level in that language";
            findings.extend(render::check(&level_text).iter().map(|error| Finding::error(error.to_string(), remedy)));
        }
    }
    Ok(findings)
}
