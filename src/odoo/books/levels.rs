//! Levels: the plans as people edit them in Odoo, and their texts in every installed language.

use std::collections::BTreeMap;

use super::blocking::{LEVEL_FIELDS, restraint};
use super::conditions::{CONDITION_FIELDS, Conditions};
use super::{Books, Chart};
use crate::domain::{
    Activity, Channel, CompanyId, Followers, InterestAtLevel, Level, LevelId, PlanId, Responsible, Unreadable, UserId,
};
use crate::odoo::fault::OdooError;
use crate::odoo::names::level;
use crate::odoo::row::{FieldError, Row};
use crate::odoo::search::{Domain, Search};
use crate::render::LevelText;

const FIELDS: [&str; 16] = [
    level::COMPANY,
    level::DAYS_AFTER_DUE,
    level::AUTOMATIC,
    level::SEND_EMAIL,
    level::SEND_LETTER,
    level::SEND_SMS,
    level::CREATE_ACTIVITY,
    level::ACTIVITY_TYPE,
    level::RESPONSIBLE,
    level::USER,
    level::PLAN,
    level::FOLLOWERS,
    level::RESPONSIBLE_FOLLOWS,
    level::INTEREST,
    level::ATTACH_INVOICES,
    level::ATTACH_STATEMENT,
];

const TRANSLATED_FIELDS: [&str; 7] = [
    level::NAME,
    level::ACTIVITY_SUMMARY,
    level::ACTIVITY_NOTE,
    level::SUBJECT,
    level::BODY,
    level::SMS,
    level::HAND_OVER_SUMMARY,
];

/// What a level says, in one language.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Wording {
    name: String,
    activity_summary: String,
    activity_note: String,
    subject: String,
    body: String,
    sms: String,
    hand_over_summary: String,
}

impl Books {
    /// Adds the active levels to their plans, and the texts; one reading of levels, and one for each language.
    pub(super) async fn add_levels(&self, chart: &mut Chart, in_use: Domain) -> Result<(), OdooError> {
        let ours = chart.of_owners(level::COMPANY);
        let nobodys = Domain::new().is_not_set(level::COMPANY);
        let active = Domain::new().eq(level::ACTIVE, true).any_of([ours, nobodys]).and(in_use);
        let blocking = self.blocking.as_ref().map(|_| LEVEL_FIELDS);
        let fields = FIELDS.into_iter().chain(CONDITION_FIELDS).chain(blocking.into_iter().flatten());
        let rows = self.session.search_read_all(&Search::new(level::MODEL, active, fields)).await?;
        let ids: Vec<i64> = rows.iter().flatten().map(Row::id).collect();
        let mut wordings: BTreeMap<(i64, String), Wording> = BTreeMap::new();
        let languages: Vec<String> = chart.locales.keys().cloned().collect();
        for language in &languages {
            for row in self.session.with_lang(language).read(level::MODEL, &ids, &TRANSLATED_FIELDS).await? {
                match row.map_err(Unreadable::from).and_then(|row| Ok((row.id(), wording(&row)?))) {
                    Ok((id, wording)) => drop(wordings.insert((id, language.clone()), wording)),
                    Err(why) if chart.unreadable.contains(&why) => {}
                    Err(why) => chart.unreadable.push(why),
                }
            }
        }
        for row in rows {
            add_level(chart, row.map_err(Unreadable::from), &wordings);
        }
        for books in chart.companies.values_mut().chain(chart.parents.values_mut()) {
            for levels in books.plans.iter_mut().map(|plan| &mut plan.levels).chain([&mut books.levels]) {
                levels.sort_by_key(|level| (level.days_after_due, level.id));
            }
        }
        for ((id, language), wording) in wordings {
            let Wording { name, subject, body, sms, .. } = wording;
            let text = LevelText::from_odoo(&name, &language, subject, body, sms);
            chart.texts.insert((LevelId(id), language), text);
        }
        Ok(())
    }
}

/// Adds one level to its plan, worded for the company's own people.
fn add_level(chart: &mut Chart, row: Result<Row, Unreadable>, wordings: &BTreeMap<(i64, String), Wording>) {
    let row = match row {
        Ok(row) => row,
        Err(why) => return chart.unreadable.push(why),
    };
    let company = match row.opt_id(level::COMPANY) {
        Ok(Some(company)) => company,
        Ok(None) => return chart.unreadable.push(row.field_error(level::COMPANY, "a company").into()),
        Err(error) => return chart.unreadable.push(error.into()),
    };
    let hidden = || row.unreadable(format!("its company {company} could not be read")).into();
    let Some(books) = chart.owner(CompanyId(company)) else { return chart.unreadable.push(hidden()) };
    let language = books.company.language.clone().unwrap_or_default();
    let any = || wordings.range((row.id(), String::new())..).next().filter(|((id, _), _)| *id == row.id());
    let wording = wordings.get(&(row.id(), language)).or_else(|| any().map(|(_, wording)| wording));
    let is_currency = |code: &str| chart.currencies.values().any(|currency| currency.code == code);
    let parsed = parse(&row, wording.cloned().unwrap_or_default(), is_currency);
    let Some(books) = chart.owner_mut(CompanyId(company)) else { return chart.unreadable.push(hidden()) };
    match parsed.and_then(|level| Ok((level, row.opt_id(level::PLAN)?))) {
        Ok((level, None)) => books.levels.push(level),
        Ok((level, Some(plan))) => match books.plans.iter_mut().find(|known| known.id == PlanId(plan)) {
            Some(plan) => plan.levels.push(level),
            // It must not stay unseen, nor count for the default plan.
            None => books.unreadable.push(row.unreadable("its plan belongs to another company").into()),
        },
        Err(error) => books.unreadable.push(error.into()),
    }
}

fn parse(row: &Row, wording: Wording, is_currency: impl Fn(&str) -> bool) -> Result<Level, FieldError> {
    let mut channels = Vec::new();
    for (field, channel) in
        [(level::SEND_EMAIL, Channel::Email), (level::SEND_LETTER, Channel::Letter), (level::SEND_SMS, Channel::Sms)]
    {
        if row.bool(field)? {
            channels.push(channel);
        }
    }
    let creates_activity = row.bool(level::CREATE_ACTIVITY)?;
    let (responsible, no_user) = responsible(row)?;
    let name = if wording.name.is_empty() { format!("level {}", row.id()) } else { wording.name };
    let summary = if wording.hand_over_summary.is_empty() { &name } else { &wording.hand_over_summary };
    let conditions = Conditions::parse(row, (summary, responsible), is_currency)?;
    let hands_over = matches!(conditions.after_last, crate::domain::AfterLast::HandOver { .. });
    let mut problems = conditions.problems;
    problems.extend(no_user.filter(|_| creates_activity || hands_over).map(str::to_owned));
    let type_id = row.opt_id(level::ACTIVITY_TYPE)?;
    let activity = || Activity { type_id, summary: wording.activity_summary, note: wording.activity_note, responsible };
    Ok(Level {
        automatic: row.bool(level::AUTOMATIC)?,
        channels,
        activity: creates_activity.then(activity),
        letter_instead_of_mail: conditions.letter_instead_of_mail,
        minimum: conditions.minimum,
        automatic_up_to: conditions.automatic_up_to,
        after_last: conditions.after_last,
        followers: Followers {
            users: row.ids(level::FOLLOWERS)?.into_iter().map(UserId).collect(),
            responsible: row.bool(level::RESPONSIBLE_FOLLOWS)?,
        },
        interest: interest(row)?,
        attach_invoices: row.bool(level::ATTACH_INVOICES)?,
        attach_statement: row.bool(level::ATTACH_STATEMENT)?,
        restraint: restraint(row)?,
        unusable: (!problems.is_empty()).then(|| problems.join("; ")),
        ..Level::new(LevelId(row.id()), &name, row.int(level::DAYS_AFTER_DUE)?)
    })
}

/// What becomes of interest. Levels of older versions say nothing.
fn interest(row: &Row) -> Result<InterestAtLevel, FieldError> {
    Ok(match row.opt_str(level::INTEREST)? {
        None | Some("unsaid") => InterestAtLevel::Unsaid,
        Some("stated") => InterestAtLevel::Stated,
        Some("booked") => InterestAtLevel::Booked,
        Some(_) => return Err(row.field_error(level::INTEREST, "unsaid, stated or booked")),
    })
}

/// Who gets what a person is asked to do, and what is wrong with that.
fn responsible(row: &Row) -> Result<(Responsible, Option<&'static str>), FieldError> {
    Ok(match row.opt_str(level::RESPONSIBLE)? {
        None | Some("nobody") => (Responsible::Nobody, None),
        Some("salesperson") => (Responsible::Salesperson, None),
        Some("account") => (Responsible::OfAccount, None),
        Some("user") => match row.opt_id(level::USER)? {
            Some(user) => (Responsible::User(UserId(user)), None),
            None => (Responsible::Nobody, Some("its activity is for a given user, but no user is chosen")),
        },
        Some(_) => return Err(row.field_error(level::RESPONSIBLE, "nobody, user, salesperson or account")),
    })
}

fn wording(row: &Row) -> Result<Wording, FieldError> {
    let text = |field: &str| Ok::<_, FieldError>(row.opt_str(field)?.unwrap_or_default().to_owned());
    Ok(Wording {
        name: text(level::NAME)?,
        activity_summary: text(level::ACTIVITY_SUMMARY)?,
        activity_note: text(level::ACTIVITY_NOTE)?,
        subject: text(level::SUBJECT)?,
        body: text(level::BODY)?,
        sms: text(level::SMS)?,
        hand_over_summary: text(level::HAND_OVER_SUMMARY)?,
    })
}
