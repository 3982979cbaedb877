//! The levels of Odoo's own follow-up, which Odoo Enterprise has, as the plan.
//!
//! Their mails' texts are Odoo's; ours are the shipped ones, friendlier at the first level than at the last.

use std::collections::BTreeMap;

use super::fault::{Doing as _, ProvisionError};
use super::plan::{
    ActivityKind, AssignedTo, PlannedActivity, PlannedAfterLast, PlannedFollowers, PlannedLevel, PlannedText,
};
use crate::domain::{InterestAtLevel, Thresholds};
use crate::odoo::books::OWN_KEY;
use crate::odoo::fault::{OdooError, UnknownName};
use crate::odoo::own_follow_up::OWN_LEVELS;
use crate::odoo::row::Row;
use crate::odoo::search::{Domain, Search};
use crate::odoo::session::Session;
use crate::render::{Catalog, SHIPPED_LANGUAGES, Tone};

const FIELDS: [&str; 11] = [
    "name",
    "delay",
    "company_id",
    "send_email",
    "send_letter",
    "send_sms",
    "auto_execute",
    "create_activity",
    "activity_type_id",
    "activity_summary",
    "activity_note",
];

/// Who gets its activities, by another name than ours.
const RESPONSIBLE: &str = "activity_default_responsible_type";

/// What a level is called and asks for in one language.
type Words = [String; 3];

/// Odoo's own levels by company.
pub(super) async fn own_levels(
    session: &Session,
    languages: &[String],
) -> Result<BTreeMap<i64, Vec<PlannedLevel>>, ProvisionError> {
    let doing = "reading Odoo's own follow-up levels";
    let known = match session.fields_get(OWN_LEVELS, &["type"]).await {
        Ok(known) => known,
        Err(OdooError::Unknown { what: UnknownName::Model, .. } | OdooError::Validation { .. }) => {
            return Err(ProvisionError::PlanFile(
                "plan.source is \"enterprise\", but this Odoo has no follow-up levels of its own: choose \"odoo\" or \
                 \"file\""
                    .to_owned(),
            ));
        }
        Err(error) => return Err(error).doing(doing),
    };
    let fields: Vec<&str> =
        FIELDS.into_iter().chain([RESPONSIBLE]).filter(|field| known.contains_key(*field)).collect();
    let search = Search::new(OWN_LEVELS, Domain::new(), fields.iter().copied());
    let rows = session.search_read_all(&search).await.doing(doing)?;
    let mut words: BTreeMap<(i64, String), Words> = BTreeMap::new();
    for language in languages {
        let names: Vec<&str> =
            ["name", "activity_summary", "activity_note"].into_iter().filter(|field| fields.contains(field)).collect();
        let search = Search::new(OWN_LEVELS, Domain::new(), names);
        for row in session.with_lang(language).search_read_all(&search).await.doing(doing)? {
            let row = row?;
            words.insert((row.id(), language.clone()), words_of(&row));
        }
    }
    let mut by_company: BTreeMap<i64, Vec<Row>> = BTreeMap::new();
    for row in rows {
        let row = row?;
        by_company.entry(row.id_of("company_id")?).or_default().push(row);
    }
    by_company.into_iter().map(|(company, rows)| Ok((company, of_company(rows, &words)?))).collect()
}

fn of_company(mut rows: Vec<Row>, words: &BTreeMap<(i64, String), Words>) -> Result<Vec<PlannedLevel>, ProvisionError> {
    rows.sort_by_key(|row| (row.int("delay").unwrap_or_default(), row.id()));
    let count = rows.len();
    rows.iter().enumerate().map(|(place, row)| level(row, tone(row.int("delay")?, place, count), words)).collect()
}

/// The tone of a level by its place among its company's.
const fn tone(days: i64, place: usize, count: usize) -> Tone {
    match (days, place) {
        (..=-1, _) => Tone::Upcoming,
        (_, 0) => Tone::Friendly,
        (_, place) if place + 1 == count => Tone::Final,
        (_, 1) => Tone::Firm,
        (_, _) => Tone::Serious,
    }
}

fn level(row: &Row, tone: Tone, words: &BTreeMap<(i64, String), Words>) -> Result<PlannedLevel, ProvisionError> {
    // What an older version does not have is not chosen.
    let chosen = |field: &str| if row.value(field).is_some() { row.bool(field) } else { Ok(false) };
    let assigned_to = match row.value(RESPONSIBLE).and_then(crate::odoo::value::Value::as_str) {
        Some("salesperson") => AssignedTo::Salesperson,
        Some(_) | None => AssignedTo::Account,
    };
    let type_id = if row.value("activity_type_id").is_some() { row.opt_id("activity_type_id")? } else { None };
    let kind = type_id.map_or(ActivityKind::ToDo, ActivityKind::Numbered);
    let catalog = Catalog::shipped();
    let shipped = |language: &str, [name, activity_summary, activity_note]: Words| {
        let text = catalog.text(tone, language, "en");
        PlannedText {
            name,
            subject: text.map(|text| text.subject.clone()).unwrap_or_default(),
            body: text.map(|text| text.body.clone()).unwrap_or_default(),
            sms: text.map(|text| text.sms.clone()).unwrap_or_default(),
            activity_summary,
            activity_note,
            hand_over_summary: String::new(),
        }
    };
    let mut texts: BTreeMap<String, PlannedText> =
        SHIPPED_LANGUAGES.iter().map(|language| ((*language).to_owned(), shipped(language, words_of(row)))).collect();
    for ((_, language), words) in words.range((row.id(), String::new())..).take_while(|((id, _), _)| *id == row.id()) {
        texts.insert(language.clone(), shipped(language, words.clone()));
    }
    Ok(PlannedLevel {
        key: Some(format!("{OWN_KEY}{}", row.id())),
        days_after_due: row.int("delay")?,
        automatic: chosen("auto_execute")?,
        email: chosen("send_email")?,
        letter: chosen("send_letter")?,
        sms: chosen("send_sms")?,
        activity: chosen("create_activity")?.then_some(PlannedActivity { kind, assigned_to }),
        minimum: Thresholds::default(),
        automatic_up_to: Thresholds::default(),
        letter_instead_of_mail: false,
        after_last: PlannedAfterLast::Stop,
        followers: PlannedFollowers::default(),
        interest: InterestAtLevel::default(),
        attach_invoices: false,
        attach_statement: false,
        plan: None,
        texts,
    })
}

fn words_of(row: &Row) -> Words {
    ["name", "activity_summary", "activity_note"]
        .map(|field| row.opt_str(field).ok().flatten().unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tone_hardens_from_the_first_level_to_the_last() {
        let tones = |count: usize| -> Vec<&str> { (0..count).map(|place| tone(15, place, count).name()).collect() };
        assert_eq!(tones(1), ["friendly"]);
        assert_eq!(tones(2), ["friendly", "final"]);
        assert_eq!(tones(4), ["friendly", "firm", "serious", "final"]);
        assert_eq!(tones(5), ["friendly", "firm", "serious", "serious", "final"]);
        assert_eq!(tone(-3, 0, 4), Tone::Upcoming);
    }
}
