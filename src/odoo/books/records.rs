//! Follow-up records: what people and the daemon keep about each account.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::blocking::{blocking, is_restrained};
use super::promises::PromiseNoted;
use super::{Books, Scope};
use crate::domain::{
    AccountKey, Blocking, CompanyId, FollowupId, LevelId, Mode, NextReminder, PartnerId, PlanId, Setter, Snooze,
    Unreadable, UserId,
};
use crate::odoo::fault::OdooError;
use crate::odoo::names::{followup, partner};
use crate::odoo::row::{FieldError, Row};
use crate::odoo::search::{Domain, Search};

/// Partners in one condition: a request of some 150 kB, well below what proxies refuse.
const PARTNERS_PER_SEARCH: usize = 5_000;

/// The commercial partner of the one that stands on a record: another one where the customer was moved under it since.
const CUSTOMER: &str = "x_partner_id.commercial_partner_id";

/// What decisions need of a record.
const FIELDS: [&str; 21] = [
    followup::PARTNER,
    followup::COMPANY,
    followup::LEVEL,
    followup::NEXT_REMINDER,
    followup::NEXT_REMINDER_WRITTEN,
    followup::MODE,
    followup::RECIPIENT,
    followup::RESPONSIBLE,
    followup::LAST_REMINDER,
    followup::REMINDER_COUNT,
    followup::ALERT,
    followup::ACTIVE,
    followup::SNOOZED_UNTIL,
    followup::SNOOZE_NOTE,
    followup::PROMISE_DATE,
    followup::PROMISE_AMOUNT,
    followup::PROMISE_MADE_ON,
    followup::PROMISE_STATE,
    followup::PROMISE_SEEN,
    followup::PLAN,
    // The moment at which a promise was entered that nobody has seen yet.
    "write_date",
];

/// What people are shown besides.
const SHOWN_FIELDS: [&str; 15] = [
    followup::STATUS,
    followup::TOTAL_DUE,
    followup::TOTAL_OVERDUE,
    followup::NOT_DUE,
    followup::OVERDUE_1_TO_30,
    followup::OVERDUE_31_TO_60,
    followup::OVERDUE_61_TO_90,
    followup::OVERDUE_OVER_90,
    followup::DAYS_OVERDUE,
    followup::RECENTLY_REMINDED,
    followup::ALERT_KIND,
    followup::OLDEST_DUE_DATE,
    followup::EXPLANATION,
    followup::TRUST,
    followup::TRUST_PROPOSAL,
];

/// A follow-up record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) id: FollowupId,
    pub(super) level: Option<LevelId>,
    pub(super) next_reminder: Option<NextReminder>,
    /// The next reminder that we last wrote.
    pub(super) written: Option<NaiveDate>,
    pub(super) mode: Mode,
    pub(super) recipient: Option<PartnerId>,
    pub(super) responsible: Option<UserId>,
    pub(super) last_reminder: Option<NaiveDate>,
    pub(super) reminders: u32,
    pub(super) alert: Option<String>,
    pub(super) active: bool,
    pub(super) snooze: Option<Snooze>,
    pub(super) promise: Option<PromiseNoted>,
    pub(super) plan: Option<PlanId>,
    pub(super) blocking: Blocking,
    /// It shows that the customer is kept from something.
    pub(super) restrained: bool,
}

/// A record with the row that it was read from, whose shown fields are compared as they are.
#[derive(Debug, Clone)]
pub(super) struct ShownRecord {
    pub(super) record: Record,
    pub(super) row: Row,
}

/// The records of an account: one, or several after its customers were merged in Odoo, or one was moved under another
/// (rule 26).
#[derive(Debug, Clone)]
pub(super) struct AccountRecords {
    /// The one that stays: active before archived, with the most reminders, the oldest. Archived ones count only where
    /// none is active, because a reading of all accounts does not read the others.
    pub(super) kept: ShownRecord,
    /// The others that are active: they are archived.
    pub(super) surplus: Vec<FollowupId>,
    /// The latest last reminder of all active ones: nobody is reminded twice because two became one.
    pub(super) last_reminder: Option<NaiveDate>,
    /// The latest next reminder of all active ones.
    pub(super) next_reminder: Option<NextReminder>,
    /// The longest snooze of all active ones.
    pub(super) snooze: Option<Snooze>,
    /// The last promise of all active ones.
    pub(super) promise: Option<PromiseNoted>,
    /// The strictest mode of all active ones: whoever was to be left alone still is.
    pub(super) mode: Mode,
    /// What was chosen on the one that stays, else on another active one.
    pub(super) recipient: Option<PartnerId>,
    /// The same.
    pub(super) responsible: Option<UserId>,
    /// The same.
    pub(super) plan: Option<PlanId>,
    /// The same.
    pub(super) blocking: Blocking,
    /// The next reminders that we last wrote.
    pub(super) written: BTreeSet<NaiveDate>,
}

/// What was read.
#[derive(Debug, Default)]
pub(super) struct Records {
    pub(super) by_account: BTreeMap<AccountKey, AccountRecords>,
    /// Records that could not be read, with the account where it is known.
    pub(super) unreadable: Vec<(Option<AccountKey>, Unreadable)>,
}

impl Record {
    fn parse(row: &Row) -> Result<Self, FieldError> {
        let written = row.opt_date(followup::NEXT_REMINDER_WRITTEN)?;
        let next_reminder = row.opt_date(followup::NEXT_REMINDER)?.map(|date| NextReminder {
            date,
            set_by: if written == Some(date) { Setter::Daemon } else { Setter::Person },
        });
        let mode = match row.opt_str(followup::MODE)? {
            None | Some("automatic") => Mode::Automatic,
            Some("manual") => Mode::Manual,
            Some("off") => Mode::Off,
            Some(_) => return Err(row.field_error(followup::MODE, "automatic, manual or off")),
        };
        let count = row.int(followup::REMINDER_COUNT)?;
        Ok(Self {
            id: FollowupId(row.id()),
            level: row.opt_id(followup::LEVEL)?.map(LevelId),
            next_reminder,
            written,
            mode,
            recipient: row.opt_id(followup::RECIPIENT)?.map(PartnerId),
            responsible: row.opt_id(followup::RESPONSIBLE)?.map(UserId),
            last_reminder: row.opt_date(followup::LAST_REMINDER)?,
            reminders: u32::try_from(count)
                .map_err(|_| row.field_error(followup::REMINDER_COUNT, "a count of reminders"))?,
            alert: row.opt_str(followup::ALERT)?.filter(|text| !text.is_empty()).map(str::to_owned),
            active: row.bool(followup::ACTIVE)?,
            snooze: snooze(row)?,
            promise: PromiseNoted::parse(row)?,
            plan: row.opt_id(followup::PLAN)?.map(PlanId),
            blocking: blocking(row)?,
            restrained: is_restrained(row)?,
        })
    }
}

fn snooze(row: &Row) -> Result<Option<Snooze>, FieldError> {
    let Some(until) = row.opt_date(followup::SNOOZED_UNTIL)? else { return Ok(None) };
    let note = row.opt_str(followup::SNOOZE_NOTE)?.map(str::trim).filter(|note| !note.is_empty());
    Ok(Some(Snooze { until, note: note.map(str::to_owned) }))
}

/// Whose record a row is.
fn key(row: &Row) -> Result<AccountKey, FieldError> {
    Ok(AccountKey {
        company: CompanyId(row.id_of(followup::COMPANY)?),
        partner: PartnerId(row.id_of(followup::PARTNER)?),
    })
}

impl AccountRecords {
    /// Whether somebody looks at one of them, or is kept from something by it.
    fn is_in_use(&self) -> bool {
        self.kept.record.active || self.kept.record.restrained || !self.surplus.is_empty()
    }

    /// Of several records one is kept; none: there was none.
    fn merge(mut records: Vec<ShownRecord>) -> Option<Self> {
        records.sort_by_key(|shown| (!shown.record.active, Reverse(shown.record.reminders), shown.record.id));
        let active = || records.iter().map(|shown| &shown.record).filter(|record| record.active);
        let next_reminder = active().filter_map(|record| record.next_reminder).max_by_key(|next| next.date);
        let snooze = active().filter_map(|record| record.snooze.clone()).max_by_key(|snooze| snooze.until);
        let promise = active().filter_map(|record| record.promise.clone()).max_by_key(|promise| promise.due);
        let kept = records.first()?.clone();
        let surplus = active().map(|record| record.id).filter(|id| *id != kept.record.id).collect();
        let last_reminder = active().filter_map(|record| record.last_reminder).max().or(kept.record.last_reminder);
        let next_reminder = next_reminder.or(kept.record.next_reminder);
        let snooze = snooze.or_else(|| kept.record.snooze.clone());
        let promise = promise.or_else(|| kept.record.promise.clone());
        let strictness = |mode: &Mode| match mode {
            Mode::Automatic => 0,
            Mode::Manual => 1,
            Mode::Off => 2,
        };
        let mode = active().map(|record| record.mode).max_by_key(strictness).unwrap_or(kept.record.mode);
        let recipient = kept.record.recipient.or_else(|| active().find_map(|record| record.recipient));
        let responsible = kept.record.responsible.or_else(|| active().find_map(|record| record.responsible));
        let plan = kept.record.plan.or_else(|| active().find_map(|record| record.plan));
        let decided = [&kept.record].into_iter().chain(active()).map(|record| record.blocking);
        let blocking = decided.into_iter().find(|blocking| *blocking != Blocking::ByLevel).unwrap_or_default();
        let written = active().chain([&kept.record]).filter_map(|record| record.written).collect();
        Some(Self {
            surplus,
            last_reminder,
            next_reminder,
            snooze,
            promise,
            mode,
            recipient,
            responsible,
            plan,
            blocking,
            written,
            kept,
        })
    }
}

impl Records {
    /// Records by account, out of the rows as they came; `customers` are the commercial partners of those that have been
    /// moved under another one.
    pub(super) fn gather(
        rows: Vec<Row>,
        customers: &BTreeMap<PartnerId, PartnerId>,
        mut unreadable: Vec<(Option<AccountKey>, Unreadable)>,
    ) -> Self {
        let mut groups: BTreeMap<AccountKey, Vec<ShownRecord>> = BTreeMap::new();
        for row in rows {
            let account = key(&row).map(|AccountKey { company, partner }| AccountKey {
                partner: customers.get(&partner).copied().unwrap_or(partner),
                company,
            });
            match (account, Record::parse(&row)) {
                (Ok(account), Ok(record)) => groups.entry(account).or_default().push(ShownRecord { record, row }),
                (Ok(account), Err(error)) => unreadable.push((Some(account), error.into())),
                (Err(error), _) => unreadable.push((None, error.into())),
            }
        }
        let by_account =
            groups.into_iter().filter_map(|(key, group)| Some((key, AccountRecords::merge(group)?))).collect();
        Self { by_account, unreadable }
    }
}

/// How much of each record is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Detail {
    /// What decisions need.
    Kept,
    /// What people are shown, too.
    Shown,
}

impl Books {
    /// Of these partners, the commercial partners of those that have another one. Nothing is asked where there are none.
    pub(super) async fn commercial_partners(
        &self,
        partners: impl Iterator<Item = PartnerId>,
    ) -> Result<BTreeMap<PartnerId, PartnerId>, OdooError> {
        let partners: BTreeSet<i64> = partners.map(|partner| partner.0).collect();
        let partners: Vec<i64> = partners.into_iter().collect();
        let mut customers = BTreeMap::new();
        for part in partners.chunks(PARTNERS_PER_SEARCH) {
            let contacts = Domain::new().is_in("id", part.iter().copied()).is_set("parent_id");
            let search = Search::new(partner::MODEL, contacts, ["commercial_partner_id"]);
            self.session
                .with_archived()
                .search_read(&search, |row| {
                    if let Ok(row) = row
                        && let Ok(customer) = row.id_of("commercial_partner_id")
                    {
                        customers.insert(PartnerId(row.id()), PartnerId(customer));
                    }
                })
                .await?;
        }
        Ok(customers)
    }

    /// All active records of the scope, and archived ones of accounts that have something open.
    pub(super) async fn records(
        &self,
        scope: Scope<'_>,
        open: &BTreeSet<AccountKey>,
        detail: Detail,
    ) -> Result<Records, OdooError> {
        let mut rows = Vec::new();
        let mut unreadable = Vec::new();
        let archived_of: BTreeSet<i64> = match scope {
            Scope::All => {
                let active = Domain::new().eq(followup::ACTIVE, true);
                let read = Domain::new().any_of([active].into_iter().chain(self.restrained()));
                self.add_records(read, detail, &mut rows, &mut unreadable).await?;
                let active: BTreeSet<AccountKey> = rows.iter().filter_map(|row| key(row).ok()).collect();
                open.difference(&active).map(|account| account.partner.0).collect()
            }
            Scope::Accounts(accounts) => accounts.iter().map(|account| account.partner.0).collect(),
        };
        let known: BTreeSet<i64> = rows.iter().map(Row::id).collect();
        let mut more = Vec::new();
        let partners: Vec<i64> = archived_of.into_iter().collect();
        for part in partners.chunks(PARTNERS_PER_SEARCH) {
            let theirs = Domain::new().is_in(CUSTOMER, part.iter().copied());
            self.add_records(theirs, detail, &mut more, &mut unreadable).await?;
        }
        rows.extend(more.into_iter().filter(|row| !known.contains(&row.id())));
        // Whoever has something open, or was asked for, is its own commercial partner.
        let asked = match scope {
            Scope::All => open,
            Scope::Accounts(accounts) => accounts,
        };
        let asked: BTreeSet<PartnerId> = asked.iter().map(|account| account.partner).collect();
        let named = rows.iter().filter_map(|row| Some(key(row).ok()?.partner));
        let customers = self.commercial_partners(named.filter(|partner| !asked.contains(partner))).await?;
        let mut records = Records::gather(rows, &customers, unreadable);
        records
            .by_account
            .retain(|account, found| scope.contains(account) && (found.is_in_use() || open.contains(account)));
        Ok(records)
    }

    async fn add_records(
        &self,
        which: Domain,
        detail: Detail,
        rows: &mut Vec<Row>,
        unreadable: &mut Vec<(Option<AccountKey>, Unreadable)>,
    ) -> Result<(), OdooError> {
        let shown: &[&str] = match detail {
            Detail::Kept => &[],
            Detail::Shown => &SHOWN_FIELDS,
        };
        let shown = self.blocking_fields(detail).iter().chain(shown);
        let ours = which.is_in(followup::COMPANY, self.companies.iter().copied());
        let search = Search::new(followup::MODEL, ours, FIELDS.iter().chain(shown).copied());
        self.session
            .with_archived()
            .search_read(&search, |row| match row {
                Ok(row) => rows.push(row),
                Err(row) => unreadable.push((None, row.into())),
            })
            .await?;
        Ok(())
    }
}
