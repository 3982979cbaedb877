//! Assembles accounts out of what was read: lines, contacts and records. Pure.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::accounts::{Reading, Scope};
use super::contacts::Contacts;
use super::exclusions::ItemMark;
use super::lines::{Line, UnreadableLine};
use super::records::{AccountRecords, Records};
use crate::domain::{Account, AccountKey, ItemId, Mode, OpenItem, PartnerId, Unreadable};

/// Open lines, as far as they could be read.
#[derive(Debug, Default)]
pub(super) struct Lines {
    pub(super) read: Vec<Line>,
    pub(super) unreadable: Vec<UnreadableLine>,
    pub(super) marks: BTreeMap<ItemId, ItemMark>,
}

/// What belongs to one account.
#[derive(Debug, Default)]
struct Gathered {
    items: Vec<OpenItem>,
    unreadable: Vec<Unreadable>,
}

impl Lines {
    /// The partners that stand on them.
    pub(super) fn partners(&self) -> BTreeSet<PartnerId> {
        let read = self.read.iter().map(|line| line.partner);
        read.chain(self.unreadable.iter().filter_map(|line| line.partner)).collect()
    }

    /// The accounts of a scope that have a line, readable or not.
    pub(super) fn accounts(&self, scope: Scope<'_>, contacts: &Contacts) -> BTreeSet<AccountKey> {
        let read = self.read.iter().map(|line| line.account(contacts));
        let unreadable = self.unreadable.iter().filter_map(|line| line.account(contacts));
        read.chain(unreadable).filter(|key| scope.contains(key)).collect()
    }
}

/// One account for each key that has a line or a record; nothing that could not be read gets lost.
pub(super) fn assemble(
    scope: Scope<'_>,
    mut lines: Lines,
    contacts: &Contacts,
    records: &Records,
    today: NaiveDate,
) -> Reading {
    let marks = std::mem::take(&mut lines.marks);
    let (mut gathered, mut unreadable) = gather(lines, contacts);
    for (account, why) in records.unreadable.iter().cloned() {
        match account {
            Some(key) => gathered.entry(key).or_default().unreadable.push(why),
            None => unreadable.push(why),
        }
    }
    gathered.retain(|key, _| scope.contains(key));
    let keys: BTreeSet<AccountKey> = gathered.keys().chain(records.by_account.keys()).copied().collect();
    let whole = |key: AccountKey| {
        account(key, gathered.remove(&key).unwrap_or_default(), records.by_account.get(&key), contacts, today)
    };
    let accounts = keys.into_iter().map(whole).collect();
    Reading { accounts, unreadable, marks }
}

/// Items and unreadable rows by account; the rest belongs to no account that is known.
fn gather(lines: Lines, contacts: &Contacts) -> (BTreeMap<AccountKey, Gathered>, Vec<Unreadable>) {
    let mut gathered: BTreeMap<AccountKey, Gathered> = BTreeMap::new();
    let mut unreadable = Vec::new();
    for line in lines.read {
        let account = gathered.entry(line.account(contacts)).or_default();
        if let Some(why) = contacts.unreadable.get(&line.partner)
            && !account.unreadable.contains(why)
        {
            account.unreadable.push(why.clone());
        }
        account.items.push(line.item);
    }
    for line in lines.unreadable {
        match line.account(contacts) {
            Some(key) => gathered.entry(key).or_default().unreadable.push(line.why),
            None => unreadable.push(line.why),
        }
    }
    (gathered, unreadable)
}

fn account(
    key: AccountKey,
    gathered: Gathered,
    records: Option<&AccountRecords>,
    contacts: &Contacts,
    today: NaiveDate,
) -> Account {
    let Gathered { items, mut unreadable } = gathered;
    let customer = contacts.get(key.partner);
    let record = records.map(|records| &records.kept.record);
    let recipient = records.and_then(|records| records.recipient);
    // Whoever was chosen must not be passed over in silence.
    for id in std::iter::once(key.partner).chain(recipient) {
        if let Some(why) = contacts.unreadable.get(&id)
            && !unreadable.contains(why)
        {
            unreadable.push(why.clone());
        }
    }
    let name = customer.map_or_else(|| format!("customer {}", key.partner), |customer| customer.name.clone());
    Account {
        language: customer.and_then(|customer| customer.language.clone()),
        time_zone: customer.and_then(|customer| customer.time_zone),
        mode: records.map_or(Mode::Automatic, |records| records.mode),
        next_reminder: records.and_then(|records| records.next_reminder),
        snooze: records.and_then(|records| records.snooze.clone()),
        promise: records.and_then(|records| records.promise.as_ref()).map(|promise| promise.as_of(today)),
        plan: records.and_then(|records| records.plan),
        blocking: records.map(|records| records.blocking).unwrap_or_default(),
        tags: customer.map(|customer| customer.tags.clone()).unwrap_or_default(),
        country: customer.and_then(|customer| contacts.country_of(customer)),
        is_company: customer.is_some_and(|customer| customer.is_company),
        reminders: record.map_or(0, |record| record.reminders),
        last_reminder: records.and_then(|records| records.last_reminder),
        candidates: contacts.candidates(key.partner, recipient),
        responsible: records.and_then(|records| records.responsible),
        salesperson: customer.and_then(|customer| customer.salesperson),
        alert: record.and_then(|record| record.alert.clone()),
        record: record.map(|record| record.id),
        items,
        unreadable,
        ..Account::new(key, name)
    }
}

#[cfg(test)]
mod tests {
    use super::super::facts::{self, COMPANY, Columns, chart, line, partner, record, row};
    use super::*;
    use crate::domain::{
        CompanyId, Exclusion, ExclusionCause, FollowupId, ItemId, LevelId, NextReminder, PlanId, Reached,
        RecipientRule, Setter, UserId,
    };
    use crate::odoo::names::{followup, item};
    use crate::odoo::row::Row;
    use crate::odoo::value::Value;

    /// Reads rows as a whole run does.
    fn reading(columns: &Columns, lines: Vec<Row>, partners: Vec<Row>, records: Vec<Row>) -> Reading {
        let chart = chart();
        let mut read = Lines::default();
        for row in lines {
            match Line::parse(&row, &columns.0, &chart) {
                Ok(line) => read.read.push(line),
                Err(line) => read.unreadable.push(line),
            }
        }
        let mut contacts = Contacts::default();
        partners.into_iter().for_each(|row| contacts.add_row(Ok(row), &chart));
        let records = Records::gather(records, &BTreeMap::new(), Vec::new());
        assemble(Scope::All, read, &contacts, &records, day("2026-02-01"))
    }

    fn only(mut reading: Reading) -> Account {
        assert_eq!((reading.accounts.len(), reading.unreadable.len()), (1, 0), "{reading:?}");
        reading.accounts.remove(0)
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn an_open_line_becomes_an_item_of_its_customers_account() {
        let account = only(reading(&Columns::like_19(), vec![line(5, &[])], vec![partner(10, &[])], vec![]));
        assert_eq!((account.key.company, account.key.partner), (CompanyId(COMPANY), PartnerId(10)));
        assert_eq!((account.customer.as_str(), account.language.as_deref()), ("Acme", Some("fr_FR")));
        let item = &account.items[0];
        assert_eq!((item.number.as_str(), item.reference.as_deref()), ("INV/5", Some("PO 7")));
        assert_eq!((item.date, item.due_date), (day("2026-01-01"), day("2026-01-31")));
        assert_eq!(item.original.to_string(), "120.00 EUR");
        assert_eq!(item.open.to_string(), "100.00 EUR");
        assert_eq!((item.exclusion.clone(), item.reached, item.payment_in_process), (None, None, false));
        assert_eq!(account.candidates[0].emails, ["ap@acme.test"]);
    }

    #[test]
    fn the_due_date_is_the_maturity_else_the_invoices_else_the_entrys() {
        let due = |columns: &Columns, values: &[(&str, Value)]| {
            only(reading(columns, vec![line(5, values)], vec![partner(10, &[])], vec![])).items[0].due_date
        };
        let none = ("date_maturity", Value::Bool(false));
        assert_eq!(due(&Columns::like_19(), std::slice::from_ref(&none)), day("2026-01-01"));
        let no_invoice = [none.clone(), ("invoice_date", false.into())];
        assert_eq!(due(&Columns::like_19(), &no_invoice), day("2026-01-03"));
        assert_eq!(due(&Columns::like_14(), &[none]), day("2026-01-03"));
    }

    #[test]
    fn where_lines_do_not_know_the_invoices_date_it_is_filled_in() {
        let chart = chart();
        let parse = |values: &[(&str, Value)]| Line::parse(&line(5, values), &Columns::like_14().0, &chart).unwrap();
        let mut undated = parse(&[("date_maturity", false.into())]);
        undated.set_invoice_date(day("2025-12-24"));
        assert_eq!((undated.item.date, undated.item.due_date), (day("2025-12-24"), day("2025-12-24")));
        let mut dated = parse(&[]);
        dated.set_invoice_date(day("2025-12-24"));
        assert_eq!((dated.item.date, dated.item.due_date), (day("2025-12-24"), day("2026-01-31")));
    }

    #[test]
    fn amounts_are_rounded_to_their_own_currencies() {
        let dusty = |text: &str| Value::Double(text.parse().unwrap());
        let values = [
            ("currency_id", Value::Int(3)),
            ("amount_residual", dusty("30.299999999999997")),
            ("amount_residual_currency", dusty("33.03")),
            ("amount_currency", dusty("40.020000000000003")),
        ];
        let account = only(reading(&Columns::like_19(), vec![line(5, &values)], vec![partner(10, &[])], vec![]));
        let item = &account.items[0];
        assert_eq!((item.open.to_string(), item.original.to_string()), ("33.05 CHF".into(), "40.00 CHF".into()));
        assert_eq!(item.open_in_company_currency.to_string(), "30.30");
    }

    #[test]
    fn a_line_that_cannot_be_read_stands_on_its_account() {
        for broken in [
            ("amount_residual", Value::OddNumber("nan".into())),
            ("currency_id", Value::Int(99)),
            ("date_maturity", "31/01/2026".into()),
            ("move_id", false.into()),
        ] {
            let lines = vec![line(5, &[]), line(6, std::slice::from_ref(&broken))];
            let account = only(reading(&Columns::like_19(), lines, vec![partner(10, &[])], vec![]));
            assert_eq!((account.items.len(), account.unreadable.len()), (1, 1), "{broken:?}");
            assert!(account.unreadable[0].what.starts_with("journal item 6"), "{:?}", account.unreadable);
        }
    }

    #[test]
    fn a_line_of_an_unknown_account_is_still_reported() {
        let lines = vec![line(6, &[("partner_id", "Acme".into())])];
        let reading = reading(&Columns::like_19(), lines, vec![], vec![]);
        assert!(reading.accounts.is_empty());
        assert_eq!(
            reading.unreadable[0].to_string(),
            "journal item 6, partner_id: expected a record's id, got the text \"Acme\""
        );
        let elsewhere = vec![line(6, &[("company_id", 77.into())])];
        let account = only(super::tests::reading(&Columns::like_19(), elsewhere, vec![partner(10, &[])], vec![]));
        assert!(account.unreadable[0].problem.contains("company 77"), "{:?}", account.unreadable);
    }

    #[test]
    fn a_line_without_any_date_is_unreadable() {
        let undated = ["date", "date_maturity", "invoice_date"].map(|field| (field, Value::Bool(false)));
        let account = only(reading(&Columns::like_19(), vec![line(5, &undated)], vec![partner(10, &[])], vec![]));
        assert_eq!(account.unreadable[0].to_string(), "journal item 5: it has neither a due date nor any other");
    }

    #[test]
    fn a_customer_who_cannot_be_read_is_no_customer_without_address() {
        let broken = partner(10, &[("email", 5.into())]);
        let account = only(reading(&Columns::like_19(), vec![line(5, &[])], vec![broken], vec![]));
        assert_eq!(account.unreadable.len(), 1, "{account:?}");
        assert!(account.candidates.is_empty());
    }

    #[test]
    fn an_exclusion_of_a_general_journal_is_told_apart() {
        let chart = chart();
        let flagged = line(5, &[("no_followup", true.into())]);
        let mut line = Line::parse(&flagged, &Columns::like_19().0, &chart).unwrap();
        assert_eq!(line.item.exclusion, Some(Exclusion::plain(ExclusionCause::Flag)));
        line.set_flags(&BTreeSet::from([ItemId(5)]), &BTreeSet::from([ItemId(5)]));
        assert_eq!(line.item.exclusion, Some(Exclusion::plain(ExclusionCause::DefaultOfJournal)));
        assert!(line.item.payment_in_process);
        let mut open = Line::parse(&facts::line(6, &[]), &Columns::like_19().0, &chart).unwrap();
        open.set_flags(&BTreeSet::new(), &BTreeSet::from([ItemId(6)]));
        assert_eq!(open.item.exclusion, None);
    }

    #[test]
    fn a_level_of_no_days_is_reached_where_there_is_a_date() {
        let reached = |values: &[(&str, Value)]| {
            only(reading(&Columns::like_19(), vec![line(5, values)], vec![partner(10, &[])], vec![])).items[0].reached
        };
        assert_eq!(reached(&[(item::DAYS, 30.into())]), None);
        let at = [(item::DATE, "2026-02-01".into()), (item::LEVEL, 8.into())];
        assert_eq!(reached(&at), Some(Reached { days: 0, level: Some(LevelId(8)), on: day("2026-02-01") }));
    }

    #[test]
    fn contacts_stand_in_the_order_of_the_rule_and_once_each() {
        let partners = vec![
            partner(10, &[]),
            partner(13, &[("type", "invoice".into()), ("name", false.into()), ("commercial_partner_id", 10.into())]),
            partner(12, &[("x_followup_contact", true.into()), ("commercial_partner_id", 10.into())]),
            partner(11, &[("type", "invoice".into()), ("commercial_partner_id", 10.into())]),
            partner(14, &[("commercial_partner_id", 10.into())]),
        ];
        let records = vec![record(1, &[(followup::RECIPIENT, 11.into())])];
        let account =
            only(reading(&Columns::like_19(), vec![line(5, &[("partner_id", 14.into())])], partners, records));
        let rules: Vec<RecipientRule> = account.candidates.iter().map(|candidate| candidate.rule).collect();
        let wanted = [
            RecipientRule::ChosenOnAccount,
            RecipientRule::FollowupContact,
            RecipientRule::InvoiceContact,
            RecipientRule::Customer,
        ];
        assert_eq!(rules, wanted);
        assert_eq!(account.candidates[2].name, "Acme");
        assert_eq!(account.key.partner, PartnerId(10));
    }

    #[test]
    fn a_language_that_is_not_installed_is_none() {
        let account = only(reading(
            &Columns::like_19(),
            vec![line(5, &[])],
            vec![partner(10, &[("lang", "xx_XX".into())])],
            vec![],
        ));
        assert_eq!((account.language, account.candidates[0].language.clone()), (None, None));
    }

    #[test]
    fn a_next_reminder_that_differs_from_what_we_wrote_is_a_persons() {
        let next = |written: Value| {
            let values = [(followup::NEXT_REMINDER, "2026-03-01".into()), (followup::NEXT_REMINDER_WRITTEN, written)];
            only(reading(&Columns::like_19(), vec![line(5, &[])], vec![partner(10, &[])], vec![record(1, &values)]))
                .next_reminder
        };
        let set_by = |set_by| Some(NextReminder { date: day("2026-03-01"), set_by });
        assert_eq!(next("2026-03-01".into()), set_by(Setter::Daemon));
        assert_eq!(next("2026-02-01".into()), set_by(Setter::Person));
        assert_eq!(next(false.into()), set_by(Setter::Person));
    }

    #[test]
    fn merged_customers_have_one_account_of_the_most_reminders_and_the_latest_date() {
        let records = vec![
            record(1, &[(followup::REMINDER_COUNT, 1.into()), (followup::NEXT_REMINDER, "2026-04-01".into())]),
            record(2, &[(followup::REMINDER_COUNT, 3.into()), (followup::NEXT_REMINDER, "2026-03-01".into())]),
            record(3, &[(followup::REMINDER_COUNT, 9.into()), (followup::ACTIVE, false.into())]),
        ];
        let gathered = Records::gather(records.clone(), &BTreeMap::new(), Vec::new());
        let found = gathered.by_account.values().next().unwrap();
        assert_eq!(found.surplus, [FollowupId(1)]);
        let account = only(reading(&Columns::like_19(), vec![line(5, &[])], vec![partner(10, &[])], records));
        assert_eq!((account.reminders, account.record), (3, Some(FollowupId(2))));
        assert_eq!(account.next_reminder.unwrap().date, day("2026-04-01"));
    }

    #[test]
    fn merged_customers_keep_the_strictest_mode_and_what_was_chosen() {
        let records = vec![
            record(1, &[(followup::REMINDER_COUNT, 3.into()), (followup::RECIPIENT, 11.into())]),
            record(
                2,
                &[
                    (followup::MODE, "off".into()),
                    (followup::RECIPIENT, 12.into()),
                    (followup::RESPONSIBLE, 6.into()),
                    (followup::PLAN, 7.into()),
                ],
            ),
            record(3, &[(followup::MODE, "manual".into())]),
        ];
        let account = only(reading(&Columns::like_19(), vec![line(5, &[])], vec![partner(10, &[])], records.clone()));
        assert_eq!((account.record, account.mode), (Some(FollowupId(1)), Mode::Off));
        assert_eq!((account.responsible, account.plan), (Some(UserId(6)), Some(PlanId(7))));
        let gathered = Records::gather(records, &BTreeMap::new(), Vec::new());
        assert_eq!(gathered.by_account.values().next().unwrap().recipient, Some(PartnerId(11)));
    }

    #[test]
    fn the_record_of_a_customer_that_was_moved_is_the_parents() {
        let rows = vec![record(1, &[]), record(2, &[(followup::PARTNER, 20.into()), (followup::MODE, "off".into())])];
        let moved = BTreeMap::from([(PartnerId(20), PartnerId(10))]);
        let gathered = Records::gather(rows, &moved, Vec::new());
        let (key, found) = gathered.by_account.into_iter().next().unwrap();
        assert_eq!((key.partner, found.surplus.as_slice()), (PartnerId(10), [FollowupId(2)].as_slice()));
        assert_eq!(found.mode, Mode::Off);
    }

    #[test]
    fn an_active_record_with_nothing_open_is_an_account_without_items() {
        let account = only(reading(&Columns::like_19(), vec![], vec![partner(10, &[])], vec![record(1, &[])]));
        assert_eq!((account.items.len(), account.record), (0, Some(FollowupId(1))));
    }

    #[test]
    fn a_record_that_cannot_be_read_holds_its_account() {
        let odd = record(1, &[(followup::MODE, "sometimes".into())]);
        let account = only(reading(&Columns::like_19(), vec![line(5, &[])], vec![partner(10, &[])], vec![odd]));
        assert_eq!(
            account.unreadable[0].to_string(),
            "follow-up record 1, x_mode: expected automatic, manual or off, got the text \"sometimes\""
        );
        let ownerless = row("x_followup", 2, &[("x_company_id", 1.into()), ("x_partner_id", false.into())]);
        assert_eq!(reading(&Columns::like_19(), vec![], vec![], vec![ownerless]).unreadable.len(), 1);
    }
}
