//! Standings: what people see of each account in Odoo; only differences are written.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;

use super::blocking::Credit;
use super::changes::{Change, NewActivity};
use super::differences::Differences;
use super::records::{AccountRecords, Detail, ShownRecord};
use super::{Books, Scope};
use crate::domain::{
    AccountKey, Activity, Ageing, BlockStanding, LevelId, Mode, Money, NextReminder, Promise, PromiseEnd, PromiseState,
    Responsible, Setter, Status, Trust, Unreadable, UserId,
};
use crate::odoo::fault::OdooError;
use crate::odoo::names::followup;
use crate::odoo::session::Members;
use crate::odoo::value::Value;

/// What an account's record in Odoo is to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Whose.
    pub account: AccountKey,
    /// Nothing is open any more: the record is archived.
    pub settled: bool,
    /// No next reminder date is in force any more: the daemon's own one is emptied (rule 14).
    pub clear: bool,
    /// Rule 19.
    pub status: Status,
    /// Company currency.
    pub total_due: Money,
    /// Company currency.
    pub total_overdue: Money,
    /// The same by age, company currency.
    pub ageing: Ageing,
    /// How many days ago the oldest claim was due; 0: nothing is overdue.
    pub days_overdue: i64,
    /// Oldest due date of a claim.
    pub oldest_due_date: Option<NaiveDate>,
    /// The level it shows, once all of this run is carried out: the highest that an open item has reached.
    pub level: Option<LevelId>,
    /// What the run decided and why, one sentence.
    pub explanation: String,
    /// A problem that a person must see; none: no problem, and an old one is cleared.
    pub alert: Option<Alert>,
    /// Who gets an activity for a new alert; none: the user that the daemon works as.
    pub alert_for: Option<UserId>,
    /// The promise to pay, with what has come of it; none: nothing is promised.
    pub promise: Option<Promise>,
    /// The last reminder is only a few days ago.
    pub recently_reminded: bool,
    /// What people think of the customer.
    pub trust: Trust,
    /// How we would change that, and why.
    pub trust_proposal: Option<String>,
    /// Whether it is blocked; shown where setup has made what blocking needs.
    pub block: BlockStanding,
    /// What the customer may owe and owes; shown as above.
    pub credit: Credit,
    /// How that promise has just ended.
    pub ended: Option<EndedPromise>,
    /// The day of the run: until when the activity of a new alert is to be done.
    pub run_date: NaiveDate,
}

/// A problem that a person must see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// By which people look for it.
    pub kind: AlertKind,
    /// What it is, one sentence.
    pub text: String,
}

/// What kind of problem it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlertKind {
    /// Nobody knows whether a message has arrived.
    InDoubt,
    /// A message could not be delivered.
    Failed,
    /// Nobody can be reached.
    NoAddress,
    /// What stands in Odoo cannot be read.
    Unreadable,
}

/// The end of a promise, which is told once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndedPromise {
    /// How it has ended.
    pub end: PromiseEnd,
    /// With angle brackets; the same whenever the same is told.
    pub message_id: String,
    /// What the customer's chatter is told, HTML; none: nothing.
    pub note: Option<String>,
}

/// What became of writing standings.
#[derive(Debug, Default)]
pub struct StandingsReport {
    /// Records made.
    pub created: usize,
    /// Records that differed and were changed, archived ones among them.
    pub changed: usize,
    /// Records archived: settled accounts, and surplus records of merged customers.
    pub archived: usize,
    /// Records whose alert was raised, with an activity for somebody.
    pub alerts: usize,
    /// Records that could not be written; the others were.
    pub failed: Vec<(AccountKey, Arc<OdooError>)>,
}

impl Standing {
    /// What has to be written to the records of the account; empty when they show it already.
    fn change(&self, records: &AccountRecords) -> Change {
        let ShownRecord { record, row } = &records.kept;
        let mut differences = Differences::from(row);
        differences.text(followup::STATUS, status_value(self.status));
        for (field, amount) in self.amounts() {
            differences.money(field, amount);
        }
        differences.number(followup::DAYS_OVERDUE, self.days_overdue);
        differences.truth(followup::RECENTLY_REMINDED, self.recently_reminded);
        differences.date(followup::OLDEST_DUE_DATE, self.oldest_due_date);
        differences.relation(followup::LEVEL, self.level.map(|level| level.0));
        differences.text(followup::EXPLANATION, &self.explanation);
        differences.truth(followup::ACTIVE, !self.settled);
        // Another one stands there where the customer was moved under this one.
        differences.relation(followup::PARTNER, Some(self.account.partner.0));
        differences.text(followup::ALERT, self.alert.as_ref().map_or("", |alert| &alert.text));
        differences.text(followup::ALERT_KIND, self.alert.as_ref().map_or("", |alert| alert_value(alert.kind)));
        match records.next_reminder {
            Some(NextReminder { set_by: Setter::Daemon, .. }) if self.clear => {
                differences.date(followup::NEXT_REMINDER, None);
                differences.date(followup::NEXT_REMINDER_WRITTEN, None);
            }
            Some(NextReminder { date, set_by: Setter::Daemon }) => {
                differences.date(followup::NEXT_REMINDER, Some(date));
                differences.date(followup::NEXT_REMINDER_WRITTEN, Some(date));
            }
            Some(NextReminder { date, set_by: Setter::Person }) => {
                differences.date(followup::NEXT_REMINDER, Some(date));
            }
            None => {}
        }
        Self::change_chosen(records, &mut differences);
        self.change_waiting(records, &mut differences);
        self.change_blocking(records, &mut differences);
        let raised = self.alert.as_ref().filter(|alert| record.alert.as_ref() != Some(&alert.text));
        Change {
            id: record.id.0,
            values: differences.values,
            activities: raised.map(|alert| self.activity(alert)).into_iter().collect(),
        }
    }

    /// What people have decided about merged customers goes over to the record that stays.
    fn change_chosen(records: &AccountRecords, differences: &mut Differences<'_>) {
        if records.mode != records.kept.record.mode {
            differences.text(followup::MODE, mode_value(records.mode));
        }
        differences.relation(followup::RECIPIENT, records.recipient.map(|recipient| recipient.0));
        differences.relation(followup::RESPONSIBLE, records.responsible.map(|responsible| responsible.0));
        differences.relation(followup::PLAN, records.plan.map(|plan| plan.0));
    }

    /// So do their snooze and promise; of a promise, what has come of it.
    fn change_waiting(&self, records: &AccountRecords, differences: &mut Differences<'_>) {
        let record = &records.kept.record;
        differences.text(followup::TRUST, trust_value(self.trust));
        differences.text(followup::TRUST_PROPOSAL, self.trust_proposal.as_deref().unwrap_or_default());
        if let Some(snooze) = records.snooze.as_ref().filter(|snooze| record.snooze.as_ref() != Some(snooze)) {
            differences.date(followup::SNOOZED_UNTIL, Some(snooze.until));
            differences.text(followup::SNOOZE_NOTE, snooze.note.as_deref().unwrap_or_default());
        }
        if let Some(promise) = records.promise.as_ref().filter(|promise| record.promise.as_ref() != Some(promise)) {
            differences.date(followup::PROMISE_DATE, Some(promise.due));
            differences.values.insert(followup::PROMISE_AMOUNT.to_owned(), promise.amount.unwrap_or_default().into());
        }
        match (&self.promise, &records.promise) {
            // Only what was decided about this very promise: somebody may have entered another one meanwhile.
            (Some(promise), Some(noted)) if promise.due == noted.due => {
                differences.date(followup::PROMISE_MADE_ON, Some(promise.made_on));
                differences.text(followup::PROMISE_STATE, promise_value(promise.state));
                differences.text(followup::PROMISE_SEEN, &noted.remembered(promise));
            }
            (None, None) if differences.row.opt_str(followup::PROMISE_SEEN) != Ok(None) => {
                differences.date(followup::PROMISE_MADE_ON, None);
                differences.text(followup::PROMISE_STATE, "");
                differences.text(followup::PROMISE_SEEN, "");
            }
            _ => {}
        }
    }

    const fn amounts(&self) -> [(&'static str, &Money); 7] {
        [
            (followup::TOTAL_DUE, &self.total_due),
            (followup::TOTAL_OVERDUE, &self.total_overdue),
            (followup::NOT_DUE, &self.ageing.not_due),
            (followup::OVERDUE_1_TO_30, &self.ageing.overdue_1_to_30),
            (followup::OVERDUE_31_TO_60, &self.ageing.overdue_31_to_60),
            (followup::OVERDUE_61_TO_90, &self.ageing.overdue_61_to_90),
            (followup::OVERDUE_OVER_90, &self.ageing.overdue_over_90),
        ]
    }

    /// The record of an account that has none; an alert is raised afterwards, since it needs the record.
    fn record(&self) -> Members {
        let mut values = new_record(self.account);
        let shown: [(&str, Value); 8] = [
            (followup::STATUS, status_value(self.status).into()),
            (followup::DAYS_OVERDUE, self.days_overdue.into()),
            (followup::RECENTLY_REMINDED, self.recently_reminded.into()),
            (followup::OLDEST_DUE_DATE, self.oldest_due_date.into()),
            (followup::LEVEL, self.level.map(|level| level.0).into()),
            (followup::EXPLANATION, (&self.explanation).into()),
            (followup::TRUST, trust_value(self.trust).into()),
            (followup::TRUST_PROPOSAL, self.trust_proposal.as_deref().into()),
        ];
        values.extend(shown.map(|(field, value)| (field.to_owned(), value)));
        values.extend(self.amounts().map(|(field, amount)| (field.to_owned(), amount.amount.into())));
        values
    }

    fn alert_change(&self, record: i64) -> Option<Change> {
        let alert = self.alert.as_ref()?;
        let values = Members::from([
            (followup::ALERT.to_owned(), (&alert.text).into()),
            (followup::ALERT_KIND.to_owned(), alert_value(alert.kind).into()),
        ]);
        Some(Change { id: record, values, activities: vec![self.activity(alert)] })
    }

    fn activity(&self, alert: &Alert) -> NewActivity {
        let activity = Activity {
            type_id: None,
            summary: "Follow-up needs attention".to_owned(),
            note: alert.text.clone(),
            responsible: Responsible::Nobody,
        };
        NewActivity::new(activity, self.alert_for, self.run_date)
    }
}

/// The least that a record has; its name and currency follow the customer and the company by themselves.
pub(super) fn new_record(account: AccountKey) -> Members {
    let values: [(&str, Value); 4] = [
        (followup::PARTNER, account.partner.0.into()),
        (followup::COMPANY, account.company.0.into()),
        (followup::MODE, "automatic".into()),
        (followup::ACTIVE, true.into()),
    ];
    values.map(|(field, value)| (field.to_owned(), value)).into()
}

const fn status_value(status: Status) -> &'static str {
    match status {
        Status::InNeedOfAction => "in_need_of_action",
        Status::WithOverdueInvoices => "with_overdue_invoices",
        Status::NoActionNeeded => "no_action_needed",
    }
}

const fn alert_value(kind: AlertKind) -> &'static str {
    match kind {
        AlertKind::InDoubt => "in_doubt",
        AlertKind::Failed => "failed",
        AlertKind::NoAddress => "no_address",
        AlertKind::Unreadable => "unreadable",
    }
}

const fn mode_value(mode: Mode) -> &'static str {
    match mode {
        Mode::Automatic => "automatic",
        Mode::Manual => "manual",
        Mode::Off => "off",
    }
}

const fn trust_value(trust: Trust) -> &'static str {
    match trust {
        Trust::Good => "good",
        Trust::Normal => "normal",
        Trust::Bad => "bad",
    }
}

const fn promise_value(state: PromiseState) -> &'static str {
    match state {
        PromiseState::Open => "open",
        PromiseState::Kept => "kept",
        PromiseState::Broken => "broken",
    }
}

impl Books {
    /// Makes the records of accounts show `standings`: made when an account has none, archived when it is settled,
    /// otherwise changed where they differ. A record that fails is reported and the others go on.
    ///
    /// # Errors
    /// The records cannot be read, or Odoo cannot be reached any more.
    pub async fn write_standings(&self, standings: &[Standing]) -> Result<StandingsReport, OdooError> {
        let mut report = StandingsReport::default();
        let keys: BTreeSet<AccountKey> = standings.iter().map(|standing| standing.account).collect();
        let mut records = self.records(Scope::Accounts(&keys), &keys, Detail::Shown).await?;
        let unreadable = std::mem::take(&mut records.unreadable);
        let mut changes = Vec::new();
        let mut new = Vec::new();
        let mut cleared = BTreeMap::new();
        let mut owners: BTreeMap<i64, AccountKey> = BTreeMap::new();
        // What is said once is said before the record stops asking for it.
        let unsaid = self.tell_ends(standings, &records).await?;
        self.move_history(&records).await?;
        report.failed.extend(unsaid.iter().map(|(account, error)| (*account, Arc::clone(error))));
        report.failed.extend(self.take_out_warnings(standings).await?);
        for standing in standings.iter().filter(|standing| !unsaid.contains_key(&standing.account)) {
            if let Some(found) = records.by_account.get(&standing.account) {
                let change = standing.change(found);
                if change.values.get(followup::NEXT_REMINDER).is_some_and(Value::is_absent) {
                    cleared.insert(standing.account, None);
                }
                owners.insert(change.id, standing.account);
                if !change.values.is_empty() {
                    report.archived += usize::from(standing.settled && found.kept.record.active);
                    changes.push(change);
                }
                for id in &found.surplus {
                    owners.insert(id.0, standing.account);
                    report.archived += 1;
                    let values = Members::from([(followup::ACTIVE.to_owned(), false.into())]);
                    changes.push(Change { id: id.0, values, activities: Vec::new() });
                }
            } else if let Some(why) = hidden_record(&unreadable, standing.account) {
                // There may be one already: a second would only be in the way.
                report.failed.push((standing.account, Arc::new(unreadable_record(why))));
            } else if !standing.settled {
                new.push(standing);
            }
        }
        report.created = self.create_records(&new, &mut changes, &mut owners, &mut report.failed).await?;
        report.changed = changes.len();
        report.alerts = changes.iter().filter(|change| !change.activities.is_empty()).count();
        let refused = self.write_changes(followup::MODEL, changes).await?;
        self.write_next_actions(cleared).await;
        report.changed -= refused.len();
        for (id, error) in refused {
            report.failed.extend(owners.get(&id).map(|account| (*account, error)));
        }
        report.failed.extend(self.put_in_warnings(standings).await?);
        Ok(report)
    }

    /// Makes the records of accounts that have none; their alerts become changes. The result is how many were made.
    async fn create_records(
        &self,
        new: &[&Standing],
        changes: &mut Vec<Change>,
        owners: &mut BTreeMap<i64, AccountKey>,
        failed: &mut Vec<(AccountKey, Arc<OdooError>)>,
    ) -> Result<usize, OdooError> {
        let record = |standing: &&Standing| {
            let mut values = standing.record();
            values.extend(self.blocking.as_ref().map(|_| standing.blocking_values()).into_iter().flatten());
            values
        };
        let values = new.iter().map(record).collect();
        let mut created = 0;
        for (standing, made) in new.iter().zip(self.create_each(followup::MODEL, values).await?) {
            match made {
                Ok(id) => {
                    created += 1;
                    owners.insert(id, standing.account);
                    changes.extend(standing.alert_change(id));
                }
                Err(error) => failed.push((standing.account, error)),
            }
        }
        Ok(created)
    }
}

/// A record that could not be read and is, or may be, this account's.
pub(super) fn hidden_record(unreadable: &[(Option<AccountKey>, Unreadable)], key: AccountKey) -> Option<&Unreadable> {
    unreadable.iter().find(|(account, _)| account.is_none_or(|account| account == key)).map(|(_, why)| why)
}

pub(super) fn unreadable_record(why: &Unreadable) -> OdooError {
    OdooError::UnexpectedAnswer {
        operation: "reading follow-up records".to_owned(),
        expected: "records that can be read",
        found: why.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::facts::{COMPANY, chart, record};
    use super::super::records::Records;
    use super::*;
    use crate::domain::{CompanyId, PartnerId};
    use crate::odoo::row::Row;

    fn records(rows: Vec<Row>) -> AccountRecords {
        let moved = BTreeMap::from([(PartnerId(20), PartnerId(10))]);
        Records::gather(rows, &moved, Vec::new()).by_account.into_values().next().unwrap()
    }

    /// What the record of the facts shows already.
    fn standing() -> Standing {
        let euro = &chart().companies[&CompanyId(COMPANY)].company.currency;
        Standing {
            account: AccountKey { company: CompanyId(COMPANY), partner: PartnerId(10) },
            settled: false,
            clear: false,
            status: Status::NoActionNeeded,
            total_due: Money::new(100.into(), euro),
            total_overdue: Money::new(0.into(), euro),
            ageing: Ageing {
                not_due: Money::new(100.into(), euro),
                overdue_1_to_30: Money::new(0.into(), euro),
                overdue_31_to_60: Money::new(0.into(), euro),
                overdue_61_to_90: Money::new(0.into(), euro),
                overdue_over_90: Money::new(0.into(), euro),
            },
            days_overdue: 0,
            oldest_due_date: "2026-01-31".parse().ok(),
            level: None,
            explanation: "nothing to do".to_owned(),
            alert: None,
            alert_for: None,
            promise: None,
            recently_reminded: false,
            trust: Trust::Normal,
            trust_proposal: None,
            block: BlockStanding::Free,
            credit: Credit::default(),
            ended: None,
            run_date: "2026-02-01".parse().unwrap(),
        }
    }

    fn check(standing: &Standing, rows: Vec<Row>, expected: &[(&str, Value)]) {
        let expected: Members = expected.iter().map(|(field, value)| ((*field).to_owned(), value.clone())).collect();
        assert_eq!(standing.change(&records(rows)).values, expected);
    }

    #[test]
    fn what_a_record_shows_already_is_not_written() {
        check(&standing(), vec![record(1, &[])], &[]);
        let dust = Value::Double("100.00000000000001".parse().unwrap());
        check(&standing(), vec![record(1, &[(followup::TOTAL_DUE, dust)])], &[]);
    }

    #[test]
    fn only_what_differs_is_written() {
        let overdue = Standing { status: Status::WithOverdueInvoices, level: Some(LevelId(4)), ..standing() };
        let expected = [(followup::STATUS, "with_overdue_invoices".into()), (followup::LEVEL, 4.into())];
        check(&overdue, vec![record(1, &[])], &expected);
    }

    #[test]
    fn ages_are_written_as_the_days_pass() {
        let mut older = Standing { days_overdue: 31, recently_reminded: true, ..standing() };
        std::mem::swap(&mut older.ageing.not_due, &mut older.ageing.overdue_31_to_60);
        let expected = [
            (followup::NOT_DUE, Value::Double(0.into())),
            (followup::OVERDUE_31_TO_60, Value::Double(100.into())),
            (followup::DAYS_OVERDUE, 31.into()),
            (followup::RECENTLY_REMINDED, true.into()),
        ];
        check(&older, vec![record(1, &[])], &expected);
    }

    #[test]
    fn a_settled_account_is_archived_and_loses_the_date_that_we_set() {
        let settled = Standing { settled: true, clear: true, ..standing() };
        let ours =
            [(followup::NEXT_REMINDER, "2026-03-01".into()), (followup::NEXT_REMINDER_WRITTEN, "2026-03-01".into())];
        let emptied = [
            (followup::ACTIVE, Value::Bool(false)),
            (followup::NEXT_REMINDER, false.into()),
            (followup::NEXT_REMINDER_WRITTEN, false.into()),
        ];
        check(&settled, vec![record(1, &ours)], &emptied);
        let persons = [(followup::NEXT_REMINDER, "2026-03-01".into())];
        check(&settled, vec![record(1, &persons)], &[(followup::ACTIVE, false.into())]);
    }

    #[test]
    fn an_account_that_comes_back_is_unarchived() {
        check(&standing(), vec![record(1, &[(followup::ACTIVE, false.into())])], &[(followup::ACTIVE, true.into())]);
    }

    #[test]
    fn the_record_that_is_kept_takes_over_the_latest_date() {
        let rows = vec![
            record(1, &[(followup::REMINDER_COUNT, 2.into())]),
            record(2, &[(followup::NEXT_REMINDER, "2026-03-01".into())]),
        ];
        check(&standing(), rows, &[(followup::NEXT_REMINDER, "2026-03-01".into())]);
    }

    /// A record with a promise for the 20th.
    fn promised(state: &str, seen: &str) -> Vec<Row> {
        let optional = |text: &str| if text.is_empty() { Value::Bool(false) } else { text.into() };
        let values = [
            (followup::PROMISE_DATE, "2026-02-20".into()),
            (followup::PROMISE_STATE, optional(state)),
            (followup::PROMISE_SEEN, optional(seen)),
        ];
        vec![record(1, &values)]
    }

    #[test]
    fn what_has_come_of_a_promise_is_written_with_the_promise_that_it_is_about() {
        let promise = |due: &str| Promise {
            due: due.parse().unwrap(),
            amount: None,
            made_on: "2026-02-01".parse().unwrap(),
            paid_since: 0.into(),
            state: PromiseState::Broken,
        };
        let broken = Standing { promise: Some(promise("2026-02-20")), ..standing() };
        let expected = [
            (followup::PROMISE_MADE_ON, "2026-02-01".into()),
            (followup::PROMISE_STATE, "broken".into()),
            (followup::PROMISE_SEEN, "2026-02-20 2026-02-01 2026-02-01T08:00:00".into()),
        ];
        check(&broken, promised("", ""), &expected);
        check(&Standing { promise: Some(promise("2026-02-10")), ..standing() }, promised("open", ""), &[]);
        let gone =
            [(followup::PROMISE_SEEN, "2026-02-20 2026-02-01".into()), (followup::PROMISE_STATE, "broken".into())];
        let emptied = [(followup::PROMISE_SEEN, Value::Bool(false)), (followup::PROMISE_STATE, false.into())];
        check(&standing(), vec![record(1, &gone)], &emptied);
    }

    #[test]
    fn the_record_that_is_kept_takes_over_snooze_and_promise() {
        let other = [(followup::SNOOZED_UNTIL, "2026-03-01".into()), (followup::PROMISE_DATE, "2026-02-20".into())];
        let rows = vec![record(1, &[(followup::REMINDER_COUNT, 2.into())]), record(2, &other)];
        let values = [
            (followup::SNOOZED_UNTIL, "2026-03-01".into()),
            (followup::PROMISE_DATE, "2026-02-20".into()),
            (followup::PROMISE_AMOUNT, Value::Double(0.into())),
        ];
        check(&standing(), rows, &values);
    }

    #[test]
    fn the_record_that_is_kept_takes_over_what_people_have_decided() {
        let other = [
            (followup::MODE, "manual".into()),
            (followup::RECIPIENT, 12.into()),
            (followup::RESPONSIBLE, 6.into()),
            (followup::PLAN, 7.into()),
        ];
        let rows = vec![record(1, &[(followup::REMINDER_COUNT, 2.into())]), record(2, &other)];
        check(&standing(), rows, &other);
    }

    #[test]
    fn the_record_of_a_customer_that_was_moved_becomes_the_parents() {
        check(&standing(), vec![record(1, &[(followup::PARTNER, 20.into())])], &[(followup::PARTNER, 10.into())]);
    }

    #[test]
    fn an_alert_asks_a_person_once() {
        let alert = Alert { kind: AlertKind::NoAddress, text: "No address".to_owned() };
        let raised = Standing { alert: Some(alert), ..standing() };
        let new = raised.change(&records(vec![record(1, &[])]));
        assert!(!new.activities.is_empty() && new.values.contains_key(followup::ALERT));
        let alert = [(followup::ALERT, "No address".into()), (followup::ALERT_KIND, "no_address".into())];
        let known = vec![record(1, &alert)];
        let old = raised.change(&records(known.clone()));
        assert!(old.activities.is_empty() && old.values.is_empty());
        let cleared = standing().change(&records(known));
        assert!(cleared.activities.is_empty());
        let emptied = [followup::ALERT, followup::ALERT_KIND].map(|field| (field.to_owned(), Value::Bool(false)));
        assert_eq!(cleared.values, Members::from(emptied));
    }
}
