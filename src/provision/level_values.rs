//! A planned level as the values of its record.

use std::collections::{BTreeMap, BTreeSet};

use super::fault::{Doing as _, ProvisionError};
use super::levels::PlanSource;
use super::plan::{ActivityKind, AssignedTo, PlannedAfterLast, PlannedLevel, PlannedText};
use super::plans::CustomerKinds;
use crate::domain::{InterestAtLevel, Thresholds};
use crate::odoo::names::level as names;
use crate::odoo::search::{Domain, Search};
use crate::odoo::session::{Members, Session};
use crate::odoo::value::Value;

/// Every field that setup writes or compares.
pub(super) const FIELDS: &[&str] = &[
    names::NAME,
    names::COMPANY,
    names::DAYS_AFTER_DUE,
    names::AUTOMATIC,
    names::SEND_EMAIL,
    names::SEND_LETTER,
    names::SEND_SMS,
    names::CREATE_ACTIVITY,
    names::ACTIVITY_TYPE,
    names::ACTIVITY_SUMMARY,
    names::ACTIVITY_NOTE,
    names::RESPONSIBLE,
    names::USER,
    names::FOLLOWERS,
    names::RESPONSIBLE_FOLLOWS,
    names::SUBJECT,
    names::BODY,
    names::SMS,
    names::REPEAT_EVERY_DAYS,
    names::PLAN,
    names::MINIMUM_AMOUNT,
    names::MINIMUM_BY_CURRENCY,
    names::AUTOMATIC_UP_TO,
    names::AUTOMATIC_UP_TO_BY_CURRENCY,
    names::LETTER_INSTEAD_OF_MAIL,
    names::INTEREST,
    names::ATTACH_INVOICES,
    names::ATTACH_STATEMENT,
    names::AFTER_LAST,
    names::HAND_OVER_SUMMARY,
    names::FROM_FILE,
    names::FILE_KEY,
    names::ACTIVE,
];

/// Ids of what plans refer to by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Resolved {
    activity_types: BTreeMap<&'static str, i64>,
    users: BTreeMap<String, i64>,
    pub(super) kinds: CustomerKinds,
}

impl Resolved {
    /// Looks up activity types, and the users that the plan names.
    pub(super) async fn ask(session: &Session, source: &PlanSource) -> Result<Self, ProvisionError> {
        let mut resolved = Self::default();
        let kinds = [ActivityKind::ToDo, ActivityKind::Call, ActivityKind::Email];
        for name in kinds.into_iter().filter_map(ActivityKind::name_in_odoo) {
            // Any user may ask this; reading `ir.model.data` itself is not for everybody.
            let args = vec!["mail".into(), name.into()];
            // A type that somebody deleted: the activity has none, which Odoo shows as a to-do.
            if let Ok(answer) =
                session.call_repeatable("ir.model.data", "check_object_reference", args, Members::new()).await
                && let Some([_, Value::Int(id)]) = answer.as_array()
            {
                resolved.activity_types.insert(name, *id);
            }
        }
        let PlanSource::File(plan) = source else { return Ok(resolved) };
        resolved.kinds = CustomerKinds::ask(session, plan).await?;
        let logins: Vec<String> = plan.levels.iter().flat_map(logins).cloned().collect();
        if logins.is_empty() {
            return Ok(resolved);
        }
        let search = Search::new("res.users", Domain::new().is_in("login", &logins), ["login"]);
        for row in session.search_read_all(&search).await.doing("looking up the users of the plan file")? {
            let row = row?;
            resolved.users.insert(row.str("login")?.to_owned(), row.id());
        }
        match logins.iter().find(|login| !resolved.users.contains_key(*login)) {
            Some(login) => {
                Err(ProvisionError::PlanFile(format!("the plan file names the user {login}: no such user in Odoo")))
            }
            None => Ok(resolved),
        }
    }
}

/// The users that a level names.
fn logins(level: &PlannedLevel) -> impl Iterator<Item = &String> {
    let assigned = level.activity.as_ref().and_then(|activity| match &activity.assigned_to {
        AssignedTo::User(login) => Some(login),
        AssignedTo::Nobody | AssignedTo::Salesperson | AssignedTo::Account => None,
    });
    level.followers.logins.iter().chain(assigned)
}

/// Looks up what a plan file names, and changes nothing.
///
/// # Errors
/// Something that Odoo does not have; whatever Odoo or the network say.
pub async fn look_up(session: &Session, source: &PlanSource) -> Result<(), ProvisionError> {
    Resolved::ask(session, source).await.map(drop)
}

/// Amounts for single currencies, as people write them: `CHF 60, USD 50`.
fn amounts(thresholds: &Thresholds) -> Value {
    let each = thresholds.by_currency.iter().map(|(code, amount)| format!("{code} {amount}"));
    Some(each.collect::<Vec<_>>().join(", ")).filter(|text| !text.is_empty()).into()
}

/// Everything but company and plan, with the text that languages without their own read.
pub(super) fn base_values(level: &PlannedLevel, resolved: &Resolved) -> Members {
    let activity = level.activity.as_ref();
    let activity_type = activity.and_then(|activity| match activity.kind {
        ActivityKind::Numbered(id) => Some(id),
        kind @ (ActivityKind::ToDo | ActivityKind::Call | ActivityKind::Email) => {
            resolved.activity_types.get(kind.name_in_odoo()?).copied()
        }
    });
    let assigned_to = match (activity, level.after_last) {
        (Some(activity), _) => &activity.assigned_to,
        (None, PlannedAfterLast::HandOver(_)) => &AssignedTo::Account,
        (None, PlannedAfterLast::Stop | PlannedAfterLast::Repeat(_)) => &AssignedTo::Nobody,
    };
    let user = match assigned_to {
        AssignedTo::User(login) => resolved.users.get(login).copied(),
        AssignedTo::Nobody | AssignedTo::Salesperson | AssignedTo::Account => None,
    };
    let followers = level.followers.logins.iter().filter_map(|login| resolved.users.get(login).copied());
    let (after_last, after_days) = level.after_last.choice();
    let mut values: Members = [
        (names::DAYS_AFTER_DUE, Value::from(level.days_after_due)),
        (names::AUTOMATIC, level.automatic.into()),
        (names::SEND_EMAIL, level.email.into()),
        (names::SEND_LETTER, level.letter.into()),
        (names::SEND_SMS, level.sms.into()),
        (names::CREATE_ACTIVITY, activity.is_some().into()),
        (names::ACTIVITY_TYPE, activity_type.into()),
        (names::RESPONSIBLE, assigned_to.choice().into()),
        (names::USER, user.into()),
        (names::FOLLOWERS, exactly(followers)),
        (names::RESPONSIBLE_FOLLOWS, level.followers.responsible.into()),
        (names::MINIMUM_AMOUNT, level.minimum.in_company_currency.unwrap_or_default().into()),
        (names::MINIMUM_BY_CURRENCY, amounts(&level.minimum)),
        (names::AUTOMATIC_UP_TO, level.automatic_up_to.in_company_currency.unwrap_or_default().into()),
        (names::AUTOMATIC_UP_TO_BY_CURRENCY, amounts(&level.automatic_up_to)),
        (names::LETTER_INSTEAD_OF_MAIL, level.letter_instead_of_mail.into()),
        (names::INTEREST, interest(level.interest).into()),
        (names::ATTACH_INVOICES, level.attach_invoices.into()),
        (names::ATTACH_STATEMENT, level.attach_statement.into()),
        (names::AFTER_LAST, after_last.into()),
        (names::REPEAT_EVERY_DAYS, after_days.into()),
        (names::FROM_FILE, level.key.is_some().into()),
        (names::FILE_KEY, level.key.clone().into()),
        (names::ACTIVE, true.into()),
    ]
    .into_iter()
    .map(|(field, value)| (field.to_owned(), value))
    .collect();
    if let Some(text) = level.base_text() {
        values.extend(text_values(text));
    }
    values
}

/// What `x_interest` holds.
const fn interest(at_level: InterestAtLevel) -> &'static str {
    match at_level {
        InterestAtLevel::Unsaid => "unsaid",
        InterestAtLevel::Stated => "stated",
        InterestAtLevel::Booked => "booked",
    }
}

/// What is translated.
pub(super) fn text_values(text: &PlannedText) -> Members {
    [
        (names::NAME, &text.name),
        (names::SUBJECT, &text.subject),
        (names::BODY, &text.body),
        (names::SMS, &text.sms),
        (names::ACTIVITY_SUMMARY, &text.activity_summary),
        (names::ACTIVITY_NOTE, &text.activity_note),
        (names::HAND_OVER_SUMMARY, &text.hand_over_summary),
    ]
    .into_iter()
    .map(|(field, text)| (field.to_owned(), if text.is_empty() { false.into() } else { text.into() }))
    .collect()
}

/// Odoo's command "replace by exactly these".
pub(super) fn exactly(ids: impl IntoIterator<Item = i64>) -> Value {
    let ids: BTreeSet<i64> = ids.into_iter().collect();
    Value::Array(vec![Value::Array(vec![6.into(), 0.into(), ids.into_iter().collect::<Vec<_>>().into()])])
}

/// Whether Odoo holds the value that was written. It answers nothing where an empty text was written, and bare ids where
/// they were written by a command.
pub(super) fn same(held: &Value, written: &Value) -> bool {
    let empty = |value: &Value| value.is_absent() || value.as_str() == Some("");
    let ids = || held.as_array().and_then(|ids| ids.iter().map(Value::as_int).collect::<Option<Vec<i64>>>());
    held == written || empty(held) && empty(written) || ids().is_some_and(|ids| exactly(ids) == *written)
}
