//! What people note on journal items: why one is not followed up and until when, and when it is expected to be paid.
//!
//! Odoo's own flag is kept in step with it. A flag that we have not set is never taken off.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;

use super::Books;
use super::changes::Change;
use super::lines::LineColumns;
use crate::domain::{Exclusion, ExclusionCause, InvoiceId, ItemId, UserId};
use crate::odoo::fault::OdooError;
use crate::odoo::names::item;
use crate::odoo::row::{FieldError, Row, UnreadableRow};
use crate::odoo::search::{Domain, Search};
use crate::odoo::session::Members;
use crate::odoo::value::Value;

/// What stands on an item beside Odoo's flag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemMark {
    /// The invoice over whose items Odoo spreads the flag; none: the item's flag is its own.
    pub spread_over: Option<InvoiceId>,
    /// Odoo's flag.
    pub flagged: bool,
    /// It says that we have set the flag.
    pub marked: bool,
    /// We have set the flag: the item says so, or another one of the invoice that shares it.
    pub flag_is_ours: bool,
    /// The reason that somebody has given.
    pub reason: Option<ExclusionCause>,
    /// What somebody has written down.
    pub note: Option<String>,
    /// The first day on which it is followed up again.
    pub until: Option<NaiveDate>,
    /// Who settles the dispute.
    pub owner: Option<UserId>,
    /// The day on which somebody expects it to be paid.
    pub expected_on: Option<NaiveDate>,
}

impl ItemMark {
    fn parse(row: &Row, columns: &LineColumns) -> Result<Self, FieldError> {
        let reason = match row.opt_str(item::EXCLUSION_REASON)? {
            None => None,
            Some("dispute") => Some(ExclusionCause::Dispute),
            Some("other") => Some(ExclusionCause::Decision),
            Some(_) => return Err(row.field_error(item::EXCLUSION_REASON, "dispute or other")),
        };
        let spreads = columns.spreads_exclusion && row.opt_str("move_type")? != Some("entry");
        let note = row.opt_str(item::EXCLUSION_NOTE)?.map(str::trim).filter(|note| !note.is_empty());
        Ok(Self {
            spread_over: if spreads { Some(InvoiceId(row.id_of("move_id")?)) } else { None },
            flagged: row.bool(columns.exclusion)?,
            marked: row.bool(item::FLAGGED_BY_US)?,
            flag_is_ours: false,
            reason,
            note: note.map(str::to_owned),
            until: row.opt_date(item::EXCLUDED_UNTIL)?,
            owner: row.opt_id(item::DISPUTE_OWNER)?.map(UserId),
            expected_on: row.opt_date(columns.expected_on)?,
        })
    }

    /// Somebody has excluded it by our fields: a reason or an end says so.
    const fn excludes(&self) -> bool {
        self.reason.is_some() || self.until.is_some()
    }

    /// It is excluded by our fields on `day`.
    fn excludes_on(&self, day: NaiveDate) -> bool {
        self.excludes() && self.until.is_none_or(|until| day < until)
    }

    /// Why the item is not followed up. `by_flag` is what Odoo's flag alone would say; a flag that is not ours has no end.
    pub(super) fn exclusion(&self, by_flag: Option<Exclusion>, today: NaiveDate) -> Option<Exclusion> {
        let note = self.note.clone();
        match by_flag.filter(|_| !self.flag_is_ours) {
            Some(theirs) => {
                let cause = self.reason.filter(|_| self.excludes_on(today)).unwrap_or(theirs.cause);
                Some(Exclusion { cause, note, until: None })
            }
            None if self.excludes() => {
                Some(Exclusion { cause: self.reason.unwrap_or(ExclusionCause::Decision), note, until: self.until })
            }
            None => None,
        }
    }
}

/// Says whose the flags are: one that Odoo spreads over an invoice is ours for all of its items if it is for one.
fn share_flags(marks: &mut BTreeMap<ItemId, ItemMark>) {
    let ours: BTreeSet<InvoiceId> =
        marks.values().filter(|mark| mark.marked).filter_map(|mark| mark.spread_over).collect();
    for mark in marks.values_mut() {
        mark.flag_is_ours = mark.marked || mark.spread_over.is_some_and(|invoice| ours.contains(&invoice));
    }
}

/// Invoices that our fields keep excluded on `day`: for them the flag stays though one of their items is free again.
fn kept_excluded(marks: &BTreeMap<ItemId, ItemMark>, day: NaiveDate) -> BTreeSet<InvoiceId> {
    marks.values().filter(|mark| mark.excludes_on(day)).filter_map(|mark| mark.spread_over).collect()
}

/// Invoices whose flag is ours and comes off on `day`: it says nothing any more about any of their items.
pub(super) fn released(marks: &BTreeMap<ItemId, ItemMark>, day: NaiveDate) -> BTreeSet<InvoiceId> {
    let ours = marks.values().filter(|mark| mark.flagged && mark.flag_is_ours).filter_map(|mark| mark.spread_over);
    let kept = kept_excluded(marks, day);
    ours.filter(|invoice| !kept.contains(invoice)).collect()
}

/// What has to be written so that flags say what our fields say on `day`: absolute values.
fn changes(flag: &str, marks: &BTreeMap<ItemId, ItemMark>, day: NaiveDate) -> Vec<Change> {
    let kept = kept_excluded(marks, day);
    let change = |(id, mark): (&ItemId, &ItemMark)| {
        let mut values: BTreeMap<&str, Value> = BTreeMap::new();
        if mark.excludes_on(day) {
            if !mark.flagged {
                values.insert(flag, true.into());
            }
            if !mark.marked && (!mark.flagged || mark.flag_is_ours) {
                values.insert(item::FLAGGED_BY_US, true.into());
            }
        } else if mark.excludes() || mark.marked {
            let ours = [item::EXCLUSION_REASON, item::EXCLUSION_NOTE, item::EXCLUDED_UNTIL, item::DISPUTE_OWNER];
            values.extend(ours.map(|field| (field, false.into())));
            values.insert(item::FLAGGED_BY_US, false.into());
            let stays = mark.spread_over.is_some_and(|invoice| kept.contains(&invoice));
            if mark.flagged && mark.flag_is_ours && !stays {
                values.insert(flag, false.into());
            }
        }
        let values: Members = values.into_iter().map(|(field, value)| (field.to_owned(), value)).collect();
        (!values.is_empty()).then_some(Change { id: id.0, values, activities: Vec::new() })
    };
    marks.iter().filter_map(change).collect()
}

impl Books {
    /// What people have noted on those of the lines on which anything is noted; they are few, so that naming them costs
    /// less than six fields on every line.
    pub(super) async fn marks(
        &self,
        which: Domain,
        unreadable: &mut Vec<UnreadableRow>,
    ) -> Result<BTreeMap<ItemId, ItemMark>, OdooError> {
        let columns = &self.columns;
        let noted = which.any_of([
            Domain::new().is_set(item::EXCLUSION_REASON),
            Domain::new().is_set(item::EXCLUDED_UNTIL),
            Domain::new().eq(item::FLAGGED_BY_US, true),
            Domain::new().is_set(columns.expected_on),
        ]);
        let mut fields = vec![
            "move_id",
            columns.exclusion,
            columns.expected_on,
            item::FLAGGED_BY_US,
            item::EXCLUSION_REASON,
            item::EXCLUSION_NOTE,
            item::EXCLUDED_UNTIL,
            item::DISPUTE_OWNER,
        ];
        if columns.spreads_exclusion {
            fields.push("move_type");
        }
        let mut marks = BTreeMap::new();
        for row in self.session.search_read_all(&Search::new(item::MODEL, noted, fields)).await? {
            match row.and_then(|row| Ok((ItemId(row.id()), ItemMark::parse(&row, columns)?))) {
                Ok((id, mark)) => drop(marks.insert(id, mark)),
                Err(row) => unreadable.push(row),
            }
        }
        share_flags(&mut marks);
        Ok(marks)
    }

    /// Keeps Odoo's flag in step with what people have noted: it is set with a reason, and taken off on the day on which
    /// the exclusion ends. The result names the items that were refused.
    ///
    /// # Errors
    /// Odoo cannot be reached any more.
    pub async fn write_exclusions(
        &self,
        marks: &BTreeMap<ItemId, ItemMark>,
        today: NaiveDate,
    ) -> Result<BTreeMap<ItemId, Arc<OdooError>>, OdooError> {
        let refused = self.write_changes(item::MODEL, changes(self.columns.exclusion, marks, today)).await?;
        Ok(refused.into_iter().map(|(id, error)| (ItemId(id), error)).collect())
    }

    /// What these users are called.
    ///
    /// # Errors
    /// Odoo cannot be read.
    pub async fn user_names(&self, users: &BTreeSet<UserId>) -> Result<BTreeMap<UserId, String>, OdooError> {
        let ids: Vec<i64> = users.iter().map(|user| user.0).collect();
        let rows = self.session.read("res.users", &ids, &["name"]).await?.into_iter().flatten();
        Ok(rows.filter_map(|row| Some((UserId(row.id()), row.str("name").ok()?.to_owned()))).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn mark() -> ItemMark {
        ItemMark {
            spread_over: None,
            flagged: false,
            marked: false,
            flag_is_ours: false,
            reason: None,
            note: None,
            until: None,
            owner: None,
            expected_on: None,
        }
    }

    fn dispute(until: &str) -> ItemMark {
        ItemMark { reason: Some(ExclusionCause::Dispute), until: until.parse().ok(), ..mark() }
    }

    /// What is written on the 10th, item by item; `-` is a value that is emptied.
    fn written(marks: &[ItemMark]) -> Vec<(i64, String)> {
        let mut marks: BTreeMap<ItemId, ItemMark> = (1..).map(ItemId).zip(marks.iter().cloned()).collect();
        share_flags(&mut marks);
        let told = |change: Change| {
            let shown =
                |(field, value): (&String, &Value)| format!("{}{field}", if value.is_absent() { "-" } else { "+" });
            (change.id, change.values.iter().map(shown).collect::<Vec<_>>().join(" "))
        };
        changes("flag", &marks, day("2026-11-10")).into_iter().map(told).collect()
    }

    const EMPTIED: &str =
        "-x_dispute_owner_id -x_excluded_until -x_exclusion_note -x_exclusion_reason -x_no_followup_by_us";

    #[test]
    fn a_new_exclusion_gets_the_flag_and_our_mark() {
        assert_eq!(written(&[dispute("2026-11-20")]), [(1, "+flag +x_no_followup_by_us".to_owned())]);
        let set = ItemMark { flagged: true, marked: true, ..dispute("2026-11-20") };
        assert_eq!(written(&[set]), [], "written twice is written once");
    }

    #[test]
    fn on_its_last_day_only_a_flag_of_ours_comes_off() {
        let ours = ItemMark { flagged: true, marked: true, ..dispute("2026-11-10") };
        assert_eq!(written(&[ours]), [(1, format!("-flag {EMPTIED}"))]);
        let theirs = ItemMark { flagged: true, ..dispute("2026-11-10") };
        assert_eq!(written(&[theirs]), [(1, EMPTIED.to_owned())]);
    }

    #[test]
    fn an_exclusion_that_somebody_takes_back_ends_at_once() {
        assert_eq!(written(&[ItemMark { flagged: true, marked: true, ..mark() }]), [(1, format!("-flag {EMPTIED}"))]);
        assert_eq!(written(&[ItemMark { expected_on: Some(day("2026-11-01")), ..mark() }]), []);
    }

    #[test]
    fn the_flag_of_an_invoice_stays_as_long_as_one_of_its_items_needs_it() {
        let on = |mark: ItemMark| ItemMark { spread_over: Some(InvoiceId(7)), flagged: true, ..mark };
        let ended = on(ItemMark { marked: true, ..dispute("2026-11-10") });
        // The second one was excluded when the flag was there already, by the first.
        let lasting = on(dispute("2026-12-01"));
        let wanted = [(1, EMPTIED.to_owned()), (2, "+x_no_followup_by_us".to_owned())];
        assert_eq!(written(&[ended.clone(), lasting]), wanted);
        let beside = ItemMark { spread_over: None, flagged: true, ..dispute("2026-12-01") };
        assert_eq!(written(&[ended, beside]), [(1, format!("-flag {EMPTIED}"))]);
    }

    #[test]
    fn a_flag_of_somebody_elses_has_no_end() {
        let flag = || Some(Exclusion::plain(ExclusionCause::Flag));
        let read = |mark: ItemMark, on: &str| {
            let mut marks = BTreeMap::from([(ItemId(1), mark)]);
            share_flags(&mut marks);
            marks[&ItemId(1)].exclusion(flag().filter(|_| marks[&ItemId(1)].flagged), day(on))
        };
        let theirs = ItemMark { flagged: true, ..dispute("2026-11-20") };
        let disputed = Exclusion::plain(ExclusionCause::Dispute);
        assert_eq!(read(theirs.clone(), "2026-11-10"), Some(disputed.clone()));
        assert_eq!(read(theirs, "2026-11-20"), flag(), "what we have noted ends, the flag stays");
        let until = Exclusion { until: Some(day("2026-11-20")), ..disputed };
        assert_eq!(read(dispute("2026-11-20"), "2026-11-10"), Some(until.clone()), "our fields count by themselves");
        let ours = ItemMark { flagged: true, marked: true, ..dispute("2026-11-20") };
        assert_eq!(read(ours, "2026-11-10"), Some(until));
        assert_eq!(read(ItemMark { flagged: true, marked: true, ..mark() }, "2026-11-10"), None);
    }

    #[test]
    fn with_our_flag_the_whole_invoice_is_released() {
        let on = |mark: ItemMark| ItemMark { spread_over: Some(InvoiceId(7)), flagged: true, marked: true, ..mark };
        let marks = BTreeMap::from([(ItemId(1), on(dispute("2026-11-10")))]);
        let mut marks = marks;
        share_flags(&mut marks);
        assert_eq!(released(&marks, day("2026-11-09")), BTreeSet::new());
        assert_eq!(released(&marks, day("2026-11-10")), BTreeSet::from([InvoiceId(7)]));
    }
}
