//! The fields of Odoo's own follow-up on customers and journal items: respected, and kept up to date.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::Books;
use super::changes::Change;
use super::records::Records;
use super::reminders::SentReminder;
use crate::domain::{Account, AccountKey, LevelId, Mode, NextReminder, Setter, Unreadable, UserId};
use crate::odoo::capabilities::{Capabilities, ModelState};
use crate::odoo::fault::OdooError;
use crate::odoo::names::{item, level, partner};
use crate::odoo::own_follow_up::{OWN_LEVELS, OwnFollowUp};
use crate::odoo::row::{FieldError, Row};
use crate::odoo::search::{Domain, Search};
use crate::odoo::session::Members;

const NEXT_ACTION: &str = "followup_next_action_date";
const REMINDER_TYPE: &str = "followup_reminder_type";
const RESPONSIBLE: &str = "followup_responsible_id";
const ITEM_LEVEL: &str = "followup_line_id";
const ITEM_DATE: &str = "last_followup_date";

/// What keys of levels begin with that mirror one of Odoo's own.
pub const OWN_KEY: &str = "odoo:";

/// Customers in one reading: a request well below what proxies refuse.
const CUSTOMERS_PER_READ: usize = 1_000;

/// Which of its fields this Odoo has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct OwnFields {
    /// Whether Odoo has its own follow-up at all.
    present: bool,
    /// Of customers, what is read.
    read: Vec<&'static str>,
    writes_next_action: bool,
    /// Of items, what is written.
    item_level: bool,
    item_date: bool,
}

/// What stands on a customer in a company.
struct OwnSettings {
    manual: bool,
    not_before: Option<NaiveDate>,
    responsible: Option<UserId>,
}

impl OwnFields {
    /// Those that count: all or none, as `respected` says.
    pub(super) fn of(capabilities: &Capabilities, respected: bool) -> Self {
        let state = capabilities.models.get(OWN_LEVELS);
        let present = matches!(state, Some(ModelState::Readable | ModelState::NotReadable));
        if !present || !respected {
            return Self { present, ..Self::default() };
        }
        Self {
            present,
            read: capabilities.known(partner::MODEL, &[NEXT_ACTION, REMINDER_TYPE, RESPONSIBLE]),
            writes_next_action: capabilities.can_write(partner::MODEL, NEXT_ACTION),
            item_level: capabilities.can_write(item::MODEL, ITEM_LEVEL),
            item_date: capabilities.can_write(item::MODEL, ITEM_DATE),
        }
    }

    fn parse(&self, row: &Row) -> Result<OwnSettings, FieldError> {
        let has = |field: &str| self.read.contains(&field);
        Ok(OwnSettings {
            manual: has(REMINDER_TYPE) && row.opt_str(REMINDER_TYPE)? == Some("manual"),
            not_before: if has(NEXT_ACTION) { row.opt_date(NEXT_ACTION)? } else { None },
            responsible: if has(RESPONSIBLE) { row.opt_id(RESPONSIBLE)?.map(UserId) } else { None },
        })
    }
}

impl OwnSettings {
    /// Manual there is manual here; its date counts if it is later than ours and nobody but a person can have set it; its
    /// responsible if we have none. `written` are the dates that we ourselves have put there.
    fn apply(self, account: &mut Account, written: Option<&BTreeSet<NaiveDate>>) {
        if self.manual && account.mode == Mode::Automatic {
            account.mode = Mode::Manual;
        }
        if let Some(date) = self.not_before.filter(|date| written.is_none_or(|written| !written.contains(date)))
            && account.next_reminder.is_none_or(|next| next.date < date)
        {
            account.next_reminder = Some(NextReminder { date, set_by: Setter::Person });
        }
        account.responsible = account.responsible.or(self.responsible);
    }
}

impl Books {
    /// Why Odoo's own follow-up could send as well; none: it cannot, or the operator has said that it is off.
    ///
    /// # Errors
    /// Odoo cannot be asked.
    pub async fn would_odoo_send_too(&self) -> Result<Option<String>, OdooError> {
        if !self.own_fields.present || self.settings.own_follow_up_is_off {
            return Ok(None);
        }
        Ok(match OwnFollowUp::ask(&self.session).await? {
            OwnFollowUp::CouldSend(why) => Some(why),
            OwnFollowUp::Absent | OwnFollowUp::Silent => None,
        })
    }

    /// Lets what people have set in Odoo's own follow-up count for `accounts`.
    pub(super) async fn respect_own_settings(
        &self,
        accounts: &mut [Account],
        records: &Records,
    ) -> Result<(), OdooError> {
        if self.own_fields.read.is_empty() {
            return Ok(());
        }
        let mut by_company: BTreeMap<i64, BTreeMap<i64, &mut Account>> = BTreeMap::new();
        for account in accounts {
            by_company.entry(account.key.company.0).or_default().insert(account.key.partner.0, account);
        }
        for (company, mut customers) in by_company {
            // Each company may have its own values.
            let session = self.session.with_companies(&[company]);
            let ids: Vec<i64> = customers.keys().copied().collect();
            for part in ids.chunks(CUSTOMERS_PER_READ) {
                for row in session.read(partner::MODEL, part, &self.own_fields.read).await? {
                    let (id, read) = match row {
                        Ok(row) => (row.id(), self.own_fields.parse(&row).map_err(Unreadable::from)),
                        Err(row) => (row.id, Err(row.into())),
                    };
                    match (customers.get_mut(&id), read) {
                        (Some(account), Ok(own)) => {
                            own.apply(account, records.by_account.get(&account.key).map(|records| &records.written));
                        }
                        (Some(account), Err(why)) => account.unreadable.push(why),
                        (None, _) => {}
                    }
                }
            }
        }
        Ok(())
    }

    /// Tells Odoo's own follow-up what was sent: the date on the customer, the level on the items. A refusal costs nobody
    /// a reminder, so it is only logged.
    pub(super) async fn write_own_fields(&self, sent: &[&SentReminder]) -> Result<(), OdooError> {
        let dates = sent.iter().map(|sent| (sent.account, Some(sent.reminder.next_reminder))).collect();
        self.write_next_actions(dates).await;
        if !self.own_fields.item_level && !self.own_fields.item_date {
            return Ok(());
        }
        let own = self.own_levels(sent).await?;
        let mut changes: BTreeMap<i64, Change> = BTreeMap::new();
        for sent in sent {
            for advance in &sent.reminder.advances {
                let mut values = Members::new();
                if let Some(line) = own.get(&advance.level).filter(|_| self.own_fields.item_level) {
                    values.insert(ITEM_LEVEL.to_owned(), (*line).into());
                }
                if self.own_fields.item_date {
                    values.insert(ITEM_DATE.to_owned(), sent.reminder.run_date.into());
                }
                if !values.is_empty() {
                    changes.insert(advance.item.0, Change { id: advance.item.0, values, activities: Vec::new() });
                }
            }
        }
        for (id, error) in self.write_changes(item::MODEL, changes.into_values().collect()).await? {
            tracing::warn!(journal_item = id, %error, "Odoo's own follow-up level could not be written");
        }
        Ok(())
    }

    /// Sets or empties the date of Odoo's own follow-up.
    pub(super) async fn write_next_actions(&self, dates: BTreeMap<AccountKey, Option<NaiveDate>>) {
        if !self.own_fields.writes_next_action {
            return;
        }
        let mut groups: BTreeMap<(i64, Option<NaiveDate>), Vec<i64>> = BTreeMap::new();
        for (account, date) in dates {
            groups.entry((account.company.0, date)).or_default().push(account.partner.0);
        }
        for ((company, date), customers) in groups {
            let values = Members::from([(NEXT_ACTION.to_owned(), date.into())]);
            let session = self.session.with_companies(&[company]);
            if let Err(error) = session.write(partner::MODEL, &customers, values).await {
                tracing::warn!(%error, customers = customers.len(), "the date of Odoo's own follow-up could not be written");
            }
        }
    }

    /// Which of Odoo's own levels the levels of `sent` mirror.
    async fn own_levels(&self, sent: &[&SentReminder]) -> Result<BTreeMap<LevelId, i64>, OdooError> {
        let advances = sent.iter().flat_map(|sent| &sent.reminder.advances);
        let levels: BTreeSet<i64> = advances.map(|advance| advance.level.0).collect();
        let search = Search::new(level::MODEL, Domain::new().is_in("id", levels), [level::FILE_KEY]);
        let rows = self.session.with_archived().search_read_all(&search).await?;
        let own = |row: &Row| {
            let line = row.opt_str(level::FILE_KEY).ok()??.strip_prefix(OWN_KEY)?.parse().ok()?;
            Some((LevelId(row.id()), line))
        };
        Ok(rows.iter().flatten().filter_map(own).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{CompanyId, PartnerId};

    #[test]
    fn a_date_that_we_wrote_ourselves_is_no_persons() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let next = |own: &str, written: &[&str]| {
            let key = AccountKey { company: CompanyId(1), partner: PartnerId(10) };
            let mut account = Account::new(key, "Acme".to_owned());
            // A person wants to be asked again on the 5th, earlier than what was written after the last reminder.
            let set = NextReminder { date: day("2026-11-05"), set_by: Setter::Person };
            account.next_reminder = Some(set);
            let settings = OwnSettings { manual: false, not_before: Some(day(own)), responsible: None };
            settings.apply(&mut account, Some(&written.iter().map(|date| day(date)).collect()));
            account.next_reminder.unwrap().date
        };
        assert_eq!(next("2026-11-20", &["2026-11-20"]), day("2026-11-05"));
        assert_eq!(
            next("2026-11-25", &["2026-11-20"]),
            day("2026-11-25"),
            "somebody has set it in Odoo's own follow-up"
        );
    }
}
