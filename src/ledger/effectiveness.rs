//! Collection effectiveness: of what a level reminded, how much was paid within some days of it, and how fast.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use rust_decimal::{Decimal, RoundingStrategy};

use super::{Subject, problems};
use crate::domain::{
    AccountKey, Cell, Channel, Chart, Column, Company, CompanyId, EntryKind, Intent, ItemId, Kind, Ledger, Money,
    Report, ReportTable, Section, Title,
};

/// What was sent in runs of a period, and what came of it. The ledger knows what each entry is, and goes back to the day
/// before the first one. A payment belongs to the last reminder of its item before it, if that is no more than `within`
/// days ago; it is dated as in the books.
#[must_use]
pub fn effectiveness(
    sent: &[Intent],
    ledger: &Ledger,
    subject: &Subject<'_>,
    [from, to]: [NaiveDate; 2],
    within: u32,
) -> Report {
    let asked =
        vec![("From", Cell::Date(from)), ("To", Cell::Date(to)), ("Paid within days", Cell::Number(within.into()))];
    let mut report = subject.report("effectiveness", "Collection effectiveness", asked);
    let reminders = reminders(sent);
    let settled = settled(ledger);
    let mut reminded_on: BTreeMap<ItemId, BTreeSet<NaiveDate>> = BTreeMap::new();
    for reminder in reminders.values() {
        for item in &reminder.items {
            reminded_on.entry(*item).or_default().insert(reminder.on);
        }
    }
    let mut rungs: BTreeMap<(CompanyId, Rung), Outcome> = BTreeMap::new();
    let mut uncounted = 0_usize;
    for ((account, _), reminder) in &reminders {
        let outcome = rungs.entry((account.company, reminder.rung.clone())).or_default();
        outcome.reminders = outcome.reminders.saturating_add(1);
        for item in &reminder.items {
            let next = reminded_on.get(item).and_then(|days| days.range(reminder.on.succ_opt()?..).next());
            let window = reminder.on.checked_add_days(Days::new(within.into())).unwrap_or(NaiveDate::MAX);
            let until = next.map_or(window, |next| window.min(*next));
            match what_came(*item, [reminder.on, until], ledger, &settled) {
                Some(came) => outcome.add(&came),
                None => uncounted = uncounted.saturating_add(1),
            }
        }
    }
    for company in &subject.companies {
        let theirs = rungs.iter().filter(|((of, _), _)| *of == company.id).map(|((_, rung), outcome)| (rung, outcome));
        let theirs: Vec<(&Rung, &Outcome)> = theirs.collect();
        if theirs.is_empty() && subject.companies.len() > 1 {
            continue;
        }
        report.sections.push(Section { title: company.name.clone(), tables: vec![table(&theirs, company)] });
    }
    report.notes.push(format!(
        "What was paid counts for the last reminder before it, for {within} days; of the latest reminders not all that will be paid has been paid."
    ));
    if uncounted > 0 {
        report.notes.push(format!(
            "{uncounted} reminded items are not counted: by the books they were settled before their reminder, or they are gone."
        ));
    }
    report.problems = problems(ledger);
    report
}

/// A level, as it was called then, and the ways by which its message went.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Rung {
    days: i64,
    level: String,
    channels: BTreeSet<Channel>,
}

/// A reminder that has reached somebody.
#[derive(Debug)]
struct Reminded {
    rung: Rung,
    on: NaiveDate,
    items: Vec<ItemId>,
}

/// One for each reminder, however many ways it went.
fn reminders(sent: &[Intent]) -> BTreeMap<(AccountKey, u32), Reminded> {
    let mut reminders: BTreeMap<(AccountKey, u32), Reminded> = BTreeMap::new();
    for intent in sent {
        let told = &intent.reminder;
        let reminded = reminders.entry((intent.key.account, intent.key.ordinal)).or_insert_with(|| Reminded {
            rung: Rung { days: told.level_days, level: told.level_name.clone(), channels: BTreeSet::new() },
            on: told.run_date,
            items: told.demanded.clone(),
        });
        reminded.rung.channels.insert(intent.key.channel);
    }
    reminders
}

/// A part of a claim that was settled.
#[derive(Debug, Clone, Copy)]
struct Settled {
    on: NaiveDate,
    amount: Decimal,
    is_payment: bool,
}

fn settled(ledger: &Ledger) -> BTreeMap<ItemId, Vec<Settled>> {
    let mut settled: BTreeMap<ItemId, Vec<Settled>> = BTreeMap::new();
    for settlement in &ledger.settlements {
        let by = ledger.items.get(&settlement.credit).map(|credit| credit.kind);
        let part = Settled { on: settlement.on, amount: settlement.booked, is_payment: by == Some(EntryKind::Payment) };
        settled.entry(settlement.debit).or_default().push(part);
    }
    settled
}

/// What came of an item that was reminded, in company currency.
#[derive(Debug, Default)]
struct Outcome {
    reminders: usize,
    reminded: Decimal,
    paid: Decimal,
    otherwise: Decimal,
    /// Amounts times the days that they took.
    days_weighted: Decimal,
}

impl Outcome {
    fn add(&mut self, other: &Self) {
        self.reminded += other.reminded;
        self.paid += other.paid;
        self.otherwise += other.otherwise;
        self.days_weighted += other.days_weighted;
    }

    fn days_to_payment(&self) -> Option<Decimal> {
        let days = self.days_weighted.checked_div(self.paid)?;
        Some(days.round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero))
    }
}

/// After the first day and up to the last one; none: nothing was open on the first one by the books.
fn what_came(
    item: ItemId,
    [first, last]: [NaiveDate; 2],
    ledger: &Ledger,
    settled: &BTreeMap<ItemId, Vec<Settled>>,
) -> Option<Outcome> {
    let known = ledger.items.get(&item)?;
    let parts = || settled.get(&item).into_iter().flatten().filter(|part| part.on > first);
    let later: Decimal = parts().map(|part| part.amount).sum();
    let mut came = Outcome { reminded: known.item.open_in_company_currency + later, ..Outcome::default() };
    for part in parts().filter(|part| part.on <= last) {
        if part.is_payment {
            came.paid += part.amount;
            came.days_weighted += part.amount * Decimal::from((part.on - first).num_days());
        } else {
            came.otherwise += part.amount;
        }
    }
    (came.reminded > Decimal::ZERO).then_some(came)
}

fn table(rungs: &[(&Rung, &Outcome)], company: &Company) -> ReportTable {
    let columns = vec![
        Column::new("level", "Level", Kind::Text),
        Column::new("channels", "By", Kind::Text),
        Column::summed("reminders", "Reminders", Kind::Number(0)),
        Column::amounts("reminded", "Reminded", &company.currency),
        Column::amounts("paid", "Paid", &company.currency),
        Column::new("share", "Share", Kind::Share(Some((4, 3)))),
        Column::amounts("settled_otherwise", "Credited etc.", &company.currency),
        Column::new("days_to_payment", "Days to pay", Kind::Number(1)),
    ];
    let row = |(rung, outcome): &(&Rung, &Outcome)| {
        let channels: Vec<&str> = rung.channels.iter().map(|channel| channel.name()).collect();
        let amount = |amount| Cell::Money(Money::new(amount, &company.currency));
        vec![
            Cell::text(&rung.level),
            Cell::text(channels.join(" + ")),
            Cell::count(outcome.reminders),
            amount(outcome.reminded),
            amount(outcome.paid),
            Cell::share(outcome.paid, outcome.reminded),
            amount(outcome.otherwise),
            outcome.days_to_payment().map_or(Cell::Empty, Cell::Number),
        ]
    };
    let title = Title::in_currency("By level", &company.currency);
    let rows = rungs.iter().map(row).collect();
    ReportTable::with_total("effectiveness", title, columns, rows, "Total").with_chart(Chart::Rows(5))
}
