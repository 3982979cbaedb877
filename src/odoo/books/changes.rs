//! Changes of many records: equal ones go in one call, and one that is refused is refused alone.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::Books;
use crate::domain::{Activity, UserId};
use crate::odoo::fault::{OdooError, Outcome};
use crate::odoo::session::{Members, Session};
use crate::odoo::value::Value;

/// Records in one write: Odoo handles some hundred custom records a second, and two minutes are its limit.
const RECORDS_PER_WRITE: usize = 500;

/// Records in one create, for the same reason; messages take longest, 200 of them three seconds.
const RECORDS_PER_CREATE: usize = 200;

/// What is to be written to one record.
#[derive(Debug, Clone)]
pub(super) struct Change {
    pub(super) id: i64,
    /// Absolute values.
    pub(super) values: Members,
    /// Made in the same transaction; only for records that have activities.
    pub(super) activities: Vec<NewActivity>,
}

/// Something that a person is to do about a follow-up record.
#[derive(Debug, Clone)]
pub(super) struct NewActivity {
    activity: Activity,
    user: Option<UserId>,
    deadline: NaiveDate,
}

/// Records that were refused.
pub(super) type Refused = BTreeMap<i64, Arc<OdooError>>;

impl NewActivity {
    /// For `user`, or for the user that the daemon works as.
    pub(super) const fn new(activity: Activity, user: Option<UserId>, deadline: NaiveDate) -> Self {
        Self { activity, user, deadline }
    }

    /// The command that makes it. `res_id` and the record's name are filled in by Odoo.
    fn command(&self, books: &Books) -> Value {
        let user = self.user.map_or_else(|| books.session.user_id(), |user| user.0);
        let mut values = Members::from([
            ("res_model_id".to_owned(), books.followup_model.into()),
            ("summary".to_owned(), (&self.activity.summary).into()),
            ("note".to_owned(), html(&self.activity.note).into()),
            ("user_id".to_owned(), user.into()),
            ("date_deadline".to_owned(), self.deadline.into()),
        ]);
        if let Some(type_id) = self.activity.type_id {
            values.insert("activity_type_id".to_owned(), type_id.into());
        }
        Value::Array(vec![0.into(), 0.into(), values.into()])
    }

    /// The same for the daemon's own user, since the one who should have it cannot see the record.
    fn for_ourselves(&self) -> Self {
        let Some(user) = self.user else { return self.clone() };
        let mut activity = self.activity.clone();
        activity.summary = format!("{} (user {user} may not see follow-ups)", activity.summary);
        Self { activity, user: None, deadline: self.deadline }
    }
}

impl Books {
    /// Writes changes, equal ones together. The result names the records that were refused.
    ///
    /// # Errors
    /// Odoo cannot be reached any more; what was written before stays.
    pub(super) async fn write_changes(&self, model: &str, changes: Vec<Change>) -> Result<Refused, OdooError> {
        let mut groups: BTreeMap<String, Vec<Change>> = BTreeMap::new();
        for change in changes {
            groups.entry(format!("{:?} {:?}", change.values, change.activities)).or_default().push(change);
        }
        let mut refused = Refused::new();
        for group in groups.into_values() {
            for part in group.chunks(RECORDS_PER_WRITE) {
                self.write_group(model, part, &mut refused).await?;
            }
        }
        Ok(refused)
    }

    /// Writes equal changes in one call; where that is refused, one by one.
    async fn write_group(&self, model: &str, group: &[Change], refused: &mut Refused) -> Result<(), OdooError> {
        let Some(first) = group.first() else { return Ok(()) };
        let ids: Vec<i64> = group.iter().map(|change| change.id).collect();
        let error = match self.write_same(model, &ids, &first.values, &first.activities).await {
            Ok(()) => return Ok(()),
            Err(error) if is_about_records(&error) => error,
            Err(error) => return Err(error),
        };
        if error.outcome() == Outcome::Done {
            return Ok(());
        }
        if group.len() > 1 {
            for change in group {
                Box::pin(self.write_group(model, std::slice::from_ref(change), refused)).await?;
            }
            return Ok(());
        }
        let own: Vec<NewActivity> = first.activities.iter().map(NewActivity::for_ourselves).collect();
        if first.activities.iter().any(|activity| activity.user.is_some())
            && self.write_same(model, &ids, &first.values, &own).await.is_ok()
        {
            return Ok(());
        }
        refused.insert(first.id, Arc::new(error));
        Ok(())
    }

    async fn write_same(
        &self,
        model: &str,
        ids: &[i64],
        values: &Members,
        activities: &[NewActivity],
    ) -> Result<(), OdooError> {
        if activities.is_empty() {
            return self.quiet().write(model, ids, values.clone()).await;
        }
        let mut values = values.clone();
        let commands = activities.iter().map(|activity| activity.command(self)).collect();
        values.insert("activity_ids".to_owned(), Value::Array(commands));
        // Not repeated by the session: further activities would be made.
        self.quiet().call(model, "write", vec![ids.into(), values.into()], Members::new()).await.map(drop)
    }

    /// Makes records; those that are refused are refused alone. The results are in the order of `records`.
    ///
    /// # Errors
    /// Odoo cannot be reached any more; what was made before stays.
    pub(super) async fn create_each(
        &self,
        model: &str,
        records: Vec<Members>,
    ) -> Result<Vec<Result<i64, Arc<OdooError>>>, OdooError> {
        let mut made = Vec::with_capacity(records.len());
        for part in records.chunks(RECORDS_PER_CREATE) {
            match self.quiet().create(model, part.to_vec()).await {
                Ok(ids) => made.extend(ids.into_iter().map(Ok)),
                Err(error) if !is_about_records(&error) || error.outcome() != Outcome::NotDone => return Err(error),
                Err(error) if part.len() == 1 => made.push(Err(Arc::new(error))),
                Err(_) => {
                    for record in part {
                        made.push(self.create_one(model, record.clone()).await?);
                    }
                }
            }
        }
        Ok(made)
    }

    async fn create_one(&self, model: &str, record: Members) -> Result<Result<i64, Arc<OdooError>>, OdooError> {
        match self.quiet().create(model, vec![record]).await.map(|ids| ids.first().copied().unwrap_or_default()) {
            Ok(id) => Ok(Ok(id)),
            Err(error) if is_about_records(&error) => Ok(Err(Arc::new(error))),
            Err(error) => Err(error),
        }
    }

    /// Nobody is mailed about what we write, nobody made to follow it, nothing said of its creation.
    fn quiet(&self) -> Session {
        self.session
            .with_context("mail_activity_quick_update", true)
            .with_context("mail_create_nosubscribe", true)
            .with_context("mail_create_nolog", true)
    }
}

/// Whether the call failed because of what it was about; otherwise every other call would fail as well.
pub(super) fn is_about_records(error: &OdooError) -> bool {
    match error {
        OdooError::AccessError { .. }
        | OdooError::MissingRecord { .. }
        | OdooError::Validation { .. }
        | OdooError::Serialization { .. }
        | OdooError::MarshallingAfterSuccess { .. }
        | OdooError::Unknown { .. }
        | OdooError::Fault { .. }
        | OdooError::NotSent { .. } => true,
        OdooError::AccessDenied { .. }
        | OdooError::UnknownDatabase { .. }
        | OdooError::Transport { .. }
        | OdooError::NotXml { .. }
        | OdooError::Malformed { .. }
        | OdooError::TooLarge { .. }
        | OdooError::Redirect { .. }
        | OdooError::UnexpectedAnswer { .. }
        | OdooError::Settings(_) => false,
    }
}

/// A text of a person as HTML; what is HTML already stays.
fn html(text: &str) -> String {
    if text.contains("</") || text.contains("<br") {
        return text.to_owned();
    }
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    escaped.replace('\n', "<br/>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_note_keeps_its_lines_and_signs() {
        assert_eq!(html("Ring Müller & Söhne\n<soon>"), "Ring Müller &amp; Söhne<br/>&lt;soon&gt;");
        assert_eq!(html("<p>Ring</p>"), "<p>Ring</p>");
        assert_eq!(html("Ring<br>soon"), "Ring<br>soon");
    }
}
