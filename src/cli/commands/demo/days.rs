//! Plays the days: every morning things happen in the books, then the product does its run, and what came of it is told.

use std::collections::{BTreeMap, BTreeSet};
use std::mem::{Discriminant, discriminant};

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::mail::ReadMail;
use super::rehearsal::{self, Deed};
use super::stage::{Stage, refused};
use super::story::{Day, Figures, Line, LineKind, Mail, ReminderTold, Story, numbers};
use crate::domain::{
    AccountKey, Asked, Channel, CompanyId, Decision, DeliveryOutcome, HeldReason, Intent, Outcome, Reminder, RunPlan,
    RunReport, Setter, joined,
};
use crate::journal::Verdict;
use crate::provision;
use crate::run::{self, Order};

/// Plays all days, and tells each as soon as it is over.
pub(super) async fn play(stage: &mut Stage, mut tell: impl FnMut(&Day) -> anyhow::Result<()>) -> anyhow::Result<Story> {
    let dates: Vec<NaiveDate> = stage.world.days().collect();
    let levels = levels();
    let mut days = Vec::new();
    let mut mails = Vec::new();
    let mut yesterday = Yesterday::default();
    for (number, date) in dates.iter().enumerate() {
        stage.world.begin_day(*date);
        let mut lines = happenings(stage, number, *date)?;
        lines.extend(by_hand(stage, number, &levels).await?);
        let report = run::run(&mut stage.backends, Order { date: *date, on_any_date: false }).await?;
        lines.extend(messages(stage, &report, &levels)?);
        // What has just gone is not held, though it was when the run began.
        let gone: BTreeSet<_> =
            lines.iter().filter(|line| line.kind == LineKind::Reminded).map(Line::account).collect();
        let mut decided = yesterday.holds_and_proposals(&report, &levels);
        decided.retain(|line| line.kind == LineKind::Settled || !gone.contains(&line.account()));
        lines.extend(decided);
        lines.extend(report.problems.iter().map(|problem| Line::about_all(LineKind::Problem, problem)));
        without_ports(&mut lines, stage);
        mails.extend(new_mails(stage, mails.len(), *date));
        let day = Day { date: *date, lines, figures: figures(&report.plan) };
        tell(&day)?;
        days.push(day);
    }
    let today = stage.backends.today();
    let (_, last_plan) = run::plan(&mut stage.backends, today).await?;
    let customers = super::rehearsal::customers(stage.world.world());
    let mails_in_journal = mails_in_journal(stage, &days)?;
    Ok(Story {
        companies: stage.companies(),
        customers,
        levels,
        setup_steps: stage.setup_steps.len(),
        days,
        mails,
        mails_in_journal,
        last_plan,
    })
}

/// The days and English names of the levels that setup has made for both companies.
fn levels() -> Vec<(i64, String)> {
    provision::default_plan().iter().map(|level| (level.days_after_due, level.name().to_owned())).collect()
}

impl Line {
    fn about_all(kind: LineKind, text: &str) -> Self {
        Self { kind, partner: None, customer: String::new(), company: None, text: text.to_owned(), reminder: None }
    }

    const fn account(&self) -> (Option<i64>, Option<i64>) {
        (self.company, self.partner)
    }

    fn about(kind: LineKind, account: AccountKey, customer: &str, text: String) -> Self {
        let (company, partner) = numbers(account);
        Self { kind, partner, customer: customer.to_owned(), company, text, reminder: None }
    }
}

/// What customers, accountants and the mail server do this morning.
fn happenings(stage: &mut Stage, number: usize, date: NaiveDate) -> anyhow::Result<Vec<Line>> {
    let names = rehearsal::names(stage.world.world());
    let mut lines = Vec::new();
    for event in stage.world.events_on(date) {
        stage.world.apply(&event).map_err(|fault| refused(&fault))?;
        lines.push(rehearsal::whose(&names, &event.to_string()));
    }
    for deed in rehearsal::deeds_on(number) {
        rehearsal::prepare(deed, stage)?;
        if let Some(sentence) = deed.sentence() {
            lines.push(rehearsal::whose(&names, &sentence));
        }
    }
    Ok(lines)
}

/// What the person at the desk does this morning, before the run.
async fn by_hand(stage: &mut Stage, number: usize, levels: &[(i64, String)]) -> anyhow::Result<Vec<Line>> {
    let mut lines = Vec::new();
    for deed in rehearsal::deeds_on(number) {
        match deed {
            Deed::SayWasSent { .. } => {
                let now = stage.backends.now.as_ref()();
                for intent in stage.backends.journal.in_doubt()? {
                    stage.backends.journal.resolve(&intent.key, Verdict::WasSent, "the demo's operator", now)?;
                    let (account, customer) = (intent.key.account, &intent.reminder.customer);
                    let reminder = Some(told(stage, &intent, levels));
                    lines.push(Line { reminder, ..Line::about(LineKind::Reminded, account, customer, String::new()) });
                }
            }
            Deed::SendNow { customer, company, .. } => {
                let key = rehearsal::account(stage, customer, company);
                if let Ok(report) =
                    run::send(&mut stage.backends, key, &Asked::by("the demo's operator", false)).await?
                {
                    lines.extend(messages(stage, &report, levels)?);
                }
            }
            Deed::Greylist { .. } | Deed::HangUpAfterDot | Deed::Mode { .. } => {}
        }
    }
    Ok(lines)
}

/// What became of every message of a run.
fn messages(stage: &Stage, report: &RunReport, levels: &[(i64, String)]) -> anyhow::Result<Vec<Line>> {
    let mut lines = Vec::new();
    for (account, outcomes) in &report.deliveries {
        let intents = stage.backends.journal.intents_of(*account)?;
        for (channel, outcome) in outcomes {
            let Some(intent) = intents.iter().rev().find(|intent| intent.key.channel == *channel) else { continue };
            let customer = &intent.reminder.customer;
            let (kind, text) = match outcome {
                DeliveryOutcome::Sent { .. } => (LineKind::Reminded, String::new()),
                DeliveryOutcome::Failed { problem, retried: true } => {
                    (LineKind::Undelivered, format!("{problem}; it goes again by itself"))
                }
                DeliveryOutcome::Failed { problem, retried: false } => (LineKind::Undelivered, problem.clone()),
                DeliveryOutcome::InDoubt { problem } => (LineKind::InDoubt, problem.clone()),
                DeliveryOutcome::HandedOver { what } => (LineKind::Undelivered, what.clone()),
                DeliveryOutcome::Waits { reason } => (LineKind::Undelivered, format!("it waits {reason}")),
                DeliveryOutcome::NotSent { reason } => (LineKind::Undelivered, reason.clone()),
            };
            let reminder = Some(told(stage, intent, levels));
            lines.push(Line { reminder, ..Line::about(kind, *account, customer, text) });
        }
    }
    Ok(lines)
}

fn told(stage: &Stage, intent: &Intent, levels: &[(i64, String)]) -> ReminderTold {
    let reminder = &intent.reminder;
    let rung = levels.iter().position(|(days, _)| *days == reminder.level_days);
    let world = stage.world.world();
    ReminderTold {
        rung: rung.map_or(0, |index| index + 1),
        level: level_name(reminder, levels),
        items: reminder.advances.iter().map(|advance| rehearsal::item_name(world, advance.item.0)).collect(),
        amounts: reminder.amounts.iter().filter(|money| money.amount > Decimal::ZERO).cloned().collect(),
        to: intent.recipient.as_ref().map(|recipient| recipient.addresses.clone()).unwrap_or_default(),
        message_id: intent.message_id.clone(),
        channel: intent.key.channel.name(),
        next_reminder: reminder.next_reminder,
    }
}

/// Its English name: Odoo tells a level's name in the language of the company.
fn level_name(reminder: &Reminder, levels: &[(i64, String)]) -> String {
    let of_days = levels.iter().find(|(days, _)| *days == reminder.level_days);
    of_days.map_or(&reminder.level_name, |(_, name)| name).clone()
}

/// The mail server's port changes with every demo; its story does not.
fn without_ports(lines: &mut [Line], stage: &Stage) {
    let address = stage.sink.addr.to_string();
    for line in lines {
        line.text = line.text.replace(&address, "the mail server");
    }
}

/// What was decided the day before: what stays as it was is not told again.
#[derive(Default)]
struct Yesterday {
    /// The kind of reason; and whether it was told, since one kind may be either.
    held: BTreeMap<AccountKey, (Discriminant<HeldReason>, bool)>,
    proposed: BTreeMap<AccountKey, String>,
    /// Accounts that have been reminded, and still owe.
    chased: BTreeMap<AccountKey, String>,
}

impl Yesterday {
    fn holds_and_proposals(&mut self, report: &RunReport, levels: &[(i64, String)]) -> Vec<Line> {
        let decisions = &report.plan.decisions;
        let mut lines = Vec::new();
        let (mut held, mut proposed) = (BTreeMap::new(), BTreeMap::new());
        for (account, decision) in decisions {
            match &decision.outcome {
                Outcome::Held(reason) => {
                    let kind = (discriminant(reason), is_worth_telling(reason));
                    held.insert(*account, kind);
                    if is_worth_telling(reason) && self.held.get(account) != Some(&kind) {
                        lines.push(Line::about(LineKind::Held, *account, &decision.customer, reason.to_string()));
                    }
                }
                Outcome::Proposed(reminder, reason) => {
                    let level = level_name(reminder, levels);
                    let text = format!("{level}, {}: {reason}", joined(&reminder.amounts));
                    if self.proposed.get(account) != Some(&text) {
                        lines.push(Line::about(LineKind::Proposed, *account, &decision.customer, text.clone()));
                    }
                    proposed.insert(*account, text);
                }
                Outcome::Reminded(_) => {}
            }
        }
        lines.extend(self.settled(decisions));
        let reminded = decisions.values().filter(|decision| matches!(decision.outcome, Outcome::Reminded(_)));
        self.chased.extend(reminded.map(|decision| (decision.account, decision.customer.clone())));
        (self.held, self.proposed) = (held, proposed);
        lines
    }

    /// Accounts that have been reminded and owe nothing any more.
    fn settled(&mut self, decisions: &BTreeMap<AccountKey, Decision>) -> Vec<Line> {
        let owes = |key: &AccountKey| {
            let decision = decisions.get(key);
            decision.is_some_and(|decision| !matches!(decision.outcome, Outcome::Held(HeldReason::NothingOpen)))
        };
        let gone: Vec<AccountKey> = self.chased.keys().filter(|key| !owes(key)).copied().collect();
        gone.into_iter()
            .filter_map(|account| {
                let customer = self.chased.remove(&account)?;
                let left = decisions.get(&account).map(|decision| &decision.total_due);
                let text = match left.filter(|money| !money.amount.is_zero()) {
                    None => "nothing is open any more; the follow-up record is archived".to_owned(),
                    Some(left) => format!("nothing is claimed any more; left in the books: {left}"),
                };
                Some(Line::about(LineKind::Settled, account, &customer, text))
            })
            .collect()
    }
}

/// Whether a person would want to be told: not that nothing is due yet, nor that a reminder has just gone.
fn is_worth_telling(reason: &HeldReason) -> bool {
    match reason {
        HeldReason::NothingOpen
        | HeldReason::NotDueYet { .. }
        | HeldReason::NotBefore { set_by: Setter::Daemon, .. }
        | HeldReason::MinimumInterval { .. } => false,
        HeldReason::NotBefore { set_by: Setter::Person, .. }
        | HeldReason::AllExcluded { .. }
        | HeldReason::NotHandedOverYet { .. }
        | HeldReason::AfterLastLevel { .. }
        | HeldReason::BacklogIgnored { .. }
        | HeldReason::PaymentInProcess { .. }
        | HeldReason::OtherPaymentMethod { .. }
        | HeldReason::PaymentExpected { .. }
        | HeldReason::TooFresh { .. }
        | HeldReason::ReconcileFirst(_)
        | HeldReason::BelowMinimum { .. }
        | HeldReason::PromiseToPay { .. }
        | HeldReason::Snoozed { .. }
        | HeldReason::DayOff { .. }
        | HeldReason::RunIsFull { .. }
        | HeldReason::CoveredByCredits { .. }
        | HeldReason::ItemReturned { .. }
        | HeldReason::AccountOff
        | HeldReason::InDoubt { .. }
        | HeldReason::DeliveryWaiting { .. }
        | HeldReason::NotWrittenBack { .. }
        | HeldReason::DeliveryFailed { .. }
        | HeldReason::NoRecipient { .. }
        | HeldReason::NoSender
        | HeldReason::PlanUnusable(_)
        | HeldReason::LevelUnusable { .. }
        | HeldReason::RowsUnreadable(_) => true,
    }
}

/// What all customers of each company owe. A company's books have one currency, so these may be added.
fn figures(plan: &RunPlan) -> BTreeMap<i64, Figures> {
    let mut figures: BTreeMap<i64, Figures> = BTreeMap::new();
    for (AccountKey { company: CompanyId(company), .. }, decision) in &plan.decisions {
        let (due, overdue) = (&decision.total_due, &decision.total_overdue);
        figures
            .entry(*company)
            .and_modify(|sums| {
                sums.due.amount += due.amount;
                sums.overdue.amount += overdue.amount;
            })
            .or_insert_with(|| Figures { due: due.clone(), overdue: overdue.clone() });
    }
    figures
}

/// What the mail server has got since it was last asked.
fn new_mails(stage: &Stage, known: usize, date: NaiveDate) -> Vec<Mail> {
    let new = stage.sink.kept().into_iter().skip(known);
    new.map(|kept| {
        let recipients: Vec<String> =
            kept.recipients.iter().map(|address| address.trim_matches(['<', '>']).to_owned()).collect();
        let to = recipients.first().map_or("nobody", String::as_str);
        let file = format!("{:03}_{date}_{to}.eml", kept.number);
        Mail { file, date, recipients: recipients.clone(), read: ReadMail::read(&kept.bytes), bytes: kept.bytes }
    })
    .collect()
}

/// How many mails the journal says have been sent.
fn mails_in_journal(stage: &Stage, days: &[Day]) -> anyhow::Result<usize> {
    use crate::domain::{IntentState, PartnerId};
    let accounts: BTreeSet<AccountKey> = days
        .iter()
        .flat_map(|day| &day.lines)
        .filter_map(|line| Some(AccountKey { company: CompanyId(line.company?), partner: PartnerId(line.partner?) }))
        .collect();
    let mut count = 0;
    for account in accounts {
        let intents = stage.backends.journal.intents_of(account)?;
        let sent = |intent: &&Intent| matches!(intent.state, IntentState::Sent { .. } | IntentState::Done { .. });
        count += intents.iter().filter(|intent| intent.key.channel == Channel::Email).filter(sent).count();
    }
    Ok(count)
}
