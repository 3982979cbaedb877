//! Requests: what people ask of accounts, what is written because of it, and the answer on the request's own record.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Days, Months, NaiveDate, Utc};
use rust_decimal::Decimal;

use super::Books;
use super::changes::Change;
use crate::domain::{
    AccountKey, Answer, Answered, Channel, CompanyId, EditedText, ExclusionCause, FollowupId, ItemId, LevelId,
    PartnerId, Reached, Request, RequestId, UserId, Wish,
};
use crate::odoo::fault::OdooError;
use crate::odoo::names::{followup, item, request};
use crate::odoo::row::{FieldError, Row};
use crate::odoo::search::Domain;
use crate::odoo::session::Members;
use crate::odoo::value::Value;

/// Requests that are answered together: with more, the first one would wait for the last one's message.
const REQUESTS_AT_ONCE: u32 = 25;

const FIELDS: [&str; 22] = [
    request::FOLLOWUP,
    request::PARTNER,
    request::COMPANY,
    request::KIND,
    request::ANYWAY,
    request::GO_BY,
    request::ATTACH_INVOICES,
    request::SNOOZE_FOR,
    request::DATE,
    request::AMOUNT,
    request::NOTE,
    request::REASON,
    request::OWNER,
    request::ITEMS,
    request::LEVEL,
    request::CALL_RESULT,
    request::VERDICT,
    request::SUBJECT,
    request::BODY,
    request::ABOUT,
    "create_uid",
    "write_date",
];

/// A request that waits for its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedRequest {
    /// Its record.
    pub id: RequestId,
    /// The account's record that it was asked on.
    pub followup: FollowupId,
    /// What is asked; or why it cannot be understood, as a sentence.
    pub request: Result<Request, String>,
}

/// Somebody who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asker {
    /// What people call them.
    pub name: String,
    /// Whether they may still log in.
    pub active: bool,
    /// The companies that they may work in.
    pub companies: BTreeSet<CompanyId>,
}

/// The message of a request, for its asker to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreparedText {
    /// Who would get it.
    pub to: String,
    /// What it is about, see [`crate::domain::Reminder::about`].
    pub about: String,
    /// What can be changed.
    pub draft: EditedText,
    /// What the customer would see.
    pub shown: String,
}

/// What is written on an account's record because somebody asked for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordChange {
    /// It is left alone before this day.
    Snooze {
        /// The first day on which it is followed up again.
        until: NaiveDate,
        /// Why.
        note: Option<String>,
    },
    /// A promise that is made today.
    Promise {
        /// Through this day.
        due: NaiveDate,
        /// So much; none: all that is due by then.
        amount: Option<Decimal>,
        /// Today.
        made_on: NaiveDate,
    },
    /// The next reminder comes not before this day, as if somebody had set it.
    NextReminder(NaiveDate),
}

impl RecordChange {
    fn values(&self) -> Members {
        members(match self {
            Self::Snooze { until, note } => {
                vec![(followup::SNOOZED_UNTIL, Value::from(*until)), (followup::SNOOZE_NOTE, note.as_deref().into())]
            }
            Self::Promise { due, amount, made_on } => vec![
                (followup::PROMISE_DATE, (*due).into()),
                (followup::PROMISE_AMOUNT, amount.unwrap_or_default().into()),
                (followup::PROMISE_MADE_ON, (*made_on).into()),
                (followup::PROMISE_STATE, "open".into()),
                (followup::PROMISE_SEEN, false.into()),
            ],
            // What the daemon had calculated is forgotten, so that this day counts as a person's even if it is the same.
            Self::NextReminder(day) => {
                vec![(followup::NEXT_REMINDER, (*day).into()), (followup::NEXT_REMINDER_WRITTEN, false.into())]
            }
        })
    }
}

impl Books {
    /// Requests that wait, the oldest first, so many of them; one small call where there are none. Presets of days count
    /// from `today`.
    ///
    /// # Errors
    /// Odoo cannot be read.
    pub async fn requests(&self, today: NaiveDate) -> Result<Vec<AskedRequest>, OdooError> {
        let waiting = Domain::new().eq(request::STATE, "asked").is_in(request::COMPANY, self.companies.iter().copied());
        let ids = self.session.search(request::MODEL, &waiting, "id", Some(REQUESTS_AT_ONCE)).await?;
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let rows: Vec<Row> = self.session.read(request::MODEL, &ids, &FIELDS).await?.into_iter().flatten().collect();
        let customers = rows.iter().filter_map(|row| row.opt_id(request::PARTNER).ok().flatten()).map(PartnerId);
        let customers = self.commercial_partners(customers).await?;
        Ok(rows.iter().filter_map(|row| asked(row, &customers, today)).collect())
    }

    /// Who these users are.
    ///
    /// # Errors
    /// Odoo cannot be read.
    pub async fn askers(&self, users: &BTreeSet<UserId>) -> Result<BTreeMap<UserId, Asker>, OdooError> {
        let ids: Vec<i64> = users.iter().map(|user| user.0).collect();
        let rows = self.session.read("res.users", &ids, &["name", "active", "company_ids"]).await?;
        let asker = |row: &Row| -> Result<(UserId, Asker), FieldError> {
            let companies = row.ids("company_ids")?.into_iter().map(CompanyId).collect();
            Ok((UserId(row.id()), Asker { name: row.str("name")?.to_owned(), active: row.bool("active")?, companies }))
        };
        Ok(rows.into_iter().flatten().filter_map(|row| asker(&row).ok()).collect())
    }

    /// Says on a request what became of it; where its message is to be looked at, shows it.
    ///
    /// # Errors
    /// Odoo cannot be reached any more; the result names those that were refused.
    pub async fn write_answers(
        &self,
        answers: &[(RequestId, Answer, Option<PreparedText>)],
        at: DateTime<Utc>,
    ) -> Result<BTreeMap<RequestId, Arc<OdooError>>, OdooError> {
        let change = |(id, answer, prepared): &(RequestId, Answer, Option<PreparedText>)| {
            let mut values = vec![
                (request::STATE, Value::from(state(answer.answered))),
                (request::ANSWER, (&answer.sentence).into()),
                (request::ANSWERED_AT, at.naive_utc().into()),
            ];
            if let Some(PreparedText { to, about, draft, shown }) = prepared {
                values.extend([
                    (request::TO, Value::from(to)),
                    (request::ABOUT, about.into()),
                    (request::SUBJECT, (&draft.subject).into()),
                    (request::BODY, (&draft.body).into()),
                    (request::SHOWN, shown.into()),
                ]);
            }
            Change { id: id.0, values: members(values), activities: Vec::new() }
        };
        let refused = self.write_changes(request::MODEL, answers.iter().map(change).collect()).await?;
        Ok(refused.into_iter().map(|(id, error)| (RequestId(id), error)).collect())
    }

    /// Writes on accounts' records what somebody has asked for: absolute values. The result names the records that were
    /// refused.
    ///
    /// # Errors
    /// Odoo cannot be reached any more.
    pub async fn change_records(
        &self,
        changes: &[(FollowupId, RecordChange)],
    ) -> Result<BTreeMap<FollowupId, Arc<OdooError>>, OdooError> {
        let change = |(record, change): &(FollowupId, RecordChange)| Change {
            id: record.0,
            values: change.values(),
            activities: Vec::new(),
        };
        let refused = self.write_changes(followup::MODEL, changes.iter().map(change).collect()).await?;
        Ok(refused.into_iter().map(|(id, error)| (FollowupId(id), error)).collect())
    }

    /// Writes on items why and until when they are left out; Odoo's own flag follows with the exclusions.
    ///
    /// # Errors
    /// Odoo refuses it, or cannot be reached.
    pub async fn exclude_items(
        &self,
        items: &[ItemId],
        cause: ExclusionCause,
        until: Option<NaiveDate>,
        note: Option<&str>,
        owner: Option<UserId>,
    ) -> Result<(), OdooError> {
        let reason = if cause == ExclusionCause::Dispute { "dispute" } else { "other" };
        let values = vec![
            (item::EXCLUSION_REASON, Value::from(reason)),
            (item::EXCLUSION_NOTE, note.into()),
            (item::EXCLUDED_UNTIL, until.into()),
            (item::DISPUTE_OWNER, owner.map(|owner| owner.0).into()),
        ];
        self.session.write(item::MODEL, &ids(items), members(values)).await
    }

    /// Writes on items the level that they have reached; none: no level.
    ///
    /// # Errors
    /// Odoo refuses it, or cannot be reached.
    pub async fn set_level_of(&self, items: &[ItemId], reached: Option<Reached>) -> Result<(), OdooError> {
        let values = vec![
            (item::LEVEL, Value::from(reached.and_then(|reached| reached.level).map(|level| level.0))),
            (item::DAYS, reached.map_or(0, |reached| reached.days).into()),
            (item::DATE, reached.map(|reached| reached.on).into()),
        ];
        self.session.write(item::MODEL, &ids(items), members(values)).await
    }
}

fn ids(items: &[ItemId]) -> Vec<i64> {
    items.iter().map(|item| item.0).collect()
}

fn members(values: Vec<(&str, Value)>) -> Members {
    values.into_iter().map(|(field, value)| (field.to_owned(), value)).collect()
}

const fn state(answered: Answered) -> &'static str {
    match answered {
        Answered::Prepared => "prepared",
        Answered::Done => "done",
        Answered::Refused => "refused",
        Answered::NeedsAnyway => "needs_anyway",
        Answered::Expired => "expired",
    }
}

/// A row as a request; none: it is about no account any more.
fn asked(row: &Row, customers: &BTreeMap<PartnerId, PartnerId>, today: NaiveDate) -> Option<AskedRequest> {
    let followup = FollowupId(row.opt_id(request::FOLLOWUP).ok().flatten()?);
    let id = RequestId(row.id());
    let request = || -> Result<Request, FieldError> {
        let partner = PartnerId(row.id_of(request::PARTNER)?);
        let partner = customers.get(&partner).copied().unwrap_or(partner);
        let account = AccountKey { company: CompanyId(row.id_of(request::COMPANY)?), partner };
        let asker = UserId(row.id_of("create_uid")?);
        let asked_at = row.datetime("write_date")?.and_utc();
        Ok(Request { id, account, asker, asked_at, wish: wish(row, today)? })
    };
    Some(AskedRequest { id, followup, request: request().map_err(|error| error.to_string()) })
}

fn wish(row: &Row, today: NaiveDate) -> Result<Wish, FieldError> {
    let note = text(row, request::NOTE)?;
    Ok(match row.opt_str(request::KIND)? {
        Some("follow_up") => {
            let edited = match (text(row, request::SUBJECT)?, written(row, request::BODY)?) {
                (Some(subject), Some(body)) => Some(EditedText { subject, body }),
                (Some(_), None) | (None, Some(_)) => {
                    return Err(row.field_error(request::BODY, "a subject and a text, or neither"));
                }
                (None, None) => None,
            };
            let by_channels = match row.opt_str(request::GO_BY)? {
                None => None,
                Some("email") => Some(vec![Channel::Email]),
                Some("letter") => Some(vec![Channel::Letter]),
                Some("sms") => Some(vec![Channel::Sms]),
                Some("email_and_letter") => Some(vec![Channel::Email, Channel::Letter]),
                Some(_) => return Err(row.field_error(request::GO_BY, "a way to the customer")),
            };
            let attach_invoices = match row.opt_str(request::ATTACH_INVOICES)? {
                None => None,
                Some("yes") => Some(true),
                Some("no") => Some(false),
                Some(_) => return Err(row.field_error(request::ATTACH_INVOICES, "yes or no")),
            };
            let (anyway, about) = (row.bool(request::ANYWAY)?, text(row, request::ABOUT)?);
            Wish::FollowUp { anyway, edited, about, by_channels, attach_invoices }
        }
        Some("prepare") => Wish::Prepare { in_words_of: row.opt_id(request::LEVEL)?.map(LevelId) },
        Some("snooze") => Wish::Snooze { until: snoozed_until(row, today)?, note },
        Some("promise") => {
            let amount = row.opt_decimal(request::AMOUNT)?.filter(|amount| *amount != Decimal::ZERO);
            Wish::Promise { due: row.date(request::DATE)?, amount, note }
        }
        Some("exclude") => Wish::Exclude {
            items: row.ids(request::ITEMS)?.into_iter().map(ItemId).collect(),
            cause: match row.opt_str(request::REASON)? {
                Some("dispute") => ExclusionCause::Dispute,
                Some("other") => ExclusionCause::Decision,
                None | Some(_) => return Err(row.field_error(request::REASON, "a reason")),
            },
            until: row.opt_date(request::DATE)?,
            note,
            owner: row.opt_id(request::OWNER)?.map(UserId),
        },
        Some("set_level") => Wish::SetLevel(row.opt_id(request::LEVEL)?.map(LevelId)),
        Some("log_call") => Wish::LogCall {
            result: text(row, request::CALL_RESULT)?,
            note,
            next_reminder: row.opt_date(request::DATE)?,
        },
        Some("statement") => Wish::Statement,
        Some("send_statement") => Wish::MailStatement { again: row.bool(request::ANYWAY)? },
        Some("resolve_doubt") => Wish::ResolveDoubt {
            was_sent: match row.opt_str(request::VERDICT)? {
                Some("sent") => true,
                Some("not_sent") => false,
                None | Some(_) => return Err(row.field_error(request::VERDICT, "whether it was sent")),
            },
        },
        None | Some(_) => return Err(row.field_error(request::KIND, "what is asked for")),
    })
}

fn snoozed_until(row: &Row, today: NaiveDate) -> Result<NaiveDate, FieldError> {
    let end = match row.opt_str(request::SNOOZE_FOR)? {
        Some("1_week") => today.checked_add_days(Days::new(7)),
        Some("2_weeks") => today.checked_add_days(Days::new(14)),
        Some("1_month") => today.checked_add_months(Months::new(1)),
        Some("2_months") => today.checked_add_months(Months::new(2)),
        None | Some(_) => return row.date(request::DATE),
    };
    end.ok_or_else(|| row.field_error(request::SNOOZE_FOR, "a day in the calendar"))
}

/// HTML in which something is to be read: editors leave tags behind where nothing was written.
fn written(row: &Row, field: &str) -> Result<Option<String>, FieldError> {
    let is_read = |html: &String| {
        let mut depth = 0;
        html.replace("&nbsp;", " ").chars().any(|letter| {
            match letter {
                '<' => depth += 1,
                '>' => depth -= 1,
                _ => return depth == 0 && !letter.is_whitespace(),
            }
            false
        })
    };
    Ok(text(row, field)?.filter(is_read))
}

fn text(row: &Row, field: &str) -> Result<Option<String>, FieldError> {
    Ok(row.opt_str(field)?.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_editor_has_written_nothing() {
        let read = |html: &str| {
            let values = BTreeMap::from([("x_body".to_owned(), Value::from(html))]);
            written(&Row::new("x_followup_request", 1, values), "x_body").unwrap()
        };
        assert_eq!(read("<p><br></p>"), None);
        assert_eq!(read("<p>&nbsp;</p>\n"), None);
        assert_eq!(read("<p>Pay.</p>"), Some("<p>Pay.</p>".to_owned()));
    }
}
