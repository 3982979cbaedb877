//! The history that people read on an account's record: reminders that have gone, promises that have ended, each told once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::changes::Change;
use super::records::Records;
use super::reminders::SentReminder;
use super::standings::Standing;
use super::{Books, Chart};
use crate::domain::{AccountKey, Money, PromiseEnd, joined};
use crate::odoo::fault::OdooError;
use crate::odoo::names::reminder;
use crate::odoo::search::{Domain, Search};
use crate::odoo::session::Members;
use crate::odoo::value::Value;

/// The line of a reminder that has gone by one channel.
fn of_reminder(chart: &Chart, sent: &SentReminder, record: i64) -> Members {
    let told = &sent.reminder;
    // Different currencies are never added: the company's own is the amount, the others are words beside it.
    let own = chart.companies.get(&sent.account.company).map(|books| &books.company.currency.code);
    let (own, others): (Vec<Money>, Vec<Money>) =
        told.amounts.iter().cloned().partition(|money| Some(&money.currency.code) == own);
    let values: [(&str, Value); 10] = [
        (reminder::FOLLOWUP, record.into()),
        (reminder::KIND, "reminder".into()),
        (reminder::DATE, told.run_date.into()),
        (reminder::NAME, (&told.level_name).into()),
        (reminder::LEVEL, told.level.0.into()),
        (reminder::CHANNEL, sent.key.channel.name().into()),
        (reminder::SENT_TO, sent.recipient.as_ref().map(|recipient| recipient.addresses.join(", ")).as_deref().into()),
        (reminder::AMOUNT, own.first().map(|money| money.amount).unwrap_or_default().into()),
        (reminder::OTHER_AMOUNTS, Some(joined(&others)).filter(|words| !words.is_empty()).as_deref().into()),
        (reminder::ASKED_BY, told.asked.as_ref().map(|asked| asked.by.as_str()).into()),
    ];
    named(values, &sent.message_id)
}

/// The line of a promise that has ended, with its id; none: none has.
fn of_promise(standing: &Standing, record: i64) -> Option<(AccountKey, String, Members)> {
    let (ended, promise) = (standing.ended.as_ref()?, standing.promise.as_ref()?);
    let kind = match ended.end {
        PromiseEnd::Kept => "promise_kept",
        PromiseEnd::Broken => "promise_broken",
    };
    let values: [(&str, Value); 6] = [
        (reminder::FOLLOWUP, record.into()),
        (reminder::KIND, kind.into()),
        (reminder::DATE, standing.run_date.into()),
        (reminder::AMOUNT, promise.amount.unwrap_or_default().into()),
        (reminder::PROMISED_ON, promise.made_on.into()),
        (reminder::PROMISED_FOR, promise.due.into()),
    ];
    Some((standing.account, ended.message_id.clone(), named(values, &ended.message_id)))
}

fn named<const N: usize>(values: [(&str, Value); N], message_id: &str) -> Members {
    let id = (reminder::MESSAGE_ID, message_id.into());
    values.into_iter().chain([id]).map(|(field, value)| (field.to_owned(), value)).collect()
}

impl Books {
    /// The lines of reminders that have gone. The result names the reminders whose line was refused.
    pub(super) async fn write_history(
        &self,
        chart: &Chart,
        sent: &[(usize, &SentReminder, i64)],
    ) -> Result<BTreeMap<usize, Arc<OdooError>>, OdooError> {
        let lines = sent.iter().map(|(index, reminder, record)| {
            (*index, reminder.message_id.clone(), of_reminder(chart, reminder, *record))
        });
        self.create_missing(reminder::MODEL, reminder::MESSAGE_ID, lines.collect()).await
    }

    /// Tells of promises that have ended: in the history, and of broken ones in the customer's chatter. The result names
    /// the accounts where that was refused.
    pub(super) async fn tell_ends(
        &self,
        standings: &[Standing],
        records: &Records,
    ) -> Result<BTreeMap<AccountKey, Arc<OdooError>>, OdooError> {
        let ends = standings.iter().filter_map(|standing| Some((standing.account, standing.ended.as_ref()?)));
        let notes = ends.filter_map(|(account, end)| Some((account, end.message_id.as_str(), end.note.as_deref()?)));
        let mut untold = self.write_notes(notes).await?;
        let lines = standings.iter().filter_map(|standing| {
            let records = records.by_account.get(&standing.account)?;
            of_promise(standing, records.kept.record.id.0)
        });
        untold.extend(self.create_missing(reminder::MODEL, reminder::MESSAGE_ID, lines.collect()).await?);
        Ok(untold)
    }

    /// Where customers have become one, the record that stays takes over the history of the others. No call where none
    /// have.
    pub(super) async fn move_history(&self, records: &Records) -> Result<(), OdooError> {
        let mut stays: BTreeMap<i64, i64> = BTreeMap::new();
        for records in records.by_account.values() {
            stays.extend(records.surplus.iter().map(|surplus| (surplus.0, records.kept.record.id.0)));
        }
        if stays.is_empty() {
            return Ok(());
        }
        let surplus: BTreeSet<i64> = stays.keys().copied().collect();
        let search =
            Search::new(reminder::MODEL, Domain::new().is_in(reminder::FOLLOWUP, surplus), [reminder::FOLLOWUP]);
        let mut changes = Vec::new();
        for row in self.session.search_read_all(&search).await?.into_iter().flatten() {
            let stays = row.id_of(reminder::FOLLOWUP).ok().and_then(|surplus| stays.get(&surplus));
            changes.extend(stays.map(|record| {
                let values = Members::from([(reminder::FOLLOWUP.to_owned(), (*record).into())]);
                Change { id: row.id(), values, activities: Vec::new() }
            }));
        }
        for (line, error) in self.write_changes(reminder::MODEL, changes).await? {
            // It can still be read on the archived record.
            tracing::warn!(line, %error, "a line of history stays where it was before customers became one");
        }
        Ok(())
    }
}
